//! `Sec-WebSocket-Protocol`: what is offered, and what is chosen (RFC 6455 §4.2.2, §4.3).
#![cfg(feature = "websocket")]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod support;

use http_upgrade::Limits;
use http_upgrade::server::Event;
use http_upgrade::websocket::{Acceptor, Origins, Preference};
use support::{answer, crlf, fed};

const ANY: Acceptor = Acceptor::new(Origins::Any);
const CHAT: Acceptor = ANY.subprotocols(&["chat", "superchat"]);
const MALFORMED: &str = "400 reuse: Sec-WebSocket-Protocol is not a list of tokens (RFC 6455 §4.3)";
const REPEATED: &str =
    "400 reuse: Sec-WebSocket-Protocol names a subprotocol twice (RFC 6455 §4.1)";
const MISSING: &str = "400 reuse: none of the offered subprotocols is supported (RFC 6455 §4.2.2)";
const TOO_MANY: &str = "431 reuse: a list has more elements than the limit (RFC 9110 §5.6.1.2)";

const START: &str = "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎";

/// Returns the response to a request with these lines after the others.
fn with(acceptor: &Acceptor, lines: &str) -> String {
    answer(acceptor, &crlf(&format!("{START}{lines}⏎")))
}

/// Returns the 101 that names this subprotocol, or none.
fn reply(chosen: &str) -> String {
    let line = match chosen {
        "" => String::new(),
        _ => format!("Sec-WebSocket-Protocol: {chosen}⏎"),
    };
    format!(
        "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎{line}⏎"
    )
}

#[test]
fn one_that_both_speak_or_none() {
    let client = CHAT.preference(Preference::Client);
    let server = CHAT.preference(Preference::Server);
    for (name, acceptor, lines, chosen) in [
        (
            "W-43 one",
            CHAT,
            "Sec-WebSocket-Protocol: superchat⏎",
            "superchat",
        ),
        (
            "W-43 the server's order is the default",
            CHAT,
            "Sec-WebSocket-Protocol: superchat, chat⏎",
            "chat",
        ),
        (
            "W-43 the server's order",
            server,
            "Sec-WebSocket-Protocol: superchat, chat⏎",
            "chat",
        ),
        (
            "W-43 the client's order",
            client,
            "Sec-WebSocket-Protocol: superchat, chat⏎",
            "superchat",
        ),
        (
            "W-43 the client's first that is spoken",
            client,
            "Sec-WebSocket-Protocol: x, chat⏎",
            "chat",
        ),
        ("W-43 none is offered", CHAT, "", ""),
        (
            "W-43 none is spoken",
            ANY,
            "Sec-WebSocket-Protocol: chat⏎",
            "",
        ),
        (
            "W-43 none in common",
            CHAT,
            "Sec-WebSocket-Protocol: foo, bar⏎",
            "",
        ),
        (
            "W-43 they have case",
            CHAT,
            "Sec-WebSocket-Protocol: Chat, SUPERCHAT⏎",
            "",
        ),
        (
            "W-43 a part is none",
            CHAT,
            "Sec-WebSocket-Protocol: cha, chatt, superchat.v2⏎",
            "",
        ),
        ("W-44 empty", CHAT, "Sec-WebSocket-Protocol:⏎", ""),
        (
            "W-44 W-45 two lines",
            client,
            "Sec-WebSocket-Protocol: superchat⏎X: y⏎sec-websocket-protocol: chat⏎",
            "superchat",
        ),
        (
            "W-44 empty elements",
            CHAT,
            "Sec-WebSocket-Protocol: ,superchat,, ,chat,⏎",
            "chat",
        ),
        (
            "W-44 no space",
            client,
            "Sec-WebSocket-Protocol:superchat,chat⏎",
            "superchat",
        ),
        (
            "W-44 all the space",
            client,
            "Sec-WebSocket-Protocol: \t superchat \t,\t chat \t⏎",
            "superchat",
        ),
    ] {
        assert_eq!(with(&acceptor, lines), reply(chosen), "{name}");
    }
}

#[test]
fn where_one_is_required() {
    let strict = CHAT.requiring_subprotocol();
    for (name, lines, expected) in [
        ("W-26 none is offered", "", MISSING.into()),
        (
            "W-26 none in common",
            "Sec-WebSocket-Protocol: foo⏎",
            MISSING.into(),
        ),
        ("W-26 empty", "Sec-WebSocket-Protocol: ,⏎", MISSING.into()),
        (
            "W-43 one is there",
            "Sec-WebSocket-Protocol: foo, chat⏎",
            reply("chat"),
        ),
    ] {
        assert_eq!(with(&strict, lines), expected, "{name}");
    }
}

