//! The server's handshake, with every answer that it may have to give.

use crate::{MEMORY, Wire};
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, BufferError, Encode, EncodeError, Rejection};

static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["http://127.0.0.1:9151"])).subprotocols(&["chat"]);

/// Whether the peer got a whole answer.
pub fn handshake(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    serve(wire, memory).is_ok()
}

/// The memory is too small, or the peer is gone.
struct Failure;

fn serve(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> Result<(), Failure> {
    let mut buffer = Buffer::new(memory);
    let mut server = Server::new();
    while server.wants_input(buffer.filled()) {
        let octets = wire.read(buffer.spare()?);
        buffer.advance(octets)?;
    }
    let rejection = match server.event(buffer.filled()) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
            Ok(reply) => {
                // The answer fits behind the request: one memory does for both.
                wire.write(reply.encode(buffer.spare()?)?);
                wire.hand_over(reply.sent().unread(buffer.filled()));
                return Ok(());
            }
            Err(rejection) => Some(rejection),
        },
        Ok(Event::Plain(request)) => Some(Rejection::new(404, "only a WebSocket is here", "").answering(&request)),
        Ok(_) => None,
        Err(fault) => fault.rejection(),
    };
    if let Some(rejection) = rejection {
        wire.write(rejection.encode(buffer.spare()?)?);
    }
    Ok(())
}

impl From<BufferError> for Failure {
    fn from(_: BufferError) -> Self {
        Self
    }
}

impl From<EncodeError> for Failure {
    fn from(_: EncodeError) -> Self {
        Self
    }
}
