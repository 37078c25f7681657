//! C44: the connection is closed after a large head.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C44",
    title: "the connection is closed after a large head",
    level: Level::Error,
    cause: "The server or a library closed the connection because the head of the \
            request is larger than its limit, or came in too many small pieces.",
    rule: "RFC 9110 §5.4",
    fixes: &[Fix::new(
        "any",
        "Shorten the cookies and other large headers, raise the server's limit for \
            a handshake, and send the head in one write.",
    )],
    next: "Send the same request without cookies; if an answer comes, the size was \
            the reason.",
    ways: &[
        Way::new(
            92,
            &[
                Starts(Request, First::Http),
                HeadLonger(Request, 16000),
                Starts(Response, First::Nothing),
            ],
        ),
        Way::new(
            72,
            &[
                Starts(Request, First::Http),
                HeadLonger(Request, 8000),
                Starts(Response, First::Nothing),
            ],
        ),
    ],
};
