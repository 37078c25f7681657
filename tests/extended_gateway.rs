//! A gateway between HTTP/1.1 upgrades and extended CONNECT (RFC 8441 §5, RFC 9113 §8): what each
//! side gets, and when a tunnel opens.
#![cfg(all(feature = "http", feature = "websocket"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use http::{Request, Response, Version};
use http_upgrade::extended_connect::{
    ExtendedConnect, TranslationError, check_upgrade, refusal, success, to_upgrade,
};
use http_upgrade::intermediary::ResponseEvent;
use http_upgrade::{
    Encode, Intermediary, Protocol, Relay, RequestHead, ResponseHead, Unnegotiated, websocket,
};
use support::crlf;

const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const UDP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("connect-udp"));
const RELAYS: &[&dyn Relay] = &[&websocket::Relay, &TCP, &UDP];
const GATEWAY: Intermediary<'static> = Intermediary::allowing(RELAYS);

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const NONCE: [u8; 16] = *b"the sample nonce";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Returns the lines of a head that a stack gets: `CONNECT https://h/ websocket; name: value`.
fn text<T>(start: &str, head: &http::HeaderMap<T>) -> String
where
    T: AsRef<[u8]>,
{
    let lines = head
        .iter()
        .map(|(name, value)| format!("; {name}: {}", value.as_ref().escape_ascii()));
    lines.fold(start.to_owned(), |text, line| text + &line)
}

/// Takes a request over HTTP/1.1 to an HTTP/2 upstream. Returns what upstream gets.
fn outward(request: &str) -> String {
    let request = crlf(request);
    let head = RequestHead::parse(&request).unwrap().expect("all of it");
    let checked = match GATEWAY.check(head) {
        Ok(checked) => checked,
        Err(error) => return error.to_string(),
    };
    match ExtendedConnect::of_checked(&checked, "https", true) {
        Ok(connect) => {
            let request = connect.request();
            assert_eq!(
                (request.method().as_str(), request.version()),
                ("CONNECT", Version::HTTP_2)
            );
            let start = format!("{} {}", request.uri(), connect.protocol());
            text(&start, request.headers())
        }
        Err(error) => error.to_string(),
    }
}

#[test]
#[rustfmt::skip] // a table
fn from_http1() {
    let get = "GET /chat HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎";
    let sound = format!("Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Key: {KEY}⏎");
    let version = "; sec-websocket-version: 13";
    for (name, request, expected) in [
        ("X-03, X-08", format!("{get}{sound}⏎"), format!("https://h/chat websocket{version}")),
        ("X-09", format!("{get}{sound}Origin: https://a⏎Sec-WebSocket-Protocol: a⏎sec-websocket-protocol: b, c⏎Sec-WebSocket-Extensions: x; y⏎⏎"),
            format!("https://h/chat websocket{version}; origin: https://a; sec-websocket-protocol: a; sec-websocket-protocol: b, c; sec-websocket-extensions: x; y")),
        ("X-15 what ends at this hop", format!("{get}{sound}Keep-Alive: 5⏎Proxy-Connection: x⏎TE: gzip⏎Trailer: x⏎HTTP2-Settings: AAMAAABk⏎⏎"), format!("https://h/chat websocket{version}")),
        ("X-15 what Connection names", format!("GET /chat HTTP/1.1⏎Host: h⏎Connection: Upgrade, X-A⏎X-A: 1⏎X-B: 2⏎{sound}⏎"), format!("https://h/chat websocket; x-b: 2{version}")),
        ("X-19 another token", format!("{get}Upgrade: connect-udp⏎Capsule-Protocol: ?1⏎⏎"), "https://h/chat connect-udp; capsule-protocol: ?1".into()),
        ("X-19 the key of another token is a field like any other", format!("{get}Upgrade: tcp⏎Sec-WebSocket-Key: x⏎⏎"), "https://h/chat tcp; sec-websocket-key: x".into()),
        ("X-05 the first of several", format!("{get}Upgrade: foo, tcp, connect-udp⏎⏎"), "https://h/chat tcp".into()),
        ("an absolute target", "GET http://other:81/x?y HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎".into(), "https://other:81/x?y tcp".into()),
        ("a length of 0", format!("{get}Upgrade: tcp⏎Content-Length: 0⏎⏎"), "https://h/chat tcp".into()),
        ("X-08 no key", format!("{get}Upgrade: websocket⏎⏎"), TranslationError::Key.to_string()),
        ("X-08 a wrong key", format!("{get}Upgrade: websocket⏎Sec-WebSocket-Key: x⏎⏎"), TranslationError::Key.to_string()),
        ("X-08 two keys", format!("{get}{sound}Sec-WebSocket-Key: {KEY}⏎⏎"), TranslationError::Key.to_string()),
        ("another method", "POST /chat HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎".into(), TranslationError::Method.to_string()),
        ("content", format!("{get}Upgrade: tcp⏎Content-Length: 1⏎⏎"), TranslationError::NoProtocol.to_string()),
        ("a protocol that is not allowed", format!("{get}Upgrade: h2c⏎⏎"), TranslationError::NoProtocol.to_string()),
        ("no upgrade", "GET / HTTP/1.1⏎Host: h⏎⏎".into(), TranslationError::NoProtocol.to_string()),
        ("X-03 a port without a host", "GET / HTTP/1.1⏎Host: :81⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎".into(), "the host is empty or malformed, or not that of the target".into()),
        ("no host", "GET / HTTP/1.1⏎Host:⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎".into(), "the host is empty or malformed, or not that of the target".into()),
    ] {
        assert_eq!(outward(&request), expected, "{name}");
    }
}

