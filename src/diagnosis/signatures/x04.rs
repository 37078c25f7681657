//! X4: the request breaks a rule of HTTP/1.1.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X4",
    title: "the request breaks a rule of HTTP/1.1",
    level: Level::Error,
    cause: "The request breaks a rule of HTTP/1.1, so a server refuses it and closes \
            the connection.",
    rule: "RFC 9112 §2.2",
    fixes: &[Fix::new(
        "any",
        "End each line in CR LF, with one empty line at the end; write each header \
            as \"Name: value\" without a space before the colon; send exactly one \
            Host, and not both Content-Length and Transfer-Encoding. A \
            request typed by hand is best sent with printf or curl.",
    )],
    next: "",
    ways: &[
        Way::new(86, &[Malformed(Request), Status(400, 499)]).refused(Request),
        Way::new(78, &[Malformed(Request), Not(&Status(101, 599))]).refused(Request),
    ],
};
