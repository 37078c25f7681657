//! Serves a page and the WebSocket echo that the page talks to, over blocking sockets:
//!
//! ```text
//! cargo run --example server [ADDRESS]
//! ```
//!
//! Start reading at [`converse`]: it handles the bytes of a connection up to the switch to
//! WebSocket. The other files hold what any server needs: `listener` accepts connections until
//! Ctrl-C or SIGTERM arrives (`stop`), `site` answers plain requests, and `echo` exchanges frames,
//! which this crate does not do. This crate has no clock either, so `timed` enforces the time
//! limits in `waits`.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "nothing here comes near the end of time"
)]

mod echo;
mod listener;
mod site;
mod stop;
mod timed;
mod waits;

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::TcpListener;

use http_upgrade::content::ContentError;
use http_upgrade::server::{CONTINUE, Event, ServerError};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, BufferError, Content, Persistence};
use http_upgrade::{Encode, EncodeError, Limits, Rejection, Rule, Server};

use site::{Answer, Site};
use timed::Timed;
use waits::WAITS;

/// Limits for what a client may send before it is answered, in bytes.
const LIMITS: Limits = Limits::new().head(16_384).target(8_192).content(1_024);
/// The size of the buffer. The head and the content of an upgrade request within `LIMITS` fit into
/// it.
const BUFFER: usize = 32_768;
/// The largest content of a plain request, in bytes. It is read and dropped piece by piece, so it
/// need not fit into the buffer.
const CONTENT: usize = 65_536;

const SLOW: Rejection<'_> = Rejection::of_rule(
    408,
    Rule::new("RFC 9110 §15.5.9", "the request took too long"),
)
.closing();
const LONG: Rejection<'_> = Rejection::of_rule(
    413,
    Rule::new("RFC 9110 §15.5.14", "the content is too long"),
)
.closing();
const HTTP2: Rejection<'_> = Rejection::of_rule(
    505,
    Rule::new("RFC 9110 §15.6.6", "HTTP/2 is not spoken here"),
)
.closing();

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101"))?;
    let address = listener.local_addr()?;

    // Only pages of this server may connect. The port is not known before this point.
    let [by_address, by_name] =
        ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{}", address.port()));
    let origins = [by_address.as_str(), by_name.as_str()];
    let chat = Acceptor::new(Origins::Only(&origins)).subprotocols(&["chat", "superchat"]);
    let site = &Site::new(chat);

    println!("listening on http://{address}/");
    io::stdout().flush()?;
    listener::run(listener, |stream| serve(stream, site))
}

