//! The response to a request that is refused.

use super::ending::Ending;
use super::form::Form;
use super::protocol::Protocol;
use super::rejection_content::RejectionContent;
use super::status::status_line;
use crate::buffer::BufferError;
use crate::content::error::ContentError;
use crate::head::encode_error::EncodeError;
use crate::head::error::HeadError;
use crate::head::marks::count;
use crate::head::request::RequestHead;
use crate::head::shown::{OwnContent, OwnFields};
use crate::head::version::Version;
use crate::head::writer::{FieldWriter, Write};
use crate::rule::Rule;

/// What to do with a connection after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias("keep-alive", "connection"))]
pub enum Persistence {
    /// Keep it: the next request may be sent or read.
    Reuse,
    /// Close it once the response was sent or read, and ignore all bytes after it.
    Close,
}

/// A response that refuses a request, ready to be encoded.
///
/// It has a status, the header fields that the status requires and those of the application, a
/// sentence that tells what is wrong, and the section of the rule that was broken. The sentence and
/// the section are also its content, as `text/plain`, unless [`with_content`](Self::with_content)
/// sets another one.
///
/// [`encode`](crate::Encode::encode) it and write all of the bytes, then do what
/// [`persistence`](Self::persistence) returns. If the write stops after n bytes, go on with the
/// rest of the same bytes; if it fails or is cancelled, close the connection.
///
/// ```
/// use http_upgrade::{Encode, Protocol, Rejection};
///
/// // The address speaks only WebSocket, and got an ordinary request.
/// let rejection = Rejection::new(426, "this address speaks WebSocket")
///     .with_upgrade(Protocol::WEBSOCKET);
/// let bytes = rejection.to_vec()?;
/// assert!(bytes.starts_with(
///     b"HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
/// ));
/// # Ok::<(), http_upgrade::EncodeError>(())
/// ```
///
/// # Header fields that a caller may not set
///
/// Every message of this crate takes header fields of the caller. Encoding the message fails with
/// [`EncodeError::Reserved`] if one of them is a field that the crate writes itself, in any case:
///
/// | message | fields |
/// |---|---|
/// | all | `Host`, `Connection`, `Upgrade`, `Content-Length`, `Transfer-Encoding`, `TE`, `Trailer`, `Keep-Alive`, `Proxy-Connection`, `Expect` |
/// | `Rejection` | also `Content-Type`, for which there is [`with_content`](Self::with_content), and those of [`with_required_fields`](Self::with_required_fields) |
/// | WebSocket: request, 101, forwarded message | also `Origin`, and all that begin with `Sec-WebSocket-` |
/// | h2c: request, 101; every forwarded message | also `HTTP2-Settings` |
/// | a protocol of your own | also those of `reserves` in [`Accept`](crate::Accept), [`Propose`](crate::Propose) and [`Relay`](crate::Relay) |
///
/// [`Encode::fault`](crate::Encode::fault) tells which field is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the client waits for an answer"]
#[doc(alias("response", "426"))]
pub struct Rejection<'a> {
    status: u16,
    sentence: &'a str,
    required: OwnFields<'static>,
    own: OwnFields<'a>,
    content: RejectionContent<'a>,
    advertised: Option<Protocol<'a>>,
    /// A machine reads no request that ends beyond 4 GiB.
    consumed: u32,
    ending: Ending,
    without_content: bool,
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
            required: OwnFields(&[]),
            own: OwnFields(&[]),
            content: RejectionContent::Sentence { section: "" },
            advertised: None,
            consumed: 0,
            ending: Ending::Reuse,
            without_content: false,
        }
    }

    /// Makes a response to a request that breaks a rule. Its content is the sentence of the rule,
    /// with the section in parentheses. Otherwise it is like [`new`](Self::new).
    pub const fn of_rule(status: u16, rule: Rule) -> Self {
        let mut rejection = Self::new(status, rule.sentence);
        rejection.content = RejectionContent::Sentence {
            section: rule.section,
        };
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
    /// fields that frame the message or belong to the handshake with [`EncodeError::Reserved`]; see
    /// [the list](Self#header-fields-that-a-caller-may-not-set).
    #[doc(alias = "headers")]
    pub const fn with_fields(mut self, fields: &'a [(&'a str, &'a str)]) -> Self {
        self.own = OwnFields(fields);
        self
    }

    /// Replaces the content by one of the caller's own, for example JSON for an API or HTML for a
    /// browser. The fields that the status and the broken rule require stay.
    ///
    /// `media_type` becomes `Content-Type`; if it is empty there is no such field. It is checked
    /// like the value of any other field: [`EncodeError::Value`]. A response to HEAD has the fields
    /// without the content, and a 304 has neither (RFC 9110 §15.4.5).
    ///
    /// ```
    /// use http_upgrade::{Encode, Rejection};
    ///
    /// let rejection = Rejection::new(404, "no such room");
    /// let json = format!("{{\"error\":\"{}\"}}", rejection.sentence());
    /// let bytes = rejection.with_content("application/json", json.as_bytes()).to_vec()?;
    /// assert_eq!(
    ///     bytes,
    ///     b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\
    ///     Content-Length: 24\r\n\r\n{\"error\":\"no such room\"}"
    /// );
    /// # Ok::<(), http_upgrade::EncodeError>(())
    /// ```
    #[doc(alias("body", "json", "Content-Type"))]
    pub const fn with_content(mut self, media_type: &'a str, content: &'a [u8]) -> Self {
        self.content = RejectionContent::Own {
            media_type,
            content: OwnContent(content),
        };
        self
    }

    /// Adds `Connection: close`; [`persistence`](Self::persistence) then always returns
    /// [`Persistence::Close`].
    pub const fn closing(mut self) -> Self {
        self.close();
        self
    }

    /// Adds the header fields that the broken rule requires of the response, for example `Allow`.
    /// This is for implementations of a protocol, see [`Accept::Error`](crate::Accept::Error); an
    /// application uses [`with_fields`](Self::with_fields), and both sets are sent. `Content-Type`
    /// is refused here as well.
    pub const fn with_required_fields(
        mut self,
        fields: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.required = OwnFields(fields);
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
    pub fn for_request(mut self, request: &RequestHead<'_>) -> Self {
        self.bind(request, 0);
        if request.expects_continue() {
            self.close();
        }
        self
    }

    /// Adapts the response, in place, to a request that has no content, or whose content was read.
    pub(crate) fn bind(&mut self, request: &RequestHead<'_>, consumed: usize) {
        self.consumed = count(consumed);
        if !request.persists() {
            self.close();
        }
        self.without_content = request.method == "HEAD";
        if Form::of(request.version).is_extended() {
            self.extend();
        }
    }

    /// Makes the response, in place, one that closes the connection.
    pub(crate) const fn close(&mut self) {
        self.ending = self.ending.closing();
    }

    /// Makes the response, in place, one for HTTP/2 or HTTP/3.
    pub(crate) const fn extend(&mut self) {
        self.ending = Ending::of(Form::of(Version::Other));
        if self.ending.is_of_stream() && self.status == 426 {
            self.status = 400;
        }
    }

    /// Removes the content if the method is HEAD. For a request of which nothing else is known.
    pub(crate) const fn without_content(mut self, is_head: bool) -> Self {
        self.without_content = is_head;
        self
    }

    /// Returns the status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns the sentence that tells what is wrong.
    pub const fn sentence(&self) -> &'a str {
        self.sentence
    }

    /// Returns the section that has the rule, such as `RFC 9112 §5.1`. It is empty for a response
    /// that was made without a rule, and for one [with content](Self::with_content) of the caller.
    pub const fn section(&self) -> &'a str {
        self.content.section()
    }

    /// Returns how many bytes of the input the refused request took, its content included. Remove
    /// them before the next request is read.
    ///
    /// 0 if the end of the request is unknown: after an error, for a response that is not from
    /// [`Upgrade`](crate::Upgrade), and if another stack has parsed the head.
    pub const fn consumed(&self) -> usize {
        self.consumed as usize
    }

    /// Returns the bytes after the request. If [`consumed`](Self::consumed) is 0 this is all of
    /// `input`.
    pub fn unread<'b>(&self, input: &'b [u8]) -> &'b [u8] {
        input.get(self.consumed()..).unwrap_or_default()
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
        if self.ending.is_of_stream() {
            Persistence::Reuse
        } else if self.ending.closes() || !unread.is_empty() {
            Persistence::Close
        } else {
            Persistence::Reuse
        }
    }
}

