//! C48: the connection ends after a time without data.

use super::prelude::*;
use super::snippets::{HAPROXY, NGINX};

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C48",
    title: "the connection ends after a time without data",
    level: Level::Warning,
    cause: "The switch went well, and the connection was closed after a time without \
            data: a proxy on the way has an idle timeout (60 seconds in nginx), and \
            the client reports 1006.",
    rule: "RFC 6455 §7.1.5",
    fixes: &[
        Fix::new(
            "nginx",
            "Raise proxy_read_timeout, or send a ping more often than that.",
        )
        .with(&NGINX),
        Fix::new(
            "haproxy",
            "Raise timeout tunnel, or send a ping more often than that.",
        )
        .with(&HAPROXY),
        Fix::new(
            "any",
            "Send a WebSocket ping every 20 to 30 seconds, or raise the idle timeout of \
            every hop.",
        ),
    ],
    next: "Note after how long it ends: the same round number each time is a timeout.",
    ways: &[Way::new(
        78,
        &[
            Status(101, 101),
            Lasted(20),
            Any(&[Ended(End::Closed), Ended(End::Reset)]),
            Not(&After(After::ErrorClose)),
        ],
    )],
};
