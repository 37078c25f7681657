//! What came back.

use super::body::Body;
use super::clue::First;
use super::evidence::{Ended, Evidence, Source};
use super::first;
use super::message::{self, Headers, Message};
use super::request;
use super::search;
use crate::content::decoder::Content;
use crate::head::limits::Limits;
use crate::head::response::ResponseHead;
use crate::head::version::Version;

/// What came back.
#[derive(Clone, Debug)]
pub(super) struct Response<'a> {
    pub(super) first: First,
    /// The status of the final response, if there is one.
    pub(super) status: Option<u16>,
    /// The status line of the final response.
    pub(super) start: &'a [u8],
    pub(super) reason: &'a [u8],
    pub(super) is_http10: bool,
    pub(super) headers: Headers<'a>,
    pub(super) head_len: usize,
    /// Whether the response was recorded. It may be empty.
    pub(super) is_known: bool,
    pub(super) is_complete: bool,
    /// Interim responses before the final one.
    pub(super) interims: usize,
    pub(super) content: Body<'a>,
    /// What follows the content, or the head of a 101.
    pub(super) after: &'a [u8],
}

impl<'a> Response<'a> {
    /// Returns whether it names WebSocket, as a 101 should.
    pub(super) fn is_websocket(&self) -> bool {
        self.headers.lists("upgrade", "websocket") || self.headers.has("sec-websocket-accept")
    }

    pub(super) fn of(evidence: &Evidence<'a>, method: &'a [u8]) -> Self {
        match evidence.response {
            Source::Absent => Self {
                // If the connection is known to have ended, or to be open, no bytes means that
                // nothing came.
                is_known: !matches!(evidence.ended, Ended::Unknown | Ended::Refused),
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
            start: b"",
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
        let first = match first::of(bytes) {
            First::Text if is_request(bytes) => First::Reversed,
            first => first,
        };
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
                if first::is_http(input) {
                    continue;
                }
            }
            let response = Self {
                first,
                status,
                interims,
                ..Self::of_message(&message)
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

    /// Returns what the head alone tells.
    fn of_message(message: &Message<'a>) -> Self {
        Self {
            start: message.start,
            reason: reason(message.start),
            is_http10: message.start.starts_with(b"HTTP/1.0"),
            headers: message.headers,
            head_len: message.len,
            is_complete: message.is_complete,
            ..Self::nothing()
        }
    }

    /// Separates the content from what follows it.
    fn with_content(mut self, input: &'a [u8], rest: &'a [u8], method: &[u8]) -> Self {
        let is_chunked = self.headers.lists("transfer-encoding", "chunked");
        let length = self.headers.first("content-length").map(message::decimal);
        let framing = ResponseHead::parse(input).ok().flatten().and_then(|head| {
            let method = core::str::from_utf8(method).unwrap_or_default();
            Content::of_response(&head, method, &Limits::new()).ok()
        });
        // If only the close of the connection ends the content, it may contain another head.
        let end = search::find(rest, "HTTP/1.1 101 ").unwrap_or(rest.len());
        let (content, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        let whole = (Body::plain(content), after);
        (self.content, self.after) = match (framing, length) {
            (Some(framing), _) if is_chunked => Body::chunked(rest, framing),
            (_, Some(length)) => match rest.split_at_checked(length) {
                Some((content, after)) => (Body::plain(content), after),
                None => whole,
            },
            _ => whole,
        };
        self
    }
}

/// Returns whether the bytes start with the head of a request.
fn is_request(bytes: &[u8]) -> bool {
    let (method, _, version) = request::parts(Message::read(bytes).start);
    version.starts_with(b"HTTP/1.") && method.iter().all(u8::is_ascii_uppercase)
}

fn status(start: &[u8]) -> Option<u16> {
    let mut parts = start.splitn(3, |byte| *byte == b' ');
    let status = parts.nth(1)?;
    (status.len() == 3 && status.iter().all(u8::is_ascii_digit))
        .then(|| u16::try_from(message::decimal(status)).ok())?
}

fn reason(start: &[u8]) -> &[u8] {
    let mut parts = start.splitn(3, |byte| *byte == b' ');
    parts.nth(2).unwrap_or_default().trim_ascii()
}
