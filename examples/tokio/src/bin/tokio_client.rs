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
use http_upgrade::client::{Client, Event};
use http_upgrade::websocket::{Proposal, Uri};
use http_upgrade::{Buffer, Encode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Message, Role};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The longest time for the whole handshake. The crate has no clock, so the code that owns the
/// socket bounds the wait.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Sends the handshake and checks the answer. Returns the bytes that the server sent after its 101,
/// which are the first of the WebSocket. `nonce` is 16 random bytes, new for each connection.
pub(crate) async fn connect(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    uri: &Uri<'_>,
    nonce: [u8; 16],
) -> Result<Vec<u8>> {
    let mut client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
    let opening = client.request(uri.target(), uri.host()).to_vec()?;
    stream.write_all(&opening).await?;
    client.sent();

    let mut buffer = Buffer::new([0; 4_096]);
    while client.wants_input(buffer.filled()) {
        let n = stream.read(buffer.spare()?).await?;
        buffer.advance(n)?;
    }
    match client.event(buffer.filled())? {
        Event::Switched(switched) => Ok(switched.unread(buffer.filled()).to_vec()),
        Event::Rejected(rejected) => {
            Err(format!("{} instead of 101", rejected.response().status).into())
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
