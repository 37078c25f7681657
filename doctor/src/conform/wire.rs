//! A connection to what is tested.

use super::frames::{self, Came};
use super::message::{self, Answer, Parsed};
use crate::connection::Stream;
use crate::socket::limit;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// The pause between two bytes that are sent by themselves.
const BETWEEN_BYTES: Duration = Duration::from_micros(300);
/// The pause where bytes are cut at every place.
const SHORT_PAUSE: Duration = Duration::from_millis(2);
/// From how many bytes on, no more of what was sent are kept for the report.
const MOST_KEPT: usize = 16 << 10;
/// Up to how many bytes an answer is parsed after each read.
const ALWAYS_PARSED: usize = 4 << 10;
/// The most bytes that are read from one connection.
const MOST: usize = 4 << 20;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Closed,
    Reset,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub(crate) enum Absent {
    Ended(Ended),
    TimedOut,
    Malformed(String),
    /// The head of the answer is longer than what this suite reads.
    TooLong,
}

/// One connection.
pub(crate) struct Wire {
    stream: Stream,
    /// The first bytes that were sent.
    pub(crate) sent: Vec<u8>,
    /// Everything that was received.
    pub(crate) received: Vec<u8>,
    /// How much of it was taken as answers or frames.
    pub(crate) at: usize,
    pub(crate) ended: Option<Ended>,
    pub(crate) deadline: Instant,
}

impl Wire {
    /// Wraps a connection that may be used until the deadline.
    pub(crate) const fn new(stream: Stream, deadline: Instant) -> Self {
        Self {
            stream,
            sent: Vec::new(),
            received: Vec::new(),
            at: 0,
            ended: None,
            deadline,
        }
    }

    /// Sends these writes with pauses between them. A peer that closes meanwhile is no failure
    /// here.
    pub(crate) fn send(&mut self, writes: &[Vec<u8>], pause: Duration) {
        let last = writes.len().saturating_sub(1);
        for (at, write) in writes.iter().enumerate() {
            self.write(write);
            if at < last {
                thread::sleep(pause);
            }
        }
    }

    /// Sends bytes in two writes.
    pub(crate) fn send_cut(&mut self, bytes: &[u8], at: usize) {
        let (first, second) = bytes.split_at_checked(at).unwrap_or((bytes, b""));
        self.write(first);
        thread::sleep(SHORT_PAUSE);
        self.write(second);
    }

    /// Sends each byte by itself.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write(&[*byte]);
            thread::sleep(BETWEEN_BYTES);
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        if limit(self.stream.socket(), self.deadline).is_err() {
            return;
        }
        if self.sent.len() < MOST_KEPT {
            self.sent.extend_from_slice(bytes);
        }
        let _ = self.stream.write_all(bytes);
        let _ = self.stream.flush();
    }

    /// Shuts down the sending direction.
    pub(crate) fn half_close(&self) {
        let _ = self.stream.socket().shutdown(Shutdown::Write);
    }

    /// Shuts down both directions.
    pub(crate) fn close(&self) {
        let _ = self.stream.socket().shutdown(Shutdown::Both);
    }

    pub(crate) fn socket(&self) -> &TcpStream {
        self.stream.socket()
    }

    /// Reads once. Returns `false` at the end and when the time is over.
    pub(crate) fn read(&mut self, until: Instant) -> bool {
        if self.ended.is_some() || self.received.len() >= MOST {
            return false;
        }
        if limit(self.stream.socket(), until.min(self.deadline)).is_err() {
            return false;
        }
        let mut buffer = vec![0; 16 << 10];
        match self.stream.read(&mut buffer) {
            Ok(0) => self.ended = Some(Ended::Closed),
            Ok(count) => {
                let came = buffer.get(..count).unwrap_or_default();
                self.received.extend_from_slice(came);
                return true;
            }
            Err(error) => match error.kind() {
                ErrorKind::Interrupted => return true,
                ErrorKind::WouldBlock | ErrorKind::TimedOut => {}
                _ => self.ended = Some(Ended::Reset),
            },
        }
        false
    }

    /// The next answer, an interim one as well.
    pub(crate) fn answer(&mut self, method: &str, until: Instant) -> Result<Answer, Absent> {
        let mut judged = 0;
        loop {
            let unread = self.received.get(self.at..).unwrap_or_default();
            // Where much comes in small pieces, not every piece is worth a parse.
            let is_worth = unread.len() < ALWAYS_PARSED || unread.len() >= judged + judged / 8;
            if is_worth || self.ended.is_some() {
                judged = unread.len();
                match message::answer(unread, method, self.ended.is_some()) {
                    Parsed::Complete(answer) => {
                        self.at += answer.len;
                        return Ok(answer);
                    }
                    Parsed::Malformed(error) => return Err(Absent::Malformed(error)),
                    Parsed::TooLong => return Err(Absent::TooLong),
                    Parsed::Incomplete => {}
                }
            }
            if !self.read(until) {
                match self.ended {
                    Some(_) if judged < self.unread() => {}
                    Some(ended) if self.unread() == 0 => return Err(Absent::Ended(ended)),
                    Some(_) => {
                        let last = message::answer(self.rest(), method, true);
                        return match last {
                            Parsed::Complete(answer) => {
                                self.at += answer.len;
                                Ok(answer)
                            }
                            _ => Err(Absent::Malformed("the answer is cut off".into())),
                        };
                    }
                    // The last pieces were not worth a parse by themselves.
                    None if judged < self.unread() => judged = 0,
                    None => return Err(Absent::TimedOut),
                }
            }
        }
    }

    /// Reads frames for at most this time, until one of them fits.
    pub(crate) fn hears(&mut self, time: Duration, fits: impl Fn(&Came) -> bool) -> bool {
        let until = Instant::now() + time;
        loop {
            let mut rest = self.rest().to_vec();
            let before = rest.len();
            match frames::take(&mut rest) {
                Ok(Some(came)) => {
                    self.at += before - rest.len();
                    if fits(&came) {
                        return true;
                    }
                }
                Ok(None) => {
                    if !self.read(until) {
                        return false;
                    }
                }
                Err(_) => return false,
            }
        }
    }

    /// Waits until the server closes. Returns whether it did before `until`.
    pub(crate) fn closes(&mut self, until: Instant) -> bool {
        while self.read(until) {}
        self.ended.is_some()
    }

    fn unread(&self) -> usize {
        self.received.len().saturating_sub(self.at)
    }

    /// The bytes after the last answer.
    pub(crate) fn rest(&self) -> &[u8] {
        self.received.get(self.at..).unwrap_or_default()
    }
}
