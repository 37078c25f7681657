//! A WebSocket through a proxy that tunnels (RFC 6455 §4.1, RFC 9110 §9.3.6). The caller writes
//! CONNECT, a client that proposes nothing reads its response, and another client handles what
//! follows a 2xx.
#![cfg(feature = "websocket")]
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use http_upgrade::client::{Client, Event};
use http_upgrade::websocket::{Proposal, Uri};
use http_upgrade::{Content, Encode, EncodeError, Limits};
use support::client::{Offer, describe, fed, outcome};
use support::crlf;

const NOTHING: Offer<'_> = Offer {
    protocols: &[],
    options: &[],
    fields: &[],
};

/// The response of RFC 6455 §1.2, and a frame.
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎⏎\x01\x02hi";

/// Returns `tunnel, ` and what comes through the tunnel, or what there is instead. It is the same
/// wherever the bytes are cut.
fn connected(input: &[u8]) -> String {
    let through = |cut: usize| {
        let client = fed(Limits::new(), &NOTHING, input, &[cut, input.len()]);
        match client.event(input) {
            Ok(Event::Rejected(answer)) if matches!(answer.response().status, 200..=299) => {
                let content =
                    Content::of_response(answer.response(), "CONNECT", &Limits::new()).unwrap();
                assert!(content.is_complete(), "a tunnel has no content");
                let proposal = Proposal::new(*b"the sample nonce");
                let inside = &input[answer.consumed()..];
                format!("tunnel, {}", outcome(&proposal, inside))
            }
            _ => describe(&NOTHING, &client, input),
        }
    };
    let whole = through(0);
    for cut in 0..=input.len() {
        assert_eq!(through(cut), whole, "cut at {cut}");
    }
    whole
}

#[test]
fn a_websocket_in_a_tunnel() {
    // keeps W-04
    let switched = "tunnel, switched to websocket; unread \"\\x01\\x02hi\"";
    for answer in [
        "HTTP/1.1 200 Connection established⏎⏎",
        "HTTP/1.1 200⏎Content-Length: 500⏎⏎",
        "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎",
        "HTTP/1.0 200 OK⏎⏎",
        "HTTP/1.1 204 ⏎⏎",
    ] {
        let input = crlf(&[answer, SWITCH].concat());
        assert_eq!(connected(&input), switched, "{answer}");
    }
}

#[test]
fn no_tunnel() {
    // keeps U-43: any other response to CONNECT opens nothing, and a 101 is a fault
    // 304 never has content, and is otherwise the same.
    for status in (300..=999).filter(|status| *status != 304) {
        let input = crlf(&format!("HTTP/1.1 {status} X⏎Content-Length: 2⏎⏎no"));
        let client = fed(Limits::new(), &NOTHING, &input, &[input.len()]);
        let expected = format!("rejected {status} reuse; content \"no\"");
        assert_eq!(describe(&NOTHING, &client, &input), expected);
    }
    let unsolicited = "a 101 answers a request that proposed nothing";
    for (input, expected) in [
        (
            "HTTP/1.1 407 X⏎Proxy-Authenticate: Basic⏎Content-Length: 0⏎⏎",
            "rejected 407 reuse; content \"\"",
        ),
        (
            "HTTP/1.1 407 X⏎Connection: close⏎Content-Length: 0⏎⏎",
            "rejected 407 close; content \"\"",
        ),
        (
            "HTTP/1.1 100 ⏎⏎HTTP/1.1 502 X⏎⏎gone",
            "100, rejected 502 close; content until close \"gone\"",
        ),
        (SWITCH, unsolicited),
    ] {
        assert_eq!(connected(&crlf(input)), expected, "{input}");
    }
}

#[test]
fn the_request_for_a_tunnel_is_the_callers() {
    // keeps U-43, U-44: so CONNECT cannot ask for a switch at the same time
    let client = Client::new(NOTHING);
    let connect = client.request("h:443", "h:443").method("CONNECT");
    assert_eq!(connect.to_vec(), Err(EncodeError::Method));
    let client = Client::new(Proposal::new([0; 16]));
    let connect = client.request("h:443", "h:443").method("CONNECT");
    assert_eq!(connect.to_vec(), Err(EncodeError::Method));
}

#[test]
fn tls_stands_before_the_handshake() {
    // keeps W-05: the URI decides whether TLS is used, and no byte of the handshake depends on it
    let client = Client::new(Proposal::new(*b"the sample nonce"));
    let [clear, secure] = ["ws://h:8443/chat", "wss://h:8443/chat"].map(|uri| {
        let uri = Uri::parse(uri).unwrap();
        let opening = client.request(uri.target(), uri.host());
        (uri.is_secure(), uri.port(), opening.to_vec().unwrap())
    });
    assert_eq!((clear.0, secure.0), (false, true));
    assert_eq!((clear.1, clear.2), (secure.1, secure.2));
}
