//! A server over tokio, with the frames of `tokio-tungstenite`: it sends every message back.
//!
//! ```text
//! cargo run --example tokio_server [ADDRESS]
//! ```
//!
//! [`accept`] is what to read. It is the loop of a blocking server with `.await` in it.

use std::error::Error;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, Encode, Limits, Protocol, Rejection};
use tokio::io::{self, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::Role;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Pages of this origin may connect, and whoever is no browser.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// What is within these limits fits into the buffer.
const LIMITS: Limits = Limits::new().head(4_096).content(0);
const PLAIN: Rejection = Rejection::new(426, "only WebSocket is spoken here", "RFC 9110 §15.5.22")
    .advertising(Protocol::WEBSOCKET);
/// The machine has no clock; the one who owns the socket says how long it may wait.
pub(crate) const HANDSHAKE: Duration = Duration::from_secs(10);

/// Gives the octets that the client sent behind its handshake.
pub(crate) async fn accept(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<Vec<u8>> {
    let mut buffer = Buffer::new([0; 4_096]);
    let mut server = Server::with_limits(LIMITS);
    while server.wants_input(buffer.filled()) {
        let n = stream.read(buffer.spare()?).await?;
        buffer.advance(n)?;
    }
    let rejection = match server.event(buffer.filled()) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
            Ok(reply) => {
                stream.write_all(&reply.to_vec()?).await?;
                return Ok(reply.sent().unread(buffer.filled()).to_vec());
            }
            Err(rejection) => rejection, // 400, 403, 405, 426
        },
        // No upgrade, or one with more than a WebSocket asks for.
        Ok(Event::Plain(head) | Event::ContinueRequested(head)) => PLAIN.answering(&head),
        Ok(_) => PLAIN,                                // HTTP/2
        Err(fault) => fault.rejection().ok_or(fault)?, // 400, 414, 431, 501, 505
    };
    stream.write_all(&rejection.closing().to_vec()?).await?;
    stream.shutdown().await?;
    // What is unread when a socket is closed resets the connection, and the answer could be lost (RFC 9112 §9.6).
    io::copy(&mut stream.take(65_536), &mut io::sink()).await?;
    Err(rejection.error().into())
}

async fn serve(mut stream: TcpStream) -> Result<()> {
    let unread = timeout(HANDSHAKE, accept(&mut stream)).await??;
    let mut socket = WebSocketStream::from_partially_read(stream, unread, Role::Server, None).await;
    while let Some(message) = socket.next().await.transpose()? {
        if message.is_text() || message.is_binary() {
            socket.send(message).await?;
        }
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101")).await?;
    println!("listening on ws://{}/", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async {
            if let Err(error) = serve(stream).await {
                eprintln!("{error}");
            }
        });
    }
}
