//! `ws` and `wss` URIs (RFC 6455 §3), and the request line and Host that result from them.
#![cfg(feature = "websocket")]
#![allow(clippy::expect_used, clippy::unwrap_used)]

use http_upgrade::websocket::{Proposal, Uri, UriError};
use http_upgrade::{Client, Encode};

/// Returns `clear h:80, GET /chat, Host h`: whether TLS is used, address and port, request line,
/// Host; or the sentence of the error.
fn parsed(uri: &str) -> String {
    let uri = match Uri::parse(uri) {
        Ok(uri) => uri,
        Err(error) => return error.to_string(),
    };
    let client = Client::new(Proposal::new(*b"the sample nonce"));
    let bytes = client.request(uri.target(), uri.host()).to_vec();
    let text = String::from_utf8(bytes.expect("what was parsed can be written")).unwrap();
    let mut lines = text.lines();
    let line = lines.next().and_then(|line| line.strip_suffix(" HTTP/1.1"));
    let host = lines.next().and_then(|line| line.strip_prefix("Host: "));
    assert_eq!(host, Some(uri.host()));
    assert_eq!(text.matches("\r\nHost:").count(), 1);
    format!(
        "{} {}:{}, {}, Host {}",
        if uri.is_secure() { "TLS" } else { "clear" },
        uri.address(),
        uri.port(),
        line.expect("a request line"),
        uri.host(),
    )
}

const SCHEME: &str = "the scheme is neither ws nor wss";
const HOST: &str = "the host is empty or malformed, or the port is";
const BYTE: &str = "the path or the query has a byte that is not allowed there";
const FRAGMENT: &str = "the URI has a fragment, which a WebSocket URI must not have";

