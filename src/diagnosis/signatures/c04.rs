//! C4: a proxy rewrote Connection.

use super::prelude::*;
use super::snippets;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C4",
    title: "the Upgrade header is there, Connection does not name it",
    level: Level::Error,
    cause: "A proxy rewrote the Connection header, so that it does not name upgrade \
            any more; the Upgrade header then counts for nothing.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "nginx",
            "Set the Connection header from a map, not to \"close\" or \"keep-alive\".",
        )
        .with(&snippets::NGINX),
        Fix::new("apache", "Let ProxyPass carry upgrades: upgrade=websocket.")
            .with(&snippets::APACHE),
        Fix::new("apache", "Before 2.4.47, use mod_proxy_wstunnel.")
            .with(&snippets::APACHE_WSTUNNEL),
        Fix::new(
            "any",
            "Let the proxy send Connection: Upgrade with every request that has an \
            Upgrade header.",
        ),
    ],
    next: "Record the request behind the proxy, at the server, and look at its \
            Connection header.",
    ways: &[
        Way::new(
            94,
            &[
                Lists(Request, "upgrade", "websocket"),
                Not(&Lists(Request, "connection", "upgrade")),
                Not(&Http10(Request)),
            ],
        ),
        Way::new(
            90,
            &[
                Any(&[Asks(Asks::H2c), Asks(Asks::Other)]),
                Not(&Lists(Request, "connection", "upgrade")),
                Not(&Http10(Request)),
            ],
        ),
        Way::new(
            88,
            &[
                InOrder,
                Any(&[
                    Says("invalid Connection header"),
                    Says("'upgrade' token not found in 'Connection'"),
                    Says("Connection must be Upgrade"),
                    Says("Connection header"),
                    Says("\"Connection\" must be \"Upgrade\""),
                ]),
                Not(&QuotesConnection),
            ],
        ),
        Way::new(
            48,
            &[
                InOrder,
                Asks(Asks::WebSocket),
                MUTE,
                Any(&[Status(400, 400), Status(426, 426)]),
                Any(&[Product("nginx"), Product("apache"), Product("openresty")]),
            ],
        )
        .more(&[(8, Status(426, 426))]),
    ],
};
