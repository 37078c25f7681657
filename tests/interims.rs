//! Interim responses: skipped up to a limit, and available to callers that want to see them (RFC
//! 9110 §15.2).
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::client::Client;
use http_upgrade::{Limits, Protocol, Unnegotiated};
use support::client::{outcome, outcome_within};
use support::{crlf, table};

const FOO: Unnegotiated<'_> = Unnegotiated::new(Protocol::new("foo").with_version("1"));

const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: foo/1⏎Connection: Upgrade⏎⏎";

const OTHER: &str = "a 101 switches to a protocol that was not proposed";
const INTERIMS: &str = "more interim responses than the limit came before the final one";
const INCOMPLETE: &str = "the response is incomplete";

fn foo(input: &[u8]) -> String {
    outcome(&FOO, input)
}

#[test]
#[rustfmt::skip] // a table
fn interim_responses_are_passed_over() {
    table(&[
        ("U-28 100 and 103", "HTTP/1.1 100 Continue⏎⏎HTTP/1.1 103 Early Hints⏎Link: </a>⏎⏎HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎REST",
            "100, 103, switched to foo/1; unread \"REST\""),
        ("U-28 H-34 one that is not known", "HTTP/1.1 199 X⏎⏎HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎", "199, switched to foo/1; unread \"\""),
        ("U-28 102 over HTTP/1.0, which should not be", "HTTP/1.0 102 X⏎⏎HTTP/1.1 200 X⏎Content-Length: 2⏎⏎ok", "102, rejected 200 reuse; content \"ok\""),
        ("U-28 the same one again", "HTTP/1.1 100 ⏎⏎HTTP/1.1 100 ⏎⏎HTTP/1.1 404 ⏎Content-Length: 0⏎⏎", "100, 100, rejected 404 reuse; content \"\""),
        ("B-02 an interim response has no content", "HTTP/1.1 103 X⏎Content-Length: 64⏎⏎HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎", "103, switched to foo/1; unread \"\""),
        ("B-02 nor chunks", "HTTP/1.1 100 X⏎Transfer-Encoding: chunked⏎⏎HTTP/1.1 204 X⏎⏎", "100, rejected 204 reuse; content \"\""),
        ("U-28 Upgrade in one switches nothing", "HTTP/1.1 100 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎HTTP/1.1 204 X⏎⏎", "100, rejected 204 reuse; content \"\""),
        ("U-28 what it says of the connection is not the final word", "HTTP/1.1 100 X⏎Connection: close⏎⏎HTTP/1.1 204 X⏎⏎", "100, rejected 204 reuse; content \"\""),
        ("a fault after one", "HTTP/1.1 100 X⏎⏎HTTP/1.1 101 X⏎Upgrade: bar⏎Connection: upgrade⏎⏎", &["100, ", OTHER].concat()),
        ("no head after one", "HTTP/1.1 100 X⏎⏎⏎HTTP/1.1 101 X⏎⏎", "100, the version is not HTTP/ with a digit, a dot and a digit"),
        ("only one", "HTTP/1.1 100 X⏎⏎", &["100, ", INCOMPLETE].concat()),
        ("nothing is passed over after a 101", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎HTTP/1.1 103 X⏎⏎", "switched to foo/1; unread \"HTTP/1.1 103 X\\r\\n\\r\\n\""),
        ("098 is not interim", "HTTP/1.1 098 X⏎Content-Length: 0⏎⏎", "rejected 98 reuse; content \"\""),
    ], foo);
}

#[test]
fn interim_responses_have_a_limit() {
    // keeps U-28
    let after = |interims: usize| {
        let interims = "HTTP/1.1 103 \r\n\r\n".repeat(interims);
        [interims.into_bytes(), crlf(SWITCH)].concat()
    };
    let switched = |interims: usize| "103, ".repeat(interims) + "switched to foo/1; unread \"\"";
    let refused = |interims: usize| "103, ".repeat(interims) + INTERIMS;
    assert_eq!(foo(&after(16)), switched(16));
    assert_eq!(foo(&after(17)), refused(16));
    assert_eq!(foo(&after(1000)), refused(16));
    for most in [0, 1, 5, 254, 255] {
        let limits = Limits::new().interims(most);
        let most = usize::from(most);
        let within = |interims| outcome_within(limits, &FOO, &after(interims));
        assert_eq!(within(most), switched(most));
        assert_eq!(within(most + 1), refused(most));
    }
}

#[test]
fn interim_responses_can_be_seen() {
    let limits = Limits::new().fields(200);
    let fields = 150;
    let hints = "Link: </a>; rel=preload\r\n".repeat(fields);
    let hints = format!("HTTP/1.1 100 \r\n\r\nHTTP/1.1 103 Early Hints\r\n{hints}\r\n");
    let input = [hints.as_bytes(), &crlf(SWITCH)].concat();
    let mut client = Client::with_limits(FOO, limits);
    client.sent();
    assert_eq!(client.interims(&input).count(), 0, "nothing was read");
    assert!(client.wants_input(&input[..hints.len() + 10]));
    let statuses: Vec<_> = client.interims(&input).map(|head| head.status).collect();
    assert_eq!(statuses, [100, 103]);
    assert!(!client.wants_input(&input));
    let early = client.interims(&input).nth(1).expect("a second one");
    assert_eq!(early.fields.all("Link").count(), fields);
    assert_eq!(client.interims(&input[..40]).count(), 0, "another input");
}
