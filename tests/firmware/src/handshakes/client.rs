//! A client, from its nonce to the verified 101.

use crate::dialogue::NONCE;
use crate::{MEMORY, Wire};
use http_upgrade::client::{Client, Event};
use http_upgrade::websocket::Proposal;
use http_upgrade::{Buffer, Encode};

/// Runs the client. Returns whether the server switched.
pub fn client(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    connect(wire, memory).is_some()
}

fn connect(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> Option<()> {
    let mut client = Client::new(Proposal::new(NONCE).subprotocols(&["chat"]));
    let opening = client.request("/chat", "server.example.com");
    wire.write(opening.encode(memory).ok()?);
    client.sent();
    let mut buffer = Buffer::new(memory);
    while client.wants_input(buffer.filled()) {
        let bytes = wire.read(buffer.spare().ok()?);
        buffer.advance(bytes).ok()?;
    }
    let Event::Switched(switched) = client.event(buffer.filled()).ok()? else {
        return None;
    };
    wire.hand_over(switched.unread(buffer.filled()));
    Some(())
}
