//! A refusal with content of the application: its bytes, and its form for another stack.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use http_upgrade::{
    Encode, EncodeError, Protocol, Rejection, RequestHead, ResponseHead, Rule, Upgrade,
};

const TCP: Protocol<'static> = Protocol::new("tcp");
const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

/// Returns the bytes of a response, with `⏎` for CR LF.
fn written(rejection: &Rejection<'_>) -> String {
    let bytes = rejection.to_vec().unwrap();
    assert_eq!(bytes.len(), rejection.encoded_len());
    let mut exact = vec![0; bytes.len()];
    assert_eq!(rejection.encode(&mut exact), Ok(&bytes[..]));
    let mut short = vec![0; bytes.len() - 1];
    assert_eq!(rejection.encode(&mut short), Err(EncodeError::TooSmall));
    assert_eq!(rejection.fault(), None, "more room is all that is missing");
    // There is never a second line of these, whatever was set.
    let head = ResponseHead::parse(&bytes).unwrap().unwrap();
    for name in ["Content-Type", "Content-Length"] {
        assert!(head.fields.single(name).is_ok(), "{name}");
    }
    bytes.escape_ascii().to_string().replace("\\r\\n", "⏎")
}

fn head(text: &[u8]) -> RequestHead<'_> {
    RequestHead::parse(text).unwrap().unwrap()
}

