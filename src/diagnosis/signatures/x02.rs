//! X2: too many requests, or overload.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X2",
    title: "too many requests, or overload",
    level: Level::Error,
    cause: "The server, or an edge in front of it, limits how often this client may \
            connect.",
    rule: "RFC 6585 §4",
    fixes: &[Fix::new(
        "any",
        "Wait for as long as the Retry-After header says, connect less often after \
            a failure, or raise the limit.",
    )],
    next: "",
    ways: &[
        Way::new(92, &[Status(429, 429)]),
        Way::new(72, &[Status(503, 503), Has(Response, "retry-after")])
            .cause(
                "The server is overloaded or under maintenance, and its Retry-After header says \
            when to try again.",
            )
            .rule("RFC 9110 §15.6.4"),
    ],
};