#[test]
fn what_is_not_sent() {
    let request = crlf("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎");
    let head = || RequestHead::parse(&request).unwrap().unwrap();
    let h2c = Unnegotiated::new(Protocol::H2C);
    let relays: [&dyn Relay; 1] = [&h2c];
    let checked = Intermediary::allowing(&relays).check(head()).unwrap();
    let of = |scheme, is_enabled| ExtendedConnect::of_checked(&checked, scheme, is_enabled).err();
    assert_eq!(of("https", true), Some(TranslationError::H2c));
    // keeps X-01
    assert_eq!(of("https", false), Some(TranslationError::NotEnabled));
    for framing in ["Content-Length: 1", "Transfer-Encoding: chunked"] {
        let start = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎";
        let content = crlf(&format!("{start}{framing}⏎⏎"));
        let content = RequestHead::parse(&content).unwrap().unwrap();
        let mut checked = GATEWAY.check(content).unwrap().with_content(1);
        // An extended CONNECT has no content, also if it was read already.
        for is_awaited in [true, false] {
            assert_eq!(checked.awaits_content(), is_awaited);
            let found = ExtendedConnect::of_checked(&checked, "https", true).err();
            assert_eq!(found, Some(TranslationError::Content), "{framing}");
            checked.content_sent();
        }
    }
}

/// Takes a response of an HTTP/2 upstream to a client that speaks HTTP/1.1. Returns what it gets.
fn back(protocol: &str, version: Version, status: u16, fields: &[(&str, &str)]) -> String {
    let request = crlf(&format!(
        "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: {protocol}⏎Sec-WebSocket-Key: {KEY}⏎\
        Sec-WebSocket-Protocol: chat⏎Capsule-Protocol: ?1⏎⏎"
    ));
    let checked = GATEWAY
        .check(RequestHead::parse(&request).unwrap().unwrap())
        .unwrap();
    let connect = ExtendedConnect::of_checked(&checked, "https", true).unwrap();
    let response = Response::builder().status(status).version(version);
    let response = fields.iter().fold(response, |response, (name, value)| {
        response.header(*name, *value)
    });
    let translated = match connect.translate(&response.body(()).unwrap()) {
        Ok(translated) => translated,
        Err(error) => {
            assert_eq!(error.rejection().unwrap().status(), 502);
            return error.to_string();
        }
    };
    match checked.verify(&translated) {
        Ok(ResponseEvent::Switched(tunnel)) => {
            let written = tunnel.to_vec().unwrap();
            let open = tunnel.sent();
            assert_eq!(open.client_consumed(), request.len());
            assert_eq!(open.upstream_consumed(), 0);
            String::from_utf8(written).unwrap()
        }
        Ok(ResponseEvent::Rejected(returned)) => {
            String::from_utf8(returned.to_vec().unwrap()).unwrap()
        }
        Ok(ResponseEvent::Interim(interim)) => {
            String::from_utf8(interim.to_vec().unwrap()).unwrap()
        }
        Err(error) => {
            assert_eq!(error.rejection().unwrap().status(), 502);
            error.to_string()
        }
    }
    .replace("\r\n", "⏎")
}

