//! X12: a WebSocket request that is not a GET, or has content.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X12",
    title: "a WebSocket request that is no GET, or has content",
    level: Level::Error,
    cause: "The request asks for a WebSocket by another method than GET.",
    rule: "RFC 6455 §4.1",
    fixes: &[Fix::new("any", "Send a GET without content.")],
    next: "",
    ways: &[
        Way::new(
            70,
            &[
                Lists(Request, "upgrade", "websocket"),
                Not(&Method("GET")),
                Not(&Status(101, 101)),
            ],
        ),
        Way::new(
            64,
            &[
                Lists(Request, "upgrade", "websocket"),
                Method("GET"),
                RequestContent,
                Not(&AwaitsContent),
                Any(&[Status(400, 400), Not(&Status(101, 599))]),
            ],
        )
        .cause(
            "The request for a WebSocket has content (a body). A server may refuse it, \
            because a WebSocket handshake is a GET without content.",
        ),
    ],
};