/// Ends a conversation early, with a last response if the client can still receive one.
struct Ended(Option<Rejection<'static>>);

fn serve(stream: &mut Timed, site: &Site<'_>) {
    if let Err(Ended(Some(rejection))) = converse(stream, site) {
        stream.expire_in(WAITS.farewell);
        if let Ok(answer) = rejection.to_vec() {
            // The connection closes in any case, so it does not matter whether this write succeeds.
            let _ = stream.write_all(&answer);
        }
    }
}

/// Answers the requests of a connection until one of them switches it to WebSocket or closes it.
fn converse(stream: &mut Timed, site: &Site<'_>) -> Result<(), Ended> {
    let mut server = Server::with_limits(LIMITS);
    let mut buffer = Buffer::new(vec![0; BUFFER]);
    loop {
        if buffer.filled().is_empty() {
            stream.idle_for(WAITS.request);
        } else {
            stream.expire_in(WAITS.request);
        }
        // Framing comes first: read until the request is complete, or cannot become a valid one.
        while server.wants_input(buffer.filled()) {
            receive(stream, &mut buffer)?;
        }
        stream.expire_in(WAITS.write);

        // Then the request is interpreted. The event borrows the buffer and consumes nothing.
        let answer = match server.event(buffer.filled()) {
            Ok(Event::UpgradeRequested(upgrade)) if site::path(upgrade.request()) == "/chat" => {
                match upgrade.accept(&site.chat) {
                    Ok(reply) => {
                        stream.write_all(&reply.to_vec()?)?;
                        // The connection is a WebSocket now. `unread` returns the bytes that the
                        // client sent after the request: the first frames.
                        let switched = reply.sent();
                        let input = buffer.filled();
                        site.keep(input);
                        echo::echo(stream, switched.unread(input));
                        return Ok(());
                    }
                    // The rejection has a status and fields, and tells whether the connection stays
                    // open.
                    Err(rejection) => Answer {
                        bytes: rejection.to_vec()?,
                        connection: rejection.persistence(rejection.unread(buffer.filled())),
                        consumed: rejection.consumed(),
                        content: None,
                    },
                }
            }
            // A server need not upgrade. A request whose upgrade it declines is answered like any
            // other; `curl --http2`, for example, asks for h2c.
            Ok(Event::UpgradeRequested(upgrade)) => site.answer(upgrade.request())?,
            Ok(Event::Plain(head)) => site.answer(&head)?,
            // The client waits for 100 (Continue) before it sends its content.
            Ok(Event::ContinueRequested(_)) => {
                stream.write_all(CONTINUE)?;
                server.continued();
                continue; // the content was held back until now, so the time limit starts again
            }
            Ok(Event::PriorKnowledge) => return Err(HTTP2.into()),
            // This is not a valid request. An error of the client has a response.
            Err(error) => return Err(error.into()),
        };

        // The connection stays HTTP: remove the request from the buffer and go on to the next one.
        buffer.consume(answer.consumed);
        if let (Persistence::Reuse, Some(content)) = (answer.connection, answer.content) {
            pass_over(stream, &mut buffer, content)?;
        }
        stream.expire_in(WAITS.write);
        stream.write_all(&answer.bytes)?;
        if answer.connection == Persistence::Close {
            return Ok(());
        }
        server.next_request();
    }
}

/// Reads once into the buffer.
fn receive(stream: &mut Timed, buffer: &mut Buffer<Vec<u8>>) -> Result<(), Ended> {
    match stream.read(buffer.spare()?) {
        Ok(length) => Ok(buffer.advance(length)?),
        // A client that sends half a request and stops gets a 408. Silence between requests needs
        // no answer.
        Err(error) if timed::is_up(&error) && !buffer.filled().is_empty() => Err(SLOW.into()),
        Err(error) => Err(error.into()),
    }
}

/// Reads the content of a plain request to its end and drops it.
fn pass_over(
    stream: &mut Timed,
    buffer: &mut Buffer<Vec<u8>>,
    mut content: Content,
) -> Result<(), Ended> {
    let mut most = CONTENT;
    while !content.is_complete() {
        if let Some(piece) = content.piece(buffer.filled())? {
            let consumed = piece.consumed;
            most = most.checked_sub(consumed).ok_or(Ended(Some(LONG)))?;
            buffer.consume(consumed);
        } else {
            stream.expire_in(WAITS.content);
            receive(stream, buffer)?;
        }
    }
    Ok(())
}

impl From<ServerError> for Ended {
    fn from(error: ServerError) -> Self {
        Self(error.rejection())
    }
}

impl From<BufferError> for Ended {
    fn from(error: BufferError) -> Self {
        Self(error.rejection())
    }
}

impl From<ContentError> for Ended {
    fn from(error: ContentError) -> Self {
        Self(Some(error.into()))
    }
}

impl From<Rejection<'static>> for Ended {
    fn from(rejection: Rejection<'static>) -> Self {
        Self(Some(rejection))
    }
}

impl From<io::Error> for Ended {
    fn from(_: io::Error) -> Self {
        Self(None)
    }
}

/// A response of this server could not be encoded. That would be a mistake in this server; a client
/// cannot cause it.
impl From<EncodeError> for Ended {
    fn from(_: EncodeError) -> Self {
        Self(None)
    }
}
