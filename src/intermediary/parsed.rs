//! Exchanges whose heads another HTTP stack parses and writes.

use super::error::{RequestSideError, ResponseSideError};
use super::forwarded_request::{ForwardedRequest, NotForwarded};
use super::forwarded_response::ForwardedResponse;
use super::hop;
use super::judge::{RequestFacts, judge};
use super::policy::Intermediary;
use super::response::ResponseEvent;
use super::tunnel::{ForwardedInterim, Tunnel};
use crate::head::byte;
use crate::head::error::HeadError;
use crate::head::host;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::upgrade::pieces::Pieces;
use crate::upgrade::rejection::Rejection;

/// A request that another HTTP stack has parsed, judged by the rules of
/// [`RequestSide`](super::RequestSide); made by [`Intermediary::check`].
///
/// 1. [`forward`](Self::forward) returns the head to send to upstream. With the feature `http` it
///    converts to `http::Request<()>`.
/// 2. [`verify`](Self::verify) judges each response of upstream, interim ones included. Its result
///    is the head to send to the client.
///
/// # Content
///
/// The stack has the content, so this type cannot know when it was sent. A request with content is
/// therefore forwarded without its Upgrade field ([`NotForwarded::Content`]), which RFC 9110 §7.8
/// allows. A caller that has read all of the content first calls
/// [`with_content`](Self::with_content). Then the Upgrade is forwarded, and a 101 is accepted only
/// after [`content_sent`](Self::content_sent).
///
/// # When a write is partial, fails or is cancelled
///
/// The stack writes the heads and knows how far it came. Call `content_sent` only when all of the
/// content was written. If the stack could not write the request, answer with a 502 bound by
/// [`reject`](Self::reject), unless upstream has sent a response that can be returned. If it could
/// not write the 101 to the client, copy nothing between the connections. Close both in each case.
///
/// # Connections
///
/// Only the stack knows whether bytes have come after the request. So the response to every request
/// with an Upgrade field that did not switch has `Connection: close`; see
/// [`ExchangeEnd::client`](super::ExchangeEnd::client) for what that costs.
#[derive(Clone, Debug)]
#[must_use = "the client waits for an answer"]
pub struct CheckedRequest<'b> {
    policy: Intermediary<'b>,
    forward: ForwardedRequest<'b>,
    facts: RequestFacts,
    is_upgrade: bool,
    awaits_content: bool,
}

impl<'p> Intermediary<'p> {
    /// Judges a request whose head another HTTP stack has parsed, by the rules of
    /// [`RequestSide`](super::RequestSide):
    /// Host, the form of the target, what Connection names, and how the content is framed.
    ///
    /// The result gives the head to forward, and it alone can [verify](CheckedRequest::verify) the
    /// response. `request` must be what the client sent, before anything was removed from it.
    ///
    /// # Errors
    /// [`RequestSideError`]: send its [`rejection`](RequestSideError::rejection), close the
    /// client's connection, and forward nothing.
    pub fn check<'b>(
        &self,
        request: impl Into<RequestHead<'b>>,
    ) -> Result<CheckedRequest<'b>, RequestSideError>
    where
        'p: 'b,
    {
        CheckedRequest::of(*self, request.into())
    }
}

impl<'b> CheckedRequest<'b> {
    pub(super) fn of(
        policy: Intermediary<'b>,
        head: RequestHead<'b>,
    ) -> Result<Self, RequestSideError> {
        check_parsed(&head)?;
        let mut judged = judge(&policy, &head)?;
        let head = head.with_options(judged.options);
        if judged.is_upgrade && !judged.content.is_complete() {
            judged.is_upgrade = false;
            judged.facts.declined = Some(NotForwarded::Content);
        }
        let forward = if judged.is_upgrade {
            ForwardedRequest::upgrade(policy, head, Pieces::EXTERNAL, head.len())
        } else {
            ForwardedRequest::plain(policy, head, judged.content, judged.facts.declined)
        };
        Ok(Self {
            policy,
            forward,
            facts: judged.facts,
            is_upgrade: judged.is_upgrade,
            awaits_content: false,
        })
    }

