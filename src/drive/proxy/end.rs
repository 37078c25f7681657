//! The end of an exchange.

use super::super::closed::Closed;
use crate::upgrade::rejection::Persistence;

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyEnd {
    /// The exchange stayed HTTP, and each connection may be used again or has to be closed.
    Http {
        /// What to do with the connection to the client.
        client: Persistence,
        /// What to do with the connection to upstream.
        upstream: Persistence,
        /// Whether the client's connection has to be closed by a reset, because an orderly close
        /// would make content that was cut off look whole (RFC 9112 §8).
        needs_reset: bool,
    },
    /// The tunnel has ended in both directions.
    Tunnel,
    /// The client closed its connection before it had sent a whole request. Upstream has seen
    /// nothing.
    Closed(Closed),
}
