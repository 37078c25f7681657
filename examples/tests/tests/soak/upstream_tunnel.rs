//! The other end of the tunnels.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::backlog::read_late;
use super::message::Incoming;
use super::place::Place;
use super::tally::Fault;
use super::tunnel::{Bytes, check, send};

const SWITCH: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";

/// Switches, and does what the target says. A tunnel that its client has reset is no fault: the
/// client of a faultless tunnel notices it as well.
pub async fn tunnel(
    mut incoming: Incoming<TcpStream>,
    target: &str,
    place: &Place,
    report: &dyn Fn(String),
) {
    let mut parts = target.split('/').skip(1);
    let what = parts.next().unwrap_or_default();
    let mut number = || {
        parts
            .next()
            .and_then(|part| part.parse().ok())
            .unwrap_or_default()
    };
    let seed = number();
    if incoming.stream.write_all(SWITCH).await.is_err() {
        return;
    }
    let done = match what {
        "pour" => {
            pour(incoming, place, seed).await;
            Ok(())
        }
        "deaf" => deaf(incoming, place, seed).await,
        _ => {
            let [up, down] = [number(), number()].map(|length| usize::try_from(length).unwrap());
            both_ways(incoming, seed, up, down).await
        }
    };
    // Only wrong bytes are the proxy's fault.
    if let Err(fault) = done
        && (fault.contains("wrong bytes") || fault.contains("more than"))
        && seed > 1
    {
        report(format!("{target}: {fault}"));
    }
}

async fn both_ways(
    mut incoming: Incoming<TcpStream>,
    seed: u64,
    up: usize,
    down: usize,
) -> Result<(), Fault> {
    let (from, to) = incoming.stream.split();
    let mut reading = Incoming::new(from);
    reading.unread = incoming.unread;
    let mut random = fastrand::Rng::with_seed(seed);
    let (read, sent) = tokio::join!(
        check(&mut reading, Bytes::new(seed, true), up),
        send(to, Bytes::new(seed, false), down, &mut random)
    );
    read.and(sent)
}

/// Sends as fast as it can, until the client leaves.
async fn pour(mut incoming: Incoming<TcpStream>, place: &Place, seed: u64) {
    let mut bytes = Bytes::new(seed, false);
    let mut poured = 0;
    loop {
        let mut piece = &bytes.next(16_384)[..];
        while !piece.is_empty() {
            let Ok(wrote) = incoming.stream.write(piece).await else {
                return place.poured.forget(seed);
            };
            poured += wrote;
            place.poured.set(seed, poured);
            piece = &piece[wrote..];
        }
    }
}

/// Reads only after the client had to wait, and says how many bytes there were.
async fn deaf(mut incoming: Incoming<TcpStream>, place: &Place, seed: u64) -> Result<(), Fault> {
    let sent = read_late(&mut incoming, place, seed).await?;
    let sent = (sent as u64).to_be_bytes();
    let _ = incoming.stream.write_all(&sent).await;
    Ok(())
}
