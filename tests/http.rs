//! Bytes and the types of the `http` crate get the same verdict.
#![cfg(all(feature = "http", feature = "websocket"))]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used
)]

mod support;

use http::{HeaderName, HeaderValue, Method, Request, Response};
use http_upgrade::client::{self, Client, ClientError, Event};
use http_upgrade::head::{Target, Version};
use http_upgrade::upgrade::NotAnUpgrade;
use http_upgrade::websocket::{Acceptor, Deflate, Origins, Proposal, ResponseError};
use http_upgrade::{
    Content, Encode, Intermediary, Persistence, Propose, Protocol, Rejection, RequestHead,
    ResponseHead, Unnegotiated, Upgrade,
};
use proptest::prelude::*;
use support::refusal;

static CHAT: Acceptor = Acceptor::new(Origins::Only(&["https://example.com"]))
    .subprotocols(&["chat"])
    .deflate(Deflate::new());

static ANY: Acceptor = Acceptor::new(Origins::Any);

/// Returns the result of an upgrade with this head, as one line.
fn verdict<'a>(head: impl Into<RequestHead<'a>>) -> String {
    match Upgrade::of(head) {
        Err(reason) => reason.to_string(),
        Ok(upgrade) => match upgrade.accept(&CHAT) {
            Ok(reply) => String::from_utf8(reply.to_vec().unwrap()).unwrap(),
            Err(rejection) => refusal(&rejection, b""),
        },
    }
}

/// Returns the same head as types. It is restricted to names and values that `http` accepts, and to
/// targets in ASCII.
fn typed(head: &RequestHead<'_>, target: &str) -> Request<()> {
    let mut request = Request::builder()
        .method(Method::from_bytes(head.method.as_bytes()).unwrap())
        .uri(target)
        .version(match head.version {
            Version::Http10 => http::Version::HTTP_10,
            _ => http::Version::HTTP_11,
        });
    for (name, value) in head.fields {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request = request.header(name, HeaderValue::from_bytes(value).unwrap());
    }
    request.body(()).unwrap()
}

/// Generates field lines that are likely to matter, often valid and often not.
fn line() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        Just("Connection: Upgrade"),
        Just("connection: keep-alive , upgrade"),
        Just("Connection: close"),
        Just("Connection: ,"),
        Just("Connection: \"upgrade\""),
        Just("Upgrade: websocket"),
        Just("Upgrade: foo/1, WebSocket"),
        Just("Upgrade: websocket/13"),
        Just("Upgrade: a b"),
        Just("Upgrade: tcp"),
        Just("Sec-WebSocket-Version: 13"),
        Just("Sec-WebSocket-Version: 8"),
        Just("Sec-WebSocket-Key:   dGhlIHNhbXBsZSBub25jZQ==  "),
        Just("Sec-WebSocket-Key: short"),
        Just("Origin: https://example.com"),
        Just("Origin: https://evil.example"),
        Just("Sec-WebSocket-Protocol: superchat, chat"),
        Just("Sec-WebSocket-Protocol: chat, chat"),
        Just("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10"),
        Just("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=\"12\", x;y=1"),
        Just("Sec-WebSocket-Extensions: ;"),
        Just("Content-Length: 0"),
        Just("Content-Length: 7"),
        Just("Expect: 100-continue"),
    ];
    prop_oneof![
        8 => known.prop_map(str::to_owned),
        1 => "[a-zA-Z-]{1,9}: [ -~\t]{0,20}",
    ]
}

/// Generates the lines of a valid handshake, with lines left out, inserted and shuffled.
fn lines() -> impl Strategy<Value = Vec<String>> {
    const GOOD: [&str; 4] = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    let good = proptest::sample::subsequence(GOOD.to_vec(), 2..=4);
    (good, proptest::collection::vec(line(), 0..4))
        .prop_map(|(good, more)| {
            good.into_iter()
                .map(str::to_owned)
                .chain(more)
                .collect::<Vec<_>>()
        })
        .prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    // keeps W-54
    #[test]
    fn bytes_and_types_agree(
        lines in lines(),
        method in prop_oneof![6 => Just("GET"), 1 => Just("POST"), 1 => Just("HEAD")],
        target in prop_oneof![Just("/"), Just("/chat?x=1"), Just("http://h/chat"), Just("https://h:8/")],
        version in prop_oneof![6 => Just("1.1"), 1 => Just("1.0")],
    ) {
        let bytes = format!("{method} {target} HTTP/{version}\r\nHost: h\r\n{}\r\n\r\n", lines.join("\r\n"));
        // Heads that only the parser of bytes refuses cannot be compared.
        if let Ok(Some(head)) = RequestHead::parse(bytes.as_bytes()) {
            prop_assume!(Content::of_request(&head, &http_upgrade::Limits::new()).is_ok());
            let typed = typed(&head, target);
            prop_assert_eq!(verdict(head), verdict(&typed), "{}", bytes);
            prop_assert_eq!(RequestHead::from(&typed).target(), head.target());
            prop_assert_eq!(RequestHead::from(&typed).authority(), head.authority());
            prop_assert_eq!(RequestHead::from(&typed).persists(), head.persists());
            prop_assert_eq!(RequestHead::from(&typed).expects_continue(), head.expects_continue());
        }
    }
}

