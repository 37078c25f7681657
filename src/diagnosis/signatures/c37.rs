//! C37: a 101 with Content-Length or Transfer-Encoding.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C37",
    title: "a 101 with Content-Length or Transfer-Encoding",
    level: Level::Warning,
    cause: "The 101 announces content, by Content-Length or Transfer-Encoding, which a \
            101 cannot have. Clients that believe it lose the first frames, or close \
            after a while.",
    rule: "RFC 9112 §6.3",
    fixes: &[Fix::new(
        "any",
        "Let the server send its 101 without Content-Length and without \
            Transfer-Encoding: many frameworks add them on their own. A client has to \
            ignore both in a 101.",
    )],
    next: "",
    ways: &[
        Way::new(92, &[Status(101, 101), Has(Response, "transfer-encoding")]),
        Way::new(90, &[Status(101, 101), Has(Response, "content-length")]),
    ],
};
