//! X14: the two directions are swapped.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X14",
    title: "the two directions of the recording are swapped",
    level: Level::Error,
    cause: "The bytes of the client are a response, or those of the server are a \
            request: the two directions of the recording are swapped.",
    rule: "RFC 9112 §2.1",
    fixes: &[Fix::new(
        "any",
        "Give what the client sent as the request, and what came back as the \
            response.",
    )],
    next: "",
    ways: &[
        Way::new(97, &[Starts(Request, First::Reversed)]),
        Way::new(
            90,
            &[
                Starts(Request, First::Nothing),
                Starts(Response, First::Reversed),
            ],
        ),
    ],
};
