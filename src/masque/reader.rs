//! The machine that finds the capsules in a stream.

use super::capsule::{CapsuleError, CapsuleType};
use super::varint::PartialVarint;

/// What a step through a stream of capsules has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CapsulePart<'b> {
    /// Bytes without a use: a type and a length, or the value of a capsule that is skipped.
    Skipped,
    /// A piece of the value of a `DATAGRAM` capsule (RFC 9297 §3.5), as far as it has arrived.
    Datagram {
        /// The bytes, borrowed from the input. They are empty only if the datagram is.
        data: &'b [u8],
        /// How many bytes of the datagram follow; with 0 this is its last piece.
        missing: u64,
    },
    /// A whole capsule of one of the types that were given to [`CapsuleReader::new`].
    Capsule {
        /// The type.
        kind: CapsuleType,
        /// The value, borrowed from the input.
        value: &'b [u8],
    },
}

/// A step through a stream of capsules; returned by [`CapsuleReader::step`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapsuleStep<'b> {
    /// What was found.
    pub part: CapsulePart<'b>,
    /// How many bytes of the input have been read; at least one. Give the input after these bytes
    /// to the next call.
    pub consumed: usize,
}

/// A machine that reads the capsules in one direction of a connection or stream (RFC 9297 §3.2).
///
/// The input is what follows the switch: on HTTP/1.1 the bytes after the request and after the 101
/// ([`Switched::unread`](crate::Switched::unread)), on HTTP/2 and HTTP/3 the content of the stream.
///
/// 1. Call [`step`](Self::step) with the bytes that were not consumed, until it returns `None`.
/// 2. Read more bytes, and begin again.
/// 3. At the end of input, call [`end`](Self::end), which tells whether a capsule was cut off.
///
/// A `DATAGRAM` is handed out in pieces as it arrives, so it needs no buffer. A capsule of another
/// known type is handed out whole, up to the limit. All others are skipped. Each byte is read once,
/// so the cost is linear in the input; the machine has no clock, so the caller bounds its waits.
///
/// ```
/// use http_upgrade::masque::{CapsulePart, CapsuleReader};
///
/// let mut reader = CapsuleReader::new(&[], 0);
/// let mut input = &b"\x17\x01x\x00\x03\x00hi"[..]; // an unknown capsule, then a datagram
/// let mut datagram = Vec::<u8>::new();
/// while let Some(step) = reader.step(input)? {
///     if let CapsulePart::Datagram { data, .. } = step.part {
///         datagram.extend(data);
///     }
///     input = &input[step.consumed..];
/// }
/// reader.end()?;
/// assert_eq!(datagram, b"\0hi"); // context 0, and the payload
/// # Ok::<(), http_upgrade::masque::CapsuleError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CapsuleReader<'t> {
    whole: &'t [CapsuleType],
    limit: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Type(PartialVarint),
    Length(CapsuleType, PartialVarint),
    Datagram(u64),
    Whole(CapsuleType, usize),
    Skip(u64),
    Broken(CapsuleError),
}

impl State {
    const START: Self = Self::Type(PartialVarint::NONE);
}

impl<'t> CapsuleReader<'t> {
    /// Makes a reader that hands out capsules of these types whole. `limit` is the longest value
    /// of such a capsule in bytes, which the caller's buffer has to hold;
    /// a longer one is [`CapsuleError::TooLong`]. Datagrams need not be named, and have no limit.
    pub const fn new(whole: &'t [CapsuleType], limit: usize) -> Self {
        Self {
            whole,
            limit,
            state: State::START,
        }
    }

    /// Takes the next step through `input`, which starts after the bytes that earlier steps
    /// consumed.
    ///
    /// Returns `None` if more input is needed: if `input` is empty, or has only a part of a capsule
    /// that is handed out whole. Nothing was consumed then.
    ///
    /// # Errors
    /// [`CapsuleError::TooLong`]. Later calls return the same error.
    pub fn step<'b>(&mut self, input: &'b [u8]) -> Result<Option<CapsuleStep<'b>>, CapsuleError> {
        let mut rest = input;
        let part = loop {
            match self.state {
                State::Broken(error) => return Err(error),
                State::Datagram(left) if left == 0 || !rest.is_empty() => {
                    let (data, tail, missing) = take(rest, left);
                    rest = tail;
                    self.state = match missing {
                        0 => State::START,
                        _ => State::Datagram(missing),
                    };
                    break CapsulePart::Datagram { data, missing };
                }
                State::Whole(kind, length) => {
                    let Some((value, tail)) = rest.split_at_checked(length) else {
                        break CapsulePart::Skipped;
                    };
                    rest = tail;
                    self.state = State::START;
                    break CapsulePart::Capsule { kind, value };
                }
                _ if rest.is_empty() => break CapsulePart::Skipped,
                _ => rest = self.pass(rest),
            }
        };
        let consumed = input.len().saturating_sub(rest.len());
        Ok((consumed > 0).then_some(CapsuleStep { part, consumed }))
    }

    /// Checks that the input may end here. Call it when the peer has closed its direction cleanly
    /// and `step` has returned `None`.
    ///
    /// # Errors
    /// [`CapsuleError::Truncated`] if a capsule is incomplete, and the error that `step` returned
    /// before, if there is one.
    pub const fn end(&self) -> Result<(), CapsuleError> {
        match self.state {
            State::Type(partial) if partial.is_empty() => Ok(()),
            State::Broken(error) => Err(error),
            _ => Err(CapsuleError::Truncated),
        }
    }

    /// Reads bytes that are not handed out, and returns the others. There is at least one byte.
    fn pass<'b>(&mut self, input: &'b [u8]) -> &'b [u8] {
        let [byte, tail @ ..] = input else {
            return input;
        };
        match self.state {
            State::Type(mut partial) => {
                self.state = match partial.push(*byte) {
                    Some(kind) => State::Length(CapsuleType(kind), PartialVarint::NONE),
                    None => State::Type(partial),
                };
                tail
            }
            State::Length(kind, mut partial) => {
                self.state = match partial.push(*byte) {
                    Some(length) => self.value(kind, length),
                    None => State::Length(kind, partial),
                };
                tail
            }
            State::Skip(left) => {
                let (_, tail, missing) = take(input, left);
                self.state = match missing {
                    0 => State::START,
                    _ => State::Skip(missing),
                };
                tail
            }
            State::Datagram(_) | State::Whole(..) | State::Broken(_) => input,
        }
    }

    /// Returns the state in which a value of this length is read.
    fn value(&self, kind: CapsuleType, length: u64) -> State {
        if kind == CapsuleType::DATAGRAM {
            State::Datagram(length)
        } else if self.whole.contains(&kind) {
            match usize::try_from(length) {
                Ok(length) if length <= self.limit => State::Whole(kind, length),
                _ => State::Broken(CapsuleError::TooLong),
            }
        } else if length == 0 {
            State::START
        } else {
            State::Skip(length)
        }
    }
}

/// Takes up to `left` bytes. Returns them, the rest, and how many are missing.
fn take(input: &[u8], left: u64) -> (&[u8], &[u8], u64) {
    // A length that a `usize` cannot hold is longer than any input.
    let most = usize::try_from(left).unwrap_or(usize::MAX);
    let (data, tail) = input.split_at_checked(most).unwrap_or((input, &[]));
    let taken = u64::try_from(data.len()).unwrap_or(u64::MAX);
    (data, tail, left.saturating_sub(taken))
}
