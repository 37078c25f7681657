//! Which requests a server takes over to HTTP/2 (RFC 7540 §3.2). All others are served as they are.
#![cfg(feature = "h2c")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use http_upgrade::h2c::{NotTaken, Policy, Setting};
use http_upgrade::server::Event;
use http_upgrade::{Encode, Limits, Persistence, Protocol, Unnegotiated, Upgrade};
use support::{crlf, fed, table};

const HEAD: &str = "GET / HTTP/1.1⏎Host: server.example.com⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA⏎";

/// Returns the 101 with the unread bytes, or why there is no 101. In that case the request must be
/// unchanged, and its content available.
fn outcome(acceptor: &Policy, input: &[u8]) -> String {
    let whole = described(acceptor, input, &[input.len()]);
    let bytewise: Vec<_> = (0..=input.len()).collect();
    assert_eq!(described(acceptor, input, &bytewise), whole);
    whole
}

fn described(acceptor: &Policy, input: &[u8], ends: &[usize]) -> String {
    let server = fed(Limits::new(), input, ends);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(input) else {
        return support::describe(&server, input);
    };
    match acceptor.offer(&upgrade) {
        Ok(offer) => {
            let settings = offer.settings();
            let reply = upgrade.accept(&offer).expect("what is offered is accepted");
            let head = String::from_utf8(reply.to_vec().expect("a reply")).expect("ASCII");
            let switched = reply.sent();
            assert_eq!(*switched.agreement(), settings);
            let unread = switched.unread(input).escape_ascii();
            format!("{} unread \"{unread}\"", head.replace("\r\n", "⏎"))
        }
        Err(declined) => {
            assert_eq!(declined.rule().sentence, declined.to_string());
            assert!(declined.rule().section.starts_with("RFC "), "{declined}");
            let content = upgrade.content().collect::<Vec<_>>().concat();
            format!("{declined}; content \"{}\"", content.escape_ascii())
        }
    }
}

const SWITCHED: &str =
    "HTTP/1.1 101 Switching Protocols⏎Upgrade: h2c⏎Connection: Upgrade⏎⏎ unread \"\"";

#[test]
fn what_is_offered_properly_is_taken_up() {
    // keeps C-06, C-25
    let acceptor = Policy::new();
    let asterisk = HEAD.replace("GET /", "OPTIONS *");
    let absolute = HEAD.replace("GET /", "GET http://server.example.com");
    let lines = HEAD.replace(
        "Upgrade, HTTP2-Settings",
        "http2-settings⏎Connection: upgrade",
    );
    let both = HEAD.replace("Upgrade: h2c", "Upgrade: h2, websocket, H2C");
    let none = HEAD.to_string() + "Content-Length: 0⏎";
    for head in [HEAD.into(), asterisk, absolute, lines, both, none] {
        assert_eq!(outcome(&acceptor, &crlf(&(head + "⏎"))), SWITCHED);
    }
    // The bytes after the request belong to HTTP/2.
    let early = crlf(&(HEAD.to_string() + "⏎PRI * HTTP"));
    assert!(outcome(&acceptor, &early).ends_with(" unread \"PRI * HTTP\""));
}

#[test]
fn what_is_not_is_served_as_it_is() {
    let without = HEAD.replace("HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA⏎", "");
    let row = |name: &'static str, head: String, expected: &'static str| {
        (name, head + "⏎", format!("{expected}; content \"\""))
    };
    let settings = |value: &str| format!("{without}HTTP2-Settings: {value}⏎");
    let rows = [
        row(
            "C-17 h2 is no h2c",
            HEAD.replace("h2c", "h2"),
            "h2c is not offered",
        ),
        row(
            "C-17 nor is a version",
            HEAD.replace("h2c", "h2c/1"),
            "h2c is not offered",
        ),
        row(
            "C-03 no settings",
            without.clone(),
            "there is no HTTP2-Settings",
        ),
        row(
            "C-03 settings twice",
            settings("AAMAAABk") + "HTTP2-Settings: AAMAAABk⏎",
            "HTTP2-Settings is repeated",
        ),
        row(
            "C-03 two in a line",
            settings("AAMAAABk, AAMAAABk"),
            "HTTP2-Settings is not base64url without padding",
        ),
        row(
            "C-05 no option",
            HEAD.replace(", HTTP2-Settings", ""),
            "Connection does not name HTTP2-Settings",
        ),
        row("C-09 empty", settings(""), "HTTP2-Settings is empty"),
        row(
            "C-10, C-16 five bytes",
            settings("AAMAAAA"),
            "the settings are not a multiple of six bytes",
        ),
        row(
            "C-11, C-16 push",
            settings("AAIAAAAC"),
            "ENABLE_PUSH is neither 0 nor 1",
        ),
        row(
            "C-12, C-16 window",
            settings("AASAAAAA"),
            "INITIAL_WINDOW_SIZE is beyond 2147483647",
        ),
        row(
            "C-13, C-16 frame",
            settings("AAUAAD__"),
            "MAX_FRAME_SIZE is not from 16384 to 16777215",
        ),
        row(
            "C-14, C-16 tunnel",
            settings("AAgAAAAC"),
            "ENABLE_CONNECT_PROTOCOL is neither 0 nor 1",
        ),
    ];
    for (name, input, expected) in rows {
        assert_eq!(outcome(&Policy::new(), &crlf(&input)), expected, "{name}");
    }
}

