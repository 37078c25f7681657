//! A client over hyper: it writes the request, reads the response, and gives the connection away after the switch.
//!
//! ```text
//! cargo run --example hyper_client [URI [MESSAGE]]
//! ```
//!
//! [`connect`] is what to read. hyper looks neither at what was asked for nor at what was agreed on.

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

/// For the whole handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Gives the connection; what hyper has read behind the 101 is the first that is read from it. `nonce` is 16 octets of randomness, new for
/// each connection.
pub(crate) async fn connect(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    uri: &Uri<'_>,
    nonce: [u8; 16],
) -> Result<Upgraded> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection.with_upgrades());

    let client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
    let request = Request::try_from(&client.opening(uri.target(), uri.host()))?;
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
    // The server says that it closes, too.
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
