//! Both ends of HTTP/2 by upgrade. There is no HTTP/2 stack here, only the bytes that it receives
//! and sends.

use crate::{MEMORY, Wire};
use http_upgrade::h2c::{Policy, Proposal, Setting, Settings, Splice, WindowCorrection};
use http_upgrade::{Buffer, Encode, client, server};

static H2C: Policy = Policy::new().content(64);

/// What the stack sends first: its settings, and 100 bytes of window for the connection.
const STACK: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x04\x08\0\0\0\0\0\0\0\0\x64";

/// Runs the server. Returns whether the client's request reached the stack, and the stack's
/// settings the client.
pub fn h2c_server(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    serve(wire, memory).is_some()
}

/// Runs the client. Returns whether the server switched.
pub fn h2c_client(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    connect(wire, memory).is_some()
}

fn serve(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> Option<()> {
    let (input, out) = memory.split_at_mut_checked(MEMORY / 2)?;
    let mut buffer = Buffer::new(input);
    let mut server = server::Server::new();
    while server.wants_input(buffer.filled()) {
        let bytes = wire.read(buffer.spare().ok()?);
        buffer.advance(bytes).ok()?;
    }
    let Ok(server::Event::UpgradeRequested(upgrade)) = server.event(buffer.filled()) else {
        return None;
    };
    let offer = H2C.offer(&upgrade).ok()?;
    let consumed = upgrade.consumed();
    wire.write(upgrade.accept(&offer).ok()?.encode(out).ok()?);
    let stream_one = offer.stream_one();
    let correction = stream_one.window_correction();
    let request = stream_one.encode(out).ok()?;
    buffer.consume(consumed);
    splice(wire, &mut buffer, request)?;
    answer(wire, correction);
    Some(())
}

/// Passes the client's bytes to the stack, with the request inserted.
fn splice(wire: &mut Wire, buffer: &mut Buffer<&mut [u8]>, request: &[u8]) -> Option<()> {
    let mut splice = Splice::new();
    loop {
        let received = buffer.filled();
        if let Some(end) = splice.pass(received).ok()? {
            let (start, rest) = received.split_at_checked(end)?;
            wire.hand_over(start);
            wire.hand_over(request);
            wire.hand_over(rest);
            return Some(());
        }
        wire.hand_over(received);
        buffer.consume(received.len());
        let bytes = wire.read(buffer.spare().ok()?);
        buffer.advance(bytes).ok()?;
    }
}

/// Passes the stack's bytes to the client, without the window that the client was not granted.
fn answer(wire: &mut Wire, mut correction: WindowCorrection) {
    let mut rest = STACK;
    while let Some(piece) = correction.piece(rest) {
        wire.write(piece);
        let written = piece.len();
        rest = rest.get(correction.written(written)..).unwrap_or_default();
    }
}

fn connect(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> Option<()> {
    let settings = Settings::new().with(Setting::EnablePush, 0).ok()?;
    let mut client = client::Client::new(Proposal::new(settings));
    let opening = client.request("/", "server.example.com");
    wire.write(opening.encode(memory).ok()?);
    client.sent();
    let mut buffer = Buffer::new(memory);
    while client.wants_input(buffer.filled()) {
        let bytes = wire.read(buffer.spare().ok()?);
        buffer.advance(bytes).ok()?;
    }
    let Ok(client::Event::Switched(switched)) = client.event(buffer.filled()) else {
        return None;
    };
    wire.hand_over(switched.unread(buffer.filled()));
    wire.write(switched.agreement().encode(buffer.spare().ok()?).ok()?);
    Some(())
}
