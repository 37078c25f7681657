//! Why a request for WebSocket is refused.

use crate::protocol::Protocol;
use crate::rejection::Rejection;
use thiserror::Error;

/// What a request for WebSocket breaks; [`status`](Self::status) answers it, [`rule`](Self::rule) says where that stands.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub enum Refusal {
    /// RFC 6455 knows nothing else. The answer says `Allow: GET`.
    Method,
    /// Only a head that was parsed elsewhere can lack it; over octets this is a fault of the head.
    Host,
    /// A path, or `http` or `https` with an authority.
    Target,
    /// `Content-Length: 0` is none, and passes.
    Content,
    /// The answer names version 13, also in Upgrade.
    Version,
    /// Also when the lines agree.
    VersionRepeated,
    /// Browsers let no page set it: without it the request was not meant for WebSocket.
    KeyMissing,
    /// Also when the lines agree.
    KeyRepeated,
    /// 24 octets of base64 that decode to 16.
    Key,
    /// See [`Acceptor::requiring_origin`](super::Acceptor::requiring_origin).
    OriginMissing,
    /// There is one, and it is no list.
    OriginRepeated,
    /// See [`Origins`](super::Origins).
    Origin,
    /// Each is a token.
    Subprotocols,
    /// Each is listed once.
    SubprotocolRepeated,
    /// See [`Acceptor::requiring_subprotocol`](super::Acceptor::requiring_subprotocol).
    SubprotocolMissing,
    /// Also when a quoted value is no token once its quotes are gone.
    Extensions,
    /// See [`Limits::elements`](crate::Limits::elements).
    TooManyElements,
}

impl Refusal {
    /// The status that answers it.
    pub const fn status(self) -> u16 {
        self.facts().0
    }

    /// Where the rule stands.
    pub const fn rule(self) -> &'static str {
        self.facts().1
    }

    /// The sentence that [`Display`](core::fmt::Display) prints, for whoever formats nothing.
    pub const fn sentence(self) -> &'static str {
        self.facts().2
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
            Self::Key => (400, "RFC 6455 §4.2.1", "Sec-WebSocket-Key is not 16 octets in base64"),
            Self::OriginMissing => (403, "RFC 6455 §10.2", "there is no Origin"),
            Self::OriginRepeated => (400, "RFC 6454 §7.3", "Origin is repeated"),
            Self::Origin => (403, "RFC 6455 §4.2.2", "the origin is not admitted"),
            Self::Subprotocols => (400, "RFC 6455 §4.3", "Sec-WebSocket-Protocol is not a list of tokens"),
            Self::SubprotocolRepeated => (400, "RFC 6455 §4.1", "Sec-WebSocket-Protocol names a subprotocol twice"),
            Self::SubprotocolMissing => (400, "RFC 6455 §4.2.2", "no subprotocol that is spoken here was offered"),
            Self::Extensions => (400, "RFC 6455 §9.1", "Sec-WebSocket-Extensions is malformed"),
            Self::TooManyElements => (431, "RFC 9110 §5.6.1.2", "a list has more elements than the limit"),
        }
    }
}

impl From<Refusal> for Rejection<'static> {
    fn from(refusal: Refusal) -> Self {
        let rejection = Rejection::new(refusal.status(), refusal.sentence(), refusal.rule());
        match refusal {
            Refusal::Method => rejection.demanding(&[("Allow", "GET")]),
            Refusal::Version => rejection
                .demanding(&[("Sec-WebSocket-Version", "13")])
                .advertising(Protocol::WEBSOCKET),
            _ => rejection,
        }
    }
}
