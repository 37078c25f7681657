//! Where stream 1 goes into the octets of the client.

use super::frame::{ACK, HEADER, Header, LARGEST, PREFACE, SETTINGS};
use thiserror::Error;

/// Watches the start of what the client sends behind the 101, and says where [`StreamOne`](super::StreamOne) goes in.
///
/// ```text
///  client ──▶ preface ── SETTINGS ──┬── all other frames ──▶ HTTP/2 stack
///                                   ▲
///                               stream one
/// ```
///
/// Everything passes unchanged. The first frame has to be the client's SETTINGS, so stream 1 cannot go in before it. The machine has no
/// clock: until [`is_done`](Self::is_done) says so it waits for the client, and if input ends before that, there is nobody to answer.
///
/// ```
/// use http_upgrade::h2c::{PREFACE, Splice};
///
/// let mut splice = Splice::new();
/// assert_eq!(splice.pass(PREFACE)?, None); // all of it passes
/// let input = b"\0\0\0\x04\0\0\0\0\0 and more";
/// assert_eq!(splice.pass(input)?, Some(9)); // so much of it passes, then stream one, then the rest
/// assert_eq!(splice.pass(b"frames")?, None); // and so does everything that follows
/// # Ok::<(), http_upgrade::h2c::PrefaceError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Splice(State);

#[derive(Clone, Copy, Debug)]
enum State {
    /// Octets of the preface that came.
    Preface(u8),
    /// Octets of the header of the first frame, and how many of them came.
    Header([u8; HEADER], u8),
    /// Octets of its payload that are still to come.
    Payload(u32),
    Done,
    /// It stays so: else the same octets, given again, could be taken.
    Broken(PrefaceError),
}

/// Why what follows a 101 is no HTTP/2. The connection closes; RFC 9113 §3.4 lets a server leave GOAWAY out, since nobody may understand
/// it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrefaceError {
    /// RFC 9113 §3.4. What a client sends that takes the 101 for an ordinary answer, for one, or content that was not read.
    #[error("the octets behind the 101 are not the preface of HTTP/2")]
    Preface,
    /// RFC 9113 §3.4.
    #[error("the first frame is not SETTINGS on stream 0")]
    First,
    /// RFC 9113 §6.5: there is nothing yet to acknowledge; the 101 itself acknowledges HTTP2-Settings (RFC 7540 §3.2.1).
    #[error("the first SETTINGS frame is an acknowledgment")]
    Acknowledgment,
    /// RFC 9113 §6.5, and §4.2: 16 384 octets at most.
    #[error("the first SETTINGS frame is too long, or no multiple of six octets")]
    Length,
}

impl Splice {
    /// At the first octet behind the request.
    pub const fn new() -> Self {
        Self(State::Preface(0))
    }

    /// Judges the next octets, which follow the ones given before. `Some(n)`, once in a connection: the first `n` of them pass, then stream
    /// one, then the others. `None`: all of them pass.
    ///
    /// # Errors
    /// [`PrefaceError`] when this is no HTTP/2. The error stays.
    pub fn pass(&mut self, input: &[u8]) -> Result<Option<usize>, PrefaceError> {
        let mut rest = input;
        while let [first, tail @ ..] = rest {
            (self.0, rest) = match self.0 {
                State::Preface(at) => (preface(at, *first), tail),
                State::Header(octets, at) => (header(octets, at, *first), tail),
                State::Payload(left) => payload(left, rest),
                State::Done => return Ok(None),
                State::Broken(error) => return Err(error),
            };
            match self.0 {
                State::Done => return Ok(Some(input.len().saturating_sub(rest.len()))),
                State::Broken(error) => return Err(error),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Whether the place of stream one was passed. If the input of the client ends before, the connection is over.
    pub const fn is_done(&self) -> bool {
        matches!(self.0, State::Done)
    }
}

impl Default for Splice {
    fn default() -> Self {
        Self::new()
    }
}

fn preface(at: u8, octet: u8) -> State {
    let next = at.saturating_add(1);
    match PREFACE.get(usize::from(at)..) {
        Some([expected]) if *expected == octet => State::Header([0; HEADER], 0),
        Some([expected, ..]) if *expected == octet => State::Preface(next),
        _ => State::Broken(PrefaceError::Preface),
    }
}

/// Each octet is judged as it comes: nobody waits for the rest of a frame that will not do.
fn header(mut octets: [u8; HEADER], at: u8, octet: u8) -> State {
    if let Some(slot) = octets.get_mut(usize::from(at)) {
        *slot = octet;
    }
    let header = Header::parse(octets);
    // What has not come is 0, which is right in every place but that of the kind.
    let fault = if at >= 2 && header.length % 6 != 0 || header.length > LARGEST {
        Some(PrefaceError::Length)
    } else if at >= 3 && header.kind != SETTINGS || header.stream != 0 {
        Some(PrefaceError::First)
    } else if header.flags & ACK != 0 {
        Some(PrefaceError::Acknowledgment)
    } else {
        None
    };
    match fault {
        Some(error) => State::Broken(error),
        None if usize::from(at) < HEADER.saturating_sub(1) => {
            State::Header(octets, at.saturating_add(1))
        }
        None => State::of_payload(header.length),
    }
}

fn payload(left: u32, rest: &[u8]) -> (State, &[u8]) {
    let most = usize::try_from(left).unwrap_or(usize::MAX);
    let tail = rest.get(most..).unwrap_or_default();
    let taken = u32::try_from(rest.len().saturating_sub(tail.len())).unwrap_or(left);
    (State::of_payload(left.saturating_sub(taken)), tail)
}

impl State {
    const fn of_payload(left: u32) -> Self {
        match left {
            0 => Self::Done,
            left => Self::Payload(left),
        }
    }
}
