//! C30: cloudflared drops Upgrade over QUIC.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C30",
    title: "cloudflared drops Upgrade over QUIC",
    level: Level::Error,
    cause: "The request came through Cloudflare Tunnel without its Upgrade header; \
            cloudflared drops it when it connects over QUIC.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new("cloudflare", "Run cloudflared with --protocol=http2.").with(&CLOUDFLARED),
        Fix::new("any", "Run cloudflared with --protocol=http2."),
    ],
    next: "Look into the log of cloudflared for the protocol that it chose.",
    ways: &[
        Way::new(
            97,
            &[
                TUNNEL,
                Not(&Has(Request, "upgrade")),
                Any(&[
                    Has(Request, "sec-websocket-key"),
                    Has(Request, "sec-websocket-version"),
                ]),
            ],
        ),
        Way::new(
            93,
            &[
                TUNNEL,
                Not(&Has(Request, "upgrade")),
                Asks(Asks::Nothing),
                Method("GET"),
                Any(&[Status(400, 400), Status(404, 404), Status(426, 426)]),
            ],
        ),
        Way::new(
            50,
            &[
                TUNNEL,
                Not(&Has(Request, "upgrade")),
                Asks(Asks::Nothing),
                Method("GET"),
            ],
        )
        .level(Level::Note),
    ],
};

const TUNNEL: Clue = Any(&[
    Has(Request, "cf-ray"),
    Has(Request, "cf-connecting-ip"),
    Has(Request, "cf-visitor"),
    Has(Request, "cf-warp-tag-id"),
    Holds(Request, "cdn-loop", "cloudflare"),
]);

static CLOUDFLARED: Snippet = Snippet {
    program: "shell",
    place: "shell",
    text: "cloudflared tunnel --protocol http2 run
",
};