#[test]
#[rustfmt::skip] // a table
fn back_to_http1() {
    let switch = "HTTP/1.1 101 Switching Protocols⏎";
    let accept = format!("Sec-WebSocket-Accept: {ACCEPT}⏎");
    let chat = ("sec-websocket-protocol", "chat");
    let h2 = Version::HTTP_2;
    for (name, protocol, version, status, fields, expected) in [
        ("X-08, X-10", "websocket", h2, 200, &[][..], format!("{switch}Upgrade: websocket⏎Connection: Upgrade⏎{accept}⏎")),
        ("X-10 another 2xx, and X-14 HTTP/3", "websocket", Version::HTTP_3, 201, &[], format!("{switch}Upgrade: websocket⏎Connection: Upgrade⏎{accept}⏎")),
        ("X-09 a subprotocol", "websocket", h2, 200, &[chat], format!("{switch}Upgrade: websocket⏎Connection: Upgrade⏎{accept}Sec-WebSocket-Protocol: chat⏎⏎")),
        ("X-08 an answer of upstream is not one", "websocket", h2, 200, &[("sec-websocket-accept", "x")], format!("{switch}Upgrade: websocket⏎Connection: Upgrade⏎{accept}⏎")),
        ("X-19 another token", "connect-udp", h2, 200, &[("capsule-protocol", "?1")], format!("{switch}Upgrade: connect-udp⏎Connection: Upgrade⏎capsule-protocol: ?1⏎⏎")),
        ("fields of the connection, which do not belong there", "tcp", h2, 200, &[("connection", "close"), ("upgrade", "foo"), ("x", "y")], format!("{switch}Upgrade: tcp⏎Connection: Upgrade⏎x: y⏎⏎")),
        ("a length, which has no meaning", "tcp", h2, 200, &[("content-length", "5")], format!("{switch}Upgrade: tcp⏎Connection: Upgrade⏎⏎")),
        ("X-09 a subprotocol that was not offered", "websocket", h2, 200, &[("sec-websocket-protocol", "x")], "a subprotocol was chosen that was not offered".into()),
        ("X-10 101", "websocket", h2, 101, &[("upgrade", "websocket"), ("connection", "upgrade")], TranslationError::Version.to_string()),
        ("X-10 HTTP/1.1", "websocket", Version::HTTP_11, 200, &[], TranslationError::Version.to_string()),
        ("M-08", "connect-udp", h2, 204, &[], TranslationError::Status.to_string()),
        ("X-11 403", "websocket", h2, 403, &[("content-length", "2")], "HTTP/1.1 403 Forbidden⏎Connection: close⏎Content-Length: 2⏎⏎".into()),
        ("X-11 501", "websocket", h2, 501, &[("content-length", "0")], "HTTP/1.1 501 Not Implemented⏎Connection: close⏎Content-Length: 0⏎⏎".into()),
        ("X-11 302", "websocket", h2, 302, &[("location", "/x"), ("content-length", "0")], "HTTP/1.1 302 Found⏎Connection: close⏎location: /x⏎Content-Length: 0⏎⏎".into()),
        ("an interim response", "websocket", h2, 103, &[("link", "x")], "HTTP/1.1 103 Early Hints⏎link: x⏎⏎".into()),
    ] {
        assert_eq!(back(protocol, version, status, fields), expected, "{name}");
    }
}

/// Makes a CONNECT over HTTP/2.
fn connect(fields: &[(&str, &[u8])]) -> Request<()> {
    let request = Request::connect("https://h:8443/chat?a").version(Version::HTTP_2);
    let request = fields.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    request.body(()).unwrap()
}

/// Takes an extended CONNECT to an upstream that speaks HTTP/1.1. Returns what upstream gets.
fn inward(protocol: &str, fields: &[(&str, &[u8])]) -> String {
    let upgrade = match to_upgrade(&connect(fields), protocol, NONCE) {
        Ok(upgrade) => upgrade,
        Err(error) => return error.to_string(),
    };
    let found = match check_upgrade(&GATEWAY, &upgrade) {
        Ok(checked) => checked.forward().to_vec().unwrap(),
        Err(error) => return error.to_string(),
    };
    String::from_utf8(found).unwrap().replace("\r\n", "⏎")
}

