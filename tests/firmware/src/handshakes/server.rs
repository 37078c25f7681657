//! A server that either switches or closes the connection without a response, as `peer` does.

use super::CHAT;
use crate::{MEMORY, Wire};
use http_upgrade::server::{Event, Server};
use http_upgrade::{Buffer, Encode};

/// Runs the server. Returns whether the client got its 101.
pub fn server(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    serve(wire, memory).is_some()
}

fn serve(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> Option<()> {
    let mut buffer = Buffer::new(memory);
    let mut server = Server::new();
    while server.wants_input(buffer.filled()) {
        let bytes = wire.read(buffer.spare().ok()?);
        buffer.advance(bytes).ok()?;
    }
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(buffer.filled()) else {
        return None;
    };
    let reply = upgrade.accept(&CHAT).ok()?;
    // The response fits after the request, so one piece of memory is enough for both.
    wire.write(reply.encode(buffer.spare().ok()?).ok()?);
    wire.hand_over(reply.sent().unread(buffer.filled()));
    Some(())
}
