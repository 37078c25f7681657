//! Bytes that have come in.

use super::closed::Closed;
use super::error::DriveError;
use crate::buffer::Buffer;

/// The bytes that were received, and whether the peer has closed its direction.
#[derive(Clone, Debug)]
pub(super) struct Input<S> {
    pub(super) buffer: Buffer<S>,
    pub(super) has_ended: bool,
}

impl<S: AsRef<[u8]> + AsMut<[u8]>> Input<S> {
    pub(super) const fn new(buffer: Buffer<S>) -> Self {
        Self {
            buffer,
            has_ended: false,
        }
    }

    /// Records that a read put this many bytes into the spare room. 0 bytes are the end.
    pub(super) fn received(&mut self, bytes: usize) -> Result<(), DriveError> {
        if bytes == 0 {
            self.has_ended = true;
            return Ok(());
        }
        let advanced = self.buffer.advance(bytes);
        advanced.map_err(|_| DriveError::Received)
    }

    /// Returns what it means that nothing more comes while a head is read.
    pub(super) fn closed(&self) -> Closed {
        if self.buffer.filled().is_empty() {
            Closed::BetweenMessages
        } else {
            Closed::WithinMessage
        }
    }
}
