//! X13: the program calls the machine in the wrong order.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X13",
    title: "the program calls the machine in the wrong order",
    level: Level::Error,
    cause: "The program that uses this library called it in the wrong order; no peer \
            is at fault.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Read on while wants_input returns true, and hand in all bytes since the \
            message began each time.",
    )],
    next: "",
    ways: &[],
};
