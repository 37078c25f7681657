//! The fields that cross from one form of a head to the other.

use crate::head::fields::Fields;
use crate::head::limits::Limits;
use crate::intermediary::end_to_end;
use http::header::{self, HeaderMap, HeaderName};
use std::vec::Vec;

/// Which head the fields are copied into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// A message of HTTP/2 or HTTP/3, which can have several lines of Cookie.
    Extended,
    /// A message of HTTP/1.1.
    Http1,
}

/// The fields of a WebSocket handshake that have a meaning on HTTP/1.1 only (RFC 8441 §5).
const OF_KEY: [HeaderName; 2] = [header::SEC_WEBSOCKET_KEY, header::SEC_WEBSOCKET_ACCEPT];

/// Calls `each` with every field that crosses: all but those that end at this hop, Host, and the
/// key of WebSocket and its answer.
pub(super) fn crossing(
    fields: &HeaderMap,
    is_websocket: bool,
    to: To,
    mut each: impl FnMut(&str, &[u8]),
) {
    let mut cookies = Vec::new();
    for (name, value) in end_to_end(Fields::of_map(fields, Limits::new().elements)) {
        if name == header::HOST || is_websocket && OF_KEY.iter().any(|of_key| name == of_key) {
            continue;
        }
        if name == header::COOKIE && to == To::Http1 {
            // Cookie is one line on HTTP/1.1 (RFC 9113 §8.2.3).
            if !cookies.is_empty() {
                cookies.extend(b"; ");
            }
            cookies.extend(value);
            continue;
        }
        each(name, value);
    }
    if !cookies.is_empty() {
        each(header::COOKIE.as_str(), &cookies);
    }
}
