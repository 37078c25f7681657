//! C22: an ordinary request to a WebSocket port.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C22",
    title: "an ordinary request to a WebSocket port",
    level: Level::Note,
    cause: "An ordinary request (a health check, curl, the address bar of a browser) \
            reached a port that speaks WebSocket only. That is not a fault.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Nothing has to be fixed. A client that wants a WebSocket sends Connection: \
            Upgrade and Upgrade: websocket; let health checks ask another path.",
    )],
    next: "If this was meant to be a WebSocket, record what the client sent: a proxy \
            may have removed the headers.",
    ways: &[
        Way::new(92, &[PLAIN, Status(426, 426)]),
        Way::new(
            84,
            &[
                PLAIN,
                Status(400, 400),
                Any(&[Says("upgrade"), Says("websocket")]),
            ],
        ),
    ],
};

const PLAIN: Clue = All(&[
    RequestKnown,
    Asks(Asks::Nothing),
    Any(&[Method("GET"), Method("HEAD")]),
    Not(&Lists(Request, "connection", "upgrade")),
]);
