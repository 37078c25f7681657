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
use http_upgrade::server::{Event, Server, ServerError};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, BufferError, Encode, EncodeError, Limits, Protocol, Rejection, Rule};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use listener::Stop;
use waits::WAITS;

/// Pages of this origin may connect, and clients that send no `Origin`, as most programs other than
/// browsers do.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// A head within these limits fits into the buffer. A request with chunked content may not, however
/// little content it has; the handshake then fails with [`BufferError::Full`].
const LIMITS: Limits = Limits::new().head(1_024).content(0);
const REQUEST: usize = 1_024;
/// The length of the longest answer, in bytes.
const ANSWER: usize = 512;
const PLAIN: Rejection = Rejection::of_rule(
    426,
    Rule::new("RFC 9110 §15.5.22", "only WebSocket is spoken here"),
)
.with_upgrade(Protocol::WEBSOCKET);

/// The reason why a handshake did not end in a WebSocket.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure<E> {
    #[error("{0}")]
    Stream(E),
    #[error(transparent)]
    Buffer(#[from] BufferError),
    #[error(transparent)]
    Encode(#[from] EncodeError),
    #[error(transparent)]
    Fault(#[from] ServerError),
    #[error("{0}")]
    Refused(&'static str),
}

/// Answers the request. Returns the bytes that the client sent after it, which are in the buffer.
pub(crate) async fn accept<'b, S: Read + Write>(
    stream: &mut S,
    buffer: &'b mut Buffer<[u8; REQUEST]>,
) -> Result<&'b [u8], Failure<S::Error>> {
    let mut out = [0; ANSWER];
    let mut server = Server::with_limits(LIMITS);
    while server.wants_input(buffer.filled()) {
        let n = stream
            .read(buffer.spare()?)
            .await
            .map_err(Failure::Stream)?;
        buffer.advance(n)?;
    }
    let rejection = match server.event(buffer.filled()) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
            Ok(reply) => {
                let answer = reply.encode(&mut out)?;
                stream.write_all(answer).await.map_err(Failure::Stream)?;
                stream.flush().await.map_err(Failure::Stream)?;
                return Ok(reply.sent().unread(buffer.filled()));
            }
            Err(rejection) => rejection, // 400, 403, 405, 426, 431
        },
        // No upgrade, or a request with content or `Expect`, which no WebSocket handshake has.
        Ok(Event::Plain(head) | Event::ContinueRequested(head)) => PLAIN.for_request(&head),
        Ok(_) => PLAIN,                                // HTTP/2
        Err(error) => error.rejection().ok_or(error)?, // 400, 431, 501, 505
    };
    let answer = rejection.closing().encode(&mut out)?;
    stream.write_all(answer).await.map_err(Failure::Stream)?;
    stream.flush().await.map_err(Failure::Stream)?;
    Err(Failure::Refused(rejection.sentence()))
}

async fn serve(mut stream: TcpStream, stop: Stop) -> listener::Result {
    let mut buffer = Buffer::new([0; REQUEST]);
    let mut device = FromTokio::new(&mut stream);
    match timeout(WAITS.request, accept(&mut device, &mut buffer)).await? {
        Ok(unread) => {
            let unread = unread.to_vec();
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
