//! The errors of a client.

use crate::head::error::HeadError;
use crate::rule::Rule;
use thiserror::Error;

/// Why a client cannot use the response. After any of these except
/// [`Incomplete`](Self::Incomplete), close the connection: no later byte may be read as HTTP or as
/// the next protocol.
///
/// `R` is the refusal of the proposal, [`Propose::Error`](crate::Propose::Error).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ClientError<R> {
    /// The head is not valid HTTP/1; the [`HeadError`] says why, and [`rule`](Self::rule) which
    /// rule it breaks.
    #[error(transparent)]
    Head(HeadError),
    /// More interim responses than the limit came before the final one. RFC 9110 §15.2; see
    /// [`Limits::interims`](crate::Limits::interims).
    Interims,
    /// A 101 came over another version than HTTP/1.1. RFC 9110 §15.2: HTTP/1.0 has no interim
    /// responses. See [`tolerating_http10`](super::Client::tolerating_http10).
    Version,
    /// A 101 has no Connection that names upgrade. RFC 9110 §7.8. Either an intermediary removed
    /// the field, or the server left it out. See
    /// [`tolerating_unnamed`](super::Client::tolerating_unnamed).
    Connection,
    /// A 101 has no Upgrade, or one that is not a list of protocols. RFC 9110 §7.8: without the
    /// field it is unknown to which protocol the server switched. See
    /// [`tolerating_unnamed`](super::Client::tolerating_unnamed), which accepts a missing field.
    Upgrade,
    /// A 101 switches to a protocol that was not proposed. RFC 9110 §7.8. A 101 that names several
    /// protocols is refused with this as well.
    Protocol,
    /// A 101 answers a request that proposed nothing. RFC 9110 §7.8.
    Unsolicited,
    /// A 101 came before all of the request was sent. RFC 9110 §7.8. Either the server answered a
    /// request that it had not completely received, or the caller did not call
    /// [`Client::sent`](super::Client::sent).
    Unsent,
    /// The answer does not keep to the proposal; the refusal of the proposal says why.
    #[error("the answer does not keep to the proposal: {0}")]
    Refused(R),
    /// The response is an interim one, and the final one follows. Only
    /// [`Client::on_response`](super::Client::on_response) returns it: wait for the final response
    /// and give it that one.
    Interim,
    /// The response is incomplete. Caller error: `event` was called while `wants_input` still
    /// returns `true`. Read on and call it again.
    Incomplete,
    /// The input is not the one that was read. Caller error: each call must get all bytes that were
    /// received since the request was sent, unchanged and from the same start.
    InputChanged,
}

impl<R> ClientError<R> {
    /// Returns the rule that was broken. Its section is empty for a caller error. For
    /// [`Refused`](Self::Refused) it is the general rule; the refusal has one of its own.
    #[rustfmt::skip] // a table
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Head(error) => error.rule(),
            Self::Interims => Rule::new("RFC 9110 §15.2", "more interim responses than the limit came before the final one"),
            Self::Version => Rule::new("RFC 9110 §15.2", "a 101 came over another version than HTTP/1.1"),
            Self::Connection => Rule::new("RFC 9110 §7.8", "a 101 has no Connection that names upgrade"),
            Self::Upgrade => Rule::new("RFC 9110 §7.8", "a 101 has no Upgrade, or one that is not a list of protocols"),
            Self::Protocol => Rule::new("RFC 9110 §7.8", "a 101 switches to a protocol that was not proposed"),
            Self::Unsolicited => Rule::new("RFC 9110 §7.8", "a 101 answers a request that proposed nothing"),
            Self::Unsent => Rule::new("RFC 9110 §7.8", "a 101 came before all of the request was sent"),
            Self::Refused(_) => Rule::new("RFC 9110 §7.8", "the answer does not keep to the proposal"),
            Self::Interim => Rule::of_caller("the response is an interim one, and the final one follows"),
            Self::Incomplete => Rule::of_caller("the response is incomplete"),
            Self::InputChanged => Rule::of_caller("the input is not the one that was read"),
        }
    }
}

/// An error that the machine finds before it asks the proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EarlyError {
    Head(HeadError),
    Interims,
    InputChanged,
}

impl<R> From<EarlyError> for ClientError<R> {
    fn from(error: EarlyError) -> Self {
        match error {
            EarlyError::Head(error) => Self::Head(error),
            EarlyError::Interims => Self::Interims,
            EarlyError::InputChanged => Self::InputChanged,
        }
    }
}
