//! X8: the peer speaks another protocol than HTTP.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X8",
    title: "the peer speaks another protocol than HTTP",
    level: Level::Error,
    cause: "What came back is not HTTP: another service listens on that port.",
    rule: "RFC 9112 §4",
    fixes: &[Fix::new("any", "Check host and port of the address.")],
    next: "",
    ways: &[
        Way::new(
            82,
            &[
                Starts(Response, First::Other),
                Not(&Starts(Request, First::TlsHandshake)),
            ],
        ),
        Way::new(
            90,
            &[
                Starts(Request, First::Http),
                Starts(Response, First::Reversed),
            ],
        )
        .cause(
            "What came back is a request, not a response: the service on that port sends \
            back what it gets, or the recording has the client's bytes twice.",
        ),
        Way::new(
            64,
            &[
                Any(&[Starts(Request, First::Other), Starts(Request, First::Frame)]),
                Not(&Status(101, 399)),
            ],
        )
        .cause("What arrived is not HTTP: the client speaks another protocol."),
    ],
};
