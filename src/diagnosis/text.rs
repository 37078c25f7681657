//! Text in a buffer of its own.

/// Text in a buffer of its own. What does not fit is left out.
#[derive(Clone, Copy)]
pub(super) struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Text<N> {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; N],
            len: 0,
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Returns the text up to the first byte that is not UTF-8.
    pub(super) fn as_str(&self) -> &str {
        let bytes = self.as_bytes();
        match core::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                core::str::from_utf8(valid).unwrap_or_default()
            }
        }
        .trim_ascii_end()
    }

    pub(super) const fn is_full(&self) -> bool {
        self.len >= N
    }

    /// Adds a byte. A run of white space and control characters becomes one space.
    pub(super) fn push(&mut self, byte: u8) {
        let is_space = byte.is_ascii_whitespace() || byte.is_ascii_control();
        let byte = if is_space { b' ' } else { byte };
        let is_doubled = is_space && self.as_bytes().last().is_none_or(|last| *last == b' ');
        if is_doubled {
            return;
        }
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len = self.len.saturating_add(1);
        }
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.push(*byte);
        }
    }
}
