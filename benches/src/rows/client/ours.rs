//! This crate, with its default features.

use super::super::{Row, storage};
use super::{HOST, NONCE, TARGET};
use crate::input::{self, Stream};
use http_upgrade::client::{Client, Event};
use http_upgrade::websocket::Proposal;
use http_upgrade::{Buffer, Encode};
use std::hint::black_box;

pub struct Connect {
    storage: Vec<u8>,
}

impl Connect {
    pub fn new() -> Self {
        Self { storage: storage() }
    }
}

impl Row for Connect {
    fn name(&self) -> &'static str {
        "**http-upgrade**"
    }

    fn is_right(&self, written: &[u8], _: &[u8]) -> bool {
        input::is_request(written)
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        let mut client = Client::new(Proposal::new(black_box(NONCE)));
        let bytes = client.request(TARGET, HOST).encode(out).ok()?.len();
        client.sent();
        (!client.wants_input(input)).then_some(())?;
        switched(&client, input).then_some(bytes)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let mut client = Client::new(Proposal::new(black_box(NONCE)));
        let bytes = client.request(TARGET, HOST).encode(out).ok()?.len();
        client.sent();
        let mut buffer = Buffer::new(&mut self.storage[..]);
        let mut stream = Stream::new(input, step, &mut []);
        while client.wants_input(buffer.filled()) {
            let bytes = stream.read(buffer.spare().ok()?);
            buffer.advance(bytes).ok()?;
        }
        switched(&client, buffer.filled()).then_some(bytes)
    }
}

fn switched(client: &Client<Proposal<'_>>, input: &[u8]) -> bool {
    matches!(black_box(client.event(input)), Ok(Event::Switched(_)))
}
