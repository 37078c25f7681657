//! Requests through an intermediary: what is forwarded, and as plain request or upgrade.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used
)]

mod support;

use http_upgrade::intermediary::{NotForwarded, RequestEvent};
use http_upgrade::{Encode, EncodeError, Intermediary, Limits, Protocol, Rejection, Unnegotiated};
use support::intermediary::{relayed, text};
use support::{crlf, table};

const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const IRC: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("IRC").with_version("6.9"));
const PROXY: Intermediary<'static> = Intermediary::allowing(&[&TCP, &IRC]);

/// Returns what upstream receives, or why it receives nothing.
fn forwarded(input: &[u8]) -> String {
    let relayed = relayed(PROXY, input, &[]);
    match relayed.to_upstream.as_str() {
        "" => relayed.end,
        bytes => bytes.into(),
    }
}

#[test]
#[rustfmt::skip] // a table
fn a_head_is_written_anew() {
    table(&[
        ("H-12 own version", "GET / HTTP/1.0⏎Host: h⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("H-12 a later minor version, too", "GET / HTTP/1.7⏎Host: h⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("I-23 white space around values", "GET / HTTP/1.1⏎Host:h⏎A:\t b c \t⏎B:⏎⏎", "GET / HTTP/1.1⏎Host: h⏎A: b c⏎B: ⏎⏎"),
        ("I-23 an empty line before it", "⏎GET / HTTP/1.1⏎Host: h⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("I-23 known names in their own case, others as they are", "GET / HTTP/1.1⏎hOST: h⏎sec-websocket-KEY: k⏎x-A: 1⏎⏎", "GET / HTTP/1.1⏎Host: h⏎Sec-WebSocket-Key: k⏎x-A: 1⏎⏎"),
        ("I-09, I-11 what is not known goes on in order", "GET / HTTP/1.1⏎Sec-WebSocket-Protocol: a⏎Origin: http://h⏎Capsule-Protocol: ?1⏎Host: h⏎Sec-WebSocket-Protocol: b⏎Sec-WebSocket-Extensions: x⏎",
            "waits for the client"),
        ("I-09, I-11 what is not known goes on in order, all of it", "GET / HTTP/1.1⏎Sec-WebSocket-Protocol: a⏎Origin: http://h⏎Capsule-Protocol: ?1⏎Host: h⏎Sec-WebSocket-Protocol: b⏎Sec-WebSocket-Extensions: x⏎⏎",
            "GET / HTTP/1.1⏎Host: h⏎Sec-WebSocket-Protocol: a⏎Origin: http://h⏎Capsule-Protocol: ?1⏎Sec-WebSocket-Protocol: b⏎Sec-WebSocket-Extensions: x⏎⏎"),
        ("H-26 the host of an absolute target", "GET http://a:80/p?q HTTP/1.1⏎Host: b⏎⏎", "GET /p?q HTTP/1.1⏎Host: a:80⏎⏎"),
        ("H-26 without a path", "GET http://a HTTP/1.1⏎Host: b⏎⏎", "GET / HTTP/1.1⏎Host: a⏎⏎"),
        ("H-26 with a query only", "GET HTTP://a?q HTTP/1.1⏎Host: b⏎⏎", "GET /?q HTTP/1.1⏎Host: a⏎⏎"),
        ("H-26 OPTIONS of all of it", "OPTIONS http://a HTTP/1.1⏎Host: b⏎⏎", "OPTIONS * HTTP/1.1⏎Host: a⏎⏎"),
        ("HTTP/1.0 may name no host", "GET / HTTP/1.0⏎⏎", "GET / HTTP/1.1⏎Host: ⏎⏎"),
        ("an empty Host stays empty", "GET / HTTP/1.1⏎Host:⏎⏎", "GET / HTTP/1.1⏎Host: ⏎⏎"),
        ("Expect means nothing in HTTP/1.0", "POST / HTTP/1.0⏎Expect: 100-continue⏎Content-Length: 1⏎⏎a", "POST / HTTP/1.1⏎Host: ⏎Content-Length: 1⏎⏎a"),
        ("hops are counted", "OPTIONS / HTTP/1.1⏎Host: h⏎max-forwards: 010⏎A: b⏎⏎", "OPTIONS / HTTP/1.1⏎Host: h⏎Max-Forwards: 9⏎A: b⏎⏎"),
        ("and this is the last one", "TRACE / HTTP/1.1⏎Host: h⏎Max-Forwards: 0⏎⏎", "closed: the request may not be forwarded any further (RFC 9110 §7.6.2)"),
        ("hops that are given twice", "OPTIONS / HTTP/1.1⏎Host: h⏎Max-Forwards: 1⏎Max-Forwards: 1⏎⏎", "closed: Max-Forwards is repeated (RFC 9110 §7.6.2)"),
        ("but only of OPTIONS and TRACE", "GET / HTTP/1.1⏎Host: h⏎Max-Forwards: 0⏎⏎", "GET / HTTP/1.1⏎Host: h⏎Max-Forwards: 0⏎⏎"),
        ("bytes outside ASCII go on", "GET / HTTP/1.1⏎Host: h⏎A: §⏎⏎", "GET / HTTP/1.1⏎Host: h⏎A: §⏎⏎"),
    ], forwarded);
}

#[test]
#[rustfmt::skip] // a table
fn an_upgrade_is_asked_for_anew() {
    table(&[
        ("I-03 own Upgrade and Connection", "GET / HTTP/1.1⏎Host: h⏎upgrade: TCP⏎connection: keep-alive, UPGRADE⏎⏎", "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎│"),
        ("I-03 what is allowed, in the client's order", "GET / HTTP/1.1⏎Host: h⏎Upgrade: h2c, IRC/6.9, x⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎", "GET / HTTP/1.1⏎Host: h⏎Upgrade: IRC/6.9, tcp⏎Connection: Upgrade⏎⏎│"),
        ("I-03 a version that is not allowed", "GET / HTTP/1.1⏎Host: h⏎Upgrade: IRC/6, tcp/1⏎Connection: Upgrade⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("I-03 a list that is none", "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp, a b⏎Connection: Upgrade⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("B-28, I-15 its content goes with it, and nothing after", "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 005⏎⏎helloMORE", "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 5⏎⏎hello│MORE"),
        ("B-28 chunked content with its length", "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Transfer-Encoding: chunked⏎⏎2;x⏎he⏎3⏎llo⏎0⏎T: v⏎⏎MORE", "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 5⏎⏎hello│MORE"),
        ("B-26 not before all of it is there", "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 5⏎⏎hell", "waits for the client"),
        ("B-21 nor when it is broken", "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Transfer-Encoding: chunked⏎⏎2⏎hello⏎", "closed: a chunk line, or the data of a chunk, does not end in CR LF (RFC 9112 §7.1)"),
        ("no content that is said to be none", "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 0⏎⏎", "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 0⏎⏎│"),
        ("I-08 Expect goes on", "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Expect: 100-continue⏎⏎", "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Expect: 100-continue⏎⏎│"),
        ("I-08 but who waits with content in hand asks for no upgrade", "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Expect: 100-continue⏎Content-Length: 5⏎⏎", "POST / HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Content-Length: 5⏎⏎"),
        ("more content than the limit: plain", "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 16385⏎⏎a", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 16385⏎⏎a"),
    ], |input| {
        let answer = "HTTP/1.1 101 X⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";
        let relayed = relayed(PROXY, input, &[crlf(answer)]);
        if relayed.to_upstream.is_empty() { relayed.end } else { relayed.to_upstream }
    });
}

#[test]
#[rustfmt::skip] // a table
fn content_of_plain_requests_passes_and_the_next_one_follows() {
    table(&[
        ("a length", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎helloGET /2 HTTP/1.1⏎Host: h⏎⏎", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎helloGET /2 HTTP/1.1⏎Host: h⏎⏎"),
        ("B-23, B-25 chunks, without extensions and trailers", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: CHUNKED⏎⏎5;a=b⏎hello⏎0⏎Content-Length: 3⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎",
            "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎[hello]GET /2 HTTP/1.1⏎Host: h⏎⏎"),
        ("chunks without data", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎[]"),
        ("chunks that do not end", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎5⏎hel", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎[hel"),
        ("B-27 content that did not come closes: nothing after the answer is read", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 9⏎⏎hello", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 9⏎⏎hello"),
        ("S-18 nor after close", "GET / HTTP/1.1⏎Host: h⏎Connection: close⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("I-14 nor from HTTP/1.0, whatever it says", "GET / HTTP/1.0⏎Host: h⏎Connection: keep-alive⏎⏎GET /2 HTTP/1.0⏎Host: h⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("I-15 nor after an Upgrade that ended here", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("but the next one follows where nothing was sent in hope", "GET / HTTP/1.1⏎Host: h⏎Connection: X⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎", "GET / HTTP/1.1⏎Host: h⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎"),
    ], |input| {
        let answer = crlf("HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎");
        relayed(PROXY, input, &[answer.clone(), answer]).to_upstream
    });
}

fn event(policy: Intermediary<'_>, input: &[u8], check: impl FnOnce(RequestEvent<'_>)) {
    let (mut request, _) = policy.exchange();
    assert!(!request.wants_input(input));
    check(request.event(input).expect("a request"));
}

#[test]
fn the_callers_fields_take_the_place_of_the_clients() {
    // B15 of the field: the client cannot remove the fields that the proxy adds
    // keeps I-01, I-12, S-03
    let input = crlf(
        "GET / HTTP/1.1⏎Host: h⏎Via: 1.0 fred⏎X-User: admin⏎x-user: root⏎X-Other: 1⏎Connection: X-User⏎⏎",
    );
    event(PROXY.via("p"), &input, |event| {
        let RequestEvent::Plain(forward) = event else {
            panic!("{event:?}");
        };
        let written = forward
            .clone()
            .with_fields(&[("X-User", "nobody")])
            .to_vec();
        assert_eq!(
            text(&written.expect("a head")),
            "GET / HTTP/1.1⏎Host: h⏎Via: 1.0 fred⏎X-Other: 1⏎X-User: nobody⏎Via: 1.1 p⏎⏎"
        );
        let rows: [(&str, &str, EncodeError); 6] = [
            ("X", "a\r\nb: c", EncodeError::Value),
            ("X y", "a", EncodeError::Name),
            ("Content-Length", "1", EncodeError::Reserved),
            ("connection", "x", EncodeError::Reserved),
            ("Upgrade", "x", EncodeError::Reserved),
            ("HTTP2-Settings", "x", EncodeError::Reserved),
        ];
        for (name, value, expected) in rows {
            let fields = [(name, value)];
            let written = forward.clone().with_fields(&fields).to_vec();
            assert_eq!(written, Err(expected), "{name}");
        }
    });
    for (pseudonym, is_right) in [
        ("a.example:80", true),
        ("p", true),
        ("", false),
        ("a b", false),
        ("a\r\n", false),
    ] {
        event(PROXY.via(pseudonym), &input, |event| {
            let RequestEvent::Plain(forward) = event else {
                panic!("{event:?}");
            };
            assert_eq!(forward.to_vec().is_ok(), is_right, "{pseudonym:?}");
        });
    }
}

#[test]
fn it_is_said_why_an_upgrade_ends_here() {
    let rows = [
        ("Upgrade: tcp⏎Connection: Upgrade⏎", None),
        ("", None),
        (
            "Upgrade: x⏎Connection: Upgrade⏎",
            Some("none of the offered protocols is let through here"),
        ),
        ("Upgrade: tcp⏎", Some("Connection does not name upgrade")),
        (
            "Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 99999⏎",
            Some("the request has more content than the limit for an upgrade"),
        ),
        (
            "Upgrade: tcp⏎Connection: Upgrade⏎Expect: 100-continue⏎Content-Length: 9⏎",
            Some("the client waits for 100 (Continue) before its content"),
        ),
    ];
    for (fields, expected) in rows {
        let input = crlf(&format!("GET / HTTP/1.1⏎Host: h⏎{fields}⏎"));
        event(PROXY, &input, |event| {
            let (RequestEvent::Plain(forward) | RequestEvent::UpgradeRequested(forward)) = event;
            let declined = forward.declined();
            assert_eq!(declined.map(|why| why.to_string()).as_deref(), expected);
            assert!(
                declined.is_none_or(|why: NotForwarded| why.rule().section.starts_with("RFC "))
            );
        });
    }
}

#[test]
fn limits_hold() {
    // keeps S-16
    let long = format!("Connection: {}⏎", "x,".repeat(32));
    let rows = [
        (
            PROXY.limits(Limits::new().head(64)),
            "A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa⏎",
            "the head is longer than the limit",
        ),
        (
            PROXY.limits(Limits::new().elements(31)),
            &long,
            "a list has more elements than the limit",
        ),
        (
            PROXY,
            &format!("Connection: {}⏎", "x".repeat(1_025)),
            "Connection is longer than 1024 bytes, or names more than 64 fields",
        ),
        (
            PROXY,
            &format!("Connection: {0}⏎Connection: {0}⏎", "x".repeat(513)),
            "Connection is longer than 1024 bytes, or names more than 64 fields",
        ),
    ];
    for (policy, fields, expected) in rows {
        let input = crlf(&format!("GET / HTTP/1.1⏎Host: h⏎{fields}⏎"));
        let (mut request, _) = policy.exchange();
        request.wants_input(&input);
        let fault = request.event(&input).expect_err("too much");
        assert_eq!(fault.to_string(), expected);
        assert_eq!(fault.rejection().map(|answer| answer.status()), Some(431));
    }
    let at_most = crlf(&format!(
        "GET / HTTP/1.1⏎Host: h⏎Connection: {}⏎⏎",
        "x".repeat(1_024)
    ));
    event(PROXY, &at_most, |_| {});
}

#[test]
fn chunked_content_beyond_the_limit_goes_on_as_plain() {
    let policy = PROXY.limits(Limits::new().content(4));
    let input = crlf(
        "POST / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎2⏎de⏎0⏎⏎",
    );
    let expected = "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎[abcde]";
    assert_eq!(relayed(policy, &input, &[]).to_upstream, expected);
}

#[test]
fn misuse_is_a_fault() {
    let input = crlf("GET / HTTP/1.1⏎Host: h⏎⏎");
    let (mut request, mut response) = PROXY.exchange();
    assert!(request.wants_input(&input[..9]));
    let fault = request.event(&input).expect_err("incomplete");
    assert_eq!(
        (fault.to_string().as_str(), fault.rejection()),
        ("the request is incomplete", None)
    );
    // A response that came before its request: the next client must not get it.
    let answer = crlf("HTTP/1.1 408 X⏎Content-Length: 0⏎⏎");
    assert!(!response.wants_input(&answer));
    let fault = response
        .event(&request, &input, &answer)
        .expect_err("early");
    assert_eq!(fault.to_string(), "a response came before its request");
    assert!(!request.wants_input(&input[..3]));
    let fault = request.event(&input).expect_err("another input");
    assert_eq!(
        (fault.to_string().as_str(), fault.rule().section),
        ("the input is not the one that was read", "")
    );
}

#[test]
fn an_answer_of_ones_own_is_bound_to_the_request() {
    // Also to one that is refused.
    for (method, line, ends) in [
        ("GET", "", "\n"),
        ("HEAD", "", "⏎⏎"),
        ("GET", "Connection: host⏎", "\n"),
        ("HEAD", "Connection: host⏎", "⏎⏎"),
    ] {
        let input = crlf(&format!("{method} / HTTP/1.1⏎Host: h⏎{line}⏎"));
        let (mut request, _) = PROXY.exchange();
        request.wants_input(&input);
        assert_eq!(request.event(&input).is_ok(), line.is_empty());
        let answer = request.reject(Rejection::new(504, "too late"));
        let answer = answer.to_vec().expect("an answer");
        assert!(answer.ends_with(&crlf(ends)), "{method}");
        assert!(text(&answer).contains("⏎Connection: close⏎"));
    }
}

#[test]
fn connection_has_64_options_at_most() {
    // keeps I-01
    for (count, is_ok) in [(64, true), (65, false)] {
        let options = vec!["x"; count].join(",");
        let input = crlf(&format!("GET / HTTP/1.1⏎Host: h⏎Connection: {options}⏎⏎"));
        let (mut request, _) = PROXY.limits(Limits::new().elements(100)).exchange();
        request.wants_input(&input);
        assert_eq!(request.event(&input).is_ok(), is_ok, "{count}");
    }
}
