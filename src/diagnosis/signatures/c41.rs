//! C41: two answers to one request.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C41",
    title: "two answers to one request",
    level: Level::Error,
    cause: "Two handlers answered the same request: a second status line follows the \
            first answer.",
    rule: "RFC 9110 §15.2",
    fixes: &[Fix::new(
        "any",
        "Let only one handler answer an upgrade: with node-http-proxy, do not call \
            web for it where ws is; in Node, let only one upgrade listener write.",
    )],
    next: "",
    ways: &[
        Way::new(95, &[SecondResponse]),
        Way::new(91, &[After(After::StatusLine)]),
    ],
};
