//! HTTP/1.1, HTTP/2 by upgrade from it, HTTP/2 by prior knowledge and WebSocket on one port, over tokio and hyper:
//!
//! ```text
//! cargo run --example h2c_server [ADDRESS]
//! curl --http2 http://127.0.0.1:8102/
//! ```
//!
//! [`converse`] is what to read: it looks at the first request of a connection and hands all octets to whoever speaks what it asks for.
//! `stream` gives hyper those that were received already, `echo` and `timed` are the WebSocket of the example `server`.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "nothing here comes near the end of time"
)]

#[path = "../server/echo.rs"]
mod echo;
mod stream;
#[path = "../server/timed.rs"]
mod timed;

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use http_upgrade::h2c::{Acceptor, Splice};
use http_upgrade::server::Event;
use http_upgrade::websocket::{self, Origins};
use http_upgrade::{Buffer, BufferError, Encode, Protocol, Server};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use stream::Stream;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Content of an upgrade is taken over as well: hyper announces a window that is large enough for it.
static H2C: Acceptor = Acceptor::new().content(16_384);
/// This echo is for anybody; a server that knows its users from cookies has a list here.
static ECHO: websocket::Acceptor = websocket::Acceptor::new(Origins::Any);

/// For the first request, and for the preface behind a 101.
const REQUEST: Duration = Duration::from_secs(10);
/// Octets of them.
const BUFFER: usize = 131_072;
/// What HTTP/2 counts for a field is its octets and 32 more.
const HEAD: u32 = 65_536;
/// Octets of content that a request may bring.
const CONTENT: usize = 16 << 20;
/// For the last words on a connection.
const FAREWELL: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8102")).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    io::stdout().flush()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(async move {
                    // What fails here is the client's end of the connection; nobody is left to tell.
                    let _ = converse(stream).await;
                });
            }
            Err(error) => {
                eprintln!("a connection was lost: {error}");
                tokio::time::sleep(Duration::from_millis(10)).await; // out of files: a while helps, haste does not
            }
        }
    }
}

/// What the first request asks for.
async fn converse(mut stream: TcpStream) -> Outcome {
    stream.set_nodelay(true)?;
    let mut server = Server::new();
    let mut buffer = Buffer::new(vec![0; BUFFER]);
    timeout(REQUEST, async {
        while server.wants_input(buffer.filled()) {
            receive(&mut stream, &mut buffer).await?;
        }
        Outcome::Ok(())
    })
    .await??;

    let input = buffer.filled();
    match server.event(input) {
        Ok(Event::PriorKnowledge) => http2(Stream::new(stream, input), "by prior knowledge").await,
        Ok(Event::UpgradeRequested(upgrade)) if upgrade.offers(Protocol::WEBSOCKET) => {
            match upgrade.accept(&ECHO) {
                Ok(reply) => {
                    stream.write_all(&reply.to_vec()?).await?;
                    web_socket(stream, reply.sent().unread(input).to_vec()).await
                }
                Err(rejection) => Ok(stream.write_all(&rejection.to_vec()?).await?),
            }
        }
        Ok(Event::UpgradeRequested(upgrade)) => match H2C.offer(&upgrade) {
            Ok(offer) => {
                let request = offer.stream_one();
                let (frames, debt) = (request.to_vec()?, request.debt());
                let reply = upgrade
                    .accept(&offer)
                    .map_err(|rejection| rejection.error())?;
                stream.write_all(&reply.to_vec()?).await?;
                buffer.consume(reply.sent().consumed());
                // Nothing but the preface and a SETTINGS frame may come first, and not for ever.
                let seam = timeout(REQUEST, preface(&mut stream, &mut buffer)).await??;
                let (start, rest) = buffer.filled().split_at(seam);
                let stream = Stream::new(stream, &[start, &frames].concat()).owing(debt, rest);
                http2(stream, "by upgrade from HTTP/1.1").await
            }
            // Declined, it is a request like any other. hyper gets it whole: nothing was consumed.
            Err(_) => http1(Stream::new(stream, input)).await,
        },
        // hyper says 100 (Continue) where that is wanted.
        Ok(_) => http1(Stream::new(stream, input)).await,
        Err(fault) => match fault.rejection() {
            Some(rejection) => Ok(stream.write_all(&rejection.to_vec()?).await?),
            None => Err(fault.into()),
        },
    }
}

/// Reads up to where stream one goes in.
async fn preface(stream: &mut TcpStream, buffer: &mut Buffer<Vec<u8>>) -> Outcome<usize> {
    let mut splice = Splice::new();
    let mut passed = 0;
    loop {
        let new = buffer.filled().get(passed..).unwrap_or_default();
        match splice.pass(new)? {
            Some(seam) => return Ok(passed + seam),
            None => passed += new.len(),
        }
        receive(stream, buffer).await?;
    }
}

/// Reads once.
async fn receive(stream: &mut TcpStream, buffer: &mut Buffer<Vec<u8>>) -> Outcome {
    let read = match buffer.spare() {
        Ok(spare) => stream.read(spare).await?,
        Err(error) => {
            if let Some(rejection) = error.rejection() {
                stream.write_all(&rejection.to_vec()?).await?;
            }
            return Err(error.into());
        }
    };
    buffer
        .advance(read)
        .map_err(|error: BufferError| error.into())
}

/// This connection, requests that follow included, as HTTP/1.1.
async fn http1(stream: Stream) -> Outcome {
    let service = service_fn(|request| answer(request, "as ever"));
    let mut connection = http1::Builder::new();
    connection.timer(TokioTimer::new());
    Ok(connection
        .serve_connection(TokioIo::new(stream), service)
        .await?)
}

/// This connection as HTTP/2, `how` ever it came to that.
async fn http2(stream: Stream, how: &'static str) -> Outcome {
    let service = service_fn(move |request| answer(request, how));
    let mut connection = http2::Builder::new(TokioExecutor::new());
    // A head that came as HTTP/1.1 is not too long now.
    connection.max_header_list_size(HEAD);
    Ok(connection
        .serve_connection(TokioIo::new(stream), service)
        .await?)
}

/// Says what came, and how.
async fn answer(
    request: Request<Incoming>,
    how: &str,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, content) = request.into_parts();
    let version = match head.version {
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_11 => "HTTP/1.1",
        _ => "HTTP/1.0",
    };
    let (status, content) = match Limited::new(content, CONTENT).collect().await {
        Ok(content) => (StatusCode::OK, content.to_bytes()),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string().into()),
    };
    let of_content = match content.len() {
        0 => String::new(),
        octets => format!(" with {octets} octets"),
    };
    let text = format!(
        "{} {}{of_content} over {version}, {how}\n",
        head.method,
        head.uri.path()
    );
    // Over HTTP/2, hyper would send the content that answers HEAD.
    let text = if head.method == Method::HEAD {
        String::new()
    } else {
        text
    };
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    Ok(response)
}

/// Frames by tungstenite, which blocks.
async fn web_socket(stream: TcpStream, unread: Vec<u8>) -> Outcome {
    let stream = stream.into_std()?;
    stream.set_nonblocking(false)?;
    let mut stream = timed::Timed::new(stream)?;
    tokio::task::spawn_blocking(move || {
        echo::echo(&mut stream, &unread);
        stream.expire_in(FAREWELL);
        stream.close()
    })
    .await??;
    Ok(())
}
