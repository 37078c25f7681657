//! C28: Docker answers 200 and hijacks the connection.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C28",
    title: "Docker answers 200 and hijacks the connection",
    level: Level::Error,
    cause: "Docker took the connection over without an upgrade, as it does for old \
            clients: the stream follows the 200 directly.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "docker",
            "Send Connection: Upgrade and Upgrade: tcp, and Docker answers 101.",
        ),
        Fix::new(
            "any",
            "Send Connection: Upgrade and Upgrade: tcp; or read the stream directly \
            after the 200, as old clients do.",
        ),
    ],
    next: "",
    ways: &[
        Way::new(
            94,
            &[
                Asks(Asks::Nothing),
                Holds(Response, "content-type", "application/vnd.docker."),
                Status(200, 299),
            ],
        )
        .level(Level::Note),
        Way::new(
            64,
            &[
                Asks(Asks::Other),
                Holds(Response, "content-type", "application/vnd.docker."),
                Status(200, 299),
            ],
        ),
    ],
};
