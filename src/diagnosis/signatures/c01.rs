//! C1: a proxy removed Upgrade and Connection.

use super::prelude::*;
use super::snippets;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C1",
    title: "a proxy removed the Upgrade and Connection headers",
    level: Level::Error,
    cause: "A reverse proxy in front of the server removed the Upgrade and Connection \
            headers, so the server saw an ordinary request.",
    rule: "RFC 9110 §7.6.1",
    fixes: &[
        Fix::new(
            "nginx",
            "Pass both headers on. Without the map block, nginx does not start.",
        )
        .with(&snippets::NGINX),
        Fix::new("apache", "Let ProxyPass carry upgrades: upgrade=websocket.")
            .with(&snippets::APACHE),
        Fix::new("apache", "Before 2.4.47, use mod_proxy_wstunnel.")
            .with(&snippets::APACHE_WSTUNNEL),
        Fix::new(
            "any",
            "Switch on WebSocket or upgrade support in every proxy, load balancer and \
            CDN between client and server, so that Upgrade and Connection reach the \
            server.",
        ),
    ],
    next: "Record the same request behind the proxy, at the server: if Upgrade is \
            missing there, the proxy removed it.",
    ways: &[
        Way::new(
            96,
            &[
                RecordedBy(Recorder::Client),
                Has(Request, "sec-websocket-key"),
                Not(&Has(Request, "upgrade")),
                Not(&Lists(Request, "connection", "upgrade")),
            ],
        )
        .cause(
            "The request left the client without its Upgrade and Connection headers: \
            the client did not send them, or something between it and the recording \
            removed them.",
        ),
        Way::new(
            95,
            &[
                Has(Request, "sec-websocket-key"),
                Not(&Has(Request, "upgrade")),
                Not(&Lists(Request, "connection", "upgrade")),
            ],
        ),
        // Seen by the client: its own request is in order.
        Way::new(
            86,
            &[
                InOrder,
                Asks(Asks::WebSocket),
                STATUSES,
                Any(MISSING_UPGRADE),
            ],
        )
        .more(&[(4, BehindProxy)]),
        // Apache writes a Connection of its own for every server that is not told to upgrade.
        Way::new(
            89,
            &[
                InOrder,
                Product("apache"),
                Says("invalid Connection header: Keep-Alive"),
            ],
        ),
        Way::new(66, &[InOrder, STATUSES, BehindProxy, MUTE])
            .more(&[(8, Status(426, 426)), (12, Says("Upgrade Required"))]),
        Way::new(44, &[InOrder, STATUSES, BehindProxy, Not(&MUTE)]),
        Way::new(40, &[InOrder, STATUSES, MUTE])
            .more(&[(18, All(&[RequestKnown, Status(426, 426)]))]),
        // A 426 asks for what this request has.
        Way::new(
            56,
            &[
                RequestKnown,
                InOrder,
                Asks(Asks::WebSocket),
                Status(426, 426),
            ],
        ),
        Way::new(
            58,
            &[
                InOrder,
                Asks(Asks::WebSocket),
                Status(200, 299),
                BehindProxy,
            ],
        )
        .more(&[
            (
                6,
                Any(&[Has(Response, "x-powered-by"), Product("gunicorn")]),
            ),
            (-10, Has(Response, "etag")),
        ]),
        Way::new(
            38,
            &[
                InOrder,
                Asks(Asks::WebSocket),
                Status(404, 404),
                BehindProxy,
            ],
        ),
        Way::new(40, &[InOrder, Asks(Asks::WebSocket), Status(200, 299)]),
    ],
};

const STATUSES: Clue = Any(&[Status(400, 400), Status(426, 426)]);

/// How servers say that no Upgrade reached them.
const MISSING_UPGRADE: &[Clue] = &[
    Says("missing Upgrade header"),
    Says("missing Connection header"),
    Says("No Upgrade header"),
    Says("Can \"Upgrade\" only to \"WebSocket\""),
    Says("'websocket' token not found in 'Upgrade' header"),
    Says("not using the websocket protocol"),
    Says("not a WebSocket handshake"),
    Says("Upgrade request required"),
    Says("Expected Upgrade: websocket"),
    Says("Invalid Upgrade header"),
    Says("Not a websocket request"),
    Says("Upgrade header"),
    Says("not upgrade"),
    Says("WebSocket upgrade"),
    Says("expected a websocket"),
];
