//! The response to a request that is refused.

use super::form::Form;
use super::protocol::Protocol;
use crate::buffer::BufferError;
use crate::content::error::ContentError;
use crate::head::decimal::Decimal;
use crate::head::encode_error::EncodeError;
use crate::head::error::HeadError;
use crate::head::request::RequestHead;
use crate::head::version::Version;
use crate::head::writer::{FieldWriter, Write};
use crate::rule::Rule;

/// What to do with a connection after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias("keep-alive", "persistence"))]
pub enum Persistence {
    /// Keep it: the next request may be sent or read.
    Reuse,
    /// Close it once the response was sent or read, and ignore all bytes after it.
    Close,
}

/// A response that refuses a request, ready to be encoded.
///
/// It has a status, the header fields that the status requires and those of the application, a
/// sentence that names the fault, and the section of the rule that was broken. The sentence and the
/// section are also its content, as `text/plain`.
///
/// [`encode`](crate::Encode::encode) it and write all of the bytes, then do what
/// [`persistence`](Self::persistence) returns. If the write stops after n bytes, go on with the
/// rest of the same bytes; if it fails or is cancelled, close the connection.
///
/// ```
/// # use http_upgrade::{Encode, Protocol, Rejection};
/// // The address speaks only WebSocket, and got an ordinary request.
/// let rejection = Rejection::new(426, "this address speaks WebSocket")
///     .with_upgrade(Protocol::WEBSOCKET);
/// let bytes = rejection.to_vec()?;
/// assert!(bytes.starts_with(
///     b"HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
/// ));
/// # Ok::<(), http_upgrade::EncodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the client waits for an answer"]
#[doc(alias("response", "426"))]
pub struct Rejection<'a> {
    status: u16,
    sentence: &'a str,
    section: &'static str,
    required: &'static [(&'static str, &'static str)],
    own: &'a [(&'a str, &'a str)],
    advertised: Option<Protocol<'a>>,
    consumed: usize,
    close: bool,
    without_content: bool,
    form: Form,
}

impl<'a> Rejection<'a> {
    /// Makes a response of the application: a status, and a sentence for the client. With a status
    /// that is not from 300 to 599, [`encode`](crate::Encode::encode) returns
    /// [`EncodeError::Status`].
    ///
    /// It knows nothing of the request yet. [`for_request`](Self::for_request) or
    /// [`Upgrade::reject`](crate::Upgrade::reject) adapts it to one; without that the response
    /// always has content, and does not close the connection.
    pub const fn new(status: u16, sentence: &'a str) -> Self {
        Self {
            status,
            sentence,
            section: "",
            required: &[],
            own: &[],
            advertised: None,
            consumed: 0,
            close: false,
            without_content: false,
            form: Form::Http1,
        }
    }

    /// Makes a response to a request that breaks a rule. Its content is the sentence of the rule,
    /// with the section in parentheses. Otherwise it is like [`new`](Self::new).
    pub const fn of_rule(status: u16, rule: Rule) -> Self {
        let mut rejection = Self::new(status, rule.sentence);
        rejection.section = rule.section;
        rejection
    }

    /// Adds `Upgrade` with this protocol, and the option in `Connection` that goes with it. A 426
    /// must have it (RFC 9110 §15.5.22), and is refused with [`EncodeError::Unadvertised`]
    /// otherwise; any other status may.
    pub const fn with_upgrade(mut self, protocol: Protocol<'a>) -> Self {
        self.advertised = Some(protocol);
        self
    }

    /// Adds header fields of the caller's own, for example `Location` or `WWW-Authenticate`.
    ///
    /// They are checked in [`encode`](crate::Encode::encode), which refuses `Content-Type` and the
    /// fields that frame the message or belong to the handshake with [`EncodeError::Reserved`].
    #[doc(alias = "headers")]
    pub const fn with_fields(mut self, fields: &'a [(&'a str, &'a str)]) -> Self {
        self.own = fields;
        self
    }

    /// Adds `Connection: close`; [`persistence`](Self::persistence) then always returns
    /// [`Persistence::Close`].
    pub const fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    /// Adds the header fields that the broken rule requires of the response, for example `Allow`.
    /// This is for implementations of a protocol, see [`Accept::Error`](crate::Accept::Error);
    /// an application uses [`with_fields`](Self::with_fields), and both sets are sent.
    pub const fn with_required_fields(
        mut self,
        fields: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.required = fields;
        self
    }

    /// Adapts the response to the request that it answers. A response to HEAD has no content
    /// (RFC 9110 §9.3.2). The connection closes if the client asked for that, or if it expects a
    /// `100 (Continue)` that it does not get, because it may send its content or not
    /// (RFC 9110 §10.1.1).
    ///
    /// A response to a request over HTTP/2 or HTTP/3 has neither Connection nor Upgrade, which do
    /// not exist there (RFC 9113 §8.2.2). A 426 needs an Upgrade, so it becomes a 400.
    ///
    /// For an [`Upgrade`](crate::Upgrade), use [`Upgrade::reject`](crate::Upgrade::reject): it does
    /// the same and also records where the request ends.
    pub fn for_request(self, request: &RequestHead<'_>) -> Self {
        let bound = self.bound(request, 0);
        if request.expects_continue() {
            bound.closing()
        } else {
            bound
        }
    }

