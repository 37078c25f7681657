//! X5: the answer breaks a rule of HTTP/1.1.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X5",
    title: "the answer breaks a rule of HTTP/1.1",
    level: Level::Error,
    cause: "The answer breaks a rule of HTTP/1.1, so a strict client refuses it.",
    rule: "RFC 9112 §2.2",
    fixes: &[Fix::new(
        "any",
        "Let the server end each line in CR LF and write each header as \"Name: \
            value\"; a library that writes heads does both.",
    )],
    next: "",
    ways: &[
        Way::new(80, &[Malformed(Response), Status(101, 101)]).refused(Response),
        Way::new(46, &[Malformed(Response)]).refused(Response),
    ],
};
