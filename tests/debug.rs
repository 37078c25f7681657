//! What `Debug` shows: text, and no secret.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing)]

use http_upgrade::client::Event as Answer;
use http_upgrade::server::{Event, Server};
use http_upgrade::{
    Buffer, Client, Encode, Intermediary, Protocol, Rejection, RequestHead, ResponseHead,
    Unnegotiated, Upgrade,
};
use std::fmt::Debug;

const REQUEST: &[u8] = b"POST /chat?x HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\n\
    Upgrade: tcp\r\nauthorization: Basic SECRET\r\nProxy-Authorization: SECRET\r\nCookie: a=SECRET\r\n\
    COOKIE: b=SECRET\r\nSec-WebSocket-Key: SECRETSECRETSECRETSECR==\r\nX-Text: \"b\xc3\xbccher\"\r\n\
    X-Bytes: \xff\r\nX-Empty:\r\nContent-Length: 6\r\n\r\nSECRET";
const RESPONSE: &[u8] =
    b"HTTP/1.1 103 Early Hints\r\nSet-Cookie: SECRET\r\nLink: </a>\r\n\r\nHTTP/1.1 404 Not Found\r\n\
    Set-Cookie: a=SECRET\r\nsEt-cOOkie: b=SECRET\r\nServer: x\r\nContent-Length: 6\r\n\r\nSECRET";
const OWN: &[(&str, &str)] = &[
    ("Set-Cookie", "SECRET"),
    ("Cookie", "SECRET"),
    ("Authorization", "SECRET"),
    ("X-Own", "shown"),
];
const TCP: Unnegotiated = Unnegotiated::new(Protocol::new("tcp"));

const FIELDS: &str = r#"{"Host": "example.com", "Connection": "Upgrade", "Upgrade": "tcp", "#;
const HIDDEN: &str = r#""authorization": [hidden], "Proxy-Authorization": [hidden], "Cookie": [hidden], "COOKIE": [hidden], "Sec-WebSocket-Key": [hidden], "#;
const SHOWN: &str =
    r#""X-Text": "\"bücher\"", "X-Bytes": "\xff", "X-Empty": "", "Content-Length": "6"}"#;

/// Returns what `Debug` shows, on one line. Checks that nothing secret is in it, neither as text
/// nor as a list of numbers, on several lines neither.
fn shown(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    for text in [&text, &format!("{value:#?}")] {
        assert!(!text.contains("SECRET"), "{text}");
        let numbers: String = text.split_whitespace().collect();
        assert!(!numbers.contains("83,69,67,82,69,84"), "{text}");
    }
    text
}

fn request() -> RequestHead<'static> {
    RequestHead::parse(REQUEST).unwrap().unwrap()
}

#[test]
fn heads() {
    let fields = [FIELDS, HIDDEN, SHOWN].concat();
    assert_eq!(shown(&request().fields), fields);
    let head = shown(&request());
    let start =
        r#"RequestHead { method: "POST", target: Origin("/chat?x"), version: Http11, fields: {"#;
    assert!(head.starts_with(start) && head.contains(&fields), "{head}");
    let interim = ResponseHead::parse(RESPONSE).unwrap().unwrap();
    let response = shown(&interim);
    let expected =
        r#"status: 103, version: Http11, fields: {"Set-Cookie": [hidden], "Link": "</a>"}"#;
    assert!(response.contains(expected), "{response}");
    for part in [
        shown(&request().fields.iter()),
        shown(&request().fields.all("Cookie")),
        shown(&request().fields.list("Cookie")),
        shown(&request().fields.all("X-None")),
    ] {
        assert!(part.ends_with("{ .. }"), "{part}");
    }
}

