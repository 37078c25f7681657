//! The request that is sent to upstream.

use super::content::{ForwardedContent, ForwardedFraming};
use super::hop;
use super::policy::Intermediary;
use crate::content::decoder::Content;
use crate::head::byte;
use crate::head::decimal::Decimal;
use crate::head::encode_error::EncodeError;
use crate::head::host;
use crate::head::known::Known;
use crate::head::request::RequestHead;
use crate::head::shown::OwnFields;
use crate::head::target::Target;
use crate::head::writer::{FieldWriter, Write};
use crate::rule::Rule;
use crate::upgrade::pieces::Pieces;
use crate::upgrade::request::NotAnUpgrade;
use thiserror::Error;

/// Why a request is forwarded without its Upgrade field.
///
/// This is not an error: RFC 9110 §7.8 lets a recipient ignore an upgrade. The request is forwarded
/// with all of its content, as an ordinary one. After its response the client's connection closes;
/// see [`ExchangeEnd::client`](super::ExchangeEnd::client).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum NotForwarded {
    /// The request has an Upgrade field, but does not ask for an upgrade. The sentence is that of
    /// the [`NotAnUpgrade`].
    #[error(transparent)]
    NotAnUpgrade(NotAnUpgrade),
    /// None of the offered protocols is let through here. RFC 9110 §7.8: see
    /// [`Intermediary::allowing`].
    NotAllowed,
    /// The request has more content than the limit for an upgrade. RFC 9110 §7.8: see
    /// [`Limits::content`](crate::Limits::content). Where another stack has parsed the head, this
    /// is also the reason for any content that was not announced with
    /// [`CheckedRequest::with_content`](super::CheckedRequest::with_content).
    Content,
    /// The client waits for 100 (Continue) before its content. RFC 9110 §7.8: an upgrade request is
    /// forwarded only when all of its content was read, and this client sends none before it gets
    /// an answer from upstream.
    Expect,
}

impl NotForwarded {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::NotAnUpgrade(error) => error.rule(),
            Self::NotAllowed => Rule::new("RFC 9110 §7.8", "none of the offered protocols is let through here"),
            Self::Content => Rule::new("RFC 9110 §7.8", "the request has more content than the limit for an upgrade"),
            Self::Expect => Rule::new("RFC 9110 §7.8", "the client waits for 100 (Continue) before its content"),
        }
    }
}

/// A request that is ready to be sent to upstream: written anew from what was understood, never
/// copied as it came.
///
/// [`encode`](crate::Encode::encode) it, write all of it, and give it to
/// [`RequestSide::sent`](super::RequestSide::sent). The content of an upgrade request is part of
/// it; the content of a plain request follows, as the [`ForwardedContent`] that `sent` returns.
///
/// Upstream is addressed as an origin server: an absolute target is split into Host and path, and
/// the client's own Host is ignored then (RFC 9112 §3.2.2).
///
/// # When the write is partial, fails or is cancelled
///
/// - After a partial write, write the rest before anything else, and only then call `sent`.
///   [`RequestSide::event`](super::RequestSide::event) gives the same request again, which encodes
///   to the same bytes if it has the same [own fields](Self::with_fields).
/// - If the write failed, or was cancelled and it is not known how many bytes it wrote, do not call
///   `sent`, and close the connection to upstream. A response that has come from there all the same
///   may be returned to the client; without `sent` no 101 is accepted and neither connection is
///   reused. To send the request again over another connection, make a new pair of sides with
///   [`Intermediary::exchange`] and read the same input.
#[derive(Clone, Debug)]
#[must_use = "the client waits for an answer"]
pub struct ForwardedRequest<'b> {
    policy: Intermediary<'b>,
    head: RequestHead<'b>,
    own: OwnFields<'b>,
    consumed: usize,
    body: Body<'b>,
}

#[derive(Clone, Debug)]
enum Body<'b> {
    /// The whole content of an upgrade request, which is sent with the head.
    Whole(Pieces<'b>),
    Passing(Content, Option<NotForwarded>),
}

impl<'b> ForwardedRequest<'b> {
    pub(super) const fn upgrade(
        policy: Intermediary<'b>,
        head: RequestHead<'b>,
        content: Pieces<'b>,
        consumed: usize,
    ) -> Self {
        Self {
            policy,
            head,
            own: OwnFields(&[]),
            consumed,
            body: Body::Whole(content),
        }
    }

    pub(super) fn plain(
        policy: Intermediary<'b>,
        head: RequestHead<'b>,
        content: Content,
        declined: Option<NotForwarded>,
    ) -> Self {
        Self {
            policy,
            consumed: head.len(),
            head,
            own: OwnFields(&[]),
            body: Body::Passing(content, declined),
        }
    }

