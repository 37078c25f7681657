//! The server's side of the opening handshake (RFC 6455 §4.2): one fault at a time in the request
//! of §1.2.
#![cfg(feature = "websocket")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used
)]

mod support;

use http_upgrade::server::Event;
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Encode, Limits, RequestHead, Upgrade};
use support::{answer, crlf, fed};

static CHAT: Acceptor = Acceptor::new(Origins::Any).subprotocols(&["chat"]);

/// The request of RFC 6455 §1.2.
const REQUEST: &str = "GET /chat HTTP/1.1⏎Host: server.example.com⏎Upgrade: websocket⏎Connection: Upgrade⏎\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Origin: http://example.com⏎\
    Sec-WebSocket-Protocol: chat, superchat⏎Sec-WebSocket-Version: 13⏎⏎";
const REPLY: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎Sec-WebSocket-Protocol: chat⏎⏎";

/// Returns the bytes of `REQUEST` with `new` in place of `old`, which occurs in it once.
fn mutated(old: &str, new: &str) -> Vec<u8> {
    assert_eq!(REQUEST.matches(old).count(), 1, "{old}");
    crlf(&REQUEST.replace(old, new))
}

fn check(rows: &[(&str, &str, &str, &str)]) {
    for (name, old, new, expected) in rows {
        assert_eq!(answer(&CHAT, &mutated(old, new)), *expected, "{name}");
    }
}

#[test]
fn the_request_line() {
    let method = "405 reuse: the method is not GET (RFC 6455 §4.2.1)";
    let target = "400 reuse: the target is neither a path nor an http URI (RFC 6455 §4.2.1)";
    #[rustfmt::skip] // a table
    check(&[
        ("W-26 W-27 S-14 POST", "GET /", "POST /", method),
        ("W-27 a method has case", "GET /", "get /", method),
        ("W-27 HEAD", "GET /", "HEAD /", method),
        ("W-27 OPTIONS", "GET /chat", "OPTIONS *", method),
        ("W-27 a later minor version", "HTTP/1.1", "HTTP/1.2", REPLY),
        ("W-27 HTTP/1.0", "HTTP/1.1", "HTTP/1.0", "plain GET Origin(\"/chat\")"),
        ("W-28 http", "/chat ", "http://server.example.com/chat ", REPLY),
        ("W-28 https, in any case", "/chat ", "HTTPS://server.example.com ", REPLY),
        ("W-26 ws is not http", "/chat ", "ws://server.example.com/chat ", target),
        ("W-26 nor is ftp", "/chat ", "ftp://server.example.com/chat ", target),
        ("W-26 W-57 an authority", "/chat ", "server.example.com:80 ", "400 close: the target has no form that goes with the method (RFC 9112 §3.2)"),
    ]);
}

#[test]
fn host() {
    let host = "Host: server.example.com⏎";
    #[rustfmt::skip] // a table
    check(&[
        ("W-29 absent", host, "", "400 close: a request over HTTP/1.1 has no Host (RFC 9112 §3.2)"),
        ("W-26 repeated", host, "Host: server.example.com⏎Host: server.example.com⏎", "400 close: Host is repeated (RFC 9112 §3.2)"),
        ("W-26 a list", host, "Host: a, b⏎", "400 close: Host is not a host with an optional port (RFC 9112 §3.2)"),
        ("W-29 empty", host, "Host:⏎", REPLY),
        ("W-29 with a port", host, "Host: [::1]:8080⏎", REPLY),
    ]);
}

#[test]
fn upgrade_and_connection() {
    let upgrade = "Upgrade: websocket";
    let connection = "Connection: Upgrade";
    let other =
        "426 reuse: the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)";
    let plain = "plain GET Origin(\"/chat\")";
    #[rustfmt::skip] // a table
    check(&[
        ("W-30 one of several, in any case", upgrade, "Upgrade: foo, WebSocket", REPLY),
        ("W-30 on a second line", upgrade, "Upgrade: foo⏎upgrade: WEBSOCKET", REPLY),
        ("W-30 with a version it is another protocol", upgrade, "Upgrade: websocket/13", other),
        ("W-30 another protocol", upgrade, "Upgrade: websockets", other),
        ("W-30 none", "Upgrade: websocket⏎", "", plain),
        ("W-30 no protocol", upgrade, "Upgrade: web socket", plain),
        ("W-31 one of several, in any case", connection, "Connection: keep-alive, uPgRaDe", REPLY),
        ("W-31 on a second line", connection, "Connection: keep-alive⏎connection: upgrade", REPLY),
        ("W-31 absent", "Connection: Upgrade⏎", "", plain),
        ("W-31 another option", connection, "Connection: upgrades", plain),
        ("W-31 quoted", connection, "Connection: \"upgrade\"", plain),
    ]);
}

#[test]
fn without_connection_nothing_can_be_accepted() {
    // keeps W-27, W-31: a server with expectations of its own asks for the reason
    let reason = |old, new| {
        let input = mutated(old, new);
        let head = RequestHead::parse(&input)
            .expect("a head")
            .expect("a whole one");
        Upgrade::of(head).expect_err("no upgrade").to_string()
    };
    assert_eq!(
        reason("Connection: Upgrade⏎", ""),
        "Connection does not name upgrade"
    );
    assert_eq!(
        reason("HTTP/1.1", "HTTP/1.0"),
        "the request is not HTTP/1.1"
    );
}

