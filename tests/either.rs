//! Several proposals in one request (RFC 9110 §7.8).
#![cfg(feature = "websocket")]
#![allow(clippy::expect_used, clippy::panic)]

mod support;

use http_upgrade::client::{Client, ClientError, Event};
use http_upgrade::upgrade::Either;
use http_upgrade::websocket::{Proposal, ResponseError};
use http_upgrade::{Encode, Protocol, Unnegotiated};
use support::crlf;

type Both = (Proposal<'static>, Unnegotiated<'static>);

fn client() -> Client<Both> {
    let web_socket = Proposal::new(*b"the sample nonce").subprotocols(&["chat"]);
    Client::new((web_socket, Unnegotiated::new(Protocol::new("tcp"))))
}

/// Returns the result of a response that arrives one byte at a time.
fn outcome(answer: &str) -> String {
    let input = crlf(answer);
    let mut client = client();
    client.sent();
    let _ = (0..=input.len()).find(|end| !client.wants_input(input.get(..*end).expect("in range")));
    match client.event(&input) {
        Ok(Event::Switched(switched)) => match switched.into_agreement() {
            Either::First(agreement) => format!("first, {:?}", agreement.subprotocol()),
            Either::Second(()) => "second".into(),
        },
        Ok(Event::Rejected(rejected)) => rejected.response().status.to_string(),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn both_are_offered_in_order() {
    // keeps H-46
    let request = client().request("/", "h").to_vec().expect("good parts");
    let text = String::from_utf8(request).expect("ASCII");
    assert!(
        text.contains("\r\nUpgrade: websocket, tcp\r\nConnection: Upgrade\r\n"),
        "{text}"
    );
    assert!(
        text.contains("\r\nSec-WebSocket-Protocol: chat\r\n"),
        "{text}"
    );
}

#[test]
fn the_one_that_was_chosen_confirms() {
    // keeps U-10, U-11
    let rows = [
        (
            "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎⏎",
            "first, None",
        ),
        (
            "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: TCP⏎⏎",
            "second",
        ),
        (
            "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: tcp, websocket⏎⏎",
            "a 101 switches to a protocol that was not proposed",
        ),
        (
            "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎",
            "a 101 switches to a protocol that was not proposed",
        ),
        (
            "HTTP/1.1 426 X⏎Connection: Upgrade⏎Upgrade: h2c⏎Content-Length: 0⏎⏎",
            "426",
        ),
    ];
    for (answer, expected) in rows {
        assert_eq!(outcome(answer), expected, "{answer}");
    }
}

#[test]
fn the_refusal_is_that_of_the_one_that_was_chosen() {
    // keeps W-20
    let input = crlf("HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎");
    let mut client = client();
    client.sent();
    assert!(!client.wants_input(&input));
    match client.event(&input) {
        Err(fault @ ClientError::Refused(refusal)) => {
            let rule = "the answer does not keep to the proposal (RFC 9110 §7.8)";
            assert_eq!(fault.rule().to_string(), rule);
            assert_eq!(refusal, Either::First(ResponseError::AcceptMissing));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
#[cfg(feature = "h2c")]
fn the_fields_of_both_are_reserved() {
    use http_upgrade::h2c::{Setting, Settings};
    let settings = Settings::new().with(Setting::EnablePush, 0);
    let h2c = http_upgrade::h2c::Proposal::new(settings.expect("a setting"));
    let tcp = Unnegotiated::new(Protocol::new("tcp"));
    for (name, is_reserved) in [("HTTP2-Settings", true), ("X-A", false)] {
        let fields = [(name, "x")];
        let (first, second) = (Client::new((h2c, tcp)), Client::new((tcp, h2c)));
        let first = first.request("/", "h").with_fields(&fields).to_vec();
        let second = second.request("/", "h").with_fields(&fields).to_vec();
        assert_eq!(
            (first.is_err(), second.is_err()),
            (is_reserved, is_reserved),
            "{name}"
        );
    }
}

#[test]
fn either_prints_what_it_has() {
    let accept = ResponseError::Accept;
    let (first, second) = (
        Either::<_, u8>::First(accept),
        Either::<u8, _>::Second(accept),
    );
    assert_eq!(first.to_string(), accept.to_string());
    assert_eq!(second.to_string(), accept.to_string());
}
