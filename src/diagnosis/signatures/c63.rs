//! C63: a header's name is repeated in its value, or Upgrade names no protocol.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C63",
    title: "a header's name is repeated in its value, or Upgrade names no protocol",
    level: Level::Error,
    cause: "The name of a header is repeated in its value, as in \"Upgrade: Upgrade: \
            SPDY/3.1\": the line was typed by hand, or a configuration writes the \
            whole line as the value.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Write the name once: Upgrade: websocket or Upgrade: SPDY/3.1, with curl -H \
            \"Upgrade: SPDY/3.1\", and without quotes in the header itself; in \
            a proxy, give the value without the name.",
    )],
    next: "",
    ways: &[
        Way::new(
            97,
            &[
                Any(&[
                    Holds(Request, "upgrade", "upgrade:"),
                    Holds(Request, "connection", "connection:"),
                    Holds(Request, "sec-websocket-key", "sec-websocket-key:"),
                    Holds(Request, "sec-websocket-version", "sec-websocket-version:"),
                    Holds(Request, "sec-websocket-protocol", "sec-websocket-protocol:"),
                ]),
                Not(&Status(101, 101)),
            ],
        ),
        Way::new(
            88,
            &[
                NotAnUpgrade(NotAnUpgrade::Malformed),
                Has(Request, "upgrade"),
                Not(&Status(101, 101)),
            ],
        )
        .cause(
            "The Upgrade header is not a list of protocol names, so a server ignores it. A \
            name is written there without quotes and spaces, as in Upgrade: websocket.",
        ),
    ],
};
