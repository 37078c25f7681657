//! Content that is given out as it comes.

use super::input::Input;
use crate::buffer::Storage;
use crate::content::decoder::Content;
use crate::content::error::ContentError;

/// The content of a message, piece by piece. A piece stays in the input while it is shown.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    content: Content,
    /// Bytes of the input that were dealt with, and are removed before the next piece is taken.
    consumed: usize,
    /// How many of them, at their end, are the piece that is shown.
    data: usize,
}

/// What there is of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// A piece to show.
    Piece,
    /// Nothing until more input comes.
    Starved,
    /// Nothing, because all of it was shown.
    Complete,
}

impl Reading {
    /// Begins with the content that follows this many bytes of the input.
    pub(super) const fn after(consumed: usize, content: Content) -> Self {
        Self {
            content,
            consumed,
            data: 0,
        }
    }

    /// Removes the last piece from the input, and takes the next one.
    pub(super) fn take<S: Storage>(&mut self, input: &mut Input<S>) -> Result<Taken, ContentError> {
        loop {
            input.buffer.consume(core::mem::take(&mut self.consumed));
            match self.content.piece(input.buffer.filled())? {
                Some(piece) => {
                    (self.consumed, self.data) = (piece.consumed, piece.data.len());
                    if self.data > 0 {
                        return Ok(Taken::Piece);
                    }
                }
                None if self.content.is_complete() => return Ok(Taken::Complete),
                None => return Ok(Taken::Starved),
            }
        }
    }

    /// Returns the piece that was taken last.
    pub(super) fn piece<'b>(&self, filled: &'b [u8]) -> &'b [u8] {
        let start = self.consumed.saturating_sub(self.data);
        filled.get(start..self.consumed).unwrap_or_default()
    }

    /// Returns whether the close of the connection ends the content.
    pub(super) const fn ends_with_connection(&self) -> bool {
        self.content.ends_with_connection()
    }
}