#[test]
fn an_asterisk_is_a_target_of_its_own() {
    // keeps H-28
    let head = RequestHead::parse(b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
    let head = head.unwrap().unwrap();
    let typed = Request::options("*").header("Host", "h").body(()).unwrap();
    assert_eq!(RequestHead::from(&typed).target(), Target::Asterisk);
    assert_eq!(RequestHead::from(&typed).target(), head.target());
}

#[test]
fn a_good_handshake_is_among_what_is_compared() {
    let request = Request::get("/chat")
        .header("host", "h")
        .header("connection", "Upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .body("whatever")
        .unwrap();
    assert!(verdict(&request).starts_with("HTTP/1.1 101 "));
}

#[test]
fn http_2_has_no_upgrade() {
    // keeps U-45
    let request = Request::get("https://h/")
        .version(http::Version::HTTP_2)
        .header("connection", "Upgrade")
        .header("upgrade", "websocket")
        .body(())
        .unwrap();
    assert_eq!(Upgrade::of(&request).err(), Some(NotAnUpgrade::Version));
}

#[test]
fn parts_are_what_the_whole_message_is() {
    // axum and tower split a message before a handler sees it.
    let request = Request::post("http://h/x?y")
        .header("Host", "h")
        .header("A", "b");
    let request = request.body("content").unwrap();
    let whole = format!("{:?}", RequestHead::from(&request));
    let (parts, _) = request.into_parts();
    assert_eq!(format!("{:?}", RequestHead::from(&parts)), whole);
    assert!(whole.contains("POST") && whole.contains("/x?y"), "{whole}");
    let response = Response::builder()
        .status(404)
        .header("A", "b")
        .body("content")
        .unwrap();
    let whole = format!("{:?}", ResponseHead::from(&response));
    let (parts, _) = response.into_parts();
    assert_eq!(format!("{:?}", ResponseHead::from(&parts)), whole);
    assert!(whole.contains("404"), "{whole}");
}

#[test]
fn a_type_is_checked_where_bytes_would_have_been() {
    let request = |host: Option<&'static str>| {
        let request = Request::get("/")
            .header("connection", "Upgrade")
            .header("upgrade", "websocket");
        match host {
            Some(host) => request.header("host", host),
            None => request,
        }
        .body(())
        .unwrap()
    };
    let expected = "400 reuse: Host is missing, repeated or malformed (RFC 6455 §4.2.1)";
    // keeps W-29
    assert_eq!(verdict(&request(None)), expected);
    assert_eq!(verdict(&request(Some("a b"))), expected);
}

#[test]
fn a_reply_is_a_response() {
    static TCP: Unnegotiated<'_> = Unnegotiated::new(Protocol::new("tcp"));
    let request = Request::post("/")
        .header("connection", "upgrade")
        .header("upgrade", "tcp")
        .body(())
        .unwrap();
    let reply = Upgrade::of(&request).unwrap().accept(&TCP).unwrap();
    let reply = reply.with_fields(&[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]);
    let response = Response::<()>::try_from(&reply).unwrap();
    assert_eq!(response.status(), 101);
    assert_eq!(response.headers()["upgrade"], "tcp");
    assert_eq!(response.headers()["connection"], "Upgrade");
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
    assert_eq!(response.headers().len(), 4);

    let head = ResponseHead::from(&response);
    assert_eq!(
        (head.status, head.version, head.len()),
        (101, Version::Http11, 0)
    );
    assert!(head.fields.list_contains("Upgrade", "tcp"));
}

#[test]
fn a_rejection_is_a_response_with_or_without_its_content() {
    let rejection = Rejection::new(404, "no such room").with_fields(&[("X-Room", "7")]);
    let response = Response::<String>::try_from(&rejection).unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(response.body(), "no such room\n");
    assert_eq!(response.headers()["content-length"], "13");
    assert_eq!(response.headers()["x-room"], "7");

    let response = Response::<()>::try_from(&rejection).unwrap();
    assert_eq!(response.headers().len(), 1);

    // keeps S-03
    let split = rejection.with_fields(&[("X", "a\r\nB: c")]);
    let error = Response::<()>::try_from(&split).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a field value has a control character, or white space at an end"
    );
}

