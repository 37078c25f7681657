//! X1: the server failed while it handled the request.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X1",
    title: "the server failed while it handled the request",
    level: Level::Error,
    cause: "The application failed while it handled the request.",
    rule: "RFC 9110 §15.6",
    fixes: &[Fix::new(
        "any",
        "Look into the application's log at that moment: the exception there is the \
            cause.",
    )],
    next: "Read the server's log.",
    ways: &[
        Way::new(62, &[Status(500, 500)]).last_resort(),
        Way::new(48, &[Status(501, 501)]).last_resort(),
        Way::new(48, &[Status(505, 599), Not(&Status(511, 511))]).last_resort(),
    ],
};
