//! C57: Cloudflare gets no answer from the origin.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C57",
    title: "Cloudflare gets no answer from the origin",
    level: Level::Error,
    cause: "Cloudflare got no proper answer from the origin server: 521 is refused, \
            522 and 524 timed out, 523 unreachable, 525 and 526 a TLS problem, 520 an \
            empty or odd answer, 530 a tunnel that is down.",
    rule: "RFC 9110 §7.6",
    fixes: &[
        Fix::new(
            "cloudflare",
            "Start the origin and open it to Cloudflare's addresses; set the TLS mode \
            to Full (strict) with a valid certificate for 525 and 526; let cloudflared \
            run for 530.",
        ),
        Fix::new(
            "any",
            "Ask the origin server directly, without Cloudflare; then look at the TLS \
            mode and at cloudflared.",
        ),
    ],
    next: "Send the same request to the origin directly.",
    ways: &[
        Way::new(
            97,
            &[
                Any(&[Status(520, 527), Status(530, 530)]),
                Product("cloudflare"),
            ],
        ),
        Way::new(86, &[Any(&[Status(520, 527), Status(530, 530)])]),
        Way::new(
            92,
            &[
                Status(500, 599),
                Any(&[
                    Says("error code: 52"),
                    Says("error code: 1033"),
                    Says("error code: 530"),
                ]),
            ],
        ),
        Way::new(80, &[Status(502, 504), Product("cloudflare")]),
    ],
};