    /// Adds the caller's fields, such as `X-Forwarded-For`. Each replaces the client's fields of
    /// the same name, and a Connection field of the client cannot remove it.
    ///
    /// [`encode`](crate::Encode::encode) checks them. It refuses fields that frame the message, or
    /// that belong to the connection or to a handshake ([`EncodeError::Reserved`]).
    /// [`Rejection`](crate::Rejection#header-fields-that-a-caller-may-not-set) lists them all.
    pub const fn with_fields(mut self, fields: &'b [(&'b str, &'b str)]) -> Self {
        self.own = OwnFields(fields);
        self
    }

    pub(super) const fn own_fields(&self) -> &'b [(&'b str, &'b str)] {
        self.own.0
    }

    /// Returns the head as the client sent it.
    pub const fn request(&self) -> &RequestHead<'b> {
        &self.head
    }

    /// Returns why the client's Upgrade field is not forwarded; `None` if it is forwarded, or if
    /// the request has no such field.
    pub const fn declined(&self) -> Option<NotForwarded> {
        match self.body {
            Body::Whole(_) => None,
            Body::Passing(_, declined) => declined,
        }
    }

    /// Returns the number of bytes of the client's input that this request stands for: the head,
    /// and with an upgrade also the content. 0 if another stack has parsed the head.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// Returns the content that is still to be written: that of a plain request.
    pub(super) fn into_content(self) -> ForwardedContent {
        match self.body {
            Body::Whole(_) => ForwardedContent::empty(),
            Body::Passing(content, _) => {
                let is_chunked = content.remaining().is_none();
                let framing = if is_chunked {
                    ForwardedFraming::Chunked
                } else {
                    ForwardedFraming::Length
                };
                ForwardedContent::new(content, framing)
            }
        }
    }

    /// Checks again what will be copied, because the caller could have changed its buffer after the
    /// head was judged. Bytes that were never checked must not get to upstream.
    fn check(&self, target: &str, host: &str) -> Result<(), EncodeError> {
        if !byte::is_token(self.head.method.as_bytes()) {
            Err(EncodeError::Method)
        } else if !byte::skip_target(target.as_bytes()).is_empty() {
            Err(EncodeError::Target)
        } else if !host::is_valid(host.as_bytes()) {
            Err(EncodeError::Host)
        } else {
            Ok(())
        }
    }

    /// Returns the target for upstream as two parts: what has to be put before the path that the
    /// client sent, and that path.
    fn target(&self) -> (&'static str, &'b str) {
        match self.head.target() {
            Target::Origin(target) | Target::Authority(target) => ("", target),
            // An OPTIONS of a whole server, whose target has no path (RFC 9112 §3.2.4).
            Target::Absolute { path: "", .. } if self.head.method == "OPTIONS" => ("*", ""),
            Target::Absolute { path, .. } if path.starts_with('/') => ("", path),
            Target::Absolute { path, .. } => ("/", path),
            Target::Asterisk => ("*", ""),
        }
    }
}

impl Write for ForwardedRequest<'_> {
    fn write(&self, to: &mut FieldWriter<'_>) {
        let (root, target) = self.target();
        // A request of HTTP/1.0 may name no host. The field is then empty (RFC 9112 §3.2).
        let host = self.head.authority().unwrap_or_default();
        if let Err(error) = self.check(target, host) {
            return to.fail(error);
        }
        for part in [self.head.method, " ", root, target, " HTTP/1.1\r\n"] {
            to.trusted(part);
        }
        to.copied(Known::Host.name(), host.as_bytes());
        let fields = self.head.fields;
        if matches!(self.body, Body::Whole(_)) {
            self.policy.write_upgrade(to, &fields);
            to.trusted("Connection: Upgrade\r\n");
        }
        let left = hop::forwards_left(&self.head).ok().flatten();
        if let Some(left) = left {
            let left = usize::try_from(left).unwrap_or(usize::MAX);
            let left = Decimal::of(left.saturating_sub(1));
            to.line(hop::MAX_FORWARDS, &[left.as_str()]);
        }
        let rewritten = left.map(|_| hop::MAX_FORWARDS);
        self.policy
            .write_fields(to, fields, self.head.received(), rewritten, self.own.0);
        match &self.body {
            Body::Whole(content)
                if fields.contains(Known::TransferEncoding) && !content.is_external() =>
            {
                let length = Decimal::of(content.decoded_len());
                to.line(Known::ContentLength.name(), &[length.as_str()]);
            }
            Body::Passing(content, _) if content.remaining().is_none() => {
                to.line(Known::TransferEncoding.name(), &["chunked"]);
            }
            _ => to.length(&fields),
        }
        to.end();
        if let Body::Whole(content) = &self.body {
            for piece in content.clone() {
                to.bytes(piece);
            }
        }
    }
}
