//! C64: cleartext to a port that wants TLS, and no answer.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C64",
    title: "cleartext to a port that wants TLS, and no answer",
    level: Level::Error,
    cause: "The port speaks TLS, and its server closes a cleartext connection without \
            a word, as HAProxy, Node and Python do.",
    rule: "RFC 9110 §4.2.2",
    fixes: &[Fix::new(
        "any",
        "Use wss:// or https:// in the address, or the port for cleartext.",
    )],
    next: "Ask the port itself: openssl s_client -connect host:port. If it answers \
            in TLS, this was the cause. If the connection only stays open, the server \
            probably waits for something (C46).",
    ways: &[Way::new(
        54,
        &[
            Starts(Request, First::Http),
            Starts(Response, First::Nothing),
        ],
    )
    .more(&[
        (30, Ended(End::Closed)),
        (16, Ended(End::Reset)),
        (-24, Any(&[Ended(End::Open), Ended(End::TimedOut)])),
        (-20, All(&[Method("GET"), RequestContent])),
    ])],
};