#[test]
fn connection_names_64_fields_at_most() {
    // keeps C-05: one of them is HTTP2-Settings, and one is the upgrade itself
    for (more, expected) in [(62, None), (63, Some(NotTaken::TooManyOptions))] {
        let options = format!("Upgrade, {}", "x, ".repeat(more));
        let input = crlf(&(HEAD.replace("Upgrade, ", &options) + "⏎"));
        let server = fed(Limits::new().elements(100), &input, &[input.len()]);
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
            panic!("no upgrade");
        };
        assert_eq!(Policy::new().offer(&upgrade).err(), expected, "{more}");
    }
}

#[test]
fn sentences_of_what_bytes_rarely_or_never_have() {
    for (error, sentence) in [
        (
            NotTaken::TooManyOptions,
            "Connection names more than 64 fields (RFC 9110 §7.6.1)",
        ),
        (
            NotTaken::Host,
            "Host is missing, repeated or malformed (RFC 9113 §8.3.1)",
        ),
        (
            NotTaken::Target,
            "the target has no path and is not * (RFC 9113 §8.3.1)",
        ),
    ] {
        assert_eq!(error.rule().to_string(), sentence);
    }
}

#[test]
fn never_over_tls() {
    // keeps C-18
    let input = crlf(&(HEAD.to_string() + "⏎"));
    let secure = Policy::new().secure(true);
    assert_eq!(
        outcome(&secure, &input),
        "h2c is offered over TLS; content \"\""
    );
    assert_eq!(outcome(&secure.secure(false), &input), SWITCHED);
}

#[test]
fn content_stays_unless_it_is_asked_for() {
    let declined = |content: &str| {
        format!("the request has more content than the policy allows; content \"{content}\"")
    };
    let length = crlf(&(HEAD.to_string() + "Content-Length: 7⏎⏎a=b&c=d"));
    let chunked = crlf(&(HEAD.to_string() + "Transfer-Encoding: chunked⏎⏎3⏎a=b⏎4⏎&c=d⏎0⏎⏎"));
    let nothing = crlf(&(HEAD.to_string() + "Transfer-Encoding: chunked⏎⏎0⏎⏎"));
    for (most, input, expected) in [
        (0, &length, declined("a=b&c=d")),
        (0, &chunked, declined("a=b&c=d")),
        (0, &nothing, declined("")),
        (6, &length, declined("a=b&c=d")),
        (6, &chunked, declined("a=b&c=d")),
        (7, &length, SWITCHED.into()),
        (7, &chunked, SWITCHED.into()),
        (1, &nothing, SWITCHED.into()),
    ] {
        let text = input.escape_ascii();
        assert_eq!(
            outcome(&Policy::new().content(most), input),
            expected,
            "{most}: {text}"
        );
    }
}

