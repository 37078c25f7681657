//! The client's side of the opening handshake (RFC 6455 §4.1): its request, and one fault at a time
//! in the response of §1.2.
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
use http_upgrade::websocket::{Deflate, Proposal, ResponseError, SubprotocolPolicy};
use http_upgrade::{Encode, EncodeError, Limits, Protocol, Unnegotiated};
use support::client::{fed, outcome};
use support::crlf;

const NONCE: [u8; 16] = *b"the sample nonce";
const COUNTED: [u8; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

/// The response of RFC 6455 §1.2.
const REPLY: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎Sec-WebSocket-Protocol: chat⏎⏎";
const ACCEPT: &str = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎";
const CHAT: &str = "Sec-WebSocket-Protocol: chat⏎";

const SWITCHED: &str = "switched to websocket, chat; unread \"\"";
const NONE: &str = "switched to websocket; unread \"\"";

fn proposal() -> Proposal<'static> {
    Proposal::new(NONCE).subprotocols(&["chat", "superchat"])
}

/// Returns the bytes of `REPLY` with `new` in place of `old`, which occurs in it once.
fn mutated(old: &str, new: &str) -> Vec<u8> {
    assert_eq!(REPLY.matches(old).count(), 1, "{old}");
    crlf(&REPLY.replace(old, new))
}

fn check(proposal: &Proposal<'_>, rows: &[(&str, &str, &str, &str)]) {
    for (name, old, new, expected) in rows {
        assert_eq!(outcome(proposal, &mutated(old, new)), *expected, "{name}");
    }
}

