//! A handshake that may stop at any read and any write, and continues there later.

use std::error::Error;
use std::io::{self, ErrorKind, Read, Write};

use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, Encode, Limits, Protocol, Rejection, Rule};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Admits pages of this origin, and clients that send no `Origin`.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// A head within these limits fits into the buffer. A chunked upgrade request may still overrun it;
/// then the connection closes without a response.
const LIMITS: Limits = Limits::new().head(4_096).content(0);
const PLAIN: Rejection = Rejection::of_rule(
    426,
    Rule::new("RFC 9110 §15.5.22", "only WebSocket is spoken here"),
)
.with_upgrade(Protocol::WEBSOCKET);

/// The state of a handshake between two events of its socket.
pub(crate) struct Handshake {
    server: Server,
    buffer: Buffer<Vec<u8>>,
    /// How many bytes of the response were sent.
    sent: usize,
}

impl Handshake {
    pub(crate) fn new() -> Self {
        Self {
            server: Server::with_limits(LIMITS),
            buffer: Buffer::new(vec![0; 4_096]),
            sent: 0,
        }
    }

    /// Whether any byte of the request was received.
    pub(crate) fn is_begun(&self) -> bool {
        !self.buffer.filled().is_empty()
    }

    /// Returns the bytes that the client sent after its handshake. After `WouldBlock`, call it
    /// again when the socket is ready; after any other error the connection is over.
    pub(crate) fn advance(&mut self, mut stream: impl Read + Write) -> Result<Vec<u8>> {
        while self.server.wants_input(self.buffer.filled()) {
            let n = stream.read(self.buffer.spare()?)?;
            self.buffer.advance(n)?;
        }
        // Every call gets the same event and computes the same response, so only the number of
        // bytes that were sent has to be kept.
        let rejection = match self.server.event(self.buffer.filled()) {
            Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
                Ok(reply) => {
                    send(stream, &reply.to_vec()?, &mut self.sent)?;
                    return Ok(reply.sent().unread(self.buffer.filled()).to_vec());
                }
                Err(rejection) => rejection, // 400, 403, 405, 426
            },
            // Not an upgrade, one with content, or one that waits for 100 (Continue).
            Ok(Event::Plain(head) | Event::ContinueRequested(head)) => PLAIN.for_request(&head),
            Ok(_) => PLAIN,                                // HTTP/2
            Err(error) => error.rejection().ok_or(error)?, // 400, 413, 431, 501, 505
        };
        send(stream, &rejection.closing().to_vec()?, &mut self.sent)?;
        Err(rejection.sentence().into())
    }
}

fn send(mut stream: impl Write, bytes: &[u8], sent: &mut usize) -> io::Result<()> {
    while let Some(rest @ [_, ..]) = bytes.get(*sent..) {
        match stream.write(rest)? {
            0 => return Err(ErrorKind::WriteZero.into()),
            n => *sent = sent.saturating_add(n),
        }
    }
    Ok(())
}
