//! C27: `HAProxy` drops Upgrade from a request with content.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C27",
    title: "HAProxy drops Upgrade from a request with content",
    level: Level::Error,
    cause: "HAProxy 2.4 and later removes Upgrade from a request that has content (a \
            body), and the server behind it answers as if none were asked for.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "haproxy",
            "Update HAProxy, or proxy this service in mode tcp.",
        ),
        Fix::new(
            "any",
            "Update HAProxy, or put the service behind a TCP proxy; a client may also \
            send its request without content (body).",
        ),
    ],
    next: "Record behind the proxy, at the server: if Upgrade is missing there, the \
            proxy removed it.",
    ways: &[
        Way::new(
            88,
            &[
                InOrder,
                Asks(Asks::Other),
                Status(200, 299),
                RequestContent,
                Holds(Response, "content-type", "application/vnd.docker."),
            ],
        ),
        Way::new(
            82,
            &[InOrder, Asks(Asks::Other), Status(200, 299), RequestContent],
        ),
        Way::new(86, &[InOrder, Asks(Asks::Other), Status(501, 501)]).more(&[(6, RequestContent)]),
    ],
};
