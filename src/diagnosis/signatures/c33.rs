//! C33: an answer in HTTP/1.0.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C33",
    title: "an answer in HTTP/1.0",
    level: Level::Error,
    cause: "Something on the way answered in HTTP/1.0, in which there is no upgrade: \
            an old proxy, a gateway, or a simple server.",
    rule: "RFC 9112 §2.3",
    fixes: &[Fix::new(
        "any",
        "Take that proxy or gateway out of the way, or let it speak HTTP/1.1; a \
            client has to fail on a 101 over HTTP/1.0.",
    )],
    next: "Record at the server: if it answers in HTTP/1.1 there, a proxy between \
            changes the version.",
    ways: &[
        Way::new(96, &[Http10(Response), Status(101, 101)]),
        Way::new(
            96,
            &[
                Http10(Response),
                Not(&Http10(Request)),
                Not(&Asks(Asks::Nothing)),
                Status(200, 399),
            ],
        ),
        Way::new(
            60,
            &[
                Http10(Response),
                Not(&Http10(Request)),
                Not(&Asks(Asks::Nothing)),
                Status(400, 599),
            ],
        ),
    ],
};
