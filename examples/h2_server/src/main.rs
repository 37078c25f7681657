//! A WebSocket server over HTTP/1.1 and HTTP/2 on one port: one acceptor answers both.
//!
//! ```text
//! cargo run --manifest-path examples/h2_server/Cargo.toml [ADDRESS [CERTIFICATE]]
//! ```
//!
//! rustls offers both versions by ALPN, with a certificate that is made at the start. It is written
//! to the file CERTIFICATE, for a client that is to trust it. hyper reads and writes the heads, and
//! has the connection or the stream. Over HTTP/1.1 a client asks with an Upgrade and gets a 101.
//! Over HTTP/2 it asks with an extended CONNECT (RFC 8441) and gets a 200; hyper announces that
//! with `SETTINGS_ENABLE_CONNECT_PROTOCOL`. The function to read is [`upgrade_of`]: what comes
//! after it is the same for both.
//!
//! The page at `/` opens a WebSocket in a browser, and says what came back.

mod echo;
mod tls;

use std::convert::Infallible;
use std::error::Error;
use std::time::Duration;

use http::{Request, Response};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Rejection, RequestHead, Upgrade};
use hyper::body::Incoming;
use hyper::ext;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// How long a client may take for the TLS handshake, and for the head of a request.
const WAIT: Duration = Duration::from_secs(10);
/// The page that opens a WebSocket.
const PAGE: &str = include_str!("page.html");

/// Returns what the request asks for, or the response that refuses it. `None` is an ordinary
/// request.
fn upgrade_of<'a>(
    request: &'a Request<Incoming>,
    protocol: Option<&'a ext::Protocol>,
) -> Result<Option<Upgrade<'a>>, Rejection<'static>> {
    match protocol {
        Some(protocol) => match Upgrade::extended(request, protocol.as_str()) {
            Ok(upgrade) => Ok(Some(upgrade)),
            Err(error) => Err(error
                .rejection()
                .unwrap_or(Rejection::new(500, "no HTTP/2"))),
        },
        None => Ok(Upgrade::of(request).ok()),
    }
}

/// Answers a request. After an accepted upgrade, `echo` gets the connection or the stream as soon
/// as hyper has sent the response.
fn answer(mut request: Request<Incoming>, origin: &str) -> Result<Response<String>> {
    let switching = hyper::upgrade::on(&mut request);
    let protocol = request.extensions().get::<ext::Protocol>();
    let (version, method) = (request.version(), request.method());
    let asked = protocol.map_or("", ext::Protocol::as_str);
    println!("{version:?} {method} {} {asked}", request.uri().path());

    let origins = [origin];
    let chat = Acceptor::new(Origins::Only(&origins)).subprotocols(&["chat"]);
    let accepted = match upgrade_of(&request, protocol) {
        Ok(Some(upgrade)) => upgrade.accept(&chat),
        Ok(None) if request.method() == http::Method::GET => {
            let page = Response::builder().header("Content-Type", "text/html; charset=utf-8");
            return Ok(page.body(PAGE.into())?);
        }
        // Also a plain CONNECT: this server opens no tunnels to other hosts.
        Ok(None) => Err(
            Rejection::new(405, "this server has a page and a WebSocket")
                .with_fields(&[("Allow", "GET")])
                .for_request(&RequestHead::from(&request)),
        ),
        Err(rejection) => Err(rejection),
    };
    Ok(match accepted {
        Ok(reply) => {
            let response = Response::<()>::try_from(&reply)?;
            println!(
                "{} {:?}",
                response.status(),
                reply.agreement().subprotocol()
            );
            tokio::spawn(async move {
                // This resolves when hyper has sent the response.
                if let Err(error) = echo::echo(TokioIo::new(switching.await?)).await {
                    eprintln!("{error}");
                }
                Ok::<(), hyper::Error>(())
            });
            response.map(|()| String::new())
        }
        Err(rejection) => {
            println!("{} {}", rejection.status(), rejection.sentence());
            Response::<String>::try_from(&rejection)?
        }
    })
}

/// Serves one connection, over the version that the client has chosen by ALPN.
async fn serve(stream: TcpStream, tls: TlsAcceptor, origin: String) -> Result {
    let stream = timeout(WAIT, tls.accept(stream)).await??;
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(WAIT);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(WAIT)
        .enable_connect_protocol();
    let service = service_fn(|request| {
        let response = answer(request, &origin).unwrap_or_else(|error| {
            eprintln!("{error}");
            let mut response = Response::new(String::new());
            *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
            response
        });
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let stream = TokioIo::new(stream);
    http.serve_connection_with_upgrades(stream, service).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next();
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8443")).await?;
    let port = listener.local_addr()?.port();
    let origin = format!("https://localhost:{port}");
    let tls = tls::acceptor(arguments.next().as_deref())?;
    println!("listening on {origin}/");
    loop {
        let (stream, _) = listener.accept().await?;
        let (tls, origin) = (tls.clone(), origin.clone());
        tokio::spawn(async move {
            if let Err(error) = serve(stream, tls, origin).await {
                eprintln!("{error}");
            }
        });
    }
}
