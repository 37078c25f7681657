//! C47: content without a status line.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C47",
    title: "content without a status line",
    level: Level::Error,
    cause: "What came back has no status line: a firewall or proxy buffered the 101 \
            away and sent on only what followed it.",
    rule: "RFC 9112 §4",
    fixes: &[Fix::new(
        "any",
        "Exclude the path of the WebSocket from the firewall (WAF) and from \
            response buffering.",
    )],
    next: "Record at the server: if the 101 is there, a hop between removed it.",
    ways: &[
        Way::new(
            94,
            &[
                Not(&Starts(Request, First::TlsHandshake)),
                Starts(Response, First::Frame),
            ],
        ),
        Way::new(
            88,
            &[
                Not(&Starts(Request, First::TlsHandshake)),
                Starts(Response, First::Text),
            ],
        ),
    ],
};
