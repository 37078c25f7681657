//! `permessage-deflate` as a client offers it and checks the response to it (RFC 7692 §7.1;
//! appendix T-3 of the requirements).
#![cfg(feature = "websocket")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::client::{Client, ClientError, Event};
use http_upgrade::websocket::{Deflate, Proposal, ResponseError};
use http_upgrade::{Encode, Limits};
use support::client::fed;

const NONCE: [u8; 16] = *b"the sample nonce";

const PLAIN: Deflate = Deflate::new();
const SERVER_10: Deflate = Deflate::new().server_max_window_bits(10);
const CLIENT_10: Deflate = Deflate::new().client_max_window_bits(10);
const FRESH: Deflate = Deflate::new().no_context_takeover();

/// Returns the value of Sec-WebSocket-Extensions in the handshake.
fn offer(deflate: Deflate) -> String {
    let client = Client::new(Proposal::new(NONCE).deflate(deflate));
    let bytes = client.request("/", "h").to_vec().expect("a good proposal");
    let text = String::from_utf8(bytes).expect("ASCII");
    let (_, value) = text
        .split_once("Sec-WebSocket-Extensions: ")
        .expect("the field");
    assert_eq!(text.matches("Sec-WebSocket-Extensions").count(), 1);
    value.strip_suffix("\r\n\r\n").expect("the last one").into()
}

/// Returns `15/10` for the windows of server and client, `15 fresh/10` if a side keeps no window
/// between messages, and `fail` if the response does not match the offer.
fn agreed(deflate: Deflate, answer: &str) -> String {
    let input = format!(
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Extensions: {answer}\r\n\r\n"
    );
    let input = input.as_bytes();
    let proposal = Proposal::new(NONCE).deflate(deflate);
    let client = fed(Limits::new(), &proposal, input, &[input.len()]);
    match client.event(input) {
        Ok(Event::Switched(switched)) => {
            let agreed = switched.agreement().deflate().expect("compression");
            let side = |bits: u8, fresh| format!("{bits}{}", if fresh { " fresh" } else { "" });
            let server = side(
                agreed.server_max_window_bits,
                agreed.server_no_context_takeover,
            );
            let client = side(
                agreed.client_max_window_bits,
                agreed.client_no_context_takeover,
            );
            format!("{server}/{client}")
        }
        Err(ClientError::Refused(ResponseError::Deflate)) => "fail".into(),
        other => panic!("{answer}: {other:?}"),
    }
}

