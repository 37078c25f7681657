//! Mistakes of the program that drives a connection.

use crate::rule::Rule;
use thiserror::Error;

/// A mistake of the program that drives a connection. Nothing was sent, and nothing was recorded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum DriveError {
    /// The storage for input is smaller than the limits need. Caller error: it must have at least
    /// [`Limits::buffer_len`](crate::Limits::buffer_len) bytes.
    Input,
    /// The storage for output is smaller than the crate's own responses need. Caller error: it must
    /// have at least [`OUTPUT`](super::OUTPUT) bytes.
    Output,
    /// More bytes were reported than there was room for. Caller error: the number given to
    /// `received` is larger than the slice that the last step handed out, or that step handed out
    /// none, or its read was reported already.
    Received,
    /// More bytes were reported than there were to write. Caller error: the number given to
    /// `written` is larger than the slice that the last step handed out, or that step handed out
    /// none, or its write was reported already.
    Written,
}

impl DriveError {
    /// Returns the rule that was broken. Its section is empty, because all are caller errors.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Input => Rule::of_caller("the storage for input is smaller than the limits need"),
            Self::Output => Rule::of_caller("the storage for output is smaller than the crate's own responses need"),
            Self::Received => Rule::of_caller("more bytes were reported than there was room for"),
            Self::Written => Rule::of_caller("more bytes were reported than there were to write"),
        }
    }
}
