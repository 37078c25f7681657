//! C3: a proxy removed Upgrade and left Connection.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C3",
    title: "Connection: upgrade is there, the Upgrade header is missing",
    level: Level::Error,
    cause: "A proxy or load balancer removed the Upgrade header and left Connection: \
            upgrade, because it does not know the protocol that Upgrade names.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Allow the protocol in that proxy or load balancer, so that it passes the \
            Upgrade header on; or let the client reach the server without it.",
    )],
    next: "Record before and behind each proxy: the one that removes Upgrade is the \
            one to set.",
    ways: &[
        Way::new(
            93,
            &[
                Lists(Request, "connection", "upgrade"),
                Not(&Has(Request, "upgrade")),
                Any(&[
                    Has(Request, "sec-websocket-key"),
                    Has(Request, "x-stream-protocol-version"),
                    Holds(Request, "user-agent", "kubectl"),
                ]),
            ],
        ),
        Way::new(
            50,
            &[
                Lists(Request, "connection", "upgrade"),
                Not(&Has(Request, "upgrade")),
            ],
        )
        .more(&[(20, Method("POST"))]),
        Way::new(
            78,
            &[
                InOrder,
                Not(&Asks(Asks::WebSocket)),
                Status(400, 400),
                Says("Upgrade request required"),
            ],
        ),
    ],
};
