//! Which origins may connect (RFC 6455 §4.2.2, §10.2). An acceptor cannot be built without a
//! decision on origins, which prevents cross-site hijacking.
#![cfg(feature = "websocket")]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod support;

use http_upgrade::websocket::{Acceptor, Origins};
use support::{answer, crlf};

const ANY: Acceptor = Acceptor::new(Origins::Any);
const SITES: Acceptor = Acceptor::new(Origins::Only(&[
    "https://example.com",
    "http://127.0.0.1:8080",
    "https://xn--bcher-kva.example",
]));
const REPLY: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎⏎";
const FOREIGN: &str = "403 reuse: the origin is not allowed (RFC 6455 §4.2.2)";
const MISSING: &str = "403 reuse: there is no Origin (RFC 6455 §10.2)";
const REPEATED: &str = "400 reuse: Origin is repeated (RFC 6454 §7.3)";

/// Returns the response to a request with these lines before the others.
fn with(acceptor: &Acceptor, lines: &str) -> String {
    let end = "Host: example.com⏎Upgrade: websocket⏎Connection: Upgrade⏎\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎⏎";
    answer(acceptor, &crlf(&format!("GET / HTTP/1.1⏎{lines}{end}")))
}

#[test]
fn only_those_on_the_list() {
    for (name, origin, expected) in [
        ("S-11 the first", "https://example.com", REPLY),
        (
            "S-11 another, with its port",
            "http://127.0.0.1:8080",
            REPLY,
        ),
        (
            "S-11 an international name",
            "https://xn--bcher-kva.example",
            REPLY,
        ),
        ("W-40 case does not matter", "HTTPS://Example.COM", REPLY),
        ("S-11 another site", "https://evil.example", FOREIGN),
        ("S-11 the scheme counts", "http://example.com", FOREIGN),
        ("S-11 the port counts", "https://example.com:8443", FOREIGN),
        (
            "S-11 the default port is never spelled out",
            "https://example.com:443",
            FOREIGN,
        ),
        ("S-11 another port", "http://127.0.0.1:80800", FOREIGN),
        ("S-11 none", "http://127.0.0.1", FOREIGN),
        ("S-11 a prefix", "https://example.com.evil.example", FOREIGN),
        ("S-11 a suffix", "https://evil-example.com", FOREIGN),
        ("S-11 a subdomain", "https://www.example.com", FOREIGN),
        (
            "S-11 user information",
            "https://example.com@evil.example",
            FOREIGN,
        ),
        ("S-11 the end is missing", "https://example.co", FOREIGN),
        ("S-11 a path", "https://example.com/", FOREIGN),
        ("S-11 a dot at the end", "https://example.com.", FOREIGN),
        ("S-11 null", "null", FOREIGN),
        ("S-12 empty", "", FOREIGN),
        ("S-12 a port that is none", "http://a:b", FOREIGN),
        ("S-12 no scheme", "example.com", FOREIGN),
        (
            "S-12 two on one line",
            "https://example.com https://example.com",
            FOREIGN,
        ),
        (
            "S-12 a list",
            "https://example.com, https://example.com",
            FOREIGN,
        ),
        ("S-12 outside ASCII", "https://bücher.example", FOREIGN),
        ("S-12 a wildcard means itself", "*", FOREIGN),
    ] {
        assert_eq!(
            with(&SITES, &format!("Origin: {origin}⏎")),
            expected,
            "{name}"
        );
        assert_eq!(
            with(&ANY, &format!("Origin: {origin}⏎")),
            REPLY,
            "{name}: any"
        );
    }
}

#[test]
fn null_is_admitted_by_name_only() {
    // keeps S-11: any page can obtain the origin `null`
    let with_null = Acceptor::new(Origins::Only(&["null"]));
    assert_eq!(with(&with_null, "Origin: null⏎"), REPLY);
    assert_eq!(with(&with_null, "Origin: nullable⏎"), FOREIGN);
    let nobody = Acceptor::new(Origins::Only(&[]));
    assert_eq!(with(&nobody, "Origin: null⏎"), FOREIGN);
    assert_eq!(with(&nobody, "Origin:⏎"), FOREIGN);
}

#[test]
fn none_at_all() {
    // keeps W-39: this client is not a browser, and whether to admit it is a separate decision
    assert_eq!(with(&SITES, ""), REPLY);
    assert_eq!(with(&ANY, ""), REPLY);
    assert_eq!(with(&SITES.requiring_origin(), ""), MISSING);
    assert_eq!(with(&ANY.requiring_origin(), ""), MISSING);
    assert_eq!(
        with(&SITES.requiring_origin(), "Origin: https://example.com⏎"),
        REPLY
    );
    assert_eq!(
        with(&SITES.requiring_origin(), "Origin: https://evil.example⏎"),
        FOREIGN
    );
    assert_eq!(
        with(&SITES, "Sec-WebSocket-Origin: https://evil.example⏎"),
        REPLY,
        "the name before version 13"
    );
}

#[test]
fn several() {
    for acceptor in [SITES, ANY, SITES.requiring_origin()] {
        for (name, lines) in [
            (
                "S-12 the same",
                "Origin: https://example.com⏎Origin: https://example.com⏎",
            ),
            (
                "S-12 a foreign one first",
                "Origin: https://evil.example⏎Origin: https://example.com⏎",
            ),
            (
                "S-12 a foreign one after",
                "Origin: https://example.com⏎origin: https://evil.example⏎",
            ),
            ("S-12 an empty one", "Origin:⏎Origin: https://example.com⏎"),
        ] {
            assert_eq!(with(&acceptor, lines), REPEATED, "{name}");
        }
    }
}

#[test]
fn nothing_after_a_refused_origin_is_a_request() {
    // keeps W-40, S-05
    let request = "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Origin: https://evil.example⏎\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎⏎";
    let pipelined = format!("{request}GET /admin HTTP/1.1⏎Host: h⏎⏎");
    let foreign = "403 close: the origin is not allowed (RFC 6455 §4.2.2)";
    assert_eq!(answer(&SITES, &crlf(&pipelined)), foreign);
    let closing = request.replace("Connection: ", "Connection: close, ");
    assert_eq!(
        answer(&SITES, &crlf(&closing)),
        foreign,
        "it said so itself"
    );
    assert_eq!(answer(&SITES, &crlf(request)), FOREIGN);
}