#[test]
fn events() {
    let mut server = Server::new();
    assert!(!server.wants_input(REQUEST));
    let event = server.event(REQUEST).unwrap();
    let text = shown(&event);
    assert!(text.starts_with("UpgradeRequested(Upgrade {"), "{text}");
    assert!(text.contains("content: 6 bytes"), "{text}");
    assert!(text.contains(HIDDEN), "{text}");
    let Event::UpgradeRequested(upgrade) = event else {
        panic!("{text}");
    };
    let reply = shown(&upgrade.accept(&TCP).unwrap().with_fields(OWN));
    let own = r#"{"Set-Cookie": [hidden], "Cookie": [hidden], "Authorization": [hidden], "X-Own": "shown"}"#;
    assert!(reply.contains(own), "{reply}");
    let external = shown(&Upgrade::of(request()).unwrap().content());
    assert_eq!(external, "external");

    let mut client = Client::new(TCP);
    let request = client.request("/", "h").with_fields(OWN).content(b"SECRET");
    let text = shown(&request);
    assert!(
        text.contains(own) && text.contains("content: Some(6 bytes)"),
        "{text}"
    );
    client.sent();
    assert!(!client.wants_input(RESPONSE));
    let answer = client.event(RESPONSE).unwrap();
    let text = shown(&answer);
    assert!(matches!(answer, Answer::Rejected(_)));
    assert!(text.contains(r#""Server": "x""#), "{text}");
    let interims = shown(&client.interims(RESPONSE));
    assert!(interims.contains(r#""Link": "</a>""#), "{interims}");
    shown(&client);
    shown(&server);
}

#[test]
fn rejections() {
    let rejection = Rejection::new(401, "who are you").with_fields(OWN);
    let text = shown(&rejection);
    assert!(
        text.contains("status: 401, sentence: \"who are you\""),
        "{text}"
    );
    assert!(text.contains(r#""Set-Cookie": [hidden]"#) && text.contains(r#""X-Own": "shown""#));
    let text = shown(&rejection.with_content("application/json", b"{SECRET}"));
    assert!(
        text.contains("application/json") && text.contains("8 bytes"),
        "{text}"
    );
}

#[test]
fn what_an_intermediary_has() {
    use http_upgrade::intermediary::{RequestEvent, ResponseEvent};
    let (mut request, mut response) = Intermediary::allowing(&[&TCP]).exchange();
    assert!(!request.wants_input(REQUEST));
    let RequestEvent::UpgradeRequested(forward) = request.event(REQUEST).unwrap() else {
        panic!("no upgrade");
    };
    let forward = forward.with_fields(OWN);
    let text = shown(&forward);
    assert!(
        text.contains(HIDDEN) && text.contains(r#""X-Own": "shown""#),
        "{text}"
    );
    assert!(forward.to_vec().is_ok());
    request.sent(forward);
    let input = b"HTTP/1.1 101 X\r\nUpgrade: tcp\r\nConnection: Upgrade\r\nSet-Cookie: SECRET\r\n\r\nSECRET";
    assert!(!response.wants_input(input));
    let event = response.event(&request, REQUEST, input).unwrap();
    let text = shown(&event);
    assert!(text.contains(r#""Set-Cookie": [hidden]"#), "{text}");
    let ResponseEvent::Switched(tunnel) = event else {
        panic!("{text}");
    };
    assert!(shown(&tunnel.with_fields(OWN)).contains(r#""X-Own": "shown""#));
}

#[test]
fn storage() {
    let mut buffer = Buffer::new([0; 16]);
    buffer.spare().unwrap()[..6].copy_from_slice(b"SECRET");
    buffer.advance(6).unwrap();
    assert_eq!(shown(&buffer), "Buffer { filled: 6, .. }");
}

#[cfg(feature = "websocket")]
#[test]
fn the_key_of_a_proposal() {
    use http_upgrade::websocket::{Acceptor, Origins, Proposal};
    let text = shown(&Proposal::new(*b"the sample nonce"));
    assert!(text.contains("key: [hidden]"), "{text}");
    assert!(
        text.contains(r#"accept: Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")"#),
        "{text}"
    );
    assert!(!text.contains("dGhlIHNhbXBsZSBub25jZQ"));
    shown(&Acceptor::new(Origins::Any));
}

#[cfg(feature = "http")]
#[test]
fn a_head_of_another_stack() {
    let request = http::Request::get("/x")
        .header("Cookie", "SECRET")
        .header("A", "b");
    let request = request.body("SECRET").unwrap();
    let text = shown(&RequestHead::from(&request));
    assert!(text.contains(r#""cookie": [hidden], "a": "b""#), "{text}");
}
