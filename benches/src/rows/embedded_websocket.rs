//! embedded-websocket, with httparse before it, as its documentation shows.

use super::by_hand::FIELDS;
use super::{Parsed, Row, reparse, storage};
use embedded_websocket::{WebSocketServer, read_http_header};
use std::hint::black_box;
use std::mem::MaybeUninit;

pub struct EmbeddedWebSocket {
    storage: Vec<u8>,
}

impl EmbeddedWebSocket {
    pub fn new() -> Self {
        Self { storage: storage() }
    }
}

impl Row for EmbeddedWebSocket {
    fn name(&self) -> &'static str {
        "embedded-websocket"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        answer(input, out).complete()
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        reparse(&mut self.storage, input, step, |input| answer(input, out))
    }
}

fn answer(input: &[u8], out: &mut [u8]) -> Parsed<usize> {
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS];
    let mut request = httparse::Request::new(&mut []);
    match request.parse_with_uninit_headers(input, &mut fields) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(_) => return Parsed::Refused,
    }
    let fields = request
        .headers
        .iter()
        .map(|field| (field.name, field.value));
    let Ok(Some(context)) = read_http_header(fields) else {
        return Parsed::Refused;
    };
    let mut server = WebSocketServer::new_server();
    let bytes = server.server_accept(&context.sec_websocket_key, None, out);
    black_box(&server);
    bytes.map_or(Parsed::Refused, Parsed::Complete)
}
