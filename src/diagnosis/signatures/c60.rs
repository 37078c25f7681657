//! C60: something on the way reads cleartext HTTP.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C60",
    title: "something on the way reads cleartext HTTP",
    level: Level::Error,
    cause: "Something on the way reads cleartext HTTP and changes it or answers \
            itself: a mobile carrier, a hotspot, an ad blocker, or a virus scanner.",
    rule: "RFC 9110 §7.7",
    fixes: &[Fix::new(
        "any",
        "Use wss:// instead of ws://; nothing on the way can then read or change \
            the upgrade.",
    )],
    next: "Try wss:// to the same host, or another network.",
    ways: &[
        Way::new(
            96,
            &[Status(200, 299), Holds(Response, "content-type", "vnd.wap")],
        ),
        Way::new(94, &[Status(511, 511)]),
        Way::new(33, &[InOrder, Asks(Asks::WebSocket), Status(200, 200)]),
    ],
};
