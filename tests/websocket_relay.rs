//! A 101 for WebSocket, judged by the heads of both sides (RFC 6455 §4.1, RFC 7692 §7.1).
#![cfg(feature = "websocket")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::intermediary::RequestEvent;
use http_upgrade::websocket::Relay;
use http_upgrade::{
    Encode, EncodeError, Intermediary, Protocol, RequestHead, ResponseHead, Unnegotiated,
};
use support::crlf;

const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";
const ACCEPT: &str = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎";

/// Returns what is agreed on, or the sentence of the violation.
fn judged(request: &str, response: &str) -> String {
    let request = crlf(&format!("GET / HTTP/1.1⏎Host: h⏎{request}⏎"));
    let response = crlf(&format!("HTTP/1.1 101 X⏎{response}⏎"));
    let request = RequestHead::parse(&request).expect("a head");
    let response = ResponseHead::parse(&response).expect("a head");
    let agreed = Relay.confirm(&request.expect("all of it"), &response.expect("all of it"));
    match agreed {
        Ok(agreement) => {
            let deflate = agreement.deflate().map(|deflate| deflate.to_string());
            let parts = [
                agreement.accept(),
                agreement.subprotocol(),
                deflate.as_deref(),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Err(violation) => violation.to_string(),
    }
}

#[rustfmt::skip] // a table
const FIELDS: &[(&str, &str, &str, &str)] = &[
    ("W-20 the key, answered", KEY, ACCEPT, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
    ("W-20 white space around both", "Sec-WebSocket-Key:\t dGhlIHNhbXBsZSBub25jZQ== \t⏎", "sec-websocket-accept:s3pPLMBiTxaQ9kYGzzhZRbK+xOo= ⏎", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
    ("W-21, W-33 pad bits are hashed as they were sent", "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==⏎", "Sec-WebSocket-Accept: OfS0wDaT5NoxF2gqm7Zj2YtetzM=⏎", "OfS0wDaT5NoxF2gqm7Zj2YtetzM="),
    ("W-20 Accept of another key", KEY, "Sec-WebSocket-Accept: OfS0wDaT5NoxF2gqm7Zj2YtetzM=⏎", "Sec-WebSocket-Accept does not answer the key"),
    ("W-20 Accept in another case", KEY, "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎", "Sec-WebSocket-Accept does not answer the key"),
    ("W-20 Accept cut short", KEY, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo⏎", "Sec-WebSocket-Accept does not answer the key"),
    ("W-20 no Accept", KEY, "", "there is no Sec-WebSocket-Accept"),
    ("W-24 Accept twice", KEY, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎", "Sec-WebSocket-Accept is repeated"),
    ("no key", "", ACCEPT, "the request has no Sec-WebSocket-Key that an answer could prove"),
    ("W-34 two keys", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎", ACCEPT, "the request has no Sec-WebSocket-Key that an answer could prove"),
    ("a key of 15 bytes", "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4P⏎", ACCEPT, "the request has no Sec-WebSocket-Key that an answer could prove"),
    ("W-25 nothing chosen", "{K}Sec-WebSocket-Protocol: chat⏎", ACCEPT, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
    ("W-23 one of two lines", "{K}Sec-WebSocket-Protocol: a, b⏎Sec-WebSocket-Protocol: ,c⏎", "{A}Sec-WebSocket-Protocol: c⏎", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo= c"),
    ("W-23 nothing was offered", KEY, "{A}Sec-WebSocket-Protocol: a⏎", "a subprotocol was chosen that was not offered"),
    ("W-23 subprotocols have case", "{K}Sec-WebSocket-Protocol: chat⏎", "{A}Sec-WebSocket-Protocol: Chat⏎", "a subprotocol was chosen that was not offered"),
    ("W-24 a list", "{K}Sec-WebSocket-Protocol: a, b⏎", "{A}Sec-WebSocket-Protocol: a, b⏎", "a subprotocol was chosen that was not offered"),
    ("W-24 nothing in it", "{K}Sec-WebSocket-Protocol: a⏎", "{A}Sec-WebSocket-Protocol:⏎", "a subprotocol was chosen that was not offered"),
    ("W-24 no token, though offered", "{K}Sec-WebSocket-Protocol: \"a,b\"⏎", "{A}Sec-WebSocket-Protocol: \"a,b\"⏎", "a subprotocol was chosen that was not offered"),
    ("W-24 two lines", "{K}Sec-WebSocket-Protocol: a⏎", "{A}Sec-WebSocket-Protocol: a⏎Sec-WebSocket-Protocol: a⏎", "Sec-WebSocket-Protocol is repeated"),
];

#[test]
fn accept_and_subprotocol_answer_the_request() {
    for (name, request, response, expected) in FIELDS {
        let (request, response) = (request.replace("{K}", KEY), response.replace("{A}", ACCEPT));
        assert_eq!(judged(&request, &response), *expected, "{name}");
    }
}

const FAILS: &str = "permessage-deflate was chosen with parameters that do not keep to the offer";
const UNOFFERED: &str = "an extension was chosen that was not offered, or twice";

/// Name, offers, response, and the agreement; `-` means nothing.
#[rustfmt::skip] // a table
const EXTENSIONS: &[(&str, &str, &str, &str)] = &[
    ("D-18 nothing is said of windows", "permessage-deflate", "permessage-deflate", "permessage-deflate"),
    ("W-22 nothing was offered", "", "permessage-deflate", UNOFFERED),
    ("W-22, D-25 names have case", "permessage-deflate", "Permessage-Deflate", UNOFFERED),
    ("W-22 other extensions pass where they were offered", "x-own; a=1", "x-own; b=2", "-"),
    ("W-22 and only there", "x-own", "x-other", UNOFFERED),
    ("D-03 once", "permessage-deflate, permessage-deflate", "permessage-deflate, permessage-deflate", UNOFFERED),
    ("others once, too", "x-own, permessage-deflate", "x-own, permessage-deflate, x-own", UNOFFERED),
    ("W-49 malformed after one that is in order", "x-own", "x-own, ;", "Sec-WebSocket-Extensions is malformed"),
    ("offers after a malformed one are none", "x-own, ;, permessage-deflate", "permessage-deflate", UNOFFERED),
    ("D-08 a parameter that nobody knows", "permessage-deflate; x", "permessage-deflate; x", FAILS),
    ("D-08 a parameter twice", "permessage-deflate", "permessage-deflate; server_no_context_takeover; server_no_context_takeover", FAILS),
    ("D-08 a window that none can have", "permessage-deflate", "permessage-deflate; server_max_window_bits=16", FAILS),
    ("D-10 what is asked of the server is echoed", "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"),
    ("D-10 or the answer fails", "permessage-deflate; server_no_context_takeover", "permessage-deflate", FAILS),
    ("D-11, D-14 unasked", "permessage-deflate", "permessage-deflate; client_no_context_takeover; server_no_context_takeover", "permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
    ("D-13 a hint that is not taken up binds who gave it", "permessage-deflate; client_no_context_takeover", "permessage-deflate", "permessage-deflate; client_no_context_takeover"),
    ("D-15 the server's window has a value", "permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits", FAILS),
    ("D-16 the same", "permessage-deflate; server_max_window_bits=12", "permessage-deflate; server_max_window_bits=12", "permessage-deflate; server_max_window_bits=12"),
    ("D-16 smaller", "permessage-deflate; server_max_window_bits=12", "permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10"),
    ("D-16 larger", "permessage-deflate; server_max_window_bits=12", "permessage-deflate; server_max_window_bits=13", FAILS),
    ("D-16 not said", "permessage-deflate; server_max_window_bits=12", "permessage-deflate", FAILS),
    ("D-17, D-23 unasked and quoted", "permessage-deflate", "permessage-deflate; server_max_window_bits=\"1\\0\"", "permessage-deflate; server_max_window_bits=10"),
    ("D-18 a window of 15 is what absence means", "permessage-deflate; server_max_window_bits=15", "permessage-deflate", "permessage-deflate"),
    ("D-19 a bare hint", "permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=8"),
    ("D-20 the client's window unasked", "permessage-deflate", "permessage-deflate; client_max_window_bits=15", FAILS),
    ("D-21 smaller", "permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=9", "permessage-deflate; client_max_window_bits=9"),
    ("D-21 larger", "permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=12", FAILS),
    ("D-21 not said", "permessage-deflate; client_max_window_bits=10", "permessage-deflate", "permessage-deflate; client_max_window_bits=10"),
    ("D-22 an answer has a value", "permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits", FAILS),
    ("D-01 an answer to the second offer", "permessage-deflate; server_max_window_bits=10, permessage-deflate", "permessage-deflate", "permessage-deflate"),
    ("D-01 to the first, as both would do", "permessage-deflate; client_max_window_bits=9, permessage-deflate; client_max_window_bits", "permessage-deflate", "permessage-deflate; client_max_window_bits=9"),
    ("D-01 to neither", "permessage-deflate; server_no_context_takeover, permessage-deflate; server_max_window_bits=9", "permessage-deflate; client_max_window_bits=9", FAILS),
    ("D-01 an offer that is none is passed over", "permessage-deflate; x, permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=9", "permessage-deflate; client_max_window_bits=9"),
    ("W-53 nothing is chosen", "permessage-deflate", "", "-"),
    ("W-50, W-52 several lines", "x-own⏎Sec-WebSocket-Extensions: permessage-deflate", "permessage-deflate⏎Sec-WebSocket-Extensions: x-own", "permessage-deflate"),
];

#[test]
fn extensions_answer_an_offer() {
    for (name, offers, answer, expected) in EXTENSIONS {
        let request = format!("{KEY}Sec-WebSocket-Extensions: {offers}⏎");
        let response = format!("{ACCEPT}Sec-WebSocket-Extensions: {answer}⏎");
        let judged = judged(&request, &response);
        let settled = match judged.strip_prefix("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") {
            Some("") => "-",
            Some(settled) => settled.trim_start(),
            None => &judged,
        };
        assert_eq!(settled, *expected, "{name}");
    }
}

#[test]
fn an_intermediary_may_hold_any_relay() {
    let request = crlf(
        "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎⏎",
    );
    let bare = crlf("HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎");
    let request = RequestHead::parse(&request).unwrap().unwrap();
    let bare = ResponseHead::parse(&bare).unwrap().unwrap();

    let relays: [&dyn http_upgrade::Relay; 2] = [&Relay, &Unnegotiated::new(Protocol::new("tcp"))];
    let names = relays.map(|relay| relay.protocol().to_string());
    assert_eq!(names, ["websocket", "tcp"]);
    let mismatch = relays[0].confirm(&request, &bare).unwrap_err();
    assert_eq!(mismatch.to_string(), "there is no Sec-WebSocket-Accept");
    assert_eq!(mismatch.rule().section, "RFC 6455 §4.1");
    assert_eq!(relays[1].confirm(&request, &bare), Ok(()));
}

/// keeps H-45: an intermediary that lets WebSocket through cannot write fields of the handshake.
#[test]
fn fields_of_the_handshake_are_not_the_intermediarys() {
    let input = crlf("GET / HTTP/1.1⏎Host: h⏎⏎");
    let (mut request, _) = Intermediary::allowing(&[&Relay]).exchange();
    assert!(!request.wants_input(&input));
    for (name, expected) in [
        ("Sec-WebSocket-Key", false),
        ("sec-websocket-extensions", false),
        ("Origin", false),
        ("X-Forwarded-For", true),
    ] {
        let Ok(RequestEvent::Plain(forward)) = request.event(&input) else {
            panic!("a plain request");
        };
        let fields = [(name, "x")];
        let written = forward.with_fields(&fields).to_vec();
        assert_eq!(written.is_ok(), expected, "{name}");
        assert!(expected || written == Err(EncodeError::Reserved), "{name}");
    }
}
