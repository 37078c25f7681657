//! Why a client gets no valid response.

use crate::head::error::HeadError;
use thiserror::Error;

/// Why a client cannot use the response. After any of these except
/// [`Incomplete`](Self::Incomplete), close the connection; the bytes after the fault must not be
/// read as HTTP or as the next protocol.
///
/// `R` is the refusal of the proposal, [`Propose::Refusal`](crate::Propose::Refusal).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault<R> {
    /// The head is not valid HTTP/1; the [`HeadError`] says why, and [`rule`](Self::rule) which
    /// rule it breaks.
    #[error(transparent)]
    Head(HeadError),
    /// More interim responses than the limit came before the final one. RFC 9110 §15.2; see
    /// [`Limits::interims`](crate::Limits::interims).
    #[error("more interim responses than the limit came before the final one")]
    Interims,
    /// A 101 came over another version than HTTP/1.1. RFC 9110 §15.2: HTTP/1.0 has no interim
    /// responses. See [`tolerating_http10`](super::Client::tolerating_http10).
    #[error("a 101 came over another version than HTTP/1.1")]
    Version,
    /// A 101 has no Connection that names upgrade. RFC 9110 §7.8. Either an intermediary removed
    /// the field, or the server left it out. See
    /// [`tolerating_unnamed`](super::Client::tolerating_unnamed).
    #[error("a 101 has no Connection that names upgrade")]
    Connection,
    /// A 101 has no Upgrade, or one that is no list of protocols. RFC 9110 §7.8: without the field
    /// it is unknown to which protocol the server switched. See
    /// [`tolerating_unnamed`](super::Client::tolerating_unnamed), which accepts a missing field.
    #[error("a 101 has no Upgrade, or one that is no list of protocols")]
    Upgrade,
    /// A 101 switches to a protocol that was not proposed, or to several at once. RFC 9110 §7.8.
    #[error("a 101 switches to a protocol that was not proposed")]
    Protocol,
    /// A 101 answers a request that proposed nothing. RFC 9110 §7.8.
    #[error("a 101 answers a request that proposed nothing")]
    Unsolicited,
    /// A 101 came before all of the request was sent. RFC 9110 §7.8. Either the server answered a
    /// request that it had not completely received, or the caller did not call
    /// [`Client::sent`](super::Client::sent).
    #[error("a 101 came before all of the request was sent")]
    Unsent,
    /// The answer does not keep to the proposal; the refusal of the proposal says why.
    #[error("the answer does not keep to the proposal: {0}")]
    Refused(R),
    /// The response is an interim one, and the final one follows. Only
    /// [`Client::on_response`](super::Client::on_response) returns it: wait for the final response
    /// and give it that one.
    #[error("the response is an interim one, and the final one follows")]
    Interim,
    /// The response is incomplete. Caller error: `event` was called while `wants_input` still
    /// returns `true`. Read on and call it again.
    #[error("the response is incomplete")]
    Incomplete,
    /// The input is not the one that was read. Caller error: each call must get all bytes that were
    /// received since the request was sent, unchanged and from the same start.
    #[error("the input is not the one that was read")]
    InputChanged,
}

impl<R> Fault<R> {
    /// Returns the section of the RFC that the server broke, such as `RFC 9110 §7.8`. `None` for
    /// [`Refused`](Self::Refused), because the refusal has a rule of its own, and for caller
    /// errors.
    pub const fn rule(&self) -> Option<&'static str> {
        match self {
            Self::Head(error) => Some(error.rule()),
            Self::Interims | Self::Version => Some("RFC 9110 §15.2"),
            Self::Connection
            | Self::Upgrade
            | Self::Protocol
            | Self::Unsolicited
            | Self::Unsent => Some("RFC 9110 §7.8"),
            Self::Refused(_) | Self::Interim | Self::Incomplete | Self::InputChanged => None,
        }
    }
}

/// A fault that the machine finds before it asks the proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EarlyFault {
    Head(HeadError),
    Interims,
    InputChanged,
}

impl<R> From<EarlyFault> for Fault<R> {
    fn from(fault: EarlyFault) -> Self {
        match fault {
            EarlyFault::Head(error) => Self::Head(error),
            EarlyFault::Interims => Self::Interims,
            EarlyFault::InputChanged => Self::InputChanged,
        }
    }
}
