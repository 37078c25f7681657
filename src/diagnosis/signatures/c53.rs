//! C53: Django Channels wants an Origin that it knows.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C53",
    title: "Django Channels wants an Origin that it knows",
    level: Level::Error,
    cause: "The OriginValidator of Django Channels wants an Origin header that it \
            knows, and this request has none; clients that are no browser send none.",
    rule: "RFC 6455 §10.2",
    fixes: &[
        Fix::new(
            "daphne",
            "Let the client send an Origin of a host in ALLOWED_HOSTS, or put the \
            consumer outside AllowedHostsOriginValidator.",
        ),
        Fix::new(
            "any",
            "Send an Origin header with a host that ALLOWED_HOSTS names.",
        ),
    ],
    next: "Send the same request with an Origin header.",
    ways: &[
        Way::new(
            95,
            &[
                Status(403, 403),
                RequestKnown,
                Any(&[
                    Product("daphne"),
                    All(&[Says("Access denied"), Not(&BehindProxy)]),
                ]),
                Any(&[Not(&Has(Request, "origin")), Is(Request, "origin", "null")]),
                Not(&Method("CONNECT")),
            ],
        ),
        Way::new(77, &[Status(403, 403), Product("daphne")]),
    ],
};
