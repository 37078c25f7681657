//! Each error of a head: its sentence, its status, its rule, and bytes that cause it.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::head::HeadError;
use http_upgrade::server::{Event, Server};
use http_upgrade::{Limits, ResponseHead};
use std::collections::BTreeSet;
use support::{crlf, describe, outcome_within};

#[rustfmt::skip] // a table
const REQUESTS: &[(&str, &str, &str)] = &[
    ("H-02", "⏎⏎GET / HTTP/1.1⏎Host: h⏎⏎", "400 close: more empty lines than the limit come before the request line (RFC 9112 §2.2)"),
    ("H-09", "\u{16}\u{3}\u{1}\u{2}\0", "400 close: the method is not a token (RFC 9112 §3.1)"),
    ("H-14", "ABCDEFGHI / HTTP/1.1⏎", "501 close: the method is longer than any that is known (RFC 9112 §3)"),
    ("H-13", "GET  / HTTP/1.1⏎", "400 close: method, target and version are not separated by exactly one space each (RFC 9112 §3)"),
    ("H-18", "GET /\0 HTTP/1.1⏎", "400 close: the target has a byte that no target can have (RFC 9112 §3.2)"),
    ("H-15", "GET /23456789 HTTP/1.1⏎", "414 close: the target is longer than the limit (RFC 9112 §3)"),
    ("H-28", "GET * HTTP/1.1⏎", "400 close: the target has no form that goes with the method (RFC 9112 §3.2)"),
    ("H-10", "GET / http/1.1⏎", "400 close: the version is not HTTP/ with a digit, a dot and a digit (RFC 9112 §2.3)"),
    ("H-11", "GET / HTTP/2.0⏎", "505 close: the major version is not 1 (RFC 9110 §15.6.6)"),
    ("H-07", "GET / HTTP/1.1⏎ X: y⏎", "400 close: white space comes between the start line and the first field (RFC 9112 §2.2)"),
    ("H-40", "GET / HTTP/1.1⏎X: y⏎ z⏎", "400 close: a field value is folded onto a second line (RFC 9112 §5.2)"),
    ("H-39", "GET / HTTP/1.1⏎X(: y⏎", "400 close: a field name is not a token (RFC 9112 §5.1)"),
    ("H-36", "GET / HTTP/1.1⏎X : y⏎", "400 close: white space comes before the colon of a field (RFC 9112 §5.1)"),
    ("H-39", "GET / HTTP/1.1⏎X⏎", "400 close: a field line has no colon (RFC 9112 §5)"),
    ("H-43", "GET / HTTP/1.1⏎X: \0⏎", "400 close: a field value has a control character (RFC 9110 §5.5)"),
    ("H-05", "GET / HTTP/1.1⏎X: a\rb⏎", "400 close: a CR is not followed by LF (RFC 9112 §2.2)"),
    ("H-04", "GET / HTTP/1.1\n", "400 close: a line ends in LF without CR (RFC 9112 §2.2)"),
    ("H-50", "GET / HTTP/1.1⏎X: 3456789 123456789 123456789 123456789 1234", "431 close: the head is longer than the limit (RFC 6585 §5)"),
    ("H-50", "GET / HTTP/1.1⏎A:⏎B:⏎C:⏎D:⏎E:⏎", "431 close: the head has more field lines than the limit (RFC 6585 §5)"),
    ("H-47", "GET / HTTP/1.1⏎Host: h⏎Upgrade:,,,,⏎⏎", "431 close: a list has more elements than the limit (RFC 9110 §5.6.1.2)"),
    ("H-20", "GET / HTTP/1.1⏎⏎", "400 close: a request over HTTP/1.1 has no Host (RFC 9112 §3.2)"),
    ("H-21", "GET / HTTP/1.1⏎Host: h⏎Host: h⏎⏎", "400 close: Host is repeated (RFC 9112 §3.2)"),
    ("H-22", "GET / HTTP/1.1⏎Host: a b⏎⏎", "400 close: Host is not a host with an optional port (RFC 9112 §3.2)"),
    ("the preface of HTTP/2, cut short", "PRI * HTTP/2.0⏎⏎SM⏎X", "400 close: the connection preface of HTTP/2 is incomplete (RFC 9113 §3.4)"),
    ("the preface of HTTP/2 with a field", "PRI * HTTP/2.0⏎Host: h⏎⏎", "400 close: the connection preface of HTTP/2 is incomplete (RFC 9113 §3.4)"),
    ("the preface of HTTP/2 after an empty line", "⏎PRI * HTTP/2.0⏎⏎SM⏎⏎", LATE_PREFACE),
];

