//! C16: a redirect instead of a 101.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C16",
    title: "a redirect instead of 101",
    level: Level::Error,
    cause: "The server redirects: to https, to the same path with a trailing slash \
            (/ws/), to another host, or to a login page. Browsers do not follow a \
            redirect of a WebSocket.",
    rule: "RFC 6455 §4.1",
    fixes: &[Fix::new(
        "any",
        "Connect to the URL that the Location header names, slash included (/ws/ is \
            not /ws), with wss:// in place of https://. If it is a login page, send \
            the cookie or token with the request. Never go from wss:// to ws://.",
    )],
    next: "",
    ways: &[
        Way::new(95, &[Status(300, 303), Has(Response, "location")]),
        Way::new(95, &[Status(305, 399), Has(Response, "location")]),
        Way::new(70, &[Status(300, 399)]),
    ],
};
