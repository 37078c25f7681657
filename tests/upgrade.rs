//! Whether a request asks for an upgrade (RFC 9110 §7.8).
#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod support;

use support::{outcome, table};

#[test]
fn an_upgrade_needs_both_fields() {
    table(
        &[
            (
                "U-01 order and versions are kept",
                "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: websocket, IRC/6.9, RTA/x11⏎⏎rest",
                "upgrade websocket, IRC/6.9, RTA/x11; content \"\"; unread \"rest\"",
            ),
            (
                "U-14 without the connection option",
                "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎⏎",
                "plain GET Origin(\"/\")",
            ),
        ],
        outcome,
    );
}
