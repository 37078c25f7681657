//! A recording, taken apart as far as it goes.

use super::clue::{Asks, First, Key};
use super::evidence::{Evidence, Source};
use super::frames;
use super::message::{Headers, Message};
use crate::content::Content;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::head::version::Version;

/// Both directions of a recording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recording<'a> {
    pub(super) evidence: Evidence<'a>,
    pub(super) request: Request<'a>,
    pub(super) response: Response<'a>,
}

/// What the client sent.
#[derive(Clone, Copy, Debug)]
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
}

/// What came back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Response<'a> {
    pub(super) first: First,
    /// Of the final response, as far as it is there.
    pub(super) status: Option<u16>,
    pub(super) reason: &'a [u8],
    pub(super) is_http10: bool,
    pub(super) headers: Headers<'a>,
    pub(super) head_len: usize,
    /// Whether the response was recorded; it may be empty all the same.
    pub(super) is_known: bool,
    pub(super) is_complete: bool,
    /// Interim responses before the final one.
    pub(super) interims: usize,
    pub(super) content: Body<'a>,
    /// What follows the content, or the head of a 101.
    pub(super) after: &'a [u8],
}

impl<'a> Recording<'a> {
    pub(super) fn of(evidence: &Evidence<'a>) -> Self {
        let request = Request::of(evidence);
        Self {
            evidence: *evidence,
            response: Response::of(evidence, request.method),
            request,
        }
    }
}

impl<'a> Request<'a> {
    fn of(evidence: &Evidence<'a>) -> Self {
        match evidence.request {
            Source::Absent => Self::absent(evidence.sent_after),
            Source::Bytes(bytes) => Self::read(bytes, evidence.sent_after),
            Source::Head(head) => {
                let (target, is_url) = match head.target {
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
        }
    }

    fn read(bytes: &'a [u8], sent_after: &'a [u8]) -> Self {
        let first = first(bytes);
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
        let mut parts = message.start.splitn(3, |byte| *byte == b' ');
        let mut part = || parts.next().unwrap_or_default();
        let (method, target, version) = (part(), part(), part());
        if !version.starts_with(b"HTTP/") {
            return Self {
                first,
                ..Self::absent(sent_after)
            };
        }
        let is_url = target.first() != Some(&b'/') && contains(target, "://");
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
        let length = message.headers.first("content-length").map(decimal);
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
            has_content: is_chunked || length.is_some_and(|length| length > 0),
            ..Self::absent(sent)
        }
    }

    /// Whether the client's request is there to be looked at.
    pub(super) const fn is_known(&self) -> bool {
        !matches!(self.first, First::Nothing)
    }

    pub(super) fn asks(&self) -> Asks {
        let has = |name| self.headers.has(name);
        if !self.is_known() {
            // Somebody waits for a 101, and most of them for a WebSocket.
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

    /// Whether nothing is wrong with an upgrade request. One that is not there counts as right.
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

const fn is_base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

impl<'a> Response<'a> {
    fn of(evidence: &Evidence<'a>, method: &'a [u8]) -> Self {
        match evidence.response {
            Source::Absent => Self {
                is_known: false,
                ..Self::nothing()
            },
            Source::Bytes(bytes) => Self::read(bytes, evidence, method),
            Source::Head(head) => {
                let message = Message::parsed(head.fields, &[]);
                let is_switch = head.status == 101;
                Self {
                    first: First::Http,
                    status: Some(head.status),
                    reason: evidence.reason.unwrap_or_default().as_bytes(),
                    is_http10: head.version == Version::Http10,
                    headers: message.headers,
                    is_complete: true,
                    content: Body::plain(if is_switch { &[] } else { evidence.content }),
                    after: if is_switch {
                        evidence.received_after
                    } else {
                        &[]
                    },
                    ..Self::nothing()
                }
            }
        }
    }

    const fn nothing() -> Self {
        Self {
            first: First::Nothing,
            status: None,
            reason: b"",
            is_http10: false,
            headers: Headers::NONE,
            head_len: 0,
            is_known: true,
            is_complete: false,
            interims: 0,
            content: Body::plain(b""),
            after: b"",
        }
    }

    fn read(bytes: &'a [u8], evidence: &Evidence<'a>, method: &'a [u8]) -> Self {
        let first = first(bytes);
        if first != First::Http {
            let content = if first == First::Text { bytes } else { &[] };
            return Self {
                first,
                after: bytes,
                content: Body::plain(content),
                ..Self::nothing()
            };
        }
        let mut interims = 0_usize;
        let mut input = bytes;
        loop {
            let message = Message::read(input);
            let status = status(message.start);
            let is_interim = matches!(status, Some(100 | 102..=199)) && message.is_complete;
            if is_interim {
                interims = interims.saturating_add(1);
                input = message.rest;
                if first_is_http(input) {
                    continue;
                }
            }
            let response = Self {
                first,
                status,
                reason: reason(message.start),
                is_http10: message.start.starts_with(b"HTTP/1.0"),
                headers: message.headers,
                head_len: message.len,
                is_complete: message.is_complete,
                interims,
                ..Self::nothing()
            };
            return match status {
                Some(101) if message.rest.is_empty() => Self {
                    after: evidence.received_after,
                    ..response
                },
                Some(101) => Self {
                    after: message.rest,
                    ..response
                },
                _ => response.with_content(input, message.rest, method),
            };
        }
    }

    /// Tells the content from what follows it.
    fn with_content(mut self, input: &'a [u8], rest: &'a [u8], method: &[u8]) -> Self {
        let is_chunked = self.headers.lists("transfer-encoding", "chunked");
        let length = self.headers.first("content-length").map(decimal);
        let framing = ResponseHead::parse(input).ok().flatten().and_then(|head| {
            let method = core::str::from_utf8(method).unwrap_or_default();
            Content::of_response(&head, method).ok()
        });
        (self.content, self.after) = match (framing, length) {
            (Some(framing), _) if is_chunked => Body::chunked(rest, framing),
            (_, Some(length)) => match rest.split_at_checked(length) {
                Some((content, after)) => (Body::plain(content), after),
                None => (Body::plain(rest), &rest[..0]),
            },
            _ => (Body::plain(rest), &rest[..0]),
        };
        self
    }
}

/// Content as it was recorded, perhaps in chunks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body<'a> {
    rest: &'a [u8],
    framing: Option<Content>,
    piece: &'a [u8],
}

impl<'a> Body<'a> {
    pub(super) const fn plain(bytes: &'a [u8]) -> Self {
        Self {
            rest: &[],
            framing: None,
            piece: bytes,
        }
    }

    /// The content, and what follows it.
    fn chunked(bytes: &'a [u8], framing: Content) -> (Self, &'a [u8]) {
        let body = Self {
            rest: bytes,
            framing: Some(framing),
            piece: &[],
        };
        let mut end = body;
        while end.next_piece().is_some() {}
        (body, end.rest)
    }

    fn next_piece(&mut self) -> Option<&'a [u8]> {
        let piece = self.framing.as_mut()?.piece(self.rest).ok()??;
        self.rest = self.rest.get(piece.consumed..).unwrap_or_default();
        Some(piece.data)
    }

    /// The first bytes that lie together.
    pub(super) fn start(mut self) -> &'a [u8] {
        while self.piece.is_empty() {
            let Some(piece) = self.next_piece() else {
                break;
            };
            self.piece = piece;
        }
        self.piece
    }
}

/// The decoded bytes.
impl Iterator for Body<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        loop {
            if let Some((byte, rest)) = self.piece.split_first() {
                self.piece = rest;
                return Some(*byte);
            }
            self.piece = self.next_piece()?;
        }
    }
}

