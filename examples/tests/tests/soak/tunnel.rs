//! Tunnels to the upstream server of this test, with random bytes that both ends check.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::sleep;

use super::message::Incoming;
use super::place::{Place, To};
use super::tally::{End, Fault};
use super::wire::Wire;

/// Random bytes that both ends can compute.
pub struct Bytes(fastrand::Rng);

impl Bytes {
    /// `up` tells the direction.
    pub fn new(seed: u64, up: bool) -> Self {
        Self(fastrand::Rng::with_seed(seed ^ u64::from(up) << 63))
    }

    pub fn next(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.0.u8(..)).collect()
    }
}

/// Opens a tunnel for `tcp`, with this target.
pub async fn open(wire: &mut Wire, target: &str) -> Result<(), Fault> {
    let request =
        format!("GET {target} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    wire.must_send(request.as_bytes()).await?;
    let head = wire.must_head().await?;
    match head.status() {
        101 => Ok(()),
        _ => Err(format!("no 101: {head:?}")),
    }
}

/// Sends and checks random bytes in both directions at the same time, and closes each direction by
/// itself.
pub async fn both_ways(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let seed = wire.random.u64(..1 << 60);
    let [up, down] = [(); 2].map(|()| match wire.random.u8(..3) {
        0 => wire.random.usize(..1_000_000),
        _ => wire.random.usize(..20_000),
    });
    open(&mut wire, &format!("/tunnel/{seed}/{up}/{down}")).await?;
    let (from, to) = wire.incoming.stream.split();
    let mut incoming = Incoming::new(from);
    incoming.unread = wire.incoming.unread;
    let mut random = wire.random;
    let (sent, read) = tokio::join!(
        send(to, Bytes::new(seed, true), up, &mut random),
        check(&mut incoming, Bytes::new(seed, false), down)
    );
    sent?;
    read?;
    Ok("all bytes in both directions, closed in order")
}

/// Opens a tunnel, does nothing for some time, and then uses it.
pub async fn idle(
    to: To,
    place: &Place,
    random: fastrand::Rng,
    longest: Duration,
) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let (seed, length) = (wire.random.u64(..1 << 60), 100);
    let time = longest.mul_f64(wire.random.f64());
    open(&mut wire, &format!("/tunnel/{seed}/{length}/{length}")).await?;
    sleep(time).await;
    let (from, to) = wire.incoming.stream.split();
    let mut incoming = Incoming::new(from);
    incoming.unread = wire.incoming.unread;
    let mut random = wire.random;
    send(to, Bytes::new(seed, true), length, &mut random).await?;
    check(&mut incoming, Bytes::new(seed, false), length).await?;
    Ok("a long silence, then all bytes, closed in order")
}

/// Sends bytes in pieces of random sizes, and closes this direction.
pub async fn send(
    mut to: impl AsyncWrite + Unpin,
    mut bytes: Bytes,
    mut length: usize,
    random: &mut fastrand::Rng,
) -> Result<(), Fault> {
    let failed = |error| format!("the tunnel takes no more: {error}");
    while length > 0 {
        let piece = match random.u8(..3) {
            0 => random.usize(1..=100),
            1 => random.usize(1..=5_000),
            _ => random.usize(1..=60_000),
        };
        let piece = piece.min(length);
        to.write_all(&bytes.next(piece)).await.map_err(failed)?;
        length -= piece;
        if random.u8(..4) == 0 {
            sleep(Duration::from_millis(random.u64(..10))).await;
        }
    }
    to.shutdown().await.map_err(failed)
}

/// Checks that exactly these bytes come, and then the end.
pub async fn check(
    incoming: &mut Incoming<impl AsyncRead + Unpin>,
    mut bytes: Bytes,
    length: usize,
) -> Result<(), Fault> {
    let mut came = std::mem::take(&mut incoming.unread);
    let mut rest = length;
    let mut part = vec![0; 65_536];
    loop {
        let at = length - rest;
        if came.len() > rest {
            return Err(format!("{} bytes more than {length}", came.len() - rest));
        }
        rest -= came.len();
        if came != bytes.next(came.len()) {
            return Err(format!("wrong bytes after {at} of {length}"));
        }
        let read = incoming.stream.read(&mut part).await;
        match read {
            Ok(0) if rest == 0 => return Ok(()),
            Ok(1..) => came = part[..read.unwrap_or_default()].to_vec(),
            other => return Err(format!("{other:?} with {rest} of {length} bytes to come")),
        }
    }
}