impl Rejection<'static> {
    /// Returns the sentence and the section.
    pub(crate) const fn rule(&self) -> Rule {
        Rule::new(self.section(), self.sentence)
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
    /// connection. `None` for the others: the client has closed the connection, or the caller made
    /// a mistake.
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
        let (close, advertised) = if self.ending.is_of_stream() {
            (false, None)
        } else {
            (self.ending.closes(), self.advertised)
        };
        match (close, advertised) {
            (true, Some(_)) => to.line("Connection", &["close, Upgrade"]),
            (true, None) => to.line("Connection", &["close"]),
            (false, Some(_)) => to.line("Connection", &["Upgrade"]),
            (false, None) => {}
        }
        match advertised {
            Some(protocol) => protocol.write(to),
            None if self.status == 426 => to.fail_field(EncodeError::Unadvertised, "Upgrade"),
            None => {}
        }
        // The type of the content and the required fields would be there twice.
        let is_content_type = |name: &str| name.eq_ignore_ascii_case("Content-Type");
        to.own_fields(self.required.0, &is_content_type);
        let is_reserved = |name: &str| {
            let mut required = self.required.0.iter();
            is_content_type(name)
                || required.any(|(required, _)| name.eq_ignore_ascii_case(required))
        };
        to.own_fields(self.own.0, &is_reserved);
        if self.status == 304 {
            // A 304 has no content, and its Content-Length would have to be that of a 200
            // (RFC 9110 §8.6).
            return to.end();
        }
        self.content.write(self.sentence, self.without_content, to);
    }
}
