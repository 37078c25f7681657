//! The turn of the application: it decides about a request.

use super::super::output::Output;
use super::exchange::{Answer, Ask};
use crate::buffer::Storage;
use crate::head::encode_fault::EncodeFault;
use crate::head::known::Known;
use crate::head::request::RequestHead;
use crate::intermediary::{ForwardedRequest, NotForwarded};
use crate::upgrade::rejection::Rejection;

/// A request that waits for the application's decision.
///
/// If it is dropped without one, the next step shows the same request again.
#[must_use = "the client waits for an answer"]
pub struct ForwardTurn<'c, O> {
    pub(super) forward: ForwardedRequest<'c>,
    pub(super) is_upgrade: bool,
    pub(super) output: &'c mut Output<O>,
    pub(super) ask: &'c mut Ask,
    pub(super) may_repeat: &'c mut bool,
    pub(super) refusal: Refusal<'c, O>,
}

/// What the refusal of a request changes.
pub(super) struct Refusal<'c, O> {
    pub(super) output: &'c mut Output<O>,
    pub(super) answer: &'c mut Answer,
    pub(super) status: &'c mut Option<u16>,
    pub(super) is_head: bool,
}

impl<'c, O: Storage> ForwardTurn<'c, O> {
    /// Returns the head, as the client sent it.
    pub const fn request(&self) -> &RequestHead<'c> {
        self.forward.request()
    }

    /// Returns whether it is forwarded as an upgrade.
    pub const fn is_upgrade(&self) -> bool {
        self.is_upgrade
    }

    /// Returns why the `Upgrade` field of the client is not forwarded, if it has one.
    pub const fn declined(&self) -> Option<NotForwarded> {
        self.forward.declined()
    }

    /// Adds header fields of the application, such as `X-Forwarded-For`. See
    /// [`ForwardedRequest::with_fields`].
    #[doc(alias = "headers")]
    pub fn with_fields(mut self, fields: &'c [(&'c str, &'c str)]) -> Self {
        self.forward = self.forward.with_fields(fields);
        self
    }

    /// Forwards the request: the next steps write it to upstream.
    ///
    /// # Errors
    /// [`EncodeFault`] if the head cannot be encoded. The next step shows the same request again.
    pub fn forward(self) -> Result<(), EncodeFault> {
        self.output.fill(&self.forward)?;
        *self.may_repeat = is_repeatable(self.forward.request());
        *self.ask = Ask::Write;
        Ok(())
    }

    /// Refuses the request. The client's connection closes after the response.
    ///
    /// # Errors
    /// [`EncodeFault`] if the response cannot be encoded. The next step shows the same request
    /// again.
    pub fn reject(self, rejection: Rejection<'_>) -> Result<(), EncodeFault> {
        let rejection = rejection.without_content(self.refusal.is_head).closing();
        self.refusal.output.fill(&rejection)?;
        *self.ask = Ask::Refused;
        *self.refusal.answer = Answer::Refusal;
        *self.refusal.status = Some(rejection.status());
        Ok(())
    }
}

/// Returns whether a request may be sent twice: its method is idempotent (RFC 9110 §9.2.2), and no
/// content follows, which would be gone.
fn is_repeatable(head: &RequestHead<'_>) -> bool {
    let is_idempotent = matches!(
        head.method,
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE"
    );
    let framing = [Known::ContentLength, Known::TransferEncoding];
    is_idempotent && !framing.iter().any(|name| head.fields.contains(*name))
}
