//! How `Debug` shows the steps of an exchange.

use super::super::len::Len;
use super::step::{ProxyStep, Transfer};
use super::turn::ForwardTurn;
use core::fmt;

impl<O> fmt::Debug for ProxyStep<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value): (_, &dyn fmt::Debug) = match self {
            Self::Request(turn) => ("Request", turn),
            Self::Transfer(transfer) => ("Transfer", transfer),
            Self::Over(end) => ("Over", end),
        };
        f.debug_tuple(name).field(value).finish()
    }
}

/// Shows how many bytes there are, and not the bytes.
impl fmt::Debug for Transfer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let room = |room: &Option<&mut [u8]>| room.as_ref().map_or(0, |room| room.len());
        f.debug_struct("Transfer")
            .field("from_client", &room(&self.from_client))
            .field("to_client", &Len(self.to_client))
            .field("from_upstream", &room(&self.from_upstream))
            .field("to_upstream", &Len(self.to_upstream))
            .field("shut_down_upstream", &self.shut_down_upstream)
            .field("shut_down_client", &self.shut_down_client)
            .finish()
    }
}

impl<O> fmt::Debug for ForwardTurn<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForwardTurn")
            .field("forward", &self.forward)
            .field("is_upgrade", &self.is_upgrade)
            .finish_non_exhaustive()
    }
}
