//! The client side of an upgrade: from the request to a 101 that was checked.
//!
//! # The order of calls
//!
//! 1. Make a [`Client`] with a proposal, such as an [`Unnegotiated`](crate::Unnegotiated).
//! 2. Encode [`Client::request`] and write all of it. If the write stops after n bytes, go on with
//!    the rest of the same bytes; if it fails or is cancelled, close the connection.
//! 3. Call [`Client::sent`]. Then read from the socket and call [`Client::wants_input`] with all
//!    bytes received so far, until it returns `false`.
//! 4. Call [`Client::event`]. On [`Event::Switched`] the [unread](crate::Switched::unread) bytes
//!    are the first ones of the next protocol. On [`Event::Rejected`] the connection still speaks
//!    HTTP. On a [`ClientError`], close the connection.
//!
//! ```text
//!            ┌── 1xx ──┐
//!            ▼         │
//!  ───▶ head wanted ───┴─┬─ 101 as proposed ────▶ Switched
//!                        ├─ 101 of another kind ▶ ClientError
//!                        ├─ any other status ───▶ Rejected
//!                        └─ anything else ──────▶ ClientError
//! ```
//!
//! The machine has no clock: the owner of the socket bounds the wait in `head wanted`.
//!
//! A response that breaks a rule is refused. For some mistakes of deployed servers there is a
//! switch that accepts them, to be set before the first byte comes: the methods of [`Client`] that
//! begin with `tolerating`, and those of `websocket::Proposal`.

mod error;
#[cfg(feature = "http")]
mod extended;
mod machine;
mod rejected;
pub(crate) mod request;

pub use error::ClientError;
pub use machine::{Client, Event};
pub use rejected::{Interims, Rejected};
pub use request::Request;
