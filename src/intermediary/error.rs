//! The errors of an intermediary, and the responses to them.

use super::hop::ConnectionOptionError;
use crate::content::error::ContentError;
use crate::head::error::HeadError;
use crate::rule::Rule;
use crate::upgrade::rejection::Rejection;
use crate::upgrade::relay::RelayError;
use thiserror::Error;

/// Why a request is not forwarded.
///
/// Upstream must get nothing of the request, nor of what follows it. Errors of the client have a
/// [`rejection`](Self::rejection), after which the client's connection closes. `Incomplete` and
/// `InputChanged` are errors of the caller.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum RequestSideError {
    /// The head of the request is malformed, exceeds a limit, or has another major version than
    /// HTTP/1. Sentence, status and rule are those of the [`HeadError`].
    #[error(transparent)]
    Head(#[from] HeadError),
    /// Recipients could disagree on where the content of the request ends. Sentence, status and
    /// rule are those of the [`ContentError`].
    #[error(transparent)]
    Content(#[from] ContentError),
    /// Connection does not tell reliably which fields end at this hop. Sentence, status and rule
    /// are those of the [`ConnectionOptionError`].
    #[error(transparent)]
    Options(#[from] ConnectionOptionError),
    /// CONNECT is not served here. 501, RFC 9931 §8: a reverse proxy opens no tunnel to an address
    /// that the client chooses. The bytes after the request were meant for that tunnel, so they are
    /// not read as requests.
    Connect,
    /// The request may not be forwarded any further. 501, RFC 9110 §7.6.2: it is an OPTIONS or
    /// TRACE with `Max-Forwards: 0`, which this hop must answer itself. The caller may send an
    /// answer of its own instead of the 501.
    LastHop,
    /// Max-Forwards is repeated. 400, RFC 9110 §7.6.2: the request is an OPTIONS or TRACE, and hops
    /// that read different values would disagree on which of them answers.
    MaxForwards,
    /// The target has a scheme that is not served here. 421, RFC 9110 §7.4: it is absolute, and its
    /// scheme is neither `http` nor `https`.
    Scheme,
    /// The request is incomplete. Caller error: `event` was called while `wants_input` still
    /// returns `true`.
    Incomplete,
    /// The input is not the one that was read. Caller error: every call has to give all bytes that
    /// were received since the request began.
    InputChanged,
}

impl RequestSideError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Head(error) => error.rule(),
            Self::Content(error) => error.rule(),
            Self::Options(error) => error.rule(),
            Self::Connect => Rule::new("RFC 9931 §8", "CONNECT is not served here"),
            Self::LastHop => Rule::new("RFC 9110 §7.6.2", "the request may not be forwarded any further"),
            Self::MaxForwards => Rule::new("RFC 9110 §7.6.2", "Max-Forwards is repeated"),
            Self::Scheme => Rule::new("RFC 9110 §7.4", "the target has a scheme that is not served here"),
            Self::Incomplete => Rule::of_caller("the request is incomplete"),
            Self::InputChanged => Rule::of_caller("the input is not the one that was read"),
        }
    }

    /// Returns the answer to an error of the client; `None` for an error of the caller.
    ///
    /// Bind it to the request with [`RequestSide::reject`](super::RequestSide::reject), and close
    /// the client's connection after it, whatever has been received already.
    pub fn rejection(self) -> Option<Rejection<'static>> {
        let status = match self {
            Self::Head(error) => error.status(),
            Self::Content(error) => error.status(),
            Self::Options(error) => error.status(),
            Self::Connect | Self::LastHop => 501,
            Self::MaxForwards => 400,
            Self::Scheme => 421,
            Self::Incomplete | Self::InputChanged => return None,
        };
        Some(Rejection::of_rule(status, self.rule()).closing())
    }
}