#[test]
#[rustfmt::skip] // a table
fn offers() {
    let rows = [
        ("D-19 a limit may be said", PLAIN, "permessage-deflate; client_max_window_bits"),
        ("D-15 D-16", SERVER_10, "permessage-deflate; server_max_window_bits=10; client_max_window_bits"),
        ("D-19", CLIENT_10, "permessage-deflate; client_max_window_bits=10"),
        ("D-09 D-13", FRESH, "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits"),
        ("all of it", FRESH.server_max_window_bits(9).client_max_window_bits(11),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=11"),
        ("what the server has to do is no matter of the client's compressor", PLAIN.server_max_window_bits(8),
            "permessage-deflate; server_max_window_bits=8; client_max_window_bits"),
        ("D-24 8 is not offered where the compressor cannot do it", PLAIN.client_max_window_bits(8), "permessage-deflate; client_max_window_bits=9"),
        ("D-24 whatever the least is", PLAIN.min_window_bits(12).client_max_window_bits(10), "permessage-deflate; client_max_window_bits=12"),
        ("D-24 it may be", PLAIN.min_window_bits(15).client_max_window_bits(10), "permessage-deflate; client_max_window_bits"),
        ("D-24 who can do 8 says so", PLAIN.min_window_bits(8).client_max_window_bits(8), "permessage-deflate; client_max_window_bits=8"),
    ];
    for (name, deflate, expected) in rows {
        assert_eq!(offer(deflate), expected, "{name}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn answers() {
    let rows = [
        ("D-18 no parameters", PLAIN, "", "15/15"),
        ("D-21 a limit of the client's window", PLAIN, "; client_max_window_bits=10", "15/10"),
        ("D-21 the largest one", PLAIN, "; client_max_window_bits=15", "15/15"),
        ("D-17 the server's window, unasked", PLAIN, "; server_max_window_bits=10", "10/15"),
        ("D-17 the smallest one", PLAIN, "; server_max_window_bits=8", "8/15"),
        ("D-11 D-14 no takeover, unasked", PLAIN, "; server_no_context_takeover; client_no_context_takeover", "15 fresh/15 fresh"),
        ("D-14 of the client only", PLAIN, "; client_no_context_takeover", "15/15 fresh"),
        ("D-16 left out", SERVER_10, "", "fail"),
        ("D-16 the same", SERVER_10, "; server_max_window_bits=10", "10/15"),
        ("D-16 smaller", SERVER_10, "; server_max_window_bits=9", "9/15"),
        ("D-16 larger", SERVER_10, "; server_max_window_bits=11", "fail"),
        ("D-10 left out", FRESH, "", "fail"),
        ("D-10 D-13 echoed; the client's own stays", FRESH, "; server_no_context_takeover", "15 fresh/15 fresh"),
        ("D-10 of the client only", FRESH, "; client_no_context_takeover", "fail"),
        ("D-21 left out: the client keeps to its own", CLIENT_10, "", "15/10"),
        ("D-21 smaller", CLIENT_10, "; client_max_window_bits=9", "15/9"),
        ("D-21 the same", CLIENT_10, "; client_max_window_bits=10", "15/10"),
        ("D-21 larger", CLIENT_10, "; client_max_window_bits=12", "fail"),
        ("D-22 without a value", PLAIN, "; client_max_window_bits", "fail"),
        ("D-24 a window that the compressor cannot do", PLAIN, "; client_max_window_bits=8", "fail"),
        ("D-24 it may be able to", PLAIN.min_window_bits(8), "; client_max_window_bits=8", "15/8"),
        ("D-24 or not even to more", PLAIN.min_window_bits(11), "; client_max_window_bits=10", "fail"),
        ("D-24 a window too small to be offered", PLAIN.client_max_window_bits(8), "", "15/9"),
        ("D-23 quoted", SERVER_10, "; server_max_window_bits=\"10\"", "10/15"),
        ("D-23 quoted, with backslashes", SERVER_10, "; server_max_window_bits=\"\\1\\0\"", "10/15"),
        ("white space between the parts", SERVER_10, " ;\tserver_max_window_bits = 10 ", "10/15"),
        ("any order", SERVER_10, "; client_max_window_bits=9; server_no_context_takeover; server_max_window_bits=10", "10 fresh/9"),
        ("D-08 unknown", PLAIN, "; foo", "fail"),
        ("D-08 unknown, with a value", PLAIN, "; server_max_window_bits=10; foo=1", "fail"),
        ("D-08 16", PLAIN, "; server_max_window_bits=16", "fail"),
        ("D-08 7", PLAIN, "; server_max_window_bits=7", "fail"),
        ("D-08 D-15 08", PLAIN, "; server_max_window_bits=08", "fail"),
        ("D-08 D-15 010", PLAIN, "; server_max_window_bits=010", "fail"),
        ("D-08 D-15 100", PLAIN, "; server_max_window_bits=100", "fail"),
        ("D-08 D-15 +9", PLAIN, "; server_max_window_bits=+9", "fail"),
        ("D-08 D-15 9x", PLAIN, "; server_max_window_bits=9x", "fail"),
        ("D-08 D-15 no value", PLAIN, "; server_max_window_bits", "fail"),
        ("D-08 D-15 no value, although 10 was asked for", SERVER_10, "; server_max_window_bits", "fail"),
        ("D-08 client, 7", PLAIN, "; client_max_window_bits=7", "fail"),
        ("D-08 client, 16", PLAIN, "; client_max_window_bits=16", "fail"),
        ("D-08 client, 09", PLAIN, "; client_max_window_bits=09", "fail"),
        ("D-08 a value where none may be", PLAIN, "; server_no_context_takeover=1", "fail"),
        ("D-08 the same of the client", PLAIN, "; client_no_context_takeover=true", "fail"),
        ("D-08 a quoted one", PLAIN, "; client_no_context_takeover=\"x\"", "fail"),
        ("D-08 repeated", PLAIN, "; server_no_context_takeover; server_no_context_takeover", "fail"),
        ("D-08 repeated", PLAIN, "; client_no_context_takeover; client_no_context_takeover", "fail"),
        ("D-08 repeated", PLAIN, "; server_max_window_bits=10; server_max_window_bits=10", "fail"),
        ("D-08 repeated", PLAIN, "; client_max_window_bits=10; client_max_window_bits=10", "fail"),
        ("D-25 parameters have case", PLAIN, "; Server_Max_Window_Bits=10", "fail"),
    ];
    for (name, deflate, parameters, expected) in rows {
        let answer = ["permessage-deflate", parameters].concat();
        assert_eq!(agreed(deflate, &answer), expected, "{name}: {answer}");
    }
}

#[test]
fn all_windows() {
    // keeps D-16, D-21, D-24: a response matches the offer, or fails
    for most in 8..=15 {
        for answer in 0..=17 {
            let valid = (8..=15).contains(&answer);
            let server = agreed(
                PLAIN.server_max_window_bits(most),
                &format!("permessage-deflate; server_max_window_bits={answer}"),
            );
            if valid && answer <= most {
                assert_eq!(server, format!("{answer}/15"));
            } else {
                assert_eq!(server, "fail", "{answer} for {most}");
            }
            let client = agreed(
                PLAIN.client_max_window_bits(most),
                &format!("permessage-deflate; client_max_window_bits={answer}"),
            );
            if valid && answer <= most.max(9) && answer >= 9 {
                assert_eq!(client, format!("15/{answer}"));
            } else {
                assert_eq!(client, "fail", "{answer} for {most}");
            }
        }
    }
}
