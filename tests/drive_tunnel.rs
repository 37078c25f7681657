//! The tunnel of a driven exchange: each direction ends by itself. And what an exchange hands out
//! when it ends in another way.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::drive::{DriveError, ProxyEnd, ProxyExchange, ProxyStep, Transfer};
use http_upgrade::intermediary::NotForwarded;
use http_upgrade::{Intermediary, Limits, Protocol, Unnegotiated};
use support::crlf;

const LIMITS: Limits = Limits::new().head(300).content(8);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const POLICY: Intermediary<'static> = Intermediary::allowing(&[&TCP]).limits(LIMITS);
const GET: &str = "GET / HTTP/1.1⏎Host: h⏎⏎";
const UPGRADE: &str = "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";

type Exchange = ProxyExchange<'static, Vec<u8>, Vec<u8>>;

fn transfer(exchange: &mut Exchange) -> Transfer<'_> {
    match exchange.step() {
        ProxyStep::Transfer(transfer) => transfer,
        step => panic!("{step:?}"),
    }
}

/// Takes all that is to be written.
fn write(exchange: &mut Exchange) {
    loop {
        let transfer = transfer(exchange);
        let written = (transfer.to_client.len(), transfer.to_upstream.len());
        exchange.client_written(written.0).expect("the bytes");
        exchange.upstream_written(written.1).expect("the bytes");
        if written == (0, 0) {
            return;
        }
    }
}

fn client_sends(exchange: &mut Exchange, bytes: &[u8]) {
    let room = transfer(exchange).from_client.expect("room");
    room[..bytes.len()].copy_from_slice(bytes);
    exchange.client_received(bytes.len()).expect("the room");
}

fn upstream_sends(exchange: &mut Exchange, bytes: &[u8]) {
    let room = transfer(exchange).from_upstream.expect("room");
    room[..bytes.len()].copy_from_slice(bytes);
    exchange.upstream_received(bytes.len()).expect("the room");
}

/// An exchange whose request has come.
fn asked(request: &str) -> Exchange {
    let inputs = [(); 2].map(|()| vec![0; POLICY.buffer_len()]);
    let outputs = [(); 2].map(|()| vec![0; POLICY.output_len()]);
    let mut exchange = ProxyExchange::new(POLICY, inputs, outputs).expect("enough storage");
    client_sends(&mut exchange, &crlf(request));
    exchange
}

/// An exchange whose request was forwarded, and not written yet.
fn forwarded(request: &str) -> Exchange {
    let mut exchange = asked(request);
    let ProxyStep::Request(turn) = exchange.step() else {
        panic!("a request");
    };
    turn.forward().expect("a head");
    exchange
}

fn tunnel() -> Exchange {
    let mut exchange = forwarded(UPGRADE);
    write(&mut exchange);
    upstream_sends(&mut exchange, &crlf(SWITCH));
    write(&mut exchange);
    exchange
}

/// Returns what is read and shut down: `client, upstream`.
fn state(exchange: &mut Exchange) -> ([bool; 2], [bool; 2]) {
    let transfer = transfer(exchange);
    (
        [
            transfer.from_client.is_some(),
            transfer.from_upstream.is_some(),
        ],
        [transfer.shut_down_client, transfer.shut_down_upstream],
    )
}

#[test]
fn each_direction_ends_by_itself() {
    // keeps I-22
    let mut exchange = tunnel();
    assert_eq!(state(&mut exchange), ([true, true], [false, false]));
    client_sends(&mut exchange, b"abc");
    assert_eq!(state(&mut exchange), ([true, true], [false, false]));
    exchange.client_received(0).expect("the end");
    // What the client has sent is written before its end is passed on.
    assert_eq!(state(&mut exchange), ([false, true], [false, false]));
    assert_eq!(transfer(&mut exchange).to_upstream, b"abc");
    write(&mut exchange);
    assert_eq!(state(&mut exchange), ([false, true], [false, true]));

    let mut exchange = tunnel();
    upstream_sends(&mut exchange, b"abc");
    assert_eq!(transfer(&mut exchange).to_client, b"abc");
    exchange.upstream_received(0).expect("the end");
    assert_eq!(state(&mut exchange), ([true, false], [false, false]));
    write(&mut exchange);
    assert_eq!(state(&mut exchange), ([true, false], [true, false]));
}

