//! The first request of a connection, and what the connection speaks from then on.

use std::mem;

use http_upgrade::h2c::{Acceptor, Splice};
use http_upgrade::server::Event;
use http_upgrade::websocket::{self, Origins};
use http_upgrade::{Buffer, BufferError, Encode, Protocol, Rejection, Server};
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::listener::{self, Result};
use crate::stream::Stream;

/// Content of an upgrade is taken over as well: hyper announces a window that is large enough for
/// it.
static H2C: Acceptor = Acceptor::new().content(16_384);
/// This echo is for anybody; a server that knows its users from cookies has a list here.
static ECHO: websocket::Acceptor = websocket::Acceptor::new(Origins::Any);

/// Bytes of the first request, and of the preface that follows a 101. The buffer starts with
/// `FIRST` and grows up to `MOST`.
const FIRST: usize = 4_096;
const MOST: usize = 131_072;

/// What a connection speaks from its first request on.
pub(crate) enum Opening {
    Http1(Stream),
    /// And how it came to that.
    Http2(Stream, &'static str),
    /// With the bytes that were received after the request.
    WebSocket(TcpStream, Vec<u8>),
    /// Nothing: the request was refused, and the answer to it is sent.
    Refused,
}

impl Opening {
    /// Reads the first request, and answers it if it asks for an upgrade. It takes as long as the
    /// client likes: it needs a timeout.
    ///
    /// The buffer lives no longer than this, since many connections stay open for a long time
    /// afterwards.
    pub(crate) async fn read(mut stream: TcpStream) -> Result<Self> {
        let mut server = Server::new();
        let mut buffer = Buffer::new(vec![0; FIRST]);
        while server.wants_input(buffer.filled()) {
            if let Err(error) = receive(&mut stream, &mut buffer).await? {
                let rejection = error.rejection().ok_or(error)?;
                return refuse(stream, &rejection).await;
            }
        }

        let input = buffer.filled();
        match server.event(input) {
            Ok(Event::PriorKnowledge) => {
                let stream = Stream::new(stream, input);
                Ok(Self::Http2(stream, "by prior knowledge"))
            }
            Ok(Event::UpgradeRequested(upgrade)) if upgrade.offers(Protocol::WEBSOCKET) => {
                match upgrade.accept(&ECHO) {
                    Ok(reply) => {
                        stream.write_all(&reply.to_vec()?).await?;
                        let unread = reply.sent().unread(input);
                        Ok(Self::WebSocket(stream, unread.to_vec()))
                    }
                    Err(rejection) => refuse(stream, &rejection).await,
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
                    // Nothing but the preface and a SETTINGS frame may come first.
                    let seam = preface(&mut stream, &mut buffer).await?;
                    let (start, rest) = buffer.filled().split_at(seam);
                    let stream = Stream::new(stream, &[start, &frames].concat()).owing(debt, rest);
                    Ok(Self::Http2(stream, "by upgrade from HTTP/1.1"))
                }
                // Declined, it is a request like any other. hyper gets it whole: nothing was
                // consumed.
                Err(_) => Ok(Self::Http1(Stream::new(stream, input))),
            },
            // hyper says 100 (Continue) where that is wanted.
            Ok(_) => Ok(Self::Http1(Stream::new(stream, input))),
            Err(fault) => {
                let rejection = fault.rejection().ok_or(fault)?;
                refuse(stream, &rejection).await
            }
        }
    }
}

async fn refuse(mut stream: TcpStream, rejection: &Rejection<'_>) -> Result<Opening> {
    stream.write_all(&rejection.closing().to_vec()?).await?;
    listener::close(stream).await?;
    Ok(Opening::Refused)
}

/// Reads up to where stream one goes in.
async fn preface(stream: &mut TcpStream, buffer: &mut Buffer<Vec<u8>>) -> Result<usize> {
    let mut splice = Splice::new();
    let mut passed = 0;
    loop {
        let new = buffer.filled().get(passed..).unwrap_or_default();
        match splice.pass(new)? {
            Some(seam) => return Ok(passed + seam),
            None => passed += new.len(),
        }
        receive(stream, buffer).await??;
    }
}

/// Reads once. The outer error is that of the socket.
async fn receive(
    stream: &mut TcpStream,
    buffer: &mut Buffer<Vec<u8>>,
) -> io::Result<std::result::Result<(), BufferError>> {
    if buffer.spare().is_err() {
        grow(buffer);
    }
    let read = match buffer.spare() {
        Ok(spare) => stream.read(spare).await?,
        Err(error) => return Ok(Err(error)),
    };
    Ok(buffer.advance(read))
}

/// Doubles a full buffer, if it may become larger.
fn grow(buffer: &mut Buffer<Vec<u8>>) {
    let filled = buffer.filled().len();
    let mut storage = mem::replace(buffer, Buffer::new(Vec::new())).into_storage();
    storage.resize((filled * 2).clamp(FIRST, MOST), 0);
    *buffer = Buffer::new(storage);
    // A full buffer is filled from its start. It was not empty, so this is no end of input.
    let _ = buffer.advance(filled);
}
