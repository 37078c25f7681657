//! The responses to a WebSocket handshake: the 101, byte for byte, and every refusal.
#![cfg(feature = "websocket")]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod support;

use http_upgrade::server::Event;
use http_upgrade::websocket::{Acceptor, Origins, RequestError};
use http_upgrade::{Encode, EncodeError, Limits, Rejection};
use support::{answer, crlf, fed, refusal};

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

/// Returns the bytes of the refusal.
fn refused(input: &[u8]) -> String {
    let server = fed(Limits::new(), input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(input) else {
        panic!("no upgrade")
    };
    let rejection = upgrade.accept(&CHAT).expect_err("a refusal");
    String::from_utf8(rejection.to_vec().expect("bytes")).expect("text")
}

#[test]
fn the_example_of_the_rfc() {
    // keeps W-45, W-46: the whole 101 is REPLY
    let input = crlf(REQUEST);
    assert_eq!(answer(&CHAT, &input), REPLY);
    let server = fed(Limits::new(), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade")
    };
    let switched = upgrade.accept(&CHAT).expect("a reply").sent();
    let agreement = switched.agreement();
    assert_eq!(agreement.accept(), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert_eq!(agreement.subprotocol(), Some("chat"));
    assert_eq!(switched.consumed(), input.len());
}

#[test]
fn what_the_statuses_demand() {
    // keeps W-26, W-35: Upgrade and Connection with 426 (RFC 9110 §15.5.22), Allow with 405
    // (RFC 9110 §15.5.6)
    assert_eq!(
        refused(&mutated("Version: 13", "Version: 8")),
        "HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Length: 49\r\n\r\n\
         Sec-WebSocket-Version is not 13 (RFC 6455 §4.4)\n"
    );
    assert_eq!(
        refused(&mutated("GET", "DELETE")),
        "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Length: 41\r\n\r\n\
         the method is not GET (RFC 6455 §4.2.1)\n"
    );
    let to_head = refused(&mutated("GET", "HEAD"));
    assert!(to_head.contains("\r\nAllow: GET\r\n"), "{to_head}");
    assert!(to_head.ends_with("\r\n\r\n"), "HEAD: {to_head}");
}

#[test]
fn answers_of_the_application() {
    // keeps W-41, W-42
    let input = crlf(REQUEST);
    let server = fed(Limits::new(), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade")
    };
    let sent = |rejection| String::from_utf8(upgrade.reject(rejection).to_vec().expect("bytes"));
    assert_eq!(
        sent(Rejection::new(302, "log in").with_fields(&[("Location", "/login")])).as_deref(),
        Ok("HTTP/1.1 302 Found\r\nLocation: /login\r\n\
            Content-Type: text/plain; charset=utf-8\r\nContent-Length: 7\r\n\r\nlog in\n")
    );
    assert_eq!(
        sent(Rejection::new(404, "no such room")).as_deref(),
        Ok("HTTP/1.1 404 Not Found\r\n\
            Content-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n\r\nno such room\n")
    );
    let login = Rejection::new(401, "who are you?").with_fields(&[("WWW-Authenticate", "Basic")]);
    let sent = sent(login).expect("text");
    assert!(
        sent.starts_with("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n"),
        "{sent}"
    );
}

#[test]
fn fields_of_the_101_that_are_not_the_callers() {
    // keeps W-45, W-48, W-51, W-55: a caller cannot write any of these fields, and none is written
    // twice
    let input = crlf(REQUEST);
    let server = fed(Limits::new(), &input, &[input.len()]);
    for name in [
        "Sec-WebSocket-Accept",
        "SEC-WEBSOCKET-KEY",
        "Sec-WebSocket-",
        "sec-websocket-protocol",
        "Origin",
        "Sec-WebSocket-Extensions",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
    ] {
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
            panic!("no upgrade")
        };
        let fields = [("Set-Cookie", "a=b"), (name, "0")];
        let reply = upgrade.accept(&CHAT).expect("a reply").with_fields(&fields);
        assert_eq!(reply.to_vec(), Err(EncodeError::Reserved), "{name}");
    }
}

#[test]
fn every_refusal_has_its_sentence() {
    // keeps W-26: every refusal is answered with an error status
    #[rustfmt::skip] // a table
    let rows = [
        (RequestError::Method, "405 reuse: the method is not GET (RFC 6455 §4.2.1)"),
        (RequestError::Host, "400 reuse: Host is missing, repeated or malformed (RFC 6455 §4.2.1)"),
        (RequestError::Target, "400 reuse: the target is neither a path nor an http URI (RFC 6455 §4.2.1)"),
        (RequestError::Content, "400 reuse: the request has content (RFC 6455 §4.1)"),
        (RequestError::Version, "426 reuse: Sec-WebSocket-Version is not 13 (RFC 6455 §4.4)"),
        (RequestError::VersionRepeated, "400 reuse: Sec-WebSocket-Version is repeated (RFC 6455 §11.3.5)"),
        (RequestError::KeyMissing, "400 reuse: there is no Sec-WebSocket-Key (RFC 6455 §4.2.1)"),
        (RequestError::KeyRepeated, "400 reuse: Sec-WebSocket-Key is repeated (RFC 6455 §11.3.1)"),
        (RequestError::Key, "400 reuse: Sec-WebSocket-Key is not 16 bytes in base64 (RFC 6455 §4.2.1)"),
        (RequestError::OriginMissing, "403 reuse: there is no Origin (RFC 6455 §10.2)"),
        (RequestError::OriginRepeated, "400 reuse: Origin is repeated (RFC 6454 §7.3)"),
        (RequestError::Origin, "403 reuse: the origin is not allowed (RFC 6455 §4.2.2)"),
        (RequestError::Subprotocols, "400 reuse: Sec-WebSocket-Protocol is not a list of tokens (RFC 6455 §4.3)"),
        (RequestError::SubprotocolRepeated, "400 reuse: Sec-WebSocket-Protocol names a subprotocol twice (RFC 6455 §4.1)"),
        (RequestError::SubprotocolMissing, "400 reuse: none of the offered subprotocols is supported (RFC 6455 §4.2.2)"),
        (RequestError::Extensions, "400 reuse: Sec-WebSocket-Extensions is malformed (RFC 6455 §9.1)"),
        (RequestError::TooManyElements, "431 reuse: a list has more elements than the limit (RFC 9110 §5.6.1.2)"),
    ];
    for (found, expected) in rows {
        assert_eq!(refusal(&Rejection::from(found), b""), expected, "{found:?}");
        let said = format!(
            "{} reuse: {found} ({})",
            found.status(),
            found.rule().section
        );
        assert_eq!(said, expected, "{found:?}");
    }
}

#[test]
fn fields_of_ones_own_are_added() {
    let input = crlf(REQUEST);
    let server = fed(Limits::new(), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let reply = upgrade.accept(&CHAT).expect("a reply");
    let own = reply.with_fields(&[("X-A", "b")]).to_vec();
    let expected = REPLY.replace("⏎⏎", "⏎X-A: b⏎⏎");
    assert_eq!(own, Ok(crlf(&expected)));
}
