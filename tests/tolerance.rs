//! The leniencies of the client: what a deployed server sends is refused until the one switch for
//! it is set, and that switch allows nothing else.
#![cfg(feature = "websocket")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::head::HeadError;
use http_upgrade::websocket::{Proposal, SubprotocolPolicy};
use http_upgrade::{Client, Limits, Protocol, ResponseHead, Unnegotiated};
use std::fmt::Display;
use support::client::{Offer, Say, describe};
use support::crlf;

const NONCE: [u8; 16] = *b"the sample nonce";
const STATUS: &str = "HTTP/1.1 101 Switching Protocols⏎";
const NAMED: &str = "Upgrade: websocket⏎Connection: Upgrade⏎";
const ACCEPT: &str = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎";

fn proposal() -> Proposal<'static> {
    Proposal::new(NONCE).subprotocols(&["chat", "xmpp"])
}

/// Returns the result of a client that is shown `input` whole and one byte at a time.
fn outcome<P: Say + Copy>(client: &Client<P>, proposal: &P, input: &[u8]) -> String
where
    P::Error: Display,
{
    let outcomes = [1, input.len()].map(|step| {
        let mut client = client.clone();
        for end in (0..input.len()).step_by(step).chain([input.len()]) {
            if !client.wants_input(&input[..end]) {
                break;
            }
        }
        describe(proposal, &client, input)
    });
    assert_eq!(outcomes[0], outcomes[1], "a byte at a time");
    outcomes[1].clone()
}

/// Returns a client whose request was sent.
fn asked<P: Say + Copy>(proposal: P) -> Client<P> {
    let mut client = Client::new(proposal);
    client.sent();
    client
}

/// Checks each row without any switch, and with the one that it is about: `(name, answer, refused,
/// tolerated)`.
fn check<P: Say + Copy>(
    proposal: P,
    switch: impl Fn(Client<P>) -> Client<P>,
    rows: &[(&str, &str, &str, &str)],
) where
    P::Error: Display,
{
    for (name, answer, refused, tolerated) in rows {
        let answer = crlf(answer);
        let strict = asked(proposal);
        assert_eq!(outcome(&strict, &proposal, &answer), *refused, "{name}");
        let lenient = outcome(&switch(strict), &proposal, &answer);
        assert_eq!(lenient, *tolerated, "{name}, tolerated");
    }
}

const SWITCHED: &str = "switched to websocket; unread \"\"";

#[test]
fn a_101_that_does_not_name_what_it_does() {
    // keeps S-21
    let connection = "a 101 has no Connection that names upgrade";
    let upgrade = "a 101 has no Upgrade, or one that is not a list of protocols";
    let other = "a 101 switches to a protocol that was not proposed";
    let answer = |lines: &str| format!("{STATUS}{lines}{ACCEPT}⏎");
    let rows = [
        ("neither", answer(""), upgrade, SWITCHED),
        (
            "no Connection",
            answer("Upgrade: websocket⏎"),
            connection,
            SWITCHED,
        ),
        (
            "another Connection",
            answer("Upgrade: websocket⏎Connection: keep-alive⏎"),
            connection,
            SWITCHED,
        ),
        (
            "no Upgrade",
            answer("Connection: Upgrade⏎"),
            upgrade,
            SWITCHED,
        ),
        (
            "an empty Upgrade",
            answer("Upgrade:⏎Connection: Upgrade⏎"),
            upgrade,
            SWITCHED,
        ),
        (
            "another protocol",
            answer("Upgrade: h2c⏎Connection: Upgrade⏎"),
            other,
            other,
        ),
        (
            "another protocol, unnamed",
            answer("Upgrade: h2c⏎"),
            other,
            other,
        ),
        (
            "two protocols",
            answer("Upgrade: websocket, h2c⏎"),
            other,
            other,
        ),
        (
            "no protocol",
            answer("Upgrade: a b⏎Connection: Upgrade⏎"),
            upgrade,
            upgrade,
        ),
    ];
    let rows = rows.each_ref().map(|row| (row.0, &*row.1, row.2, row.3));
    check(Proposal::new(NONCE), Client::tolerating_unnamed, &rows);
    // The checks of the protocol itself still apply.
    let answer = format!("{STATUS}⏎");
    let missing = "there is no Sec-WebSocket-Accept";
    check(
        Proposal::new(NONCE),
        Client::tolerating_unnamed,
        &[("no proof", &answer, upgrade, missing)],
    );
}

