//! What the first bytes of a direction are.

use super::clue::First;
use super::frames;

/// Returns what the first bytes are.
pub(super) fn of(bytes: &[u8]) -> First {
    let text = bytes.trim_ascii_start();
    match bytes {
        [] => First::Nothing,
        [0x16, 0x03, ..] => First::TlsHandshake,
        [0x15, 0x03, ..] => First::TlsAlert,
        _ if is_http(bytes) => First::Http,
        _ if bytes.starts_with(b"PRI * HTTP/2.0") || frames::is_http2(bytes) => First::Http2,
        _ if frames::is_of_server(bytes) => First::Frame,
        _ if matches!(text.first(), Some(b'<' | b'{' | b'[')) => First::Text,
        _ if is_text(text) => First::Text,
        _ => First::Other,
    }
}

pub(super) fn is_http(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"HTTP/")
}

/// Returns whether the first bytes are text.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let start = bytes.get(..64).unwrap_or(bytes);
    let is_control = |byte: &u8| *byte < 0x20 && !byte.is_ascii_whitespace() && *byte != 0x1b;
    !start.is_empty() && !start.iter().any(is_control) && utf8_start(start)
}

/// Returns whether this is UTF-8, apart from a character that was cut off at the end.
fn utf8_start(bytes: &[u8]) -> bool {
    match core::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}
