//! What was recorded of an upgrade.

use super::span::Side;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use core::time::Duration;

/// What was recorded of one exchange: the input of [`diagnose`](Self::diagnose).
///
/// Everything is optional. Each fact narrows the diagnosis, so add all that is known.
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
    /// It was never established: nothing listened at that address.
    Refused,
}

/// What is known about TLS on the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tls<'a> {
    /// The connection was in cleartext, without TLS.
    None,
    /// TLS was established, and ALPN agreed on this protocol, such as `http/1.1` or `h2`. It is
    /// empty if no protocol was agreed on.
    Alpn(&'a str),
    /// TLS failed before any byte of HTTP, with this message of the TLS library.
    Failed(&'a str),
    /// The client did not trust the certificate, for this reason in the words of its TLS library.
    Untrusted(&'a str),
    /// The client spoke cleartext to a port that speaks TLS.
    OnlyTls,
    /// The client spoke TLS to a port that speaks cleartext.
    OnlyCleartext,
}

impl<'a> Evidence<'a> {
    /// Makes evidence without any facts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the bytes that the client sent, from the first one on, including those after the head.
    pub const fn request(mut self, bytes: &'a [u8]) -> Self {
        self.request = Source::Bytes(bytes);
        self
    }

    /// Sets the head of the request, if it was parsed already. Findings then have no spans in it.
    pub fn request_head(mut self, head: impl Into<RequestHead<'a>>) -> Self {
        self.request = Source::Head(head.into());
        self
    }

    /// Marks the request as assumed: it was not recorded, but is what such a client, for example a
    /// browser, would have sent. No finding is certain then.
    pub const fn assuming_request(mut self) -> Self {
        self.is_assumed = true;
        self
    }

    /// Sets the bytes that came back, from the first one on, including those after the head. An
    /// empty slice means that nothing came back.
    pub const fn response(mut self, bytes: &'a [u8]) -> Self {
        self.response = Source::Bytes(bytes);
        self
    }

    /// Sets the head of the response, if it was parsed already. Findings then have no spans in it.
    pub fn response_head(mut self, head: impl Into<ResponseHead<'a>>) -> Self {
        self.response = Source::Head(head.into());
        self
    }

    /// Sets the reason phrase of a response whose head was parsed already.
    pub const fn reason(mut self, phrase: &'a str) -> Self {
        self.reason = Some(phrase);
        self
    }

    /// Sets the content of a response whose head was parsed already: decoded, as far as it was
    /// received.
    pub const fn content(mut self, decoded: &'a [u8]) -> Self {
        self.content = decoded;
        self
    }

    /// Sets what the client sent after its request, if it is not part of
    /// [`request`](Self::request).
    pub const fn sent_after(mut self, bytes: &'a [u8]) -> Self {
        self.sent_after = bytes;
        self
    }

    /// Sets what came after the head of a 101, if it is not part of [`response`](Self::response).
    pub const fn received_after(mut self, bytes: &'a [u8]) -> Self {
        self.received_after = bytes;
        self
    }

    /// Sets where the recording was made.
    pub const fn recorded_by(mut self, side: RecordedBy) -> Self {
        self.recorded_by = side;
        self
    }

    /// Sets how the connection ended, seen from the side that recorded.
    pub const fn ended(mut self, how: Ended) -> Self {
        self.ended = how;
        self
    }

    /// Sets how long the connection lasted: from the last byte of the request to its end, or to
    /// now.
    pub const fn after(mut self, time: Duration) -> Self {
        self.after = Some(time);
        self
    }

    /// Sets what is known about TLS.
    pub const fn tls(mut self, fact: Tls<'a>) -> Self {
        self.tls = Some(fact);
        self
    }

    /// Returns the recorded bytes of one side, for the text that a [`Span`](super::Span) points to.
    pub const fn bytes(&self, side: Side) -> &'a [u8] {
        match (side, &self.request, &self.response) {
            (Side::Request, Source::Bytes(bytes), _)
            | (Side::Response, _, Source::Bytes(bytes)) => bytes,
            _ => &[],
        }
    }
}
