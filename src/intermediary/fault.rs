//! Why an intermediary does not go on, and what it answers then.

use super::hop::OptionError;
use crate::content::error::ContentError;
use crate::head::error::HeadError;
use crate::protocol::Mismatch;
use crate::rejection::Rejection;
use thiserror::Error;

/// Why a request is not forwarded. Nothing of it, and nothing behind it, may reach anybody.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestFault {
    /// The client's: the head is none, or speaks another major version.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// The client's: nobody can tell where its content ends.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The client's: what ends at this hop cannot be told from what goes on.
    #[error(transparent)]
    Options(#[from] OptionError),
    /// The client's: tunnels to wherever it likes are not for a reverse proxy. The octets behind it were meant for the tunnel (RFC 9931 §8).
    #[error("CONNECT is not served here")]
    Connect,
    /// The client's, who wants to hear from this hop, and not from any behind it: an OPTIONS or TRACE with `Max-Forwards: 0`. To answer it in
    /// another way than with the 501 is the caller's.
    #[error("the request may not be forwarded any further")]
    LastHop,
    /// The client sent several Max-Forwards fields with OPTIONS or TRACE. 400, RFC 9110 §7.6.2: hops
    /// that read different ones would disagree on who answers.
    #[error("Max-Forwards is repeated")]
    MaxForwards,
    /// The client's: an absolute target that neither is `http` nor `https`.
    #[error("the target has a scheme that is not served here")]
    Scheme,
    /// The caller's: `wants_input` still does.
    #[error("the request is incomplete")]
    Incomplete,
    /// The caller's: input is all that was received since the request began, each time.
    #[error("the input is not the one that was read")]
    InputChanged,
}

impl RequestFault {
    /// The answer to a fault of the client; its connection closes behind it, whatever has come in already. A fault of the caller has none.
    pub fn rejection(self) -> Option<Rejection<'static>> {
        let (status, sentence) = match self {
            Self::Head(error) => return Some(error.into()),
            Self::Content(error) => return Some(error.into()),
            Self::Options(error) => (error.status(), error.sentence()),
            Self::Connect => (501, "CONNECT is not served here"),
            Self::LastHop => (501, "the request may not be forwarded any further"),
            Self::MaxForwards => (400, "Max-Forwards is repeated"),
            Self::Scheme => (421, "the target has a scheme that is not served here"),
            Self::Incomplete | Self::InputChanged => return None,
        };
        let rule = self.rule().unwrap_or_default();
        Some(Rejection::new(status, sentence, rule).closing())
    }

    /// Where the rule stands that the client broke.
    pub const fn rule(self) -> Option<&'static str> {
        match self {
            Self::Head(error) => Some(error.rule()),
            Self::Content(error) => Some(error.rule()),
            Self::Options(error) => Some(error.rule()),
            Self::Connect => Some("RFC 9931 §8"),
            Self::LastHop | Self::MaxForwards => Some("RFC 9110 §7.6.2"),
            Self::Scheme => Some("RFC 9110 §7.4"),
            Self::Incomplete | Self::InputChanged => None,
        }
    }
}

/// Why an answer is not relayed: no octet of it reaches the client, and the connection to upstream closes.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub enum ResponseFault {
    /// The head is none.
    Head(HeadError),
    /// Nobody can tell where its content ends.
    Content(ContentError),
    /// What ends at this hop cannot be told from what goes on.
    Options(OptionError),
    /// See [`Limits::interims`](crate::Limits::interims).
    Interims,
    /// Neither interim nor final.
    Class,
    /// It answers nobody: a connection in doubt.
    Unasked,
    /// Upstream closed before its response was complete. Only the caller sees that.
    Ended,
    /// 101 means nothing there.
    Version,
    /// No upgrade was forwarded, so the client expects HTTP (CVE-2018-1002105 is what comes of joining the two).
    Unsolicited,
    /// A 101 came before [`RequestSide::sent`](super::RequestSide::sent) or
    /// [`CheckedRequest::content_sent`](super::CheckedRequest::content_sent) was called. 502, RFC 9110
    /// §7.8: the new protocol may begin only when all of the request was sent.
    Unsent,
    /// Half a switch is none.
    Connection,
    /// Nobody can tell to what it switched.
    Upgrade,
    /// One protocol is let through, not the one that it carries.
    Layered,
    /// The client did not offer it, or it is not allowed here.
    Protocol,
    /// The protocol's own rules; see [`Relay`](crate::Relay).
    Relay(Mismatch),
    /// None that this intermediary lets through, so the client could do nothing with the answer.
    Unadvertised,
    /// The caller's: `wants_input` still does.
    Incomplete,
    /// The caller's: each input is all that was received since its message began, each time.
    InputChanged,
}

impl ResponseFault {
    /// The 502 for the client; both connections close. Caller errors have none.
    ///
    /// [`RequestSide::reject`](super::RequestSide::reject) binds it to the request.
    pub fn rejection(self) -> Option<Rejection<'static>> {
        let rule = self.rule()?;
        Some(Rejection::new(502, self.sentence(), rule).closing())
    }

    /// Where the rule stands that upstream broke.
    pub const fn rule(self) -> Option<&'static str> {
        let rule = self.facts().0;
        if rule.is_empty() { None } else { Some(rule) }
    }

    /// The sentence that [`Display`](core::fmt::Display) prints, for whoever formats nothing.
    pub const fn sentence(self) -> &'static str {
        self.facts().1
    }

    #[rustfmt::skip] // a table
    const fn facts(self) -> (&'static str, &'static str) {
        match self {
            Self::Head(error) => (error.rule(), error.sentence()),
            Self::Content(error) => (error.rule(), error.sentence()),
            Self::Options(error) => (error.rule(), error.sentence()),
            Self::Interims => ("RFC 9110 §15.2", "more interim responses than the limit came before the final one"),
            Self::Class => ("RFC 9110 §15", "the status is not from 100 to 599"),
            Self::Unasked => ("RFC 9112 §9.2", "a response came before its request"),
            Self::Ended => ("RFC 9112 §8", "the connection ended before the response was complete"),
            Self::Unsent => ("RFC 9110 §7.8", "a 101 came before all of the request was sent"),
            Self::Version => ("RFC 9110 §15.2", "a 101 came over another version than HTTP/1.1"),
            Self::Unsolicited => ("RFC 9110 §7.8", "a 101 answers a request that was forwarded without an upgrade"),
            Self::Connection => ("RFC 9110 §7.8", "a 101 has no Connection that names upgrade"),
            Self::Upgrade => ("RFC 9110 §7.8", "a 101 has no Upgrade, or one that is no list of protocols"),
            Self::Layered => ("RFC 9110 §7.8", "a 101 switches to several protocols"),
            Self::Protocol => ("RFC 9110 §7.8", "a 101 switches to a protocol that was not forwarded"),
            Self::Relay(mismatch) => (mismatch.rule(), mismatch.sentence()),
            Self::Unadvertised => ("RFC 9110 §15.5.22", "a 426 names no protocol that is let through"),
            Self::Incomplete => ("", "the response is incomplete"),
            Self::InputChanged => ("", "the input is not the one that was read"),
        }
    }
}
