//! Reads the first request of a connection and decides what the connection speaks from then on.

use std::mem;

use http_upgrade::h2c::{Policy, Splice};
use http_upgrade::server::Event;
use http_upgrade::websocket::{self, Origins};
use http_upgrade::{Buffer, BufferError, Encode, Protocol, Rejection, Server};
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::listener::{self, Result};
use crate::stream::Stream;

/// Accepts upgrade requests with content as well: the flow-control window that hyper announces is
/// large enough for it.
static H2C: Policy = Policy::new().content(16_384);
/// Admits every origin. A server that recognises users by cookies needs a list here.
static ECHO: websocket::Acceptor = websocket::Acceptor::new(Origins::Any);

/// The initial and the largest size of the buffer, in bytes. It holds the first request, and later
/// the preface that follows a 101.
const FIRST: usize = 4_096;
const MOST: usize = 131_072;

/// What a connection speaks from its first request on.
pub(crate) enum Opening {
    Http1(Stream),
    /// HTTP/2, and a text that tells how it was chosen.
    Http2(Stream, &'static str),
    /// A WebSocket, and the bytes that were received after the request.
    WebSocket(TcpStream, Vec<u8>),
    /// Nothing: the request was refused, and the response was sent.
    Refused,
}

impl Opening {
    /// Reads the first request, and responds to it if it asks for an upgrade. It waits as long as
    /// the client takes, so it needs a timeout.
    ///
    /// The buffer is freed at the end, since many connections stay open for a long time afterwards.
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
                    let (frames, debt) = (request.to_vec()?, request.window_correction());
                    let reply = upgrade
                        .accept(&offer)
                        .map_err(|rejection| rejection.sentence())?;
                    stream.write_all(&reply.to_vec()?).await?;
                    buffer.consume(reply.sent().consumed());
                    // Only the client preface and a SETTINGS frame may come before stream 1.
                    let end = preface(&mut stream, &mut buffer).await?;
                    let (start, rest) = buffer.filled().split_at(end);
                    let stream = Stream::new(stream, &[start, &frames].concat()).owing(debt, rest);
                    Ok(Self::Http2(stream, "by upgrade from HTTP/1.1"))
                }
                // The upgrade is declined, so hyper answers the request like any other. Nothing was
                // consumed: hyper gets all bytes of it.
                Err(_) => Ok(Self::Http1(Stream::new(stream, input))),
            },
            // hyper sends 100 (Continue) itself if the client asks for it.
            Ok(_) => Ok(Self::Http1(Stream::new(stream, input))),
            Err(error) => {
                let rejection = error.rejection().ok_or(error)?;
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

/// Reads until the position of stream 1 is known, and returns that position.
async fn preface(stream: &mut TcpStream, buffer: &mut Buffer<Vec<u8>>) -> Result<usize> {
    let mut splice = Splice::new();
    let mut passed = 0;
    loop {
        let new = buffer.filled().get(passed..).unwrap_or_default();
        match splice.pass(new)? {
            Some(end) => return Ok(passed + end),
            None => passed += new.len(),
        }
        receive(stream, buffer).await??;
    }
}

/// Reads once. The outer error is the socket's, the inner one the buffer's.
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

/// Doubles a full buffer, up to the largest size.
fn grow(buffer: &mut Buffer<Vec<u8>>) {
    let filled = buffer.filled().len();
    let mut storage = mem::replace(buffer, Buffer::new(Vec::new())).into_storage();
    storage.resize((filled * 2).clamp(FIRST, MOST), 0);
    *buffer = Buffer::new(storage);
    // All of these bytes are in the storage already. There is at least one, so this does not report
    // the end of input.
    let _ = buffer.advance(filled);
}
