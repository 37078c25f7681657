//! Upgrades: what a request asks for, who decides about it, and how it is answered.
//!
//! [`Upgrade`](crate::Upgrade) is a request that asks for an upgrade. The traits
//! [`Accept`](crate::Accept), [`Propose`](crate::Propose) and [`Relay`](crate::Relay) are the three
//! sides of a protocol: of the server, of the client, and of an intermediary.

pub(crate) mod accept;
pub(crate) mod either;
#[cfg(feature = "http")]
pub(crate) mod extended;
pub(crate) mod form;
pub(crate) mod pieces;
pub(crate) mod propose;
pub(crate) mod protocol;
pub(crate) mod rejection;
pub(crate) mod relay;
pub(crate) mod request;
pub(crate) mod switched;
pub(crate) mod unnegotiated;

pub use either::Either;
#[cfg(feature = "http")]
pub use extended::ExtendedConnectError;
pub use pieces::Pieces;
pub use protocol::Protocols;
pub use relay::RelayError;
pub use request::NotAnUpgrade;
