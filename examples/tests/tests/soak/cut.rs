//! Clients that reset or half-close a connection at a random place, or send their heads slowly.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep, sleep_until};

use super::message::Broken;
use super::place::{Place, To};
use super::tally::{End, Fault};
use super::wire::{WEBSOCKET, Wire};

/// How long the programs wait for a request, in seconds.
const REQUEST: Duration = Duration::from_secs(10);

/// Returns the bytes of a conversation, which may go on after a 101.
fn conversation(to: To, random: &mut fastrand::Rng) -> Vec<u8> {
    let upgrade = "Connection: Upgrade\r\nUpgrade: tcp\r\n";
    match random.u8(..if to == To::Proxy { 4 } else { 2 }) {
        // A text frame with the mask 0.
        0 => [WEBSOCKET.as_bytes(), b"\x81\x85\0\0\0\0hello"].concat(),
        1 => b"GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(random.usize(1..4)),
        2 => {
            let start = "POST /echo/length HTTP/1.1\r\nHost: h\r\nContent-Length: 3000\r\n\r\n";
            [start.as_bytes(), &[b'x'; 3_000]].concat()
        }
        _ => {
            let start = format!("GET /tunnel/1/5000/5000 HTTP/1.1\r\nHost: h\r\n{upgrade}\r\n");
            [start.as_bytes(), &[b'x'; 100]].concat()
        }
    }
}

/// Sends a part of a conversation, reads perhaps, and resets the connection.
pub async fn resets(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let bytes = conversation(to, &mut wire.random);
    let length = wire.random.usize(..=bytes.len());
    // The other end may have closed the connection.
    let _ = wire.send(&bytes[..length]).await;
    let end = match wire.random.u8(..3) {
        0 => "reset at once",
        1 => {
            wire.pause(30).await;
            "reset a little later"
        }
        _ => {
            let wait = Duration::from_millis(wire.random.u64(..200));
            let _ = tokio::time::timeout(wait, wire.incoming.more()).await;
            "reset after a read"
        }
    };
    wire.reset();
    Ok(end)
}

/// Sends a part of a conversation and then its end, and reads what comes.
pub async fn half_closes(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let bytes = conversation(to, &mut wire.random);
    let length = wire.random.usize(..=bytes.len());
    if wire.send(&bytes[..length]).await.is_err() {
        return Ok("closed by the other end before that");
    }
    let _ = wire.incoming.stream.shutdown().await;
    match wire.incoming.head().await {
        Err(Broken::Closed) => Ok("closed without a response"),
        Err(Broken::Reset) => Ok("reset without a response"),
        Err(broken) => Err(format!(
            "after {length} of {}: {broken:?}",
            bytes.escape_ascii()
        )),
        Ok(head) => {
            let in_order = wire.incoming.ends().await;
            match (head.status(), in_order) {
                (101, _) => Ok("101, then the end"),
                (200 | 400 | 404 | 408 | 426, true) => Ok("a response, then the end"),
                (200 | 400 | 404 | 408 | 426, false) => Ok("a response, then a reset"),
                _ => Err(format!(
                    "after {length} of {}: {head:?}",
                    bytes.escape_ascii()
                )),
            }
        }
    }
}

/// Sends a head byte by byte: in time, or so slowly that the request is refused.
pub async fn slow_head(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let bytes = WEBSOCKET.as_bytes();
    let in_time = wire.random.bool();
    let time = if in_time { REQUEST / 3 } else { REQUEST * 2 };
    let pause = time / u32::try_from(bytes.len()).expect("a short request");
    let start = Instant::now();
    let mut at = start;
    for byte in bytes {
        let wrote = wire.incoming.stream.write_all(&[*byte]).await;
        // The response may have come already.
        if wrote.is_err() || start.elapsed() > REQUEST + REQUEST / 5 {
            break;
        }
        at += pause;
        sleep_until(at).await;
    }
    let took = start.elapsed();
    let head = wire.incoming.head().await;
    let head = head.map_err(|broken| format!("after {took:?}: {broken:?}"))?;
    match head.status() {
        101 if in_time => Ok("in time, answered"),
        // On a busy machine this client may be later than it wanted to be.
        408 if took >= REQUEST => Ok("408 after 10 s"),
        _ => Err(format!("after {took:?}: {head:?}")),
    }
}

/// Sends the start of a head, and then nothing.
pub async fn stops(
    to: To,
    place: &Place,
    random: fastrand::Rng,
    longest: Duration,
) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let length = wire.random.usize(1..WEBSOCKET.len());
    wire.must_send(&WEBSOCKET.as_bytes()[..length]).await?;
    if leaves(&mut wire, longest).await {
        return Ok("left");
    }
    let head = wire.must_head().await?;
    match head.status() {
        408 => Ok("408 after 10 s"),
        _ => Err(format!("{head:?}")),
    }
}

/// Sends nothing.
pub async fn is_silent(
    to: To,
    place: &Place,
    random: fastrand::Rng,
    longest: Duration,
) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    if leaves(&mut wire, longest).await {
        return Ok("left");
    }
    wire.must_end().await?;
    Ok("closed after 10 s")
}

/// Waits. Returns whether the client then leaves; otherwise it waits for the other end.
async fn leaves(wire: &mut Wire, longest: Duration) -> bool {
    let time = longest.min(REQUEST * 4 / 5);
    let time = time.mul_f64(wire.random.f64());
    sleep(time).await;
    wire.random.bool()
}
