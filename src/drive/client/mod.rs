//! The client's end of one connection.

mod connection;
mod step;
mod turn;

pub use connection::ClientConnection;
pub use step::ClientStep;
pub use turn::{OpeningTurn, RejectedTurn};
