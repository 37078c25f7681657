//! A socket and a clock, for the machine has neither.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// A socket on which everything is done by a certain time, or fails.
///
/// A time for each read would not do: a client that sends an octet now and then would keep to it for ever.
pub(crate) struct Timed {
    stream: TcpStream,
    end: Instant,
}

impl Timed {
    /// Without any time yet.
    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let end = Instant::now();
        Ok(Self { stream, end })
    }

    /// Sets the time anew.
    pub(crate) fn expire_in(&mut self, time: Duration) {
        self.end = Instant::now() + time;
    }

    /// Says that nothing more will come, and waits for the client to be done, too: closing a socket with unread octets resets the
    /// connection, and the client could lose what was sent last (RFC 9112 §9.6).
    pub(crate) fn close(&mut self) -> io::Result<()> {
        const MOST: u64 = 1 << 20;
        self.stream.shutdown(Shutdown::Write)?;
        io::copy(&mut self.take(MOST), &mut io::sink()).map(drop)
    }

    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        Ok(Some(left))
    }
}

/// Whether the time was up. Unix calls it `WouldBlock`.
pub(crate) fn is_up(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.left()?)?;
        self.stream.read(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.left()?)?;
        self.stream.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
