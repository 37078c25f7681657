//! Storage that grows: the same happens as with storage of the full size.
#![cfg(feature = "alloc")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::drive::{DriveError, OUTPUT, ProxyExchange, ProxyStep, ServerConnection};
use http_upgrade::{Buffer, BufferError, Growing, Intermediary, Protocol, Unnegotiated};
use support::crlf;

const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const POLICY: Intermediary<'static> = Intermediary::allowing(&[&TCP]);

/// Fills the room, and returns how large it was.
fn fill<S: http_upgrade::Storage>(buffer: &mut Buffer<S>) -> Result<usize, BufferError> {
    let room = buffer.spare()?;
    let len = room.len();
    room.fill(b'x');
    buffer.advance(len)?;
    Ok(len)
}

#[test]
fn a_buffer_grows_up_to_its_limit() {
    let mut buffer = Buffer::new(Growing::up_to(20_000));
    let sizes: Vec<usize> = std::iter::from_fn(|| fill(&mut buffer).ok()).collect();
    assert_eq!(sizes, [4_096, 4_096, 8_192, 3_616]);
    assert_eq!(fill(&mut buffer), Err(BufferError::Full));
    assert!(buffer.filled().iter().all(|byte| *byte == b'x'));
    // What was consumed makes room, and nothing more is needed.
    buffer.consume(10);
    assert_eq!(fill(&mut buffer), Ok(10));
    let mut buffer = Buffer::new(Growing::up_to(20_000));
    assert_eq!(fill(&mut buffer), Ok(4_096));
    buffer.consume(10);
    assert_eq!(fill(&mut buffer), Ok(10));
    // As long as there is any room, no more is taken.
    let mut buffer = Buffer::new(Growing::up_to(20_000));
    assert_eq!(buffer.spare().map(|room| room.len()), Ok(4_096));
    buffer.advance(4_095).expect("room");
    assert_eq!(fill(&mut buffer), Ok(1));

    let mut small = Buffer::new(Growing::up_to(100));
    assert_eq!(fill(&mut small), Ok(100));
    assert_eq!(fill(&mut small), Err(BufferError::Full));
}

/// Storage whose limit is too small is refused when the connection is made.
#[test]
fn the_limit_counts() {
    let server = |input, output| {
        ServerConnection::new(Growing::up_to(input), Growing::up_to(output)).map(drop)
    };
    let needed = http_upgrade::Limits::new().buffer_len();
    assert_eq!(server(needed, OUTPUT), Ok(()));
    assert_eq!(server(needed - 1, OUTPUT), Err(DriveError::Input));
    assert_eq!(server(needed, OUTPUT - 1), Err(DriveError::Output));
}

#[test]
fn its_bytes_are_not_shown() {
    let mut buffer = Buffer::new(Growing::up_to(10));
    fill(&mut buffer).expect("room");
    let shown = format!("{:?}", buffer.into_storage());
    assert_eq!(shown, "Growing { len: 10, most: 10 }");
}

/// Drives an exchange to a tunnel. Both sides send long heads, and then content in both directions.
#[test]
fn an_exchange_takes_memory_only_as_bytes_come() {
    let field = format!("X: {}⏎", "x".repeat(30_000));
    let ask = format!("GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎{field}⏎");
    let switch = format!("HTTP/1.1 101 X⏎Upgrade: tcp⏎Connection: Upgrade⏎{field}⏎");
    let long = "y".repeat(200_000);
    let (client, upstream) = (crlf(&(ask + &long)), crlf(&(switch + &long)));
    let inputs = [(); 2].map(|()| Growing::up_to(POLICY.buffer_len()));
    let outputs = [(); 2].map(|()| Growing::up_to(POLICY.output_len()));
    let mut exchange = ProxyExchange::new(POLICY, inputs, outputs).expect("enough storage");
    let mut rests = [&client[..], &upstream[..]];
    let mut got = [0, 0];
    loop {
        let mut read = [0, 0];
        let written = match exchange.step() {
            ProxyStep::Request(turn) => {
                turn.forward().expect("a head");
                continue;
            }
            ProxyStep::Transfer(transfer) => {
                for (at, room) in [transfer.from_client, transfer.from_upstream]
                    .into_iter()
                    .enumerate()
                {
                    let Some(room) = room else { continue };
                    read[at] = rests[at].len().min(room.len());
                    room[..read[at]].copy_from_slice(&rests[at][..read[at]]);
                    rests[at] = &rests[at][read[at]..];
                }
                [transfer.to_client.len(), transfer.to_upstream.len()]
            }
            ProxyStep::Over(end) => panic!("{end:?}"),
        };
        if (read, written) == ([0; 2], [0; 2]) {
            break;
        }
        if read[0] > 0 {
            exchange.client_received(read[0]).expect("the room");
        }
        if read[1] > 0 {
            exchange.upstream_received(read[1]).expect("the room");
        }
        exchange.client_written(written[0]).expect("the bytes");
        exchange.upstream_written(written[1]).expect("the bytes");
        got = [got[0] + written[0], got[1] + written[1]];
    }
    assert!(exchange.switched().is_some());
    assert!(got.iter().all(|got| *got > 230_000), "{got:?}");
    let room = |exchange: &mut ProxyExchange<'_, Growing, Growing>| match exchange.step() {
        ProxyStep::Transfer(transfer) => transfer.from_client.map(|room| room.len()),
        _ => None,
    };
    assert!(room(&mut exchange).is_some_and(|room| room > 30_000));
    // A tunnel in which nothing moves has no memory, and takes little again.
    let outputs = |exchange: &ProxyExchange<'_, Growing, Growing>| {
        let shown = format!("{exchange:?}");
        let empty = shown.matches("Output { len: 0, written: 0, .. }").count();
        (empty, shown.matches("Output { ").count())
    };
    assert_eq!(outputs(&exchange), (0, 2));
    exchange.release();
    assert_eq!(outputs(&exchange), (2, 2));
    assert_eq!(exchange.client_received(1), Err(DriveError::Received));
    assert_eq!(room(&mut exchange), Some(4_096));
    // What was read and not written yet is kept.
    exchange.client_received(3).expect("the room");
    exchange.release();
    let ProxyStep::Transfer(transfer) = exchange.step() else {
        panic!("a tunnel");
    };
    assert_eq!(transfer.to_upstream.len(), 3);
}
