//! What a request addresses: the four forms of its target, Host, and the resulting authority (RFC
//! 9112 §3.2, §3.3).
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::RequestHead;
use support::{crlf, outcome, table};

const TARGET_FORM: &str =
    "400 close: the target has no form that goes with the method (RFC 9112 §3.2)";
const TARGET_BYTE: &str =
    "400 close: the target has a byte that no target can have (RFC 9112 §3.2)";
const PREFACE: &str = "400 close: the connection preface of HTTP/2 is incomplete (RFC 9113 §3.4)";
const HOST_MISSING: &str = "400 close: a request over HTTP/1.1 has no Host (RFC 9112 §3.2)";
const HOST_REPEATED: &str = "400 close: Host is repeated (RFC 9112 §3.2)";
const HOST_INVALID: &str = "400 close: Host is not a host with an optional port (RFC 9112 §3.2)";

/// Returns the result of a request line with a valid Host.
fn of_request_line(line: &[u8]) -> String {
    outcome(&[line, b" HTTP/1.1\r\nHost: h\r\n\r\n"].concat())
}

#[test]
#[rustfmt::skip] // a table
fn the_form_goes_with_the_method() {
    table(&[
        ("origin-form", "GET /", "plain GET Origin(\"/\")"),
        ("origin-form with a query", "GET /chat?room=1&x=%20", "plain GET Origin(\"/chat?room=1&x=%20\")"),
        ("origin-form that starts like an authority", "GET //h/x", "plain GET Origin(\"//h/x\")"),
        ("origin-form with a URI in it", "GET /http://h/", "plain GET Origin(\"/http://h/\")"),
        ("no path", "GET chat", TARGET_FORM),
        ("a query alone", "GET ?a", TARGET_FORM),
        ("a fragment is no part of a target", "GET /a#b", TARGET_BYTE),
        ("H-25 absolute-form", "GET http://a/x?y", "plain GET Absolute { scheme: \"http\", authority: \"a\", path: \"/x?y\" }"),
        ("H-25 absolute-form without a path", "GET http://a", "plain GET Absolute { scheme: \"http\", authority: \"a\", path: \"\" }"),
        ("H-25 absolute-form with a query alone", "GET http://a?y", "plain GET Absolute { scheme: \"http\", authority: \"a\", path: \"?y\" }"),
        ("H-25 absolute-form with a port", "GET http://a:81/", "plain GET Absolute { scheme: \"http\", authority: \"a:81\", path: \"/\" }"),
        ("H-25 absolute-form with an IPv6 address", "GET ws://[::1]:81/", "plain GET Absolute { scheme: \"ws\", authority: \"[::1]:81\", path: \"/\" }"),
        ("H-25 a scheme with all that it may have", "GET a+b-c.1://h", "plain GET Absolute { scheme: \"a+b-c.1\", authority: \"h\", path: \"\" }"),
        ("H-25 OPTIONS with an absolute-form", "OPTIONS http://a", "plain OPTIONS Absolute { scheme: \"http\", authority: \"a\", path: \"\" }"),
        ("a scheme that starts with a digit", "GET 1a://h/", TARGET_FORM),
        ("an empty scheme", "GET ://h/", TARGET_FORM),
        ("a scheme with another byte", "GET a_b://h/", TARGET_FORM),
        ("one slash", "GET http:/h/", TARGET_FORM),
        ("no host", "GET http:///x", TARGET_FORM),
        ("a port without a host", "GET http://:80/x", TARGET_FORM),
        ("user information", "GET http://u@a/x", TARGET_FORM),
        ("user information with a password", "GET http://u:p@a/x", TARGET_FORM),
        ("a bad port", "GET http://a:x/", TARGET_FORM),
        ("a bad escape in the host", "GET http://a%zz/", TARGET_FORM),
        ("a backslash in the host", "GET http://a\\b/", TARGET_FORM),
        ("H-27 authority-form", "CONNECT h:80", "plain CONNECT Authority(\"h:80\")"),
        ("H-27 authority-form with an IPv6 address", "CONNECT [::1]:443", "plain CONNECT Authority(\"[::1]:443\")"),
        ("H-27 authority-form without a port", "CONNECT h", TARGET_FORM),
        ("H-27 authority-form with an empty port", "CONNECT h:", TARGET_FORM),
        ("H-27 authority-form with port 0", "CONNECT h:0", TARGET_FORM),
        ("H-27 authority-form with too high a port", "CONNECT h:65536", TARGET_FORM),
        ("H-27 authority-form without a host", "CONNECT :80", TARGET_FORM),
        ("H-27 authority-form with user information", "CONNECT u@h:80", TARGET_FORM),
        ("H-27 authority-form with a path", "CONNECT h:80/x", TARGET_FORM),
        ("H-27 CONNECT with an origin-form", "CONNECT /", TARGET_FORM),
        ("H-27 CONNECT with an absolute-form", "CONNECT http://h:80", TARGET_FORM),
        ("H-27 CONNECT with an asterisk", "CONNECT *", TARGET_FORM),
        ("H-27 GET with an authority-form", "GET h:80", TARGET_FORM),
        ("H-27 the method has case", "connect h:80", TARGET_FORM),
        ("H-28 asterisk-form", "OPTIONS *", "plain OPTIONS Asterisk"),
        ("H-28 asterisk-form with GET", "GET *", TARGET_FORM),
        ("PRI is kept for the preface of HTTP/2", "PRI *", PREFACE),
        ("H-28 the method has case", "options *", TARGET_FORM),
        ("H-28 more than an asterisk", "OPTIONS *x", TARGET_FORM),
    ], of_request_line);
}

