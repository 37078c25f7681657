//! The rules of the requests for a tunnel, and of the responses to them.

use super::target::TargetError;
use crate::rule::Rule;
use crate::upgrade::rejection::Rejection;
use crate::upgrade::relay::RelayError;
use thiserror::Error;

/// Why a proxy refuses a request for a tunnel.
///
/// [`Acceptor`](super::Acceptor) finds it, and [`Upgrade::accept`](crate::Upgrade::accept) converts
/// it to the [`Rejection`] to send.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum RequestError {
    /// The method is not GET. 400, RFC 9298 §3.2 and RFC 9484 §4.2.
    Method,
    /// Something else is offered beside the tunnel. 400, RFC 9298 §3.2 and RFC 9484 §4.2: Upgrade
    /// has one element.
    Offers,
    /// The request announces content. 400, RFC 9297 §3.2: it has a Content-Length, even of 0, a
    /// Content-Type or a Transfer-Encoding.
    Content,
    /// The request is for another proxy. 421, RFC 9110 §7.4: its authority is not that of the
    /// template. Without one in the template every authority is served.
    Authority,
    /// The target has no path, or the scheme is not http or https. 400, RFC 9298 §3.2.
    Form,
    /// IP packets are proxied over an encrypted connection only. 400, RFC 9484 §4: the request has
    /// the scheme `http`. A request over HTTP/1.1 usually has no scheme; the caller knows then
    /// whether the connection is encrypted.
    Cleartext,
    /// The path is not of the template. 404, RFC 9298 §3.1.
    Path,
    /// The target is malformed. 400; sentence and rule are those of the [`TargetError`].
    #[error(transparent)]
    Target(#[from] TargetError),
}

impl RequestError {
    /// The status of the response that refuses the request.
    pub const fn status(self) -> u16 {
        match self {
            Self::Authority => 421,
            Self::Path => 404,
            _ => 400,
        }
    }

    /// Returns the rule that was broken: its section and its sentence.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Method => Rule::new("RFC 9298 §3.2", "the method is not GET"),
            Self::Offers => Rule::new("RFC 9298 §3.2", "something else is offered beside the tunnel"),
            Self::Content => Rule::new("RFC 9297 §3.2", "the request announces content"),
            Self::Authority => Rule::new("RFC 9110 §7.4", "the request is for another proxy"),
            Self::Form => Rule::new("RFC 9298 §3.2", "the target has no path, or the scheme is not http or https"),
            Self::Cleartext => Rule::new("RFC 9484 §4", "IP packets are proxied over an encrypted connection only"),
            Self::Path => Rule::new("RFC 9298 §3.1", "the path is not of the template"),
            Self::Target(error) => error.rule(),
        }
    }
}

impl From<RequestError> for Rejection<'static> {
    fn from(refusal: RequestError) -> Self {
        Self::of_rule(refusal.status(), refusal.rule())
    }
}

/// The rule of the Capsule Protocol that the response to a request for a tunnel breaks.
///
/// A [`Proposal`](super::Proposal) and a [`Relay`](super::Relay) return it. A client must close the
/// connection then, or reset the stream. An intermediary opens no tunnel, and answers with 502.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ResponseError {
    /// The response announces content. RFC 9297 §3.2: it has a Content-Length, even of 0, a
    /// Content-Type or a Transfer-Encoding.
    Content,
    /// The status is 204, 205 or 206. RFC 9297 §3.2: a response that starts capsules cannot have
    /// it. Only a response over HTTP/2 or HTTP/3 can get here with it.
    Status,
    /// The request announces content. RFC 9297 §3.2. Only a [`Relay`](super::Relay) returns this.
    Request,
}

impl ResponseError {
    /// Returns the rule that was broken.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Content => Rule::new("RFC 9297 §3.2", "the response announces content"),
            Self::Status => Rule::new("RFC 9297 §3.2", "the status is 204, 205 or 206"),
            Self::Request => Rule::new("RFC 9297 §3.2", "the request announces content"),
        }
    }
}

impl From<ResponseError> for RelayError {
    fn from(violation: ResponseError) -> Self {
        Self::new(violation.rule())
    }
}
