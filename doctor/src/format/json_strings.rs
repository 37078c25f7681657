//! A reader that shortens the long strings of a JSON text on their way, so that a file of any size
//! can be parsed.

use std::io::{self, Read};

/// Longest string that passes whole. The content of a refusal is far shorter; scripts and images
/// are longer.
const MAX_STRING: usize = 64 << 10;

/// Passes a JSON text on, with every string cut after [`MAX_STRING`] bytes.
pub(super) struct ShortStrings<R> {
    inner: R,
    state: State,
    /// Bytes of the string in hand.
    length: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Outside,
    Inside,
    /// After a backslash.
    Escaped,
    /// The string is too long: the rest is dropped.
    Dropping,
    DroppingEscaped,
}

impl<R: Read> ShortStrings<R> {
    pub(super) const fn new(inner: R) -> Self {
        Self {
            inner,
            state: State::Outside,
            length: 0,
        }
    }

    /// Whether this byte passes.
    fn passes(&mut self, byte: u8) -> bool {
        let (next, passes) = match (self.state, byte) {
            (State::Outside, b'"') => {
                self.length = 0;
                (State::Inside, true)
            }
            (State::Outside, _) => (State::Outside, true),
            (State::Inside | State::Dropping, b'"') => (State::Outside, true),
            // Neither an escape sequence nor a character of several bytes may be cut in two.
            (State::Inside, _) if self.length >= MAX_STRING && is_boundary(byte) => (
                if byte == b'\\' {
                    State::DroppingEscaped
                } else {
                    State::Dropping
                },
                false,
            ),
            (State::Inside, b'\\') => (State::Escaped, true),
            (State::Inside | State::Escaped, _) => (State::Inside, true),
            (State::Dropping, b'\\') => (State::DroppingEscaped, false),
            (State::Dropping | State::DroppingEscaped, _) => (State::Dropping, false),
        };
        self.length += 1;
        self.state = next;
        passes
    }
}

/// Whether a string may end before this byte: not within a character, nor within the digits of
/// `\u1234`.
const fn is_boundary(byte: u8) -> bool {
    !matches!(byte, 0x80..=0xbf) && !byte.is_ascii_hexdigit()
}

impl<R: Read> Read for ShortStrings<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.inner.read(buffer)?;
            let mut kept = 0;
            for at in 0..count {
                let Some(byte) = buffer.get(at).copied() else {
                    break;
                };
                if self.passes(byte) {
                    if let Some(place) = buffer.get_mut(kept) {
                        *place = byte;
                    }
                    kept += 1;
                }
            }
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}
