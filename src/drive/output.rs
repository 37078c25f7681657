//! Bytes that are on their way out.

use super::error::DriveError;
use crate::buffer::Storage;
use crate::head::encode::Encode;
use crate::head::encode_error::EncodeError;
use crate::head::encode_fault::EncodeFault;
use core::fmt;

/// An encoded message, in storage of the caller's choice, and how much of it was written.
#[derive(Clone)]
pub(super) struct Output<S> {
    storage: S,
    len: usize,
    written: usize,
    /// How many bytes the last step handed out.
    shown: usize,
}

impl<S: Storage> Output<S> {
    pub(super) const fn new(storage: S) -> Self {
        Self {
            storage,
            len: 0,
            written: 0,
            shown: 0,
        }
    }

    /// Returns how many bytes the storage can have.
    pub(super) fn capacity(&self) -> usize {
        self.storage.most()
    }

    /// Frees the memory, if all was written. Only storage that grows has any to free.
    pub(super) fn release(&mut self) {
        if self.pending().is_empty() {
            (self.len, self.written, self.shown) = (0, 0, 0);
            self.storage.release();
        }
    }

    /// Makes all of the last message pending again.
    pub(super) const fn rewind(&mut self) {
        (self.written, self.shown) = (0, 0);
    }

    /// Replaces what was written by this message. If it cannot be encoded there is nothing to
    /// write.
    #[inline(never)] // so that its stack is not held while the application decides
    pub(super) fn fill(&mut self, message: &impl Encode) -> Result<(), EncodeFault> {
        (self.len, self.written, self.shown) = (0, 0, 0);
        if S::GROWS {
            self.storage.grow(message.encoded_len());
        }
        match message.encode(self.storage.bytes_mut()) {
            Ok(bytes) => self.len = bytes.len(),
            // A message that is only too long has no fault of its own.
            Err(error) => return Err(message.fault().unwrap_or(EncodeFault::new(error))),
        }
        Ok(())
    }

    /// Replaces what was written by these bytes.
    pub(super) fn fill_bytes(&mut self, bytes: &[u8]) -> Result<(), EncodeFault> {
        (self.len, self.written, self.shown) = (0, 0, 0);
        self.storage.grow(bytes.len());
        let room = self.storage.bytes_mut().get_mut(..bytes.len());
        let room = room.ok_or(EncodeFault::new(EncodeError::TooSmall))?;
        for (to, byte) in room.iter_mut().zip(bytes) {
            *to = *byte;
        }
        self.len = bytes.len();
        Ok(())
    }

    /// Returns the bytes that are still to be written.
    pub(super) fn pending(&self) -> &[u8] {
        let storage = self.storage.bytes();
        storage.get(self.written..self.len).unwrap_or_default()
    }

    /// Takes back what the last step handed out. Each step begins with this, so that only what it
    /// hands out itself can be reported.
    pub(super) const fn withdraw(&mut self) {
        self.shown = 0;
    }

    /// Hands out the bytes that are still to be written.
    pub(super) fn hand_out(&mut self) -> &[u8] {
        self.shown = self.pending().len();
        self.pending()
    }

    /// Records that this many of the bytes that were handed out were written. If there were not so
    /// many, nothing counts as written.
    pub(super) fn written(&mut self, bytes: usize) -> Result<(), DriveError> {
        if bytes > self.shown {
            return Err(DriveError::Written);
        }
        self.shown = 0;
        self.written = self.written.saturating_add(bytes);
        Ok(())
    }
}

/// Shows how many bytes there are, and not the bytes, which may be secret.
impl<S> fmt::Debug for Output<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("len", &self.len)
            .field("written", &self.written)
            .finish_non_exhaustive()
    }
}
