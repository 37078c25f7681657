//! Finds the place in the client's bytes where the frames of stream 1 are inserted.

use super::frame::{ACK, HEADER, Header, LARGEST, PREFACE, SETTINGS};
use crate::rule::Rule;
use thiserror::Error;

/// Reads what the client sends after its request, and tells at which byte
/// [`StreamOne`](super::StreamOne) must be inserted before the HTTP/2 stack reads it.
///
/// ```text
///  client ──▶ preface ── SETTINGS ──┬── all other frames ──▶ HTTP/2 stack
///                                   ▲
///                               stream one
/// ```
///
/// Everything passes unchanged. A stack expects the client's SETTINGS as the first frame, so stream
/// one cannot come earlier. The machine has no clock: bound the time until
/// [`is_done`](Self::is_done) returns `true`. If the client closes before that, close the
/// connection; nothing has to be answered.
///
/// Bytes count as passed when [`pass`](Self::pass) has seen them: give it each byte once. Keep
/// those that the stack has not taken yet. If the stack takes no more, or a write to it was
/// cancelled and it is not known how many bytes it took, close the connection and drop the stack.
///
/// ```
/// use http_upgrade::h2c::{PREFACE, Splice};
///
/// let mut splice = Splice::new();
/// assert_eq!(splice.pass(PREFACE)?, None); // all of it is passed on
/// let input = b"\0\0\0\x04\0\0\0\0\0 and more";
/// assert_eq!(splice.pass(input)?, Some(9)); // nine bytes, stream one, the rest
/// assert_eq!(splice.pass(b"frames")?, None); // from now on always
/// # Ok::<(), http_upgrade::h2c::PrefaceError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Splice(State);

#[derive(Clone, Copy, Debug)]
enum State {
    /// The number of bytes of the preface that have come.
    Preface(u8),
    /// The header of the first frame, and the number of its bytes that have come.
    Header([u8; HEADER], u8),
    /// The number of bytes of its payload that are still to come.
    Payload(u32),
    Done,
    /// An error is permanent: otherwise the same bytes, given again, could be accepted.
    Broken(PrefaceError),
}

/// Why the bytes after a 101 are not HTTP/2.
///
/// Close the connection, and drop the HTTP/2 stack if it exists already. RFC 9113 §3.4 lets a
/// server omit GOAWAY here, since the client may not speak HTTP/2 at all.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum PrefaceError {
    /// The bytes after the 101 are not the preface of HTTP/2. RFC 9113 §3.4: for example, the
    /// client ignored the 101, or these bytes are content of the request that the server has not
    /// read.
    Preface,
    /// The first frame is not SETTINGS on stream 0. RFC 9113 §3.4.
    First,
    /// The first SETTINGS frame is an acknowledgment. RFC 9113 §6.5: there is nothing yet to
    /// acknowledge. The 101 itself acknowledges HTTP2-Settings (RFC 7540 §3.2.1).
    Acknowledgment,
    /// The first SETTINGS frame is too long, or not a multiple of six bytes. RFC 9113 §6.5, and
    /// §4.2: a frame has at most 16 384 bytes of payload, unless the server has allowed more.
    Length,
}

impl PrefaceError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Preface => Rule::new("RFC 9113 §3.4", "the bytes after the 101 are not the preface of HTTP/2"),
            Self::First => Rule::new("RFC 9113 §3.4", "the first frame is not SETTINGS on stream 0"),
            Self::Acknowledgment => Rule::new("RFC 9113 §6.5", "the first SETTINGS frame is an acknowledgment"),
            Self::Length => Rule::new("RFC 9113 §6.5", "the first SETTINGS frame is too long, or not a multiple of six bytes"),
        }
    }
}

impl Splice {
    /// Begins at the first byte after the request.
    pub const fn new() -> Self {
        Self(State::Preface(0))
    }

    /// Judges the next bytes, which follow the ones given before.
    ///
    /// `Some(n)` is returned once in a connection: give the stack the first `n` of these bytes,
    /// then stream one, then the others. `None` means that all of them are passed on as they are.
    ///
    /// # Errors
    /// [`PrefaceError`] if the client does not send HTTP/2. Close the connection. The error is
    /// permanent.
    pub fn pass(&mut self, input: &[u8]) -> Result<Option<usize>, PrefaceError> {
        let mut rest = input;
        while let [first, tail @ ..] = rest {
            (self.0, rest) = match self.0 {
                State::Preface(at) => (preface(at, *first), tail),
                State::Header(bytes, at) => (header(bytes, at, *first), tail),
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

    /// Returns whether [`pass`](Self::pass) has told the place of stream one. If the client closes
    /// before that, close the connection.
    pub const fn is_done(&self) -> bool {
        matches!(self.0, State::Done)
    }
}

impl Default for Splice {
    fn default() -> Self {
        Self::new()
    }
}

fn preface(at: u8, byte: u8) -> State {
    let next = at.saturating_add(1);
    match PREFACE.get(usize::from(at)..) {
        Some([expected]) if *expected == byte => State::Header([0; HEADER], 0),
        Some([expected, ..]) if *expected == byte => State::Preface(next),
        _ => State::Broken(PrefaceError::Preface),
    }
}

/// Judges each byte as it comes, so that an invalid frame is refused before the rest of it comes.
fn header(mut bytes: [u8; HEADER], at: u8, byte: u8) -> State {
    if let Some(slot) = bytes.get_mut(usize::from(at)) {
        *slot = byte;
    }
    let header = Header::parse(bytes);
    // Bytes that have not come yet are 0, which is valid everywhere except as the kind of the
    // frame.
    let error = if at >= 2 && header.length % 6 != 0 || header.length > LARGEST {
        Some(PrefaceError::Length)
    } else if at >= 3 && header.kind != SETTINGS || header.stream != 0 {
        Some(PrefaceError::First)
    } else if header.flags & ACK != 0 {
        Some(PrefaceError::Acknowledgment)
    } else {
        None
    };
    match error {
        Some(error) => State::Broken(error),
        None if usize::from(at) < HEADER.saturating_sub(1) => {
            State::Header(bytes, at.saturating_add(1))
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
