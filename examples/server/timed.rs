//! A socket with a clock; the state machine has neither.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::stop;
use super::waits::WAITS;

/// How often a blocked read or write looks up to see whether the server was told to stop.
const TICK: Duration = Duration::from_millis(250);

/// A socket on which everything is done by a certain time, or fails with [`ErrorKind::TimedOut`].
///
/// A timeout for each read alone would not do: a client that sends a byte now and then would never
/// exceed it.
pub(crate) struct Timed {
    stream: TcpStream,
    end: Instant,
    /// Nothing is in flight: when the server is told to stop, there is nothing to wait for.
    is_idle: bool,
}

impl Timed {
    /// A socket whose time is still to be set.
    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let end = Instant::now();
        let is_idle = false;
        Ok(Self {
            stream,
            end,
            is_idle,
        })
    }

    /// Sets the time anew. After the server was told to stop, `WAITS.stop` bounds it as well.
    pub(crate) fn expire_in(&mut self, time: Duration) {
        self.end = Instant::now() + time;
        self.is_idle = false;
    }

    /// Sets the time anew for a client that owes nothing. Until it sends something, a stop of the
    /// server ends the wait at once.
    pub(crate) fn idle_for(&mut self, time: Duration) {
        self.expire_in(time);
        self.is_idle = true;
    }

    /// Ends the sending direction and waits for the client to end its own: closing a socket with
    /// unread bytes resets the connection, and the client could lose what was sent last (RFC 9112
    /// §9.6).
    pub(crate) fn close(&mut self) -> io::Result<()> {
        const MOST: u64 = 1 << 20;
        self.expire_in(WAITS.farewell);
        self.stream.shutdown(Shutdown::Write)?;
        io::copy(&mut self.take(MOST), &mut io::sink()).map(drop)
    }

    /// The time that is left, in portions of a tick.
    fn left(&self) -> io::Result<Option<Duration>> {
        let mut left = self.end.saturating_duration_since(Instant::now());
        if let Some(asked) = stop::asked() {
            let in_flight = WAITS.stop.saturating_sub(asked);
            left = left.min(if self.is_idle {
                Duration::ZERO
            } else {
                in_flight
            });
        }
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        Ok(Some(left.min(TICK)))
    }
}

/// Whether the time was up. Unix calls it `WouldBlock` when a socket says so.
pub(crate) fn is_up(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Whether only a tick was up, or a signal came.
fn is_tick(result: &io::Result<usize>) -> bool {
    matches!(result, Err(error) if is_up(error) || error.kind() == ErrorKind::Interrupted)
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.stream.set_read_timeout(self.left()?)?;
            let read = self.stream.read(buffer);
            if !is_tick(&read) {
                self.is_idle = false;
                return read;
            }
        }
    }
}

impl Write for Timed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        loop {
            self.stream.set_write_timeout(self.left()?)?;
            let written = self.stream.write(buffer);
            if !is_tick(&written) {
                return written;
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
