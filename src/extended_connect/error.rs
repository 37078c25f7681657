//! Why a head is not translated.

use crate::head::encode_error::EncodeError;
use crate::intermediary::RequestSideError;
use crate::rule::Rule;
use crate::upgrade::extended::ExtendedConnectError;
use crate::upgrade::rejection::Rejection;
use thiserror::Error;

/// Why a head is not translated from or to an extended CONNECT. Send nothing of it.
///
/// A gateway answers with [`rejection`](Self::rejection).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum TranslationError {
    /// The request is not a valid extended CONNECT. Sentence, status and rule are those of the
    /// [`ExtendedConnectError`].
    #[error(transparent)]
    ExtendedConnect(#[from] ExtendedConnectError),
    /// The request or the response cannot be written; sentence and rule are those of the
    /// [`EncodeError`].
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// An intermediary does not forward the request. Sentence, status and rule are those of the
    /// [`RequestSideError`].
    #[error(transparent)]
    Request(#[from] RequestSideError),
    /// The protocol is not let through here. 501, RFC 9220 §3: the policy of the intermediary does
    /// not allow it.
    NotAllowed,
    /// The peer has not enabled extended CONNECT. 502, RFC 8441 §3: its SETTINGS have no
    /// `SETTINGS_ENABLE_CONNECT_PROTOCOL` with the value 1. Use a connection over HTTP/1.1.
    NotEnabled,
    /// The scheme is neither http nor https. Caller error: `ws` and `wss` are not sent as `:scheme`
    /// (RFC 8441 §5).
    Scheme,
    /// The request offers no protocol. Caller error: an ordinary request is not translated. In a
    /// gateway, [`CheckedRequest::is_upgrade`](crate::intermediary::CheckedRequest::is_upgrade)
    /// tells whether a request asks for an upgrade.
    NoProtocol,
    /// The request offers several protocols. Caller error: `:protocol` has one value
    /// (RFC 8441 §4). A gateway does not get this, because it takes the client's first choice.
    Protocols,
    /// The protocol is h2c. 501, RFC 9113 §3.1: it is about a connection that speaks HTTP/1.1.
    H2c,
    /// The method of the upgrade is not GET. 501, RFC 8441 §4: an extended CONNECT has no other
    /// method that it could name.
    Method,
    /// The request has content. 501, RFC 9110 §9.3.6: a CONNECT has none.
    Content,
    /// The request has no Sec-WebSocket-Key that could be answered. 400, RFC 6455 §4.2.1: the key
    /// is missing, repeated, or not 16 bytes in base64. It is answered here, and not by upstream.
    Key,
    /// WebSocket is not translated without the feature `websocket`. Caller error.
    WebSocket,
    /// The response is not HTTP/2 or HTTP/3, or is a 101. 502, RFC 8441 §5.
    Version,
    /// A 2xx does not say that upstream has switched. 502, RFC 9110 §7.8: an HTTP/1.1 server that
    /// ignores the upgrade answers with a 2xx of its own. Passed on, it would open the tunnel.
    Success,
    /// The status is 204, 205 or 206. 502, RFC 9297 §3.2: a response that starts capsules cannot
    /// have it.
    Status,
}

impl TranslationError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::ExtendedConnect(error) => error.rule(),
            Self::Encode(error) => error.rule(),
            Self::Request(error) => error.rule(),
            Self::NotAllowed => Rule::new("RFC 9220 §3", "the protocol is not let through here"),
            Self::NotEnabled => Rule::new("RFC 8441 §3", "the peer has not enabled extended CONNECT"),
            Self::Scheme => Rule::of_caller("the scheme is neither http nor https"),
            Self::NoProtocol => Rule::of_caller("the request offers no protocol"),
            Self::Protocols => Rule::of_caller("the request offers several protocols"),
            Self::H2c => Rule::new("RFC 9113 §3.1", "the protocol is h2c"),
            Self::Method => Rule::new("RFC 8441 §4", "the method of the upgrade is not GET"),
            Self::Content => Rule::new("RFC 9110 §9.3.6", "the request has content"),
            Self::Key => Rule::new("RFC 6455 §4.2.1", "the request has no Sec-WebSocket-Key that could be answered"),
            Self::WebSocket => Rule::of_caller("WebSocket is not translated without the feature websocket"),
            Self::Version => Rule::new("RFC 8441 §5", "the response is not HTTP/2 or HTTP/3, or is a 101"),
            Self::Success => Rule::new("RFC 9110 §7.8", "a 2xx does not say that upstream has switched"),
            Self::Status => Rule::new("RFC 9297 §3.2", "the status is 204, 205 or 206"),
        }
    }

    /// Returns the response for the client; `None` for a caller error.
    ///
    /// Adapt it to the client's request with
    /// [`Rejection::for_request`](crate::Rejection::for_request), which gives it the form for the
    /// client's version of HTTP.
    pub fn rejection(self) -> Option<Rejection<'static>> {
        let status = match self {
            Self::ExtendedConnect(error) => return error.rejection(),
            Self::Request(error) => return error.rejection(),
            Self::NotEnabled | Self::Version | Self::Success | Self::Status => 502,
            Self::NotAllowed | Self::H2c | Self::Method | Self::Content => 501,
            Self::Key => 400,
            Self::Encode(_)
            | Self::Scheme
            | Self::NoProtocol
            | Self::Protocols
            | Self::WebSocket => return None,
        };
        Some(Rejection::of_rule(status, self.rule()).closing())
    }
}
