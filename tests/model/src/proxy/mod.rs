//! A client, an intermediary and upstream: one connection of the client, with as many exchanges as
//! it carries.
//!
//! The client has sent all that it ever sends, so that the proxy decides how much of it comes when;
//! an optimistic client is among these orders, and so is one that waits. Upstream has the response
//! to a request ready as soon as the proxy reads it: early responses are among the orders.
//!
//! # Faults
//!
//! A scenario allows a number of faults, which may happen at any time: an end closes its connection
//! before it has sent everything, resets it, or is silent for too long; a write fails after any
//! number of bytes, which the proxy does not learn. A write that was cancelled and has written
//! nothing is no change at all, because [`Proxy`] asks each step twice and compares the answers.

mod action;
mod check;
mod live;
mod model;
mod scenario;

pub use action::{Action, Caller, End, Fault, Offer, Over};
pub use live::World;
pub use model::{Proxy, State};
pub use scenario::{Exchange, Scenario, all};
