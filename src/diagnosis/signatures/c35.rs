//! C35: a 101 without Sec-WebSocket-Accept.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C35",
    title: "a 101 without Sec-WebSocket-Accept",
    level: Level::Error,
    cause: "The 101 has no Sec-WebSocket-Accept, so nothing proves that a WebSocket \
            server has read the request.",
    rule: "RFC 6455 §4.2.2",
    fixes: &[Fix::new(
        "any",
        "Let the server answer with Sec-WebSocket-Accept; most WebSocket libraries \
            do it on their own. A client that cannot find a header that is there \
            compares names with case: update it.",
    )],
    next: "Record at the server: if the header is there, a proxy removed it.",
    ways: &[
        Way::new(
            94,
            &[
                Status(101, 101),
                Lists(Response, "upgrade", "websocket"),
                Accept(Accept::Missing),
                Not(&Asks(Asks::H2c)),
                Not(&Asks(Asks::Other)),
            ],
        ),
        Way::new(
            60,
            &[
                Accept(Accept::Fits),
                LowerCase("sec-websocket-accept"),
                Holds(Request, "user-agent", "ESP32"),
            ],
        )
        .level(Level::Note)
        .cause(
            "The header names of the 101 are in lower case, which is right; some \
            embedded clients look for Sec-WebSocket-Accept with case, and then fail.",
        ),
    ],
};
