//! A server over hyper, which reads the request and writes the response: it sends every message back.
//!
//! ```text
//! cargo run --example hyper_server [ADDRESS]
//! ```
//!
//! [`answer`] is what to read. Whatever hands out `http::Request` and takes `http::Response` works like this: axum and warp stand on hyper.

use std::error::Error;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::{Request, Response};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Protocol, Rejection, Upgrade};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::{self, OnUpgrade};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::Role;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Pages of this origin may connect, and whoever is no browser.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
const PLAIN: Rejection = Rejection::new(426, "only WebSocket is spoken here", "RFC 9110 §15.5.22")
    .advertising(Protocol::WEBSOCKET);

/// For each head.
const HEAD: Duration = Duration::from_secs(10);

/// The answer to a request. Once it is sent, the connection of one that is accepted speaks WebSocket.
pub(crate) async fn answer(mut request: Request<Incoming>) -> Result<Response<String>> {
    let switching = upgrade::on(&mut request);
    let accepted = match Upgrade::of(&request) {
        Ok(upgrade) => upgrade.accept(&CHAT),
        Err(_) => Err(PLAIN),
    };
    Ok(match accepted {
        Ok(reply) => {
            let response = Response::<()>::try_from(&reply)?;
            tokio::spawn(echo(switching));
            response.map(|()| String::new())
        }
        Err(rejection) => Response::<String>::try_from(&rejection)?, // 400, 403, 405, 426
    })
}

/// What hyper has read behind the request is the first that is read from the connection.
async fn echo(switching: OnUpgrade) -> Result<()> {
    let stream = TokioIo::new(switching.await?);
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    while let Some(message) = socket.next().await.transpose()? {
        if message.is_text() || message.is_binary() {
            socket.send(message).await?;
        }
    }
    Ok(())
}

/// Speaks HTTP on a connection, until it is over or was given to `echo`.
pub(crate) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> hyper::Result<()> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let connection = http.serve_connection(TokioIo::new(stream), service_fn(answer));
    connection.with_upgrades().await
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
