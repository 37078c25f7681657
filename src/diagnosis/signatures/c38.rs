//! C38: the 101 names a subprotocol that was not offered.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C38",
    title: "the 101 names a subprotocol that was not offered",
    level: Level::Error,
    cause: "The 101 names a subprotocol that the client did not offer, several of \
            them, or an empty one. Browsers close the connection then.",
    rule: "RFC 6455 §4.1",
    fixes: &[Fix::new(
        "any",
        "Let the server answer with exactly one of the offered subprotocols in \
            Sec-WebSocket-Protocol, or leave the header out; or offer the subprotocol: \
            new WebSocket(url, \"name\").",
    )],
    next: "",
    ways: &[
        Way::new(
            95,
            &[Status(101, 101), Subprotocol(Subprotocol::NotOffered)],
        ),
        Way::new(95, &[Status(101, 101), Subprotocol(Subprotocol::Malformed)]).cause(
            "The 101 names several subprotocols, or an empty one; it may name exactly \
            one of those that were offered, or none.",
        ),
    ],
};
