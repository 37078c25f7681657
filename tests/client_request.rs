//! The request that asks for an upgrade: its exact bytes, or an error and no bytes.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::client;
use http_upgrade::h2c;
use http_upgrade::server::Event;
use http_upgrade::websocket::Proposal;
use http_upgrade::{Client, Encode, EncodeError, Limits, Propose, Protocol, Unnegotiated};
use support::client::Offer;
use support::fed;

const A: Offer<'_> = Offer {
    protocols: &[Protocol::new("a")],
    options: &[],
    fields: &[],
};

const NAME: &str = "a field name is not a token";
const VALUE: &str = "a field value has a control character, or white space at an end";
const RESERVED: &str = "a field is reserved: only this crate writes it";
const PROTOCOL: &str = "a protocol is not a token with an optional version token";
const METHOD: &str = "the method is not a token that goes with an upgrade";
const TARGET: &str = "the target has no form that goes with the method";
const HOST: &str = "the host is empty or malformed, or not that of the target";

/// Returns the bytes with `⏎` for CR LF, or the sentence of the error. Checks what holds for all
/// openings.
fn written<P: Propose>(opening: &client::Request<'_, P>) -> String {
    let len = opening.encoded_len();
    let mut room = vec![0xee; len + 1000];
    match opening.encode(&mut room) {
        Err(error) => {
            assert_eq!(opening.to_vec(), Err(error));
            error.to_string()
        }
        Ok(bytes) => {
            let bytes = bytes.to_vec();
            assert_eq!(bytes.len(), len);
            assert_eq!(room[len..], [0xee; 1000], "not one byte more");
            for small in 0..len {
                let error = opening.encode(&mut room[..small]);
                assert_eq!(error, Err(EncodeError::TooSmall));
            }
            is_one_message(&bytes);
            String::from_utf8(bytes).unwrap().replace("\r\n", "⏎")
        }
    }
}

