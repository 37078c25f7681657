//! Fields that end at the next hop (RFC 9110 §7.6.1), and fields that nobody ends by naming them.

use crate::head::decimal;
use crate::head::error::HeadError;
use crate::head::fields::{Fields, Iter};
use crate::head::known::Known;
use crate::head::octet;
use crate::head::request::RequestHead;
use thiserror::Error;

/// What may go on to the next hop of a head's fields, in order: neither what ends at every hop nor what Connection names.
///
/// For whoever forwards heads that were parsed elsewhere; [`Forward`](super::Forward) and [`Return`](super::Return) do it themselves. The
/// fields of the framing are left out but for Content-Length. Nothing is judged: see [`Intermediary::verify`](super::Intermediary::verify).
pub fn end_to_end(fields: Fields<'_>) -> EndToEnd<'_> {
    EndToEnd {
        lines: fields.iter(),
        fields,
    }
}

/// Name and value of each field line that may go on; made by [`end_to_end`].
#[derive(Debug)]
pub struct EndToEnd<'a> {
    lines: Iter<'a>,
    fields: Fields<'a>,
}

impl<'a> Iterator for EndToEnd<'a> {
    type Item = (&'a str, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let fields = self.fields;
        self.lines
            .find(|(name, _)| !ends_at_every_hop(name) && !is_named(&fields, name))
    }
}

/// Why Connection cannot be followed, and so nothing forwarded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub enum OptionError {
    /// What it names would be forwarded, or not, as everybody reads it.
    Malformed,
    /// 1 024 octets over all lines: each field is compared with each option.
    TooLong,
    /// A proxy that follows it takes a field away that somebody behind it relies on (CVE-2024-45410 was such a case).
    EndToEnd,
}

impl OptionError {
    /// The status that answers it in a request; in a response it is 502.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed | Self::EndToEnd => 400,
            Self::TooLong => HeadError::TooManyElements.status(),
        }
    }

    /// Where the rule stands.
    pub const fn rule(self) -> &'static str {
        "RFC 9110 §7.6.1"
    }

    /// The sentence that [`Display`](core::fmt::Display) prints, for whoever formats nothing.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => "Connection is not a list of options",
            Self::TooLong => "Connection is longer than 1024 octets",
            Self::EndToEnd => "Connection names a field that is meant for the other end",
        }
    }
}

/// Octets of Connection, over all lines.
const MOST: usize = 1_024;

/// Whether Connection can be followed to the letter.
pub(super) fn check(fields: &Fields<'_>) -> Result<(), OptionError> {
    let lines = fields.known(Known::Connection);
    if lines.fold(0_usize, |sum, line| sum.saturating_add(line.len())) > MOST {
        return Err(OptionError::TooLong);
    }
    let mut options = fields.known_list(Known::Connection);
    while let Some(option) = options.next_octets() {
        match option {
            Ok(option) if !octet::is_token(option) => return Err(OptionError::Malformed),
            Ok(option) if is_end_to_end(option) => return Err(OptionError::EndToEnd),
            Ok(_) => {}
            Err(_) => return Err(OptionError::Malformed),
        }
    }
    Ok(())
}

pub(super) const MAX_FORWARDS: &str = "Max-Forwards";

/// How many hops an OPTIONS or TRACE may still go (RFC 9110 §7.6.2); `None` where it does not say.
pub(super) fn forwards_left(head: &RequestHead<'_>) -> Option<u64> {
    if !matches!(head.method, "OPTIONS" | "TRACE") {
        return None;
    }
    let left = head.fields.all(MAX_FORWARDS).only().ok()??;
    decimal::parse(left)
}

fn is_named(fields: &Fields<'_>, name: &str) -> bool {
    let mut options = fields.known_list(Known::Connection);
    while let Some(Ok(option)) = options.next_octets() {
        if option.eq_ignore_ascii_case(name.as_bytes()) {
            return true;
        }
    }
    false
}

/// RFC 9110 §7.6.1, and Trailer, since trailers are not forwarded. HTTP2-Settings is in here because clients forget to name it, and
/// whoever got it with an Upgrade of another hop could switch to HTTP/2 behind the back of this one.
fn ends_at_every_hop(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "HTTP2-Settings",
    ];
    NAMES.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Fields that routing, a handshake, credentials or the framing rest on. "A sender MUST NOT send a connection option corresponding to a
/// field that is intended for all recipients of the content" (RFC 9110 §7.6.1); for these it is not only noticed but refused.
fn is_end_to_end(option: &[u8]) -> bool {
    const NAMES: [&str; 10] = [
        "Host",
        "Origin",
        "Cookie",
        "Set-Cookie",
        "Authorization",
        "Cache-Control",
        "Expect",
        "Forwarded",
        "Via",
        "X-Real-IP",
    ];
    const FAMILIES: [&str; 4] = ["Content-", "Sec-", "X-Forwarded-", "Access-Control-"];
    let starts_with = |family: &&str| {
        let start = option.get(..family.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(family.as_bytes()))
    };
    NAMES
        .iter()
        .any(|name| option.eq_ignore_ascii_case(name.as_bytes()))
        || FAMILIES.iter().any(starts_with)
}
