//! X12: a WebSocket request by another method than GET.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X12",
    title: "a WebSocket request by another method than GET",
    level: Level::Error,
    cause: "The request asks for a WebSocket by another method than GET.",
    rule: "RFC 6455 §4.1",
    fixes: &[Fix::new("any", "Send a GET without content.")],
    next: "",
    ways: &[Way::new(
        70,
        &[
            Lists(Request, "upgrade", "websocket"),
            Not(&Method("GET")),
            Not(&Status(101, 101)),
        ],
    )],
};
