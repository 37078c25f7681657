//! What can be wrong with an answer.

use crate::head::error::HeadError;
use thiserror::Error;

/// Why a connection cannot go on. After any of these it closes; nothing behind it may be read as HTTP or as anything else.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault<R> {
    /// The peer's: the head is none.
    #[error(transparent)]
    Head(HeadError),
    /// The peer's; see [`Limits::interims`](crate::Limits::interims).
    #[error("more interim responses than the limit came before the final one")]
    Interims,
    /// The peer's: 101 means nothing there (RFC 9110 §15.2). See
    /// [`tolerating_http10`](super::Client::tolerating_http10).
    #[error("a 101 came over another version than HTTP/1.1")]
    Version,
    /// The peer's. Something between took the field away, or the server forgot it. See
    /// [`tolerating_unnamed`](super::Client::tolerating_unnamed).
    #[error("a 101 has no Connection that names upgrade")]
    Connection,
    /// The peer's: nobody can tell to what it switched.
    #[error("a 101 has no Upgrade, or one that is no list of protocols")]
    Upgrade,
    /// The peer's: it switched to what was not proposed, or to several at once.
    #[error("a 101 switches to a protocol that was not proposed")]
    Protocol,
    /// The peer's: no upgrade was asked for.
    #[error("a 101 answers a request that proposed nothing")]
    Unsolicited,
    /// A 101 came before [`Client::sent`](super::Client::sent) was called: either the server answered a
    /// request that it had not received whole, or the caller forgot the call. RFC 9110 §7.8.
    #[error("a 101 came before all of the request was sent")]
    Unsent,
    /// The peer's: its answer does not keep to what was proposed.
    #[error("the answer does not keep to the proposal: {0}")]
    Refused(R),
    /// The caller's: `wants_input` still does.
    #[error("the response is incomplete")]
    Incomplete,
    /// The caller's: input is all that was received since the request was sent, each time.
    #[error("the input is not the one that was read")]
    InputChanged,
}

impl<R> Fault<R> {
    /// Where the rule stands that the peer broke. A [refusal](Self::Refused) knows its own, and what the caller did has none: `None`.
    pub const fn rule(&self) -> Option<&'static str> {
        match self {
            Self::Head(error) => Some(error.rule()),
            Self::Interims | Self::Version => Some("RFC 9110 §15.2"),
            Self::Connection
            | Self::Upgrade
            | Self::Protocol
            | Self::Unsolicited
            | Self::Unsent => Some("RFC 9110 §7.8"),
            Self::Refused(_) | Self::Incomplete | Self::InputChanged => None,
        }
    }
}

impl Fault<()> {
    /// The machine itself refuses nothing: that is for the proposal.
    pub(super) fn of_any<R>(self) -> Fault<R> {
        match self {
            Self::Head(error) => Fault::Head(error),
            Self::Interims => Fault::Interims,
            _ => Fault::InputChanged,
        }
    }
}
