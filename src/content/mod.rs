//! The content of a message: where it ends (RFC 9112 §6), read piece by piece without a copy.

pub(crate) mod chunked;
pub(crate) mod decoder;
pub(crate) mod error;
pub(crate) mod piece;

pub use error::ContentError;
pub use piece::Piece;
