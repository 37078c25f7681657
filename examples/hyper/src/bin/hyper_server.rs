//! A server over hyper that sends every message back. hyper reads the request and writes the
//! response.
//!
//! ```text
//! cargo run --manifest-path examples/hyper/Cargo.toml --bin hyper_server [ADDRESS]
//! ```
//!
//! The function to read is [`answer`]. Every framework that hands out `http::Request` and takes
//! `http::Response` works like this, for example axum and warp, which are built on hyper. The
//! frames and the loop that accepts connections are those of the example `tokio_server`.

#[path = "../../../tokio/src/bin/tokio_server/echo.rs"]
mod echo;
#[path = "../../../proxy/listener.rs"]
mod listener;
#[path = "../../../server/waits.rs"]
mod waits;

use std::pin::pin;

use http::{Request, Response};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Protocol, Rejection, RequestHead, Rule, Upgrade};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::{self, OnUpgrade};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;

use listener::{Result, Stop};
use waits::WAITS;

/// Pages of this origin may connect, and clients that send no `Origin`, as most programs other than
/// browsers do.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
const PLAIN: Rejection = Rejection::of_rule(
    426,
    Rule::new("RFC 9110 §15.5.22", "only WebSocket is spoken here"),
)
.with_upgrade(Protocol::WEBSOCKET);
/// hyper takes a request with several Host fields.
const HOSTS: Rejection =
    Rejection::of_rule(400, Rule::new("RFC 9112 §3.2", "there are several Hosts"));
/// The most bytes of a request that hyper buffers.
const BUFFER: usize = 16_384;

/// Returns the answer to a request. After an accepted upgrade, `echo` takes the connection over as
/// soon as hyper has sent the 101.
#[allow(clippy::unused_async, reason = "hyper calls an async function")]
pub(crate) async fn answer(mut request: Request<Incoming>, stop: Stop) -> Result<Response<String>> {
    let switching = upgrade::on(&mut request);
    let head = RequestHead::from(&request);
    let accepted = match Upgrade::of(&request) {
        _ if head.fields.single("Host").is_err() => Err(HOSTS),
        // hyper would send no 100 (Continue) before the 101.
        Ok(upgrade) if !head.expects_continue() => upgrade.accept(&CHAT),
        _ => Err(PLAIN),
    };
    Ok(match accepted {
        Ok(reply) => {
            let response = Response::<()>::try_from(&reply)?;
            stop.spawn(echo(switching, stop.clone()));
            response.map(|()| String::new())
        }
        Err(rejection) => Response::<String>::try_from(&rejection)?, // 400, 403, 405, 426, 431
    })
}

/// Waits for the switch, then sends every message back. If hyper has read bytes after the request,
/// they are the first that are read from the connection.
async fn echo(switching: OnUpgrade, stop: Stop) -> Result {
    // This resolves when hyper has written the 101, for which the client must take it.
    let stream = timeout(WAITS.write, switching).await??;
    echo::echo(TokioIo::new(stream), Vec::new(), &stop).await
}

/// Serves HTTP on a connection until it ends or `echo` takes it over.
pub(crate) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Send + 'static,
    stop: Stop,
) -> Result {
    // hyper sets no bound to the time that a write takes.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WAITS.write));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(WAITS.request)
        .max_buf_size(BUFFER);
    let service = service_fn(|request| answer(request, stop.clone()));
    let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = pin!(connection.with_upgrades());
    tokio::select! {
        done = connection.as_mut() => return Ok(done?),
        () = stop.asked() => connection.as_mut().graceful_shutdown(),
    }
    Ok(connection.await?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101")).await?;
    println!("listening on ws://{}/", listener.local_addr()?);
    listener::run(listener, serve).await
}
