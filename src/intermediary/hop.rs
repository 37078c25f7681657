//! Hop-by-hop fields (RFC 9110 §7.6.1), and end-to-end fields that Connection must not name.

use crate::head::decimal;
use crate::head::error::HeadError;
use crate::head::fields::Fields;
use crate::head::options::{MAX_NAMES, Names, Options};
use crate::head::request::RequestHead;
use crate::head::values::{Iter, RepeatedError};
use crate::rule::Rule;
use thiserror::Error;

/// Iterates over the fields of a head that may be forwarded to the next hop, in order: all but the
/// hop-by-hop fields and those that Connection names (RFC 9110 §7.6.1).
///
/// Use it to forward a head by hand; [`ForwardedRequest`](super::ForwardedRequest) and
/// [`ForwardedResponse`](super::ForwardedResponse) do the same themselves. Of the fields that frame
/// the message only Content-Length is kept. Nothing is judged:
/// [`Intermediary::check`](super::Intermediary::check) does that.
pub fn end_to_end(fields: Fields<'_>) -> EndToEnd<'_> {
    EndToEnd {
        lines: fields.iter(),
        named: fields.connection_names(),
    }
}

/// An iterator over the name and the value of each field line that may be forwarded; made by
/// [`end_to_end`].
#[derive(Debug)]
pub struct EndToEnd<'a> {
    lines: Iter<'a>,
    named: Option<Names<'a, MAX_NAMES>>,
}

impl<'a> Iterator for EndToEnd<'a> {
    type Item = (&'a str, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let named = self.named.as_ref();
        self.lines.find(|(name, _)| {
            let name = name.as_bytes();
            !ends_at_every_hop(name) && !named.is_some_and(|named| named.contain(name))
        })
    }
}

/// Why the Connection field of a message cannot be followed, so that the message is not forwarded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ConnectionOptionError {
    /// Connection is not a list of options. 400 in a request, 502 in a response, RFC 9110 §7.6.1:
    /// recipients could disagree on which fields it removes.
    Malformed,
    /// Connection is longer than 1024 bytes, or names more than 64 fields. 431 in a request, 502
    /// in a response, RFC 9110 §7.6.1: each field of the head is compared with each name, so the
    /// product of both numbers has to stay small. The length is that of the options, over all
    /// lines.
    TooLong,
    /// Connection names a field that is meant for the other end. 400 in a request, 502 in a
    /// response, RFC 9110 §7.6.1: a proxy that follows it removes a field that a server after it
    /// relies on, as in CVE-2024-45410.
    EndToEnd,
}

impl ConnectionOptionError {
    /// Returns the status that answers a request with such a Connection. A response with one
    /// becomes a 502.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed | Self::EndToEnd => 400,
            Self::TooLong => HeadError::TooManyElements.status(),
        }
    }

    /// Returns the rule that was broken: its section and its sentence.
    pub const fn rule(self) -> Rule {
        let sentence = match self {
            Self::Malformed => "Connection is not a list of options",
            Self::TooLong => "Connection is longer than 1024 bytes, or names more than 64 fields",
            Self::EndToEnd => "Connection names a field that is meant for the other end",
        };
        Rule::new("RFC 9110 §7.6.1", sentence)
    }
}

/// The largest length of all options of Connection, in bytes and over all lines.
const MOST: usize = 1_024;

/// Returns the options of Connection, or the reason why they cannot be followed. It reads the list
/// once.
pub(super) fn options(fields: &Fields<'_>) -> Result<Options, ConnectionOptionError> {
    let (mut count, mut len, mut names_end_to_end) = (0_usize, 0_usize, false);
    let options = fields.options_showing(|option| {
        count = count.saturating_add(1);
        len = len.saturating_add(option.len());
        names_end_to_end |= is_end_to_end(option);
    });
    if options.exceeds() || len > MOST || count > MAX_NAMES {
        Err(ConnectionOptionError::TooLong)
    } else if options.is_malformed() {
        Err(ConnectionOptionError::Malformed)
    } else if names_end_to_end {
        Err(ConnectionOptionError::EndToEnd)
    } else {
        Ok(options)
    }
}

pub(super) const MAX_FORWARDS: &str = "Max-Forwards";

/// Returns how many more times an OPTIONS or TRACE request may be forwarded (RFC 9110 §7.6.2), or
/// `None` if the request has no valid limit or has another method.
///
/// # Errors
/// [`RepeatedError`] if Max-Forwards has several lines: two intermediaries that read different
/// lines would not agree on which of them answers.
pub(super) fn forwards_left(head: &RequestHead<'_>) -> Result<Option<u64>, RepeatedError> {
    if !matches!(head.method, "OPTIONS" | "TRACE") {
        return Ok(None);
    }
    let left = head.fields.all(MAX_FORWARDS).single()?;
    Ok(left.and_then(decimal::parse))
}

/// Returns whether a field ends at the next hop, even if Connection does not name it
/// (RFC 9110 §7.6.1).
///
/// Trailer is one of them, because trailers are not forwarded. HTTP2-Settings is one because some
/// clients do not name it in Connection: if it were forwarded with the Upgrade of another hop,
/// upstream could switch to HTTP/2 without this intermediary knowing it.
#[inline]
pub(super) fn ends_at_every_hop(name: &[u8]) -> bool {
    // The length and the first byte leave one candidate.
    let candidate: &[u8] = match (name.len(), name.first()) {
        (2, _) => b"TE",
        (7, Some(b'T' | b't')) => b"Trailer",
        (7, _) => b"Upgrade",
        (10, Some(b'C' | b'c')) => b"Connection",
        (10, _) => b"Keep-Alive",
        (14, _) => b"HTTP2-Settings",
        (16, _) => b"Proxy-Connection",
        (17, _) => b"Transfer-Encoding",
        _ => return false,
    };
    name.eq_ignore_ascii_case(candidate)
}

/// Returns whether Connection must not name this field, because routing, a handshake, credentials
/// or the framing depend on it.
///
/// "A sender MUST NOT send a connection option corresponding to a field that is intended for all
/// recipients of the content" (RFC 9110 §7.6.1). For these fields the rule is enforced.
fn is_end_to_end(option: &[u8]) -> bool {
    // The first letter selects the names to compare. A name that ends with a hyphen matches all
    // names that begin with it.
    let names: &[&[u8]] = match option.first().map(u8::to_ascii_lowercase) {
        Some(b'a') => &[b"Authorization", b"Access-Control-"],
        Some(b'c') => &[b"Cookie", b"Cache-Control", b"Content-"],
        Some(b'e') => &[b"Expect"],
        Some(b'f') => &[b"Forwarded"],
        Some(b'h') => &[b"Host"],
        Some(b'o') => &[b"Origin"],
        Some(b's') => &[b"Set-Cookie", b"Sec-"],
        Some(b'v') => &[b"Via"],
        Some(b'x') => &[b"X-Real-IP", b"X-Forwarded-"],
        _ => return false,
    };
    names.iter().any(|name| {
        let start = match name {
            [.., b'-'] => option.get(..name.len()).unwrap_or_default(),
            _ => option,
        };
        start.eq_ignore_ascii_case(name)
    })
}