#[test]
fn what_is_no_upgrade_never_comes_so_far() {
    let rows = [
        (
            "C-24, U-16 HTTP/1.0",
            "GET / HTTP/1.0⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎",
            "plain GET Origin(\"/\")",
        ),
        (
            "U-14 no option",
            "GET / HTTP/1.1⏎Host: h⏎Connection: HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎",
            "plain GET Origin(\"/\")",
        ),
        (
            "C-26 prior knowledge",
            "PRI * HTTP/2.0⏎⏎SM⏎⏎",
            "prior knowledge",
        ),
        (
            "C-30 PRI is no method",
            "PRI * HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎",
            "400 close: the connection preface of HTTP/2 is incomplete (RFC 9113 §3.4)",
        ),
    ];
    table(&rows, |input| outcome(&Policy::new(), input));
}

// keeps C-01
#[test]
fn nothing_happens_where_no_application_asks() {
    let input = crlf(&(HEAD.to_string() + "⏎"));
    let server = fed(Limits::new(), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let other = Unnegotiated::new(Protocol::new("tcp"));
    let refused = upgrade.accept(&other).expect_err("another protocol");
    assert_eq!(refused.status(), 426);
    assert_eq!(refused.persistence(b""), Persistence::Reuse);
}

#[test]
fn a_reply_carries_no_settings() {
    // keeps C-06
    let input = crlf(&(HEAD.to_string() + "⏎"));
    let server = fed(Limits::new(), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let offer = Policy::new().offer(&upgrade).expect("an offer");
    assert_eq!(
        offer.settings().value(Setting::MaxConcurrentStreams),
        Some(100)
    );
    let reply = upgrade.clone().accept(&offer).expect("a reply");
    let own = reply.with_fields(&[("X-A", "b")]).to_vec();
    assert!(own.expect("a 101").ends_with(b"\r\nX-A: b\r\n\r\n"));
    let reply = upgrade.accept(&offer).expect("a reply");
    let error = reply
        .with_fields(&[("http2-settings", "AAMAAABk")])
        .to_vec();
    assert_eq!(
        error.expect_err("a fault").to_string(),
        "a field is reserved: only this crate writes it"
    );
}

#[cfg(feature = "http")]
mod parsed_elsewhere {
    use super::*;

    fn request() -> http::request::Builder {
        http::Request::get("/x")
            .header("Host", "h")
            .header("Connection", "Upgrade, HTTP2-Settings")
            .header("Upgrade", "h2c")
            .header("HTTP2-Settings", "AAMAAABk")
    }

    fn declined(request: http::request::Builder, acceptor: &Policy) -> Option<NotTaken> {
        let request = request.body(()).expect("a request");
        let upgrade = Upgrade::of(&request).expect("an upgrade");
        let declined = acceptor.offer(&upgrade).err();
        assert_eq!(declined.is_none(), acceptor.offer(&upgrade).is_ok());
        declined
    }

    #[test]
    fn a_request_of_another_stack_is_judged_the_same() {
        let plain = Policy::new();
        let open = plain.content(u16::MAX);
        assert_eq!(declined(request(), &plain), None);
        assert_eq!(
            declined(request().header("Content-Length", "0"), &plain),
            None
        );
        // The content was read where the head was parsed.
        for acceptor in [plain, open] {
            let with_content = request().method("POST").header("Content-Length", "7");
            assert_eq!(declined(with_content, &acceptor), Some(NotTaken::Content));
        }
        let twice = request().header("HTTP2-Settings", "AAMAAABk");
        assert_eq!(declined(twice, &plain), Some(NotTaken::SettingsRepeated));
        let hosts = request().header("Host", "h");
        assert_eq!(declined(hosts, &plain), Some(NotTaken::Host));
        let path = http::Request::get("/x").header("Host", "h/x");
        let path = path.header("Connection", "Upgrade, HTTP2-Settings");
        let path = path
            .header("Upgrade", "h2c")
            .header("HTTP2-Settings", "AAMAAABk");
        assert_eq!(declined(path, &plain), Some(NotTaken::Host));
        let authority = request().uri("h:80");
        assert_eq!(declined(authority, &plain), Some(NotTaken::Target));
    }

    #[test]
    fn the_reply_is_one_for_another_stack() {
        let request = request().body(()).expect("a request");
        let upgrade = Upgrade::of(&request).expect("an upgrade");
        let offer = Policy::new().offer(&upgrade).expect("an offer");
        let reply = upgrade.accept(&offer).expect("a reply");
        let response = http::Response::try_from(&reply).expect("a response");
        assert_eq!(response.status(), 101);
        assert_eq!(response.headers()["upgrade"], Protocol::H2C.name());
    }
}
