//! The content of a message on its way from one connection to the other.

use super::super::output::Output;
use crate::buffer::{Buffer, Storage};
use crate::content::error::ContentError;
use crate::head::encode::Encode;
use crate::intermediary::ForwardedContent;

/// How many bytes the chunked coding can add to a piece of content: a size, the ends of two lines,
/// and the last chunk with its empty trailer section.
const FRAMING: usize = 32;

/// Content that passes from an input to an output.
#[derive(Debug, Default)]
pub(super) struct Carry {
    /// Bytes in the output that were not confirmed yet.
    outstanding: usize,
}

/// Why no further piece passes at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// The output has to be written first.
    Busy,
    /// More input is needed.
    Starved,
    /// All of the content was written.
    Complete,
}

impl Carry {
    /// Confirms what was written, and puts the next piece into the output.
    pub(super) fn go_on<I, O>(
        &mut self,
        content: &mut ForwardedContent,
        input: &mut Buffer<I>,
        output: &mut Output<O>,
    ) -> Result<Carried, ContentError>
    where
        I: Storage,
        O: Storage,
    {
        loop {
            if !output.pending().is_empty() {
                return Ok(Carried::Busy);
            }
            let written = core::mem::take(&mut self.outstanding);
            input.consume(content.written(written));
            let filled = input.filled();
            // A piece has to fit into the output with its framing.
            let room = output.capacity().saturating_sub(FRAMING);
            let window = filled.get(..room).unwrap_or(filled);
            match content.piece(window)? {
                Some(piece) => {
                    let len = piece.encoded_len();
                    if len == 0 {
                        let consumed = content.written(0);
                        input.consume(consumed);
                    } else if output.fill(&piece).is_ok() {
                        self.outstanding = len;
                    } else {
                        return Err(ContentError::Unconfirmed);
                    }
                }
                None if content.is_complete() => return Ok(Carried::Complete),
                None => return Ok(Carried::Starved),
            }
        }
    }
}
