//! A server that answers every request.

use super::CHAT;
use crate::{MEMORY, Wire};
use http_upgrade::server::{Event, Server};
use http_upgrade::{Buffer, Encode, Rejection};

/// Runs the server. Returns whether the client got a response.
pub fn refusal(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    serve(wire, memory).is_some()
}

fn serve(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> Option<()> {
    let mut buffer = Buffer::new(memory);
    let mut server = Server::new();
    while server.wants_input(buffer.filled()) {
        let bytes = wire.read(buffer.spare().ok()?);
        buffer.advance(bytes).ok()?;
    }
    let rejection = match server.event(buffer.filled()) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
            Ok(reply) => {
                wire.write(reply.encode(buffer.spare().ok()?).ok()?);
                wire.hand_over(reply.sent().unread(buffer.filled()));
                return Some(());
            }
            Err(rejection) => rejection,
        },
        Ok(Event::Plain(request)) => {
            Rejection::new(404, "only a WebSocket is here").for_request(&request)
        }
        Ok(_) => return None,
        Err(fault) => fault.rejection()?,
    };
    wire.write(rejection.encode(buffer.spare().ok()?).ok()?);
    Some(())
}
