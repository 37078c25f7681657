//! HTTP/2 by upgrade: checks the offer, and writes the 101 and the frames of stream 1. No other
//! crate here does this.

use super::{Row, storage};
use crate::input::Stream;
use http_upgrade::h2c::Policy;
use http_upgrade::server::{Event, Server};
use http_upgrade::{Buffer, Encode};

static H2C: Policy = Policy::new();

/// What `curl --http2` sends.
pub const CURL: &str = "\
    GET /index.html HTTP/1.1\r\n\
    Host: www.example.com\r\n\
    User-Agent: curl/8.14.1\r\n\
    Accept: */*\r\n\
    Connection: Upgrade, HTTP2-Settings\r\n\
    Upgrade: h2c\r\n\
    HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\
    \r\n";

pub struct Switch {
    storage: Vec<u8>,
}

impl Switch {
    pub fn new() -> Self {
        Self { storage: storage() }
    }
}

impl Row for Switch {
    fn name(&self) -> &'static str {
        "**http-upgrade**"
    }

    /// Whether the output is a 101 and one HEADERS frame that begins and ends stream 1.
    fn is_right(&self, written: &[u8], _: &[u8]) -> bool {
        const HEADERS: u8 = 1;
        const END_STREAM_AND_HEADERS: u8 = 5;
        let reply =
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n";
        match written.strip_prefix(reply) {
            Some(
                [
                    0,
                    0,
                    length,
                    HEADERS,
                    END_STREAM_AND_HEADERS,
                    0,
                    0,
                    0,
                    1,
                    block @ ..,
                ],
            ) => block.len() == usize::from(*length) && block.starts_with(&[0x82]),
            _ => false,
        }
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        let mut server = Server::new();
        (!server.wants_input(input)).then_some(())?;
        answer(&server, input, out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let mut buffer = Buffer::new(&mut self.storage[..]);
        let mut stream = Stream::new(input, step, &mut []);
        let mut server = Server::new();
        while server.wants_input(buffer.filled()) {
            let bytes = stream.read(buffer.spare().ok()?);
            buffer.advance(bytes).ok()?;
        }
        answer(&server, buffer.filled(), out)
    }
}

fn answer(server: &Server, input: &[u8], out: &mut [u8]) -> Option<usize> {
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(input) else {
        return None;
    };
    let offer = H2C.offer(&upgrade).ok()?;
    let stream_one = offer.stream_one();
    let reply = upgrade.accept(&offer).ok()?;
    let bytes = reply.encode(out).ok()?.len();
    let frames = stream_one.encode(out.get_mut(bytes..)?).ok()?.len();
    Some(bytes + frames)
}
