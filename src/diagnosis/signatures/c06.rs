//! C6: the server compares the whole Connection value.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C6",
    title: "the server compares the whole Connection value",
    level: Level::Error,
    cause: "The server, or an edge in front of it, compares the whole Connection value \
            with \"Upgrade\", but it is a list. Firefox sends \"keep-alive, Upgrade\", \
            Chromium sends \"Upgrade\" alone.",
    rule: "RFC 9110 §7.6.1",
    fixes: &[Fix::new(
        "any",
        "Let the server look for the token upgrade in the comma-separated list, \
            whatever its case. If the server is not yours, update or replace the edge \
            in front of it.",
    )],
    next: "Send the same request with \"Connection: Upgrade\" alone: if that \
            switches, the server compares the whole value.",
    ways: &[
        Way::new(
            94,
            &[
                InOrder,
                Several(Request, "connection"),
                Not(&Repeats(Request, "connection")),
                Status(400, 499),
                Any(&[
                    Says("must be Upgrade"),
                    Says("must be \"Upgrade\""),
                    Says("must be 'Upgrade'"),
                    QuotesConnection,
                ]),
            ],
        ),
        Way::new(
            44,
            &[
                InOrder,
                Several(Request, "connection"),
                Not(&Repeats(Request, "connection")),
                Any(&[Status(400, 400), Status(426, 426)]),
                MUTE,
            ],
        ),
    ],
};