#[test]
fn a_101_that_names_nothing_and_several_proposals() {
    let [a, b] = [Protocol::new("a"), Protocol::new("b")];
    let of = |protocols| Offer {
        protocols,
        ..Offer::default()
    };
    let upgrade = "a 101 has no Upgrade, or one that is not a list of protocols";
    let unsolicited = "a 101 answers a request that proposed nothing";
    let answer = format!("{STATUS}Connection: Upgrade⏎⏎");
    let switched = "switched to a; unread \"\"";
    for (protocols, tolerated) in [
        (&[a][..], switched),
        (&[a, b], upgrade),
        (&[a, a], upgrade),
        (&[], unsolicited),
    ] {
        let rows = [("nothing is named", &*answer, upgrade, tolerated)];
        check(of(protocols), Client::tolerating_unnamed, &rows);
    }
}

#[test]
fn a_101_over_another_version() {
    let version = "a 101 came over another version than HTTP/1.1";
    let ten = format!("HTTP/1.0 101 Switching Protocols⏎{NAMED}{ACCEPT}⏎");
    let unnamed = format!("HTTP/1.0 101 Switching Protocols⏎Connection: Upgrade⏎{ACCEPT}⏎");
    let upgrade = "a 101 has no Upgrade, or one that is not a list of protocols";
    let refused = "HTTP/1.0 404 Not Found⏎Content-Length: 0⏎⏎".to_owned();
    let rejected = "rejected 404 close; content \"\"";
    check(
        Proposal::new(NONCE),
        Client::tolerating_http10,
        &[
            ("HTTP/1.0", &ten, version, SWITCHED),
            ("HTTP/1.0, unnamed", &unnamed, version, upgrade),
            ("an ordinary answer", &refused, rejected, rejected),
        ],
    );
}

#[test]
fn a_lone_lf() {
    // keeps S-21
    let lf = "a line ends in LF without CR";
    let cr = "a CR is not followed by LF";
    let answer = format!("{STATUS}{NAMED}{ACCEPT}⏎");
    let all = answer.replace('⏎', "\n");
    let switched = "switched to websocket; unread \"\\x81\\x02hi\"";
    let after = |head: &str| format!("{head}\u{1}\u{2}hi");
    let rows = [
        ("every line", all.clone(), lf, SWITCHED),
        (
            "the status line",
            answer.replacen('⏎', "\n", 1),
            lf,
            SWITCHED,
        ),
        (
            "no reason",
            all.replace(" Switching Protocols", ""),
            lf,
            SWITCHED,
        ),
        (
            "the empty line",
            format!("{STATUS}{NAMED}{ACCEPT}\n"),
            lf,
            SWITCHED,
        ),
        (
            "one field",
            format!("{STATUS}Upgrade: websocket\nConnection: Upgrade⏎{ACCEPT}⏎"),
            lf,
            SWITCHED,
        ),
        (
            "white space before it",
            all.replace("websocket\n", "websocket \t\n"),
            lf,
            SWITCHED,
        ),
        (
            "an interim response before it",
            format!("HTTP/1.1 103 Early Hints\nLink: </a>\n\n{all}"),
            lf,
            "103, switched to websocket; unread \"\"",
        ),
        (
            "a name without a colon",
            all.replace("Upgrade: websocket\n", "Upgrade\n"),
            lf,
            "a field line has no colon",
        ),
        (
            "CR in a value",
            all.replace("Upgrade: websocket\n", "Upgrade: websocket\rX: y\n"),
            lf,
            cr,
        ),
        (
            "a folded line",
            all.replace("Upgrade: websocket\n", "Upgrade:\n websocket\n"),
            lf,
            "a field value is folded onto a second line",
        ),
        (
            "white space in front",
            all.replace("Upgrade: websocket\n", " Upgrade: websocket\n"),
            lf,
            "white space comes between the start line and the first field",
        ),
        (
            "chunks, which stay strict",
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n".into(),
            lf,
            "rejected 200 close; a chunk line, or the data of a chunk, does not end in CR LF; \
             unread \"3\\nabc\\n0\\n\\n\"",
        ),
    ];
    let rows = rows.each_ref().map(|row| (row.0, &*row.1, row.2, row.3));
    check(Proposal::new(NONCE), Client::tolerating_bare_lf, &rows);
    let leftover = after(&all);
    let unread = switched.replace("\\x81", "\\x01");
    check(
        Proposal::new(NONCE),
        Client::tolerating_bare_lf,
        &[("bytes after it", &leftover, lf, &unread)],
    );
    // Without the switch there is no way to read it.
    let head = ResponseHead::parse(all.as_bytes());
    assert_eq!(head.map(|_| ()), Err(HeadError::BareLf));
}

