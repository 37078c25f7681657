//! What can be wrong with a 101 that switches to WebSocket.

use thiserror::Error;

/// How a 101 breaks RFC 6455 §4.1; the connection then fails.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// Missing, repeated, or not 16 octets in base64: no answer proves anything then. Only a [`Relay`](super::Relay) finds it.
    #[error("the request has no Sec-WebSocket-Key that an answer could prove")]
    Key,
    /// Whoever answered does not know WebSocket: a cache, or a server that switches to anything.
    #[error("there is no Sec-WebSocket-Accept")]
    AcceptMissing,
    /// Also when the lines agree.
    #[error("Sec-WebSocket-Accept is repeated")]
    AcceptRepeated,
    /// The answer is to another key: from a cache, or through somebody who changed the key on its way.
    #[error("Sec-WebSocket-Accept does not answer the key")]
    Accept,
    /// One is chosen, or none.
    #[error("Sec-WebSocket-Protocol is repeated")]
    SubprotocolRepeated,
    /// Compared with case; an empty one and a list are none of the offers either.
    #[error("a subprotocol was chosen that was not offered")]
    Subprotocol,
    /// See [`Proposal::requiring_subprotocol`](super::Proposal::requiring_subprotocol).
    #[error("none of the offered subprotocols was chosen")]
    SubprotocolMissing,
    /// RFC 6455 §9.1.
    #[error("Sec-WebSocket-Extensions is malformed")]
    Extensions,
    /// Each may be used once, if it was offered.
    #[error("an extension was chosen that was not offered, or twice")]
    Extension,
    /// RFC 7692 §7.1.
    #[error("permessage-deflate was chosen with parameters that do not keep to the offer")]
    Deflate,
}

impl Violation {
    /// Where the rule stands.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Extensions => "RFC 6455 §9.1",
            Self::Deflate => "RFC 7692 §7.1",
            Self::AcceptRepeated => "RFC 6455 §11.3.3",
            Self::SubprotocolRepeated => "RFC 6455 §11.3.4",
            _ => "RFC 6455 §4.1",
        }
    }
}
