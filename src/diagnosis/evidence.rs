//! What was recorded of an upgrade.

use super::span::Side;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use core::time::Duration;

/// What was recorded of one exchange: the input of [`diagnose`](Self::diagnose).
///
/// Everything is optional. Each fact narrows the diagnosis, so hand in what there is.
///
/// ```
/// use http_upgrade::diagnosis::{Evidence, Verdict};
///
/// let request = b"GET /ws HTTP/1.1\r\nHost: example.com\r\n\
///     Connection: Upgrade\r\nUpgrade: websocket\r\n\
///     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// let response = b"HTTP/1.1 301 Moved Permanently\r\nLocation: https://example.com/ws\r\n\r\n";
/// let diagnosis = Evidence::new().request(request).response(response).diagnose();
/// assert_eq!(diagnosis.verdict(), Verdict::Refused);
/// assert_eq!(diagnosis.findings()[0].id(), "C16");
/// ```
#[must_use = "evidence is for `diagnose`"]
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    pub(super) request: Source<'a, RequestHead<'a>>,
    pub(super) response: Source<'a, ResponseHead<'a>>,
    pub(super) reason: Option<&'a str>,
    pub(super) content: &'a [u8],
    pub(super) sent_after: &'a [u8],
    pub(super) received_after: &'a [u8],
    pub(super) recorded_by: RecordedBy,
    pub(super) ended: Ended,
    pub(super) after: Option<Duration>,
    pub(super) tls: Option<Tls<'a>>,
    pub(super) is_assumed: bool,
}

/// One direction: not recorded, as bytes, or as a head that was parsed already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Source<'a, H> {
    #[default]
    Absent,
    Bytes(&'a [u8]),
    Head(H),
}

/// Where the recording was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordedBy {
    /// This is not known.
    #[default]
    Unknown,
    /// At the client: the request is what it sent, the response what it received.
    Client,
    /// At the server: the request is what arrived there, after every proxy.
    Server,
    /// Between two hops.
    Between,
}

/// How the connection ended, as far as the recording goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// This is not known.
    #[default]
    Unknown,
    /// It is still open.
    Open,
    /// The side that recorded gave up waiting.
    TimedOut,
    /// The peer closed it.
    Closed,
    /// The peer reset it.
    Reset,
    /// It never came about: nothing listened at that address.
    Refused,
}

/// What is known about TLS on the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tls<'a> {
    /// The connection was in cleartext, without TLS.
    None,
    /// TLS came about, and this protocol was agreed by ALPN: `http/1.1`, `h2`; empty where none
    /// was.
    Alpn(&'a str),
    /// TLS failed before any byte of HTTP, with this message of the TLS library.
    Failed(&'a str),
    /// The client did not trust the certificate, for this reason in the words of its TLS library.
    Untrusted(&'a str),
    /// The client spoke cleartext, and the port turned out to speak TLS.
    OnlyTls,
    /// The client spoke TLS, and the port turned out to speak cleartext.
    OnlyCleartext,
}

impl<'a> Evidence<'a> {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes that the client sent, from the first one on, with whatever followed the head.
    pub const fn request(mut self, bytes: &'a [u8]) -> Self {
        self.request = Source::Bytes(bytes);
        self
    }

    /// The head of the request, where it was parsed already. Findings then point to no bytes of it.
    pub fn request_head(mut self, head: impl Into<RequestHead<'a>>) -> Self {
        self.request = Source::Head(head.into());
        self
    }

    /// Says that the request was not recorded, but is the one that such a client (a browser, say)
    /// would have sent. No finding is then certain.
    pub const fn assuming_request(mut self) -> Self {
        self.is_assumed = true;
        self
    }

    /// The bytes that came back, from the first one on, with whatever followed the head. An empty
    /// slice says that nothing came back.
    pub const fn response(mut self, bytes: &'a [u8]) -> Self {
        self.response = Source::Bytes(bytes);
        self
    }

    /// The head of the response, where it was parsed already. Findings then point to no bytes of
    /// it.
    pub fn response_head(mut self, head: impl Into<ResponseHead<'a>>) -> Self {
        self.response = Source::Head(head.into());
        self
    }

    /// The reason phrase of a response whose head was parsed already.
    pub const fn reason(mut self, phrase: &'a str) -> Self {
        self.reason = Some(phrase);
        self
    }

    /// The content of a response whose head was parsed already, decoded, as far as it came.
    pub const fn content(mut self, decoded: &'a [u8]) -> Self {
        self.content = decoded;
        self
    }

    /// What the client sent after its request, where this is not part of
    /// [`request`](Self::request).
    pub const fn sent_after(mut self, bytes: &'a [u8]) -> Self {
        self.sent_after = bytes;
        self
    }

    /// What came after the head of a 101, where this is not part of [`response`](Self::response).
    pub const fn received_after(mut self, bytes: &'a [u8]) -> Self {
        self.received_after = bytes;
        self
    }

    /// Where the recording was made.
    pub const fn recorded_by(mut self, side: RecordedBy) -> Self {
        self.recorded_by = side;
        self
    }

    /// How the connection ended, seen from the side that recorded.
    pub const fn ended(mut self, how: Ended) -> Self {
        self.ended = how;
        self
    }

    /// How long the connection lasted: from the last byte of the request to its end, or to now.
    pub const fn after(mut self, time: Duration) -> Self {
        self.after = Some(time);
        self
    }

    /// What is known about TLS.
    pub const fn tls(mut self, fact: Tls<'a>) -> Self {
        self.tls = Some(fact);
        self
    }

    /// The recorded bytes of one side, for the text that a [`Span`](super::Span) points to.
    pub const fn bytes(&self, side: Side) -> &'a [u8] {
        match (side, &self.request, &self.response) {
            (Side::Request, Source::Bytes(bytes), _)
            | (Side::Response, _, Source::Bytes(bytes)) => bytes,
            _ => &[],
        }
    }
}