#[test]
#[rustfmt::skip] // a table
fn content_of_ones_own() {
    let new = Rejection::new;
    let required: &[(&str, &str)] = &[("Allow", "GET"), ("Sec-WebSocket-Version", "13")];
    let rule = Rejection::of_rule(400, Rule::new("RFC 1 §2", "no"));
    let get = head(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    let to_head = head(b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    let rows = [
        ("JSON", new(403, "no").with_content(JSON, br#"{"a":1}"#), r#"HTTP/1.1 403 Forbidden⏎Content-Type: application/json⏎Content-Length: 7⏎⏎{\"a\":1}"#),
        ("HTML", new(404, "no").with_content(HTML, b"<p>"), "HTTP/1.1 404 Not Found⏎Content-Type: text/html; charset=utf-8⏎Content-Length: 3⏎⏎<p>"),
        ("any bytes", new(400, "no").with_content("image/png", b"\0\xff\r\n"), "HTTP/1.1 400 Bad Request⏎Content-Type: image/png⏎Content-Length: 4⏎⏎\\x00\\xff⏎"),
        ("without content", new(403, "no").with_content(JSON, b""), "HTTP/1.1 403 Forbidden⏎Content-Type: application/json⏎Content-Length: 0⏎⏎"),
        ("without a type", new(403, "no").with_content("", b"x"), "HTTP/1.1 403 Forbidden⏎Content-Length: 1⏎⏎x"),
        ("the last one counts", new(403, "no").with_content(JSON, b"{}").with_content(HTML, b"<p>"), "HTTP/1.1 403 Forbidden⏎Content-Type: text/html; charset=utf-8⏎Content-Length: 3⏎⏎<p>"),
        ("in place of a rule", rule.with_content(JSON, b"{}"), "HTTP/1.1 400 Bad Request⏎Content-Type: application/json⏎Content-Length: 2⏎⏎{}"),
        ("with fields", new(401, "no").with_fields(&[("Retry-After", "1")]).with_content(JSON, b"{}"), "HTTP/1.1 401 Unauthorized⏎Retry-After: 1⏎Content-Type: application/json⏎Content-Length: 2⏎⏎{}"),
        ("W-38 required fields stay", new(405, "no").with_required_fields(required).with_content(JSON, b"{}"), "HTTP/1.1 405 Method Not Allowed⏎Allow: GET⏎Sec-WebSocket-Version: 13⏎Content-Type: application/json⏎Content-Length: 2⏎⏎{}"),
        ("U-33 so does Upgrade", new(426, "no").with_upgrade(TCP).with_content(JSON, b"{}"), "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: tcp⏎Content-Type: application/json⏎Content-Length: 2⏎⏎{}"),
        ("a 304 has none", new(304, "no").with_content(JSON, b"{}"), "HTTP/1.1 304 Not Modified⏎⏎"),
        ("to GET", new(403, "no").with_content(JSON, b"{}").for_request(&get), "HTTP/1.1 403 Forbidden⏎Content-Type: application/json⏎Content-Length: 2⏎⏎{}"),
        ("to HEAD", new(403, "no").with_content(JSON, b"{}").for_request(&to_head), "HTTP/1.1 403 Forbidden⏎Content-Type: application/json⏎Content-Length: 2⏎⏎"),
        ("to HEAD, set afterwards", new(403, "no").for_request(&to_head).with_content(JSON, b"{}"), "HTTP/1.1 403 Forbidden⏎Content-Type: application/json⏎Content-Length: 2⏎⏎"),
    ];
    for (name, rejection, expected) in rows {
        assert_eq!(written(&rejection), expected, "{name}");
        #[cfg(feature = "http")]
        same_for_another_stack(&rejection);
    }
}

/// Checks that the response of the crate `http` has the same status, fields and content.
#[cfg(feature = "http")]
fn same_for_another_stack(rejection: &Rejection<'_>) {
    let bytes = rejection.to_vec().unwrap();
    let head = ResponseHead::parse(&bytes).unwrap().unwrap();
    let content = &bytes.get(head.len()..).unwrap();
    let response = http::Response::<Vec<u8>>::try_from(rejection).unwrap();
    assert_eq!(response.status(), head.status);
    assert_eq!(response.body(), content);
    assert_eq!(response.headers().len(), head.fields.iter().count());
    for (name, value) in head.fields {
        assert_eq!(response.headers().get(name).unwrap(), value, "{name}");
    }
    let text = http::Response::<String>::try_from(rejection);
    match std::str::from_utf8(content) {
        Ok(content) => assert_eq!(text.unwrap().body(), content),
        Err(_) => assert_eq!(
            text.unwrap_err().to_string(),
            "the content is not UTF-8 text"
        ),
    }
    let empty = http::Response::<()>::try_from(rejection).unwrap();
    assert_eq!(empty.headers().get("content-type"), None);
    assert_eq!(empty.headers().get("content-length"), None);
}

#[test]
fn a_refusal_of_an_acceptor_takes_content() {
    // keeps W-38: the fields that the rule demands stay
    #[cfg(feature = "websocket")]
    {
        use http_upgrade::websocket::{Acceptor, Origins};
        let request = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 8\r\n\r\n";
        let upgrade = Upgrade::of(head(request)).unwrap();
        let acceptor = Acceptor::new(Origins::Any);
        let rejection = upgrade.accept(&acceptor).unwrap_err();
        // The content lives shorter than the rejection of the acceptor.
        let content = format!("{{\"error\":\"{}\"}}", rejection.sentence());
        assert_eq!(
            written(&rejection.with_content(JSON, content.as_bytes())),
            "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: websocket⏎\
            Sec-WebSocket-Version: 13⏎Content-Type: application/json⏎Content-Length: 43⏎⏎\
            {\\\"error\\\":\\\"Sec-WebSocket-Version is not 13\\\"}"
        );
    }
}

#[test]
fn a_media_type_is_checked_like_a_value() {
    // keeps S-03
    for media_type in ["a/b\r\nX: y", "a/b\n", " a/b", "a/b ", "a/\0"] {
        let rejection = Rejection::new(403, "no").with_content(media_type, b"x");
        assert_eq!(
            rejection.to_vec(),
            Err(EncodeError::Value),
            "{media_type:?}"
        );
        let fault = rejection.fault().unwrap();
        assert_eq!(fault.field(), Some("Content-Type"), "{media_type:?}");
    }
    // With content or without, Content-Type is not among the fields of the application.
    let fields = [("content-type", "text/html")];
    let new = Rejection::new(403, "no");
    let own = new.with_fields(&fields);
    let required = new.with_required_fields(&[("Allow", "GET"), ("content-type", "text/html")]);
    for rejection in [
        own,
        required,
        own.with_content(JSON, b"{}"),
        required.with_content(JSON, b"{}"),
    ] {
        assert_eq!(rejection.to_vec(), Err(EncodeError::Reserved));
        assert_eq!(rejection.fault().unwrap().field(), Some("content-type"));
    }
}
