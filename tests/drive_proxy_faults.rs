//! An exchange whose connection to upstream fails between two steps.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::drive::{Closed, OUTPUT, ProxyEnd, ProxyExchange, ProxyStep};
use http_upgrade::{Intermediary, Limits, Persistence};
use support::crlf;

const LIMITS: Limits = Limits::new().head(200).content(8);

type Exchange = ProxyExchange<'static, Vec<u8>, Vec<u8>>;

type Failure = (&'static str, fn(&mut Exchange));

const FAILURES: [Failure; 2] = [
    ("upstream_failed", Exchange::upstream_failed),
    ("upstream_timed_out", Exchange::upstream_timed_out),
];

fn exchange() -> Exchange {
    let input = || vec![0; LIMITS.buffer_len()];
    let output = || vec![0; LIMITS.buffer_len() + OUTPUT];
    let policy = Intermediary::allowing(&[]).limits(LIMITS);
    ProxyExchange::new(policy, [input(), input()], [output(), output()]).expect("enough storage")
}

/// Goes on until all of these bytes were received, and all that was to be written is written. The
/// last call is one of `client_written`, not of `step`.
fn drive(exchange: &mut Exchange, client: &[u8], upstream: &[u8]) {
    let (mut client, mut upstream) = (client, upstream);
    for _ in 0..20 {
        let mut done = [0; 4];
        match exchange.step() {
            ProxyStep::Request(turn) => turn.forward().expect("a head"),
            ProxyStep::Transfer(transfer) => {
                let rooms = [transfer.from_client, transfer.from_upstream];
                for (at, (room, rest)) in rooms
                    .into_iter()
                    .zip([&mut client, &mut upstream])
                    .enumerate()
                {
                    if let Some(room) = room {
                        let (now, later) = rest.split_at(rest.len().min(room.len()));
                        room[..now.len()].copy_from_slice(now);
                        (*rest, done[at]) = (later, now.len());
                    }
                }
                (done[2], done[3]) = (transfer.to_upstream.len(), transfer.to_client.len());
            }
            ProxyStep::Over(end) => panic!("{end:?}"),
        }
        if done[0] > 0 {
            exchange.client_received(done[0]).expect("the room");
        }
        if done[1] > 0 {
            exchange.upstream_received(done[1]).expect("the room");
        }
        exchange.upstream_written(done[2]).expect("the bytes");
        exchange.client_written(done[3]).expect("the bytes");
        if done[3] > 0 && upstream.is_empty() {
            return;
        }
    }
    panic!("nothing was written to the client");
}

/// A client that has asked nothing gets no response when the connection to upstream fails: it would
/// take it for that to its next request.
#[test]
fn no_response_comes_before_a_request() {
    let between = ProxyEnd::Closed(Closed::BetweenMessages);
    for (name, fail) in FAILURES {
        let mut exchange = exchange();
        fail(&mut exchange);
        assert!(
            matches!(exchange.step(), ProxyStep::Over(end) if end == between),
            "{name}"
        );
    }
}

/// Content that ends with the connection does not look whole when upstream fails, also if the head
/// was written and no step came after that (RFC 9112 §8).
#[test]
fn a_response_that_is_cut_off_after_its_head_needs_a_reset() {
    let get = crlf("GET / HTTP/1.1⏎Host: h⏎⏎");
    let rows = [
        ("HTTP/1.1 200 OK⏎⏎", true),
        ("HTTP/1.1 200 OK⏎⏎o", true),
        ("HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎", false),
        ("HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎", false),
    ];
    for (name, fail) in FAILURES {
        for (response, needs_reset) in rows {
            let mut exchange = exchange();
            drive(&mut exchange, &get, &crlf(response));
            fail(&mut exchange);
            let ProxyStep::Over(end) = exchange.step() else {
                panic!("{name}, {response}: it goes on");
            };
            let expected = ProxyEnd::Http {
                client: Persistence::Close,
                upstream: Persistence::Close,
                needs_reset,
            };
            assert_eq!(end, expected, "{name}, {response}");
        }
    }
}
