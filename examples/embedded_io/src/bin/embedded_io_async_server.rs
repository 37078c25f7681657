//! A server over `embedded-io-async` that sends every message back. Its handshake needs no heap.
//!
//! ```text
//! cargo run --manifest-path examples/embedded_io/Cargo.toml --bin embedded_io_async_server [ADDRESS]
//! ```
//!
//! The function to read is [`accept`], which runs on a device without changes: it is the one of
//! `embedded_io_server`, with `.await`. A device has sockets and frames of its own; here those of
//! the example `tokio_server` take their place.

#[path = "../../../tokio/src/bin/tokio_server/echo.rs"]
mod echo;
#[path = "../../../proxy/listener.rs"]
mod listener;
#[path = "../../../server/waits.rs"]
mod waits;

use embedded_io_adapters::tokio_1::FromTokio;
use embedded_io_async::{Read, Write};
use http_upgrade::drive::{Closed, Decided, DriveError, OUTPUT, ServerConnection, ServerStep};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, EncodeFault, Limits, Protocol, Rejection, Rule};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use listener::Stop;
use waits::WAITS;

/// Pages of this origin may connect, and clients that send no `Origin`, as most programs other than
/// browsers do.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// Browsers send heads of 500 bytes and more. A request with content counts as a plain one.
const LIMITS: Limits = Limits::new().head(1_024).content(0);
/// The size of the storage for a request, in bytes.
pub(crate) const INPUT: usize = LIMITS.buffer_len();
const PLAIN: Rejection = Rejection::of_rule(
    426,
    Rule::new("RFC 9110 §15.5.22", "only WebSocket is spoken here"),
)
.with_upgrade(Protocol::WEBSOCKET)
.closing();

/// The reason why a handshake did not end in a WebSocket.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure<E> {
    #[error("{0}")]
    Stream(E),
    #[error(transparent)]
    Drive(#[from] DriveError),
    #[error(transparent)]
    Encode(#[from] EncodeFault),
    #[error("{0}")]
    Refused(&'static str),
}

/// Answers the request. The buffer that it returns holds the bytes that the client sent after it.
pub(crate) async fn accept<'b, S: Read + Write>(
    stream: &mut S,
    input: &'b mut [u8; INPUT],
) -> Result<Buffer<&'b mut [u8]>, Failure<S::Error>> {
    let mut connection = ServerConnection::with_limits(LIMITS, &mut input[..], [0; OUTPUT])?;
    // Why the request was refused, if it was not for its form.
    let mut reason = None;
    loop {
        match connection.step() {
            ServerStep::Read(room) => {
                let n = stream.read(room).await.map_err(Failure::Stream)?;
                connection.received(n)?;
            }
            // Also a 400, 413, 431, 501 or 505 to a request that is not valid.
            ServerStep::Write(bytes) => {
                let n = stream.write(bytes).await.map_err(Failure::Stream)?;
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
            ServerStep::Content(_) | ServerStep::Answer(_) => {} // only after `request.read()`
            ServerStep::Switched(_) => {
                stream.flush().await.map_err(Failure::Stream)?;
                return Ok(connection.into_buffer());
            }
            ServerStep::PriorKnowledge(_) => return Err(Failure::Refused("HTTP/2")),
            ServerStep::Closed(closed) => {
                stream.flush().await.map_err(Failure::Stream)?;
                let refused = connection.refused().map(|rule| rule.sentence);
                return Err(Failure::Refused(match closed {
                    Closed::BetweenMessages => "the connection ended between messages",
                    Closed::WithinMessage => "the connection ended within a message",
                    Closed::Answered => reason.or(refused).unwrap_or("closed"),
                }));
            }
        }
    }
}

async fn serve(mut stream: TcpStream, stop: Stop) -> listener::Result {
    let mut input = [0; INPUT];
    let mut device = FromTokio::new(&mut stream);
    match timeout(WAITS.request, accept(&mut device, &mut input)).await? {
        Ok(buffer) => {
            let unread = buffer.filled().to_vec();
            echo::echo(stream, unread, &stop).await
        }
        Err(failure) => {
            listener::close(stream).await?;
            Err(failure.into())
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> listener::Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101")).await?;
    println!("listening on ws://{}/", listener.local_addr()?);
    listener::run(listener, serve).await
}
