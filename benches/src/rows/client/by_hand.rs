//! What a careful application writes itself: copies, httparse, a SHA-1, and base64 into a slice.

use super::super::by_hand::{Digest, FIELDS, accept, list_contains};
use super::super::{Parsed, Row, reparse, storage};
use super::{HOST, NONCE, TARGET};
use crate::input;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::hint::black_box;
use std::marker::PhantomData;
use std::mem::MaybeUninit;

pub struct ByHand<D> {
    storage: Vec<u8>,
    digest: PhantomData<D>,
}

impl<D> ByHand<D> {
    pub fn new() -> Self {
        Self {
            storage: storage(),
            digest: PhantomData,
        }
    }
}

impl<D: Digest> Row for ByHand<D> {
    fn name(&self) -> &'static str {
        D::NAME
    }

    fn is_right(&self, written: &[u8], _: &[u8]) -> bool {
        input::is_request(written)
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        let (bytes, accept) = request::<D>(out)?;
        judge(input, &accept).complete()?;
        Some(bytes)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let (bytes, accept) = request::<D>(out)?;
        let judge = |input: &[u8]| judge(input, &accept);
        reparse(&mut self.storage, input, step, judge)?;
        Some(bytes)
    }
}

/// Writes the request, and returns its length and the expected `Sec-WebSocket-Accept`.
fn request<D: Digest>(out: &mut [u8]) -> Option<(usize, [u8; 28])> {
    let mut key = [0; 24];
    STANDARD.encode_slice(black_box(NONCE), &mut key).ok()?;
    let parts: [&[u8]; 7] = [
        b"GET ",
        TARGET.as_bytes(),
        b" HTTP/1.1\r\nHost: ",
        HOST.as_bytes(),
        b"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ",
        &key,
        b"\r\n\r\n",
    ];
    let mut bytes = 0;
    for part in parts {
        out.get_mut(bytes..bytes + part.len())?
            .copy_from_slice(part);
        bytes += part.len();
    }
    Some((bytes, accept::<D>(&key)?))
}

pub fn judge(input: &[u8], accept: &[u8; 28]) -> Parsed<()> {
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS];
    let mut response = httparse::Response::new(&mut []);
    let config = httparse::ParserConfig::default();
    match config.parse_response_with_uninit_headers(&mut response, input, &mut fields) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(_) => return Parsed::Refused,
    }
    let (mut upgrade, mut connection, mut proof) = (None, false, None);
    for field in &*response.headers {
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        let is_repeated = if is("Upgrade") {
            upgrade.replace(field.value).is_some()
        } else if is("Sec-WebSocket-Accept") {
            proof.replace(field.value).is_some()
        } else {
            connection |= is("Connection") && list_contains(field.value, b"upgrade");
            is("Sec-WebSocket-Protocol") || is("Sec-WebSocket-Extensions")
        };
        if is_repeated {
            return Parsed::Refused;
        }
    }
    let is_switch = response.code == Some(101)
        && response.version == Some(1)
        && connection
        && upgrade.is_some_and(|value| value.eq_ignore_ascii_case(b"websocket"))
        && proof == Some(accept);
    if is_switch {
        Parsed::Complete(())
    } else {
        Parsed::Refused
    }
}
