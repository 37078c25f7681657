//! C24: Sec-WebSocket-Key is missing or invalid.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C24",
    title: "Sec-WebSocket-Key is missing or invalid",
    level: Level::Error,
    cause: "Sec-WebSocket-Key is missing, repeated, or not 16 random bytes in base64 \
            (24 characters, the last two \"==\"). Keys typed by hand often are.",
    rule: "RFC 6455 §4.1",
    fixes: &[
        Fix::new(
            "haproxy",
            "Since 2.4, HAProxy refuses such a request and logs PR--. Send a valid key; \
            for clients that cannot, set the option \
            accept-unsafe-violations-in-http-request.",
        ),
        Fix::new(
            "any",
            "Send one Sec-WebSocket-Key of 24 characters: openssl rand -base64 16 makes \
            one.",
        ),
    ],
    next: "",
    ways: &[
        Way::new(
            95,
            &[
                ASKS,
                Any(&[Key(Key::Missing), Key(Key::Invalid)]),
                Status(400, 499),
            ],
        )
        .more(&[(-20, Any(&[Status(401, 401), Status(403, 404)]))]),
        Way::new(91, &[ASKS, Key(Key::Repeated), Status(400, 499)]),
        Way::new(
            88,
            &[
                ASKS,
                Any(&[Key(Key::Missing), Key(Key::Invalid), Key(Key::Repeated)]),
                Not(&Status(101, 599)),
            ],
        ),
        Way::new(
            48,
            &[
                ASKS,
                Any(&[Key(Key::Missing), Key(Key::Invalid)]),
                Status(500, 599),
            ],
        ),
        Way::new(90, &[ASKS, Key(Key::Missing), Status(101, 101)]).cause(
            "The request has no Sec-WebSocket-Key, so nothing in the 101 can prove that a \
            WebSocket server answered it; a client refuses such a 101.",
        ),
        Way::new(
            40,
            &[
                ASKS,
                Any(&[Key(Key::Invalid), Key(Key::Repeated)]),
                Status(101, 101),
            ],
        )
        .level(Level::Warning),
        Way::new(
            89,
            &[
                Status(400, 499),
                Any(&[Says("Sec-WebSocket-Key"), Says("websocket key")]),
            ],
        ),
        Way::new(54, &[InOrder, Status(400, 400), Product("haproxy")]),
    ],
};

const ASKS: Clue = All(&[
    RequestKnown,
    Lists(Request, "upgrade", "websocket"),
    Not(&Http10(Request)),
]);
