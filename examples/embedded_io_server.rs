//! A server over `embedded-io`, without a heap in its handshake: it sends every message back.
//!
//! ```text
//! cargo run --example embedded_io_server [ADDRESS]
//! ```
//!
//! [`accept`] is what to read; it runs on a device as it is. What is around it stands for the
//! device's own: the sockets, clock and frames of the example `server`.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "nothing here comes near the end of time"
)]

#[path = "server/echo.rs"]
mod echo;
#[path = "server/listener.rs"]
mod listener;
#[path = "server/stop.rs"]
mod stop;
#[path = "server/timed.rs"]
mod timed;
#[path = "server/waits.rs"]
mod waits;

use std::error::Error;
use std::io::{self, Write as _};
use std::net::TcpListener;

use embedded_io::{Read, Write};
use embedded_io_adapters::std::FromStd;
use http_upgrade::server::{Event, Fault, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, BufferError, Encode, EncodeError, Limits, Protocol, Rejection};

use timed::Timed;
use waits::WAITS;

/// Pages of this origin may connect, and clients that are no browsers.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// Requests within these limits fit into the buffer.
const LIMITS: Limits = Limits::new().head(1_024).content(0);
const REQUEST: usize = 1_024;
/// Bytes of the longest answer.
const ANSWER: usize = 512;
const PLAIN: Rejection = Rejection::new(426, "only WebSocket is spoken here", "RFC 9110 §15.5.22")
    .advertising(Protocol::WEBSOCKET);

/// Why there is no WebSocket.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure<E> {
    #[error("{0}")]
    Stream(E),
    #[error(transparent)]
    Buffer(#[from] BufferError),
    #[error(transparent)]
    Encode(#[from] EncodeError),
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("{0}")]
    Refused(&'static str),
}

/// Answers the request, and returns the bytes that the client sent after it; they are in the
/// buffer.
pub(crate) fn accept<'b, S: Read + Write>(
    stream: &mut S,
    buffer: &'b mut Buffer<[u8; REQUEST]>,
) -> Result<&'b [u8], Failure<S::Error>> {
    let mut out = [0; ANSWER];
    let mut server = Server::with_limits(LIMITS);
    while server.wants_input(buffer.filled()) {
        let n = stream.read(buffer.spare()?).map_err(Failure::Stream)?;
        buffer.advance(n)?;
    }
    let rejection = match server.event(buffer.filled()) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
            Ok(reply) => {
                let answer = reply.encode(&mut out)?;
                stream.write_all(answer).map_err(Failure::Stream)?;
                stream.flush().map_err(Failure::Stream)?;
                return Ok(reply.sent().unread(buffer.filled()));
            }
            Err(rejection) => rejection, // 400, 403, 405, 426
        },
        // No upgrade, or one with more than a WebSocket asks for.
        Ok(Event::Plain(head) | Event::ContinueRequested(head)) => PLAIN.answering(&head),
        Ok(_) => PLAIN,                                // HTTP/2
        Err(fault) => fault.rejection().ok_or(fault)?, // 400, 414, 431, 501, 505
    };
    let answer = rejection.closing().encode(&mut out)?;
    stream.write_all(answer).map_err(Failure::Stream)?;
    stream.flush().map_err(Failure::Stream)?;
    Err(Failure::Refused(rejection.error()))
}

fn serve(stream: &mut Timed) {
    let mut buffer = Buffer::new([0; REQUEST]);
    stream.idle_for(WAITS.request);
    match accept(&mut FromStd::new(&mut *stream), &mut buffer) {
        Ok(unread) => echo::echo(stream, unread),
        Err(error) => eprintln!("{error}"),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101"))?;
    println!("listening on ws://{}/", listener.local_addr()?);
    io::stdout().flush()?;
    listener::run(listener, serve)
}
