//! tungstenite's `client` over a stream, with a request of the caller that has its key already.

use super::super::Row;
use super::{HOST, TARGET};
use crate::input::{self, Stream};
use tungstenite::http::Request;

pub struct Tungstenite {
    uri: String,
}

impl Tungstenite {
    pub fn new() -> Self {
        Self {
            uri: format!("ws://{HOST}{TARGET}"),
        }
    }
}

impl Row for Tungstenite {
    fn name(&self) -> &'static str {
        "tungstenite, client"
    }

    fn is_right(&self, written: &[u8], _: &[u8]) -> bool {
        input::is_request(written)
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let request = Request::get(&*self.uri)
            .header("Host", HOST)
            .header("Upgrade", "websocket")
            .header("Connection", "Upgrade")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
            .body(())
            .ok()?;
        let stream = Stream::new(input, step, out);
        let (socket, _) = tungstenite::client(request, stream).ok()?;
        Some(socket.get_ref().written())
    }
}
