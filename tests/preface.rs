//! The HTTP/2 connection preface (RFC 9113 §3.4), which a client with prior knowledge sends.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use http_upgrade::head::HeadError;
use http_upgrade::server::{Event, Server};
use http_upgrade::{Limits, RequestHead};
use support::{crlf, describe, fed, outcome, table};

const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const INCOMPLETE: &str =
    "400 close: the connection preface of HTTP/2 is incomplete (RFC 9113 §3.4)";
const LATE: &str = "400 close: the connection preface of HTTP/2 is not the first on its connection (RFC 9113 §3.3)";

#[test]
fn it_is_exactly_24_bytes() {
    // keeps C-26: over every split, and with any bytes after it
    assert_eq!(outcome(PREFACE), "prior knowledge");
    let settings = [&PREFACE[..], b"\0\0\0\x04\0\0\0\0\0"].concat();
    assert_eq!(outcome(&settings), "prior knowledge");
    for end in 0..PREFACE.len() {
        assert_eq!(outcome(&PREFACE[..end]), "incomplete", "{end} bytes");
    }
    for at in 0..PREFACE.len() {
        for byte in 0..=255 {
            let mut other = settings.clone();
            other[at] = byte;
            let is_preface = outcome(&other) == "prior knowledge";
            assert_eq!(is_preface, byte == PREFACE[at], "{byte:#x} at {at}");
        }
    }
}

#[test]
fn what_is_almost_one_is_refused() {
    #[rustfmt::skip] // a table
    table(
        &[
            ("C-26, C-29 something else than SM", "PRI * HTTP/2.0⏎⏎XX⏎⏎", INCOMPLETE),
            ("C-26, C-29 at the first byte that is wrong", "PRI * HTTP/2.0⏎⏎SX", INCOMPLETE),
            ("C-26, C-29 a field", "PRI * HTTP/2.0⏎Host: h⏎⏎SM⏎⏎", INCOMPLETE),
            ("C-26, C-29 LF", "PRI * HTTP/2.0⏎⏎SM\n\n", INCOMPLETE),
            ("C-26 a path", "PRI / HTTP/2.0⏎⏎SM⏎⏎", "505 close: the major version is not 1 (RFC 9110 §15.6.6)"),
            ("C-26 another version", "PRI * HTTP/2.1⏎⏎SM⏎⏎", "505 close: the major version is not 1 (RFC 9110 §15.6.6)"),
            ("C-26 another version", "PRI * HTTP/3.0⏎⏎SM⏎⏎", "505 close: the major version is not 1 (RFC 9110 §15.6.6)"),
            ("C-26 another method", "GET * HTTP/2.0⏎⏎SM⏎⏎", "505 close: the major version is not 1 (RFC 9110 §15.6.6)"),
            ("C-26 methods have case", "pri * HTTP/2.0⏎⏎SM⏎⏎", "505 close: the major version is not 1 (RFC 9110 §15.6.6)"),
            ("C-26, C-27 an empty line in front", "⏎PRI * HTTP/2.0⏎⏎SM⏎⏎", LATE),
            ("C-30 over HTTP/1.1", "PRI * HTTP/1.1⏎Host: h⏎⏎", INCOMPLETE),
            ("C-26, C-30 with a path", "PRI / HTTP/1.1⏎Host: h⏎⏎", INCOMPLETE),
            ("C-30 with an upgrade", "PRI /chat HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎", INCOMPLETE),
            ("C-30 over HTTP/1.0", "PRI http://h/ HTTP/1.0⏎⏎", INCOMPLETE),
            ("C-30 a longer method is another one", "PRIO / HTTP/1.1⏎Host: h⏎⏎", "plain PRIO Origin(\"/\")"),
        ],
        outcome,
    );
}

#[test]
fn it_opens_a_connection_or_nothing() {
    // keeps C-27, C-29
    for first in [
        "GET / HTTP/1.1⏎Host: h⏎⏎",
        "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎",
    ] {
        let first = crlf(first);
        let mut server = fed(Limits::new(), &first, &[first.len()]);
        server.next_request();
        let ends = (0..=PREFACE.len()).find(|&end| !server.wants_input(&PREFACE[..end]));
        assert_eq!(ends, Some(16), "at the end of its first line");
        assert_eq!(describe(&server, PREFACE), LATE);
    }
}

#[test]
fn it_leaves_everything_to_http_2() {
    // keeps C-26, C-27: nothing is consumed, and there is no HTTP/1 after it
    let mut server = Server::new();
    let input = [&PREFACE[..], b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"].concat();
    assert!(!server.wants_input(&input));
    assert!(matches!(server.event(&input), Ok(Event::PriorKnowledge)));
    assert!(!server.wants_input(&input));
    server.next_request();
    assert!(!server.wants_input(&input[PREFACE.len()..]));
    let fault = server.event(&input[PREFACE.len()..]).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "an earlier request closed the connection"
    );
    // `RequestHead::parse`, which reads only HTTP/1 heads, refuses it.
    let parsed = RequestHead::parse(PREFACE);
    assert_eq!(parsed.unwrap_err(), HeadError::MajorVersion);
}
