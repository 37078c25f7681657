//! Wrong uses of an exchange of an intermediary that compile: each is an error, or changes nothing.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use http_upgrade::drive::{DriveError, ProxyEnd, ProxyExchange, ProxyStep};
use http_upgrade::{Intermediary, Limits, Persistence, Protocol, Unnegotiated};
use support::crlf;

const LIMITS: Limits = Limits::new().head(400).content(32);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const PROXY: Intermediary<'static> = Intermediary::allowing(&[&TCP]).limits(LIMITS);
const UPGRADE: &str = "GET /a HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";
const PLAIN: &str = "GET / HTTP/1.1⏎Host: h⏎⏎";
const OK: &str = "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok";

type Exchange = ProxyExchange<'static, Vec<u8>, Vec<u8>>;

fn exchange() -> Exchange {
    let inputs = [(); 2].map(|()| vec![0; PROXY.buffer_len()]);
    let outputs = [(); 2].map(|()| vec![0; PROXY.output_len()]);
    ProxyExchange::new(PROXY, inputs, outputs).expect("enough storage")
}

/// What one step has moved.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Moved {
    from_client: usize,
    from_upstream: usize,
    to_client: usize,
    to_upstream: usize,
}

/// Reads and writes as much as there is, in every direction. `sends` and `got` are those of the
/// client and of upstream.
fn transfer(exchange: &mut Exchange, sends: &mut [&[u8]; 2], got: &mut [Vec<u8>; 2]) -> Moved {
    match exchange.step() {
        ProxyStep::Request(turn) => {
            turn.forward().expect("a head");
            Moved::default()
        }
        ProxyStep::Transfer(transfer) => {
            got[0].extend_from_slice(transfer.to_client);
            got[1].extend_from_slice(transfer.to_upstream);
            Moved {
                from_client: transfer
                    .from_client
                    .map_or(0, |room| take(&mut sends[0], room)),
                from_upstream: transfer
                    .from_upstream
                    .map_or(0, |room| take(&mut sends[1], room)),
                to_client: transfer.to_client.len(),
                to_upstream: transfer.to_upstream.len(),
            }
        }
        ProxyStep::Over(end) => panic!("{end:?}"),
    }
}

fn take(from: &mut &[u8], room: &mut [u8]) -> usize {
    let n = from.len().min(room.len());
    room[..n].copy_from_slice(&from[..n]);
    *from = &from[n..];
    n
}

/// Reports what was moved; the order is one of the 24 of the four reports.
fn report(exchange: &mut Exchange, moved: Moved, order: [u8; 4]) {
    for which in order {
        match which {
            0 if moved.from_client > 0 => exchange.client_received(moved.from_client),
            1 if moved.from_upstream > 0 => exchange.upstream_received(moved.from_upstream),
            2 => exchange.client_written(moved.to_client),
            3 => exchange.upstream_written(moved.to_upstream),
            _ => Ok(()),
        }
        .expect("what was moved");
    }
}

fn orders() -> impl Iterator<Item = [u8; 4]> {
    let all = (0..=u8::MAX).map(|n| [n >> 6, n >> 4 & 3, n >> 2 & 3, n & 3]);
    all.filter(|order| (0..4).all(|which| order.contains(&which)))
}

/// Exchanges both messages up to their last byte, and reports all of it.
fn exchanged(client: &[u8], upstream: &[u8]) -> (Exchange, [Vec<u8>; 2]) {
    let (mut exchange, mut got) = (exchange(), [Vec::new(), Vec::new()]);
    let mut sends = [client, upstream];
    for _ in 0..20 {
        if matches!(exchange.step(), ProxyStep::Over(_)) {
            break;
        }
        let moved = transfer(&mut exchange, &mut sends, &mut got);
        report(&mut exchange, moved, [0, 1, 2, 3]);
    }
    (exchange, got)
}

/// keeps I-22: bytes of a tunnel arrive once and in order, whatever is reported first.
#[test]
fn the_order_of_reports_does_not_matter() {
    assert_eq!(orders().count(), 24);
    let text: Vec<u8> = (b'a'..=b'w').cycle().take(5_000).collect();
    let (client, upstream) = (
        [crlf(UPGRADE), text.clone()].concat(),
        [crlf(SWITCH), text.clone()].concat(),
    );
    for order in orders() {
        let (mut exchange, mut got) = (exchange(), [Vec::new(), Vec::new()]);
        let mut sends = [&client[..], &upstream[..]];
        for _ in 0..100 {
            let moved = transfer(&mut exchange, &mut sends, &mut got);
            report(&mut exchange, moved, order);
        }
        for (bytes, of) in got.iter().zip(["client", "upstream"]) {
            assert!(bytes.ends_with(&text), "the {of}'s bytes, by {order:?}");
        }
    }
}

