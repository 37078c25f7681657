//! The WebSocket handshake over any tokio stream.

use http_upgrade::drive::{Decided, OUTPUT, ServerConnection, ServerStep};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Limits, Protocol, Rejection, Rule};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout, timeout_at};

use super::listener::{self, Result};
use super::waits::WAITS;

/// Admits pages of this origin, and clients that send no `Origin`.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// The limits tell how much storage a request needs. An upgrade request with content counts as a
/// plain one.
const LIMITS: Limits = Limits::new().head(4_096).content(0);
const PLAIN: Rejection = Rejection::of_rule(
    426,
    Rule::new("RFC 9110 §15.5.22", "only WebSocket is spoken here"),
)
.with_upgrade(Protocol::WEBSOCKET)
.closing();

/// Answers the request, and returns the bytes that the client sent after its WebSocket handshake.
/// If it did not open a WebSocket, closes the connection and returns the reason as the error.
pub(crate) async fn accept(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<Vec<u8>> {
    let (input, output) = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
    let mut connection = ServerConnection::with_limits(LIMITS, input, output)?;
    // For the request as a whole: a client could send one byte at a time.
    #[allow(
        clippy::arithmetic_side_effects,
        reason = "this is not near the end of time"
    )]
    let end = Instant::now() + WAITS.request;
    // Why the request was refused, if it was not for its form.
    let mut reason = None;
    loop {
        match connection.step() {
            ServerStep::Read(room) => match timeout_at(end, stream.read(room)).await {
                Ok(read) => connection.received(read?)?,
                Err(_) => connection.timed_out(), // a 408, if a request has begun
            },
            // Also a 400, 413, 431, 501 or 505 to a request that is not valid.
            ServerStep::Write(bytes) => {
                let n = timeout(WAITS.write, stream.write(bytes)).await??;
                connection.written(n)?;
            }
            ServerStep::Upgrade(request) => {
                // A 101, or a 400, 403, 405, 426.
                if let Decided::Refused(rejection) = request.accept(&CHAT)? {
                    reason = Some(rejection.sentence());
                }
            }
            // Not an upgrade, or one with content, or one that waits for 100 (Continue).
            ServerStep::Request(request) => {
                reason = Some(PLAIN.sentence());
                request.reject(PLAIN)?;
            }
            ServerStep::Continue(request) => {
                reason = Some(PLAIN.sentence());
                request.reject(PLAIN)?;
            }
            ServerStep::Switched(unread) => return Ok(unread.to_vec()),
            ServerStep::Content(_) | ServerStep::Answer(_) => {} // only after `request.read()`
            ServerStep::PriorKnowledge(_) | ServerStep::Closed(_) => break,
        }
    }
    listener::close(stream).await?;
    let refused = connection.refused().map(|rule| rule.sentence);
    let reason = reason.or(refused);
    Err(reason.unwrap_or("there was no whole request").into())
}
