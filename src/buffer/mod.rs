//! The receive buffer, in memory that the caller provides.

#[cfg(feature = "alloc")]
mod growing;
mod storage;

use crate::rule::Rule;
use core::fmt;
use thiserror::Error;

#[cfg(feature = "alloc")]
pub use growing::Growing;
pub use storage::Storage;

/// The size with which a buffer that grows begins, in bytes.
const FIRST: usize = 4_096;

/// Why a read cannot go on; returned by [`Buffer::spare`] and [`Buffer::advance`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum BufferError {
    /// The buffer is full before the message is complete. Send [`rejection`](Self::rejection), a
    /// 431 (RFC 6585 §5), and close the connection.
    Full,
    /// The connection ended between messages. This is how a connection ends normally: close it.
    Ended,
    /// The connection ended within a message. An incomplete message must not be acted on
    /// (RFC 9112 §8): close the connection.
    Truncated,
    /// More bytes were reported than there was room for. Caller error: the number given to
    /// [`Buffer::advance`] is larger than [`Buffer::spare`] was. Nothing was recorded.
    Overrun,
}

impl BufferError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Full => Rule::new("RFC 6585 §5", "the buffer is full before the message is complete"),
            Self::Ended => Rule::of_caller("the connection ended between messages"),
            Self::Truncated => Rule::new("RFC 9112 §8", "the connection ended within a message"),
            Self::Overrun => Rule::of_caller("more bytes were reported than there was room for"),
        }
    }
}

/// The bytes that were received and not consumed yet, in storage of the caller's choice:
/// `[u8; 1024]`, `&mut [u8]`, `vec![0; n]`, or `Growing`.
///
/// Read into [`spare`](Self::spare), report the number of bytes to [`advance`](Self::advance), give
/// [`filled`](Self::filled) to a machine, and [`consume`](Self::consume) each message that was
/// dealt with. The size of the storage bounds the longest message;
/// [`Limits`](crate::Limits) that fit into it answer a longer one more precisely than
/// [`BufferError::Full`] does.
///
/// The machines of this crate take any `&[u8]`, so the use of this type is optional.
///
/// ```
/// use http_upgrade::{Buffer, BufferError};
/// use std::io::Read;
///
/// let mut stream: &[u8] = b"some bytes";
/// let mut buffer = Buffer::new([0; 16]);
/// let n = stream.read(buffer.spare()?)?;
/// buffer.advance(n)?;
/// assert_eq!(buffer.filled(), b"some bytes");
/// buffer.consume(5);
/// assert_eq!(buffer.filled(), b"bytes");
/// assert_eq!(buffer.advance(0), Err(BufferError::Truncated));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[doc(alias("bytes", "storage"))]
pub struct Buffer<S> {
    storage: S,
    start: usize,
    end: usize,
}

impl<S: Storage> Buffer<S> {
    /// Makes an empty buffer that uses all of `storage`.
    pub const fn new(storage: S) -> Self {
        Self {
            storage,
            start: 0,
            end: 0,
        }
    }

    /// Returns how many bytes the storage can have.
    pub(crate) fn capacity(&self) -> usize {
        self.storage.most()
    }

    /// Frees the memory, if no byte in it is unread. Only storage that grows has any to free.
    pub(crate) fn release(&mut self) {
        if self.filled().is_empty() {
            (self.start, self.end) = (0, 0);
            self.storage.release();
        }
    }

    /// Returns the free part of the storage, for the next read to fill; it is never empty.
    ///
    /// When the free part is used up, this moves the bytes that were not consumed to the start of
    /// the storage. That happens at most once per consumed message, so the cost is linear.
    ///
    /// # Errors
    /// [`BufferError::Full`] when no byte is free. The message does not fit: send
    /// [`BufferError::rejection`] and close the connection.
    pub fn spare(&mut self) -> Result<&mut [u8], BufferError> {
        if S::GROWS && self.start == 0 {
            self.storage.grow(self.end.saturating_add(1).max(FIRST));
        }
        let storage = self.storage.bytes_mut();
        if self.end == storage.len() && self.start > 0 {
            move_down(storage, self.start);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
        }
        match storage.get_mut(self.end..) {
            Some(spare) if !spare.is_empty() => Ok(spare),
            _ => Err(BufferError::Full),
        }
    }

    /// Returns what was received and the free part at once, for a caller that passes bytes on while
    /// others come. The free part may be empty.
    pub(crate) fn filled_and_spare(&mut self) -> (&[u8], &mut [u8]) {
        self.consume(0);
        // Moves the bytes down if that makes room. A full buffer stays full.
        let _ = self.spare();
        let (start, end) = (self.start, self.end);
        match self.storage.bytes_mut().split_at_mut_checked(end) {
            Some((used, spare)) => (used.get(start..).unwrap_or_default(), spare),
            None => (&[], &mut []),
        }
    }

    /// Records that a read put this many bytes into [`spare`](Self::spare).
    ///
    /// # Errors
    /// [`BufferError::Overrun`] if that is more than there was room for.
    ///
    /// A read of 0 bytes is the end of the input: [`BufferError::Ended`] if all received bytes were
    /// consumed, [`BufferError::Truncated`] otherwise. Close the connection in both cases.
    pub fn advance(&mut self, bytes: usize) -> Result<(), BufferError> {
        match (bytes, self.filled().is_empty()) {
            (0, true) => Err(BufferError::Ended),
            (0, false) => Err(BufferError::Truncated),
            _ => {
                let most = self.storage.bytes().len();
                let end = self.end.checked_add(bytes).filter(|end| *end <= most);
                self.end = end.ok_or(BufferError::Overrun)?;
                Ok(())
            }
        }
    }

    /// Returns the bytes that were received and not consumed, oldest first.
    pub fn filled(&self) -> &[u8] {
        let filled = self.storage.bytes().get(self.start..self.end);
        filled.unwrap_or_default()
    }

    /// Removes this many bytes from the start of [`filled`](Self::filled): a message that was dealt
    /// with, or bytes that were written elsewhere.
    ///
    /// After a write that stopped after n bytes, consume these n bytes only. A number that is
    /// larger than the length of `filled` counts as all of it.
    pub fn consume(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
    }

    /// Does the same, and leaves [`spare`](Self::spare) where it is: a read may have filled it that
    /// was not reported yet.
    pub(crate) fn consume_in_place(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
    }

    /// Returns the storage. The bytes in it that were not consumed are lost unless
    /// [`filled`](Self::filled) was copied before.
    pub fn into_storage(self) -> S {
        self.storage
    }
}

/// Moves the bytes of the slice down by `by` positions, in blocks of that size. `copy_within` would
/// do the same, but it links a panic routine, which firmware must do without.
fn move_down(mut bytes: &mut [u8], by: usize) {
    while let Some((free @ [_, ..], kept @ [_, ..])) = bytes.split_at_mut_checked(by) {
        for (to, byte) in free.iter_mut().zip(kept.iter()) {
            *to = *byte;
        }
        bytes = kept;
    }
}

/// Shows how many bytes there are, and not the bytes, which may be long and may be secret.
impl<S> fmt::Debug for Buffer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffer")
            .field("filled", &self.end.saturating_sub(self.start))
            .finish_non_exhaustive()
    }
}
