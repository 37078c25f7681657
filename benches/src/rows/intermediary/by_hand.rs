//! What a careful application writes itself: httparse on both sides, copies of the forwarded lines,
//! and a check of the proof.

use super::super::by_hand::{FIELDS, Judge, REPLY, accept};
use super::super::client::by_hand::judge as judge_answer;
use super::super::{Parsed, Row, reparse, storage};
use super::is_exchange;
use std::marker::PhantomData;
use std::mem::MaybeUninit;

pub struct ByHand<J> {
    storage: [Vec<u8>; 2],
    answer: Vec<u8>,
    judge: PhantomData<J>,
}

impl<J> ByHand<J> {
    pub fn new(answer: &str) -> Self {
        Self {
            storage: [storage(), storage()],
            answer: answer.into(),
            judge: PhantomData,
        }
    }
}

impl<J: Judge> Row for ByHand<J> {
    fn name(&self) -> &'static str {
        J::NAME
    }

    fn is_right(&self, written: &[u8], _: &[u8]) -> bool {
        is_exchange(written)
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        let (forwarded, accept) = forward::<J>(input, out).complete()?;
        judge_answer(&self.answer, &accept).complete()?;
        switch(&accept, forwarded, out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let [client, upstream] = &mut self.storage;
        let (forwarded, accept) = reparse(client, input, step, |input| forward::<J>(input, out))?;
        reparse(upstream, &self.answer, step, |answer| {
            judge_answer(answer, &accept)
        })?;
        switch(&accept, forwarded, out)
    }
}

/// Writes the forwarded request, and returns its length and the expected `Sec-WebSocket-Accept`.
fn forward<J: Judge>(input: &[u8], out: &mut [u8]) -> Parsed<(usize, [u8; 28])> {
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS];
    let mut request = httparse::Request::new(&mut []);
    let head = match request.parse_with_uninit_headers(input, &mut fields) {
        Ok(httparse::Status::Complete(bytes)) => &input[..bytes],
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(_) => return Parsed::Refused,
    };
    let Some(accept) = J::judge(&request, head).and_then(accept::<sha1_smol::Sha1>) else {
        return Parsed::Refused;
    };
    let mut bytes = 0;
    let mut put = |part: &[u8]| {
        let room = out.get_mut(bytes..bytes + part.len())?;
        room.copy_from_slice(part);
        bytes += part.len();
        Some(())
    };
    let mut write = || {
        put(b"GET ")?;
        put(request.path?.as_bytes())?;
        put(b" HTTP/1.1\r\n")?;
        for field in &*request.headers {
            let is = |name: &&str| field.name.eq_ignore_ascii_case(name);
            let ends_here = [
                "Connection",
                "Upgrade",
                "Keep-Alive",
                "Proxy-Connection",
                "TE",
            ];
            if !ends_here.iter().any(is) && !J::ends_here(&request, field.name) {
                put(field.name.as_bytes())?;
                put(b": ")?;
                put(field.value)?;
                put(b"\r\n")?;
            }
        }
        put(b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    };
    match write() {
        Some(()) => Parsed::Complete((bytes, accept)),
        None => Parsed::Refused,
    }
}

/// Writes the 101 for the client.
fn switch(accept: &[u8; 28], at: usize, out: &mut [u8]) -> Option<usize> {
    let out = out.get_mut(at..at + REPLY.len())?;
    out.copy_from_slice(REPLY);
    out[97..][..28].copy_from_slice(accept);
    Some(at + REPLY.len())
}
