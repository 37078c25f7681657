//! A handshake that may stop at any read and any write, and continues there later.

use std::error::Error;
use std::io::{self, ErrorKind, Read, Write};

use http_upgrade::drive::{Decided, DriveError, OUTPUT, ServerConnection, ServerStep};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Limits, Protocol, Rejection, Rule};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Admits pages of this origin, and clients that send no `Origin`.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// The limits tell how much storage a request needs. An upgrade request with content counts as a
/// plain one.
const LIMITS: Limits = Limits::new().head(4_096).content(0);
const PLAIN: Rejection = Rejection::of_rule(
    426,
    Rule::new("RFC 9110 §15.5.22", "only WebSocket is spoken here"),
)
.with_upgrade(Protocol::WEBSOCKET)
.closing();

/// The state of a handshake between two events of its socket.
pub(crate) struct Handshake {
    connection: std::result::Result<ServerConnection<Vec<u8>, Vec<u8>>, DriveError>,
    is_begun: bool,
    /// Why the client got no WebSocket.
    reason: String,
}

impl Handshake {
    pub(crate) fn new() -> Self {
        let (input, output) = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
        Self {
            connection: ServerConnection::with_limits(LIMITS, input, output),
            is_begun: false,
            reason: "there was no valid request".to_owned(),
        }
    }

    /// Whether any byte of the request was received.
    pub(crate) fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Ends the wait for the client. If a request has begun, `advance` writes a 408.
    pub(crate) fn timed_out(&mut self) {
        if let Ok(connection) = &mut self.connection {
            connection.timed_out();
        }
    }

    /// Returns the bytes that the client sent after its handshake. After `WouldBlock`, call it
    /// again when the socket is ready; after any other error the connection is over.
    pub(crate) fn advance(&mut self, mut stream: impl Read + Write) -> Result<Vec<u8>> {
        let connection = self.connection.as_mut().map_err(|error| *error)?;
        loop {
            // The connection keeps what was read and written. If a read or a write would block, the
            // next call gets the same step.
            match connection.step() {
                ServerStep::Read(room) => {
                    let n = stream.read(room)?;
                    connection.received(n)?;
                    self.is_begun |= n > 0;
                }
                // Also a 400, 413, 431, 501 or 505 to a request that is not valid.
                ServerStep::Write(bytes) => match stream.write(bytes)? {
                    0 => return Err(io::Error::from(ErrorKind::WriteZero).into()),
                    n => connection.written(n)?,
                },
                ServerStep::Upgrade(request) => {
                    // A 101, or a 400, 403, 405, 426.
                    if let Decided::Refused(rejection) = request.accept(&CHAT)? {
                        self.reason = rejection.sentence().into();
                    }
                }
                // Not an upgrade, or one with content, or one that waits for 100 (Continue).
                ServerStep::Request(request) => {
                    self.reason = PLAIN.sentence().into();
                    request.reject(PLAIN)?;
                }
                ServerStep::Continue(request) => {
                    self.reason = PLAIN.sentence().into();
                    request.reject(PLAIN)?;
                }
                ServerStep::Switched(unread) => return Ok(unread.to_vec()),
                ServerStep::Content(_) | ServerStep::Answer(_) => {} // only after `request.read()`
                ServerStep::PriorKnowledge(_) | ServerStep::Closed(_) => {
                    return Err(self.reason.as_str().into());
                }
            }
        }
    }
}
