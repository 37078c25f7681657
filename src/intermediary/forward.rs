//! A request as it goes to upstream.

use super::Intermediary;
use super::content::{ForwardedContent, Framing};
use super::hop;
use crate::content::Content;
use crate::head::decimal::Decimal;
use crate::head::host;
use crate::head::known::Known;
use crate::head::lines::{EncodeError, Lines, Write};
use crate::head::octet;
use crate::head::request::RequestHead;
use crate::head::target::Target;
use crate::upgrade::{NoUpgrade, Pieces};
use thiserror::Error;

/// Why the Upgrade of a request ends here. That is no fault: the request goes on without it, whole.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Declined {
    /// It asks for none, whatever fields it has.
    #[error(transparent)]
    NoUpgrade(NoUpgrade),
    /// The default for everything that is not named.
    #[error("none of the offered protocols is let through here")]
    NotAllowed,
    /// See [`Limits::content`](crate::Limits::content).
    #[error("the request brings more content than an upgrade may")]
    Content,
    /// Its content would have to pass while the answer is awaited.
    #[error("the client waits for 100 (Continue) before its content")]
    Expect,
}

impl Declined {
    /// Where it stands that an Upgrade may be ignored, or has to be.
    pub const fn rule(self) -> &'static str {
        "RFC 9110 §7.8"
    }
}

/// A request, ready for upstream: written anew from what was understood, never copied as it came.
///
/// An origin is spoken to: an absolute target is split into Host and path, and what the client said in Host does not count then (RFC 9112
/// §3.2.2). The content of an upgrade goes out with the head; that of a plain request follows, see
/// [`RequestSide::sent`](super::RequestSide::sent).
#[derive(Clone, Debug)]
#[must_use = "the client waits for an answer"]
pub struct Forward<'b> {
    policy: Intermediary<'b>,
    head: RequestHead<'b>,
    own: &'b [(&'b str, &'b str)],
    consumed: usize,
    body: Body<'b>,
}

#[derive(Clone, Debug)]
enum Body<'b> {
    /// It goes on with an Upgrade.
    Whole(Pieces<'b>),
    Passing(Content, Option<Declined>),
}

impl<'b> Forward<'b> {
    pub(super) const fn upgrade(
        policy: Intermediary<'b>,
        head: RequestHead<'b>,
        content: Pieces<'b>,
        consumed: usize,
    ) -> Self {
        Self {
            policy,
            head,
            own: &[],
            consumed,
            body: Body::Whole(content),
        }
    }

    pub(super) fn plain(
        policy: Intermediary<'b>,
        head: RequestHead<'b>,
        content: Content,
        declined: Option<Declined>,
    ) -> Self {
        Self {
            policy,
            consumed: head.len(),
            head,
            own: &[],
            body: Body::Passing(content, declined),
        }
    }

    /// Adds the caller's fields, `X-Forwarded-For` say; each takes the place of the client's of the same name, and no Connection of the client
    /// can take it away. They are checked in [`encode`](crate::Encode::encode).
    pub const fn with_fields(mut self, fields: &'b [(&'b str, &'b str)]) -> Self {
        self.own = fields;
        self
    }

    pub(super) const fn own_fields(&self) -> &'b [(&'b str, &'b str)] {
        self.own
    }

    /// The head as the client sent it.
    pub const fn request(&self) -> &RequestHead<'b> {
        &self.head
    }

    /// Why an Upgrade that the client sent is not forwarded; `None` where it is, and where there is none.
    pub const fn declined(&self) -> Option<Declined> {
        match self.body {
            Body::Whole(_) => None,
            Body::Passing(_, declined) => declined,
        }
    }

    /// Octets of the input that this stands for: the head, and the content of an upgrade.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// What is still to be written after the head: the content of a plain request.
    pub(super) fn into_content(self) -> ForwardedContent {
        match self.body {
            Body::Whole(_) => ForwardedContent::empty(),
            Body::Passing(content, _) => {
                let is_chunked = content.remaining().is_none();
                let framing = if is_chunked {
                    Framing::Chunked
                } else {
                    Framing::Length
                };
                ForwardedContent::new(content, framing)
            }
        }
    }

    /// What is copied is checked again, since the caller could have changed its buffer after the head
    /// was judged.
    fn check(&self) -> Result<(), EncodeError> {
        let (target, host) = match self.head.target {
            Target::Origin(target) | Target::Authority(target) => (target, None),
            Target::Absolute {
                authority, path, ..
            } => (path, Some(authority)),
            Target::Asterisk => ("*", None),
        };
        let host = host.or(self.head.authority()).unwrap_or_default();
        if !octet::is_token(self.head.method.as_bytes()) {
            Err(EncodeError::Method)
        } else if !octet::behind_target(target.as_bytes()).is_empty() {
            Err(EncodeError::Target)
        } else if !host::is_valid(host.as_bytes()) {
            Err(EncodeError::Host)
        } else {
            Ok(())
        }
    }

    fn request_line(&self, to: &mut Lines<'_>) {
        to.trusted(self.head.method);
        to.trusted(" ");
        to.trusted(match self.head.target {
            // RFC 9112 §3.2.4.
            Target::Absolute { path: "", .. } if self.head.method == "OPTIONS" => "*",
            Target::Absolute { path, .. } if !path.starts_with('/') => "/",
            Target::Asterisk => "*",
            Target::Origin(_) | Target::Absolute { .. } | Target::Authority(_) => "",
        });
        to.trusted(match self.head.target {
            Target::Origin(target) | Target::Authority(target) => target,
            Target::Absolute { path, .. } => path,
            Target::Asterisk => "",
        });
        to.trusted(" HTTP/1.1\r\n");
    }
}

impl Write for Forward<'_> {
    fn write(&self, to: &mut Lines<'_>) {
        if let Err(error) = self.check() {
            return to.fail(error);
        }
        self.request_line(to);
        // Empty where HTTP/1.0 names none (RFC 9112 §3.2).
        let host = self.head.authority().unwrap_or_default();
        to.copied(Known::Host.name(), host.as_bytes());
        let fields = self.head.fields;
        if matches!(self.body, Body::Whole(_)) {
            self.policy.write_upgrade(to, &fields);
            to.line(Known::Connection.name(), &["Upgrade"]);
        }
        let left = hop::forwards_left(&self.head).ok().flatten();
        if let Some(left) = left {
            let left = usize::try_from(left).unwrap_or(usize::MAX);
            let left = Decimal::of(left.saturating_sub(1));
            to.line(hop::MAX_FORWARDS, &[left.as_str()]);
        }
        let rewritten = left.map(|_| hop::MAX_FORWARDS);
        self.policy
            .write_fields(to, fields, self.head.version, rewritten, self.own);
        match &self.body {
            Body::Whole(content)
                if fields.have(Known::TransferEncoding) && !content.is_elsewhere() =>
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
                to.octets(piece);
            }
        }
    }
}
