//! X3: the server refuses, for a reason that only it knows.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X3",
    title: "the server refuses, for a reason that only it knows",
    level: Level::Error,
    cause: "The server refuses the request, and nothing in the recording says why.",
    rule: "RFC 9110 §15.5",
    fixes: &[Fix::new(
        "any",
        "Read what the server says, and its log at that moment.",
    )],
    next: "Record the same request behind each proxy, and read the server's log.",
    ways: &[Way::new(40, &[Status(400, 499)]).last_resort()],
};
