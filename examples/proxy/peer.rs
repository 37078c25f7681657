//! A connection, and the bytes that were received on it.

use std::io;

use http_upgrade::{Buffer, BufferError};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::net::tcp::ReadHalf;

use crate::ended::Ended;

/// The initial and the largest size of a buffer, in bytes: room for a head and the content of an
/// upgrade. A connection without unread bytes has no buffer at all.
const SMALLEST: usize = 4_096;
const LARGEST: usize = 98_304;

pub(crate) struct Peer {
    pub(crate) stream: TcpStream,
    pub(crate) buffer: Buffer<Vec<u8>>,
}

/// The reading half of a connection, with its buffer.
pub(crate) struct Source<'s> {
    pub(crate) stream: ReadHalf<'s>,
    pub(crate) buffer: &'s mut Buffer<Vec<u8>>,
}

impl Peer {
    pub(crate) fn new(stream: TcpStream) -> Self {
        // Send small frames at once. If this option cannot be set, they are only slower.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            buffer: Buffer::new(Vec::new()),
        }
    }

    /// Whether an idle connection may carry another request: it is open, and no unexpected bytes
    /// have arrived on it.
    pub(crate) fn is_quiet(&self) -> bool {
        let read = self.stream.try_read(&mut [0]);
        self.buffer.filled().is_empty()
            && read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Waits for the next byte without allocating a buffer. Returns at once if there are unread
    /// bytes.
    pub(crate) async fn is_readable(&mut self) -> io::Result<()> {
        if self.buffer.filled().is_empty() {
            self.buffer = Buffer::new(Vec::new());
            self.stream.readable().await?;
        }
        Ok(())
    }
}

/// What a read has brought.
pub(crate) enum Came {
    Bytes,
    /// The other end has shut down its sending direction in order.
    End,
    /// The buffer has no room for more.
    Full,
}

impl Source<'_> {
    /// Reads what has arrived. Dropping the future loses nothing.
    pub(crate) async fn take(&mut self) -> io::Result<Came> {
        if self.buffer.spare().is_err() && grow(self.buffer).is_err() {
            return Ok(Came::Full);
        }
        let Ok(spare) = self.buffer.spare() else {
            return Ok(Came::Full);
        };
        let bytes = self.stream.read(spare).await?;
        Ok(match self.buffer.advance(bytes) {
            Ok(()) => Came::Bytes,
            Err(_) => Came::End,
        })
    }

    /// Reads what has arrived in the middle of a message; the end of input is an error here.
    pub(crate) async fn read(&mut self) -> Result<(), Ended> {
        match self.take().await? {
            Came::Bytes => Ok(()),
            Came::End => Ok(self.buffer.advance(0)?),
            Came::Full => Err(BufferError::Full.into()),
        }
    }
}

/// Doubles a full buffer.
fn grow(buffer: &mut Buffer<Vec<u8>>) -> Result<(), BufferError> {
    let filled = buffer.filled().len();
    if filled >= LARGEST {
        return Err(BufferError::Full);
    }
    let mut storage = buffer.filled().to_vec();
    storage.resize(filled.saturating_mul(2).clamp(SMALLEST, LARGEST), 0);
    *buffer = Buffer::new(storage);
    // An advance by zero bytes would report the end of input.
    if filled > 0 {
        buffer.advance(filled)?;
    }
    Ok(())
}
