//! Finds the mistake that explains a wrong `Sec-WebSocket-Accept` (RFC 6455 §4.2.2).

use super::clue::Accept;
use super::message::Headers;
#[cfg(feature = "websocket")]
use crate::websocket::hashed;

#[cfg(feature = "websocket")]
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#[cfg(feature = "websocket")]
const LOWER_GUID: &[u8] = b"258eafa5-e914-47da-95ca-c5ab0dc85b11";
/// The answer to the sample key of RFC 6455 §1.3, which some servers send as a constant.
#[cfg(feature = "websocket")]
const SAMPLE: &[u8] = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Returns how the answer fits the key; `None` if there is no key to compare with.
pub(super) fn judge(request: Headers<'_>, response: Headers<'_>) -> Option<Accept> {
    let mut answers = response.all("sec-websocket-accept");
    let Some(answer) = answers.next() else {
        return Some(Accept::Missing);
    };
    let key = request.first("sec-websocket-key")?;
    if answers.next().is_some() {
        return Some(Accept::Repeated);
    }
    compare(request, key, answer)
}

/// Without SHA-1, nothing can be compared.
#[cfg(not(feature = "websocket"))]
const fn compare(_: Headers<'_>, _: &[u8], _: &[u8]) -> Option<Accept> {
    None
}

/// Compares the answer with the value that each known mistake gives.
#[cfg(feature = "websocket")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "without SHA-1 there is nothing to say"
)]
fn compare(request: Headers<'_>, key: &[u8], answer: &[u8]) -> Option<Accept> {
    let is = |parts: [&[u8]; 3]| of(parts).is_some_and(|accept| accept == answer);
    let other_line = || {
        request
            .all("sec-websocket-key")
            .skip(1)
            .any(|key| is([key, GUID, b""]))
    };
    let bare = key.strip_suffix(b"==").unwrap_or(key);
    let untrimmed: [[&[u8]; 3]; 6] = [
        [key, b"\n", GUID],
        [key, b"\r\n", GUID],
        [key, b"\r", GUID],
        [key, b" ", GUID],
        [b" ", key, GUID],
        [key, GUID, b"\n"],
    ];
    let is_hex =
        answer.len() == 56 || answer.len() == 40 && answer.iter().all(u8::is_ascii_hexdigit);
    Some(match () {
        () if is([key, GUID, b""]) && request.all("sec-websocket-key").count() > 1 => {
            Accept::OtherLine
        }
        () if is([key, GUID, b""]) => Accept::Fits,
        () if other_line() => Accept::OtherLine,
        () if untrimmed.into_iter().any(is) => Accept::Untrimmed,
        () if decoded(key).is_some_and(|key| is([&key, GUID, b""])) => Accept::Decoded,
        () if is([bare, GUID, b""]) => Accept::Decoded,
        () if is([key, LOWER_GUID, b""]) || is([key, b"", b""]) || is([b"", GUID, b""]) => {
            Accept::WithoutGuid
        }
        () if answer == key => Accept::Echo,
        () if answer == SAMPLE => Accept::Sample,
        () if is_hex => Accept::Hexadecimal,
        () => Accept::Wrong,
    })
}

/// Returns the value that answers the key; `None` if there is no key.
#[cfg(feature = "websocket")]
pub(super) fn expected(request: Headers<'_>) -> Option<[u8; 28]> {
    of([request.first("sec-websocket-key")?, GUID, b""])
}

/// Without SHA-1, nothing can be computed.
#[cfg(not(feature = "websocket"))]
pub(super) const fn expected(_: Headers<'_>) -> Option<[u8; 28]> {
    None
}

/// Returns the accept value of these bytes, joined; `None` if they are longer than any key.
#[cfg(feature = "websocket")]
fn of(parts: [&[u8]; 3]) -> Option<[u8; 28]> {
    let mut all = [0; 128];
    let mut len = 0_usize;
    for part in parts {
        let end = len.checked_add(part.len())?;
        all.get_mut(len..end)?.copy_from_slice(part);
        len = end;
    }
    Some(hashed(all.get(..len)?))
}

/// Returns the 16 bytes of a key.
#[cfg(feature = "websocket")]
fn decoded(key: &[u8]) -> Option<[u8; 16]> {
    let mut decoded = [0; 16];
    let mut slots = decoded.iter_mut();
    let (mut bits, mut have) = (0_u32, 0_u32);
    for byte in key.strip_suffix(b"==")? {
        let digit = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        (bits, have) = (
            bits.wrapping_shl(6) | u32::from(digit),
            have.wrapping_add(6),
        );
        if have >= 8 {
            have = have.wrapping_sub(8);
            let [.., low] = bits.wrapping_shr(have).to_be_bytes();
            *slots.next()? = low;
        }
    }
    slots.next().is_none().then_some(decoded)
}
