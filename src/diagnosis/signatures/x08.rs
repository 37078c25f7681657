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
    ways: &[Way::new(
        82,
        &[
            Starts(Response, First::Other),
            Not(&Starts(Request, First::TlsHandshake)),
        ],
    )],
};