/// Returns the result of a value of Host.
fn of_host(host: &[u8]) -> String {
    outcome(&[b"GET / HTTP/1.1\r\nHost: ", host, b"\r\n\r\n"].concat())
}

#[test]
fn hosts_that_are_one() {
    // keeps H-22
    let hosts = [
        "",
        "h",
        "h:80",
        "h:",
        ":80",
        "EXAMPLE.com",
        "example.com.",
        "xn--nxasmq6b",
        "a_b",
        "a,b",
        "a%20b",
        "%C3%A9",
        "h:0",
        "h:65535",
        "h:00080",
        "127.0.0.1",
        "127.0.0.1:80",
        "1.2.3.400",
        "[::]",
        "[::1]",
        "[::1]:80",
        "[::1]:",
        "[1::]",
        "[1:2:3:4:5:6:7:8]",
        "[1:2:3:4:5:6:7::]",
        "[::2:3:4:5:6:7:8]",
        "[1::3:4:5:6:7:8]",
        "[FFFF:abcd::0000]",
        "[::1.2.3.4]",
        "[::ffff:255.255.255.255]",
        "[1:2:3:4:5:6:1.2.3.4]",
        "[1:2:3:4:5::1.2.3.4]",
        "[v1.a]",
        "[vF.a:b]:80",
        "[V1f.~!$]",
    ];
    for host in hosts {
        let input = [b"GET / HTTP/1.1\r\nHost: ", host.as_bytes(), b"\r\n\r\n"].concat();
        assert_eq!(
            of_host(host.as_bytes()),
            "plain GET Origin(\"/\")",
            "H-22 {host}"
        );
        let head = RequestHead::parse(&input).unwrap().unwrap();
        assert_eq!(head.authority(), Some(host), "H-22 {host}");
    }
}

