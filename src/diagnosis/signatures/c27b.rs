//! C27b: a refusal of the server becomes 502 at the proxy.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C27b",
    title: "a refusal of the server becomes 502 at the proxy",
    level: Level::Error,
    cause: "The server refused the upgrade, with a 426 say, and HAProxy took that \
            answer for a broken one and sent 502 instead.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "haproxy",
            "Update HAProxy, and fix what the server refuses: look at the request's \
            Sec-WebSocket-Key and Sec-WebSocket-Version.",
        ),
        Fix::new(
            "any",
            "Update the proxy, and ask the server directly for its own answer.",
        ),
    ],
    next: "Send the same request to the server directly.",
    ways: &[
        Way::new(
            91,
            &[
                Status(502, 502),
                Product("haproxy"),
                Not(&InOrder),
                Not(&Asks(Asks::Nothing)),
            ],
        ),
        Way::new(54, &[Status(502, 502), Product("haproxy"), InOrder]),
    ],
};