    /// Adapts the response to a request that has no content, or whose content was read.
    pub(crate) fn bound(mut self, request: &RequestHead<'_>, consumed: usize) -> Self {
        self.consumed = consumed;
        self.close |= !request.persists();
        self.without_content = request.method == "HEAD";
        if Form::of(request.version).is_extended() {
            self = self.extended();
        }
        self
    }

    /// Makes the response one for HTTP/2 or HTTP/3.
    pub(crate) const fn extended(mut self) -> Self {
        self.form = Form::of(Version::Other);
        if self.form.is_extended() && self.status == 426 {
            self.status = 400;
        }
        self
    }

    /// Adapts the response to a request of which only this is known: whether its method is HEAD.
    pub(crate) const fn without_content(mut self, is_head: bool) -> Self {
        self.without_content = is_head;
        self
    }

    /// Returns the status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns the sentence that names the fault.
    pub const fn sentence(&self) -> &'a str {
        self.sentence
    }

    /// Returns the section that has the rule, such as `RFC 9112 §5.1`. It is empty for a response
    /// that was made without a rule.
    pub const fn section(&self) -> &'static str {
        self.section
    }

    /// Returns how many bytes of the input the refused request took, its content included. Remove
    /// them before the next request is read.
    ///
    /// 0 if the end of the request is unknown: after a fault, for a response that is not from
    /// [`Upgrade`](crate::Upgrade), and if another stack has parsed the head.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// Returns the bytes after the request. If [`consumed`](Self::consumed) is 0 this is all of
    /// `input`.
    pub fn unread<'b>(&self, input: &'b [u8]) -> &'b [u8] {
        input.get(self.consumed..).unwrap_or_default()
    }

    /// Returns what to do with the connection once the response was sent. `unread` are the bytes
    /// that were received after the request.
    ///
    /// If there are any, the answer is [`Persistence::Close`]: the client may have sent them as the
    /// next protocol, without waiting for the 101, or they may be a smuggled request (RFC 9931 §4).
    /// That holds even if the response has no `Connection: close`; call [`closing`](Self::closing)
    /// before encoding to announce it.
    ///
    /// On HTTP/2 and HTTP/3 the response ends its stream, and the connection can always be used
    /// again: the answer is [`Persistence::Reuse`].
    pub const fn persistence(&self, unread: &[u8]) -> Persistence {
        if self.form.is_extended() {
            Persistence::Reuse
        } else if self.close || !unread.is_empty() {
            Persistence::Close
        } else {
            Persistence::Reuse
        }
    }
}

/// For a protocol that never refuses; this is never called.
impl From<core::convert::Infallible> for Rejection<'static> {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<HeadError> for Rejection<'static> {
    fn from(error: HeadError) -> Self {
        Self::of_rule(error.status(), error.rule()).closing()
    }
}

impl From<ContentError> for Rejection<'static> {
    fn from(error: ContentError) -> Self {
        Self::of_rule(error.status(), error.rule()).closing()
    }
}

impl BufferError {
    /// Returns the response to [`Full`](Self::Full): a 431 (RFC 6585 §5) that closes the
    /// connection. `None` for the other two, since the client has closed the connection.
    pub fn rejection(self) -> Option<Rejection<'static>> {
        let rule = Rule::new("RFC 6585 §5", "the message does not fit into the buffer");
        (self == Self::Full).then_some(Rejection::of_rule(431, rule).closing())
    }
}

impl Write for Rejection<'_> {
    fn write(&self, to: &mut FieldWriter<'_>) {
        if !(300..=599).contains(&self.status) {
            return to.fail(EncodeError::Status);
        }
        status_line(to, self.status);
        let (close, advertised) = if self.form.is_extended() {
            (false, None)
        } else {
            (self.close, self.advertised)
        };
        match (close, advertised) {
            (true, Some(_)) => to.line("Connection", &["close, Upgrade"]),
            (true, None) => to.line("Connection", &["close"]),
            (false, Some(_)) => to.line("Connection", &["Upgrade"]),
            (false, None) => {}
        }
        match advertised {
            Some(protocol) => protocol.write(to),
            None if self.status == 426 => to.fail(EncodeError::Unadvertised),
            None => {}
        }
        for (name, value) in self.required {
            to.field(name, &[value]);
        }
        to.own_fields(self.own);
        if self.status == 304 {
            // A 304 has no content, and its Content-Length would have to be that of a 200
            // (RFC 9110 §8.6).
            return to.end();
        }
        let content = [
            self.sentence,
            if self.section.is_empty() { "" } else { " (" },
            self.section,
            if self.section.is_empty() { "" } else { ")" },
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

/// Writes a status line with HTTP/1.1, the version that this crate speaks.
pub(crate) fn status_line(to: &mut FieldWriter<'_>, status: u16) {
    to.trusted("HTTP/1.1 ");
    to.trusted(Decimal::of(usize::from(status)).as_str());
    to.trusted(" ");
    to.trusted(reason(status));
    to.end();
}

/// Returns the reason phrase of a status of RFC 9110 §15 that this crate or its callers are likely
/// to send; empty for any other, which RFC 9112 §4 allows.
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
