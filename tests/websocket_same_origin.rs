//! Origins that are compared with the address of the request, and those that a predicate admits.
#![cfg(feature = "websocket")]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod support;

use http_upgrade::websocket::{Acceptor, Origins, Scheme};
use support::{answer, crlf};

const HTTPS: Acceptor = Acceptor::new(Origins::Same(Scheme::Https));
const HTTP: Acceptor = Acceptor::new(Origins::Same(Scheme::Http));
const FOREIGN: &str = "403 reuse: the origin is not allowed (RFC 6455 §4.2.2)";
const MISSING: &str = "403 reuse: there is no Origin (RFC 6455 §10.2)";

/// Returns the response to a request for this target, with these lines: `101`, or a refusal.
fn asked(acceptor: &Acceptor, target: &str, lines: &str) -> String {
    let end = "Upgrade: websocket⏎Connection: Upgrade⏎\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎⏎";
    let request = format!("GET {target} HTTP/1.1⏎{lines}{end}");
    let answer = answer(acceptor, &crlf(&request));
    if answer.starts_with("HTTP/1.1 101") {
        "101".into()
    } else {
        answer
    }
}

fn with(acceptor: &Acceptor, host: &str, origin: &str) -> String {
    asked(acceptor, "/", &format!("Host: {host}⏎Origin: {origin}⏎"))
}

#[test]
#[rustfmt::skip] // a table
fn the_same_origin() {
    for (name, acceptor, host, origin, is_same) in [
        ("S-11 the same", HTTPS, "example.com", "https://example.com", true),
        ("S-11 the same with a port", HTTPS, "example.com:8443", "https://example.com:8443", true),
        ("RFC 6454 §4 the default port, in Host", HTTPS, "example.com:443", "https://example.com", true),
        ("RFC 6454 §4 the default port, in Origin", HTTPS, "example.com", "https://example.com:443", true),
        ("RFC 6454 §4 the default port of http", HTTP, "example.com:80", "http://example.com", true),
        ("RFC 6454 §4 case of the host", HTTPS, "Example.COM", "https://exaMPLE.com", true),
        ("RFC 6454 §4 case of the scheme", HTTPS, "example.com", "HTTPS://example.com", true),
        ("no port after the colon", HTTPS, "example.com:", "https://example.com", true),
        ("IPv4", HTTP, "127.0.0.1:8080", "http://127.0.0.1:8080", true),
        ("IPv6", HTTP, "[::1]:8080", "http://[::1]:8080", true),
        ("IPv6 and the default port", HTTP, "[2001:DB8::1]", "http://[2001:db8::1]:80", true),
        ("S-11 another host", HTTPS, "example.com", "https://evil.example", false),
        ("S-11 a subdomain", HTTPS, "example.com", "https://www.example.com", false),
        ("S-11 the domain above", HTTPS, "www.example.com", "https://example.com", false),
        ("S-11 a prefix", HTTPS, "example.com", "https://example.com.evil.example", false),
        ("S-11 a suffix", HTTPS, "example.com", "https://evil-example.com", false),
        ("S-11 a longer host", HTTPS, "example.com.", "https://example.com", false),
        ("S-11 http to https", HTTPS, "example.com", "http://example.com", false),
        ("S-11 https to http", HTTP, "example.com", "https://example.com", false),
        ("S-11 the scheme of a WebSocket", HTTPS, "example.com", "wss://example.com", false),
        ("S-11 another port", HTTPS, "example.com", "https://example.com:8443", false),
        ("S-11 another port in Host", HTTPS, "example.com:8443", "https://example.com", false),
        ("S-11 the default port of the other scheme", HTTPS, "example.com:80", "http://example.com", false),
        ("S-11 the other default port", HTTPS, "example.com:80", "https://example.com", false),
        ("S-11 user information", HTTPS, "example.com", "https://example.com@evil.example", false),
        ("S-11 user information before the host", HTTPS, "example.com", "https://u@example.com", false),
        ("S-11 null", HTTPS, "example.com", "null", false),
        ("S-11 null as a host", HTTPS, "null", "null", false),
        ("S-12 a path", HTTPS, "example.com", "https://example.com/", false),
        ("S-12 empty", HTTPS, "example.com", "", false),
        ("S-12 the host alone", HTTPS, "example.com", "example.com", false),
        ("S-12 no scheme", HTTPS, "example.com", "://example.com", false),
        ("S-12 one slash", HTTPS, "example.com", "https:/example.com", false),
        ("S-12 two on one line", HTTPS, "example.com", "https://example.com https://example.com", false),
        ("S-12 a list", HTTPS, "example.com", "https://example.com, https://example.com", false),
        ("S-12 outside ASCII", HTTPS, "example.com", "https://example.cöm", false),
        ("S-12 a port that is too large", HTTPS, "example.com:443", "https://example.com:65979", false),
        ("no host at all", HTTPS, "", "https://", false),
        ("no host but a port", HTTPS, ":443", "https://:443", false),
        ("a name that looks like an address", HTTP, "[::1]", "http://::1", false),
    ] {
        let expected = if is_same { "101" } else { FOREIGN };
        assert_eq!(with(&acceptor, host, origin), expected, "{name}");
        let required = acceptor.requiring_origin();
        assert_eq!(with(&required, host, origin), expected, "{name}: required");
    }
}

