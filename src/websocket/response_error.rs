//! The rules of a 101 that switches to WebSocket.

use crate::rule::Rule;
use crate::upgrade::relay::RelayError;
use thiserror::Error;

/// The rule of the WebSocket handshake that a 101 breaks (RFC 6455 §4.1).
///
/// A [`Proposal`](super::Proposal) and a [`Relay`](super::Relay) return it. A client must close the
/// connection then, and must not act on the bytes after the 101. An intermediary opens no tunnel,
/// and answers its client with 502.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ResponseError {
    /// The request has no Sec-WebSocket-Key that an answer could prove. RFC 6455 §4.1: the key is
    /// missing, repeated, or not 16 bytes in base64. Only a [`Relay`](super::Relay) returns this.
    Key,
    /// There is no Sec-WebSocket-Accept. RFC 6455 §4.1: what sent the 101 does not know WebSocket,
    /// such as a cache, or a server that agrees to every protocol. A client can allow it with
    /// [`Proposal::tolerating_missing_accept`](super::Proposal::tolerating_missing_accept).
    AcceptMissing,
    /// Sec-WebSocket-Accept is repeated. RFC 6455 §11.3.3, even if all lines have the same value.
    AcceptRepeated,
    /// Sec-WebSocket-Accept does not answer the key. RFC 6455 §4.1: the 101 comes from a cache, the
    /// key was changed on its way, or the server computes the value wrongly.
    Accept,
    /// Sec-WebSocket-Protocol is repeated. RFC 6455 §11.3.4: a server chooses at most one
    /// subprotocol.
    SubprotocolRepeated,
    /// A subprotocol was chosen that was not offered. RFC 6455 §4.1: the value is compared with
    /// each offer, with case. An empty value and a list are not offers either.
    Subprotocol,
    /// None of the offered subprotocols was chosen. RFC 6455 §4.1 allows that, so a client returns
    /// this only with [`SubprotocolPolicy::Browser`](super::SubprotocolPolicy::Browser).
    SubprotocolMissing,
    /// Sec-WebSocket-Extensions is malformed. RFC 6455 §9.1. A [`Relay`](super::Relay) also returns
    /// this for an answer with more than eight extensions.
    Extensions,
    /// An extension was chosen that was not offered, or twice. RFC 6455 §4.1.
    Extension,
    /// permessage-deflate was chosen with parameters that do not keep to the offer. RFC 7692 §7.1:
    /// a parameter is unknown, repeated or has an invalid value, or asks for more than was offered.
    Deflate,
}

impl ResponseError {
    /// Returns the rule that was broken: its section and its sentence.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Key => Rule::new("RFC 6455 §4.1", "the request has no Sec-WebSocket-Key that an answer could prove"),
            Self::AcceptMissing => Rule::new("RFC 6455 §4.1", "there is no Sec-WebSocket-Accept"),
            Self::AcceptRepeated => Rule::new("RFC 6455 §11.3.3", "Sec-WebSocket-Accept is repeated"),
            Self::Accept => Rule::new("RFC 6455 §4.1", "Sec-WebSocket-Accept does not answer the key"),
            Self::SubprotocolRepeated => Rule::new("RFC 6455 §11.3.4", "Sec-WebSocket-Protocol is repeated"),
            Self::Subprotocol => Rule::new("RFC 6455 §4.1", "a subprotocol was chosen that was not offered"),
            Self::SubprotocolMissing => Rule::new("RFC 6455 §4.1", "none of the offered subprotocols was chosen"),
            Self::Extensions => Rule::new("RFC 6455 §9.1", "Sec-WebSocket-Extensions is malformed"),
            Self::Extension => Rule::new("RFC 6455 §4.1", "an extension was chosen that was not offered, or twice"),
            Self::Deflate => Rule::new("RFC 7692 §7.1", "permessage-deflate was chosen with parameters that do not keep to the offer"),
        }
    }
}

impl From<ResponseError> for RelayError {
    fn from(violation: ResponseError) -> Self {
        Self::new(violation.rule())
    }
}
