//! What the client sent.

use super::clue::{Asks, First, Key};
use super::evidence::{Ended, Evidence, Source};
use super::first;
use super::message::{self, Headers, Message};
use super::search;
use crate::head::target::Target;
use crate::head::version::Version;

/// What the client sent.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that hold or do not, each on its own"
)]
pub(super) struct Request<'a> {
    pub(super) first: First,
    pub(super) method: &'a [u8],
    pub(super) target: &'a [u8],
    pub(super) is_url: bool,
    pub(super) is_http10: bool,
    pub(super) headers: Headers<'a>,
    pub(super) head_len: usize,
    /// What follows the head and the content.
    pub(super) sent: &'a [u8],
    pub(super) has_content: bool,
    /// The recording stops within the head.
    pub(super) is_unfinished: bool,
}

impl<'a> Request<'a> {
    pub(super) fn of(evidence: &Evidence<'a>) -> Self {
        match evidence.request {
            Source::Absent => Self::absent(evidence.sent_after),
            Source::Bytes([]) => Self {
                is_unfinished: is_all_there_is(evidence),
                ..Self::absent(evidence.sent_after)
            },
            Source::Bytes(bytes) => Self::read(bytes, evidence.sent_after),
            Source::Head(head) => {
                let (target, is_url) = match head.target() {
                    Target::Origin(target) | Target::Authority(target) => (target, false),
                    Target::Absolute { path, .. } => (path, true),
                    Target::Asterisk => ("*", false),
                };
                let message = Message::parsed(head.fields, &[]);
                Self {
                    first: First::Http,
                    method: head.method.as_bytes(),
                    target: target.as_bytes(),
                    is_url,
                    is_http10: head.version == Version::Http10,
                    sent: evidence.sent_after,
                    ..Self::with(message)
                }
            }
        }
    }

    const fn absent(sent: &'a [u8]) -> Self {
        Self {
            first: First::Nothing,
            method: b"",
            target: b"",
            is_url: false,
            is_http10: false,
            headers: Headers::NONE,
            head_len: 0,
            sent,
            has_content: false,
            is_unfinished: false,
        }
    }

    fn read(bytes: &'a [u8], sent_after: &'a [u8]) -> Self {
        let first = first::of(bytes);
        if matches!(
            first,
            First::TlsHandshake | First::TlsAlert | First::Http2 | First::Nothing
        ) {
            let sent = if sent_after.is_empty() {
                bytes
            } else {
                sent_after
            };
            return Self {
                first,
                ..Self::absent(sent)
            };
        }
        let message = Message::read(bytes);
        let (method, target, version) = parts(message.start);
        if first::is_http(bytes) {
            return Self {
                first: First::Reversed,
                ..Self::absent(sent_after)
            };
        }
        if !version.starts_with(b"HTTP/") {
            return Self {
                first,
                ..Self::absent(sent_after)
            };
        }
        let is_url = target.first() != Some(&b'/') && search::contains(target, "://");
        let request = Self {
            first: First::Http,
            method,
            target,
            is_url,
            is_http10: version == b"HTTP/1.0",
            ..Self::with(message)
        };
        Self {
            sent: if sent_after.is_empty() {
                request.sent
            } else {
                sent_after
            },
            ..request
        }
    }

    /// Headers and content.
    fn with(message: Message<'a>) -> Self {
        let length = message
            .headers
            .first("content-length")
            .map(message::decimal);
        let is_chunked = message.headers.has("transfer-encoding");
        let sent = match length {
            // Where chunks end does not matter here.
            _ if is_chunked => &[],
            Some(length) => message.rest.get(length..).unwrap_or_default(),
            None => message.rest,
        };
        Self {
            headers: message.headers,
            head_len: message.len,
            is_unfinished: !message.is_complete,
            has_content: is_chunked || length.is_some_and(|length| length > 0),
            ..Self::absent(sent)
        }
    }

    /// Returns whether the request was recorded.
    pub(super) const fn is_known(&self) -> bool {
        !matches!(self.first, First::Nothing)
    }

    pub(super) fn asks(&self) -> Asks {
        let has = |name| self.headers.has(name);
        if !self.is_known() {
            // Without a request, WebSocket is the best guess: it is what most upgrades are for.
            Asks::WebSocket
        } else if has("sec-websocket-key")
            || has("sec-websocket-version")
            || self.headers.lists("upgrade", "websocket")
        {
            Asks::WebSocket
        } else if has("http2-settings") || self.headers.lists("upgrade", "h2c") {
            Asks::H2c
        } else if self.headers.list("upgrade").next().is_some() {
            Asks::Other
        } else {
            Asks::Nothing
        }
    }

    /// Returns whether nothing is wrong with an upgrade request. A request that was not recorded
    /// counts as right.
    pub(super) fn is_in_order(&self) -> bool {
        if !self.is_known() {
            return true;
        }
        let is_upgrade = !self.is_http10
            && self.headers.list("upgrade").next().is_some()
            && self.headers.lists("connection", "upgrade")
            && self.method != b"CONNECT";
        let is_websocket = || {
            self.method == b"GET"
                && self.headers.lists("upgrade", "websocket")
                && self.key() == Key::Valid
                && self.headers.all("sec-websocket-version").eq([b"13"])
        };
        match self.asks() {
            Asks::Nothing => false,
            Asks::WebSocket => is_upgrade && is_websocket(),
            Asks::H2c | Asks::Other => {
                let mut offers = self.headers.list("upgrade");
                is_upgrade && offers.all(|offer| !offer.contains(&b':'))
            }
        }
    }

    pub(super) fn key(&self) -> Key {
        let mut keys = self.headers.all("sec-websocket-key");
        match (keys.next(), keys.next()) {
            (None, _) => Key::Missing,
            (Some(_), Some(_)) => Key::Repeated,
            (Some(key), None) => match key.split_last_chunk::<2>() {
                Some((digits, b"==")) if digits.len() == 22 && digits.iter().all(is_base64) => {
                    Key::Valid
                }
                _ => Key::Invalid,
            },
        }
    }
}

/// Splits a request line into method, target and version, even if it has a space too many.
pub(super) fn parts(line: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let is_space = |byte: &u8| *byte == b' ';
    let mut ends = line.splitn(2, is_space);
    let (method, rest) = (ends.next(), ends.next());
    let mut ends = rest.unwrap_or_default().rsplitn(2, is_space);
    let (version, target) = (ends.next(), ends.next());
    (
        method.unwrap_or_default(),
        target.unwrap_or_default().trim_ascii(),
        version.unwrap_or_default(),
    )
}

/// Returns whether the only fact is that no byte came.
const fn is_all_there_is(evidence: &Evidence<'_>) -> bool {
    matches!(evidence.response, Source::Absent)
        && evidence.tls.is_none()
        && !matches!(evidence.ended, Ended::Refused)
}

const fn is_base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}
