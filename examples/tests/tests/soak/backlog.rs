//! Tunnels whose one end does not read: the other end has to wait.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::{sleep, timeout};

use super::message::Incoming;
use super::place::{Place, To};
use super::tally::{End, Fault};
use super::tunnel::{Bytes, check, open};
use super::wire::Wire;

/// More than this many bytes do not fit into the buffers of the system on the way, which may have
/// some megabytes for each socket.
const MOST: usize = 64 << 20;
/// A sender that has waited this long for room is stopped.
const STOPPED: Duration = Duration::from_millis(500);

/// Upstream sends as fast as it can, and the client does not read for a while.
pub async fn down(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::narrow(to, place, random).await?;
    let seed = wire.random.u64(..1 << 60);
    open(&mut wire, &format!("/pour/{seed}")).await?;
    let mut poured = 0;
    // Until upstream waits.
    loop {
        sleep(STOPPED).await;
        let now = place.poured.get(seed);
        if now > MOST {
            return Err(format!("{now} bytes for a client that does not read"));
        }
        if now == poured && now > 0 {
            break;
        }
        poured = now;
    }
    // All that it has sent arrives.
    let mut bytes = Bytes::new(seed, false);
    let mut came = 0;
    while came < poured {
        if wire.incoming.unread.is_empty() && wire.incoming.more().await == Ok(0) {
            return Err(format!("the tunnel ended after {came} of {poured}"));
        }
        let part = std::mem::take(&mut wire.incoming.unread);
        if part.is_empty() || part != bytes.next(part.len()) {
            return Err(format!("wrong bytes after {came} of {poured}"));
        }
        came += part.len();
    }
    wire.reset();
    Ok("upstream waited, no byte was lost, reset by the client")
}

/// The client sends as fast as it can, and upstream does not read for a while.
pub async fn up(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let seed = wire.random.u64(..1 << 60);
    open(&mut wire, &format!("/deaf/{seed}")).await?;
    let mut bytes = Bytes::new(seed, true);
    let mut sent = 0;
    let mut piece = bytes.next(16_384);
    let failed = |error| format!("the tunnel takes no more: {error}");
    let stream = &mut wire.incoming.stream;
    while let Ok(wrote) = timeout(STOPPED, stream.write(&piece)).await {
        let wrote = wrote.map_err(failed)?;
        sent += wrote;
        piece.drain(..wrote);
        if piece.is_empty() {
            piece = bytes.next(16_384);
        }
        if sent > MOST {
            return Err(format!("{sent} bytes for an upstream that does not read"));
        }
    }
    // Upstream reads now, checks all bytes, and says how many there were.
    place.poured.set(seed, sent);
    stream.shutdown().await.map_err(failed)?;
    let answer = wire.incoming.exactly(8).await;
    let answer = answer.map_err(|broken| format!("upstream said nothing: {broken:?}"))?;
    place.poured.forget(seed);
    if answer != (sent as u64).to_be_bytes() {
        return Err(format!("upstream has read {answer:?} of {sent}"));
    }
    Ok("the client waited, no byte was lost, closed in order")
}

/// Reads what the client of [`up`] has sent, after that client has been made to wait.
pub async fn read_late(
    incoming: &mut Incoming<impl tokio::io::AsyncRead + Unpin>,
    place: &Place,
    seed: u64,
) -> Result<usize, Fault> {
    while place.poured.get(seed) == 0 {
        sleep(STOPPED / 5).await;
    }
    let sent = place.poured.get(seed);
    check(incoming, Bytes::new(seed, true), sent).await?;
    Ok(sent)
}