#[test]
fn malformed_offers() {
    for (name, lines, expected) in [
        (
            "W-44 a parameter",
            "Sec-WebSocket-Protocol: chat;x⏎",
            MALFORMED,
        ),
        (
            "W-44 two words",
            "Sec-WebSocket-Protocol: chat superchat⏎",
            MALFORMED,
        ),
        ("W-44 a slash", "Sec-WebSocket-Protocol: chat/1⏎", MALFORMED),
        (
            "W-44 quoted",
            "Sec-WebSocket-Protocol: \"chat\"⏎",
            MALFORMED,
        ),
        (
            "W-44 an open quote",
            "Sec-WebSocket-Protocol: chat, \"superchat⏎",
            MALFORMED,
        ),
        (
            "W-44 outside ASCII (B8)",
            "Sec-WebSocket-Protocol: chat, é⏎",
            MALFORMED,
        ),
        (
            "W-44 after one that is spoken, on another line",
            "Sec-WebSocket-Protocol: chat⏎Sec-WebSocket-Protocol: a b⏎",
            MALFORMED,
        ),
        (
            "W-44 twice",
            "Sec-WebSocket-Protocol: chat, chat⏎",
            REPEATED,
        ),
        (
            "W-44 twice, and not spoken",
            "Sec-WebSocket-Protocol: foo, chat, foo⏎",
            REPEATED,
        ),
        (
            "W-44 twice, on two lines",
            "Sec-WebSocket-Protocol: chat⏎Sec-WebSocket-Protocol: foo,chat⏎",
            REPEATED,
        ),
    ] {
        assert_eq!(with(&CHAT, lines), expected, "{name}");
        // This server does not ask for a subprotocol, but the grammar is checked all the same.
        assert_eq!(with(&ANY, lines), expected, "{name}");
    }
    assert_eq!(
        with(&CHAT, "Sec-WebSocket-Protocol: chat, Chat⏎"),
        reply("chat"),
        "W-44 case makes two of them"
    );
}

#[test]
fn long_names() {
    // keeps W-43
    let names = [254, 255, 256, 300].map(|length| "a".repeat(length));
    for offered in &names {
        for spoken in &names {
            let spoken = [spoken.as_str()];
            let chosen = if spoken == [offered] { offered } else { "" };
            let lines = format!("Sec-WebSocket-Protocol: {offered}⏎");
            let found = with(&ANY.subprotocols(&spoken), &lines);
            assert_eq!(found, reply(chosen), "{}", offered.len());
        }
    }
}

#[test]
fn limits() {
    // keeps S-16; B11: a list is not read beyond its limit
    let of = |elements: usize| {
        let offers: Vec<_> = (1..elements).map(|n| format!("p{n}")).collect();
        format!("Sec-WebSocket-Protocol: {}, chat⏎", offers.join(", "))
    };
    assert_eq!(with(&CHAT, &of(64)), reply("chat"), "at the limit");
    assert_eq!(with(&CHAT, &of(65)), TOO_MANY, "beyond it");
    let lines = "Sec-WebSocket-Protocol: chat⏎".to_owned() + &"Sec-WebSocket-Protocol:⏎".repeat(63);
    assert_eq!(with(&CHAT, &lines), reply("chat"), "lines at the limit");
    let lines = lines + "Sec-WebSocket-Protocol:⏎";
    assert_eq!(with(&CHAT, &lines), TOO_MANY, "an empty line beyond it");
    let twice = of(40).replace("p39", "p1");
    assert_eq!(with(&CHAT, &twice), REPEATED, "W-44 twice, among many");
    // This limit holds as well if that of the head is higher.
    let input = crlf(&format!("{START}{}⏎", of(65)));
    let server = fed(Limits::new().elements(100), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let refused = upgrade.accept(&CHAT).expect_err("too many");
    assert_eq!(refused.status(), 431);
    let commas = format!("Sec-WebSocket-Protocol: {}⏎", ",".repeat(10_000));
    assert_eq!(with(&CHAT, &commas), TOO_MANY, "empty elements only");
}
