//! The server of `refusal`, as a connection that is driven step by step.

use super::CHAT;
use crate::{MEMORY, Wire};
use http_upgrade::drive::{OUTPUT, ServerConnection, ServerStep};
use http_upgrade::{Limits, Rejection};

/// The longest head that leaves room for the output. Content of a request would need more.
const LIMITS: Limits = Limits::new().head(575).content(0);

/// Runs the server. Returns whether the client got a response.
pub fn driven(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    serve(wire, memory).is_some()
}

fn serve(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> Option<()> {
    let (output, input) = memory.split_at_mut_checked(OUTPUT)?;
    let mut connection = ServerConnection::with_limits(LIMITS, input, output).ok()?;
    loop {
        match connection.step() {
            ServerStep::Read(room) => {
                let bytes = wire.read(room);
                connection.received(bytes).ok()?;
            }
            ServerStep::Write(bytes) => {
                wire.write(bytes);
                let len = bytes.len();
                connection.written(len).ok()?;
            }
            ServerStep::Upgrade(request) => {
                request.accept(&CHAT).ok()?;
            }
            ServerStep::Continue(request) => request.proceed().ok()?,
            ServerStep::Request(request) => {
                let rejection = Rejection::new(404, "only a WebSocket is here");
                request.reject(rejection).ok()?;
            }
            ServerStep::Switched(unread) => {
                wire.hand_over(unread);
                return Some(());
            }
            ServerStep::Closed(_) => return Some(()),
            _ => return None,
        }
    }
}
