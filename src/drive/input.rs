//! Bytes that have come in.

use super::closed::Closed;
use super::error::DriveError;
use crate::buffer::{Buffer, Storage};

/// The bytes that were received, and whether the peer has closed its direction.
#[derive(Clone, Debug)]
pub(super) struct Input<S> {
    pub(super) buffer: Buffer<S>,
    pub(super) has_ended: bool,
    /// The size of the room that the last step handed out.
    room: usize,
    /// How many of the bytes the last step handed out, to be written to another peer.
    shown: usize,
}

impl<S: Storage> Input<S> {
    pub(super) const fn new(buffer: Buffer<S>) -> Self {
        Self {
            buffer,
            has_ended: false,
            room: 0,
            shown: 0,
        }
    }

    /// Takes back what the last step handed out. Each step begins with this, so that only what it
    /// hands out itself can be reported.
    pub(super) const fn withdraw(&mut self) {
        (self.room, self.shown) = (0, 0);
    }

    /// Hands out the room for the next read. `None` if no byte is free.
    pub(super) fn hand_out_room(&mut self) -> Option<&mut [u8]> {
        let room = self.buffer.spare().ok()?;
        self.room = room.len();
        Some(room)
    }

    /// Hands out what was received, to be written to another peer, and the room for the next read,
    /// which may be empty.
    pub(super) fn hand_out_all(&mut self) -> (&[u8], &mut [u8]) {
        let (filled, room) = self.buffer.filled_and_spare();
        (self.shown, self.room) = (filled.len(), room.len());
        (filled, room)
    }

    /// Records that a read put this many bytes into the room that was handed out. 0 bytes are the
    /// end.
    pub(super) fn received(&mut self, bytes: usize) -> Result<(), DriveError> {
        if bytes == 0 {
            self.has_ended = true;
            return Ok(());
        }
        if bytes > self.room {
            return Err(DriveError::Received);
        }
        self.room = 0;
        let advanced = self.buffer.advance(bytes);
        advanced.map_err(|_| DriveError::Received)
    }

    /// Records that this many of the bytes that were handed out were written to another peer.
    pub(super) fn passed(&mut self, bytes: usize) -> Result<(), DriveError> {
        if bytes > self.shown {
            return Err(DriveError::Written);
        }
        self.shown = 0;
        // The room that was handed out with the bytes stays where it is.
        self.buffer.consume_in_place(bytes);
        Ok(())
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