fn table(rows: &[(&str, &str, &str)]) {
    for (name, uri, expected) in rows {
        assert_eq!(parsed(uri), *expected, "{name}: {uri}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn uris() {
    table(&[
        ("W-01 all of it", "ws://server.example.com:81/chat?room=1", "clear server.example.com:81, GET /chat?room=1, Host server.example.com:81"),
        ("W-01 the port of ws", "ws://h/x", "clear h:80, GET /x, Host h"),
        ("W-01 the port of wss", "wss://h/x", "TLS h:443, GET /x, Host h"),
        ("W-01 a scheme has no case", "WsS://H/X", "TLS H:443, GET /X, Host H"),
        ("W-02 H-23 no path", "ws://h", "clear h:80, GET /, Host h"),
        ("W-02 a path and a query", "ws://h/a?b", "clear h:80, GET /a?b, Host h"),
        ("W-02 H-23 a query without a path", "ws://h?b=/c?d", "clear h:80, GET /?b=/c?d, Host h"),
        ("W-02 an empty query after a path", "ws://h/a?", "clear h:80, GET /a, Host h"),
        ("W-02 an empty query without a path", "ws://h?", "clear h:80, GET /, Host h"),
        ("W-02 a query that ends in ?", "ws://h/a?b?", "clear h:80, GET /a?b?, Host h"),
        ("W-02 a query that is ?", "ws://h/a??", "clear h:80, GET /a??, Host h"),
        ("W-08 the default port", "ws://h:80/", "clear h:80, GET /, Host h"),
        ("W-08 the default port of the other scheme", "wss://h:80/", "TLS h:80, GET /, Host h:80"),
        ("W-08 the other way round", "ws://h:443/", "clear h:443, GET /, Host h:443"),
        ("W-08 the default port of wss", "wss://h:443", "TLS h:443, GET /, Host h"),
        ("W-08 no port after the colon", "ws://h:/", "clear h:80, GET /, Host h"),
        ("W-08 leading zeros", "ws://h:0080/", "clear h:80, GET /, Host h"),
        ("W-01 the largest port", "ws://h:65535", "clear h:65535, GET /, Host h:65535"),
        ("W-08 IPv6", "ws://[::1]:8080/x", "clear ::1:8080, GET /x, Host [::1]:8080"),
        ("W-08 IPv6 and the default port", "ws://[2001:db8::1]:80", "clear 2001:db8::1:80, GET /, Host [2001:db8::1]"),
        ("W-08 IPv6 without a port", "wss://[::ffff:1.2.3.4]?x", "TLS ::ffff:1.2.3.4:443, GET /?x, Host [::ffff:1.2.3.4]"),
        ("IPv4", "ws://127.0.0.1:9001/", "clear 127.0.0.1:9001, GET /, Host 127.0.0.1:9001"),
        ("H-19 user information is not sent", "ws://u:p@h:81/x", "clear h:81, GET /x, Host h:81"),
        ("H-19 nor is an escaped one", "ws://u%40a:p!$&'()*+,;=-._~@h/", "clear h:80, GET /, Host h"),
        ("H-19 nor an empty one", "ws://@h/", "clear h:80, GET /, Host h"),
        ("@ in the path", "ws://h/u@i:81", "clear h:80, GET /u@i:81, Host h"),
        ("what browsers leave as it is", "ws://h/a|b?{c}", "clear h:80, GET /a|b?{c}, Host h"),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn what_is_no_uri() {
    // keeps W-03: the request could not be sent
    table(&[
        ("W-01 http", "http://h/", SCHEME),
        ("W-01 https", "https://h/", SCHEME),
        ("W-01 a longer scheme", "wsss://h/", SCHEME),
        ("no scheme", "h/chat", SCHEME),
        ("an empty scheme", "://h", SCHEME),
        ("nothing", "", SCHEME),
        ("SP in front", " ws://h/", SCHEME),
        ("no authority", "ws:/h", HOST),
        ("one slash", "ws:/h/x", HOST),
        ("a host and a port alone", "ws:80", HOST),
        ("W-01 an empty host", "ws:///x", HOST),
        ("W-01 nothing after the scheme", "ws://", HOST),
        ("W-01 only a port", "ws://:80/", HOST),
        ("W-01 only user information", "ws://u@/", HOST),
        ("W-01 only a query", "ws://?x", HOST),
        ("W-03 a port beyond", "ws://h:65536/", HOST),
        ("W-03 a port far beyond", "ws://h:70000000000000000000/", HOST),
        ("W-03 port 0", "ws://h:0/", HOST),
        ("W-03 a port that is no number", "ws://h:8o/", HOST),
        ("W-03 a signed port", "ws://h:+80/", HOST),
        ("two ports", "ws://h:80:81/", HOST),
        ("SP in the host", "ws://a b/", HOST),
        ("CR LF in the host", "ws://a\r\nX: y/", HOST),
        ("outside ASCII", "ws://bücher.example/", HOST),
        ("an escape that is not whole", "ws://h%4/", HOST),
        ("IPv6 without brackets", "ws://::1/", HOST),
        ("IPv6 that is not closed", "ws://[::1/", HOST),
        ("IPv6 with a zone", "ws://[fe80::1%25eth0]/", HOST),
        ("brackets and something after", "ws://[::1]x/", HOST),
        ("a backslash, which some take for a slash", "ws://h\\x/", HOST),
        ("W-03 a backslash in front of @: who takes it for a slash connects to a", "ws://a\\@h/", HOST),
        ("W-03 two @: some read to the first", "ws://u@a@h/", HOST),
        ("W-03 CR LF in user information", "ws://u\r\n@h/", HOST),
        ("W-03 SP in user information", "ws://u p@h/", HOST),
        ("W-03 an escape in user information that is not whole", "ws://u%4@h/", HOST),
        ("W-01 H-24 a fragment", "ws://h#f", FRAGMENT),
        ("H-24 an empty one", "ws://h/a#", FRAGMENT),
        ("H-24 after a query", "ws://h/a?b#c", FRAGMENT),
        ("SP in the path", "ws://h/a b", BYTE),
        ("CR LF in the path", "ws://h/a\r\nHost: i", BYTE),
        ("outside ASCII in the query", "ws://h/?é", BYTE),
        ("quotes", "ws://h/\"a\"", BYTE),
        ("NUL", "ws://h/\0", BYTE),
    ]);
}

#[test]
fn every_byte_at_every_place() {
    // keeps W-03, S-03: no byte makes a URI that cannot be written, or that is written as something
    // else
    let uri = "ws://u:p@h:81/a?b";
    for at in 0..=uri.len() {
        for byte in 0..=0x7f_u8 {
            let (head, tail) = uri.split_at(at);
            let text = format!("{head}{}{tail}", char::from(byte));
            let outcome = parsed(&text);
            if outcome.contains("GET") {
                assert!(byte > b' ' && byte < 0x7f, "{text:?}");
            }
        }
    }
}

#[test]
#[rustfmt::skip] // a table
fn uris_of_http() {
    let parsed = |uri| match Uri::parse_http(uri) {
        Ok(uri) => format!("{uri} TLS {}, {}:{}, {} at {}", uri.is_secure(), uri.address(), uri.port(), uri.target(), uri.host()),
        Err(error) => error.to_string(),
    };
    let scheme = "the scheme is neither http nor https";
    for (name, uri, expected) in [
        ("http", "http://h/x", "http://h/x TLS false, h:80, /x at h"),
        ("https", "HTTPS://h:8443/x?y", "https://h:8443/x?y TLS true, h:8443, /x?y at h:8443"),
        ("the default port", "https://h:443", "https://h TLS true, h:443,  at h"),
        ("IPv6", "http://[::1]:81/", "http://[::1]:81/ TLS false, ::1:81, / at [::1]:81"),
        ("an empty query is one", "http://h/x?", "http://h/x? TLS false, h:80, /x? at h"),
        ("a fragment is not part of a request", "http://h/x?y#z", "http://h/x?y TLS false, h:80, /x?y at h"),
        ("a fragment alone", "http://h#/x@y", "http://h TLS false, h:80,  at h"),
        ("a fragment with any bytes", "http://h/#\u{e9} \r\n", "http://h/ TLS false, h:80, / at h"),
        ("ws", "ws://h/", scheme),
        ("wss", "wss://h/", scheme),
        ("a longer scheme", "httpss://h/", scheme),
        ("no scheme", "h/x", scheme),
        ("no host", "http:///x", HOST),
        ("only a fragment", "http://#x", HOST),
        ("port 0", "http://h:0/", HOST),
        ("two @", "http://u@a@h/", HOST),
        ("SP in the path", "http://h/a b", BYTE),
    ] {
        assert_eq!(parsed(uri), expected, "{name}: {uri}");
    }
}

#[test]
fn user_information_is_handed_out_and_not_shown() {
    // keeps H-19
    for (uri, user_info) in [
        ("ws://h/", None),
        ("ws://u@h/", Some("u")),
        ("ws://u:p@h/", Some("u:p")),
        ("ws://u%40:p%3A@h/", Some("u%40:p%3A")),
        ("ws://@h/", Some("")),
        ("ws://h/u:p@i", None),
    ] {
        let parsed = Uri::parse(uri).unwrap();
        assert_eq!(parsed.user_info(), user_info, "{uri}");
        assert_eq!(parsed.host(), "h", "{uri}");
        let http = uri.replace("ws:", "http:");
        assert_eq!(Uri::parse_http(&http).unwrap().user_info(), user_info);
    }
    let uri = Uri::parse("ws://user:pass@h:81/x?y").unwrap();
    assert_eq!(uri.to_string(), "ws://h:81/x?y");
    assert_eq!(format!("{uri:?}"), "Uri(ws://[hidden]@h:81/x?y)");
    assert_eq!(
        format!("{:?}", Uri::parse("ws://h").unwrap()),
        "Uri(ws://h)"
    );
}

#[test]
fn what_is_printed_is_the_same_uri() {
    for (uri, expected) in [
        ("ws://h", "ws://h"),
        ("WS://H:80/", "ws://H/"),
        ("wss://h:0443?x", "wss://h?x"),
        ("wss://[::1]:80/a?b?", "wss://[::1]:80/a?b?"),
        ("ws://h/a?", "ws://h/a"),
    ] {
        let parsed = Uri::try_from(uri).unwrap();
        assert_eq!(parsed.to_string(), expected);
        assert_eq!(Uri::try_from(expected), Ok(parsed));
    }
    assert_eq!(Uri::try_from("http://h"), Err(UriError::Scheme));
}
