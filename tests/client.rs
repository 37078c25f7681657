//! The client of a connection: its result for every 101, however the bytes arrive.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::client::{Client, Event};
use http_upgrade::{Limits, Protocol, Unnegotiated};
use support::client::{Offer, describe, outcome, outcome_within};
use support::{crlf, table};

const FOO: Unnegotiated<'_> = Unnegotiated::new(Protocol::new("foo").with_version("1"));

const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: foo/1⏎Connection: Upgrade⏎⏎";

const NO_UPGRADE: &str = "a 101 has no Upgrade, or one that is not a list of protocols";
const NO_CONNECTION: &str = "a 101 has no Connection that names upgrade";
const OTHER: &str = "a 101 switches to a protocol that was not proposed";
const UNSOLICITED: &str = "a 101 answers a request that proposed nothing";
const HTTP10: &str = "a 101 came over another version than HTTP/1.1";
const CHANGED: &str = "the input is not the one that was read";
const INCOMPLETE: &str = "the response is incomplete";
const INTERIM: &str = "the response is an interim one, and the final one follows";

fn foo(input: &[u8]) -> String {
    outcome(&FOO, input)
}

#[test]
#[rustfmt::skip] // a table
fn a_101_is_checked() {
    table(&[
        ("U-29 all after the empty line is the protocol's", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎HTTP/1.1 200 OK⏎⏎",
            "switched to foo/1; unread \"HTTP/1.1 200 OK\\r\\n\\r\\n\""),
        ("U-29 nothing after it", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎", "switched to foo/1; unread \"\""),
        ("U-29 CR LF after it", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎⏎\0", "switched to foo/1; unread \"\\r\\n\\x00\""),
        ("B-02 B-06 it has no content", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎Content-Length: 5⏎⏎HELLO", "switched to foo/1; unread \"HELLO\""),
        ("B-02 nor chunks", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "switched to foo/1; unread \"0\\r\\n\\r\\n\""),
        ("names of protocols have no case", "HTTP/1.1 101 X⏎upgrade: FOO/1⏎connection: UPGRADE⏎⏎", "switched to foo/1; unread \"\""),
        ("an option among others, over two lines", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: keep-alive, x⏎Connection: uPgRaDe⏎⏎", "switched to foo/1; unread \"\""),
        ("close beside it changes nothing", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: close, Upgrade⏎⏎", "switched to foo/1; unread \"\""),
        ("empty elements", "HTTP/1.1 101 X⏎Upgrade: , foo/1 ,⏎Connection: ,Upgrade,⏎⏎", "switched to foo/1; unread \"\""),
        ("U-11 no Upgrade", "HTTP/1.1 101 X⏎Connection: upgrade⏎⏎", NO_UPGRADE),
        ("U-11 an empty Upgrade", "HTTP/1.1 101 X⏎Upgrade:⏎Connection: upgrade⏎⏎", NO_UPGRADE),
        ("U-11 only commas", "HTTP/1.1 101 X⏎Upgrade: ,,⏎Connection: upgrade⏎⏎", NO_UPGRADE),
        ("U-11 no protocol", "HTTP/1.1 101 X⏎Upgrade: foo 1⏎Connection: upgrade⏎⏎", NO_UPGRADE),
        ("U-11 no version after the slash", "HTTP/1.1 101 X⏎Upgrade: foo/⏎Connection: upgrade⏎⏎", NO_UPGRADE),
        ("U-11 obs-text", "HTTP/1.1 101 X⏎Upgrade: foo/1é⏎Connection: upgrade⏎⏎", NO_UPGRADE),
        ("U-11 a quote that does not end", "HTTP/1.1 101 X⏎Upgrade: foo/1, \"⏎Connection: upgrade⏎⏎", NO_UPGRADE),
        ("U-11 a second element that is none", "HTTP/1.1 101 X⏎Upgrade: foo/1, a b⏎Connection: upgrade⏎⏎", NO_UPGRADE),
        ("U-11 another protocol", "HTTP/1.1 101 X⏎Upgrade: bar⏎Connection: upgrade⏎⏎", OTHER),
        ("U-11 no version", "HTTP/1.1 101 X⏎Upgrade: foo⏎Connection: upgrade⏎⏎", OTHER),
        ("U-11 another version", "HTTP/1.1 101 X⏎Upgrade: foo/1.0⏎Connection: upgrade⏎⏎", OTHER),
        ("U-11 a longer name", "HTTP/1.1 101 X⏎Upgrade: foobar/1⏎Connection: upgrade⏎⏎", OTHER),
        ("U-11 two of them", "HTTP/1.1 101 X⏎Upgrade: foo/1, bar⏎Connection: upgrade⏎⏎", OTHER),
        ("U-11 two of them, on two lines", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Upgrade: bar⏎Connection: upgrade⏎⏎", OTHER),
        ("U-11 the same one twice", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎", OTHER),
        ("U-12 HTTP/1.1 over anything but TLS", "HTTP/1.1 101 X⏎Upgrade: foo/1, HTTP/1.1⏎Connection: upgrade⏎⏎", OTHER),
        ("no Connection", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎⏎", NO_CONNECTION),
        ("another option", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: close⏎⏎", NO_CONNECTION),
        ("an option that only starts like it", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrades⏎⏎", NO_CONNECTION),
        ("a quoted one", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: \"upgrade\"⏎⏎", NO_CONNECTION),
        ("a list with what is no option", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade, a b⏎⏎", NO_CONNECTION),
        ("HTTP/1.0", "HTTP/1.0 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎", HTTP10),
        ("a later minor version", "HTTP/1.2 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎", "switched to foo/1; unread \"\""),
        ("H-31 no SP after the status", "HTTP/1.1 101⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎", "switched to foo/1; unread \"\""),
        ("H-32 the reason means nothing", "HTTP/1.1 101 200 OK⏎Upgrade: foo/1⏎Connection: upgrade⏎⏎", "switched to foo/1; unread \"\""),
        ("incomplete", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: upgrade⏎", INCOMPLETE),
        ("nothing yet", "", INCOMPLETE),
    ], foo);
}

#[test]
fn lists_have_a_limit() {
    // keeps U-11: after the limit there could be another protocol, or another option
    let within = |upgrade: &str, connection: &str| {
        let input =
            format!("HTTP/1.1 101 X\r\nUpgrade: {upgrade}\r\nConnection: {connection}\r\n\r\n");
        outcome_within(Limits::new().elements(3), &FOO, input.as_bytes())
    };
    let switched = "switched to foo/1; unread \"\"";
    assert_eq!(within(",,foo/1", "a, b, upgrade"), switched);
    assert_eq!(within(",,,foo/1", "upgrade"), NO_UPGRADE);
    assert_eq!(within("foo/1,,,", "upgrade"), NO_UPGRADE);
    assert_eq!(within("foo/1", "upgrade, a, b, c"), NO_CONNECTION);
}

#[test]
#[rustfmt::skip] // a table
fn one_of_several_is_chosen() {
    let several = [Protocol::new("TLS").with_version("1.2"), Protocol::new("TLS").with_version("1.0"), Protocol::WEBSOCKET];
    let several = Offer { protocols: &several, ..Offer::default() };
    table(&[
        ("U-12 U-48 RFC 2817 §3.3", "HTTP/1.1 101 Switching Protocols⏎Upgrade: TLS/1.0, HTTP/1.1⏎Connection: Upgrade⏎⏎\x16\x03\x01",
            "switched to TLS/1.0; unread \"\\x16\\x03\\x01\""),
        ("U-12 on two lines, in any case", "HTTP/1.1 101 X⏎Upgrade: tls/1.2⏎Upgrade: http/1.1⏎Connection: Upgrade⏎⏎", "switched to tls/1.2; unread \"\""),
        ("U-12 TLS alone", "HTTP/1.1 101 X⏎Upgrade: TLS/1.2⏎Connection: Upgrade⏎⏎", "switched to TLS/1.2; unread \"\""),
        ("U-12 HTTP/1.1 alone", "HTTP/1.1 101 X⏎Upgrade: HTTP/1.1⏎Connection: Upgrade⏎⏎", OTHER),
        ("U-12 the other way round", "HTTP/1.1 101 X⏎Upgrade: HTTP/1.1, TLS/1.0⏎Connection: Upgrade⏎⏎", OTHER),
        ("U-12 another version of HTTP", "HTTP/1.1 101 X⏎Upgrade: TLS/1.0, HTTP/1.0⏎Connection: Upgrade⏎⏎", OTHER),
        ("U-12 HTTP without a version", "HTTP/1.1 101 X⏎Upgrade: TLS/1.0, HTTP⏎Connection: Upgrade⏎⏎", OTHER),
        ("U-12 a third layer", "HTTP/1.1 101 X⏎Upgrade: TLS/1.0, HTTP/1.1, websocket⏎Connection: Upgrade⏎⏎", OTHER),
        ("U-12 a TLS that was not proposed", "HTTP/1.1 101 X⏎Upgrade: TLS/1.3, HTTP/1.1⏎Connection: Upgrade⏎⏎", OTHER),
        ("U-12 HTTP/1.1 over websocket", "HTTP/1.1 101 X⏎Upgrade: websocket, HTTP/1.1⏎Connection: Upgrade⏎⏎", OTHER),
        ("U-10 the order binds nobody", "HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎⏎", "switched to websocket; unread \"\""),
        ("U-11 two of them", "HTTP/1.1 101 X⏎Upgrade: TLS/1.2, websocket⏎Connection: Upgrade⏎⏎", OTHER),
    ], |input| outcome(&several, input));
}

#[test]
#[rustfmt::skip] // a table
fn proxying_udp() {
    let udp = Unnegotiated::new(Protocol::new("connect-udp"));
    table(&[
        ("M-09 RFC 9298 §3.3, and a datagram", "HTTP/1.1 101 Switching Protocols⏎Connection: Upgrade⏎Upgrade: connect-udp⏎Capsule-Protocol: ?1⏎⏎\0\x01x",
            "switched to connect-udp; unread \"\\x00\\x01x\""),
        ("M-18 no Connection", "HTTP/1.1 101 X⏎Upgrade: connect-udp⏎⏎", NO_CONNECTION),
        ("M-18 no Upgrade", "HTTP/1.1 101 X⏎Connection: Upgrade⏎⏎", NO_UPGRADE),
        ("M-18 two members", "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: connect-udp, connect-ip⏎⏎", OTHER),
        ("M-18 another one", "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: connect-ip⏎⏎", OTHER),
        ("M-19 a 200 is no success", "HTTP/1.1 200 X⏎Connection: Upgrade⏎Upgrade: connect-udp⏎Content-Length: 0⏎⏎",
            "rejected 200 reuse; advertises connect-udp; content \"\""),
        ("M-19 a redirect", "HTTP/1.1 308 X⏎Location: /⏎Content-Length: 0⏎⏎", "rejected 308 reuse; content \"\""),
    ], |input| outcome(&udp, input));
    let ip = Unnegotiated::new(Protocol::new("connect-ip"));
    table(&[
        ("M-24 RFC 9484 §4.3", "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: connect-ip⏎Capsule-Protocol: ?1⏎⏎", "switched to connect-ip; unread \"\""),
        ("M-24 no Connection", "HTTP/1.1 101 X⏎Upgrade: connect-ip⏎⏎", NO_CONNECTION),
        ("M-24 another one", "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: connect-udp⏎⏎", OTHER),
        ("M-24 two lines", "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: connect-ip⏎Upgrade: connect-ip⏎⏎", OTHER),
    ], |input| outcome(&ip, input));
}

#[test]
#[rustfmt::skip] // a table
fn a_request_that_proposed_nothing() {
    let nothing = Offer::default();
    table(&[
        ("U-37 a 101", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: Upgrade⏎⏎", UNSOLICITED),
        ("U-37 a 101 with several", "HTTP/1.1 101 X⏎Upgrade: foo/1, bar⏎Connection: Upgrade⏎⏎", UNSOLICITED),
        ("U-37 a 101 with nothing", "HTTP/1.1 101 X⏎⏎", NO_UPGRADE),
        ("any other answer", "HTTP/1.1 204 X⏎⏎", "rejected 204 reuse; content \"\""),
    ], |input| outcome(&nothing, input));
}

#[test]
#[rustfmt::skip] // a table
fn what_is_no_head() {
    table(&[
        ("another protocol", "SSH-2.0-x⏎", "the version is not HTTP/ with a digit, a dot and a digit"),
        ("TLS", "\x15\x03\x01", "the version is not HTTP/ with a digit, a dot and a digit"),
        ("U-38 an empty line", "⏎HTTP/1.1 101 X⏎⏎", "the version is not HTTP/ with a digit, a dot and a digit"),
        ("HTTP/2", "HTTP/2 101⏎", "the major version is not 1"),
        ("four digits", "HTTP/1.1 1010 X⏎", "the status line has no status of three digits after one space"),
        ("H-33 a control in the reason", "HTTP/1.1 101 a\0b⏎", "the reason phrase has a control character"),
        ("SP before the colon", "HTTP/1.1 101 X⏎Upgrade : foo/1⏎", "white space comes before the colon of a field"),
        ("a folded field", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection:⏎ Upgrade⏎⏎", "a field value is folded onto a second line"),
        ("H-04 LF", "HTTP/1.1 101 X\nUpgrade: foo/1\nConnection: Upgrade\n\n", "a line ends in LF without CR"),
        ("H-05 CR", "HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: Upgrade⏎\rX", "a CR is not followed by LF"),
        ("NUL in a value", "HTTP/1.1 101 X⏎Upgrade: foo/1\0⏎", "a field value has a control character"),
    ], foo);
}

#[test]
fn heads_have_limits() {
    // keeps H-50: each head is measured on its own
    let switch = crlf(SWITCH);
    let hints = crlf("HTTP/1.1 103 X⏎Link: </a>⏎⏎");
    let input = [&hints[..], &switch].concat();
    let within = |limits: Limits| outcome_within(limits, &FOO, &input);
    let longest = u32::try_from(switch.len()).expect("a short one");
    let switched = "103, switched to foo/1; unread \"\"";
    assert_eq!(within(Limits::new().head(longest)), switched);
    let too_long = "103, the head is longer than the limit";
    assert_eq!(within(Limits::new().head(longest - 1)), too_long);
    assert_eq!(within(Limits::new().fields(2)), switched);
    let too_many = "103, the head has more field lines than the limit";
    assert_eq!(within(Limits::new().fields(1)), too_many);
}

/// Returns the event of a client that was shown each of these inputs, for the last one.
fn shown(inputs: &[&[u8]]) -> String {
    let mut client = Client::new(FOO);
    client.sent();
    for input in inputs {
        client.wants_input(input);
    }
    describe(&FOO, &client, inputs.last().expect("an input"))
}

#[test]
fn another_input_is_harmless() {
    let input = crlf(&["HTTP/1.1 103 X⏎⏎", SWITCH, "REST"].concat());
    let seam = input.len() - "REST".len();
    assert_eq!(shown(&[&input]), "103, switched to foo/1; unread \"REST\"");
    for end in 0..=seam {
        for shorter in 0..end {
            let outcome = shown(&[&input[..end], &input[..shorter], &input]);
            let expected = if end == seam { "switched" } else { CHANGED };
            assert!(
                outcome.trim_start_matches("103, ").starts_with(expected),
                "{end}, then {shorter}: {outcome}"
            );
        }
    }
    for shorter in 0..seam {
        let outcome = shown(&[&input, &input[..shorter]]);
        assert!(outcome.ends_with(CHANGED), "{shorter}: {outcome}");
    }
}

#[test]
fn an_event_can_be_asked_for_again() {
    let input = crlf(&[SWITCH, "REST"].concat());
    let mut client = Client::new(FOO);
    client.sent();
    assert!(client.wants_input(&input[..20]));
    assert!(!client.wants_input(&input));
    assert!(!client.wants_input(&input), "and wants no more");
    let more = [&input[..], b"MORE"].concat();
    assert!(!client.wants_input(&more));
    for _ in 0..2 {
        let Ok(Event::Switched(switched)) = client.event(&more) else {
            panic!("no switch");
        };
        assert_eq!(switched.unread(&more), b"RESTMORE");
    }
}

#[cfg(feature = "http")]
#[test]
fn a_response_that_is_parsed_already() {
    // keeps U-11, U-29, U-37, H-35: the same results as over bytes, with 0 consumed bytes
    type Row<'a> = (
        &'a str,
        u16,
        http::Version,
        &'a [(&'a str, &'a str)],
        &'a str,
    );
    let rows: [Row<'_>; 8] = [
        (
            "a switch",
            101,
            http::Version::HTTP_11,
            &[("upgrade", "FOO/1"), ("connection", "x, Upgrade")],
            "switched at 0",
        ),
        (
            "another protocol",
            101,
            http::Version::HTTP_11,
            &[("upgrade", "bar"), ("connection", "upgrade")],
            OTHER,
        ),
        (
            "two lines",
            101,
            http::Version::HTTP_11,
            &[
                ("upgrade", "foo/1"),
                ("upgrade", "bar"),
                ("connection", "upgrade"),
            ],
            OTHER,
        ),
        (
            "no Connection",
            101,
            http::Version::HTTP_11,
            &[("upgrade", "foo/1")],
            NO_CONNECTION,
        ),
        (
            "HTTP/1.0",
            101,
            http::Version::HTTP_10,
            &[("upgrade", "foo/1"), ("connection", "upgrade")],
            HTTP10,
        ),
        ("interim", 103, http::Version::HTTP_11, &[], INTERIM),
        (
            "another status",
            200,
            http::Version::HTTP_11,
            &[("upgrade", "foo/1"), ("connection", "upgrade")],
            "rejected 200 at 0",
        ),
        (
            "one that has no class",
            600,
            http::Version::HTTP_11,
            &[],
            "rejected 600 at 0",
        ),
    ];
    for (name, status, version, fields, expected) in rows {
        let mut response = http::Response::builder().status(status).version(version);
        for (name, value) in fields {
            response = response.header(*name, *value);
        }
        let response = response.body(()).expect("a response");
        let outcome = match Client::new(FOO).on_response(&response) {
            Ok(Event::Switched(switched)) => format!("switched at {}", switched.consumed()),
            Ok(Event::Rejected(rejected)) => {
                let status = rejected.response().status;
                format!("rejected {status} at {}", rejected.consumed())
            }
            Err(fault) => fault.to_string(),
        };
        assert_eq!(outcome, expected, "{name}");
    }
}

/// keeps U-19: a server that responds before it has the whole request gets neither the new protocol
/// nor a second request.
#[test]
fn an_answer_before_the_request_was_sent() {
    let switch = crlf("HTTP/1.1 101 X⏎Upgrade: foo/1⏎Connection: Upgrade⏎⏎");
    let refusal = crlf("HTTP/1.1 403 X⏎Content-Length: 0⏎⏎");
    for is_sent in [false, true] {
        let mut client = Client::new(FOO);
        let mut other = Client::new(FOO);
        if is_sent {
            client.sent();
            other.sent();
        }
        assert!(!client.wants_input(&switch) && !other.wants_input(&refusal));
        match client.event(&switch) {
            Ok(Event::Switched(_)) => assert!(is_sent),
            Err(fault) => {
                assert!(!is_sent);
                let told = (fault.to_string(), fault.rule().section);
                let sentence = "a 101 came before all of the request was sent";
                assert_eq!(told, (sentence.into(), "RFC 9110 §7.8"));
            }
            Ok(Event::Rejected(_)) => panic!("a 101"),
        }
        let Ok(Event::Rejected(rejected)) = other.event(&refusal) else {
            panic!("a refusal");
        };
        let reused = rejected.persistence(b"") == http_upgrade::Persistence::Reuse;
        assert_eq!(
            reused, is_sent,
            "the rest of the request would be the next one's start"
        );
    }
}
