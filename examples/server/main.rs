//! A page and the echo that it talks to, over blocking sockets:
//!
//! ```text
//! cargo run --example server [ADDRESS]
//! ```
//!
//! [`converse`] is what to read: the octets of a connection up to its switch to WebSocket. The rest is what any server has: `site` answers
//! plain requests, `echo` speaks the frames, which this crate knows nothing of, and `timed` is the clock, which it has none of either.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "nothing here comes near the end of time"
)]

mod echo;
mod site;
mod timed;

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use http_upgrade::server::{CONTINUE, Event, Fault};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, BufferError, Connection, Content, ContentError};
use http_upgrade::{Encode, EncodeError, Limits, Rejection, Server};

use site::{Answer, Site};
use timed::Timed;

/// Connections at a time, each with a thread and a buffer of its own.
const CONNECTIONS: usize = 256;
/// What a client may send before it is answered.
const LIMITS: Limits = Limits::new().head(16_384).content(1_024);
/// Room for a head and the content of an upgrade within these limits.
const BUFFER: usize = 32_768;
/// Octets of content that a plain request may bring. They are passed over, so the buffer need not hold them.
const CONTENT: usize = 65_536;
/// For a whole request and its answer, however many reads it takes.
const REQUEST: Duration = Duration::from_secs(10);
/// For the last words on a connection.
const FAREWELL: Duration = Duration::from_secs(1);

const CROWDED: Rejection<'_> = Rejection::new(503, "too many connections are open", "").closing();
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
    thread::scope(|scope| {
        // Each connection holds a clone, so the count of them is that of the connections.
        let places = Arc::new(());
        for stream in listener.incoming() {
            let place = Arc::clone(&places);
            let started = stream.and_then(|mut stream| {
                if Arc::strong_count(&places) > CONNECTIONS + 1 {
                    return stream.write_all(&CROWDED.to_vec().map_err(io::Error::other)?);
                }
                let serve = move || {
                    // What fails here is the client's end of the connection; nobody is left to tell.
                    let _ = serve(stream, site);
                    drop(place);
                };
                thread::Builder::new().spawn_scoped(scope, serve).map(drop)
            });
            if let Err(error) = started {
                eprintln!("a connection was lost: {error}");
                thread::sleep(Duration::from_millis(10)); // out of files or threads: a while helps, haste does not
            }
        }
    });
    Ok(())
}

/// A conversation that is over before its time: with a last answer, if there still is somebody to read it.
struct Ended(Option<Rejection<'static>>);

fn serve(stream: TcpStream, site: &Site<'_>) -> Result<(), Box<dyn Error>> {
    let mut stream = Timed::new(stream)?;
    if let Err(Ended(Some(rejection))) = converse(&mut stream, site) {
        stream.expire_in(FAREWELL);
        stream.write_all(&rejection.to_vec()?)?;
    }
    stream.expire_in(FAREWELL);
    Ok(stream.close()?)
}

/// Answers the requests of a connection, until one switches it to WebSocket or closes it.
fn converse(stream: &mut Timed, site: &Site<'_>) -> Result<(), Ended> {
    let mut server = Server::with_limits(LIMITS);
    let mut buffer = Buffer::new(vec![0; BUFFER]);
    stream.expire_in(REQUEST);
    loop {
        // First the framing: octets come in until they are a request, or can become none.
        while server.wants_input(buffer.filled()) {
            receive(stream, &mut buffer)?;
        }

        // Then the meaning. The event borrows the buffer; nothing is taken out of it.
        let answer = match server.event(buffer.filled()) {
            Ok(Event::UpgradeRequested(upgrade)) if site::path(upgrade.request()) == "/chat" => {
                match upgrade.accept(&site.chat) {
                    Ok(reply) => {
                        stream.write_all(&reply.to_vec()?)?;
                        // From here on the connection speaks WebSocket. `unread` are the frames that came along with the request.
                        let switched = reply.sent();
                        let input = buffer.filled();
                        site.keep(input);
                        echo::echo(stream, switched.unread(input));
                        return Ok(());
                    }
                    // A status, the fields that go with it, and what becomes of the connection.
                    Err(rejection) => Answer {
                        octets: rejection.to_vec()?,
                        connection: rejection.connection(rejection.unread(buffer.filled())),
                        consumed: rejection.consumed(),
                        content: None,
                    },
                }
            }
            // Nobody has to upgrade: declined, it is a request like any other (`curl --http2` asks for h2c, say).
            Ok(Event::UpgradeRequested(upgrade)) => site.answer(upgrade.request())?,
            Ok(Event::Plain(head)) => site.answer(&head)?,
            // The client holds its content back, and wants to hear this before any 101.
            Ok(Event::ContinueRequested(_)) => {
                stream.write_all(CONTINUE)?;
                server.continued();
                continue;
            }
            Ok(Event::PriorKnowledge) => return Err(HTTP2.into()),
            // What a later version may know.
            Ok(_) => return Err(Ended(None)),
            // No request. A fault of the client's has its answer with it.
            Err(fault) => return Err(fault.into()),
        };

        // HTTP goes on: the request is taken off the buffer, and the next one may come.
        buffer.consume(answer.consumed);
        if let (Connection::Reuse, Some(content)) = (answer.connection, answer.content) {
            pass_over(stream, &mut buffer, content)?;
        }
        stream.write_all(&answer.octets)?;
        if answer.connection == Connection::Close {
            return Ok(());
        }
        server.next_request();
        stream.expire_in(REQUEST);
    }
}

/// Reads once.
fn receive(stream: &mut Timed, buffer: &mut Buffer<Vec<u8>>) -> Result<(), Ended> {
    match stream.read(buffer.spare()?) {
        Ok(octets) => Ok(buffer.advance(octets)?),
        // Silence between requests needs no answer, half a request does.
        Err(error) if timed::is_up(&error) && !buffer.filled().is_empty() => Err(SLOW.into()),
        Err(error) => Err(error.into()),
    }
}

/// Reads the content of a plain request to its end, and forgets it.
fn pass_over(
    stream: &mut Timed,
    buffer: &mut Buffer<Vec<u8>>,
    mut content: Content,
) -> Result<(), Ended> {
    let mut most = CONTENT;
    while !content.is_complete() {
        match content.piece(buffer.filled())? {
            Some(piece) => {
                let consumed = piece.consumed;
                most = most.checked_sub(consumed).ok_or(Ended(Some(LONG)))?;
                buffer.consume(consumed);
            }
            None => receive(stream, buffer)?,
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

/// An answer of this server that cannot be written: a mistake in it, which none of its clients can make.
impl From<EncodeError> for Ended {
    fn from(_: EncodeError) -> Self {
        Self(None)
    }
}
