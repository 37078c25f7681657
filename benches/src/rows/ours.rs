//! This crate, with its default features.

use super::{Row, storage};
use crate::input::Stream;
use http_upgrade::drive::{ServerConnection, ServerStep};
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, Encode, Limits};
use std::hint::black_box;

static CHAT: Acceptor = Acceptor::new(Origins::Only(&["https://chat.example.com"]));

/// The whole handshake: framing, every check that `Acceptor` makes, the 101, and the unread bytes.
pub struct Handshake {
    storage: Vec<u8>,
}

impl Handshake {
    pub fn new() -> Self {
        Self { storage: storage() }
    }

    /// Like `chunked`, for heads beyond the default limits.
    pub fn chunked_within(
        &mut self,
        limits: Limits,
        input: &[u8],
        step: usize,
        out: &mut [u8],
    ) -> Option<usize> {
        let mut buffer = Buffer::new(&mut self.storage[..]);
        let server = read(&mut buffer, limits, input, step)?;
        reply(&server, buffer.filled(), out)
    }
}

impl Row for Handshake {
    fn name(&self) -> &'static str {
        "**http-upgrade**"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        let mut server = Server::new();
        (!server.wants_input(input)).then_some(())?;
        reply(&server, input, out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        self.chunked_within(Limits::new(), input, step, out)
    }
}

/// The same handshake with other limits.
pub struct Wide(pub Handshake, pub Limits);

impl Row for Wide {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        self.0.chunked_within(self.1, input, step, out)
    }
}

/// The whole handshake by a connection that is driven step by step.
pub struct Driven {
    input: Vec<u8>,
    output: Vec<u8>,
}

impl Driven {
    pub fn new() -> Self {
        Self {
            input: storage(),
            output: storage(),
        }
    }
}

impl Row for Driven {
    fn name(&self) -> &'static str {
        "http-upgrade, driven"
    }

    /// The bytes are copied into the storage of the connection, as a read would do it.
    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let mut stream = Stream::new(input, step, &mut []);
        let (storage, output) = (&mut self.input[..], &mut self.output[..]);
        let mut connection = ServerConnection::new(storage, output).ok()?;
        let mut sent = 0;
        loop {
            match connection.step() {
                ServerStep::Read(room) => {
                    let bytes = stream.read(room);
                    connection.received(bytes).ok()?;
                }
                ServerStep::Upgrade(request) => {
                    let _agreement = black_box(request.accept(&CHAT).ok()?);
                }
                ServerStep::Write(bytes) => {
                    let len = bytes.len();
                    out.get_mut(sent..)?.get_mut(..len)?.copy_from_slice(bytes);
                    sent += len;
                    connection.written(len).ok()?;
                }
                ServerStep::Switched(unread) => {
                    black_box(unread);
                    return Some(sent);
                }
                _ => return None,
            }
        }
    }
}

/// Framing and the event only: the head is validated, and the length of its content determined.
pub struct Parse {
    storage: Vec<u8>,
}

impl Parse {
    pub fn new() -> Self {
        Self { storage: storage() }
    }
}

impl Row for Parse {
    fn name(&self) -> &'static str {
        "http-upgrade, parse only"
    }

    /// This row writes nothing, and returns the length of the head in bytes.
    fn is_right(&self, written: &[u8], input: &[u8]) -> bool {
        written.len() == input.len()
    }

    fn whole(&mut self, input: &[u8], _: &mut [u8]) -> Option<usize> {
        let mut server = Server::new();
        (!server.wants_input(input)).then_some(())?;
        event(&server, input)
    }

    fn chunked(&mut self, input: &[u8], step: usize, _: &mut [u8]) -> Option<usize> {
        let mut buffer = Buffer::new(&mut self.storage[..]);
        let server = read(&mut buffer, Limits::new(), input, step)?;
        event(&server, buffer.filled())
    }
}

fn read(
    buffer: &mut Buffer<&mut [u8]>,
    limits: Limits,
    input: &[u8],
    step: usize,
) -> Option<Server> {
    let mut stream = Stream::new(input, step, &mut []);
    let mut server = Server::with_limits(limits);
    while server.wants_input(buffer.filled()) {
        let bytes = stream.read(buffer.spare().ok()?);
        buffer.advance(bytes).ok()?;
    }
    Some(server)
}

fn event(server: &Server, input: &[u8]) -> Option<usize> {
    match black_box(server.event(input)) {
        Ok(Event::UpgradeRequested(upgrade)) => Some(upgrade.consumed()),
        _ => None,
    }
}

fn reply(server: &Server, input: &[u8], out: &mut [u8]) -> Option<usize> {
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(input) else {
        return None;
    };
    let reply = upgrade.accept(&CHAT).ok()?;
    let bytes = reply.encode(out).ok()?.len();
    let _seam = black_box(reply.sent());
    Some(bytes)
}
