//! Layer 0: the caller's memory, filled by reads and emptied by messages.

use thiserror::Error;

/// Why a read cannot go on.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BufferError {
    /// The message does not fit; [`rejection`](Self::rejection) answers it.
    #[error("the buffer is full before the message is complete")]
    Full,
    /// The peer closed between messages, as it may.
    #[error("the connection ended between messages")]
    Ended,
    /// The peer closed within a message, which must not be acted on (RFC 9112 §8).
    #[error("the connection ended within a message")]
    Truncated,
}

/// Octets received and not yet done with, in memory of the caller's choice: `[u8; 1024]`, `&mut [u8]`, `vec![0; n]`.
///
/// ```
/// # use http_upgrade::{Buffer, BufferError};
/// # use std::io::Read;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut stream: &[u8] = b"some octets";
/// let mut buffer = Buffer::new([0; 16]);
/// let n = stream.read(buffer.spare()?)?;
/// buffer.advance(n)?;
/// assert_eq!(buffer.filled(), b"some octets");
/// buffer.consume(5);
/// assert_eq!(buffer.filled(), b"octets");
/// assert_eq!(buffer.advance(0), Err(BufferError::Truncated));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Buffer<S> {
    storage: S,
    start: usize,
    end: usize,
}

impl<S: AsRef<[u8]> + AsMut<[u8]>> Buffer<S> {
    /// An empty buffer.
    pub const fn new(storage: S) -> Self {
        Self {
            storage,
            start: 0,
            end: 0,
        }
    }

    /// Where the next read goes; never empty.
    ///
    /// What was consumed makes room here, at the cost of moving what was not: at most once per consumed message.
    ///
    /// # Errors
    /// [`BufferError::Full`].
    pub fn spare(&mut self) -> Result<&mut [u8], BufferError> {
        let storage = self.storage.as_mut();
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

    /// Says how many octets a read put into [`spare`](Self::spare). More than it holds counts as all of it.
    ///
    /// # Errors
    /// A read of 0 octets is the end of input: [`BufferError::Ended`] when nothing is unread, [`BufferError::Truncated`] otherwise.
    pub fn advance(&mut self, octets: usize) -> Result<(), BufferError> {
        match (octets, self.filled().is_empty()) {
            (0, true) => Err(BufferError::Ended),
            (0, false) => Err(BufferError::Truncated),
            _ => {
                let most = self.storage.as_ref().len();
                self.end = self.end.saturating_add(octets).min(most);
                Ok(())
            }
        }
    }

    /// All that was received and not consumed.
    pub fn filled(&self) -> &[u8] {
        let filled = self.storage.as_ref().get(self.start..self.end);
        filled.unwrap_or_default()
    }

    /// Takes octets off the start of [`filled`](Self::filled): a message that is done with. More than it holds counts as all of it.
    pub fn consume(&mut self, octets: usize) {
        self.start = self.start.saturating_add(octets).min(self.end);
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
    }

    /// Gives the memory back.
    pub fn into_storage(self) -> S {
        self.storage
    }
}

/// Moves octets to the start, by as many as are free there: block by block, since `copy_within` links a panic.
fn move_down(mut octets: &mut [u8], by: usize) {
    while let Some((free @ [_, ..], kept @ [_, ..])) = octets.split_at_mut_checked(by) {
        for (to, octet) in free.iter_mut().zip(kept.iter()) {
            *to = *octet;
        }
        octets = kept;
    }
}