#[test]
fn hosts_that_are_none() {
    // keeps H-22
    let hosts = [
        "a b",
        "a\tb",
        "h:x",
        "h:8x",
        "h:-1",
        "h:+1",
        "h:65536",
        "h:99999999999999999999",
        "h: 80",
        "h:80:81",
        "h, i",
        "http://h",
        "//h",
        "h/",
        "h?a",
        "h#a",
        "u@h",
        "u:p@h",
        "@h",
        "h\\i",
        "\"h\"",
        "<h>",
        "é",
        "{h}",
        "h|i",
        "h^",
        "%",
        "a%",
        "a%2",
        "a%zz",
        "%2",
        "a%2g",
        "::1",
        "1:2:3:4:5:6:7:8",
        "[]",
        "[",
        "]",
        "[::1",
        "::1]",
        "[::1]x",
        "[::1]80",
        "[::1]:x",
        "x[::1]",
        "[[::1]]",
        "[h]",
        "[1.2.3.4]",
        "[:]",
        "[:::]",
        "[::1::]",
        "[1::2::3]",
        "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]",
        "[1:2:3:4:5:6:7:8::]",
        "[::1:2:3:4:5:6:7:8]",
        "[1:2:3:4::5:6:7:8]",
        "[12345::]",
        "[g::]",
        "[1:]",
        "[:1]",
        "[::1:]",
        "[1:2:3:4:5:6:7:]",
        "[::1.2.3]",
        "[::1.2.3.4.5]",
        "[::1.2.3.256]",
        "[::01.2.3.4]",
        "[::1.2.3.4:5]",
        "[1.2.3.4::]",
        "[1:2:3:4:5:6:7:1.2.3.4]",
        "[::.1.2.3]",
        "[::1..2.3]",
        "[::1.2.3.a]",
        "[fe80::1%eth0]",
        "[fe80::1%25eth0]",
        "[v.a]",
        "[v1.]",
        "[v1]",
        "[vg.a]",
        "[v1.a%20]",
        "[v1.a/b]",
        "[1v.a]",
    ];
    for host in hosts {
        assert_eq!(of_host(host.as_bytes()), HOST_INVALID, "H-22 {host}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn a_request_has_one_host() {
    table(&[
        ("H-20 none", "GET / HTTP/1.1⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎", HOST_MISSING),
        ("H-20 none, although the target names one", "GET http://h/ HTTP/1.1⏎⏎", HOST_MISSING),
        ("H-20 none, with CONNECT", "CONNECT h:80 HTTP/1.1⏎⏎", HOST_MISSING),
        ("H-20 HTTP/1.0 needs none", "GET / HTTP/1.0⏎⏎", "plain GET Origin(\"/\")"),
        ("H-21 two that say the same", "GET / HTTP/1.1⏎Host: h⏎Host: h⏎⏎", HOST_REPEATED),
        ("H-21 two in HTTP/1.0", "GET / HTTP/1.0⏎Host: h⏎Host: h⏎⏎", HOST_REPEATED),
        ("H-21 two apart, and in another case", "GET / HTTP/1.1⏎Host: h⏎X: y⏎HOST: i⏎⏎", HOST_REPEATED),
        ("H-21 two, one of them empty", "GET / HTTP/1.1⏎Host:⏎Host: h⏎⏎", HOST_REPEATED),
        ("H-21 two empty ones", "GET / HTTP/1.1⏎Host:⏎Host:⏎⏎", HOST_REPEATED),
        ("H-21 three", "GET / HTTP/1.1⏎Host: h⏎Host: h⏎Host: h⏎⏎", HOST_REPEATED),
        ("H-21 two with an absolute-form", "GET http://h/ HTTP/1.1⏎Host: h⏎Host: h⏎⏎", HOST_REPEATED),
        ("H-22 invalid in HTTP/1.0", "GET / HTTP/1.0⏎Host: a b⏎⏎", HOST_INVALID),
        ("H-22 invalid after an absolute-form", "GET http://h/ HTTP/1.1⏎Host: a b⏎⏎", HOST_INVALID),
    ], outcome);
}

#[test]
#[rustfmt::skip] // a table
fn the_target_stands_in_for_host() {
    let rows = [
        ("Host", "GET / HTTP/1.1⏎Host: b:81⏎⏎", Some("b:81")),
        ("H-25 the authority of an absolute-form", "GET http://a:80/x HTTP/1.1⏎Host: b⏎⏎", Some("a:80")),
        ("H-25 although Host is empty", "GET http://a/x HTTP/1.1⏎Host:⏎⏎", Some("a")),
        ("H-25 in HTTP/1.0 as well", "GET http://a/x HTTP/1.0⏎Host: b⏎⏎", Some("a")),
        ("H-25 in HTTP/1.0 without Host", "GET http://a/x HTTP/1.0⏎⏎", Some("a")),
        ("H-27 CONNECT", "CONNECT a:80 HTTP/1.1⏎Host: b⏎⏎", Some("a:80")),
        ("H-28 an asterisk names none", "OPTIONS * HTTP/1.1⏎Host: b⏎⏎", Some("b")),
        ("H-22 an empty Host is empty, not absent", "GET / HTTP/1.1⏎Host:⏎⏎", Some("")),
        ("H-20 HTTP/1.0 without Host", "GET / HTTP/1.0⏎⏎", None),
    ];
    for (name, input, expected) in rows {
        let input = crlf(input);
        let head = RequestHead::parse(&input).unwrap().unwrap();
        assert_eq!(head.authority(), expected, "{name}");
        assert_eq!(head.len(), input.len(), "{name}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn path_and_query() {
    for (target, path, query) in [
        ("/", "/", None),
        ("/chat", "/chat", None),
        ("/chat?room=1", "/chat", Some("room=1")),
        ("/chat?", "/chat", Some("")),
        ("/chat?a?b", "/chat", Some("a?b")),
        ("/?a/b", "/", Some("a/b")),
        ("//a/%2e/../b;c", "//a/%2e/../b;c", None),
        ("http://h/chat?room=1", "/chat", Some("room=1")),
        ("http://h/", "/", None),
        ("http://h", "/", None),
        ("http://h?room=1", "/", Some("room=1")),
        ("http://h:80/a?/b", "/a", Some("/b")),
    ] {
        let head = format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n");
        let head = RequestHead::parse(head.as_bytes()).unwrap().unwrap();
        assert_eq!((head.target().path(), head.target().query()), (path, query), "{target}");
    }
    for head in [&b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"[..], b"CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"] {
        let head = RequestHead::parse(head).unwrap().unwrap();
        assert_eq!((head.target().path(), head.target().query()), ("", None), "{:?}", head.target());
    }
}