/// keeps H-03, H-52, M-26, S-04, U-19, W-16: a server reads exactly one request, with nothing
/// before it and nothing after it.
fn is_one_message(bytes: &[u8]) {
    let server = fed(Limits::new(), bytes, &[bytes.len()]);
    let consumed = match server.event(bytes) {
        Ok(Event::UpgradeRequested(upgrade)) => upgrade.consumed(),
        Ok(Event::Plain(head)) => head.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(consumed, bytes.len());
}

fn table<P: Propose>(rows: &[(&str, client::Request<'_, P>, &str)]) {
    for (name, opening, expected) in rows {
        assert_eq!(written(opening), *expected, "{name}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn the_request_line_and_host() {
    let a = Client::new(A);
    let rest = "Upgrade: a⏎Connection: Upgrade⏎⏎";
    let rows = [
        ("H-03 H-08 H-19 U-13 all of it", a.request("/chat?room=1", "example.com"), "GET /chat?room=1 HTTP/1.1⏎Host: example.com⏎"),
        ("H-19 a port", a.request("/", "example.com:8080"), "GET / HTTP/1.1⏎Host: example.com:8080⏎"),
        ("H-19 IPv6", a.request("/", "[2001:db8::1]"), "GET / HTTP/1.1⏎Host: [2001:db8::1]⏎"),
        ("H-19 IPv6 and a port", a.request("/", "[::1]:81"), "GET / HTTP/1.1⏎Host: [::1]:81⏎"),
        ("H-23 an empty path", a.request("", "h"), "GET / HTTP/1.1⏎Host: h⏎"),
        ("H-23 an empty path and a query", a.request("?q=/x", "h"), "GET /?q=/x HTTP/1.1⏎Host: h⏎"),
        ("H-23 what only looks empty", a.request("//", "h"), "GET // HTTP/1.1⏎Host: h⏎"),
        ("another method", a.request("/attach", "h").method("POST"), "POST /attach HTTP/1.1⏎Host: h⏎"),
        ("a method has case", a.request("/", "h").method("get"), "get / HTTP/1.1⏎Host: h⏎"),
        ("OPTIONS *", a.request("*", "h").method("OPTIONS"), "OPTIONS * HTTP/1.1⏎Host: h⏎"),
        ("an empty target is a path for OPTIONS, too", a.request("", "h").method("OPTIONS"), "OPTIONS / HTTP/1.1⏎Host: h⏎"),
        ("W-07 an absolute target", a.request("http://h:81/x?y", "h:81"), "GET http://h:81/x?y HTTP/1.1⏎Host: h:81⏎"),
        ("W-07 without a path", a.request("https://[::1]", "[::1]"), "GET https://[::1] HTTP/1.1⏎Host: [::1]⏎"),
    ];
    for (name, opening, expected) in rows {
        assert_eq!(written(&opening), [expected, rest].concat(), "{name}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn what_cannot_be_a_request_line() {
    let a = Client::new(A);
    table(&[
        ("I-19, U-44 CONNECT", a.request("h:80", "h:80").method("CONNECT"), METHOD),
        ("HEAD", a.request("/", "h").method("HEAD"), METHOD),
        ("no method", a.request("/", "h").method(""), METHOD),
        ("H-06 S-03 a method with SP", a.request("/", "h").method("GET /x"), METHOD),
        ("H-24 a fragment", a.request("/a#b", "h"), TARGET),
        ("H-24 an empty one", a.request("#", "h"), TARGET),
        ("H-24 after an empty path", a.request("?#", "h"), TARGET),
        ("SP", a.request("/a b", "h"), TARGET),
        ("outside ASCII", a.request("/é", "h"), TARGET),
        ("H-06 S-03 CR LF", a.request("/ HTTP/1.1\r\nX: ", "h"), TARGET),
        ("S-03 CR LF after an empty path", a.request("?\r\n", "h"), TARGET),
        ("* is for OPTIONS", a.request("*", "h"), TARGET),
        ("an authority is for CONNECT", a.request("h:80", "h:80"), TARGET),
        ("no form at all", a.request("chat", "h"), TARGET),
        ("H-19 an absolute target with user information", a.request("http://u@h/", "h"), TARGET),
        ("an absolute target without a host", a.request("http:///x", "h"), TARGET),
        ("H-19 no host", a.request("/", ""), HOST),
        ("H-19 only a port", a.request("/", ":80"), HOST),
        ("H-19 user information", a.request("/", "u@h"), HOST),
        ("a path in the host", a.request("/", "h/x"), HOST),
        ("a list", a.request("/", "h, i"), HOST),
        ("a port that is none", a.request("/", "h:65536"), HOST),
        ("IPv6 without brackets", a.request("/", "::1"), HOST),
        ("S-03 CR LF in the host", a.request("/", "h\r\nX: y"), HOST),
        ("SP at the end of the host", a.request("/", "h "), HOST),
        ("H-19 W-07 Host is not the authority of the target", a.request("http://a/", "b"), HOST),
        ("H-19 nor is it with another port", a.request("http://a:80/", "a"), HOST),
        ("the first fault is told", a.request("#", "").method("").with_fields(&[("a b", "")]), METHOD),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn protocols_and_options() {
    let (tls, irc) = (Protocol::new("TLS").with_version("1.0"), Protocol::new("IRC").with_version("6.9"));
    let protocols = |protocols| Client::new(Offer { protocols, options: &[], fields: &[] });
    let several = [Protocol::WEBSOCKET, irc, Protocol::new("RTA").with_version("x11")];
    let several = protocols(&several);
    let tls = [tls];
    let tls = protocols(&tls);
    let none = protocols(&[]);
    let capsules = |protocols| Client::new(Offer { protocols, options: &[], fields: &[("Capsule-Protocol", "?1")] });
    let (udp, ip) = ([Protocol::new("connect-udp")], [Protocol::new("connect-ip")]);
    let (udp, ip) = (capsules(&udp), capsules(&ip));
    let settings = Client::new(Offer {
        protocols: &[Protocol::H2C, Protocol::WEBSOCKET],
        options: &["HTTP2-Settings", "X-Hop"],
        fields: &[("HTTP2-Settings", "AAMAAABk")],
    });
    let unregistered = Client::new(Unnegotiated::new(Protocol::new("x-foo").with_version("1")));
    assert_eq!(
        written(&unregistered.request("/", "h")),
        "GET / HTTP/1.1⏎Host: h⏎Upgrade: x-foo/1⏎Connection: Upgrade⏎⏎",
        "U-46"
    );
    table(&[
        ("U-46 RFC 9110 §7.8", several.request("/hello", "www.example.com"),
            "GET /hello HTTP/1.1⏎Host: www.example.com⏎Upgrade: websocket, IRC/6.9, RTA/x11⏎Connection: Upgrade⏎⏎"),
        ("RFC 2817 §3.2", tls.request("*", "example.bank.com").method("OPTIONS"),
            "OPTIONS * HTTP/1.1⏎Host: example.bank.com⏎Upgrade: TLS/1.0⏎Connection: Upgrade⏎⏎"),
        ("M-11 RFC 9298 §3.2", udp.request("https://example.org/.well-known/masque/udp/192.0.2.6/443/", "example.org"),
            "GET https://example.org/.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1⏎Host: example.org⏎Upgrade: connect-udp⏎\
             Connection: Upgrade⏎Capsule-Protocol: ?1⏎⏎"),
        ("M-22 RFC 9484 §4.2", ip.request("https://example.org/.well-known/masque/ip/*/*/", "example.org"),
            "GET https://example.org/.well-known/masque/ip/*/*/ HTTP/1.1⏎Host: example.org⏎Upgrade: connect-ip⏎\
             Connection: Upgrade⏎Capsule-Protocol: ?1⏎⏎"),
        ("further options", settings.request("/", "h"),
            "GET / HTTP/1.1⏎Host: h⏎Upgrade: h2c, websocket⏎Connection: Upgrade, HTTP2-Settings, X-Hop⏎HTTP2-Settings: AAMAAABk⏎⏎"),
        ("U-13 neither Upgrade nor Connection", none.request("/", "h"), "GET / HTTP/1.1⏎Host: h⏎⏎"),
    ]);
}

#[test]
fn what_cannot_be_a_protocol_or_an_option() {
    // keeps S-03
    for bad in ["", "a b", "a,b", "a/", "/1", "a/b/c", "a\r\nX: y", "é"] {
        let first = [Protocol::new(bad)];
        let last = [Protocol::new("a"), Protocol::new(bad)];
        let version = [Protocol::new("a").with_version(bad)];
        for protocols in [&first[..], &last, &version] {
            let client = Client::new(Offer { protocols, ..A });
            assert_eq!(written(&client.request("/", "h")), PROTOCOL, "{bad:?}");
        }
    }
    for bad in ["", "a b", "a,b", "a\r\nX: y", "é"] {
        let options = ["a", bad];
        let client = Client::new(Offer {
            options: &options,
            ..A
        });
        assert_eq!(written(&client.request("/", "h")), NAME, "{bad:?}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn fields_and_content() {
    let a = Client::new(A);
    let post = || a.request("/", "h").method("POST");
    let start = "POST / HTTP/1.1⏎Host: h⏎Upgrade: a⏎Connection: Upgrade⏎";
    let rows = [
        ("W-15 in order", post().with_fields(&[("Authorization", "Basic eA=="), ("cookie", "a=b")]), "Authorization: Basic eA==⏎cookie: a=b⏎⏎"),
        ("an empty value", post().with_fields(&[("X", "")]), "X: ⏎⏎"),
        ("HTAB and obs-text within", post().with_fields(&[("X", "a\té")]), "X: a\té⏎⏎"),
        ("content", post().content(b"hello"), "Content-Length: 5⏎⏎hello"),
        ("content that looks like a head", post().content(b"\r\n\r\nGET / HTTP/1.1\r\n\r\n"), "Content-Length: 22⏎⏎⏎⏎GET / HTTP/1.1⏎⏎"),
        ("content of no bytes", post().content(b""), "Content-Length: 0⏎⏎"),
        ("content and what it is", post().with_fields(&[("Content-Type", "application/json")]).content(b"{}"), "Content-Type: application/json⏎Content-Length: 2⏎⏎{}"),
        ("the last setting counts", post().content(b"x").content(b"yy").with_fields(&[("X", "1")]).with_fields(&[]), "Content-Length: 2⏎⏎yy"),
    ];
    for (name, opening, rest) in rows {
        assert_eq!(written(&opening), [start, rest].concat(), "{name}");
    }
    table(&[
        ("H-06 S-03 CR LF in a value", post().with_fields(&[("X", "y\r\nHost: i")]), VALUE),
        ("H-42 a folded value", post().with_fields(&[("X", "y\r\n z")]), VALUE),
        ("SP at an end", post().with_fields(&[("X", "y ")]), VALUE),
        ("HTAB at an end", post().with_fields(&[("X", "\ty")]), VALUE),
        ("an empty name", post().with_fields(&[("", "y")]), NAME),
        ("a name with a colon", post().with_fields(&[("X:", "y")]), NAME),
        ("S-03 CR LF in a name", post().with_fields(&[("X: y\r\nZ", "y")]), NAME),
        ("a good one ahead of a bad one", post().with_fields(&[("X", "y"), ("Host", "i")]), RESERVED),
        ("a bad one, and content", post().with_fields(&[("X", "\0")]).content(b"x"), VALUE),
    ]);
}

#[test]
fn reserved_fields() {
    // keeps B-10, U-23, W-15, H-19: each of these is written by the crate, or not at all
    let a = Client::new(A);
    let names = "Host Connection Upgrade Content-Length Transfer-Encoding TE Trailer Keep-Alive \
        Proxy-Connection Expect";
    let handshake = "Origin Sec-WebSocket-Key Sec-WebSocket-Version Sec-WebSocket-Protocol \
        Sec-WebSocket-Extensions Sec-WebSocket-Accept Sec-WebSocket-Anything";
    let web_socket = Client::new(Proposal::new([0; 16]));
    let cases = |name: &str| [name.to_owned(), name.to_lowercase(), name.to_uppercase()];
    for name in names.split_ascii_whitespace().flat_map(cases) {
        let fields = [(name.as_str(), "x")];
        let opening = a.request("/", "h").with_fields(&fields);
        assert_eq!(written(&opening), RESERVED, "{name}");
    }
    // A protocol reserves the fields of its own handshake.
    for name in handshake.split_ascii_whitespace().flat_map(cases) {
        let fields = [(name.as_str(), "x")];
        let opening = web_socket.request("/", "h").with_fields(&fields);
        assert_eq!(written(&opening), RESERVED, "{name}");
        assert!(
            a.request("/", "h").with_fields(&fields).to_vec().is_ok(),
            "{name}"
        );
    }
    let h2c = Client::new(h2c::Proposal::new(h2c::Settings::new()));
    let fields = [("http2-settings", "AAMAAABk")];
    let opening = h2c.request("/", "h").with_fields(&fields);
    assert!(opening.to_vec().is_err());
}

#[test]
fn a_foreign_proposal_frames_nothing() {
    // keeps B-10, S-03
    for (name, value, expected) in [
        ("Content-Length", "5", RESERVED),
        ("transfer-encoding", "chunked", RESERVED),
        ("Host", "i", RESERVED),
        ("Upgrade", "b", RESERVED),
        ("Expect", "100-continue", RESERVED),
        ("X", "y\r\n", VALUE),
        ("X\r\n", "y", NAME),
    ] {
        let fields = [(name, value)];
        let client = Client::new(Offer {
            fields: &fields,
            ..A
        });
        assert_eq!(written(&client.request("/", "h")), expected, "{name}");
    }
}

#[test]
fn every_byte_in_every_string() {
    // keeps H-06, S-03, S-15, X-16: no string of a caller adds a line, ends one, or adds a second
    // SP to the request line
    for byte in 0..=0x7f_u8 {
        let text = format!("a{}b", char::from(byte));
        let path = format!("/{text}");
        let (fields, values) = ([(text.as_str(), "x")], [("X", text.as_str())]);
        let protocols = [Protocol::new(&text)];
        let a = Client::new(A);
        let foreign = Client::new(Offer {
            protocols: &protocols,
            ..A
        });
        for opening in [
            a.request(&path, "h"),
            a.request("/", &text),
            a.request("/", "h").method(&text),
            a.request("/", "h").with_fields(&fields),
            a.request("/", "h").with_fields(&values),
            foreign.request("/", "h"),
        ] {
            let Ok(bytes) = opening.to_vec() else {
                continue;
            };
            let written = String::from_utf8(bytes).unwrap();
            let lines: Vec<_> = written.split("\r\n").collect();
            assert!([6, 7].contains(&lines.len()), "{written:?}");
            assert_eq!(lines[0].split(' ').count(), 3, "{written:?}");
            assert_eq!(written.matches(['\r', '\n']).count() % 2, 0, "{written:?}");
            assert!(!written.contains('\0'), "{written:?}");
            is_one_message(written.as_bytes());
        }
    }
}
