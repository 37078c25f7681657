//! C11: 101 to h2c, then another frame than SETTINGS.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C11",
    title: "101 to h2c, then another frame than SETTINGS",
    level: Level::Error,
    cause: "The first HTTP/2 frame after the 101 is not SETTINGS: a proxy lost the \
            bytes that came together with the 101.",
    rule: "RFC 9113 §3.4",
    fixes: &[Fix::new(
        "any",
        "Let the proxy forward what it had read after the head of the 101 before it \
            starts to tunnel, or take it out of the way.",
    )],
    next: "Record at the server: if SETTINGS is there, a hop between lost it.",
    ways: &[Way::new(94, &[After(After::NoSettings)])],
};
