//! The bytes that are written for a piece of content.

use crate::head::writer::{FieldWriter, Write};

/// A piece of forwarded content, ready to be written; made by
/// [`ForwardedContent::piece`](super::ForwardedContent::piece).
///
/// Write it, and confirm the number of written bytes with
/// [`ForwardedContent::written`](super::ForwardedContent::written). After a partial write, ask for
/// the piece again: only the rest is in it. A piece that was not confirmed counts as not written.
///
/// [`encode`](crate::Encode::encode) copies the bytes into one buffer; [`parts`](Self::parts) gives
/// them without a copy, for a vectored write.
#[doc(alias = "body")]
#[doc(alias = "chunk")]
#[derive(Clone, Copy, Debug)]
#[must_use = "it has to be written and confirmed"]
pub struct ForwardedPiece<'b> {
    /// The line that begins the chunk, if the content is chunked.
    size: Option<Size>,
    data: &'b [u8],
    end: &'static [u8],
    written: usize,
}

impl<'b> ForwardedPiece<'b> {
    pub(super) const fn new(
        size: Option<Size>,
        data: &'b [u8],
        is_last_chunk: bool,
        written: usize,
    ) -> Self {
        let end: &[u8] = match (&size, is_last_chunk) {
            (Some(_), false) => b"\r\n",
            (Some(_), true) => b"\r\n0\r\n\r\n",
            (None, true) => b"0\r\n\r\n",
            (None, false) => b"",
        };
        Self {
            size,
            data,
            end,
            written,
        }
    }

    /// Returns the bytes to write, in order: the line with the size of the chunk, the content, and
    /// the end of the chunk. Any of them may be empty.
    pub fn parts(&self) -> [&[u8]; 3] {
        let size = self.size.as_ref().map_or(&[][..], Size::line);
        let mut skip = self.written;
        [size, self.data, self.end].map(|part| {
            let kept = part.get(skip..).unwrap_or_default();
            skip = skip.saturating_sub(part.len());
            kept
        })
    }

    /// The number of bytes that are still to be written.
    #[expect(
        clippy::len_without_is_empty,
        reason = "an empty piece is confirmed like any other"
    )]
    pub fn len(&self) -> usize {
        let [size, data, end] = self.parts().map(<[u8]>::len);
        size.saturating_add(data).saturating_add(end)
    }
}

impl Write for ForwardedPiece<'_> {
    fn write(&self, to: &mut FieldWriter<'_>) {
        for part in self.parts() {
            to.bytes(part);
        }
    }
}

/// The most bytes of such a line: the hexadecimal digits of a `usize`, and CR LF.
const LINE: usize = 2 * size_of::<usize>() + 2;

/// The line that begins a chunk (RFC 9112 §7.1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    line: [u8; LINE],
    start: usize,
}

impl Size {
    pub(super) fn of(mut value: usize) -> Self {
        let mut line = [b'\n'; LINE];
        let mut start = LINE;
        for (at, byte) in line.iter_mut().enumerate().rev().skip(1) {
            start = at;
            if at.saturating_add(2) == LINE {
                *byte = b'\r';
                continue;
            }
            let nibble = u32::try_from(value & 0x0f).unwrap_or_default();
            *byte = char::from_digit(nibble, 16).map_or(b'0', |digit| digit as u8);
            value >>= 4;
            if value == 0 {
                break;
            }
        }
        Self { line, start }
    }

    fn line(&self) -> &[u8] {
        self.line.get(self.start..).unwrap_or_default()
    }
}
