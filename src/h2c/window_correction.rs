//! Corrects flow control after an upgrade with content.

use super::frame::{HEADER, Header, WINDOW_UPDATE};

/// The window correction: subtracts the length of the upgrade request's content from the first
/// `WINDOW_UPDATE` frames of stream 0 that the HTTP/2 stack sends. Made by
/// [`StreamOne::window_correction`](super::StreamOne::window_correction).
///
/// The stack counts the content of [`StreamOne`](super::StreamOne) against the window of the
/// connection (RFC 9113 §6.9.1). The client sent that content as HTTP/1.1 and does not count it, so
/// it would take the window for larger than it is. Without the correction, a client that uses all
/// of its window would be disconnected with `FLOW_CONTROL_ERROR`.
///
/// - Everything that the stack sends, from its first byte on, has to pass through
///   [`piece`](Self::piece).
/// - Give the stack stream one, and nothing after it until [`is_settled`](Self::is_settled). So the
///   stack has to enlarge the window at its start and on its own, by at least as many bytes as
///   [`Policy::content`](super::Policy::content) allows. If it waits for the client's next frame
///   instead, neither side goes on.
///
/// ```
/// use http_upgrade::h2c::WindowCorrection;
/// use std::io::Write;
///
/// /// Writes what the HTTP/2 stack sends to the client.
/// fn pass(
///     correction: &mut WindowCorrection,
///     mut from_stack: &[u8],
///     client: &mut impl Write,
/// ) -> std::io::Result<()> {
///     while let Some(piece) = correction.piece(from_stack) {
///         let written = match piece {
///             [] => 0, // only a part of a frame's header has come
///             piece => client.write(piece)?,
///         };
///         from_stack = &from_stack[correction.written(written)..];
///     }
///     Ok(())
/// }
/// ```
///
/// The default corrects nothing: everything passes as it is.
///
/// # When a write is partial, fails or is cancelled
///
/// Bytes count as sent only when [`written`](Self::written) has confirmed them.
///
/// - After a partial write, confirm the bytes and ask for the next piece, which starts where the
///   write stopped.
/// - A write that was cancelled or did not start has written nothing, if the stream guarantees
///   that: call `written(0)`. What it returns is done with, as always: the start of a frame may
///   have been copied, and does not come again from the input.
/// - If a write fails, or it is not known how many bytes it wrote, close the connection and drop
///   the stack: nothing can follow a frame that was cut off.
#[doc(alias = "flow-control")]
#[doc(alias = "WINDOW_UPDATE")]
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct WindowCorrection {
    /// Bytes that are still to be subtracted.
    left: u32,
    /// Bytes of the current frame's payload that are still to come.
    payload: u32,
    /// The start of a frame, as far as it has come, until it is known whether the frame has to
    /// change.
    held: [u8; UPDATE],
    filled: u8,
    /// Bytes of `held` that are to be written, and how many of them were.
    ready: u8,
    written: u8,
    /// Bytes of the last input that were copied to `held`.
    taken: usize,
}

/// Bytes of a whole `WINDOW_UPDATE` frame.
const UPDATE: usize = HEADER + 4;
/// How many of the held bytes are written: the header of a frame that stays as it is, or a whole
/// changed frame.
const WHOLE_HEADER: u8 = 9;
const WHOLE_UPDATE: u8 = 13;
const _: () = assert!(WHOLE_HEADER as usize == HEADER && WHOLE_UPDATE as usize == UPDATE);

impl WindowCorrection {
    pub(crate) fn of(left: u32) -> Self {
        Self {
            left,
            ..Self::default()
        }
    }

    /// Returns whether nothing is left to be subtracted, and the last changed frame was written.
    /// From then on everything passes as it is, and the stack may get what follows stream one.
    pub const fn is_settled(&self) -> bool {
        self.left == 0 && self.ready == 0
    }

    /// Returns the next bytes to write to the client. `input` is what the stack sends, from the
    /// first byte that [`written`](Self::written) has not counted as done with.
    ///
    /// `None` means that there is no more input and nothing left to write. A piece may be empty, if
    /// a frame has begun that may have to change (at most 13 bytes are held back), or if a frame
    /// was left out. Confirm it with `written(0)`.
    pub fn piece<'b>(&'b mut self, input: &'b [u8]) -> Option<&'b [u8]> {
        let input = input.get(self.taken..).unwrap_or_default();
        if self.ready == 0 && self.left > 0 && self.payload == 0 {
            self.take(input);
        }
        if self.ready > 0 {
            return self
                .held
                .get(usize::from(self.written)..usize::from(self.ready));
        }
        if self.taken > 0 {
            return Some(&[]);
        }
        let passing = if self.left == 0 {
            input
        } else {
            let most = usize::try_from(self.payload).unwrap_or(usize::MAX);
            input.get(..most).unwrap_or(input)
        };
        (!passing.is_empty()).then_some(passing)
    }

    /// Confirms that this many bytes of the last piece were written, and returns how many bytes of
    /// the input are done with. Never confirm more than the piece has.
    pub fn written(&mut self, bytes: usize) -> usize {
        let taken = core::mem::take(&mut self.taken);
        if self.ready > 0 {
            let written = u8::try_from(bytes).unwrap_or(u8::MAX);
            self.written = self.written.saturating_add(written);
            if self.written >= self.ready {
                (self.ready, self.written) = (0, 0);
            }
            return taken;
        }
        let passed = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.payload = self.payload.saturating_sub(passed);
        taken.saturating_add(bytes)
    }

    /// Copies the start of a frame, up to the byte with which it is known whether the frame has to
    /// change.
    fn take(&mut self, input: &[u8]) {
        for byte in input {
            if let Some(slot) = self.held.get_mut(usize::from(self.filled)) {
                *slot = *byte;
            }
            self.filled = self.filled.saturating_add(1);
            self.taken = self.taken.saturating_add(1);
            if let Some(len) = self.judge() {
                // No byte is ready if the whole increment was subtracted: the frame is left out.
                (self.filled, self.ready) = (0, len);
                return;
            }
        }
    }

    /// Returns how many of the held bytes are to be written; `None` as long as that is not known.
    fn judge(&mut self) -> Option<u8> {
        let (bytes, increment) = self.held.split_first_chunk::<HEADER>()?;
        let filled = usize::from(self.filled);
        if filled < HEADER {
            return None;
        }
        let header = Header::parse(*bytes);
        let is_update = header.kind == WINDOW_UPDATE && header.stream == 0 && header.length == 4;
        if !is_update {
            self.payload = header.length;
            return Some(WHOLE_HEADER);
        }
        if filled < UPDATE {
            return None;
        }
        let increment = u32::from_be_bytes(increment.try_into().ok()?) & 0x7fff_ffff;
        let taken = increment.min(self.left);
        self.left = self.left.saturating_sub(taken);
        let left = increment.saturating_sub(taken);
        if let Some(slot) = self.held.last_chunk_mut::<4>() {
            *slot = left.to_be_bytes();
        }
        // The frame is left out if nothing is left of it: an increment of 0 is an error (RFC 9113
        // §6.9).
        Some(if left == 0 { 0 } else { WHOLE_UPDATE })
    }
}
