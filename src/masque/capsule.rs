//! The types of capsules, and what can be wrong with one.

use crate::rule::Rule;
use thiserror::Error;

/// The type of a capsule (RFC 9297 §3.2). Types that the reader does not know are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CapsuleType(pub u64);

impl CapsuleType {
    /// A datagram (RFC 9297 §3.5).
    pub const DATAGRAM: Self = Self(0x00);
    /// Addresses that the sender has assigned to the peer (RFC 9484 §4.7.1).
    pub const ADDRESS_ASSIGN: Self = Self(0x01);
    /// Addresses that the sender wants to have assigned (RFC 9484 §4.7.2).
    pub const ADDRESS_REQUEST: Self = Self(0x02);
    /// Ranges of addresses to which the sender forwards packets (RFC 9484 §4.7.3).
    pub const ROUTE_ADVERTISEMENT: Self = Self(0x03);
}

/// Why a stream of capsules cannot be read on; returned by
/// [`CapsuleReader`](super::CapsuleReader).
///
/// Close the connection, or reset the stream of HTTP/2 or HTTP/3.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum CapsuleError {
    /// The stream ended within a capsule. RFC 9297 §3.3. What was handed out of that capsule must
    /// not be acted on.
    Truncated,
    /// The value of a capsule is longer than the limit. RFC 9297 §3.3. Only capsules that are
    /// handed out whole have a limit, see [`CapsuleReader::new`](super::CapsuleReader::new).
    TooLong,
}

impl CapsuleError {
    /// Returns the rule that was broken.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Truncated => Rule::new("RFC 9297 §3.3", "the stream ended within a capsule"),
            Self::TooLong => Rule::new("RFC 9297 §3.3", "the value of a capsule is longer than the limit"),
        }
    }
}