#[test]
fn version() {
    let other = "426 reuse: Sec-WebSocket-Version is not 13 (RFC 6455 §4.4)";
    let repeated = "400 reuse: Sec-WebSocket-Version is repeated (RFC 6455 §11.3.5)";
    let line = "Sec-WebSocket-Version: 13⏎";
    #[rustfmt::skip] // a table
    check(&[
        ("W-35 absent", line, "", other),
        ("W-35 25", line, "Sec-WebSocket-Version: 25⏎", other),
        ("W-35 8, of older clients", line, "Sec-WebSocket-Version: 8⏎", other),
        ("W-36 a leading zero", line, "Sec-WebSocket-Version: 013⏎", other),
        ("W-36 past 255", line, "Sec-WebSocket-Version: 256⏎", other),
        ("W-36 a sign", line, "Sec-WebSocket-Version: +13⏎", other),
        ("W-36 a fraction", line, "Sec-WebSocket-Version: 13.0⏎", other),
        ("W-36 a list", line, "Sec-WebSocket-Version: 13, 8⏎", other),
        ("W-36 empty", line, "Sec-WebSocket-Version:⏎", other),
        ("W-36 other digits", line, "Sec-WebSocket-Version: １３⏎", other),
        ("W-36 white space around it", line, "Sec-WebSocket-Version:\t 13 \t⏎", REPLY),
        ("W-36 twice", line, "Sec-WebSocket-Version: 13⏎sec-websocket-version: 13⏎", repeated),
        ("W-36 a second one", line, "Sec-WebSocket-Version: 13⏎Sec-WebSocket-Version: 8⏎", repeated),
    ]);
}

#[test]
fn content() {
    let content = "400 reuse: the request has content (RFC 6455 §4.1)";
    let chunked = "⏎Transfer-Encoding: chunked⏎⏎";
    #[rustfmt::skip] // a table
    check(&[
        ("W-56 declared and there", "⏎⏎", "⏎Content-Length: 5⏎⏎hello", content),
        ("W-56 chunked", "⏎⏎", &format!("{chunked}5⏎hello⏎0⏎⏎"), content),
        ("W-56 chunked and empty", "⏎⏎", &format!("{chunked}0⏎⏎"), content),
        ("W-56 of length 0", "⏎⏎", "⏎Content-Length: 0⏎⏎", REPLY),
        ("W-56 not there yet", "⏎⏎", "⏎Content-Length: 5⏎⏎hell", "incomplete"),
        ("S-02 ambiguous", "⏎⏎", "⏎Content-Length: 5⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "400 close: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)"),
        ("W-56 S-05 bytes after it close", "⏎⏎", "⏎Content-Length: 5⏎⏎helloGET /admin HTTP/1.1⏎", "400 close: the request has content (RFC 6455 §4.1)"),
        ("S-14 a form with a handshake in it", REQUEST, &format!("POST / HTTP/1.1⏎Host: h⏎Content-Length: 300⏎⏎{REQUEST}"), "plain POST Origin(\"/\")"),
    ]);
}

#[test]
fn garbage() {
    #[rustfmt::skip] // a table
    check(&[
        ("W-57 after the request line", "Host: server", "\u{1}\u{2}", "400 close: a field name is not a token (RFC 9112 §5.1)"),
        ("W-57 NUL in the key", "dGhl", "dGhl\0", "400 close: a field value has a control character (RFC 9110 §5.5)"),
        ("W-57 a folded key", "dGhl", "dGhl⏎ ", "400 close: a field value is folded onto a second line (RFC 9112 §5.2)"),
        ("W-57 frames instead of a request", "GET /chat", "\u{1}", "400 close: the method is not a token (RFC 9112 §3.1)"),
    ]);
}

#[test]
fn unknown_fields_and_the_order_do_not_matter() {
    // keeps W-54
    let input = mutated(
        "Host:",
        "X-Foo: bar⏎Sec-WebSocket-Foo: 1⏎Sec-Fetch-Mode: websocket⏎Host:",
    );
    assert_eq!(answer(&CHAT, &input), REPLY);
    let (line, section) = REQUEST.split_once('⏎').expect("a request line");
    let mut lines: Vec<_> = section
        .split_terminator("⏎⏎")
        .flat_map(|s| s.split('⏎'))
        .collect();
    assert_eq!(lines.len(), 7);
    let mut orders = 0;
    permute(&mut lines, 0, &mut |lines| {
        orders += 1;
        let input = crlf(&format!("{line}⏎{}⏎⏎", lines.join("⏎")));
        let server = fed(Limits::new(), &input, &[input.len()]);
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
            panic!("{lines:?}")
        };
        let reply = upgrade.accept(&CHAT).expect("a reply").to_vec();
        assert_eq!(reply, Ok(crlf(REPLY)), "{lines:?}");
    });
    assert_eq!(orders, 5040);
}

fn permute<T>(items: &mut [T], fixed: usize, each: &mut impl FnMut(&[T])) {
    if fixed == items.len() {
        return each(items);
    }
    for next in fixed..items.len() {
        items.swap(fixed, next);
        permute(items, fixed + 1, each);
        items.swap(fixed, next);
    }
}
