//! tungstenite: its parts one by one, and its `accept` over a stream.

use super::{Parsed, Row, reparse, storage};
use crate::input::Stream;
use std::io::{self, Read, Write};
use tungstenite::handshake::machine::TryParse;
use tungstenite::handshake::server::{Request, create_response, write_response};

/// `Request::try_parse`, `create_response`, `write_response`.
pub struct CreateResponse {
    storage: Vec<u8>,
}

impl CreateResponse {
    pub fn new() -> Self {
        Self { storage: storage() }
    }
}

impl Row for CreateResponse {
    fn name(&self) -> &'static str {
        "tungstenite, create_response"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        answer(input, out).complete()
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        reparse(&mut self.storage, input, step, |input| answer(input, out))
    }
}

fn answer(input: &[u8], out: &mut [u8]) -> Parsed<usize> {
    let request = match Request::try_parse(input) {
        Ok(Some((_, request))) => request,
        Ok(None) => return Parsed::Partial,
        Err(_) => return Parsed::Refused,
    };
    let room = out.len();
    let mut rest = out;
    match create_response(&request).and_then(|response| write_response(&mut rest, &response)) {
        Ok(()) => Parsed::Complete(room - rest.len()),
        Err(_) => Parsed::Refused,
    }
}

/// `accept`, which also creates the WebSocket.
pub struct Accept;

impl Row for Accept {
    fn name(&self) -> &'static str {
        "tungstenite, accept"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let socket = tungstenite::accept(Stream::new(input, step, out)).ok()?;
        Some(socket.get_ref().written())
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        Ok(Stream::read(self, into))
    }
}

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(Stream::write(self, bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