#[test]
fn a_request_without_origin() {
    // keeps W-39: this client is not a browser, and whether to admit it is a separate decision
    assert_eq!(asked(&HTTPS, "/", "Host: example.com⏎"), "101");
    let required = HTTPS.requiring_origin();
    assert_eq!(asked(&required, "/", "Host: example.com⏎"), MISSING);
}

#[test]
#[rustfmt::skip] // a table
fn an_absolute_target_replaces_host() {
    // RFC 9112 §3.2.2
    let lines = "Host: other.example⏎Origin: http://example.com⏎";
    assert_eq!(asked(&HTTP, "http://example.com/", lines), "101");
    assert_eq!(asked(&HTTP, "http://example.com:80", lines), "101");
    assert_eq!(asked(&HTTP, "http://other.example/", lines), FOREIGN);
    assert_eq!(asked(&HTTP, "/", lines), FOREIGN);
}

#[test]
fn a_predicate() {
    fn of_example(origin: &str) -> bool {
        let host = origin.strip_prefix("https://");
        host.is_some_and(|host| host == "example.com" || host.ends_with(".example.com"))
    }
    static SITES: Acceptor = Acceptor::new(Origins::Matching(&of_example));
    for (origin, expected) in [
        ("https://example.com", "101"),
        ("https://www.example.com", "101"),
        ("https://evil-example.com", FOREIGN),
        ("http://www.example.com", FOREIGN),
        ("null", FOREIGN),
        ("", FOREIGN),
    ] {
        assert_eq!(with(&SITES, "h", origin), expected, "{origin}");
    }
    assert_eq!(asked(&SITES, "/", "Host: h⏎"), "101", "no Origin");
    // A closure can hold what is known at run time.
    let sites = [String::from("https://a.example")];
    let admits = |origin: &str| sites.iter().any(|site| site == origin);
    let acceptor = Acceptor::new(Origins::Matching(&admits));
    assert_eq!(with(&acceptor, "h", "https://a.example"), "101");
    assert_eq!(with(&acceptor, "h", "https://b.example"), FOREIGN);
    // The predicate is not asked about an Origin that is not ASCII (RFC 6454 §6.2).
    let anything = Acceptor::new(Origins::Matching(&|_| true));
    assert_eq!(with(&anything, "h", "https://a.example"), "101");
    assert_eq!(with(&anything, "h", "https://bücher.example"), FOREIGN);
    let twice = "Host: h⏎Origin: https://a.example⏎Origin: https://a.example⏎";
    let expected = "400 reuse: Origin is repeated (RFC 6454 §7.3)";
    assert_eq!(asked(&anything, "/", twice), expected);
}

#[test]
fn debug_names_the_choice() {
    let text = |origins: Origins<'_>| format!("{origins:?}");
    assert_eq!(text(Origins::Any), "Any");
    assert_eq!(text(Origins::Same(Scheme::Https)), "Same(Https)");
    assert_eq!(text(Origins::Only(&["a"])), r#"Only(["a"])"#);
    assert_eq!(text(Origins::Matching(&|_| true)), "Matching(..)");
}

#[cfg(feature = "http")]
#[test]
fn the_same_origin_over_another_stack() {
    let request = |host: &str| {
        let request = http::Request::get("/").header("Host", host);
        let request = request.header("Origin", "https://example.com:443");
        let request = request.header("Upgrade", "websocket");
        let request = request.header("Connection", "Upgrade");
        let request = request.header("Sec-WebSocket-Version", "13");
        let request = request.header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        request.body(()).expect("a request")
    };
    for (host, is_same) in [("example.com", true), ("evil.example", false)] {
        let request = request(host);
        let upgrade = http_upgrade::Upgrade::of(&request).expect("an upgrade");
        assert_eq!(upgrade.accept(&HTTPS).is_ok(), is_same, "{host}");
    }
}