const LATE_PREFACE: &str = "400 close: the connection preface of HTTP/2 is not the first on its connection (RFC 9113 §3.3)";

#[rustfmt::skip] // a table
const RESPONSES: &[(&str, &str, &str)] = &[
    ("H-29", "HTTP/1.1  101 X⏎", "400 close: the status line has no status of three digits after one space (RFC 9112 §4)"),
    ("H-33", "HTTP/1.1 101 a\0b⏎", "400 close: the reason phrase has a control character (RFC 9112 §4)"),
];

fn limits() -> Limits {
    let limits = Limits::new().head(60).target(8).method(8);
    limits.fields(4).elements(4).empty_lines(1)
}

fn of_response(input: &[u8]) -> String {
    let error: HeadError = ResponseHead::parse(input).expect_err("an error");
    format!(
        "{} close: {error} ({})",
        error.status(),
        error.rule().section
    )
}

/// Returns the sentence, status and rule of each error as the source code has them.
fn facts() -> BTreeSet<String> {
    let source = include_str!("../src/head/error.rs");
    let rows = source.lines().filter(|line| line.contains(" => ("));
    rows.map(|row| {
        let (_, facts) = row.split_once(" => (").unwrap();
        let (status, _) = facts.split_once(',').unwrap();
        let strings: Vec<_> = facts.split('"').collect();
        format!("{status} close: {} ({})", strings[3], strings[1])
    })
    .collect()
}

#[test]
fn each_error_is_produced_and_says_so() {
    // keeps H-02, H-04, H-05, H-07, H-09, H-10, H-11, H-13, H-14, H-15, H-18, H-20, H-21, H-22,
    // keeps H-28, H-33, H-36, H-39, H-40, H-43, H-50
    let mut seen = BTreeSet::new();
    for (name, input, expected) in REQUESTS {
        let outcome = outcome_within(limits(), &crlf(input));
        assert_eq!(outcome, *expected, "{name}");
        seen.insert(outcome);
    }
    for (name, input, expected) in RESPONSES {
        let outcome = of_response(&crlf(input));
        assert_eq!(outcome, *expected, "{name}");
        seen.insert(outcome);
    }
    assert_eq!(seen, facts(), "each variant has its row");
}

#[test]
fn the_first_fault_stands() {
    // Bytes after a fault are not read, since it is unknown where the next message starts.
    let fault = crlf("GET / HTTP/1.1⏎X : y⏎");
    let more = [
        fault.as_slice(),
        b"Host: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
    ]
    .concat();
    let mut server = Server::new();
    assert!(!server.wants_input(&fault));
    let first = describe(&server, &fault);
    assert!(!server.wants_input(&more));
    assert_eq!(describe(&server, &more), first);
    server.next_request();
    server.continued();
    assert!(!server.wants_input(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    assert_eq!(describe(&server, &more), first);
}

#[test]
fn the_preface_opens_a_connection_or_nothing() {
    let request = crlf("GET / HTTP/1.1⏎Host: h⏎⏎");
    let preface = crlf("PRI * HTTP/2.0⏎⏎SM⏎⏎");
    for step in [1, preface.len()] {
        let mut server = Server::new();
        assert!(!server.wants_input(&request));
        assert!(matches!(server.event(&request), Ok(Event::Plain(_))));
        server.next_request();
        let mut ends = (step..=preface.len()).step_by(step);
        let _ = ends.find(|&end| !server.wants_input(&preface[..end]));
        assert_eq!(describe(&server, &preface), LATE_PREFACE);
    }
    let mut server = Server::new();
    assert!(!server.wants_input(&preface));
    assert!(matches!(server.event(&preface), Ok(Event::PriorKnowledge)));
}
