//! C13: something between goes on to read HTTP after the 101.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C13",
    title: "something between goes on to read HTTP after the 101",
    level: Level::Error,
    cause: "A proxy or firewall between went on to read HTTP after the 101, so the \
            frames vanish or are answered as broken requests.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Let the proxy switch to a plain tunnel in both directions once it has \
            forwarded the 101; look for parse errors in its log, or take it out of the \
            way.",
    )],
    next: "Record at the server: if the client's frames do not arrive there, a hop \
            between drops them.",
    ways: &[
        Way::new(94, &[After(After::StatusLine), Sent(Sent::Frames), ERROR]),
        Way::new(84, &[After(After::StatusLine), ERROR]),
        Way::new(60, &[After(After::StatusLine)]),
        Way::new(66, &[Status(101, 101), After(After::Garbage)]),
        Way::new(64, &[Status(101, 101), After(After::Text)]),
        Way::new(
            66,
            &[
                Status(101, 101),
                HEALTHY,
                After(After::Nothing),
                Sent(Sent::Frames),
                Any(&[Ended(End::Closed), Ended(End::Reset), Ended(End::TimedOut)]),
            ],
        )
        .level(Level::Warning),
        Way::new(
            34,
            &[
                Status(101, 101),
                HEALTHY,
                After(After::Nothing),
                Sent(Sent::Frames),
            ],
        )
        .level(Level::Note)
        .cause(
            "Nothing has come back yet. If nothing ever does, a proxy between may still \
            be reading HTTP.",
        ),
    ],
};

const HEALTHY: Clue = Lists(Response, "connection", "upgrade");

/// The second head is from a program that could not read a frame as a request.
const ERROR: Clue = Any(&[
    AfterHolds(" 400 "),
    AfterHolds(" 408 "),
    AfterHolds(" 500 "),
    AfterHolds(" 501 "),
    AfterHolds(" 502 "),
    AfterHolds(" 504 "),
]);