#[test]
#[rustfmt::skip] // a table
fn to_http1() {
    let get = "GET /chat?a HTTP/1.1⏎Host: h:8443⏎";
    let upgrade = |protocol| format!("{get}Upgrade: {protocol}⏎Connection: Upgrade⏎");
    let websocket = format!("{}Sec-WebSocket-Key: {KEY}⏎", upgrade("websocket"));
    for (name, protocol, fields, expected) in [
        ("X-08, X-17", "websocket", &[][..], format!("{websocket}⏎")),
        ("X-08 a key of the client is replaced", "websocket", &[("sec-websocket-key", &b"x"[..])], format!("{websocket}⏎")),
        ("X-09", "websocket", &[("sec-websocket-version", b"13"), ("origin", b"https://a"), ("sec-websocket-protocol", b"a"), ("sec-websocket-protocol", b"b")],
            format!("{websocket}Sec-WebSocket-Version: 13⏎Origin: https://a⏎Sec-WebSocket-Protocol: a⏎Sec-WebSocket-Protocol: b⏎⏎")),
        ("X-17 Host", "tcp", &[("host", b"H:8443")], format!("{}⏎", upgrade("tcp"))),
        ("X-17 another Host", "tcp", &[("host", b"h")], "Host is another one than :authority".into()),
        ("X-19", "connect-udp", &[("capsule-protocol", b"?1")], format!("{}capsule-protocol: ?1⏎⏎", upgrade("connect-udp"))),
        ("Cookie", "tcp", &[("cookie", b"a=b"), ("x", b"y"), ("cookie", b"c=d")], format!("{}x: y⏎cookie: a=b; c=d⏎⏎", upgrade("tcp"))),
        ("X-15 TE", "tcp", &[("te", b"trailers")], format!("{}⏎", upgrade("tcp"))),
        ("X-15 Connection", "tcp", &[("connection", b"close")], "the request has a field of the connection".into()),
        ("X-16 a line in :protocol", "websocket\r\nX: y", &[], "the value of :protocol is not an upgrade token".into()),
        ("X-16 spaces around a value", "tcp", &[("x", b" y\t")], format!("{}x: y⏎⏎", upgrade("tcp"))),
        ("content", "tcp", &[("content-length", b"1")], TranslationError::Content.to_string()),
        ("h2c", "h2c", &[], "the value of :protocol is h2c".into()),
        ("X-13 a protocol that is not allowed", "foo", &[], "the protocol is not let through here".into()),
        ("X-16 a field that Connection could not name", "tcp", &[("max-forwards", b"0")], format!("{}max-forwards: 0⏎⏎", upgrade("tcp"))),
    ] {
        assert_eq!(inward(protocol, fields), expected, "{name}");
    }
}

/// Takes a response of upstream over HTTP/1.1 to a client that speaks HTTP/2. Returns what it gets.
fn forth(protocol: &str, response: &str) -> String {
    let request = connect(&[("sec-websocket-protocol", b"chat")]);
    let upgrade = to_upgrade(&request, protocol, NONCE).unwrap();
    let checked = GATEWAY.check(&upgrade).unwrap();
    let response = crlf(response);
    for end in 0..response.len() {
        let head = ResponseHead::parse(&response[..end]).expect("valid so far");
        assert!(head.is_none(), "judged too early, at {end}");
    }
    let head = ResponseHead::parse(&response).unwrap().unwrap();
    let (response, is_switched) = match checked.verify(head) {
        Ok(ResponseEvent::Switched(tunnel)) => {
            let response = success(&tunnel).unwrap();
            assert_eq!(tunnel.sent().client_consumed(), 0);
            (response, true)
        }
        Ok(ResponseEvent::Rejected(returned)) => match refusal(&returned) {
            Ok(response) => (response, false),
            Err(error) => return error.to_string(),
        },
        Ok(_) => return "interim".into(),
        Err(error) => {
            let rejection = error.rejection().unwrap();
            let bound = rejection.for_request(&RequestHead::from(&request));
            let response = Response::<String>::try_from(&bound).unwrap();
            assert!(!response.headers().contains_key("connection"));
            assert_eq!(response.status(), 502);
            return error.to_string();
        }
    };
    for name in [
        "connection",
        "upgrade",
        "transfer-encoding",
        "sec-websocket-accept",
        "keep-alive",
    ] {
        assert!(!response.headers().contains_key(name), "{name}");
    }
    assert_eq!(response.status().is_success(), is_switched);
    text(response.status().as_str(), response.headers())
}

