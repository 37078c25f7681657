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

/// Sends nothing for so long, then a ping. What the server sends meanwhile is kept for the frames
/// to be read in order.
pub(crate) fn wait(mut stream: Stream, exchange: &Exchange, time: Duration) -> Outcome {
    let started = Instant::now();
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
            Ok(0) => return closed(started.elapsed(), "closed"),
            Ok(count) if came.len() < 1 << 20 => {
                came.extend_from_slice(buffer.get(..count).unwrap_or_default());
            }
            Ok(_) => {}
            Err(error) if is_timeout(&error) => waited(started.elapsed().as_secs(), time.as_secs()),
            Err(_) => return closed(started.elapsed(), "reset"),
        }
    }
    ping(stream, came, time)
}

fn ping(stream: Stream, came: Vec<u8>, time: Duration) -> Outcome {
    let outcome = |sentence: String, is_idle_timeout| Outcome {
        sentence,
        is_idle_timeout,
    };
    let seconds = time.as_secs_f64();
    if stream.socket().set_read_timeout(Some(PONG)).is_err() {
        return outcome(
            "The connection was gone when the ping was due.".into(),
            true,
        );
    }
    let mut socket = WebSocket::from_partially_read(stream, came, Role::Client, None);
    let sent = Instant::now();
    if socket
        .send(Message::Ping(b"upgrade-doctor".to_vec().into()))
        .is_err()
    {
        return outcome(
            format!("After {seconds:.0} s of silence the ping could not be sent."),
            true,
        );
    }
    for _ in 0..MAX_MESSAGES {
        match socket.read() {
            Ok(Message::Pong(_)) => {
                let took = sent.elapsed().as_millis();
                let _ = socket.close(None);
                return outcome(
                    format!(
                        "After {seconds:.0} s of silence a ping was answered in {took} ms: no idle timeout is shorter."
                    ),
                    false,
                );
            }
            Ok(Message::Close(_)) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                return outcome(
                    format!("The server closed the WebSocket during {seconds:.0} s of silence."),
                    true,
                );
            }
            Ok(_) if sent.elapsed() < PONG => {}
            Err(Error::Io(error)) if is_timeout(&error) => break,
            Err(error) => {
                let words = upgrade_doctor::printable(&error.to_string(), 120);
                return outcome(
                    format!(
                        "After {seconds:.0} s of silence the connection failed at a ping: {words}."
                    ),
                    true,
                );
            }
            Ok(_) => break,
        }
    }
    outcome(
        format!(
            "After {seconds:.0} s of silence no pong came within {} s.",
            PONG.as_secs()
        ),
        true,
    )
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

/// What came after the head of the 101 already.
fn after_head(exchange: &Exchange) -> Vec<u8> {
    let response = exchange.response.as_deref().unwrap_or_default();
    let head = http_upgrade::ResponseHead::parse(response).ok().flatten();
    head.and_then(|head| response.get(head.len()..))
        .unwrap_or_default()
        .to_vec()
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}
