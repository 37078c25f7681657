//! `Sec-WebSocket-Key`, and the `Sec-WebSocket-Accept` that answers it (RFC 6455 §4.2.2).

use super::violation::Violation;
use crate::head::known::Known;
use crate::head::octet;
use crate::head::response::ResponseHead;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const KEY: usize = 24;
/// Room for a key, and the GUID.
const HASHED: &[u8; 60] = b"........................258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A key that decodes to 16 octets, kept as it was sent: that is what is hashed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key([u8; KEY]);

impl Key {
    /// The key that sends this nonce (RFC 6455 §4.1).
    pub(crate) fn of(nonce: [u8; 16]) -> Self {
        let mut key = [b'='; KEY];
        let digits = digits(nonce);
        if let (Some(encoded), Some(digits)) = (key.first_chunk_mut::<22>(), digits.first_chunk()) {
            *encoded = *digits;
        }
        Self(key)
    }

    pub(crate) const fn octets(&self) -> &[u8] {
        &self.0
    }

    /// 22 octets of base64 and two of padding; nothing else decodes to 16 octets.
    ///
    /// The four bits that padding leaves over may have any value: the example of RFC 6455 §4.1 has some set (erratum 3150). base64's own
    /// decoder refuses those, and links panics.
    pub(crate) fn parse(value: &[u8]) -> Option<Self> {
        let key: &[u8; KEY] = value.try_into().ok()?;
        let (digits, padding) = key.split_last_chunk::<2>()?;
        (padding == b"==" && octet::are_base64(digits)).then_some(Self(*key))
    }

    /// base64 of the SHA-1 of the key and the GUID.
    pub(crate) fn accept(&self) -> Accept {
        // One array and one update: so no panic is linked in.
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

/// base64 of the SHA-1 of any bytes: what a server answers that hashed something else than it should have.
#[cfg(feature = "diagnosis")]
pub(crate) fn hashed(bytes: &[u8]) -> [u8; Accept::LEN] {
    let mut accept = digits(digest(bytes));
    if let Some(padding) = accept.last_mut() {
        *padding = b'=';
    }
    accept
}

#[cfg(feature = "sha1")]
fn digest(octets: &[u8]) -> [u8; 20] {
    <sha1::Sha1 as sha1::Digest>::digest(octets).into()
}

#[cfg(not(feature = "sha1"))]
fn digest(octets: &[u8]) -> [u8; 20] {
    let mut sha1 = sha1_smol::Sha1::new();
    sha1.update(octets);
    sha1.digest().bytes()
}

/// The digits of up to 21 octets, zeros behind them, without padding.
///
/// All that is encoded is of this one length: the compiler then sees that base64 has no way to panic, and links none.
fn digits<const N: usize>(octets: [u8; N]) -> [u8; Accept::LEN] {
    let mut padded = [0; 21];
    if let Some(start) = padded.first_chunk_mut() {
        *start = octets;
    }
    let mut digits = [0; Accept::LEN];
    // 21 octets always fill 28.
    let _ = STANDARD.encode_slice(padded, &mut digits);
    digits
}

/// What proves that the server has read the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accept([u8; Accept::LEN]);

impl Accept {
    const LEN: usize = 28;

    /// Whether a response proves that the key was read: the value is compared whole, and with case (RFC 6455 §4.1).
    pub(crate) fn confirm(&self, response: &ResponseHead<'_>) -> Result<(), Violation> {
        match response.fields.known(Known::SecWebSocketAccept).only() {
            Ok(Some(answer)) if answer == self.0 => Ok(()),
            Ok(Some(_)) => Err(Violation::Accept),
            Ok(None) => Err(Violation::AcceptMissing),
            Err(_) => Err(Violation::AcceptRepeated),
        }
    }

    pub(crate) const fn octets(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}
