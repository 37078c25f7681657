//! A reverse proxy in which hyper reads and writes all heads, and this crate decides what may be
//! forwarded and when a tunnel may open.
//!
//! ```text
//! cargo run --manifest-path examples/hyper/Cargo.toml --bin hyper_proxy -- LISTEN UPSTREAM
//! ```
//!
//! Start reading at `relay`. The example `proxy` does the same without another HTTP stack.

mod body;
#[path = "../../../../proxy/listener.rs"]
mod listener;
mod progress;
mod relay;
#[path = "../../../../server/waits.rs"]
mod waits;

use std::net::SocketAddr;
use std::pin::pin;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;

use listener::{Result, Stop};
use waits::WAITS;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [listen, upstream] = &arguments[..] else {
        return Err("usage: hyper_proxy LISTEN UPSTREAM".into());
    };
    let upstream: SocketAddr = upstream.parse()?;
    let listener = TcpListener::bind(listen).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    listener::run(listener, move |stream, stop| serve(stream, stop, upstream)).await
}

/// Serves the requests of one client, until its connection ends or becomes a tunnel.
async fn serve(stream: TcpStream, stop: Stop, upstream: SocketAddr) -> Result {
    let from = stream.peer_addr()?;
    let service = service_fn(|request| {
        let stop = stop.clone();
        async move {
            let line = format!("{} {}", request.method(), request.uri());
            let answer = relay::relay(request, upstream, stop).await;
            if let Ok(answer) = &answer {
                println!("{from} {line}: {}", answer.status());
            }
            answer
        }
    });
    // hyper does not limit the time of its writes itself.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WAITS.write));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(WAITS.request)
        // A client that has shut down its sending direction still waits for the response.
        .half_close(true)
        .title_case_headers(true);
    let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = pin!(connection.with_upgrades());
    tokio::select! {
        done = connection.as_mut() => return Ok(done?),
        () = stop.asked() => connection.as_mut().graceful_shutdown(),
    }
    Ok(connection.await?)
}
