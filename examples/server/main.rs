//! A page and the echo that it talks to, over blocking sockets:
//!
//! ```text
//! cargo run --example server [ADDRESS]
//! ```
//!
//! [`converse`] is what to read: the bytes of a connection up to its switch to WebSocket. The rest
//! is what any server has: `listener` accepts connections until Ctrl-C or SIGTERM (`stop`), `site`
//! answers plain requests, `echo` speaks the frames, which this crate does not do, and `timed`
//! keeps to the bounds in `waits`, since this crate has no clock.

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

use http_upgrade::server::{CONTINUE, Event, Fault};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, BufferError, Connection, Content, ContentError};
use http_upgrade::{Encode, EncodeError, Limits, Rejection, Server};

use site::{Answer, Site};
use timed::Timed;
use waits::WAITS;

/// What a client may send before it is answered.
const LIMITS: Limits = Limits::new().head(16_384).content(1_024);
/// Room for a head and the content of an upgrade within these limits.
const BUFFER: usize = 32_768;
/// Bytes of content that a plain request may have. They are read and dropped, so the buffer need
/// not hold them.
const CONTENT: usize = 65_536;

const SLOW: Rejection<'_> =
    Rejection::new(408, "the request took too long", "RFC 9110 §15.5.9").closing();
const LONG: Rejection<'_> =
    Rejection::new(413, "the content is too long", "RFC 9110 §15.5.14").closing();
const HTTP2: Rejection<'_> =
    Rejection::new(505, "HTTP/2 is not spoken here", "RFC 9110 §15.6.6").closing();

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101"))?;
    let address = listener.local_addr()?;

    // Only pages that came from here may connect: the port is known only now.
    let [by_address, by_name] =
        ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{}", address.port()));
    let origins = [by_address.as_str(), by_name.as_str()];
    let chat = Acceptor::new(Origins::Only(&origins)).subprotocols(&["chat", "superchat"]);
    let site = &Site::new(chat);

    println!("listening on http://{address}/");
    io::stdout().flush()?;
    listener::run(listener, |stream| serve(stream, site))
}

/// Why a conversation ends early, and the last answer, if the client can still read one.
struct Ended(Option<Rejection<'static>>);

fn serve(stream: &mut Timed, site: &Site<'_>) {
    if let Err(Ended(Some(rejection))) = converse(stream, site) {
        stream.expire_in(WAITS.farewell);
        if let Ok(answer) = rejection.to_vec() {
            // The connection is closed in any case, whether this can still be written or not.
            let _ = stream.write_all(&answer);
        }
    }
}

/// Answers the requests of a connection, until one switches it to WebSocket or closes it.
fn converse(stream: &mut Timed, site: &Site<'_>) -> Result<(), Ended> {
    let mut server = Server::with_limits(LIMITS);
    let mut buffer = Buffer::new(vec![0; BUFFER]);
    loop {
        if buffer.filled().is_empty() {
            stream.idle_for(WAITS.request);
        } else {
            stream.expire_in(WAITS.request);
        }
        // First the framing: bytes come in until they are a whole request, or cannot become one.
        while server.wants_input(buffer.filled()) {
            receive(stream, &mut buffer)?;
        }
        stream.expire_in(WAITS.write);

        // Then the meaning. The event borrows the buffer; nothing is taken out of it.
        let answer = match server.event(buffer.filled()) {
            Ok(Event::UpgradeRequested(upgrade)) if site::path(upgrade.request()) == "/chat" => {
                match upgrade.accept(&site.chat) {
                    Ok(reply) => {
                        stream.write_all(&reply.to_vec()?)?;
                        // From here on the connection speaks WebSocket. `unread` are the frames
                        // that came along with the request.
                        let switched = reply.sent();
                        let input = buffer.filled();
                        site.keep(input);
                        echo::echo(stream, switched.unread(input));
                        return Ok(());
                    }
                    // A status, the fields that go with it, and what becomes of the connection.
                    Err(rejection) => Answer {
                        bytes: rejection.to_vec()?,
                        connection: rejection.connection(rejection.unread(buffer.filled())),
                        consumed: rejection.consumed(),
                        content: None,
                    },
                }
            }
            // A server need not upgrade. Declined, it is a request like any other; `curl --http2`
            // asks for h2c, for example.
            Ok(Event::UpgradeRequested(upgrade)) => site.answer(upgrade.request())?,
            Ok(Event::Plain(head)) => site.answer(&head)?,
            // The client holds its content back, and wants to hear this before any 101.
            Ok(Event::ContinueRequested(_)) => {
                stream.write_all(CONTINUE)?;
                server.continued();
                continue; // the time for the request begins again, as its content was held back
            }
            Ok(Event::PriorKnowledge) => return Err(HTTP2.into()),
            // This is no request. Where it is the client's fault, there is an answer to it.
            Err(fault) => return Err(fault.into()),
        };

        // HTTP goes on: the request is taken off the buffer, and the next one may come.
        buffer.consume(answer.consumed);
        if let (Connection::Reuse, Some(content)) = (answer.connection, answer.content) {
            pass_over(stream, &mut buffer, content)?;
        }
        stream.expire_in(WAITS.write);
        stream.write_all(&answer.bytes)?;
        if answer.connection == Connection::Close {
            return Ok(());
        }
        server.next_request();
    }
}

/// Reads once.
fn receive(stream: &mut Timed, buffer: &mut Buffer<Vec<u8>>) -> Result<(), Ended> {
    match stream.read(buffer.spare()?) {
        Ok(length) => Ok(buffer.advance(length)?),
        // Silence between requests needs no answer, half a request does.
        Err(error) if timed::is_up(&error) && !buffer.filled().is_empty() => Err(SLOW.into()),
        Err(error) => Err(error.into()),
    }
}

/// Reads the content of a plain request to its end, and drops it.
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

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self(fault.rejection())
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

/// An answer of this server cannot be encoded. That would be a mistake of this server, which no
/// client can cause.
impl From<EncodeError> for Ended {
    fn from(_: EncodeError) -> Self {
        Self(None)
    }
}
