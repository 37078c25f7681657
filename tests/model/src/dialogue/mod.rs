//! A client and a server, each driven by its connection, with a wire in each direction.
//!
//! Both ends and both wires are in the hands of the model: how many bytes a write puts on a wire and
//! a read takes from it, what the application of each end decides, and when an end is closed or its
//! time is over. The client may be an impatient one, which sends bytes of the next protocol before
//! it has the answer; they may look like a request.

mod ask;
mod check;
mod ends;
mod model;

pub use ask::Ask;
pub use ends::{Phase, World};
pub use model::{Action, Dialogue, Scenario, State, Who, all};
