//! How `Debug` shows the steps and turns of a server connection.

use super::super::len::Len;
use super::step::ServerStep;
use super::turn::{AnswerTurn, ContinueTurn, RequestTurn, UpgradeTurn};
use core::fmt;

/// Shows how many bytes there are, and not the bytes.
impl<O> fmt::Debug for ServerStep<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value): (_, &dyn fmt::Debug) = match self {
            Self::Read(room) => ("Read", &Len(room)),
            Self::Write(bytes) => ("Write", &Len(bytes)),
            Self::Upgrade(turn) => ("Upgrade", turn),
            Self::Continue(turn) => ("Continue", turn),
            Self::Request(turn) => ("Request", turn),
            Self::Content(piece) => ("Content", &Len(piece)),
            Self::Answer(turn) => ("Answer", turn),
            Self::Switched(unread) => ("Switched", &Len(unread)),
            Self::PriorKnowledge(bytes) => ("PriorKnowledge", &Len(bytes)),
            Self::Closed(closed) => ("Closed", closed),
        };
        f.debug_tuple(name).field(value).finish()
    }
}

impl<O> fmt::Debug for UpgradeTurn<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpgradeTurn")
            .field("upgrade", &self.upgrade)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

impl<O> fmt::Debug for ContinueTurn<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContinueTurn")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl<O> fmt::Debug for RequestTurn<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestTurn")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl<O> fmt::Debug for AnswerTurn<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerTurn").finish_non_exhaustive()
    }
}
