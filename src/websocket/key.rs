//! Sec-WebSocket-Key, and the Sec-WebSocket-Accept that answers it (RFC 6455 §4.2.2).

use super::response_error::ResponseError;
use crate::head::byte;
use crate::head::known::Known;
use crate::head::response::ResponseHead;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use core::fmt;

/// The length of a key in bytes of base64.
const KEY: usize = 24;
/// The bytes to hash: the place for a key, and the GUID of RFC 6455 §4.2.2.
const HASHED: &[u8; 60] = b"........................258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A key that decodes to 16 bytes, in base64 as it is sent. The base64 is hashed, not the 16 bytes.
#[derive(Clone, Copy)]
pub(crate) struct Key([u8; KEY]);

impl Key {
    /// Encodes this nonce as a key (RFC 6455 §4.1).
    pub(crate) fn of(nonce: [u8; 16]) -> Self {
        let mut key = [b'='; KEY];
        let digits = digits(nonce);
        // 16 bytes need 22 digits. The last two bytes of the key remain `=`.
        if let (Some(encoded), Some(digits)) = (key.first_chunk_mut::<22>(), digits.first_chunk()) {
            *encoded = *digits;
        }
        Self(key)
    }

    pub(crate) const fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Parses a key: 22 digits of base64 and two `=` of padding. Nothing else decodes to 16 bytes.
    ///
    /// The last digit has four bits that are not part of the 16 bytes. They may have any value: the
    /// example of RFC 6455 §4.1 has some of them set (erratum 3150). The decoder of the crate
    /// `base64` is not used, since it refuses those and links panics.
    pub(crate) fn parse(value: &[u8]) -> Option<Self> {
        let key: &[u8; KEY] = value.try_into().ok()?;
        let (digits, padding) = key.split_last_chunk::<2>()?;
        (padding == b"==" && byte::are_base64(digits)).then_some(Self(*key))
    }

    /// Computes the value of Sec-WebSocket-Accept: base64 of the SHA-1 of the key and the GUID.
    pub(crate) fn accept(&self) -> Accept {
        // Hash one array in one update: then no panic is linked.
        let mut hashed = *HASHED;
        if let Some(key) = hashed.first_chunk_mut::<KEY>() {
            *key = self.0;
        }
        let mut accept = digits(digest(&hashed));
        if let Some(padding) = accept.last_mut() {
            *padding = b'=';
        }
        Accept(accept)
    }
}

/// Computes base64 of the SHA-1 of any bytes, to find out what a server has hashed that answers a
/// wrong Sec-WebSocket-Accept.
#[cfg(feature = "diagnosis")]
pub(crate) fn hashed(bytes: &[u8]) -> [u8; Accept::LEN] {
    let mut accept = digits(digest(bytes));
    if let Some(padding) = accept.last_mut() {
        *padding = b'=';
    }
    accept
}

#[cfg(feature = "sha1")]
fn digest(bytes: &[u8]) -> [u8; 20] {
    <sha1::Sha1 as sha1::Digest>::digest(bytes).into()
}

#[cfg(not(feature = "sha1"))]
fn digest(bytes: &[u8]) -> [u8; 20] {
    let mut sha1 = sha1_smol::Sha1::new();
    sha1.update(bytes);
    sha1.digest().bytes()
}

/// Encodes up to 21 bytes as base64 digits without padding, as if zeros followed up to 21 bytes.
///
/// Everything is encoded at this one length: then the compiler sees that `base64` cannot panic, and
/// links no panic.
fn digits<const N: usize>(bytes: [u8; N]) -> [u8; Accept::LEN] {
    let mut padded = [0; 21];
    if let Some(start) = padded.first_chunk_mut() {
        *start = bytes;
    }
    let mut digits = [0; Accept::LEN];
    // This cannot fail: 21 bytes always fill 28 digits.
    let _ = STANDARD.encode_slice(padded, &mut digits);
    digits
}

/// The value of Sec-WebSocket-Accept, which proves that the server has read the key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Accept([u8; Accept::LEN]);

impl Accept {
    /// The length of the value in bytes of base64.
    const LEN: usize = 28;

    /// Checks that a response has this value. The whole value is compared, with case
    /// (RFC 6455 §4.1).
    pub(crate) fn confirm(&self, response: &ResponseHead<'_>) -> Result<(), ResponseError> {
        match response.fields.known(Known::SecWebSocketAccept).single() {
            Ok(Some(answer)) if answer == self.0 => Ok(()),
            Ok(Some(_)) => Err(ResponseError::Accept),
            Ok(None) => Err(ResponseError::AcceptMissing),
            Err(_) => Err(ResponseError::AcceptRepeated),
        }
    }

    /// Stands for no value, which is so over HTTP/2 and HTTP/3 (RFC 8441 §5). Its bytes are not
    /// base64. An `Option` would make the code larger also where there is always a value.
    pub(crate) const NONE: Self = Self([0; Self::LEN]);

    /// Returns the value, if there is one.
    #[inline]
    pub(crate) const fn bytes(&self) -> Option<&[u8]> {
        // Without this feature, there is always one.
        if cfg!(feature = "http") && matches!(self.0, [0, ..]) {
            return None;
        }
        Some(&self.0)
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        self.bytes()
            .and_then(|bytes| core::str::from_utf8(bytes).ok())
    }
}

/// Hides the key: who knows it can answer in the name of the server.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

impl fmt::Debug for Accept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
