//! Percent-encoding (RFC 3986 §2.1), without an allocation.

/// Text that is written into a buffer of the caller, as far as there is room.
#[derive(Debug)]
pub struct Output<'o> {
    buffer: &'o mut [u8],
    length: usize,
    is_full: bool,
}

impl<'o> Output<'o> {
    pub(super) const fn new(buffer: &'o mut [u8]) -> Self {
        Self {
            buffer,
            length: 0,
            is_full: false,
        }
    }

    /// Adds text as it is.
    pub(super) fn text(&mut self, text: &str) {
        for byte in text.bytes() {
            self.byte(byte);
        }
    }

    /// Adds text, with everything percent-encoded that is not unreserved (RFC 6570 §3.2.1).
    pub(super) fn encoded(&mut self, text: &str) {
        for byte in text.bytes() {
            if is_unreserved(byte) {
                self.byte(byte);
            } else {
                self.byte(b'%');
                self.byte(digit(byte >> 4));
                self.byte(digit(byte & 0x0f));
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        match self.buffer.get_mut(self.length) {
            Some(room) => *room = byte,
            None => self.is_full = true,
        }
        self.length = self.length.saturating_add(1);
    }

    /// Returns what was written; `None` if there was not enough room.
    pub(super) fn finish(self) -> Option<&'o str> {
        let written = self.buffer.get(..self.length)?;
        core::str::from_utf8(written).ok().filter(|_| !self.is_full)
    }
}

impl core::fmt::Write for Output<'_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.encoded(text);
        Ok(())
    }
}

/// Decodes a value once, into `buffer`, up to its length. `None` if a `%` is not followed by two
/// hexadecimal digits.
pub(super) fn decoded<'o>(mut value: &[u8], buffer: &'o mut [u8]) -> Option<&'o [u8]> {
    let mut length = 0_usize;
    while !value.is_empty() {
        let (byte, tail) = match value {
            [b'%', high, low, tail @ ..] => (nibble(*high)? << 4 | nibble(*low)?, tail),
            [b'%', ..] | [] => return None,
            [byte, tail @ ..] => (*byte, tail),
        };
        if let Some(room) = buffer.get_mut(length) {
            *room = byte;
            length = length.saturating_add(1);
        }
        value = tail;
    }
    buffer.get(..length)
}

/// Returns whether the byte is never percent-encoded (RFC 3986 §2.3).
pub(super) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

const fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' | nibble,
        _ => nibble.saturating_add(b'A'.saturating_sub(10)),
    }
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit & 0x0f),
        b'a'..=b'f' | b'A'..=b'F' => Some((digit & 0x0f).saturating_add(9)),
        _ => None,
    }
}
