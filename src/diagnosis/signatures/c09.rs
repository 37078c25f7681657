//! C9: the connection is dropped because of an h2c offer.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C9",
    title: "the connection is dropped because of an h2c offer",
    level: Level::Error,
    cause: "A CDN or firewall drops connections that offer HTTP/2 by upgrade (h2c).",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Let the client drop the offer: curl --http1.1, HttpClient.Version.HTTP_1_1 \
            in Java; over TLS, HTTP/2 is agreed by ALPN instead.",
    )],
    next: "Note how the connection ended. A reset speaks for this cause, an open \
            connection for a server that waits (C8, C46).",
    ways: &[
        Way::new(68, &[Asks(Asks::H2c), Starts(Response, First::Nothing)]).more(&[
            (27, Ended(End::Reset)),
            (12, Ended(End::Closed)),
            (-20, Any(&[Ended(End::Open), Ended(End::TimedOut)])),
        ]),
    ],
};
