//! C7: two Connection lines, of which only the first is read.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C7",
    title: "two Connection lines, of which only the first is read",
    level: Level::Error,
    cause: "The request has two Connection lines, and the server reads only the first. \
            Several lines of one list header count as one list.",
    rule: "RFC 9110 §5.3",
    fixes: &[Fix::new(
        "any",
        "Let the client merge both into one line, \"Connection: keep-alive, \
            Upgrade\", and let the server read all lines of Connection.",
    )],
    next: "Send the same request with one Connection line.",
    ways: &[Way::new(
        93,
        &[InOrder, Repeats(Request, "connection"), Status(400, 499)],
    )
    .more(&[(-12, Status(401, 499))])],
};
