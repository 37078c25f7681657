//! C5: a proxy writes Connection: upgrade onto every request.

use super::prelude::*;
use super::snippets;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C5",
    title: "Connection: upgrade on an ordinary request",
    level: Level::Error,
    cause: "A proxy writes Connection: upgrade onto every request, also onto those \
            that ask for no upgrade.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "nginx",
            "Set the Connection header from a map of $http_upgrade, not to a literal \
            \"upgrade\".",
        )
        .with(&snippets::NGINX),
        Fix::new(
            "any",
            "Let the proxy send Connection: upgrade only with requests that have an \
            Upgrade header.",
        ),
    ],
    next: "",
    ways: &[
        Way::new(
            92,
            &[
                Lists(Request, "connection", "upgrade"),
                Not(&Has(Request, "upgrade")),
                Not(&Has(Request, "sec-websocket-key")),
            ],
        )
        .more(&[(
            -30,
            Any(&[
                Has(Request, "x-stream-protocol-version"),
                Has(Request, "x-tailscale-handshake"),
                Holds(Request, "user-agent", "kubectl"),
            ]),
        )]),
        Way::new(
            88,
            &[
                Lists(Request, "connection", "upgrade"),
                Empty(Request, "upgrade"),
            ],
        ),
        Way::new(
            50,
            &[
                Lists(Request, "connection", "upgrade"),
                Not(&Has(Request, "upgrade")),
                Has(Request, "sec-websocket-key"),
            ],
        ),
    ],
};
