//! From HTTP/1.1 to an extended CONNECT and back to HTTP/1.1: upstream gets the request that a
//! single hop would have sent it.
#![cfg(all(feature = "http", feature = "websocket"))]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use http_upgrade::extended_connect::{ExtendedConnect, check_upgrade, success, to_upgrade};
use http_upgrade::intermediary::ResponseEvent;
use http_upgrade::{
    Encode, Intermediary, Protocol, Relay, RequestHead, ResponseHead, Unnegotiated, websocket,
};
use proptest::prelude::*;

const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const SPDY: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("SPDY").with_version("3.1"));
const RELAYS: &[&dyn Relay] = &[&websocket::Relay, &TCP, &SPDY];
const GATEWAY: Intermediary<'static> = Intermediary::allowing(RELAYS);

/// The key and the nonce that it encodes, so that both hops have the same key.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const NONCE: [u8; 16] = *b"the sample nonce";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The lines of a head, without the order across names, which `http::HeaderMap` does not keep.
/// Names are in lower case, as HTTP/2 has them; lines of Cookie are one.
fn lines(head: &[u8]) -> (String, Vec<(String, Vec<u8>)>) {
    let head = RequestHead::parse(head).unwrap().expect("all of it");
    let mut lines = Vec::<(String, Vec<u8>)>::new();
    for (name, value) in head.fields {
        let name = name.to_ascii_lowercase();
        match lines
            .iter_mut()
            .find(|(earlier, _)| *earlier == name && name == "cookie")
        {
            Some((_, cookies)) => cookies.extend([b"; ", value].concat()),
            None => lines.push((name, value.to_vec())),
        }
    }
    lines.sort_by(|(left, _), (right, _)| left.cmp(right));
    (format!("{} {:?}", head.method, head.target()), lines)
}

fn over_http2(request: &[u8]) -> Vec<u8> {
    let head = RequestHead::parse(request).unwrap().expect("all of it");
    let checked = GATEWAY.check(head).expect("forwarded");
    let connect = ExtendedConnect::of_checked(&checked, "http", true).expect("translated");
    for name in [
        "connection",
        "upgrade",
        "host",
        "keep-alive",
        "transfer-encoding",
        "http2-settings",
    ] {
        assert!(!connect.request().headers().contains_key(name), "{name}");
    }
    let upgrade = to_upgrade(connect.request(), connect.protocol(), NONCE).expect("translated");
    let checked = check_upgrade(&GATEWAY, &upgrade).expect("forwarded");
    checked.forward().to_vec().expect("a head")
}

fn over_one_hop(request: &[u8]) -> Vec<u8> {
    let head = RequestHead::parse(request).unwrap().expect("all of it");
    let checked = GATEWAY.check(head).expect("forwarded");
    checked.forward().to_vec().expect("a head")
}

fn field() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("Origin".to_owned()),
        Just("Cookie".to_owned()),
        Just("Keep-Alive".to_owned()),
        Just("TE".to_owned()),
        Just("HTTP2-Settings".to_owned()),
        Just("X-Named".to_owned()),
        Just("Sec-WebSocket-Version".to_owned()),
        Just("Sec-WebSocket-Protocol".to_owned()),
        Just("Sec-WebSocket-Extensions".to_owned()),
        Just("Capsule-Protocol".to_owned()),
        "X-[A-Za-z]{1,6}",
    ];
    (name, "[!-~\u{e9}]{1,2}([ -~]{0,12}[!-~])?")
        .prop_map(|(name, value)| format!("{name}: {value}\r\n"))
}

fn request() -> impl Strategy<Value = String> {
    let target = prop_oneof![
        Just("/".to_owned()),
        "/[a-z%20/._~]{0,8}".prop_map(|path| path.replace('%', "%25")),
        "/x\\?[a-z=&]{0,8}",
        Just("http://h:81/y?z".to_owned()),
    ];
    let host = prop_oneof![Just("h"), Just("example.com:8080"), Just("[::1]")];
    let token = prop_oneof![Just("websocket"), Just("tcp"), Just("SPDY/3.1")];
    let connection = prop_oneof![
        Just("Upgrade"),
        Just("upgrade, X-Named"),
        Just("close, Upgrade")
    ];
    let fields = proptest::collection::vec(field(), 0..8);
    (target, host, token, connection, fields).prop_map(
        |(target, host, token, connection, fields)| {
            let fields = fields.concat();
            format!(
                "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n\
             Upgrade: {token}\r\nSec-WebSocket-Key: {KEY}\r\n{fields}\r\n"
            )
        },
    )
}

proptest! {
    // keeps
    #[test]
    fn the_request_is_the_same(request in request()) {
        let request = request.as_bytes();
        prop_assert_eq!(lines(&over_http2(request)), lines(&over_one_hop(request)));
    }
}

#[test]
fn the_response_comes_back() {
    // keeps: upstream's 101 becomes a 200, and that a 101 for the client's own key
    let client_key = "AQIDBAUGBwgJCgsMDQ4PEA==";
    let request = format!(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {client_key}\r\n\
         Sec-WebSocket-Protocol: chat\r\n\r\n"
    );
    let head = RequestHead::parse(request.as_bytes()).unwrap().unwrap();
    let outer = GATEWAY.check(head).unwrap();
    let connect = ExtendedConnect::of_checked(&outer, "https", true).unwrap();
    let upgrade = to_upgrade(connect.request(), connect.protocol(), NONCE).unwrap();
    let inner = check_upgrade(&GATEWAY, &upgrade).unwrap();
    let switch = format!(
        "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {ACCEPT}\r\nSec-WebSocket-Protocol: chat\r\n\r\n"
    );
    let head = ResponseHead::parse(switch.as_bytes()).unwrap().unwrap();
    let Ok(ResponseEvent::Switched(tunnel)) = inner.verify(head) else {
        panic!("no tunnel");
    };
    let back = connect.translate(&success(&tunnel).unwrap()).unwrap();
    let Ok(ResponseEvent::Switched(tunnel)) = outer.verify(&back) else {
        panic!("no tunnel");
    };
    let found = String::from_utf8(tunnel.to_vec().unwrap()).unwrap();
    assert_eq!(
        found,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: C/0nmHhBztSRGR1CwL6Tf4ZjwpY=\r\nSec-WebSocket-Protocol: chat\r\n\r\n"
    );
}
