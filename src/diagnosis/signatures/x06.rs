//! X6: the recording stops before the end of a head.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X6",
    title: "the recording stops before the end of a head",
    level: Level::Error,
    cause: "The recording stops before the empty line that ends the head: the \
            connection broke, the peer is slow, or the recording was cut.",
    rule: "RFC 9112 §8",
    fixes: &[Fix::new(
        "any",
        "Record from the first byte to the end; see whether the head ends with an \
            empty line.",
    )],
    next: "Record the whole connection.",
    ways: &[
        Way::new(70, &[Unfinished(Response)]),
        Way::new(74, &[Unfinished(Request)]),
    ],
};