/// Why a response is not forwarded.
///
/// The client gets no byte of it. Errors of upstream have a [`rejection`](Self::rejection), a 502,
/// after which both connections close. `Incomplete` and `InputChanged` are errors of the caller.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ResponseSideError {
    /// The head of the response is malformed, or exceeds a limit. 502; sentence and rule are those
    /// of the [`HeadError`].
    Head(HeadError),
    /// Recipients could disagree on where the content of the response ends. 502; sentence and rule
    /// are those of the [`ContentError`].
    Content(ContentError),
    /// Connection does not tell reliably which fields end at this hop. 502; sentence and rule are
    /// those of the [`ConnectionOptionError`].
    Options(ConnectionOptionError),
    /// More interim responses than the limit came before the final one. 502, RFC 9110 §15.2. The
    /// limit is [`Limits::interims`](crate::Limits::interims).
    Interims,
    /// The status is not from 100 to 599. 502, RFC 9110 §15: it is neither that of an interim
    /// response nor that of a final one.
    Class,
    /// A response came before its request. 502, RFC 9112 §9.2: there is no request yet that it
    /// could answer, so nothing on this connection can be trusted.
    Unasked,
    /// The connection ended before the response was complete. 502, RFC 9112 §8. The machines never
    /// return this, because only the caller sees that upstream has closed. The caller takes the 502
    /// from its [`rejection`](Self::rejection).
    Ended,
    /// A 101 came over another version than HTTP/1.1. 502, RFC 9110 §15.2: HTTP/1.0 has no 1xx, and
    /// HTTP/2 has no 101.
    Version,
    /// A 101 answers a request that was forwarded without an upgrade. 502, RFC 9110 §7.8: the
    /// client expects HTTP. A tunnel without a switch that both ends agreed on gives the client a
    /// way around the checks of the proxy, as in CVE-2018-1002105.
    Unsolicited,
    /// A 101 came before all of the request was sent. 502, RFC 9110 §7.8: the new protocol may
    /// begin only after the whole request. The caller has not called
    /// [`RequestSide::sent`](super::RequestSide::sent) or
    /// [`CheckedRequest::content_sent`](super::CheckedRequest::content_sent) yet.
    Unsent,
    /// A 101 has no Connection that names upgrade. 502, RFC 9110 §7.8.
    Connection,
    /// A 101 has no Upgrade, or one that is not a list of protocols. 502, RFC 9110 §7.8: it does
    /// not tell which protocol upstream speaks now.
    Upgrade,
    /// A 101 switches to several protocols. 502, RFC 9110 §7.8: the policy allows single protocols,
    /// and cannot judge what one of them carries.
    Layered,
    /// A 101 switches to a protocol that was not forwarded. 502, RFC 9110 §7.8: the client did not
    /// offer it, or the policy does not allow it.
    Protocol,
    /// The 101 breaks a rule of the protocol itself, such as the value of `Sec-WebSocket-Accept`.
    /// 502; sentence and rule are those of the [`RelayError`], which the protocol's
    /// [`Relay`](crate::Relay) has found.
    Relay(RelayError),
    /// A 426 names no protocol that is let through. 502, RFC 9110 §15.5.22: a 426 has to name a
    /// protocol, and the client could upgrade to none of these here.
    Unadvertised,
    /// The response is incomplete. Caller error: `event` was called while `wants_input` still
    /// returns `true`.
    Incomplete,
    /// The input is not the one that was read. Caller error: every call has to give all bytes of
    /// the request, and all bytes that upstream has sent since its current response began.
    InputChanged,
}

impl ResponseSideError {
    /// Returns the 502 for the client, after which both connections close; `None` for an error of
    /// the caller.
    ///
    /// Bind it to the request with [`RequestSide::reject`](super::RequestSide::reject).
    pub fn rejection(self) -> Option<Rejection<'static>> {
        let rule = self.rule();
        let is_of_upstream = !rule.section.is_empty();
        is_of_upstream.then(|| Rejection::of_rule(502, rule).closing())
    }

    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Head(error) => error.rule(),
            Self::Content(error) => error.rule(),
            Self::Options(error) => error.rule(),
            Self::Interims => Rule::new("RFC 9110 §15.2", "more interim responses than the limit came before the final one"),
            Self::Class => Rule::new("RFC 9110 §15", "the status is not from 100 to 599"),
            Self::Unasked => Rule::new("RFC 9112 §9.2", "a response came before its request"),
            Self::Ended => Rule::new("RFC 9112 §8", "the connection ended before the response was complete"),
            Self::Unsent => Rule::new("RFC 9110 §7.8", "a 101 came before all of the request was sent"),
            Self::Version => Rule::new("RFC 9110 §15.2", "a 101 came over another version than HTTP/1.1"),
            Self::Unsolicited => Rule::new("RFC 9110 §7.8", "a 101 answers a request that was forwarded without an upgrade"),
            Self::Connection => Rule::new("RFC 9110 §7.8", "a 101 has no Connection that names upgrade"),
            Self::Upgrade => Rule::new("RFC 9110 §7.8", "a 101 has no Upgrade, or one that is not a list of protocols"),
            Self::Layered => Rule::new("RFC 9110 §7.8", "a 101 switches to several protocols"),
            Self::Protocol => Rule::new("RFC 9110 §7.8", "a 101 switches to a protocol that was not forwarded"),
            Self::Relay(mismatch) => mismatch.rule(),
            Self::Unadvertised => Rule::new("RFC 9110 §15.5.22", "a 426 names no protocol that is let through"),
            Self::Incomplete => Rule::of_caller("the response is incomplete"),
            Self::InputChanged => Rule::of_caller("the input is not the one that was read"),
        }
    }
}
