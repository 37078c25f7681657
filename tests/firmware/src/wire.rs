//! A connection whose other end lies in flash.

use crate::dialogue::Dialogue;

/// Octets per read: a head comes in many pieces.
const PIECE: usize = 48;

/// Plays what the peer says, and compares what it is told.
pub struct Wire {
    unread: &'static [u8],
    expected: &'static [u8],
    next_protocol: &'static [u8],
    sound: bool,
}

impl Wire {
    /// At the start of a dialogue.
    #[must_use]
    pub fn new(dialogue: &Dialogue) -> Self {
        Self {
            unread: dialogue.received,
            expected: dialogue.sent,
            next_protocol: dialogue.next_protocol,
            sound: true,
        }
    }

    /// A read of a few octets; 0 at the end.
    #[inline(never)]
    pub fn read(&mut self, into: &mut [u8]) -> usize {
        let most = PIECE.min(into.len()).min(self.unread.len());
        let Some((piece, rest)) = self.unread.split_at_checked(most) else {
            return 0;
        };
        for (to, octet) in into.iter_mut().zip(piece) {
            *to = *octet;
        }
        self.unread = rest;
        most
    }

    /// Takes octets for the peer.
    #[inline(never)]
    pub fn write(&mut self, octets: &[u8]) {
        match self.expected.strip_prefix(octets) {
            Some(rest) => self.expected = rest,
            None => self.sound = false,
        }
    }

    /// Takes what was received and belongs to the next protocol.
    #[inline(never)]
    pub fn hand_over(&mut self, octets: &[u8]) {
        match self.next_protocol.strip_prefix(octets) {
            Some(rest) => self.next_protocol = rest,
            None => self.sound = false,
        }
    }

    /// Whether all was said, and each octet was handed over or is still unread.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.sound && self.expected.is_empty() && self.next_protocol == self.unread
    }
}
