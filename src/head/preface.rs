//! The connection preface of HTTP/2 (RFC 9113 §3.4). Its first line has the form of a request line.

use super::error::HeadError;

/// What follows `PRI * HTTP/2.0` and its CR LF.
const TAIL: &[u8] = b"\r\nSM\r\n\r\n";

/// Returns whether the bytes after the first line are the whole rest of the preface, or only the
/// start of it.
///
/// # Errors
/// [`HeadError::Preface`] if they are anything else.
pub(super) fn is_whole(bytes: &[u8]) -> Result<bool, HeadError> {
    let bytes = bytes.get(..TAIL.len()).unwrap_or(bytes);
    if TAIL.starts_with(bytes) {
        Ok(bytes.len() == TAIL.len())
    } else {
        Err(HeadError::Preface)
    }
}
