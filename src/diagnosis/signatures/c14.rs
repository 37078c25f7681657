//! C14: the client's first bytes after the 101 are missing.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C14",
    title: "the client's first bytes after the 101 are missing",
    level: Level::Error,
    cause: "The first bytes of the client's first frame are missing: a proxy forwarded \
            the 101 before it took the connection over, and lost what was in its read \
            buffer.",
    rule: "RFC 6455 §5.2",
    fixes: &[Fix::new(
        "any",
        "Let the proxy take over the connection together with the bytes in its read \
            buffer before it writes the 101, and forward those first.",
    )],
    next: "Record at the client: if the frame is whole there, a hop between lost its \
            start.",
    ways: &[
        Way::new(92, &[Status(101, 101), Sent(Sent::Broken)])
            .more(&[(4, After(After::ErrorClose))]),
        Way::new(
            70,
            &[
                Lists(Request, "upgrade", "websocket"),
                Sent(Sent::Broken),
                Not(&Status(101, 599)),
            ],
        ),
    ],
};
