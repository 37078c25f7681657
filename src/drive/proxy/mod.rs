//! One exchange of an intermediary.

mod answer;
mod ask;
mod carry;
mod exchange;
mod step;

pub use exchange::ProxyExchange;
pub use step::{ForwardTurn, ProxyEnd, ProxyStep, Transfer};
