//! One exchange of an intermediary.

mod answer;
mod ask;
mod carry;
mod debug;
mod end;
mod exchange;
mod step;
mod told;
mod turn;
mod upstream;

pub use end::ProxyEnd;
pub use exchange::ProxyExchange;
pub use step::{ProxyStep, Transfer};
pub use turn::ForwardTurn;