#[test]
fn only_what_a_step_has_asked_for_is_reported() {
    let (received, written) = (Err(DriveError::Received), Err(DriveError::Written));
    let mut fresh = exchange();
    assert_eq!(fresh.client_received(1), received);
    assert_eq!(fresh.upstream_received(1), received);

    let (mut exchange, _) = exchanged(&crlf(UPGRADE), &crlf(SWITCH));
    // All was reported; there is room in the tunnel again only after the next step.
    let mut moved = Moved::default();
    while moved == Moved::default() {
        moved = transfer(
            &mut exchange,
            &mut [b"to upstream", b"to client"],
            &mut [Vec::new(), Vec::new()],
        );
    }
    report(&mut exchange, moved, [0, 1, 2, 3]);
    assert_eq!(exchange.client_received(1), received);
    assert_eq!(exchange.upstream_received(1), received);
    // The bytes have come, and were not handed out.
    assert_eq!(exchange.client_written(1), written);
    assert_eq!(exchange.upstream_written(1), written);
    let ProxyStep::Transfer(transfer) = exchange.step() else {
        panic!("a tunnel");
    };
    assert_eq!(transfer.to_client, b"to client");
    assert_eq!(transfer.to_upstream, b"to upstream");
    assert_eq!(exchange.client_written(10), written);
    assert_eq!(exchange.client_written(9), Ok(()));
    assert_eq!(exchange.client_written(9), written);
}

/// A failure of upstream may be noticed by a read and by a write.
#[test]
fn a_failure_that_is_reported_twice_gets_one_response() {
    let (mut exchange, _) = exchanged(&crlf(UPGRADE), b"");
    exchange.upstream_failed();
    let ProxyStep::Transfer(transfer) = exchange.step() else {
        panic!("a 502");
    };
    let first = transfer.to_client.to_vec();
    assert!(first.starts_with(b"HTTP/1.1 502 Bad Gateway\r\n"));
    exchange.client_written(9).expect("a part");
    exchange.upstream_failed();
    exchange.upstream_timed_out();
    let ProxyStep::Transfer(transfer) = exchange.step() else {
        panic!("the rest of the 502");
    };
    assert_eq!(transfer.to_client, &first[9..]);
}

/// A timer that was not stopped in time does not undo what has happened.
#[test]
fn a_timer_that_is_late_changes_nothing() {
    let (mut exchange, _) = exchanged(&crlf(PLAIN), &crlf(OK));
    let over = ProxyEnd::Http {
        client: Persistence::Reuse,
        upstream: Persistence::Reuse,
        needs_reset: false,
    };
    assert!(matches!(exchange.step(), ProxyStep::Over(end) if end == over));
    exchange.client_timed_out();
    exchange.upstream_timed_out();
    exchange.upstream_failed();
    assert!(matches!(exchange.step(), ProxyStep::Over(end) if end == over));
}

/// A client that has sent its request in full, and waits, gets no 408.
#[test]
fn a_client_that_waits_is_not_told_that_its_request_is_late() {
    let (mut exchange, _) = exchanged(&crlf(PLAIN), b"");
    exchange.client_timed_out();
    let over = ProxyEnd::Http {
        client: Persistence::Close,
        upstream: Persistence::Close,
        needs_reset: false,
    };
    assert!(matches!(exchange.step(), ProxyStep::Over(end) if end == over));
}

/// keeps B-27, I-05: bytes after the last message of a connection are no message of the next
/// exchange.
#[test]
fn the_bytes_of_a_connection_that_closes_are_dropped() {
    let two = crlf(&format!("{PLAIN}{PLAIN}"));
    let rows = [
        (OK.to_string(), crlf(PLAIN).len()),
        (
            OK.replace("OK⏎", "OK⏎Connection: close⏎"),
            crlf(PLAIN).len(),
        ),
        (
            "HTTP/1.1 403 No⏎Content-Length: 2⏎⏎nomore".into(),
            crlf(PLAIN).len(),
        ),
        ("HTTP/1.1 x".into(), 0),
    ];
    for (response, kept) in rows {
        let (mut exchange, _) = exchanged(&two, &crlf(&response));
        assert!(matches!(exchange.step(), ProxyStep::Over(_)), "{response}");
        let [client, upstream] = exchange.into_inputs();
        assert_eq!(client.filled().len(), kept, "{response}");
        assert_eq!(upstream.filled(), b"", "{response}");
    }
    let (mut exchange, _) = exchanged(&crlf(&format!("{UPGRADE}{PLAIN}")), &crlf(OK));
    assert!(matches!(exchange.step(), ProxyStep::Over(_)));
    assert_eq!(
        exchange.into_inputs().map(|input| input.filled().len()),
        [0, 0]
    );
}
