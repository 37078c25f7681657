//! Serves a page and the WebSocket echo that the page talks to, over blocking sockets:
//!
//! ```text
//! cargo run --example server [ADDRESS]
//! ```
//!
//! Start reading at [`converse`]: it does what each step of a connection asks for, up to the switch
//! to WebSocket. The other files hold what any server needs: `listener` accepts connections until
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
use http_upgrade::drive::{DriveError, OUTPUT, ServerConnection, ServerStep};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Content, Encode, EncodeError, EncodeFault, Limits, Persistence, Rejection};
use http_upgrade::{RequestHead, Rule};

use site::{Answer, Site};
use timed::Timed;
use waits::WAITS;

/// Limits for what a client may send before it is answered, in bytes. They tell how much storage a
/// request needs.
const LIMITS: Limits = Limits::new().head(16_384).target(8_192).content(1_024);
/// The largest content of a plain request, in bytes. It is read and dropped piece by piece, so it
/// need not fit into the storage.
const CONTENT: usize = 65_536;

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

/// What the time limit is for.
#[derive(PartialEq)]
enum Doing {
    Nothing,
    Reading,
    Writing,
}

/// Answers the requests of a connection until one of them switches it to WebSocket or closes it.
fn converse(stream: &mut Timed, site: &Site<'_>) -> Result<(), Ended> {
    let (input, output) = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
    let mut connection = ServerConnection::with_limits(LIMITS, input, output)?;
    let mut doing = Doing::Nothing;
    // The answer to a request whose content is being read, and how much of it may still come.
    let (mut waiting, mut most) = (None, 0_usize);
    // The last bytes that came, and how many of them are the handshake, which the page shows.
    let (mut last, mut handshake) = (Vec::new(), 0);
    loop {
        match connection.step() {
            ServerStep::Read(room) => {
                if waiting.is_some() {
                    stream.expire_in(WAITS.content); // for each read: a long upload may go on
                } else if doing != Doing::Reading {
                    stream.idle_for(WAITS.request); // for the whole request
                }
                doing = Doing::Reading;
                match receive(stream, room, &mut last)? {
                    Some(n) => connection.received(n)?,
                    None => connection.timed_out(), // a 408, if a request has begun
                }
            }
            // A 100, 101, or a refusal. A request that is not valid gets one without being shown.
            ServerStep::Write(bytes) => {
                if doing != Doing::Writing {
                    stream.expire_in(WAITS.write);
                }
                doing = Doing::Writing;
                let n = stream.write(bytes)?;
                connection.written(n)?;
            }
            ServerStep::Continue(request) => request.proceed()?,
            ServerStep::Upgrade(request)
                if request.upgrade().request().target().path() == "/chat" =>
            {
                handshake = request.upgrade().consumed();
                request.accept(&site.chat)?;
            }
            // A server need not upgrade. A request whose upgrade it declines is answered like any
            // other; `curl --http2`, for example, asks for h2c.
            ServerStep::Upgrade(request) => request.decline(),
            ServerStep::Request(request) => {
                let answer = site.answer(request.head());
                if has_content_to_read(request.head())? {
                    (waiting, most) = (Some(answer), CONTENT);
                    request.read()?;
                } else {
                    let persistence = send(stream, &answer, request.closes())?;
                    request.answered(persistence);
                    doing = Doing::Nothing;
                }
            }
            ServerStep::Content(piece) => {
                most = most.checked_sub(piece.len()).ok_or(Ended(Some(LONG)))?;
            }
            ServerStep::Answer(request) => {
                let answer = waiting.take().ok_or(Ended(None))?;
                let persistence = send(stream, &answer, request.closes())?;
                request.answered(persistence);
                doing = Doing::Nothing;
            }
            // The connection is a WebSocket now. These are its first frames, which came with the
            // request.
            ServerStep::Switched(unread) => {
                let end = last.len().saturating_sub(unread.len());
                let start = end.saturating_sub(handshake);
                site.keep(last.get(start..end).unwrap_or_default());
                echo::echo(stream, unread);
                return Ok(());
            }
            ServerStep::PriorKnowledge(_) => return Err(HTTP2.into()),
            ServerStep::Closed(_) => return Ok(()),
        }
    }
}

/// Reads once, and keeps what came. Returns `None` if the time is up.
fn receive(
    stream: &mut Timed,
    room: &mut [u8],
    last: &mut Vec<u8>,
) -> Result<Option<usize>, Ended> {
    match stream.read(room) {
        Ok(n) => {
            last.extend_from_slice(room.get(..n).unwrap_or_default());
            // A handshake and what follows it are never longer than the storage.
            last.drain(..last.len().saturating_sub(LIMITS.buffer_len()));
            Ok(Some(n))
        }
        Err(error) if timed::is_up(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether to read the content of a plain request. This server has no use for it. It reads and
/// drops it, unless the content is too long, or the client waits for 100 (Continue) before it sends
/// it. The connection closes then.
fn has_content_to_read(head: &RequestHead<'_>) -> Result<bool, ContentError> {
    let content = Content::of_request(head, &LIMITS)?;
    let length = content.remaining();
    let is_long = length.is_some_and(|length| length > CONTENT as u64);
    Ok(!content.is_complete() && !is_long && !head.expects_continue())
}

/// Writes the answer to a plain request, and tells whether the connection stays open.
fn send(stream: &mut Timed, answer: &Answer, closes: bool) -> Result<Persistence, Ended> {
    let closes = closes || answer.closes;
    stream.expire_in(WAITS.write);
    stream.write_all(&answer.bytes(closes)?)?;
    Ok(if closes {
        Persistence::Close
    } else {
        Persistence::Reuse
    })
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

/// The storage is too small. That would be a mistake in this server as well.
impl From<DriveError> for Ended {
    fn from(_: DriveError) -> Self {
        Self(None)
    }
}

impl From<io::Error> for Ended {
    fn from(_: io::Error) -> Self {
        Self(None)
    }
}

/// A response of this server could not be encoded. That would be a mistake in this server; a client
/// cannot cause it.
impl From<EncodeFault> for Ended {
    fn from(_: EncodeFault) -> Self {
        Self(None)
    }
}

impl From<EncodeError> for Ended {
    fn from(_: EncodeError) -> Self {
        Self(None)
    }
}