#[test]
fn content_that_is_elsewhere_closes_with_a_refusal() {
    // keeps B-27
    static TCP: Unnegotiated<'_> = Unnegotiated::new(Protocol::new("tcp"));
    let request = |length: &'static str| {
        let request = Request::post("/")
            .header("connection", "upgrade")
            .header("upgrade", "ws");
        request.header("content-length", length).body(()).unwrap()
    };
    for (length, connection) in [("0", Persistence::Reuse), ("7", Persistence::Close)] {
        let request = request(length);
        let rejection = Upgrade::of(&request).unwrap().accept(&TCP).unwrap_err();
        assert_eq!(rejection.persistence(b""), connection, "{length}");
    }
    let expecting = Request::put("/")
        .header("expect", "100-continue")
        .body(())
        .unwrap();
    let head = RequestHead::from(&expecting);
    let rejection = Rejection::new(417, "no").for_request(&head);
    assert_eq!(rejection.persistence(b""), Persistence::Close);
}

/// Returns the request that `http` has of an opening, as one line.
fn requested<P: Propose>(opening: &client::Request<'_, P>) -> String {
    match Request::<()>::try_from(opening) {
        Err(error) => error.to_string(),
        Ok(request) => {
            let mut text = format!(
                "{} {} {:?}",
                request.method(),
                request.uri(),
                request.version()
            );
            for (name, value) in request.headers() {
                let value = value.to_str().unwrap();
                text.extend(["⏎", name.as_str(), ": ", value]);
            }
            text
        }
    }
}

#[test]
#[rustfmt::skip] // a table
fn an_opening_as_a_request() {
    let tcp = Client::new(Unnegotiated::new(Protocol::new("tcp")));
    let common = "⏎host: h⏎upgrade: tcp⏎connection: Upgrade";
    let cookie = [("Cookie", "a=1")];
    let twice = [("X", "1"), ("X", "2")];
    let rows = [
        (tcp.request("/a?b=c", "h"), format!("GET /a?b=c HTTP/1.1{common}")),
        (tcp.request("", "h").method("POST").content(b"abc"), format!("POST / HTTP/1.1{common}")),
        (tcp.request("*", "h").method("OPTIONS"), format!("OPTIONS * HTTP/1.1{common}")),
        (tcp.request("http://h/a", "h").with_fields(&cookie), format!("GET http://h/a HTTP/1.1{common}⏎cookie: a=1")),
        (tcp.request("/", "h").with_fields(&twice), format!("GET / HTTP/1.1{common}⏎x: 1⏎x: 2")),
        (tcp.request("/", ""), "the host is empty or malformed, or not that of the target".into()),
    ];
    for (opening, expected) in rows {
        assert_eq!(requested(&opening), expected);
    }
}

#[test]
fn the_answer_to_a_request_that_another_stack_sent() {
    let client = Client::new(Proposal::new(*b"the sample nonce"));
    let request = Request::<()>::try_from(&client.request("/chat", "example.com")).unwrap();
    let reply = Upgrade::of(&request).unwrap().accept(&ANY).unwrap();
    let response = Response::<()>::try_from(&reply).unwrap();
    let Ok(Event::Switched(switched)) = client.on_response(&response) else {
        panic!("{response:?}");
    };
    assert_eq!(switched.consumed(), 0);
    let other = Client::new(Proposal::new([0; 16]));
    let fault = other.on_response(&response).map(|_| ());
    assert_eq!(fault, Err(ClientError::Refused(ResponseError::Accept)));
    let mut other = response;
    *other.version_mut() = http::Version::HTTP_2;
    let fault = client.on_response(&other).unwrap_err().to_string();
    assert_eq!(fault, "a 101 came over another version than HTTP/1.1");
}

#[test]
fn a_typed_request_is_checked_as_bytes_are() {
    // keeps H-21, H-28
    const FORM: &str = "the target has no form that goes with the method";
    let proxy = Intermediary::allowing(&[]);
    #[rustfmt::skip] // a table
    let rows = [
        (Method::GET, "/", vec!["h"], None),
        (Method::GET, "http://h/x", vec!["h"], None),
        (Method::OPTIONS, "*", vec!["h"], None),
        (Method::GET, "/", vec![], Some("a request over HTTP/1.1 has no Host")),
        (Method::GET, "/", vec!["h", "h"], Some("Host is repeated")),
        (Method::GET, "*", vec!["h"], Some(FORM)),
        (Method::GET, "h:80", vec!["h:80"], Some(FORM)),
        (Method::GET, "http://u@h/", vec!["h"], Some(FORM)),
        (Method::GET, "/\"", vec!["h"], Some("the target has a byte that no target can have")),
    ];
    for (method, target, hosts, expected) in rows {
        let mut request = Request::builder().method(&method).uri(target);
        for host in &hosts {
            request = request.header("Host", *host);
        }
        let request = request.body(()).unwrap();
        let found = proxy.check(&request).err().map(|error| error.to_string());
        assert_eq!(found.as_deref(), expected, "{method} {target} {hosts:?}");
    }
}
