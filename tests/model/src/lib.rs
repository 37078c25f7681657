//! A model check: real connections of `http-upgrade` between simulated peers, in every order in
//! which bytes can arrive, be written, be lost, and in which connections can end.
//!
//! The engine is [`stateright`]. It explores all states that the models of this package can reach,
//! and reports the shortest way to a state in which a property does not hold.
//!
//! - [`proxy`]: a client, a [`ProxyExchange`](http_upgrade::drive::ProxyExchange) and upstream.
//! - [`dialogue`]: a [`ClientConnection`](http_upgrade::drive::ClientConnection) and a
//!   [`ServerConnection`](http_upgrade::drive::ServerConnection).
//!
//! # When two states are the same
//!
//! The engine visits a state once, so two states that it takes for the same one must behave the
//! same from then on. The connections have no `Hash`. A state is identified by
//!
//! - the network: what each peer has sent and received, and which faults have happened;
//! - the `Debug` text of the connection, which has every field of it but the bytes;
//! - the bytes: those in the buffers, the room after them, and those that are to be written.
//!
//! That is everything that the connection can read when it goes on; `tests/sameness.rs` compares
//! what follows when a state is reached in two ways. An exchange of a proxy cannot
//! be cloned, so a state also keeps the actions that led to it, and is made anew by repeating them;
//! they are not a part of its identity.

pub mod dialogue;
pub mod proxy;
pub mod report;
pub mod script;
pub mod seen;

/// The name and the explanation of a property that does not hold.
pub type Broken = (&'static str, String);
