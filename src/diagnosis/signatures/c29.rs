//! C29: a proxy lets through upgrades to WebSocket only.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C29",
    title: "a proxy lets through upgrades to WebSocket only",
    level: Level::Error,
    cause: "A proxy on the way (Cloudflare Tunnel, Istio) passes on upgrades to \
            websocket only, or none with POST, so the other protocol does not get \
            through.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "cloudflare",
            "Cloudflare Tunnel carries WebSocket only: use another ingress for this \
            service, or the WebSocket transport of the client.",
        ),
        Fix::new(
            "istio",
            "Allow the protocol in the mesh by upgrade_configs, or use another ingress.",
        ),
        Fix::new(
            "any",
            "Use an ingress that passes any Upgrade on, or the WebSocket fallback of \
            the client.",
        ),
    ],
    next: "Record behind the proxy, at the server: if Upgrade is missing there, the \
            proxy removed it.",
    ways: &[
        Way::new(95, &[TAILSCALE, Not(&Has(Request, "upgrade"))]),
        Way::new(
            91,
            &[
                TAILSCALE,
                InOrder,
                Not(&Asks(Asks::WebSocket)),
                Any(&[Status(200, 299), Status(400, 499), Status(500, 501)]),
            ],
        )
        .more(&[(5, BehindProxy)]),
        Way::new(
            80,
            &[
                InOrder,
                Any(&[Asks(Asks::Other)]),
                Status(400, 499),
                Any(&[
                    Product("cloudflare"),
                    Product("istio"),
                    Product("envoy"),
                    Product("cloudfront"),
                ]),
            ],
        ),
        Way::new(50, &[InOrder, Asks(Asks::Other), Status(400, 499)]),
    ],
};

const TAILSCALE: Clue = Any(&[
    Target("/ts2021"),
    Target("/derp"),
    Holds(Request, "upgrade", "tailscale"),
    Lists(Request, "upgrade", "derp"),
    Has(Request, "x-tailscale-handshake"),
]);
