//! What can be wrong with a 101 that switches to WebSocket.

use crate::protocol::Mismatch;
use thiserror::Error;

/// How a 101 breaks RFC 6455 §4.1; the connection then fails.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub enum Violation {
    /// Missing, repeated, or not 16 octets in base64: no answer proves anything then. Only a [`Relay`](super::Relay) finds it.
    Key,
    /// Whoever answered does not know WebSocket: a cache, or a server that switches to anything.
    AcceptMissing,
    /// Also when the lines agree.
    AcceptRepeated,
    /// The answer is to another key: from a cache, or through somebody who changed the key on its way.
    Accept,
    /// One is chosen, or none.
    SubprotocolRepeated,
    /// Compared with case; an empty one and a list are none of the offers either.
    Subprotocol,
    /// See [`SubprotocolPolicy::Browser`](super::SubprotocolPolicy::Browser).
    SubprotocolMissing,
    /// RFC 6455 §9.1.
    Extensions,
    /// Each may be used once, if it was offered.
    Extension,
    /// RFC 7692 §7.1.
    Deflate,
}

impl Violation {
    /// Where the rule stands.
    pub const fn rule(self) -> &'static str {
        self.facts().0
    }

    /// The sentence that [`Display`](core::fmt::Display) prints, for whoever formats nothing.
    pub const fn sentence(self) -> &'static str {
        self.facts().1
    }

    #[rustfmt::skip] // a table
    const fn facts(self) -> (&'static str, &'static str) {
        match self {
            Self::Key => ("RFC 6455 §4.1", "the request has no Sec-WebSocket-Key that an answer could prove"),
            Self::AcceptMissing => ("RFC 6455 §4.1", "there is no Sec-WebSocket-Accept"),
            Self::AcceptRepeated => ("RFC 6455 §11.3.3", "Sec-WebSocket-Accept is repeated"),
            Self::Accept => ("RFC 6455 §4.1", "Sec-WebSocket-Accept does not answer the key"),
            Self::SubprotocolRepeated => ("RFC 6455 §11.3.4", "Sec-WebSocket-Protocol is repeated"),
            Self::Subprotocol => ("RFC 6455 §4.1", "a subprotocol was chosen that was not offered"),
            Self::SubprotocolMissing => ("RFC 6455 §4.1", "none of the offered subprotocols was chosen"),
            Self::Extensions => ("RFC 6455 §9.1", "Sec-WebSocket-Extensions is malformed"),
            Self::Extension => ("RFC 6455 §4.1", "an extension was chosen that was not offered, or twice"),
            Self::Deflate => ("RFC 7692 §7.1", "permessage-deflate was chosen with parameters that do not keep to the offer"),
        }
    }
}

impl From<Violation> for Mismatch {
    fn from(violation: Violation) -> Self {
        Self::new(violation.sentence(), violation.rule())
    }
}
