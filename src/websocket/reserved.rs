//! The header fields that belong to the WebSocket handshake.

use crate::head::known::Known;

/// Returns whether a header field belongs to the handshake: one whose name begins with
/// `Sec-WebSocket-`, or Origin. A second line from the application would contradict it.
pub(super) fn is_reserved(name: &str) -> bool {
    let start = "Sec-WebSocket-";
    name.get(..start.len())
        .is_some_and(|name| name.eq_ignore_ascii_case(start))
        || name.eq_ignore_ascii_case(Known::Origin.name())
}
