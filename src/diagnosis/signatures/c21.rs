//! C21: 405: the handler wants another method.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C21",
    title: "405: the handler wants another method",
    level: Level::Error,
    cause: "The handler at that path accepts another method than the one that was \
            sent. A WebSocket starts with GET.",
    rule: "RFC 6455 §4.1",
    fixes: &[Fix::new(
        "any",
        "Send a GET, and let the route of the WebSocket accept GET; the Allow \
            header of the answer names what it accepts. For CONNECT, point the \
            client's proxy setting to a real forward proxy.",
    )],
    next: "",
    ways: &[Way::new(93, &[Status(405, 405)])],
};
