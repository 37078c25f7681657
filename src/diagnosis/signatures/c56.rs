//! C56: the server insists on a subprotocol.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C56",
    title: "the server insists on a subprotocol",
    level: Level::Error,
    cause: "The server insists on a subprotocol that the client does not offer, or \
            does not spell in the same way.",
    rule: "RFC 6455 §4.2.2",
    fixes: &[Fix::new(
        "any",
        "Offer it, spelled as the server does: new WebSocket(url, \"chat.v2\"); or \
            let the server choose one of those that are offered. A name has no spaces; \
            several are separated by commas.",
    )],
    next: "Look for the list of subprotocols in the server's code: names are compared \
            with case.",
    ways: &[
        Way::new(96, &[Status(400, 499), Any(WORDS)]),
        Way::new(
            78,
            &[Status(500, 500), Has(Request, "sec-websocket-protocol")],
        )
        .more(&[(
            -30,
            Any(&[Product("werkzeug"), Product("gunicorn"), Product("apache")]),
        )]),
        Way::new(
            70,
            &[
                Status(401, 401),
                Not(&Has(Response, "www-authenticate")),
                Has(Request, "sec-websocket-protocol"),
            ],
        ),
        Way::new(
            84,
            &[Status(101, 101), After(After::ErrorClose), Any(WORDS)],
        ),
    ],
};

const WORDS: &[Clue] = &[
    Says("subprotocol"),
    Says("sub-protocol"),
    Says("Sec-WebSocket-Protocol"),
    Says("unsupported protocol"),
    Says("no acceptable protocol"),
];