#[test]
fn nothing_is_read_without_room() {
    let mut exchange = tunnel();
    while let Some(room) = transfer(&mut exchange).from_client {
        let len = room.len();
        assert!(len > 0);
        exchange.client_received(len).expect("the room");
    }
    assert_eq!(state(&mut exchange), ([false, true], [false, false]));
    while let Some(room) = transfer(&mut exchange).from_upstream {
        let len = room.len();
        assert!(len > 0);
        exchange.upstream_received(len).expect("the room");
    }
    assert_eq!(state(&mut exchange), ([false, false], [false, false]));
    write(&mut exchange);
    assert_eq!(state(&mut exchange), ([true, true], [false, false]));
}

#[test]
fn a_write_that_fails_ends_a_tunnel() {
    let mut exchange = tunnel();
    exchange.upstream_write_failed();
    assert!(matches!(exchange.step(), ProxyStep::Over(_)));
}

/// Only the request is sent again, and nothing counts as sent before a step has handed it out.
#[test]
fn a_request_that_is_repeated_was_not_handed_out() {
    let mut exchange = forwarded(GET);
    assert!(!transfer(&mut exchange).to_upstream.is_empty());
    assert!(exchange.repeat_request());
    assert_eq!(exchange.upstream_written(1), Err(DriveError::Written));
    assert!(!transfer(&mut exchange).to_upstream.is_empty());
    assert_eq!(exchange.upstream_written(1), Ok(()));
    // The same holds for the room for a response.
    let mut exchange = forwarded(GET);
    write(&mut exchange);
    assert!(transfer(&mut exchange).from_upstream.is_some());
    assert!(exchange.repeat_request());
    assert_eq!(exchange.upstream_received(1), Err(DriveError::Received));
}

#[test]
fn the_rest_of_a_request_that_was_refused_is_not_sent() {
    let mut exchange = forwarded(GET);
    assert!(!transfer(&mut exchange).to_upstream.is_empty());
    exchange.upstream_written(9).expect("some bytes");
    exchange.upstream_failed();
    let transfer = transfer(&mut exchange);
    assert_eq!(transfer.to_upstream, b"");
    assert!(transfer.to_client.starts_with(b"HTTP/1.1 502 "));
}

/// A client that has the head of a response without a length has to learn that the end is missing.
#[test]
fn a_reset_is_needed_after_the_head() {
    for (is_whole, content, expected) in [(false, "", false), (true, "", true), (true, "abc", true)]
    {
        let mut exchange = forwarded(GET);
        write(&mut exchange);
        upstream_sends(&mut exchange, b"HTTP/1.1 200 OK\r\n\r\n");
        let head = transfer(&mut exchange).to_client.len();
        let written = if is_whole { head } else { head - 1 };
        exchange.client_written(written).expect("the bytes");
        if !content.is_empty() {
            upstream_sends(&mut exchange, content.as_bytes());
            assert_eq!(transfer(&mut exchange).to_client, content.as_bytes());
        }
        exchange.upstream_failed();
        let ProxyStep::Over(ProxyEnd::Http { needs_reset, .. }) = exchange.step() else {
            panic!("an end");
        };
        assert_eq!(needs_reset, expected);
    }
}

#[test]
fn it_is_told_whether_a_request_is_an_upgrade() {
    let other = UPGRADE.replace("tcp", "x");
    for (request, is_upgrade, declined) in [
        (GET, false, None),
        (UPGRADE, true, None),
        (&other, false, Some(NotForwarded::NotAllowed)),
    ] {
        let mut exchange = asked(request);
        let ProxyStep::Request(turn) = exchange.step() else {
            panic!("a request");
        };
        assert_eq!(
            (turn.is_upgrade(), turn.declined()),
            (is_upgrade, declined),
            "{request}"
        );
    }
}
