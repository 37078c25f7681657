//! Mistakes that a caller could easily make, and what happens then.
#![allow(clippy::expect_used, clippy::panic, clippy::arithmetic_side_effects)]

mod support;

use http_upgrade::client::{Client, ClientError};
use http_upgrade::server::{Event, Server};
use http_upgrade::{
    Buffer, BufferError, Encode, EncodeError, Protocol, Rejection, RequestHead, ResponseHead, Rule,
    Unnegotiated, Upgrade,
};
use std::collections::HashSet;
use support::crlf;

/// keeps U-03: names of protocols have no case (RFC 9110 §16.7), versions have.
#[test]
fn protocols_are_equal_whatever_the_case_of_their_names() {
    let foo = Protocol::new("foo");
    assert_eq!(Protocol::new("WebSocket"), Protocol::WEBSOCKET);
    assert_eq!(
        foo.with_version("a"),
        Protocol::new("FOO").with_version("a")
    );
    for other in [
        Protocol::new("fo"),
        foo.with_version("a"),
        Protocol::new("bar"),
    ] {
        assert_ne!(other, foo);
    }
    assert_ne!(foo.with_version("a"), foo.with_version("A"));
    let set = HashSet::from([Protocol::WEBSOCKET, foo]);
    assert!(set.contains(&Protocol::new("WEBSOCKET")) && set.contains(&Protocol::new("Foo")));

    let input = crlf("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: WebSocket⏎⏎");
    let mut server = Server::new();
    assert!(!server.wants_input(&input));
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("an upgrade");
    };
    assert!(
        upgrade
            .protocols()
            .any(|offer| offer == Protocol::WEBSOCKET)
    );
}

/// A response that another stack has parsed is complete, so an interim one has an error of its own.
#[test]
fn an_interim_response_is_not_an_incomplete_one() {
    let client = Client::new(Unnegotiated::new(Protocol::new("foo")));
    for status in [100, 102, 103, 199] {
        let response = crlf(&format!("HTTP/1.1 {status} X⏎⏎"));
        let head = ResponseHead::parse(&response)
            .expect("a head")
            .expect("whole");
        let fault = client.on_response(head).expect_err("no final response");
        assert_eq!(fault, ClientError::Interim);
        assert_eq!(
            fault.to_string(),
            "the response is an interim one, and the final one follows"
        );
        assert_eq!(fault.rule().section, "");
    }
}

/// More bytes than there was room for cannot have been read.
#[test]
fn a_buffer_takes_no_more_than_it_has_room_for() {
    let mut buffer = Buffer::new([b'x'; 8]);
    assert_eq!(buffer.advance(9), Err(BufferError::Overrun));
    assert_eq!(
        BufferError::Overrun.to_string(),
        "more bytes were reported than there was room for"
    );
    assert_eq!(buffer.filled(), b"");
    assert_eq!(buffer.advance(8), Ok(()));
    assert_eq!(buffer.advance(1), Err(BufferError::Overrun));
    assert_eq!(buffer.filled(), [b'x'; 8]);
    assert!(BufferError::Overrun.rejection().is_none());
}

/// A status that refuses nothing is an error when it is written, and no other status is sent
/// instead.
#[test]
fn a_rejection_has_a_status_that_refuses() {
    for status in [0, 99, 100, 101, 200, 204, 299, 600, 999, u16::MAX] {
        let rejection = Rejection::new(status, "why");
        assert_eq!(rejection.status(), status);
        let error = rejection.to_vec().expect_err("no refusal");
        assert_eq!(error, EncodeError::Status);
        assert_eq!(
            error.to_string(),
            "the status of a rejection is not from 300 to 599"
        );
    }
    for status in [300, 399, 400, 599] {
        assert!(Rejection::new(status, "why").to_vec().is_ok());
    }
}

/// Agreements with the same parameters are equal, however they came about.
#[cfg(feature = "websocket")]
#[test]
fn equal_parameters_are_equal() {
    use http_upgrade::websocket::{Acceptor, Deflate, Origins};
    static COMPRESSED: Acceptor = Acceptor::new(Origins::Any).deflate(Deflate::new());
    let agreed = |offer: &str| {
        let input = crlf(&format!(
            "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Extensions: {offer}⏎⏎"
        ));
        let mut server = Server::new();
        assert!(!server.wants_input(&input));
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
            panic!("an upgrade");
        };
        let reply = upgrade.accept(&COMPRESSED).expect("agreement");
        reply.sent().agreement().deflate().expect("compression")
    };
    // The answer names a window of 15 only where the offer did, and means the same without it.
    let named = agreed("permessage-deflate; server_max_window_bits=15");
    let unnamed = agreed("permessage-deflate");
    assert_ne!(named.to_string(), unnamed.to_string());
    assert_eq!(named, unnamed);
    assert_ne!(
        named,
        agreed("permessage-deflate; server_no_context_takeover")
    );
}

/// keeps H-06, S-03: an implementation outside of the crate cannot write a line of its own through
/// the name of a list.
#[test]
fn the_name_of_a_list_is_checked() {
    struct Listing(&'static str);

    impl http_upgrade::Propose for Listing {
        type Agreement = ();
        type Error = std::convert::Infallible;

        fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
            each(Protocol::new("foo"));
        }

        fn fields(&self, to: &mut http_upgrade::FieldWriter<'_>) {
            to.list(self.0, &["a", "b"]);
        }

        fn confirm(&self, _: Protocol<'_>, _: &ResponseHead<'_>) -> Result<(), Self::Error> {
            Ok(())
        }
    }

    let written = |name| Client::new(Listing(name)).request("/", "h").to_vec();
    assert!(written("X-List").is_ok_and(|bytes| bytes.ends_with(b"\r\nX-List: a, b\r\n\r\n")));
    for name in ["", "A: 1\r\nEvil", "a b", "a:", "\u{e9}", "a\n"] {
        assert_eq!(written(name), Err(EncodeError::Name), "{name:?}");
    }
    assert_eq!(written("Connection"), Err(EncodeError::Reserved));
}

