//! X9: the request asks for no upgrade.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X9",
    title: "the request asks for no upgrade",
    level: Level::Note,
    cause: "The request asks for no upgrade, so there is nothing to switch.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "A client that wants a WebSocket sends Connection: Upgrade and Upgrade: \
            websocket. If yours does, record behind each proxy to see where they go.",
    )],
    next: "Record at the client, and behind each proxy.",
    ways: &[Way::new(
        42,
        &[
            RequestKnown,
            Starts(Request, First::Http),
            Asks(Asks::Nothing),
            Not(&Lists(Request, "connection", "upgrade")),
            Not(&Method("CONNECT")),
            Any(&[Status(200, 399), Not(&Status(100, 599))]),
        ],
    )],
};
