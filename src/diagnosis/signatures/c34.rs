//! C34: a 101 without Upgrade or Connection.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C34",
    title: "a 101 without Upgrade or Connection",
    level: Level::Error,
    cause: "The 101 has no Upgrade header, or no Connection header that names it: the \
            server forgot them, or a proxy removed them on the way back.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Let the server send Upgrade: websocket and Connection: Upgrade with its \
            101, and let every proxy pass both on in responses, too.",
    )],
    next: "Record at the server: if the headers are there, a proxy removed them.",
    ways: &[
        Way::new(95, &[Status(101, 101), Not(&Has(Response, "upgrade"))]),
        Way::new(
            95,
            &[
                Status(101, 101),
                Not(&Lists(Response, "connection", "upgrade")),
            ],
        ),
    ],
};
