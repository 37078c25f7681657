//! C39: subprotocols were offered and the 101 chooses none.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C39",
    title: "subprotocols were offered and the 101 chooses none",
    level: Level::Warning,
    cause: "The client offered subprotocols, and the 101 chooses none. RFC 6455 allows \
            that, but a browser closes the connection: \"Sent non-empty \
            'Sec-WebSocket-Protocol' header but no response was received\".",
    rule: "RFC 6455 §4.1",
    fixes: &[Fix::new(
        "any",
        "Let the server choose one of the offered subprotocols, or offer none: new \
            WebSocket(url).",
    )],
    next: "",
    ways: &[Way::new(
        90,
        &[
            Status(101, 101),
            Lists(Response, "upgrade", "websocket"),
            Subprotocol(Subprotocol::NoneChosen),
        ],
    )],
};
