//! C10: 101 to h2c, then GOAWAY.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C10",
    title: "101 to h2c, then GOAWAY",
    level: Level::Error,
    cause: "After its 101, the server took something else for the client's HTTP/2 \
            preface: the content of the request, or it sits behind a proxy that passed \
            the 101 on without speaking h2c.",
    rule: "RFC 7540 §3.2",
    fixes: &[Fix::new(
        "any",
        "Let the server read the request's content (body) to its end before it \
            switches, or ignore h2c; let the proxy remove Upgrade: h2c; or let the \
            client speak HTTP/1.1.",
    )],
    next: "Send a GET without content. If that works, the content was read as the \
            preface.",
    ways: &[
        Way::new(94, &[After(After::Goaway)]),
        Way::new(
            40,
            &[
                Status(101, 101),
                Lists(Response, "upgrade", "h2c"),
                After(After::Nothing),
                RequestContent,
            ],
        )
        .level(Level::Note)
        .cause(
            "The request had content, and no SETTINGS have come after the 101 yet: some \
            servers take the content for the client's preface.",
        ),
        Way::new(
            72,
            &[
                Status(101, 101),
                Lists(Response, "upgrade", "h2c"),
                After(After::StatusLine),
            ],
        ),
    ],
};
