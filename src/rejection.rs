//! Layer 1: the answer to a request that is refused.

use crate::buffer::BufferError;
use crate::content::error::ContentError;
use crate::head::decimal::Decimal;
use crate::head::error::HeadError;
use crate::head::lines::{EncodeError, Lines, Write};
use crate::head::request::RequestHead;
use crate::protocol::Protocol;

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The next request may be read from it.
    Reuse,
    /// Nothing that follows on it may be acted on.
    Close,
}

/// A refusal, ready to be sent: a status, the rule that was broken, the fields that the status asks for, and a text that tells a person.
///
/// ```
/// # use http_upgrade::{Encode, Protocol, Rejection};
/// // an address that speaks WebSocket only, and got a plain request
/// let rejection = Rejection::new(426, "this address speaks WebSocket", "RFC 9110 §15.5.22").advertising(Protocol::WEBSOCKET);
/// let octets = rejection.to_vec()?;
/// assert!(octets.starts_with(b"HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"));
/// # Ok::<(), http_upgrade::EncodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the client waits for an answer"]
pub struct Rejection<'a> {
    status: u16,
    error: &'a str,
    rule: &'a str,
    demanded: &'static [(&'static str, &'static str)],
    own: &'a [(&'a str, &'a str)],
    advertised: Option<Protocol<'a>>,
    consumed: usize,
    close: bool,
    without_content: bool,
}

impl<'a> Rejection<'a> {
    /// An answer of the application: a status from 300 to 599 (any other is sent as 500), a sentence, and the rule behind it, which may be
    /// empty. After this the connection may be reused.
    ///
    /// It knows nothing of the request yet: [`answering`](Self::answering) tells it.
    pub const fn new(status: u16, error: &'a str, rule: &'a str) -> Self {
        Self {
            status: if status >= 300 && status <= 599 {
                status
            } else {
                500
            },
            error,
            rule,
            demanded: &[],
            own: &[],
            advertised: None,
            consumed: 0,
            close: false,
            without_content: false,
        }
    }

    /// Advertises a protocol: 426 must (RFC 9110 §15.5.22), any other status may.
    pub const fn advertising(mut self, protocol: Protocol<'a>) -> Self {
        self.advertised = Some(protocol);
        self
    }

    /// Adds the caller's fields, `Location` or `WWW-Authenticate` say; they are checked in [`encode`](crate::Encode::encode).
    pub const fn with_fields(mut self, fields: &'a [(&'a str, &'a str)]) -> Self {
        self.own = fields;
        self
    }

    /// Says `close`, and means it.
    pub const fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    /// Adds the fields that the broken rule demands of its answer, `Allow` say. They are for whoever implements a protocol: the application's
    /// own go into [`with_fields`](Self::with_fields), which leaves these alone.
    pub const fn demanding(mut self, fields: &'static [(&'static str, &'static str)]) -> Self {
        self.demanded = fields;
        self
    }

    /// Bound to the request that it answers: nothing but the head answers HEAD, and the connection of a client that said `close` is closed.
    /// So is that of one that expects `100 (Continue)` in vain, since it may send its content or not (RFC 9110 §10.1.1).
    ///
    /// [`Upgrade::reject`](crate::Upgrade::reject) does this as well, and knows where the request ends.
    pub fn answering(self, request: &RequestHead<'_>) -> Self {
        let bound = self.bound(request, 0);
        if request.expects_continue() {
            bound.closing()
        } else {
            bound
        }
    }

    /// Bound to a request whose content was read, or is not there.
    pub(crate) fn bound(mut self, request: &RequestHead<'_>, consumed: usize) -> Self {
        self.consumed = consumed;
        self.close |= !request.persists();
        self.without_content = request.method == "HEAD";
        self
    }

    /// Bound to a request of which is known only whether it is a HEAD.
    pub(crate) const fn without_content(mut self, is_head: bool) -> Self {
        self.without_content = is_head;
        self
    }

    /// The status that is sent.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The sentence that says what is wrong.
    pub const fn error(&self) -> &'a str {
        self.error
    }

    /// Where the rule stands: `RFC 9112 §5.1`.
    pub const fn rule(&self) -> &'a str {
        self.rule
    }

    /// Octets of the request that was refused, content included: what to take off the input before the next one is read. 0 where nobody can
    /// tell, and where the head was parsed elsewhere.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// The octets behind the request.
    pub fn unread<'b>(&self, input: &'b [u8]) -> &'b [u8] {
        input.get(self.consumed..).unwrap_or_default()
    }

    /// What becomes of the connection, given the octets that have come in behind the request.
    ///
    /// Such octets were sent in the hope of a switch, or by somebody who wants them taken for a request, so they close it (RFC 9931 §4).
    /// Where this says so and [`closing`](Self::closing) was not called, the response does not announce it.
    pub const fn connection(&self, unread: &[u8]) -> Connection {
        if self.close || !unread.is_empty() {
            Connection::Close
        } else {
            Connection::Reuse
        }
    }
}

/// For a protocol that refuses nothing.
impl From<core::convert::Infallible> for Rejection<'static> {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<HeadError> for Rejection<'static> {
    fn from(error: HeadError) -> Self {
        Self::new(error.status(), error.sentence(), error.rule()).closing()
    }
}

impl From<ContentError> for Rejection<'static> {
    fn from(error: ContentError) -> Self {
        Self::new(error.status(), error.sentence(), error.rule()).closing()
    }
}

impl BufferError {
    /// The answer, where there still is somebody to read it: 431 (RFC 6585 §5).
    pub fn rejection(self) -> Option<Rejection<'static>> {
        let sentence = "the message does not fit into the buffer";
        (self == Self::Full).then_some(Rejection::new(431, sentence, "RFC 6585 §5").closing())
    }
}

impl Write for Rejection<'_> {
    fn write(&self, to: &mut Lines<'_>) {
        status_line(to, self.status);
        match (self.close, self.advertised) {
            (true, Some(_)) => to.line("Connection", &["close, Upgrade"]),
            (true, None) => to.line("Connection", &["close"]),
            (false, Some(_)) => to.line("Connection", &["Upgrade"]),
            (false, None) => {}
        }
        match self.advertised {
            Some(protocol) => protocol.write(to),
            None if self.status == 426 => to.fail(EncodeError::Unadvertised),
            None => {}
        }
        for (name, value) in self.demanded {
            to.field(name, &[value]);
        }
        to.own_fields(self.own);
        if self.status == 304 {
            // It has no content, and its Content-Length would be that of another response (RFC 9110 §8.6).
            return to.end();
        }
        let content = [
            self.error,
            if self.rule.is_empty() { "" } else { " (" },
            self.rule,
            if self.rule.is_empty() { "" } else { ")" },
            "\n",
        ];
        let length = content
            .iter()
            .fold(0_usize, |sum, part| sum.saturating_add(part.len()));
        to.line("Content-Type", &["text/plain; charset=utf-8"]);
        to.line("Content-Length", &[Decimal::of(length).as_str()]);
        to.end();
        if !self.without_content {
            for part in content {
                to.trusted(part);
            }
        }
    }
}

/// A status line of this crate's version.
pub(crate) fn status_line(to: &mut Lines<'_>, status: u16) {
    to.trusted("HTTP/1.1 ");
    to.trusted(Decimal::of(usize::from(status)).as_str());
    to.trusted(" ");
    to.trusted(reason(status));
    to.end();
}

/// The reason phrases of RFC 9110 §15 that this crate or its callers are likely to send; none is needed.
const fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
