//! embedded-websocket, with a generator that always returns the same nonce.

use super::super::{Parsed, Row, reparse, storage};
use super::{HOST, NONCE, TARGET};
use crate::input;
use embedded_websocket::{Error, WebSocketClient, WebSocketKey, WebSocketOptions};
use rand_core::RngCore;
use std::hint::black_box;

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

    fn is_right(&self, written: &[u8], _: &[u8]) -> bool {
        input::is_request(written)
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        let (mut client, bytes, key) = request(out)?;
        judge(&mut client, &key, input).complete()?;
        Some(bytes)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let (mut client, bytes, key) = request(out)?;
        let judge = |input: &[u8]| judge(&mut client, &key, input);
        reparse(&mut self.storage, input, step, judge)?;
        Some(bytes)
    }
}

fn request(out: &mut [u8]) -> Option<(WebSocketClient<Fixed>, usize, WebSocketKey)> {
    let options = WebSocketOptions {
        path: TARGET,
        host: HOST,
        origin: "http://chat.example.com",
        sub_protocols: None,
        additional_headers: None,
    };
    let mut client = WebSocketClient::new_client(Fixed);
    let (bytes, key) = client.client_connect(&options, out).ok()?;
    Some((client, bytes, key))
}

fn judge(client: &mut WebSocketClient<Fixed>, key: &WebSocketKey, input: &[u8]) -> Parsed<()> {
    match client.client_accept(key, input) {
        Ok(_) => Parsed::Complete(()),
        Err(Error::HttpHeaderIncomplete) => Parsed::Partial,
        Err(_) => Parsed::Refused,
    }
}

struct Fixed;

impl RngCore for Fixed {
    fn next_u32(&mut self) -> u32 {
        0
    }

    fn next_u64(&mut self) -> u64 {
        0
    }

    fn fill_bytes(&mut self, nonce: &mut [u8]) {
        nonce.copy_from_slice(&black_box(NONCE)[..nonce.len()]);
    }

    fn try_fill_bytes(&mut self, nonce: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(nonce);
        Ok(())
    }
}
