//! X7: a 101 to a protocol that was not offered.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X7",
    title: "a 101 to a protocol that was not offered",
    level: Level::Error,
    cause: "The 101 switches to another protocol than the request offered, or answers \
            a request that offered none.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Let the server answer with one of the protocols that Upgrade of the \
            request names, and only where there is one.",
    )],
    next: "",
    ways: &[Way::new(94, &[OtherProtocol])],
};
