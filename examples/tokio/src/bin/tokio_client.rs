//! A client over tokio, with frames by `tokio-tungstenite`. It sends one message and prints every
//! text that it receives until the echo of its message arrives.
//!
//! ```text
//! cargo run --manifest-path examples/tokio/Cargo.toml --bin tokio_client [URI [MESSAGE]]
//! ```
//!
//! The function to read is [`connect`]: the loop of the example `blocking_client`, with `.await`.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http_upgrade::drive::{ClientConnection, ClientStep, Closed};
use http_upgrade::websocket::{Proposal, Uri};
use http_upgrade::{Client, Limits};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Message, Role};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The longest time for the whole handshake. The crate has no clock, so the code that owns the
/// socket bounds the wait.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// The longest head of a response that is accepted. The limits tell how much storage it needs.
const LIMITS: Limits = Limits::new().head(4_096);
/// The longest request, in bytes. One with a longer URI is not sent.
const REQUEST: usize = 4_096;

/// Sends the handshake and checks the answer. Returns the bytes that the server sent after its 101,
/// which are the first of the WebSocket. `nonce` is 16 random bytes, new for each connection.
pub(crate) async fn connect(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    uri: &Uri<'_>,
    nonce: [u8; 16],
) -> Result<Vec<u8>> {
    let proposal = Proposal::new(nonce).subprotocols(&["chat"]);
    let client = Client::with_limits(proposal, LIMITS);
    let input = [0; LIMITS.response_buffer_len()];
    let mut connection = ClientConnection::new(client, input, vec![0; REQUEST])?;
    loop {
        match connection.step() {
            ClientStep::Opening(turn) => {
                let request = turn.request(uri.target(), uri.host());
                turn.send(&request)?;
            }
            ClientStep::Write(bytes) => {
                let n = stream.write(bytes).await?;
                connection.written(n)?;
            }
            ClientStep::Read(room) => {
                let n = stream.read(room).await?;
                connection.received(n)?;
            }
            ClientStep::Interim(_) => {} // the final response follows
            ClientStep::Switched(_, unread) => return Ok(unread.to_vec()),
            ClientStep::Rejected(turn) => {
                let status = turn.rejected().response().status;
                return Err(format!("{status} instead of 101").into());
            }
            ClientStep::Failed(error) => return Err(error.into()),
            ClientStep::Closed(Closed::BetweenMessages) => {
                return Err("the connection ended between messages".into());
            }
            // Within the response. Content comes only after `turn.read()`.
            _ => return Err("the connection ended within a message".into()),
        }
    }
}

async fn talk(uri: &str, message: &str) -> Result<()> {
    let uri = Uri::parse(uri)?;
    if uri.is_secure() {
        return Err("there is no TLS here: wss needs a stream that speaks it".into());
    }
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce)?;
    let mut stream = TcpStream::connect((uri.address(), uri.port())).await?;
    let unread = timeout(HANDSHAKE, connect(&mut stream, &uri, nonce)).await??;

    let mut socket = WebSocketStream::from_partially_read(stream, unread, Role::Client, None).await;
    socket.send(message.into()).await?;
    loop {
        let received = socket
            .next()
            .await
            .ok_or("the connection ended before the echo came")??;
        let Message::Text(text) = received else {
            continue;
        };
        println!("{text}");
        if text == message {
            break;
        }
    }
    socket.close(None).await?;
    // The server answers with a Close of its own.
    while socket.next().await.is_some() {}
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let uri = arguments.next();
    let message = arguments.next();
    let uri = uri.as_deref().unwrap_or("ws://127.0.0.1:8101/chat");
    match talk(uri, message.as_deref().unwrap_or("hello")).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
