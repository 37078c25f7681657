//! A client over hyper, with frames by `tokio-tungstenite`. hyper writes the request, reads the
//! response, and hands the connection over after the switch. The client sends one message and
//! prints every text that it receives until the echo of its message arrives.
//!
//! ```text
//! cargo run --manifest-path examples/hyper/Cargo.toml --bin hyper_client [URI [MESSAGE]]
//! ```
//!
//! The function to read is [`connect`]. hyper does not compare the protocol of a 101 with the one
//! that was asked for, nor does it check `Sec-WebSocket-Accept`. [`Client::on_response`] does both.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::Request;
use http_upgrade::client::{Client, Event};
use http_upgrade::websocket::{Proposal, Uri};
use hyper::client::conn::http1;
use hyper::upgrade::{self, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Message, Role};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The longest time for the whole handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Sends the handshake, checks the answer, and returns the connection after the switch. If hyper
/// has read bytes after the 101, they are the first that are read from the connection. `nonce` is
/// 16 random bytes, new for each connection.
pub(crate) async fn connect(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    uri: &Uri<'_>,
    nonce: [u8; 16],
) -> Result<Upgraded> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection.with_upgrades());

    let client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
    let request = Request::try_from(&client.request(uri.target(), uri.host()))?;
    let response = sender.send_request(request.map(|()| String::new())).await?;
    match client.on_response(&response)? {
        Event::Switched(_) => Ok(upgrade::on(response).await?),
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
    let stream = TcpStream::connect((uri.address(), uri.port())).await?;
    let stream = TokioIo::new(timeout(HANDSHAKE, connect(stream, &uri, nonce)).await??);

    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
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
