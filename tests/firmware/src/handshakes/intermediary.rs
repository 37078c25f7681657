//! A reverse proxy that lets WebSocket through, and an upstream server that sends an interim
//! response and then switches.

use crate::dialogue::{DIALOGUES, UPSTREAM};
use crate::{MEMORY, Wire};
use http_upgrade::intermediary::{RequestEvent, ResponseEvent};
use http_upgrade::{Buffer, Encode, Intermediary, websocket};

static PROXY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]).via("device");

/// Runs the proxy. Returns whether there is a tunnel. `wire` is the client's connection.
pub fn intermediary(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    let mut upstream = Wire::new(&DIALOGUES[UPSTREAM]);
    relay(wire, &mut upstream, memory).is_some() && upstream.is_done()
}

fn relay(client: &mut Wire, upstream: &mut Wire, memory: &mut [u8; MEMORY]) -> Option<()> {
    let (out, memory) = memory.split_at_mut_checked(MEMORY / 4)?;
    let (asked, answered) = memory.split_at_mut_checked(MEMORY / 2)?;
    let (mut asked, mut answered) = (Buffer::new(asked), Buffer::new(answered));
    let (mut request, mut response) = PROXY.exchange();
    while request.wants_input(asked.filled()) {
        let bytes = client.read(asked.spare().ok()?);
        asked.advance(bytes).ok()?;
    }
    let Ok(RequestEvent::UpgradeRequested(forward)) = request.event(asked.filled()) else {
        return None;
    };
    upstream.write(forward.encode(out).ok()?);
    request.sent(forward);
    loop {
        while response.wants_input(answered.filled()) {
            let bytes = upstream.read(answered.spare().ok()?);
            answered.advance(bytes).ok()?;
        }
        match response.event(&request, asked.filled(), answered.filled()) {
            Ok(ResponseEvent::Interim(interim)) => {
                client.write(interim.encode(out).ok()?);
                let consumed = interim.consumed();
                answered.consume(consumed);
                response.next_response();
            }
            Ok(ResponseEvent::Switched(tunnel)) => {
                client.write(tunnel.encode(out).ok()?);
                let open = tunnel.sent();
                client.hand_over(asked.filled().get(open.client_consumed()..)?);
                upstream.hand_over(answered.filled().get(open.upstream_consumed()..)?);
                return Some(());
            }
            _ => return None,
        }
    }
}
