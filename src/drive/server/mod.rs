//! The server's end of one connection.

mod advance;
mod connection;
mod debug;
mod refused;
mod state;
mod step;
mod turn;

pub use connection::ServerConnection;
pub use step::ServerStep;
pub use turn::{AnswerTurn, ContinueTurn, Decided, RequestTurn, UpgradeTurn};
