//! What a careful application writes itself: httparse, a SHA-1, and base64 into a slice.

use super::{Parsed, Row, reparse, storage};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::hint::black_box;
use std::marker::PhantomData;
use std::mem::MaybeUninit;

/// The number of field lines that httparse gets room for. The array is left uninitialised, so its
/// size costs nothing.
pub const FIELDS: usize = 160;

pub trait Digest {
    const NAME: &'static str;
    fn digest(bytes: &[u8; 60]) -> [u8; 20];
}

impl Digest for sha1::Sha1 {
    const NAME: &'static str = "by hand, sha1";

    fn digest(bytes: &[u8; 60]) -> [u8; 20] {
        <Self as sha1::Digest>::digest(bytes).into()
    }
}

impl Digest for sha1_smol::Sha1 {
    const NAME: &'static str = "by hand, sha1_smol";

    fn digest(bytes: &[u8; 60]) -> [u8; 20] {
        Self::from(bytes).digest().bytes()
    }
}

/// Returns `Sec-WebSocket-Accept` for a key of the right length and alphabet.
pub fn accept<D: Digest>(key: &[u8]) -> Option<[u8; 28]> {
    let (digits, padding) = key.split_at_checked(22)?;
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    (padding == b"==" && digits.iter().all(is_digit)).then_some(())?;
    let mut hashed = *b"........................258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    hashed[..24].copy_from_slice(key);
    let mut accept = [0; 28];
    STANDARD
        .encode_slice(D::digest(&hashed), &mut accept)
        .ok()?;
    Some(accept)
}

/// Whether a list has this token, compared without regard to case.
pub fn list_contains(value: &[u8], token: &[u8]) -> bool {
    let mut elements = value.split(|&byte| byte == b',');
    elements.any(|element| element.trim_ascii().eq_ignore_ascii_case(token))
}

pub const REPLY: &[u8; 129] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: ............................\r\n\r\n";
const ACCEPT_AT: usize = 97;

/// Which requests are accepted.
pub trait Judge {
    const NAME: &'static str;

    /// Returns the key if the request is a handshake that is accepted. `head` are its bytes.
    fn judge<'b>(request: &httparse::Request<'_, 'b>, head: &[u8]) -> Option<&'b [u8]>;

    /// Returns whether Connection names a field, so that an intermediary does not forward it. By
    /// default nothing is looked up.
    fn ends_here(_request: &httparse::Request<'_, '_>, _name: &str) -> bool {
        false
    }
}

/// Only the checks that a careful application rarely leaves out.
pub struct Few<D>(PhantomData<D>);

impl<D: Digest> Judge for Few<D> {
    const NAME: &'static str = D::NAME;

    fn judge<'b>(request: &httparse::Request<'_, 'b>, _: &[u8]) -> Option<&'b [u8]> {
        judge(request)
    }
}

fn answer<J: Judge, D: Digest>(input: &[u8], out: &mut [u8]) -> Parsed<usize> {
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS];
    let mut request = httparse::Request::new(&mut []);
    let head = match request.parse_with_uninit_headers(input, &mut fields) {
        Ok(httparse::Status::Complete(bytes)) => &input[..bytes],
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(_) => return Parsed::Refused,
    };
    match J::judge(&request, head).and_then(accept::<D>) {
        Some(accept) if out.len() >= REPLY.len() => {
            out[..REPLY.len()].copy_from_slice(REPLY);
            out[ACCEPT_AT..][..28].copy_from_slice(&accept);
            Parsed::Complete(REPLY.len())
        }
        _ => Parsed::Refused,
    }
}

/// Returns the key if the request is a valid handshake.
pub fn judge<'b>(request: &httparse::Request<'_, 'b>) -> Option<&'b [u8]> {
    let (mut host, mut upgrade, mut connection, mut version, mut key) =
        (None, false, false, None, None);
    for field in &*request.headers {
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        if is("Host") {
            host.replace(field.value).is_none().then_some(())?;
        } else if is("Upgrade") {
            upgrade |= list_contains(field.value, b"websocket");
        } else if is("Connection") {
            connection |= list_contains(field.value, b"upgrade");
        } else if is("Sec-WebSocket-Version") {
            version.replace(field.value).is_none().then_some(())?;
        } else if is("Sec-WebSocket-Key") {
            key.replace(field.value).is_none().then_some(())?;
        }
    }
    let is_handshake = request.method == Some("GET")
        && request.version == Some(1)
        && host.is_some()
        && upgrade
        && connection
        && version == Some(b"13");
    key.filter(|_| is_handshake)
}

/// The whole handshake.
pub struct ByHand<J, D> {
    storage: Vec<u8>,
    parts: PhantomData<(J, D)>,
}

impl<J, D> ByHand<J, D> {
    pub fn new() -> Self {
        Self {
            storage: storage(),
            parts: PhantomData,
        }
    }
}

impl<J: Judge, D: Digest> Row for ByHand<J, D> {
    fn name(&self) -> &'static str {
        J::NAME
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        answer::<J, D>(input, out).complete()
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        reparse(&mut self.storage, input, step, |input| {
            answer::<J, D>(input, out)
        })
    }
}

/// httparse alone: no field is looked up.
pub struct Parse {
    storage: Vec<u8>,
}

impl Parse {
    pub fn new() -> Self {
        Self { storage: storage() }
    }
}

fn parse(input: &[u8]) -> Parsed<usize> {
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS];
    let mut request = httparse::Request::new(&mut []);
    let status = request.parse_with_uninit_headers(input, &mut fields);
    black_box(&request);
    match status {
        Ok(httparse::Status::Complete(bytes)) => Parsed::Complete(bytes),
        Ok(httparse::Status::Partial) => Parsed::Partial,
        Err(_) => Parsed::Refused,
    }
}

impl Row for Parse {
    fn name(&self) -> &'static str {
        "httparse, parse only"
    }

    /// This row writes nothing, and returns the length of the head in bytes.
    fn is_right(&self, written: &[u8], input: &[u8]) -> bool {
        written.len() == input.len()
    }

    fn whole(&mut self, input: &[u8], _: &mut [u8]) -> Option<usize> {
        parse(input).complete()
    }

    fn chunked(&mut self, input: &[u8], step: usize, _: &mut [u8]) -> Option<usize> {
        reparse(&mut self.storage, input, step, parse)
    }
}
