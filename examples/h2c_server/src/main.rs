//! Serves HTTP/1.1, HTTP/2 by upgrade from HTTP/1.1, HTTP/2 with prior knowledge and WebSocket on
//! one port, over tokio and hyper:
//!
//! ```text
//! cargo run --manifest-path examples/h2c_server/Cargo.toml -- [ADDRESS]
//! curl --http2 http://127.0.0.1:8102/
//! ```
//!
//! Start reading at [`opening`]: it inspects the first request of a connection. [`converse`] then
//! passes all bytes to the implementation of the protocol that the request asks for. `stream`
//! passes hyper the bytes that were received already, and `answer` describes the request. `echo`
//! and `listener` are those of the example `tokio_server`; `waits` has the time limits.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "nothing here comes near the end of the numbers"
)]

mod answer;
#[path = "../../tokio/src/bin/tokio_server/echo.rs"]
mod echo;
#[path = "../../proxy/listener.rs"]
mod listener;
mod opening;
mod stream;
#[path = "../../server/waits.rs"]
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

/// The size of hyper's read buffer for HTTP/1.1 requests after the first one, in bytes.
const BUFFER: usize = 131_072;
/// The limit for an HTTP/2 head. HTTP/2 counts 32 bytes in addition to each field's own bytes.
const HEAD: u32 = 65_536;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8102")).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    listener::run(listener, converse).await
}

/// Serves the protocol that the first request asks for.
async fn converse(stream: TcpStream, stop: Stop) -> Result {
    // The futures of the protocols differ in size. Boxing them allocates only the one in use.
    let opening = Box::pin(timeout(WAITS.request, Opening::read(stream))).await??;
    match opening {
        Opening::Http1(stream) => Box::pin(http1(stream, &stop)).await,
        Opening::Http2(stream, how) => Box::pin(http2(stream, how, &stop)).await,
        Opening::WebSocket(stream, unread) => Box::pin(echo::echo(stream, unread, &stop)).await,
        Opening::Refused => Ok(()),
    }
}

/// Serves this connection as HTTP/1.1, including the requests that follow.
async fn http1(stream: Stream, stop: &Stop) -> Result {
    let service = service_fn(|request| answer(request, "as ever"));
    let mut builder = http1::Builder::new();
    // This limits both the time for a head and the wait for it.
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

/// Serves this connection as HTTP/2. `how` tells how HTTP/2 was chosen.
async fn http2(stream: Stream, how: &'static str, stop: &Stop) -> Result {
    let service = service_fn(move |request| answer(request, how));
    let mut builder = http2::Builder::new(TokioExecutor::new());
    // A head that was accepted as HTTP/1.1 must not be too long for HTTP/2. A silent client gets a
    // PING and has to answer it.
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

/// Limits the time of writes, which hyper does not do itself.
fn bounded(stream: Stream) -> TokioIo<std::pin::Pin<Box<TimeoutStream<Stream>>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WAITS.write));
    TokioIo::new(Box::pin(stream))
}
