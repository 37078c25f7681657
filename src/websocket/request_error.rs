//! The reasons for which a server refuses a WebSocket handshake.

use crate::rule::Rule;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::rejection::Rejection;
use thiserror::Error;

/// Why a server refuses a WebSocket handshake (RFC 6455 §4.2).
///
/// [`Acceptor`](super::Acceptor) finds it, and [`Upgrade::accept`](crate::Upgrade::accept) converts
/// it to the [`Rejection`] to send, with the status and the header fields that belong to it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum RequestError {
    /// The method is not GET. 405, RFC 6455 §4.2.1. The response has the field `Allow: GET`.
    Method,
    /// Host is missing, repeated or malformed. 400, RFC 6455 §4.2.1. This is returned only for a
    /// head that another stack has parsed; in a head that came as bytes it is a
    /// [`HeadError`](crate::head::HeadError).
    Host,
    /// The target is neither a path nor an http URI. 400, RFC 6455 §4.2.1. An https URI is allowed
    /// as well.
    Target,
    /// The request has content. 400, RFC 6455 §4.1. A request with `Content-Length: 0` has no
    /// content, and is accepted.
    Content,
    /// Sec-WebSocket-Version is not 13. 426, RFC 6455 §4.4, also if the field is missing. The
    /// response has the fields `Sec-WebSocket-Version: 13` and `Upgrade: websocket`, so that the
    /// client can try again.
    Version,
    /// Sec-WebSocket-Version is repeated. 400, RFC 6455 §11.3.5, even if all lines have the same
    /// value.
    VersionRepeated,
    /// There is no Sec-WebSocket-Key. 400, RFC 6455 §4.2.1: the field proves that the request is a
    /// WebSocket handshake, because a page in a browser cannot set it in any other request.
    KeyMissing,
    /// Sec-WebSocket-Key is repeated. 400, RFC 6455 §11.3.1, even if all lines have the same value.
    KeyRepeated,
    /// Sec-WebSocket-Key is not 16 bytes in base64. 400, RFC 6455 §4.2.1. A valid value has 24
    /// characters, of which the last two are `=`.
    Key,
    /// There is no Origin. 403, RFC 6455 §10.2: see
    /// [`Acceptor::requiring_origin`](super::Acceptor::requiring_origin).
    OriginMissing,
    /// Origin is repeated. 400, RFC 6454 §7.3: a request has at most one line of this field.
    OriginRepeated,
    /// The origin is not allowed. 403, RFC 6455 §4.2.2: see [`Origins`](super::Origins).
    Origin,
    /// Sec-WebSocket-Protocol is not a list of tokens. 400, RFC 6455 §4.3.
    Subprotocols,
    /// Sec-WebSocket-Protocol names a subprotocol twice. 400, RFC 6455 §4.1: the offers must be
    /// unique. They are compared with case.
    SubprotocolRepeated,
    /// None of the offered subprotocols is supported. 400, RFC 6455 §4.2.2: see
    /// [`Acceptor::requiring_subprotocol`](super::Acceptor::requiring_subprotocol).
    SubprotocolMissing,
    /// Sec-WebSocket-Extensions is malformed. 400, RFC 6455 §9.1, also if a quoted value is not a
    /// token after its quotes and backslashes are removed.
    Extensions,
    /// A list has more elements than the limit. 431, RFC 9110 §5.6.1.2: see
    /// [`Limits::elements`](crate::Limits::elements). A request that offers more than 64
    /// subprotocols is refused with this, whatever the limit is.
    TooManyElements,
}

impl RequestError {
    /// Returns the status of the response that refuses the request.
    pub const fn status(self) -> u16 {
        self.facts().0
    }

    /// Returns the rule that was broken: its section and its sentence.
    pub const fn rule(self) -> Rule {
        let (_, section, sentence) = self.facts();
        Rule::new(section, sentence)
    }

    #[rustfmt::skip] // a table
    const fn facts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Method => (405, "RFC 6455 §4.2.1", "the method is not GET"),
            Self::Host => (400, "RFC 6455 §4.2.1", "Host is missing, repeated or malformed"),
            Self::Target => (400, "RFC 6455 §4.2.1", "the target is neither a path nor an http URI"),
            Self::Content => (400, "RFC 6455 §4.1", "the request has content"),
            Self::Version => (426, "RFC 6455 §4.4", "Sec-WebSocket-Version is not 13"),
            Self::VersionRepeated => (400, "RFC 6455 §11.3.5", "Sec-WebSocket-Version is repeated"),
            Self::KeyMissing => (400, "RFC 6455 §4.2.1", "there is no Sec-WebSocket-Key"),
            Self::KeyRepeated => (400, "RFC 6455 §11.3.1", "Sec-WebSocket-Key is repeated"),
            Self::Key => (400, "RFC 6455 §4.2.1", "Sec-WebSocket-Key is not 16 bytes in base64"),
            Self::OriginMissing => (403, "RFC 6455 §10.2", "there is no Origin"),
            Self::OriginRepeated => (400, "RFC 6454 §7.3", "Origin is repeated"),
            Self::Origin => (403, "RFC 6455 §4.2.2", "the origin is not allowed"),
            Self::Subprotocols => (400, "RFC 6455 §4.3", "Sec-WebSocket-Protocol is not a list of tokens"),
            Self::SubprotocolRepeated => (400, "RFC 6455 §4.1", "Sec-WebSocket-Protocol names a subprotocol twice"),
            Self::SubprotocolMissing => (400, "RFC 6455 §4.2.2", "none of the offered subprotocols is supported"),
            Self::Extensions => (400, "RFC 6455 §9.1", "Sec-WebSocket-Extensions is malformed"),
            Self::TooManyElements => (431, "RFC 9110 §5.6.1.2", "a list has more elements than the limit"),
        }
    }
}

impl From<RequestError> for Rejection<'static> {
    fn from(refusal: RequestError) -> Self {
        let rejection = Rejection::of_rule(refusal.status(), refusal.rule());
        match refusal {
            RequestError::Method => rejection.with_required_fields(&[("Allow", "GET")]),
            RequestError::Version => rejection
                .with_required_fields(&[("Sec-WebSocket-Version", "13")])
                .with_upgrade(Protocol::WEBSOCKET),
            _ => rejection,
        }
    }
}
