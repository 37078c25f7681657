//! C2: a proxy speaks HTTP/1.0 to the server.

use super::prelude::*;
use super::snippets;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C2",
    title: "a proxy speaks HTTP/1.0 to the server",
    level: Level::Error,
    cause: "The request reached the server as HTTP/1.0, in which there is no upgrade. \
            nginx before 1.29.7 speaks HTTP/1.0 to the servers behind it unless it is \
            told otherwise.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "nginx",
            "Set proxy_http_version 1.1, together with the two headers.",
        )
        .with(&snippets::NGINX),
        Fix::new("any", "Let the proxy speak HTTP/1.1 to the server."),
    ],
    next: "Record the request behind the proxy, at the server: its first line names \
            the version.",
    ways: &[
        Way::new(96, &[Http10(Request), Has(Request, "upgrade")]),
        Way::new(70, &[Http10(Request), Has(Request, "sec-websocket-key")]),
        Way::new(
            95,
            &[
                SPOKE_11,
                Not(&Status(101, 101)),
                Any(&[
                    Says("HTTP version"),
                    Says("HTTP/1.1 is required"),
                    Says("HTTP/1.0"),
                    Says("requires HTTP/1.1"),
                    Says("HTTP version must be 1.1"),
                    Says("HTTP/1.1 or higher"),
                ]),
            ],
        ),
        Way::new(84, &[Status(505, 505), SPOKE_11]),
        Way::new(
            52,
            &[
                InOrder,
                Asks(Asks::WebSocket),
                MUTE,
                Any(&[Status(400, 400), Status(426, 426)]),
                Product("nginx"),
            ],
        )
        .more(&[(10, Any(&[Says("Upgrade Required"), Status(426, 426)]))]),
        Way::new(
            34,
            &[
                InOrder,
                Asks(Asks::WebSocket),
                Status(200, 299),
                Product("nginx"),
            ],
        ),
        Way::new(38, &[InOrder, Asks(Asks::WebSocket), Status(426, 426)]),
    ],
};

/// The client sent HTTP/1.1.
const SPOKE_11: Clue = Not(&Any(&[
    Http10(Request),
    Starts(Request, First::Http2),
    Starts(Request, First::TlsHandshake),
]));
