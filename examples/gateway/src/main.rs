//! A gateway for WebSocket with HTTP/1.1 or HTTP/2 on either side. It translates between an Upgrade
//! and an extended CONNECT (RFC 8441).
//!
//! ```text
//! cargo run --manifest-path examples/h2_server/Cargo.toml 127.0.0.1:8443 /tmp/h2_server.pem
//! cargo run --manifest-path examples/gateway/Cargo.toml \
//!     http://127.0.0.1:8080 https://localhost:8443 /tmp/h2_server.pem
//! ```
//!
//! The first argument is where it listens. With `https`, a client chooses the version by ALPN; the
//! certificate is made at the start, for `localhost`. With `http`, a client that begins with the
//! connection preface speaks HTTP/2 (RFC 9113 §3.3), and any other client speaks HTTP/1.1.
//!
//! The second argument is the server: `http` is HTTP/1.1, `h2c` is HTTP/2 without TLS, and with
//! `https` the server chooses by ALPN. The third one is a file with the certificates to trust.
//!
//! A request is always judged in its HTTP/1.1 form. `from_http1` and `from_http2` take the requests
//! of clients, `upstream` asks the server, and `carry` moves the bytes and passes on how each
//! direction ends. There is no limit for the time that a tunnel is idle, and an ordinary request is
//! refused: the example `hyper_proxy` has both.

mod carry;
mod from_http1;
mod from_http2;
mod rejections;
mod tls;
mod upstream;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use http_upgrade::{Intermediary, websocket};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::{TlsAcceptor, TlsStream};
use tokio_util::either::Either;

use upstream::Upstream;

type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;
/// A connection, with or without TLS.
type Stream = Either<TcpStream, TlsStream<TcpStream>>;

/// How long a handshake, the head of a request and a response may take, each.
const WAIT: Duration = Duration::from_secs(10);
/// What is let through, and the name of this gateway in Via.
const POLICY: Intermediary<'static> =
    Intermediary::allowing(&[&websocket::Relay]).via("example-gateway");
/// How a connection over HTTP/2 begins (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Returns whether a client speaks HTTP/2, and does not read anything.
async fn speaks_http2(stream: &Stream) -> Result<bool> {
    let stream = match stream {
        Either::Left(stream) => stream,
        Either::Right(stream) => return Ok(stream.get_ref().1.alpn_protocol() == Some(b"h2")),
    };
    let mut start = [0; PREFACE.len()];
    loop {
        let length = stream.peek(&mut start).await?;
        let start = &start[..length];
        if length == 0 || !PREFACE.starts_with(start) {
            return Ok(false);
        }
        if length == PREFACE.len() {
            return Ok(true);
        }
        // The bytes stay in the socket, so it is readable all the time.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Serves one connection.
async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>, upstream: Arc<Upstream>) -> Result {
    let stream: Stream = match tls {
        Some(tls) => Either::Right(timeout(WAIT, tls.accept(stream)).await??.into()),
        None => Either::Left(stream),
    };
    if timeout(WAIT, speaks_http2(&stream)).await?? {
        from_http2::serve(stream, upstream).await
    } else {
        from_http1::serve(stream, upstream).await
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (listen, server, trusted) = match &arguments[..] {
        [listen, server] => (listen, server, None),
        [listen, server, trusted] => (listen, server, Some(trusted.as_str())),
        _ => return Err("usage: gateway LISTEN SERVER [CERTIFICATES]".into()),
    };
    let upstream = Arc::new(Upstream::parse(server, trusted)?);
    let (scheme, address) = listen.split_once("://").ok_or("LISTEN has no scheme")?;
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let tls = match scheme {
        "http" => None,
        "https" => Some(tls::acceptor()?),
        _ => return Err("LISTEN begins with http:// or https://".into()),
    };
    match &tls {
        Some(_) => println!("listening on https://localhost:{}/", address.port()),
        None => println!("listening on http://{address}/"),
    }
    loop {
        let (stream, _) = listener.accept().await?;
        let (tls, upstream) = (tls.clone(), upstream.clone());
        tokio::spawn(async move {
            if let Err(error) = serve(stream, tls, upstream).await {
                eprintln!("{error}");
            }
        });
    }
}