    /// Returns the head to send to upstream. Its [`consumed`](ForwardedRequest::consumed) is 0 if
    /// the head did not come as bytes.
    pub const fn forward(&self) -> &ForwardedRequest<'b> {
        &self.forward
    }

    /// Adds the caller's fields to the forwarded head, such as `X-Forwarded-For`. Each replaces the
    /// client's fields of the same name; see [`ForwardedRequest::with_fields`].
    pub fn with_fields(mut self, fields: &'b [(&'b str, &'b str)]) -> Self {
        self.forward = self.forward.with_fields(fields);
        self
    }

    /// Returns whether the forwarded head asks for an upgrade. If not,
    /// [`ForwardedRequest::declined`] tells why, unless the client did not ask for one.
    pub const fn is_upgrade(&self) -> bool {
        self.is_upgrade
    }

    /// Announces that all of the content was read, and has this many bytes.
    ///
    /// An upgrade that was declined only because of its content is forwarded then, if the content
    /// is within [`Limits::content`](crate::Limits::content). Send the content with the head, and
    /// then call [`content_sent`](Self::content_sent).
    pub fn with_content(mut self, bytes: usize) -> Self {
        let head = *self.forward.request();
        let is_within = u32::try_from(bytes).is_ok_and(|bytes| bytes <= self.policy.limits.content);
        let is_about_content = matches!(
            self.facts.declined,
            Some(NotForwarded::Content | NotForwarded::Expect)
        );
        if is_about_content && is_within {
            let own = self.forward.own_fields();
            self.forward =
                ForwardedRequest::upgrade(self.policy, head, Pieces::EXTERNAL, head.len());
            self.forward = self.forward.with_fields(own);
            self.facts.declined = None;
            self.is_upgrade = true;
            self.awaits_content = true;
        }
        self
    }

    /// Returns whether content must still be sent before a 101 is accepted.
    pub const fn awaits_content(&self) -> bool {
        self.awaits_content
    }

    /// Confirms that all of the content was written to upstream. Do not call it if that write was
    /// partial, failed or was cancelled.
    pub const fn content_sent(&mut self) {
        self.awaits_content = false;
    }

    /// Binds an answer of the caller's own to the request, such as a 403 or a 502: the answer to a
    /// HEAD has no content, and `Connection: close` is added. Close the client's connection after
    /// it.
    pub fn reject<'r>(&self, rejection: Rejection<'r>) -> Rejection<'r> {
        rejection.without_content(self.facts.is_head).closing()
    }

    /// Judges a response of upstream: whether it may be forwarded, and whether a tunnel may be
    /// opened.
    ///
    /// Only after [`ResponseEvent::Switched`] may a tunnel be opened. Each event has the head for
    /// the client, written anew; with the feature `http` that of a final response and that of a 101
    /// convert to `http::Response<()>`.
    ///
    /// # Errors
    /// [`ResponseSideError`]: send its [`rejection`](ResponseSideError::rejection), a 502, and
    /// close both connections.
    pub fn verify<'r>(
        &self,
        response: impl Into<ResponseHead<'r>>,
    ) -> Result<ResponseEvent<'r>, ResponseSideError>
    where
        'b: 'r,
    {
        let head = response.into();
        let options = hop::options(&head.fields).map_err(ResponseSideError::Options)?;
        let head = head.with_options(options);
        match head.status {
            101 => self.switch(head),
            100..=199 => {
                let interim = ForwardedInterim::new(self.policy, head, self.facts);
                Ok(ResponseEvent::Interim(interim))
            }
            200..=599 => {
                let returned =
                    ForwardedResponse::new(self.policy, head, self.facts, self.is_upgrade)?;
                Ok(ResponseEvent::Rejected(returned))
            }
            _ => Err(ResponseSideError::Class),
        }
    }

    fn switch<'r>(&self, head: ResponseHead<'r>) -> Result<ResponseEvent<'r>, ResponseSideError>
    where
        'b: 'r,
    {
        if !self.is_upgrade {
            return Err(ResponseSideError::Unsolicited);
        }
        let request = self.forward.request();
        let protocol = self.policy.judge(request, &head)?;
        if self.awaits_content {
            return Err(ResponseSideError::Unsent);
        }
        let tunnel = Tunnel::new(self.policy, head, protocol, request.len());
        Ok(ResponseEvent::Switched(tunnel))
    }
}

/// Checks what a head that came as bytes has been checked for already.
fn check_parsed(head: &RequestHead<'_>) -> Result<(), HeadError> {
    head.fields.check_host(head.version)?;
    let (form, target, authority) = match head.target() {
        Target::Origin(target) => (target.starts_with('/'), target, None),
        Target::Absolute {
            authority, path, ..
        } => (true, path, Some(authority)),
        Target::Authority(authority) => (head.method == "CONNECT", "", Some(authority)),
        Target::Asterisk => (head.method == "OPTIONS", "", None),
    };
    if !byte::is_token(head.method.as_bytes()) {
        Err(HeadError::Method)
    } else if !byte::skip_target(target.as_bytes()).is_empty() {
        Err(HeadError::TargetByte)
    } else if !form || authority.is_some_and(|host| !host::is_named(host.as_bytes())) {
        Err(HeadError::TargetForm)
    } else {
        Ok(())
    }
}
