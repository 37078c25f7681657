//! Mistakes that a caller could easily make, and what happens then.
#![allow(clippy::expect_used, clippy::panic, clippy::arithmetic_side_effects)]

mod support;

use http_upgrade::client::{Client, ClientError};
use http_upgrade::server::{Event, Server};
use http_upgrade::{
    Buffer, BufferError, Encode, EncodeError, Protocol, Rejection, ResponseHead, Unnegotiated,
};
use std::collections::HashSet;
use support::octets;

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

    let input = octets("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: WebSocket⏎⏎");
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
        let response = octets(&format!("HTTP/1.1 {status} X⏎⏎"));
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
        let input = octets(&format!(
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
