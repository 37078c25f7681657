//! Looks for idle timeouts: silence for a while after a 101, then a ping.

use crate::connection::Stream;
use crate::progress::waited;
use std::io::{self, ErrorKind, Read};
use std::time::{Duration, Instant};
use tungstenite::protocol::Role;
use tungstenite::{Error, Message, WebSocket};
use upgrade_doctor::Exchange;

/// How long to wait for the answer to a ping.
const PONG: Duration = Duration::from_secs(5);
/// Most messages that are read while waiting for it.
const MAX_MESSAGES: usize = 10_000;

/// What the wait has shown.
pub(crate) struct Outcome {
    pub(crate) sentence: String,
    /// The connection was closed during the silence, although nothing was wrong with it.
    pub(crate) is_idle_timeout: bool,
}

/// Sends nothing for so long after the last byte was heard, then a ping. What the server sends
/// meanwhile is kept for the frames to be read in order.
pub(crate) fn wait(
    mut stream: Stream,
    exchange: &Exchange,
    mut heard: Instant,
    time: Duration,
) -> Outcome {
    let started = heard;
    let mut came = after_head(exchange);
    while started.elapsed() < time {
        let step = time
            .saturating_sub(started.elapsed())
            .min(Duration::from_secs(1))
            .max(Duration::from_millis(1));
        if stream.socket().set_read_timeout(Some(step)).is_err() {
            break;
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer) {
            Ok(0) => return closed(heard.elapsed(), "closed"),
            Ok(count) => {
                heard = Instant::now();
                if came.len() < 1 << 20 {
                    came.extend_from_slice(buffer.get(..count).unwrap_or_default());
                }
            }
            Err(error) if is_timeout(&error) => waited(started.elapsed().as_secs(), time.as_secs()),
            Err(_) => return closed(heard.elapsed(), "reset"),
        }
    }
    ping(stream, came, time)
}

/// Sends a ping, and waits for its answer.
fn ping(stream: Stream, came: Vec<u8>, time: Duration) -> Outcome {
    let silence = format!("After {:.0} s of silence", time.as_secs_f64());
    match pong(stream, came) {
        Ok(took) => Outcome {
            sentence: format!(
                "{silence} a ping was answered in {} ms: no idle timeout is shorter.",
                took.as_millis()
            ),
            is_idle_timeout: false,
        },
        Err(what) => Outcome {
            sentence: format!("{silence} {what}."),
            is_idle_timeout: true,
        },
    }
}

/// How long the answer to a ping took, or what came instead.
fn pong(stream: Stream, came: Vec<u8>) -> Result<Duration, String> {
    let limited = stream.socket().set_read_timeout(Some(PONG));
    limited.map_err(|_| "the connection was gone")?;
    let mut socket = WebSocket::from_partially_read(stream, came, Role::Client, None);
    let sent = Instant::now();
    let ping = Message::Ping(b"upgrade-doctor".to_vec().into());
    socket
        .send(ping)
        .map_err(|_| "the ping could not be sent")?;
    for _ in 0..MAX_MESSAGES {
        match socket.read() {
            Ok(Message::Pong(_)) => {
                let took = sent.elapsed();
                let _ = socket.close(None);
                return Ok(took);
            }
            Ok(Message::Close(_)) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                return Err("the server had closed the WebSocket".into());
            }
            Ok(_) if sent.elapsed() < PONG => {}
            Err(Error::Io(error)) if is_timeout(&error) => break,
            Err(error) => {
                let words = upgrade_doctor::printable(&error.to_string(), 120);
                return Err(format!("the connection failed at a ping: {words}"));
            }
            Ok(_) => break,
        }
    }
    Err(format!("no pong came within {} s", PONG.as_secs()))
}

fn closed(after: Duration, how: &str) -> Outcome {
    let seconds = after.as_secs_f64();
    Outcome {
        sentence: format!(
            "The connection was {how} after {seconds:.0} s of silence: something on the way, or the server, has an idle timeout."
        ),
        is_idle_timeout: true,
    }
}

/// What came after the head of the 101 already. Interim responses may be before it.
fn after_head(exchange: &Exchange) -> Vec<u8> {
    let mut rest = exchange.response.as_deref().unwrap_or_default();
    while let Ok(Some(head)) = http_upgrade::ResponseHead::parse(rest) {
        rest = rest.get(head.len()..).unwrap_or_default();
        if head.status == 101 {
            break;
        }
    }
    rest.to_vec()
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}
