//! The storage that a driven connection needs: what the limits promise is enough, and less is
//! refused when the connection is made.
#![cfg(feature = "websocket")]
#![allow(clippy::expect_used, clippy::panic)]

mod support;

use http_upgrade::drive::{DriveError, OUTPUT, ProxyExchange, ServerConnection};
use http_upgrade::server::Event;
use http_upgrade::websocket::{Acceptor, Deflate, Origins};
use http_upgrade::{Encode, Intermediary, Limits, Protocol, Rejection, Rule, Server};
use support::crlf;

const LIMITS: Limits = Limits::new().head(575).content(0);
const PROXY: Intermediary<'static> = Intermediary::allowing(&[]).limits(LIMITS);

/// The sizes are known when the program is compiled.
const SIZES: [usize; 4] = [
    LIMITS.buffer_len(),
    LIMITS.output_len(),
    PROXY.buffer_len(),
    PROXY.output_len(),
];

#[test]
fn a_kibibyte_holds_a_server_connection() {
    let [input, output, _, _] = SIZES;
    assert_eq!(output, OUTPUT);
    assert!(input + output <= 1_024, "{input} + {output}");
    let server = ServerConnection::with_limits(LIMITS, [0; SIZES[0]], [0; SIZES[1]]);
    assert!(server.is_ok());
    let less = ServerConnection::with_limits(LIMITS, [0; SIZES[0] - 1], [0; SIZES[1]]);
    assert_eq!(less.map(drop), Err(DriveError::Input));
    let less = ServerConnection::with_limits(LIMITS, [0; SIZES[0]], [0; SIZES[1] - 1]);
    assert_eq!(less.map(drop), Err(DriveError::Output));
}

#[test]
fn an_exchange_takes_what_its_policy_tells() {
    let [_, _, input, output] = SIZES;
    let made = |input, output| {
        let storage = |len| [vec![0; len], vec![0; len]];
        ProxyExchange::new(PROXY, storage(input), storage(output)).map(drop)
    };
    assert_eq!(made(input, output), Ok(()));
    assert_eq!(made(input - 1, output), Err(DriveError::Input));
    assert_eq!(made(input, output - 1), Err(DriveError::Output));
}

/// keeps S-06: the longest refusal, and the longest 101, fit into the storage for output.
#[test]
fn the_longest_responses_fit() {
    // The sentences of the crate are shorter, and no status has a longer phrase than 431.
    let sentence = "x".repeat(80);
    let rule = Rule::new("RFC 9110 §15.5.22", &*sentence.leak());
    let rejection = Rejection::of_rule(431, rule)
        .with_upgrade(Protocol::WEBSOCKET)
        .with_required_fields(&[("Sec-WebSocket-Version", "13")]);
    let longest = rejection.closing().encoded_len();
    assert!(longest <= OUTPUT, "{longest}");

    let input = crlf(
        "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎\
         Sec-WebSocket-Protocol: v1.subprotocol.of.a.company.example⏎\
         Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; \
         client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=10⏎⏎",
    );
    let deflate = Deflate::new()
        .server_max_window_bits(10)
        .client_max_window_bits(10)
        .no_context_takeover();
    let chat = Acceptor::new(Origins::Any)
        .subprotocols(&["v1.subprotocol.of.a.company.example"])
        .deflate(deflate);
    let mut server = Server::new();
    assert!(!server.wants_input(&input));
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("an upgrade");
    };
    let reply = upgrade.accept(&chat).expect("a 101");
    assert!(reply.encoded_len() > 280, "each part is there");
    assert!(reply.encoded_len() <= OUTPUT, "{}", reply.encoded_len());
}

#[test]
fn the_sentences_of_mistakes() {
    use DriveError::{Input, Output, Received, Written};
    #[rustfmt::skip] // a table
    let rows = [
        (Input, "the storage for input is smaller than the limits need"),
        (Output, "the storage for output is smaller than the crate's own responses need"),
        (Received, "more bytes were reported than there was room for"),
        (Written, "more bytes were reported than there were to write"),
    ];
    for (error, sentence) in rows {
        assert_eq!(
            (error.to_string(), error.rule().section),
            (sentence.into(), "")
        );
    }
}
