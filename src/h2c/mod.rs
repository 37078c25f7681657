//! Layer 3: HTTP/2 by upgrade from HTTP/1.1 (RFC 7540 §3.2), on the HTTP/2 stack that a server already has.

mod acceptor;
mod base64url;
mod debt;
mod declined;
mod frame;
mod hpack;
mod proposal;
mod settings;
mod splice;
mod stream_one;

pub use acceptor::{Acceptor, Offer};
pub use debt::{Debt, Passed};
pub use declined::Declined;
pub use frame::PREFACE;
pub use proposal::{Preface, Proposal};
pub use settings::{InvalidSettings, Setting, Settings};
pub use splice::{PrefaceError, Splice};
pub use stream_one::StreamOne;