/// What the first bytes are.
fn first(bytes: &[u8]) -> First {
    let text = bytes.trim_ascii_start();
    match bytes {
        [] => First::Nothing,
        [0x16, 0x03, ..] => First::TlsHandshake,
        [0x15, 0x03, ..] => First::TlsAlert,
        _ if first_is_http(bytes) => First::Http,
        _ if bytes.starts_with(b"PRI * HTTP/2.0") || frames::is_http2(bytes) => First::Http2,
        _ if frames::is_of_server(bytes) => First::Frame,
        _ if matches!(text.first(), Some(b'<' | b'{' | b'[')) => First::Text,
        _ if is_text(text) => First::Text,
        _ => First::Other,
    }
}

fn first_is_http(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"HTTP/")
}

/// Whether the first bytes are text.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let start = bytes.get(..64).unwrap_or(bytes);
    let is_control = |byte: &u8| *byte < 0x20 && !byte.is_ascii_whitespace() && *byte != 0x1b;
    !start.is_empty() && !start.iter().any(is_control) && utf8_start(start)
}

/// Whether this is UTF-8, apart from a character that was cut off at the end.
fn utf8_start(bytes: &[u8]) -> bool {
    match core::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

fn status(start: &[u8]) -> Option<u16> {
    let mut parts = start.splitn(3, |byte| *byte == b' ');
    let status = parts.nth(1)?;
    (status.len() == 3 && status.iter().all(u8::is_ascii_digit))
        .then(|| u16::try_from(decimal(status)).ok())?
}

fn reason(start: &[u8]) -> &[u8] {
    let mut parts = start.splitn(3, |byte| *byte == b' ');
    parts.nth(2).unwrap_or_default().trim_ascii()
}

/// A number, or the largest one where it is none.
pub(super) fn decimal(digits: &[u8]) -> usize {
    let number = core::str::from_utf8(digits).ok();
    number
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(usize::MAX)
}

/// Where `text` stands in `bytes`, whatever its case.
pub(super) fn find(bytes: &[u8], text: &str) -> Option<usize> {
    let text = text.as_bytes();
    bytes
        .windows(text.len().max(1))
        .position(|window| window.eq_ignore_ascii_case(text))
}

pub(super) fn contains(bytes: &[u8], text: &str) -> bool {
    find(bytes, text).is_some()
}
