//! C23: the WebSocket version is not 13.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C23",
    title: "the WebSocket version is not 13",
    level: Level::Error,
    cause: "The client sent another Sec-WebSocket-Version than 13, or none.",
    rule: "RFC 6455 §4.4",
    fixes: &[Fix::new(
        "any",
        "Send Sec-WebSocket-Version: 13, once; update a client that is older than \
            RFC 6455 (2011).",
    )],
    next: "",
    ways: &[
        Way::new(
            96,
            &[
                ASKS,
                Not(&Is(Request, "sec-websocket-version", "13")),
                Status(400, 499),
            ],
        ),
        Way::new(
            88,
            &[
                ASKS,
                Not(&Is(Request, "sec-websocket-version", "13")),
                Not(&Status(101, 599)),
            ],
        ),
        Way::new(
            75,
            &[
                ASKS,
                Repeats(Request, "sec-websocket-version"),
                Not(&Status(101, 101)),
            ],
        ),
        Way::new(
            72,
            &[
                Not(&RequestKnown),
                Has(Response, "sec-websocket-version"),
                Any(&[Status(400, 400), Status(426, 426)]),
            ],
        ),
        Way::new(
            54,
            &[
                Has(Response, "sec-websocket-version"),
                // A server that supports the version of the request means something else.
                Not(&All(&[
                    Is(Request, "sec-websocket-version", "13"),
                    Lists(Response, "sec-websocket-version", "13"),
                ])),
                Any(&[Status(400, 400), Status(426, 426)]),
            ],
        ),
    ],
};

const ASKS: Clue = All(&[RequestKnown, Lists(Request, "upgrade", "websocket")]);
