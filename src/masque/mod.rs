//! Tunnels of UDP and IP through an HTTP proxy (MASQUE), and the capsules in them.
//!
//! - [`Acceptor`] is the policy of a proxy, [`Proposal`] asks a proxy for a tunnel, and [`Relay`]
//!   lets a tunnel through an intermediary. Each has a parameter: [`UdpTarget`] for `connect-udp`
//!   (RFC 9298), [`IpTarget`] for `connect-ip` (RFC 9484).
//! - [`Template`] writes a target into the path of a request. An [`Acceptor`] reads it from there.
//! - [`CapsuleReader`] and [`OutgoingCapsule`] read and write the capsules that follow the switch
//!   (RFC 9297 §3). [`uses_capsules`] tells from a head whether capsules follow.
//!
//! The module needs neither the standard library nor an allocator. UDP and IP sockets, the
//! resolution of names, and the datagrams of QUIC that can replace the `DATAGRAM` capsule on HTTP/3
//! (RFC 9297 §2.1) are the caller's.
//!
//! # The order of calls
//!
//! A proxy accepts an [`Upgrade`](crate::Upgrade) with an [`Acceptor`], as any other server does.
//! It resolves the name and opens the socket before it sends the reply: the reply says that the
//! target can be reached (RFC 9298 §3.1). After [`Reply::sent`](crate::Reply::sent) it gives the
//! [unread](crate::Switched::unread) bytes to a [`CapsuleReader`], and writes an
//! [`OutgoingCapsule`] for each payload that it receives.
//!
//! A client makes a [`Template`], writes the target into it, and sends the request with a
//! [`Proposal`]. After a 101 it reads and writes capsules in the same way.
//!
//! IP packets may be proxied only over an encrypted connection (RFC 9484 §4). The machines do not
//! see the connection, so the caller keeps this rule.

mod acceptor;
mod capsule;
mod error;
mod field;
mod percent;
mod proposal;
mod reader;
mod target;
mod template;
mod varint;
mod writer;

pub use acceptor::Acceptor;
pub use capsule::{CapsuleError, CapsuleType};
pub use error::{RequestError, ResponseError};
pub use field::uses_capsules;
pub use proposal::{Proposal, Relay};
pub use reader::{CapsulePart, CapsuleReader, CapsuleStep};
pub use target::{Host, HostName, IpScope, IpTarget, Target, TargetError, UdpTarget};
pub use template::{Template, TemplateError};
pub use varint::Varint;
pub use writer::OutgoingCapsule;
