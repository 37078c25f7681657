//! HTTP/1.1, HTTP/2 by upgrade from it, HTTP/2 by prior knowledge and WebSocket on one port, over
//! tokio and hyper:
//!
//! ```text
//! cargo run --example h2c_server [ADDRESS]
//! curl --http2 http://127.0.0.1:8102/
//! ```
//!
//! [`opening`] is what to read: it looks at the first request of a connection, and [`converse`]
//! hands all bytes to what speaks the protocol that it asks for. `stream` gives hyper those that
//! were received already, `answer` says what came. `echo` and `listener` are those of the example
//! `tokio_server`, and `waits` are the bounds of all waits.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "nothing here comes near the end of the numbers"
)]

mod answer;
#[path = "../tokio_server/echo.rs"]
mod echo;
#[path = "../tokio_server/listener.rs"]
mod listener;
mod opening;
mod stream;
#[path = "../server/waits.rs"]
mod waits;

use std::pin::pin;

use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;

use answer::answer;
use listener::{Result, Stop};
use opening::Opening;
use stream::Stream;
use waits::WAITS;

/// Bytes that hyper keeps of a request of HTTP/1.1, beyond the first one.
const BUFFER: usize = 131_072;
/// What HTTP/2 counts for a field is its bytes and 32 more.
const HEAD: u32 = 65_536;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8102")).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    listener::run(listener, converse).await
}

/// Speaks what the first request asks for.
async fn converse(stream: TcpStream, stop: Stop) -> Result {
    // Each protocol has a future of its own size; only the one that is spoken is allocated.
    let opening = Box::pin(timeout(WAITS.request, Opening::read(stream))).await??;
    match opening {
        Opening::Http1(stream) => Box::pin(http1(stream, &stop)).await,
        Opening::Http2(stream, how) => Box::pin(http2(stream, how, &stop)).await,
        Opening::WebSocket(stream, unread) => Box::pin(echo::echo(stream, unread, &stop)).await,
        Opening::Refused => Ok(()),
    }
}

/// This connection as HTTP/1.1, requests that follow included.
async fn http1(stream: Stream, stop: &Stop) -> Result {
    let service = service_fn(|request| answer(request, "as ever"));
    let mut builder = http1::Builder::new();
    // This bounds a head, and the wait for it.
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(WAITS.request)
        .max_buf_size(BUFFER);
    let connection = builder.serve_connection(bounded(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        done = connection.as_mut() => return Ok(done?),
        () = stop.asked() => connection.as_mut().graceful_shutdown(),
    }
    Ok(connection.await?)
}

/// This connection as HTTP/2; `how` says how it came to that.
async fn http2(stream: Stream, how: &'static str, stop: &Stop) -> Result {
    let service = service_fn(move |request| answer(request, how));
    let mut builder = http2::Builder::new(TokioExecutor::new());
    // A head that came as HTTP/1.1 is not too long now. A client that is silent gets a PING, and
    // has to answer it.
    builder
        .timer(TokioTimer::new())
        .max_header_list_size(HEAD)
        .keep_alive_interval(WAITS.idle)
        .keep_alive_timeout(WAITS.request);
    let connection = builder.serve_connection(bounded(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        done = connection.as_mut() => return Ok(done?),
        () = stop.asked() => connection.as_mut().graceful_shutdown(),
    }
    Ok(connection.await?)
}

/// hyper itself waits for its writes without a bound.
fn bounded(stream: Stream) -> TokioIo<std::pin::Pin<Box<TimeoutStream<Stream>>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WAITS.write));
    TokioIo::new(Box::pin(stream))
}
