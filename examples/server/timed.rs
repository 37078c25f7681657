//! A socket with time limits. The state machine has neither a socket nor a clock.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::stop;
use super::waits::WAITS;

/// How often a blocked read or write checks whether the server was told to stop.
const TICK: Duration = Duration::from_millis(250);

/// A socket on which all reads and writes together must finish by a set time. Otherwise they fail
/// with [`ErrorKind::TimedOut`].
///
/// A timeout for each single read is not enough: a client that sends one byte now and then would
/// never exceed it.
pub(crate) struct Timed {
    stream: TcpStream,
    end: Instant,
    /// Whether no request is under way, so that a stop of the server need not wait for this
    /// connection.
    is_idle: bool,
}

impl Timed {
    /// Wraps a socket. The caller has to set its time limit before it is used.
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

    /// Sets the time limit. After the server was told to stop, `WAITS.stop` limits it as well.
    pub(crate) fn expire_in(&mut self, time: Duration) {
        self.end = Instant::now() + time;
        self.is_idle = false;
    }

    /// Sets the time limit for a client that has no request under way. Until that client sends
    /// something, a stop of the server ends the wait at once.
    pub(crate) fn idle_for(&mut self, time: Duration) {
        self.expire_in(time);
        self.is_idle = true;
    }

    /// Shuts down the sending direction and waits for the client to do the same. Closing a socket
    /// with unread bytes resets the connection, and the client could lose the last bytes sent to it
    /// (RFC 9112 §9.6).
    pub(crate) fn close(&mut self) -> io::Result<()> {
        const MOST: u64 = 1 << 20;
        self.expire_in(WAITS.farewell);
        self.stream.shutdown(Shutdown::Write)?;
        io::copy(&mut self.take(MOST), &mut io::sink()).map(drop)
    }

    /// Returns the time that is left, at most one tick.
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

/// Whether the error is a timeout. On Unix, a socket timeout is reported as `WouldBlock`.
pub(crate) fn is_up(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Whether only a tick has passed, or a signal interrupted the call.
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