#[test]
fn every_field_of_a_head_with_lone_lfs_is_found() {
    let input =
        b"HTTP/1.1 426 Upgrade Required\nUpgrade: a\nX:\nx: 1 \r\nUpgrade: b\r\nY: 2\n\nrest";
    let mut client = Client::new(Unnegotiated::new(Protocol::new("c"))).tolerating_bare_lf();
    assert!(!client.wants_input(input));
    let Ok(http_upgrade::client::Event::Rejected(rejected)) = client.event(input) else {
        panic!();
    };
    let fields: Vec<_> = rejected.response().fields.iter().collect();
    let expected: [(&str, &[u8]); 5] = [
        ("Upgrade", b"a"),
        ("X", b""),
        ("x", b"1"),
        ("Upgrade", b"b"),
        ("Y", b"2"),
    ];
    assert_eq!(fields, expected);
    let advertised: Vec<_> = rejected.advertised().map(|p| p.to_string()).collect();
    assert_eq!(advertised, ["a", "b"]);
    assert_eq!(&input[rejected.consumed()..], b"rest");
}

#[test]
fn a_missing_proof() {
    let missing = "there is no Sec-WebSocket-Accept";
    let wrong = "Sec-WebSocket-Accept does not answer the key";
    let repeated = "Sec-WebSocket-Accept is repeated";
    let named = format!("{STATUS}{NAMED}");
    let rows = [
        ("", missing, SWITCHED),
        ("Sec-WebSocket-Accept:⏎", wrong, wrong),
        (
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo⏎",
            wrong,
            wrong,
        ),
        (&ACCEPT.repeat(2), repeated, repeated),
    ];
    let strict = Proposal::new(NONCE);
    let lenient = strict.tolerating_missing_accept();
    for (lines, refused, tolerated) in rows {
        let input = crlf(&format!("{named}{lines}⏎"));
        assert_eq!(outcome(&asked(strict), &strict, &input), refused, "{lines}");
        assert_eq!(
            outcome(&asked(lenient), &lenient, &input),
            tolerated,
            "{lines}"
        );
    }
}

#[test]
#[rustfmt::skip] // a table
fn a_subprotocol_under_each_policy() {
    // keeps W-23, W-24, W-25
    use SubprotocolPolicy::{Any, Browser, Rfc6455};
    let chat = "switched to websocket, chat; unread \"\"";
    let other = "a subprotocol was chosen that was not offered";
    let repeated = "Sec-WebSocket-Protocol is repeated";
    let missing = "none of the offered subprotocols was chosen";
    let rows = [
        ("none", "", [SWITCHED, missing, SWITCHED]),
        ("one that was offered", "Sec-WebSocket-Protocol: chat⏎", [chat; 3]),
        ("another", "Sec-WebSocket-Protocol: soap⏎", [other, other, SWITCHED]),
        ("another case", "Sec-WebSocket-Protocol: Chat⏎", [other, other, SWITCHED]),
        ("a list", "Sec-WebSocket-Protocol: chat, xmpp⏎", [other, other, SWITCHED]),
        ("empty", "Sec-WebSocket-Protocol:⏎", [other, other, SWITCHED]),
        ("repeated", "Sec-WebSocket-Protocol: chat⏎Sec-WebSocket-Protocol: chat⏎", [repeated, repeated, SWITCHED]),
    ];
    for (name, line, expected) in rows {
        let input = crlf(&format!("{STATUS}{NAMED}{ACCEPT}{line}⏎"));
        for (policy, expected) in [Rfc6455, Browser, Any].into_iter().zip(expected) {
            let proposal = proposal().subprotocol_policy(policy);
            assert_eq!(outcome(&asked(proposal), &proposal, &input), expected, "{name}, {policy:?}");
        }
    }
    // A browser requires a choice only if it offered subprotocols.
    let none = Proposal::new(NONCE).subprotocol_policy(Browser);
    let input = crlf(&format!("{STATUS}{NAMED}{ACCEPT}⏎"));
    assert_eq!(outcome(&asked(none), &none, &input), SWITCHED);
}

#[test]
fn what_needs_no_switch() {
    // Content fields of a 101 frame nothing; names and tokens have no case; the reason phrase is
    // free; `close` has no effect.
    let proposal = Proposal::new(NONCE);
    for lines in [
        "Content-Length: 0⏎",
        "Content-Length: 5⏎",
        "Transfer-Encoding: chunked⏎",
        "Connection: close⏎",
    ] {
        let input = crlf(&format!(
            "HTTP/1.1 101 Web Socket Protocol Handshake⏎upgrade: WebSocket⏎connection: upgrade⏎{lines}{ACCEPT}⏎"
        ));
        assert_eq!(
            outcome(&asked(proposal), &proposal, &input),
            SWITCHED,
            "{lines}"
        );
    }
    assert_eq!(
        outcome(
            &Client::with_limits(proposal, Limits::new().head(10)),
            &proposal,
            b"HTTP/1.1 101"
        ),
        "the head is longer than the limit",
        "limits hold as ever"
    );
}
