//! C40: an extension that was not offered, or bad parameters.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C40",
    title: "an extension that was not offered, or bad parameters",
    level: Level::Error,
    cause: "The 101 agrees to an extension that the client did not offer: the server \
            does so unasked, or a proxy removed or added the offer.",
    rule: "RFC 6455 §9.1",
    fixes: &[Fix::new(
        "any",
        "Switch the extension (compression, permessage-deflate) off in the server \
            or the proxy, or let the server answer only what Sec-WebSocket-Extensions \
            of the request offers, with values that are tokens, not in quotes.",
    )],
    next: "Record at the server: if the offer differs there, a proxy changed \
            Sec-WebSocket-Extensions.",
    ways: &[
        Way::new(95, &[Status(101, 101), Extension(Extension::NotOffered)]),
        Way::new(
            93,
            &[
                Status(101, 101),
                Extension(Extension::Parameters),
                Not(&Extension(Extension::NotOffered)),
            ],
        )
        .cause(
            "The 101 agrees to an extension with parameters that clients do not take: \
            quoted, unknown, out of range, or not offered.",
        ),
    ],
};
