//! Upgrades: the request for one, the traits of a protocol that decide about it, and the answer.
//!
//! [`Upgrade`](crate::Upgrade) is a request that asks for an upgrade. The traits
//! [`Accept`](crate::Accept), [`Propose`](crate::Propose) and [`Relay`](crate::Relay) are the three
//! sides of a protocol: of the server, of the client, and of an intermediary. They are also
//! implemented for `&T`, and with the feature `alloc` for `Box<T>` and `Arc<T>`, where `T` may be a
//! trait object. For a protocol that negotiates nothing, [`Unnegotiated`](crate::Unnegotiated)
//! implements all three. The guide to a [protocol](crate::guide::protocol) of your own shows one
//! that negotiates something.

pub(crate) mod accept;
pub(crate) mod either;
mod ending;
#[cfg(feature = "http")]
pub(crate) mod extended;
pub(crate) mod form;
pub(crate) mod pieces;
mod pointers;
pub(crate) mod propose;
pub(crate) mod protocol;
pub(crate) mod reader;
pub(crate) mod rejection;
mod rejection_content;
pub(crate) mod relay;
pub(crate) mod request;
pub(crate) mod status;
pub(crate) mod switched;
pub(crate) mod unnegotiated;

pub use either::Either;
#[cfg(feature = "http")]
pub use extended::ExtendedConnectError;
pub use pieces::Pieces;
pub use protocol::Protocols;
pub use relay::RelayError;
pub use request::NotAnUpgrade;
