//! A driven connection tells, for a log, why it has refused a request or a response by itself.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::drive::{OUTPUT, ProxyExchange, ProxyStep, ServerConnection, ServerStep};
use http_upgrade::{Intermediary, Limits, Rejection};
use support::crlf;

const LIMITS: Limits = Limits::new().head(300).content(16);
const SLOW: &str = "the request took too long to come (RFC 9110 §15.5.9)";

/// Drives a server over these bytes, and then lets its time end. Every upgrade is refused with a
/// 403. Returns what it says about requests that it has refused.
fn server(input: &str) -> Option<String> {
    let (storage, output) = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
    let mut connection =
        ServerConnection::with_limits(LIMITS, storage, output).expect("enough storage");
    let input = crlf(input);
    let mut rest = &input[..];
    loop {
        match connection.step() {
            ServerStep::Read(_) if rest.is_empty() => connection.timed_out(),
            ServerStep::Read(room) => {
                let n = rest.len().min(room.len());
                room[..n].copy_from_slice(&rest[..n]);
                rest = &rest[n..];
                connection.received(n).expect("the room");
            }
            ServerStep::Write(bytes) => {
                let len = bytes.len();
                connection.written(len).expect("the bytes");
            }
            ServerStep::Upgrade(request) => {
                let refused = request.reject(Rejection::new(403, "no"));
                refused.expect("a rejection that can be written");
            }
            ServerStep::Request(request) => request.read().expect("content"),
            ServerStep::Content(_) => {}
            ServerStep::Closed(_) => return connection.refused().map(|rule| rule.to_string()),
            step => panic!("{step:?}"),
        }
    }
}

#[test]
fn a_server_tells_why_it_has_refused_a_request() {
    #[rustfmt::skip] // a table
    let rows = [
        ("GET / HTTP/1.1⏎⏎", Some("a request over HTTP/1.1 has no Host (RFC 9112 §3.2)")),
        ("POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎x", Some("a chunk size is not a hexadecimal number of 64 bits (RFC 9112 §7.1)")),
        ("GET / HT", Some(SLOW)),
        ("POST / HTTP/1.1⏎Host: h⏎Content-Length: 2⏎⏎x", Some(SLOW)),
        // The application has refused this one.
        ("GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎⏎", None),
        ("", None),
    ];
    for (input, expected) in rows {
        assert_eq!(server(input).as_deref(), expected, "{input}");
    }
}

/// Drives an exchange over what the client and upstream send, and then has upstream fail.
fn proxy(client: &str, upstream: &str) -> Option<String> {
    let policy = Intermediary::allowing(&[]).limits(LIMITS);
    let inputs = || vec![0; policy.buffer_len()];
    let outputs = || vec![0; policy.output_len()];
    let mut exchange =
        ProxyExchange::new(policy, [inputs(), inputs()], [outputs(), outputs()]).expect("storage");
    let (client, upstream) = (crlf(client), crlf(upstream));
    let mut rests = [&client[..], &upstream[..]];
    for _ in 0..20 {
        let mut reads = [0; 2];
        let writes = match exchange.step() {
            ProxyStep::Request(turn) => {
                turn.forward().expect("a head");
                continue;
            }
            ProxyStep::Transfer(transfer) => {
                let rooms = [transfer.from_client, transfer.from_upstream];
                for (at, room) in rooms.into_iter().enumerate() {
                    let Some(room) = room else { continue };
                    let n = rests[at].len().min(room.len());
                    room[..n].copy_from_slice(&rests[at][..n]);
                    rests[at] = &rests[at][n..];
                    reads[at] = n;
                }
                [transfer.to_client.len(), transfer.to_upstream.len()]
            }
            ProxyStep::Over(_) => break,
        };
        if (reads, writes) == ([0; 2], [0; 2]) {
            exchange.upstream_failed();
            continue;
        }
        if reads[0] > 0 {
            exchange.client_received(reads[0]).expect("the room");
        }
        if reads[1] > 0 {
            exchange.upstream_received(reads[1]).expect("the room");
        }
        exchange.client_written(writes[0]).expect("the bytes");
        exchange.upstream_written(writes[1]).expect("the bytes");
    }
    exchange.refused().map(|rule| rule.to_string())
}

#[test]
fn an_exchange_tells_what_it_has_refused() {
    let request = "GET / HTTP/1.1⏎Host: h⏎⏎";
    #[rustfmt::skip] // a table
    let rows = [
        ("GET / HTTP/1.1⏎⏎", "", Some("a request over HTTP/1.1 has no Host (RFC 9112 §3.2)")),
        (request, "HTTP/1.1 200 OK⏎Content-Length: x⏎⏎", Some("Content-Length is not a decimal number (RFC 9112 §6.3)")),
        (request, "", Some("upstream cannot be reached (RFC 9110 §15.6.3)")),
        (request, "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok", None),
    ];
    for (client, upstream, expected) in rows {
        assert_eq!(
            proxy(client, upstream).as_deref(),
            expected,
            "{client} {upstream}"
        );
    }
}
