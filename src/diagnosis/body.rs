//! Content as it was recorded.

use crate::content::decoder::Content;

/// Content as it was recorded, perhaps in chunks.
#[derive(Clone, Debug)]
pub(super) struct Body<'a> {
    rest: &'a [u8],
    framing: Option<Content>,
    piece: &'a [u8],
}

impl<'a> Body<'a> {
    pub(super) const fn plain(bytes: &'a [u8]) -> Self {
        Self {
            rest: &[],
            framing: None,
            piece: bytes,
        }
    }

    /// Returns the content, and what follows it.
    pub(super) fn chunked(bytes: &'a [u8], framing: Content) -> (Self, &'a [u8]) {
        let body = Self {
            rest: bytes,
            framing: Some(framing),
            piece: &[],
        };
        let mut end = body.clone();
        while end.next_piece().is_some() {}
        (body, end.rest)
    }

    fn next_piece(&mut self) -> Option<&'a [u8]> {
        let piece = self.framing.as_mut()?.piece(self.rest).ok()??;
        self.rest = self.rest.get(piece.consumed..).unwrap_or_default();
        Some(piece.data)
    }

    /// Returns the start of the content, as far as it is contiguous in the recording.
    pub(super) fn start(&self) -> &'a [u8] {
        let mut body = self.clone();
        while body.piece.is_empty() {
            let Some(piece) = body.next_piece() else {
                break;
            };
            body.piece = piece;
        }
        body.piece
    }
}

/// The decoded bytes.
impl Iterator for Body<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        loop {
            if let Some((byte, rest)) = self.piece.split_first() {
                self.piece = rest;
                return Some(*byte);
            }
            self.piece = self.next_piece()?;
        }
    }
}
