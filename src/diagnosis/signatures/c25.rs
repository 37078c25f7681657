//! C25: `HAProxy` speaks HTTP/2 to a server that has no extended CONNECT.

use super::prelude::*;
use super::snippets::HAPROXY;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C25",
    title: "HAProxy speaks HTTP/2 to a server that has no extended CONNECT",
    level: Level::Error,
    cause: "HAProxy speaks HTTP/2 to the server, and the server does not allow \
            WebSocket over HTTP/2 (RFC 8441).",
    rule: "RFC 8441 §3",
    fixes: &[
        Fix::new(
            "haproxy",
            "Let HAProxy speak HTTP/1.1 to that server for WebSockets: ws h1 on its \
            server line; or alpn http/1.1.",
        )
        .with(&HAPROXY),
        Fix::new(
            "any",
            "Let the proxy speak HTTP/1.1 to the server: ws h1 or alpn http/1.1 in \
            HAProxy.",
        ),
    ],
    next: "Look into HAProxy's log for the termination state, and at the proto and \
            alpn of the server line. An answer that HAProxy could not read looks the \
            same (C27b).",
    ways: &[
        Way::new(91, &[Status(502, 502), Product("haproxy"), InOrder]),
        Way::new(
            52,
            &[
                Status(502, 502),
                Product("haproxy"),
                Not(&Asks(Asks::Nothing)),
            ],
        ),
        Way::new(
            50,
            &[
                Status(503, 503),
                Product("haproxy"),
                Not(&Asks(Asks::Nothing)),
            ],
        )
        .cause(
            "HAProxy speaks HTTP/2 to a server that knows HTTP/1.1 only, and so finds \
            none that is available.",
        ),
    ],
};