/// Returns the bytes of the handshake with `⏎` for CR LF, or the sentence of the error.
fn opening(proposal: Proposal<'_>) -> String {
    let client = Client::new(proposal);
    match client.request("/chat", "server.example.com").to_vec() {
        Ok(bytes) => String::from_utf8(bytes).unwrap().replace("\r\n", "⏎"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_request() {
    // keeps W-06, W-07, W-09, W-10, W-11, W-12, W-13, W-14, W-37, U-13
    let start = "GET /chat HTTP/1.1⏎Host: server.example.com⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎";
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";
    let origin = "Origin: http://example.com⏎";
    let subprotocols = "Sec-WebSocket-Protocol: chat, superchat⏎";
    let deflate = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits⏎";
    let plain = Proposal::new(NONCE);
    assert_eq!(opening(plain), [start, key, "⏎"].concat());
    assert_eq!(
        opening(plain.subprotocols(&[])),
        [start, key, "⏎"].concat(),
        "an empty list is left out"
    );
    assert_eq!(
        opening(plain.subprotocol_policy(SubprotocolPolicy::Browser)),
        [start, key, "⏎"].concat()
    );
    let all = proposal()
        .origin("http://example.com")
        .deflate(Deflate::new());
    assert_eq!(
        opening(all),
        [start, key, origin, subprotocols, deflate, "⏎"].concat()
    );
}

#[test]
#[rustfmt::skip] // a table
fn what_cannot_be_proposed() {
    let element = "a list element is not a token, or is listed twice";
    let value = "a field value has a control character, or white space at an end";
    let plain = Proposal::new(NONCE);
    let rows = [
        ("W-14 repeated", plain.subprotocols(&["chat", "x", "chat"]), element),
        ("W-14 empty", plain.subprotocols(&[""]), element),
        ("W-14 SP", plain.subprotocols(&["chat", "a b"]), element),
        ("W-14 a list", plain.subprotocols(&["a,b"]), element),
        ("W-14 CR LF", plain.subprotocols(&["a\r\nX: y"]), element),
        ("W-14 outside ASCII", plain.subprotocols(&["é"]), element),
        ("W-12 CR LF", plain.origin("http://a\r\nX: y"), value),
        ("W-12 SP at an end", plain.origin("http://a "), value),
    ];
    for (name, proposal, expected) in rows {
        assert_eq!(opening(proposal), expected, "{name}");
    }
    let case = "Sec-WebSocket-Protocol: chat, Chat⏎";
    assert!(opening(plain.subprotocols(&["chat", "Chat"])).contains(case), "W-14 subprotocols have case");
}

#[test]
fn there_is_one_origin() {
    // keeps W-12, W-15
    let client = Client::new(Proposal::new(NONCE).origin("http://a"));
    let fields = [("origin", "http://b")];
    let opening = client.request("/", "h").with_fields(&fields);
    assert_eq!(
        opening.to_vec().map_err(|error| error.to_string()),
        Err("a field is reserved: only this crate writes it".into())
    );
}

#[test]
#[rustfmt::skip] // a table
fn what_no_request_for_websocket_is() {
    // keeps W-06, W-07
    let method = "the method is not a token that goes with an upgrade";
    let target = "the target has no form that goes with the method";
    let content = "the protocol knows no request with content";
    let rows = [
        ("GET", "/chat", &b""[..], "GET /chat HTTP/1.1⏎Host: h"),
        ("GET", "?a", b"", "GET /?a HTTP/1.1⏎Host: h"),
        ("GET", "http://h/chat", b"", "GET http://h/chat HTTP/1.1⏎Host: h"),
        ("GET", "HTTPS://h", b"", "GET HTTPS://h HTTP/1.1⏎Host: h"),
        ("POST", "/chat", b"", method),
        ("get", "/chat", b"", method),
        ("OPTIONS", "*", b"", method),
        ("GET", "ws://h/chat", b"", target),
        ("GET", "ftp://h/chat", b"", target),
        ("GET", "/chat", b"x", content),
    ];
    let client = Client::new(Proposal::new(NONCE));
    let pair = Client::new((Unnegotiated::new(Protocol::new("tcp")), Proposal::new(NONCE)));
    for (verb, path, bytes, expected) in rows {
        let text = |bytes: Result<Vec<u8>, EncodeError>| match bytes {
            Ok(bytes) => String::from_utf8(bytes).unwrap().replace("\r\n", "⏎"),
            Err(error) => error.to_string(),
        };
        let alone = text(client.request(path, "h").method(verb).content(bytes).to_vec());
        assert!(alone.starts_with(expected), "{verb} {path}: {alone}");
        let both = text(pair.request(path, "h").method(verb).content(bytes).to_vec());
        assert!(both.starts_with(expected), "in a pair: {verb} {path}: {both}");
    }
}

/// The test vectors of appendix T-1 of the requirements.
const VECTORS: &[([u8; 16], &str, &str)] = &[
    (
        NONCE,
        "dGhlIHNhbXBsZSBub25jZQ==",
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ),
    (
        COUNTED,
        "AQIDBAUGBwgJCgsMDQ4PEA==",
        "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=",
    ),
    (
        [0; 16],
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "ICX+Yqv66kxgM0FcWaLWlFLwTAI=",
    ),
    (
        [0xff; 16],
        "/////////////////////w==",
        "XXpj4jYzLM2yUE0C7TIgMwTQh2g=",
    ),
];

#[test]
fn every_nonce_has_its_answer() {
    // keeps W-11, W-20, W-21, S-13: a response to another key fails
    for (nonce, key, _) in VECTORS {
        let proposal = Proposal::new(*nonce);
        let line = format!("Sec-WebSocket-Key: {key}⏎");
        assert!(opening(proposal).contains(&line), "{key}");
        for (other, _, accept) in VECTORS {
            let accept = format!("Sec-WebSocket-Accept: {accept}⏎");
            let input = crlf(&REPLY.replace(ACCEPT, &accept).replace(CHAT, ""));
            let expected = if other == nonce {
                NONE
            } else {
                "Sec-WebSocket-Accept does not answer the key"
            };
            assert_eq!(outcome(&proposal, &input), expected, "{key} {accept}");
        }
    }
}

#[test]
#[rustfmt::skip] // a table
fn upgrade_and_connection() {
    let other = "a 101 switches to a protocol that was not proposed";
    let no_upgrade = "a 101 has no Upgrade, or one that is not a list of protocols";
    let no_connection = "a 101 has no Connection that names upgrade";
    let (upgrade, connection) = ("Upgrade: websocket⏎", "Connection: Upgrade⏎");
    check(&proposal(), &[
        ("the example", "⏎⏎", "⏎⏎", SWITCHED),
        ("W-18 in any case", upgrade, "upgrade: WebSocket⏎", SWITCHED),
        ("W-18 missing", upgrade, "", no_upgrade),
        ("W-18 empty", upgrade, "Upgrade:⏎", no_upgrade),
        ("W-18 another", upgrade, "Upgrade: foo⏎", other),
        ("W-18 with a version", upgrade, "Upgrade: websocket/13⏎", other),
        ("W-18 and another", upgrade, "Upgrade: websocket, foo⏎", other),
        ("W-18 after another", upgrade, "Upgrade: foo, websocket⏎", other),
        ("W-18 two lines", upgrade, "Upgrade: websocket⏎Upgrade: websocket⏎", other),
        ("W-18 no list", upgrade, "Upgrade: web socket⏎", no_upgrade),
        ("W-19 in any case, among others", connection, "connection: keep-alive, uPgRaDe⏎", SWITCHED),
        ("W-19 missing", connection, "", no_connection),
        ("W-19 another", connection, "Connection: close⏎", no_connection),
        ("another status", "HTTP/1.1 101", "HTTP/1.1 204", "rejected 204 reuse; advertises websocket; content \"\""),
        ("HTTP/1.0", "HTTP/1.1", "HTTP/1.0", "a 101 came over another version than HTTP/1.1"),
        ("U-29 frames after it", "⏎⏎", "⏎⏎\x01\x05Hello⏎", "switched to websocket, chat; unread \"\\x01\\x05Hello\\r\\n\""),
        ("fields that nobody knows, and another order", "Upgrade: websocket⏎", "X: y⏎Date: z⏎Upgrade: websocket⏎", SWITCHED),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn accept() {
    let missing = "there is no Sec-WebSocket-Accept";
    let wrong = "Sec-WebSocket-Accept does not answer the key";
    let repeated = "Sec-WebSocket-Accept is repeated";
    check(&proposal(), &[
        ("W-20 white space around it", ACCEPT, "sec-websocket-accept:\t s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \t⏎", SWITCHED),
        ("W-20 missing", ACCEPT, "", missing),
        ("W-20 in another case", "s3pP", "S3PP", wrong),
        ("W-20 cut", "xOo=", "xOo", wrong),
        ("W-20 longer", "xOo=", "xOo==", wrong),
        ("W-20 other pad bits", "xOo=", "xOp=", wrong),
        ("W-20 quoted", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "\"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\"", wrong),
        ("W-20 the key itself", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "dGhlIHNhbXBsZSBub25jZQ==", wrong),
        ("W-24 empty", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "", wrong),
        ("W-24 a list", "xOo=", "xOo=, s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", wrong),
        ("W-24 repeated", ACCEPT, &ACCEPT.repeat(2), repeated),
        ("W-24 repeated, the second empty", ACCEPT, &[ACCEPT, "Sec-WebSocket-Accept:⏎"].concat(), repeated),
        ("W-24 repeated, the first wrong", ACCEPT, &["Sec-WebSocket-Accept: x⏎", ACCEPT].concat(), repeated),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn subprotocol() {
    let other = "a subprotocol was chosen that was not offered";
    let repeated = "Sec-WebSocket-Protocol is repeated";
    let missing = "none of the offered subprotocols was chosen";
    check(&proposal(), &[
        ("W-23 the other one", CHAT, "Sec-WebSocket-Protocol: superchat⏎", "switched to websocket, superchat; unread \"\""),
        ("W-23 in another case", CHAT, "Sec-WebSocket-Protocol: Chat⏎", other),
        ("W-23 another", CHAT, "Sec-WebSocket-Protocol: chats⏎", other),
        ("W-23 obs-text", CHAT, "Sec-WebSocket-Protocol: chaté⏎", other),
        ("W-24 empty", CHAT, "Sec-WebSocket-Protocol:⏎", other),
        ("W-24 a list", CHAT, "Sec-WebSocket-Protocol: chat, superchat⏎", other),
        ("W-24 repeated", CHAT, &CHAT.repeat(2), repeated),
        ("W-25 none", CHAT, "", NONE),
    ]);
    check(&Proposal::new(NONCE), &[
        ("W-23 although none was offered", CHAT, CHAT, other),
        ("W-24 empty, although none was offered", CHAT, "Sec-WebSocket-Protocol:⏎", other),
        ("none", CHAT, "", NONE),
    ]);
    check(&proposal().subprotocol_policy(SubprotocolPolicy::Browser), &[
        ("W-25 one that is required", CHAT, CHAT, SWITCHED),
        ("W-25 none, although one is required", CHAT, "", missing),
        ("W-23 another", CHAT, "Sec-WebSocket-Protocol: x⏎", other),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn extensions() {
    let other = "an extension was chosen that was not offered, or twice";
    let malformed = "Sec-WebSocket-Extensions is malformed";
    let deflate = proposal().deflate(Deflate::new());
    let agreed = "switched to websocket, chat, permessage-deflate; unread \"\"";
    check(&proposal(), &[
        ("W-22 none was offered", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate⏎"].concat(), other),
        ("W-22 another", CHAT, &[CHAT, "Sec-WebSocket-Extensions: x⏎"].concat(), other),
        ("W-49 malformed", CHAT, &[CHAT, "Sec-WebSocket-Extensions: ;⏎"].concat(), malformed),
        ("an empty list chooses nothing", CHAT, &[CHAT, "Sec-WebSocket-Extensions: ,⏎"].concat(), SWITCHED),
    ]);
    check(&deflate, &[
        ("W-53 what the answer leaves out is not used", CHAT, CHAT, SWITCHED),
        ("chosen", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate⏎"].concat(), agreed),
        ("W-52 on several lines", CHAT, &[CHAT, "Sec-WebSocket-Extensions:⏎Sec-WebSocket-Extensions: permessage-deflate⏎"].concat(), agreed),
        ("W-52 W-22 on several lines, the second not offered", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate⏎Sec-WebSocket-Extensions: x⏎"].concat(), other),
        ("W-22 a second one", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate, x⏎"].concat(), other),
        ("W-22 in front of it", CHAT, &[CHAT, "Sec-WebSocket-Extensions: x, permessage-deflate⏎"].concat(), other),
        ("D-03 twice", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate⏎"].concat(), other),
        ("D-03 twice, on two lines", CHAT, &[CHAT, &"Sec-WebSocket-Extensions: permessage-deflate⏎".repeat(2)].concat(), other),
        ("D-25 in another case", CHAT, &[CHAT, "Sec-WebSocket-Extensions: Permessage-Deflate⏎"].concat(), other),
        ("W-49 a value that is missing", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate; a=⏎"].concat(), malformed),
        ("W-49 malformed after a good one", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate, ;⏎"].concat(), malformed),
        ("W-49 a quote that does not end", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate; a=\"⏎"].concat(), malformed),
        ("more than the limit", CHAT, &[CHAT, "Sec-WebSocket-Extensions: permessage-deflate", &",".repeat(64), "⏎"].concat(), malformed),
    ]);
}

#[test]
fn every_violation_names_its_rule() {
    let extension = |value: &str| format!("{CHAT}Sec-WebSocket-Extensions: {value}⏎");
    #[rustfmt::skip] // a table
    let rows = [
        (ACCEPT, String::new(), ResponseError::AcceptMissing, "RFC 6455 §4.1"),
        (ACCEPT, ACCEPT.repeat(2), ResponseError::AcceptRepeated, "RFC 6455 §11.3.3"),
        ("s3pP", "x3pP".into(), ResponseError::Accept, "RFC 6455 §4.1"),
        (CHAT, CHAT.repeat(2), ResponseError::SubprotocolRepeated, "RFC 6455 §11.3.4"),
        ("chat", "x".into(), ResponseError::Subprotocol, "RFC 6455 §4.1"),
        (CHAT, String::new(), ResponseError::SubprotocolMissing, "RFC 6455 §4.1"),
        (CHAT, extension(";"), ResponseError::Extensions, "RFC 6455 §9.1"),
        (CHAT, extension("x"), ResponseError::Extension, "RFC 6455 §4.1"),
        (CHAT, extension("permessage-deflate; x"), ResponseError::Deflate, "RFC 7692 §7.1"),
    ];
    let proposal = proposal()
        .subprotocol_policy(SubprotocolPolicy::Browser)
        .deflate(Deflate::new());
    for (old, new, violation, rule) in rows {
        let input = mutated(old, &new);
        let client = fed(Limits::new(), &proposal, &input, &[input.len()]);
        let fault = client.event(&input).expect_err("a violation");
        assert_eq!(fault, ClientError::Refused(violation), "{new}");
        assert_eq!(violation.rule().section, rule, "{new}");
        assert_eq!(
            fault.to_string(),
            format!("the answer does not keep to the proposal: {violation}")
        );
    }
}

#[test]
fn any_other_status_is_ordinary() {
    // keeps W-17, W-38: a server of other versions names them
    let input = crlf(
        "HTTP/1.1 400 Bad Request⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Version: 8, 7⏎Content-Length: 0⏎⏎",
    );
    let client = fed(Limits::new(), &proposal(), &input, &[input.len()]);
    let Ok(Event::Rejected(rejected)) = client.event(&input) else {
        panic!("not rejected");
    };
    let versions = rejected.response().fields.list("Sec-WebSocket-Version");
    let versions: Result<Vec<_>, _> = versions.collect();
    assert_eq!(versions.unwrap(), ["13", "8", "7"]);
    for (status, field) in [
        (301, "Location: ws://elsewhere/"),
        (401, "WWW-Authenticate: Basic"),
        (200, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
    ] {
        let input = crlf(&format!(
            "HTTP/1.1 {status} X⏎{field}⏎Content-Length: 2⏎⏎no"
        ));
        let expected = format!("rejected {status} reuse; content \"no\"");
        assert_eq!(outcome(&proposal(), &input), expected);
    }
}

#[test]
fn the_agreement() {
    // keeps D-18: without parameters both windows are 15
    let answer = format!("{CHAT}Sec-WebSocket-Extensions: permessage-deflate⏎");
    let input = mutated(CHAT, &answer);
    let proposal = proposal().deflate(Deflate::new());
    let client = fed(Limits::new(), &proposal, &input, &[input.len()]);
    let Ok(Event::Switched(switched)) = client.event(&input) else {
        panic!("no switch");
    };
    let agreement = switched.into_agreement();
    assert_eq!(agreement.accept(), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert_eq!(agreement.subprotocol(), Some("chat"));
    let deflate = agreement.deflate().expect("compression");
    assert_eq!(deflate.server_max_window_bits, 15);
    assert_eq!(deflate.client_max_window_bits, 15);
    assert!(!deflate.server_no_context_takeover);
    assert!(!deflate.client_no_context_takeover);
}