#[test]
#[rustfmt::skip] // a table
fn forth_from_http1() {
    let switch = "HTTP/1.1 101 X⏎Connection: Upgrade⏎";
    let accept = format!("Sec-WebSocket-Accept: {ACCEPT}⏎");
    for (name, protocol, response, expected) in [
        ("X-08, X-10", "websocket", format!("{switch}Upgrade: websocket⏎{accept}⏎"), "200"),
        ("X-09", "websocket", format!("{switch}Upgrade: websocket⏎{accept}Sec-WebSocket-Protocol: chat⏎Set-Cookie: a=b⏎⏎"), "200; sec-websocket-protocol: chat; set-cookie: a=b"),
        ("X-19", "connect-udp", format!("{switch}Upgrade: connect-udp⏎Capsule-Protocol: ?1⏎⏎"), "200; capsule-protocol: ?1"),
        ("X-08 no answer to the key", "websocket", format!("{switch}Upgrade: websocket⏎⏎"), "there is no Sec-WebSocket-Accept"),
        ("X-08 a wrong one", "websocket", format!("{switch}Upgrade: websocket⏎Sec-WebSocket-Accept: {KEY}⏎⏎"), "Sec-WebSocket-Accept does not answer the key"),
        ("X-09 another subprotocol", "websocket", format!("{switch}Upgrade: websocket⏎{accept}Sec-WebSocket-Protocol: x⏎⏎"), "a subprotocol was chosen that was not offered"),
        ("another protocol", "tcp", format!("{switch}Upgrade: websocket⏎{accept}⏎"), "a 101 switches to a protocol that was not forwarded"),
        ("a bare 101", "tcp", "HTTP/1.1 101 X⏎⏎".into(), "a 101 has no Upgrade, or one that is not a list of protocols"),
        ("X-10 a 200 of a server that ignores the upgrade", "websocket", "HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎".into(), "a 2xx does not say that upstream has switched"),
        ("X-11 403", "websocket", "HTTP/1.1 403 X⏎Content-Length: 2⏎⏎".into(), "403; content-length: 2"),
        ("X-11 in chunks", "websocket", "HTTP/1.1 500 X⏎Transfer-Encoding: chunked⏎Keep-Alive: x⏎⏎".into(), "500"),
        ("X-11 426", "websocket", "HTTP/1.1 426 X⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎Content-Length: 0⏎⏎".into(), "400; sec-websocket-version: 13; content-length: 0"),
        ("X-11 a redirect", "tcp", "HTTP/1.1 307 X⏎Location: /⏎Content-Length: 0⏎⏎".into(), "307; location: /; content-length: 0"),
        ("an interim response", "tcp", "HTTP/1.1 103 X⏎⏎".into(), "interim"),
    ] {
        assert_eq!(forth(protocol, &response), expected, "{name}");
    }
}

#[test]
fn a_switch_that_was_not_asked_for() {
    // keeps M-26: a protocol that the policy does not allow gets no tunnel, whatever upstream says
    let switch = "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: foo⏎⏎";
    let found = "a 101 answers a request that was forwarded without an upgrade";
    assert_eq!(forth("foo", switch), found);
}

#[test]
fn via_names_the_version_that_was_received() {
    // keeps I-12
    let gateway = GATEWAY.via("p");
    let lines = |head: Vec<u8>| {
        let head = String::from_utf8(head).unwrap();
        let via = head.lines().filter_map(|line| line.strip_prefix("Via: "));
        via.collect::<Vec<_>>().join(", ")
    };
    for (version, expected) in [(Version::HTTP_2, "2 p"), (Version::HTTP_3, "3 p")] {
        let mut request = connect(&[]);
        *request.version_mut() = version;
        let upgrade = to_upgrade(&request, "websocket", NONCE).unwrap();
        let checked = check_upgrade(&gateway, &upgrade).unwrap();
        assert_eq!(lines(checked.forward().to_vec().unwrap()), expected);

        let ordinary = Request::get("https://h/").version(version);
        let ordinary = ordinary.body(()).unwrap();
        let checked = gateway.check(&ordinary).unwrap();
        assert_eq!(lines(checked.forward().to_vec().unwrap()), expected);

        let connect = Request::get("/")
            .header("host", "h")
            .header("connection", "upgrade")
            .header("upgrade", "tcp");
        let asked = connect.body(()).unwrap();
        let checked = gateway.check(&asked).unwrap();
        let connect = ExtendedConnect::of_checked(&checked, "https", true).unwrap();
        assert_eq!(connect.request().headers()["via"], "1.1 p");
        for status in [200, 403] {
            let response = Response::builder().version(version).status(status);
            let back = connect.translate(&response.body(()).unwrap()).unwrap();
            let back = match checked.verify(&back).unwrap() {
                ResponseEvent::Switched(tunnel) => tunnel.to_vec(),
                ResponseEvent::Rejected(returned) => returned.to_vec(),
                ResponseEvent::Interim(interim) => interim.to_vec(),
            };
            assert_eq!(lines(back.unwrap()), expected, "{status}");
        }
    }
}
