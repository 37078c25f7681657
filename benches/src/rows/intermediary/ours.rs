//! This crate, with its default features.

use super::super::{Row, storage};
use super::is_exchange;
use crate::input::Stream;
use http_upgrade::intermediary::{RequestEvent, RequestSide, ResponseEvent, ResponseSide};
use http_upgrade::{Buffer, Encode, Intermediary, websocket};

const PROXY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);

pub struct Exchange {
    storage: [Vec<u8>; 2],
    answer: Vec<u8>,
}

impl Exchange {
    pub fn new(answer: &str) -> Self {
        Self {
            storage: [storage(), storage()],
            answer: answer.into(),
        }
    }
}

impl Row for Exchange {
    fn name(&self) -> &'static str {
        "**http-upgrade**"
    }

    fn is_right(&self, written: &[u8], _: &[u8]) -> bool {
        is_exchange(written)
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        let (mut request, mut response) = PROXY.exchange();
        (!request.wants_input(input)).then_some(())?;
        let forwarded = forward(&mut request, input, out)?;
        (!response.wants_input(&self.answer)).then_some(())?;
        let rest = out.get_mut(forwarded..)?;
        Some(forwarded + switch(&response, &request, input, &self.answer, rest)?)
    }

    /// Both directions arrive in reads of `step` bytes.
    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let (mut request, mut response) = PROXY.exchange();
        let [client, upstream] = &mut self.storage;
        let mut client = Buffer::new(&mut client[..]);
        let mut upstream = Buffer::new(&mut upstream[..]);
        let mut stream = Stream::new(input, step, &mut []);
        while request.wants_input(client.filled()) {
            let bytes = stream.read(client.spare().ok()?);
            client.advance(bytes).ok()?;
        }
        let forwarded = forward(&mut request, client.filled(), out)?;
        let mut stream = Stream::new(&self.answer, step, &mut []);
        while response.wants_input(upstream.filled()) {
            let bytes = stream.read(upstream.spare().ok()?);
            upstream.advance(bytes).ok()?;
        }
        let rest = out.get_mut(forwarded..)?;
        let (client, upstream) = (client.filled(), upstream.filled());
        Some(forwarded + switch(&response, &request, client, upstream, rest)?)
    }
}

fn forward(request: &mut RequestSide<'_>, input: &[u8], out: &mut [u8]) -> Option<usize> {
    let Ok(RequestEvent::UpgradeRequested(forward)) = request.event(input) else {
        return None;
    };
    let written = forward.encode(out).ok()?.len();
    request.sent(forward);
    Some(written)
}

fn switch(
    response: &ResponseSide<'_>,
    request: &RequestSide<'_>,
    client: &[u8],
    upstream: &[u8],
    out: &mut [u8],
) -> Option<usize> {
    match response.event(request, client, upstream) {
        Ok(ResponseEvent::Switched(tunnel)) => Some(tunnel.encode(out).ok()?.len()),
        _ => None,
    }
}
