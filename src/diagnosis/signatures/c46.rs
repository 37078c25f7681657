//! C46: no answer, and the connection stays open.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C46",
    title: "no answer, and the connection stays open",
    level: Level::Error,
    cause: "The server never answers: it waits for content that does not come, no \
            handler takes the upgrade, or a proxy lost the 101.",
    rule: "RFC 9112 §6.3",
    fixes: &[Fix::new(
        "any",
        "Send all the content that the request announces, and none with a GET; answer \
            Expect: 100-continue by a 100; give the server a handler for \
            upgrades (in Node the upgrade event; with node-http-proxy its ws, too); \
            let the client go on reading after 100 and 103.",
    )],
    next: "Note how the connection ended: an open connection means that the server \
            does not answer; closed at once speaks for a port that wants TLS (C64).",
    ways: &[
        Way::new(
            57,
            &[
                Starts(Request, First::Http),
                Starts(Response, First::Nothing),
            ],
        )
        .more(&[
            (30, Any(&[Ended(End::Open), Ended(End::TimedOut)])),
            (-12, Any(&[Ended(End::Closed), Ended(End::Reset)])),
            (30, All(&[Method("GET"), RequestContent])),
        ]),
        Way::new(
            89,
            &[
                AwaitsContent,
                Lists(Request, "expect", "100-continue"),
                Not(&Interim),
                Not(&Status(101, 599)),
            ],
        )
        .cause(
            "The client waits for a 100 (Continue) before it sends the rest of its content \
            (body), and the server has not sent one; it waits for that content.",
        )
        .rule("RFC 9110 §10.1.1"),
        Way::new(
            89,
            &[
                AwaitsContent,
                Any(&[Not(&Lists(Request, "expect", "100-continue")), Interim]),
                Not(&Status(101, 599)),
            ],
        )
        .cause(
            "The request announces more content (a body) than was recorded: the server \
            waits for the rest before it answers, or the recording was cut.",
        ),
        Way::new(84, &[OnlyInterim]).cause(
            "Only an interim answer came (100 or 103); the final one is still missing, \
            or the client took the interim one for it.",
        ),
        Way::new(50, &[Interim, Status(101, 101)])
            .level(Level::Note)
            .cause(
                "An interim answer (100 or 103) came before the 101; a client that takes it \
            for the final one misses the 101.",
            ),
        Way::new(
            50,
            &[
                Starts(Request, First::TlsHandshake),
                Starts(Response, First::Nothing),
            ],
        ),
    ],
};
