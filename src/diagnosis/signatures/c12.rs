//! C12: the first bytes after the 101 are lost.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C12",
    title: "the first bytes after the 101 are lost",
    level: Level::Warning,
    cause: "Bytes that came in the same read as the 101 were dropped by the program \
            that parsed it, so the first message is missing or starts in the middle.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Let the client, or the proxy, hand the bytes that follow the empty line of \
            the 101 to the new protocol; they are its first bytes.",
    )],
    next: "Record at both ends and compare the first bytes after the 101; it happens \
            mostly under load.",
    ways: &[
        Way::new(76, &[Status(101, 101), After(After::Garbage)]).level(Level::Error),
        Way::new(
            33,
            &[
                Status(101, 101),
                HEALTHY,
                After(After::Nothing),
                Sent(Sent::Frames),
            ],
        )
        .level(Level::Note)
        .more(&[(
            20,
            Any(&[Ended(End::Closed), Ended(End::Reset), Ended(End::TimedOut)]),
        )]),
    ],
};

const HEALTHY: Clue = Lists(Response, "connection", "upgrade");
