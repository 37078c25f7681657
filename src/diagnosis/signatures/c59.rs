//! C59: the server closes at once after the 101.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C59",
    title: "the server closes at once after the 101",
    level: Level::Error,
    cause: "The application refused after the switch, by a Close frame or a message \
            that says why: the Origin or Host, a token, or a subprotocol.",
    rule: "RFC 6455 §7.4",
    fixes: &[Fix::new(
        "any",
        "Fix what the Close reason or the message names: the Origin or Host \
            (allowedHosts in webpack-dev-server), the token, or the subprotocol that \
            the client offers.",
    )],
    next: "Look into the server's log at that moment.",
    ways: &[
        Way::new(93, &[After(After::ErrorClose), Not(&Sent(Sent::Broken))]),
        Way::new(60, &[After(After::ErrorClose), Sent(Sent::Broken)]),
        Way::new(
            80,
            &[
                After(After::Frames),
                Any(&[
                    Says("Host/Origin header"),
                    Says("Invalid Host"),
                    Says("Invalid Origin"),
                    Says("subprotocol required"),
                    Says("unauthorized"),
                    Says("not authorized"),
                    Says("not allowed"),
                    Says("forbidden"),
                    Says("access denied"),
                    Says("invalid token"),
                    Says("authentication required"),
                    Says("authentication failed"),
                ]),
            ],
        )
        .level(Level::Warning),
    ],
};
