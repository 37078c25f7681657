//! A connection to a peer whose bytes are in flash.

use crate::dialogue::Dialogue;

/// The number of bytes per read, small enough that a head arrives in many pieces.
const PIECE: usize = 48;

/// Sends what the peer sends, and compares what it receives.
pub struct Wire {
    unread: &'static [u8],
    expected: &'static [u8],
    next_protocol: &'static [u8],
    sound: bool,
}

impl Wire {
    /// Starts a dialogue.
    #[must_use]
    pub fn new(dialogue: &Dialogue) -> Self {
        Self {
            unread: dialogue.received,
            expected: dialogue.sent,
            next_protocol: dialogue.next_protocol,
            sound: true,
        }
    }

    /// Reads a few bytes; returns 0 at the end.
    #[inline(never)]
    pub fn read(&mut self, into: &mut [u8]) -> usize {
        let most = PIECE.min(into.len()).min(self.unread.len());
        let Some((piece, rest)) = self.unread.split_at_checked(most) else {
            return 0;
        };
        for (to, byte) in into.iter_mut().zip(piece) {
            *to = *byte;
        }
        self.unread = rest;
        most
    }

    /// Compares bytes that are sent to the peer.
    #[inline(never)]
    pub fn write(&mut self, bytes: &[u8]) {
        match self.expected.strip_prefix(bytes) {
            Some(rest) => self.expected = rest,
            None => self.sound = false,
        }
    }

    /// Compares bytes that were received and belong to the next protocol.
    #[inline(never)]
    pub fn hand_over(&mut self, bytes: &[u8]) {
        match self.next_protocol.strip_prefix(bytes) {
            Some(rest) => self.next_protocol = rest,
            None => self.sound = false,
        }
    }

    /// Whether everything was sent, and each byte of the next protocol was handed over or is still
    /// unread.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.sound && self.expected.is_empty() && self.next_protocol == self.unread
    }
}
