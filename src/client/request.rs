//! The request that asks for an upgrade.

use crate::head::byte;
use crate::head::decimal::Decimal;
use crate::head::encode_error::EncodeError;
use crate::head::host;
use crate::head::shown::{OwnContent, OwnFields};
use crate::head::target::Target;
use crate::head::writer::{FieldWriter, Write};
use crate::upgrade::propose::Propose;

/// A request that asks for an upgrade, ready to be encoded; made by
/// [`Client::request`](crate::Client::request).
///
/// [`encode`](crate::Encode::encode) checks every part of it and returns [`EncodeError`], with
/// nothing to send, if one is bad. Write all of the encoded bytes, then call
/// [`Client::sent`](crate::Client::sent). If the write stops after n bytes, go on with the rest of
/// the same bytes; if it fails or is cancelled, do not call `sent`, and close the connection.
///
/// The bytes of the next protocol are not part of it: they wait for the 101 (RFC 9110 §7.8,
/// RFC 9931 §4).
#[derive(Debug)]
#[must_use]
#[doc(alias("handshake", "request"))]
pub struct Request<'a, P> {
    proposal: &'a P,
    method: &'a str,
    target: &'a str,
    host: &'a str,
    fields: OwnFields<'a>,
    content: Option<OwnContent<'a>>,
}

impl<'a, P: Propose> Request<'a, P> {
    pub(crate) const fn new(proposal: &'a P, target: &'a str, host: &'a str) -> Self {
        Self {
            proposal,
            method: "GET",
            target,
            host,
            fields: OwnFields(&[]),
            content: None,
        }
    }

    /// Sets the method; the default is GET. GET without content is the safe choice for a protocol
    /// whose bytes are not HTTP (RFC 9931 §7.1). CONNECT and HEAD are refused when the request is
    /// encoded.
    pub const fn method(mut self, method: &'a str) -> Self {
        self.method = method;
        self
    }

    /// Sets header fields of the caller's own, for example `Authorization`, `Cookie` or
    /// `Content-Type`.
    ///
    /// Fields that frame the message or belong to the handshake, such as `Host`, `Content-Length`
    /// and those that begin with `Sec-WebSocket-`, are refused with [`EncodeError::Reserved`] when
    /// the request is encoded.
    /// [`Rejection`](crate::Rejection#header-fields-that-a-caller-may-not-set) lists them all.
    #[doc(alias = "headers")]
    pub const fn with_fields(mut self, fields: &'a [(&'a str, &'a str)]) -> Self {
        self.fields = OwnFields(fields);
        self
    }

    /// Sets the content, with its `Content-Length`. It is encoded after the head, and all of it
    /// precedes the first byte of the next protocol (RFC 9110 §7.8).
    #[doc(alias = "body")]
    pub const fn content(mut self, content: &'a [u8]) -> Self {
        self.content = Some(OwnContent(content));
        self
    }

    #[cfg(feature = "http")]
    pub(crate) const fn has_content(&self) -> bool {
        matches!(self.content, Some(OwnContent([_, ..])))
    }

    fn request_line(&self, to: &mut FieldWriter<'_>) {
        // CONNECT asks for a tunnel, and the response to HEAD does not have the content that it
        // announces, so neither goes with an upgrade.
        if !byte::is_token(self.method.as_bytes()) || matches!(self.method, "CONNECT" | "HEAD") {
            return to.fail(EncodeError::Method);
        }
        // An empty path is sent as `/` (RFC 9112 §3.2.1).
        let (root, target) = if matches!(self.target.as_bytes(), [] | [b'?', ..]) {
            ("/", Some(Target::Origin(self.target)))
        } else {
            ("", Target::of(self.method, self.target))
        };
        let is_target = byte::skip_target(self.target.as_bytes()).is_empty();
        let Some(target) = target.filter(|_| is_target) else {
            return to.fail(EncodeError::Target);
        };
        let has_content = self.content.is_some_and(|content| !content.0.is_empty());
        if let Err(error) = self.proposal.check(self.method, &target, has_content) {
            return to.fail(error);
        }
        // Reject an absolute target whose authority differs from Host: a recipient that reads only
        // one of the two would be misled (RFC 9112 §3.2).
        let differs =
            matches!(target, Target::Absolute { authority, .. } if authority != self.host);
        if differs || !host::is_named(self.host.as_bytes()) {
            return to.fail_field(EncodeError::Host, "Host");
        }
        for part in [
            self.method,
            " ",
            root,
            self.target,
            " HTTP/1.1\r\nHost: ",
            self.host,
        ] {
            to.trusted(part);
        }
        to.end();
    }

    /// Writes Upgrade and Connection, which go together (RFC 9110 §7.8). A proposal that names no
    /// protocol has neither, and the request is then an ordinary one.
    fn upgrade(&self, to: &mut FieldWriter<'_>) {
        let mut separator = "Upgrade: ";
        self.proposal.protocols(&mut |protocol| {
            to.trusted(separator);
            protocol.write_element(to);
            separator = ", ";
        });
        if separator == ", " {
            to.trusted("\r\nConnection: Upgrade");
            self.proposal.options(&mut |option| {
                if !byte::is_token(option.as_bytes()) {
                    to.fail_field(EncodeError::Name, option);
                }
                to.trusted(", ");
                to.trusted(option);
            });
            to.end();
        }
    }
}

impl<P: Propose> Write for Request<'_, P> {
    fn write(&self, to: &mut FieldWriter<'_>) {
        self.request_line(to);
        self.upgrade(to);
        self.proposal.fields(to);
        to.own_fields(self.fields.0, &|name| self.proposal.reserves(name));
        if let Some(content) = self.content {
            to.line("Content-Length", &[Decimal::of(content.0.len()).as_str()]);
        }
        to.end();
        to.bytes(self.content.map_or(&[], |content| content.0));
    }
}
