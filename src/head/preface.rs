//! The connection preface of HTTP/2 (RFC 9113 §3.4), whose first line reads as a request line.

use super::error::HeadError;

/// Behind `PRI * HTTP/2.0` and its CR LF.
const TAIL: &[u8] = b"\r\nSM\r\n\r\n";

/// Whether what stands behind the first line is all of the rest.
pub(super) fn is_whole(octets: &[u8]) -> Result<bool, HeadError> {
    let octets = octets.get(..TAIL.len()).unwrap_or(octets);
    if TAIL.starts_with(octets) {
        Ok(octets.len() == TAIL.len())
    } else {
        Err(HeadError::Preface)
    }
}
