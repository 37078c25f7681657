//! The window that content cost which the client never sent as DATA.

use super::frame::{HEADER, Header, WINDOW_UPDATE};

/// Takes what was put in as DATA off the first `WINDOW_UPDATE` frames of stream 0 that the stack sends, so that the client believes of the
/// connection's window what the stack grants.
///
/// The stack counts the content of [`StreamOne`](super::StreamOne) against the window of the connection (RFC 9113 §6.9.1); the client,
/// which sent it as HTTP/1.1, does not. Until that is made up for, a client that fills its window is closed with `FLOW_CONTROL_ERROR`. So:
///
/// - all that the stack sends, from its first octet on, goes through [`pass`](Self::pass);
/// - the stack gets stream one and nothing behind it until [`is_paid`](Self::is_paid). It must not wait for more meanwhile: it has to
///   announce, at its start and on its own, as many octets more of that window as [`Acceptor::content`](super::Acceptor::content) says.
///
/// ```
/// use http_upgrade::h2c::Debt;
///
/// # fn run(mut debt: Debt, mut from_stack: &[u8], to_client: &mut Vec<u8>) {
/// while let Some(passed) = debt.pass(from_stack) {
///     to_client.extend(passed.data);
///     from_stack = &from_stack[passed.consumed..];
/// }
/// # }
/// ```
///
/// The default owes nothing.
#[must_use]
#[derive(Clone, Copy, Debug, Default)]
pub struct Debt {
    /// Octets to be taken off.
    owed: u32,
    /// Octets of the payload in hand that are still to come.
    payload: u32,
    /// The start of a frame, up to where it is known whether it is one to change; what of it came.
    held: [u8; UPDATE],
    filled: u8,
}

/// Octets of a whole `WINDOW_UPDATE` frame.
const UPDATE: usize = HEADER + 4;

/// A step of [`Debt::pass`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed<'b> {
    /// What goes to the client; it may be empty.
    pub data: &'b [u8],
    /// Octets of the input that are done with: at least one.
    pub consumed: usize,
}

impl Debt {
    pub(crate) const fn of(owed: u32) -> Self {
        Self {
            owed,
            payload: 0,
            held: [0; UPDATE],
            filled: 0,
        }
    }

    /// Whether nothing is left to be taken off: from here on everything passes as it is.
    pub const fn is_paid(&self) -> bool {
        self.owed == 0
    }

    /// The next step through what the stack sends. `None`: there is no more input.
    ///
    /// At most 12 octets are held back, those of a frame that has begun.
    pub fn pass<'b>(&'b mut self, input: &'b [u8]) -> Option<Passed<'b>> {
        if input.is_empty() {
            return None;
        }
        if self.owed == 0 {
            return Some(Passed {
                data: input,
                consumed: input.len(),
            });
        }
        if self.payload > 0 {
            let most = usize::try_from(self.payload).unwrap_or(usize::MAX);
            let data = input.get(..most).unwrap_or(input);
            let taken = u32::try_from(data.len()).unwrap_or(self.payload);
            self.payload = self.payload.saturating_sub(taken);
            let consumed = data.len();
            return Some(Passed { data, consumed });
        }
        let mut consumed = 0_usize;
        for octet in input {
            consumed = consumed.saturating_add(1);
            if let Some(slot) = self.held.get_mut(usize::from(self.filled)) {
                *slot = *octet;
            }
            self.filled = self.filled.saturating_add(1);
            if let Some(len) = self.judge() {
                self.filled = 0;
                let data = self.held.get(..len).unwrap_or_default();
                return Some(Passed { data, consumed });
            }
        }
        let data = &[];
        Some(Passed { data, consumed })
    }

    /// How many of the octets that are held go out; `None` while that cannot be told.
    fn judge(&mut self) -> Option<usize> {
        let (octets, increment) = self.held.split_first_chunk::<HEADER>()?;
        let filled = usize::from(self.filled);
        if filled < HEADER {
            return None;
        }
        let header = Header::parse(*octets);
        let is_update = header.kind == WINDOW_UPDATE && header.stream == 0 && header.length == 4;
        if !is_update {
            self.payload = header.length;
            return Some(HEADER);
        }
        if filled < UPDATE {
            return None;
        }
        let increment = u32::from_be_bytes(increment.try_into().ok()?) & 0x7fff_ffff;
        let taken = increment.min(self.owed);
        self.owed = self.owed.saturating_sub(taken);
        let left = increment.saturating_sub(taken);
        if let Some(slot) = self.held.last_chunk_mut::<4>() {
            *slot = left.to_be_bytes();
        }
        // An increment of 0 is an error (RFC 9113 §6.9).
        Some(if left == 0 { 0 } else { UPDATE })
    }
}