/// keeps H-06: a protocol from outside of the crate can reserve the fields of its handshake and
/// refuse a message by a rule of its own, as the built-in ones do.
#[test]
fn a_foreign_protocol_reserves_fields_and_refuses() {
    const NO_TOKEN: Rule = Rule::new("the house rules §1", "a handshake has a token");

    struct Picky<'a>(Option<&'a str>);

    impl http_upgrade::Propose for Picky<'_> {
        type Agreement = ();
        type Error = std::convert::Infallible;

        fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
            each(Protocol::new("picky"));
        }

        fn reserves(&self, name: &str) -> bool {
            name.eq_ignore_ascii_case("X-Token")
        }

        fn fields(&self, to: &mut http_upgrade::FieldWriter<'_>) {
            match self.0 {
                Some(token) => to.field("X-Token", &[token]),
                None => to.refuse(NO_TOKEN),
            }
        }

        fn confirm(&self, _: Protocol<'_>, _: &ResponseHead<'_>) -> Result<(), Self::Error> {
            Ok(())
        }
    }

    let written = |token, fields: &[(&str, &str)]| {
        let client = Client::new(Picky(token));
        client.request("/", "h").with_fields(fields).to_vec()
    };
    let request = written(Some("1"), &[("X-Other", "2")]).expect("a request");
    assert!(request.ends_with(b"\r\nX-Token: 1\r\nX-Other: 2\r\n\r\n"));
    assert_eq!(
        written(Some("1"), &[("x-token", "2")]),
        Err(EncodeError::Reserved)
    );
    let refused = written(None, &[]).expect_err("a rule");
    assert_eq!(refused, EncodeError::Refused(NO_TOKEN));
    assert_eq!(refused.to_string(), "a handshake has a token");
    // Fields of a protocol that is not proposed are ordinary ones.
    assert!(written(Some("1"), &[("Sec-WebSocket-Version", "13")]).is_ok());
}

/// keeps U-33: a request that is not an upgrade gets its response with one call.
#[test]
fn a_request_that_is_no_upgrade_brings_its_response() {
    #[rustfmt::skip] // a table
    let rows = [
        ("GET / HTTP/1.1⏎Host: h⏎⏎", "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: foo⏎", "there is no Upgrade field, or nothing in it (RFC 9110 §7.8)"),
        ("GET / HTTP/1.0⏎Connection: upgrade⏎Upgrade: foo⏎⏎", "HTTP/1.1 426 Upgrade Required⏎Connection: close, Upgrade⏎Upgrade: foo⏎", "the request is not HTTP/1.1 (RFC 9110 §7.8)"),
        ("GET / HTTP/1.1⏎Host: h⏎Upgrade: foo⏎⏎", "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: foo⏎", "Connection does not name upgrade (RFC 9110 §7.6.1)"),
        ("GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: \"foo\"⏎⏎", "HTTP/1.1 400 Bad Request⏎", "Upgrade is not a list of protocols (RFC 9110 §7.8)"),
        ("CONNECT h:1 HTTP/1.1⏎Host: h:1⏎Connection: upgrade⏎Upgrade: foo⏎⏎", "HTTP/1.1 501 Not Implemented⏎", "the method is CONNECT (RFC 2817 §5.2)"),
    ];
    for (request, start, content) in rows {
        let request = crlf(request);
        let head = RequestHead::parse(&request)
            .expect("a head")
            .expect("whole");
        let reason = Upgrade::of(head).expect_err("no upgrade");
        let rejection = reason.rejection(Protocol::new("foo")).for_request(&head);
        let bytes = rejection.to_vec().expect("a response");
        assert!(bytes.starts_with(&crlf(start)), "{}", bytes.escape_ascii());
        assert!(
            bytes.ends_with(format!("\r\n\r\n{content}\n").as_bytes()),
            "{content}"
        );
    }
}

/// keeps H-06: a field that the rule requires is not sent twice.
#[test]
fn a_rejection_has_each_of_its_fields_once() {
    let version = [("sec-websocket-version", "13")];
    let rejection = Rejection::new(426, "another version")
        .with_upgrade(Protocol::WEBSOCKET)
        .with_required_fields(&[("Sec-WebSocket-Version", "13")]);
    assert!(rejection.to_vec().is_ok());
    assert_eq!(
        rejection.with_fields(&version).to_vec(),
        Err(EncodeError::Reserved)
    );
    let kind = [("content-type", "text/html")];
    assert_eq!(
        rejection.with_fields(&kind).to_vec(),
        Err(EncodeError::Reserved)
    );
}

/// The 101 of Docker has a Content-Type.
#[test]
fn a_101_may_have_a_content_type() {
    let input = crlf("POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎");
    let mut server = Server::new();
    assert!(!server.wants_input(&input));
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("an upgrade");
    };
    let acceptor = Unnegotiated::new(Protocol::new("tcp"));
    let kind = [("Content-Type", "application/vnd.docker.raw-stream")];
    let reply = upgrade
        .accept(&acceptor)
        .expect("a reply")
        .with_fields(&kind);
    let bytes = reply.to_vec().expect("a 101");
    assert!(bytes.ends_with(b"\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"));
}
