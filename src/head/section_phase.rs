//! What the bytes of a section belong to, and the reading of a line that the end of the input has
//! cut.
//!
//! ```text
//!            ┌────────────────────── LF ◀─────────────────────┐
//!            ▼                                                │
//!  ───▶ line start ──▶ name ── ":" ─▶ white space ─▶ value ── CR
//!            └── CR ──▶ end ── LF ──▶ complete
//! ```

use super::byte;
use super::error::HeadError;
use super::marks::Marks;
use super::version::line_feed;

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SectionPhase {
    /// The start of a line.
    Line,
    Name,
    /// White space between the colon and the value.
    Space,
    Value,
    /// The LF of a field line.
    LineEnd,
    /// The LF of the empty line that ends the section.
    End,
    Complete,
}

/// Which line ends are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    CrLf,
    /// CR LF, or a lone LF, which RFC 9112 §2.2 lets a recipient accept. This is for endpoints
    /// only: an intermediary would forward a message that others may split differently.
    LfToo,
}

impl SectionPhase {
    /// Reads what continues a line that was cut, up to the end of the line or of the input, or to a
    /// byte that is unusual. Returns what is left, without an error.
    #[inline]
    pub(super) fn read_on<'a>(
        &mut self,
        input: &[u8],
        mut rest: &'a [u8],
        marks: &mut Marks,
    ) -> &'a [u8] {
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        // The parts of a line in their order, from the one that was cut.
        if *self == Self::Name {
            rest = byte::skip_token(rest);
            let [b':', tail @ ..] = rest else {
                return rest;
            };
            marks.name(input, position(rest));
            *self = Self::Space;
            rest = tail;
        }
        if *self == Self::Space {
            rest = byte::trim_start(rest);
            if rest.is_empty() {
                return rest;
            }
            marks.start(position(rest));
            *self = Self::Value;
        }
        if *self == Self::Value {
            rest = byte::skip_text(rest);
            let [b'\r', tail @ ..] = rest else {
                return rest;
            };
            marks.value(input, position(rest));
            *self = Self::LineEnd;
            rest = tail;
        }
        match (*self, rest) {
            (Self::LineEnd, [b'\n', tail @ ..]) => {
                *self = Self::Line;
                tail
            }
            _ => rest,
        }
    }

    /// Judges the byte at which [`read_on`](Self::read_on) stopped, if it belongs to a line.
    /// Returns what is left to read.
    pub(super) fn unusual<'a>(
        &mut self,
        end: LineEnd,
        input: &[u8],
        rest: &'a [u8],
        marks: &mut Marks,
    ) -> Result<&'a [u8], HeadError> {
        let Some(byte) = rest.first() else {
            return Ok(rest);
        };
        match (*self, byte) {
            // A proxy that strips this space and a server that does not see different fields.
            (Self::Name, b' ' | b'\t') => Err(HeadError::SpaceBeforeColon),
            (Self::Name, b'\r') => Err(HeadError::NoColon),
            (Self::Name, b'\n') if end == LineEnd::LfToo => Err(HeadError::NoColon),
            (Self::Value, b'\n') if end == LineEnd::LfToo => {
                marks.value(input, input.len().wrapping_sub(rest.len()));
                // The LF is left for the next phase, which takes it as if a CR came before it.
                *self = Self::LineEnd;
                Ok(rest)
            }
            (Self::Name | Self::Value, b'\n') => Err(HeadError::BareLf),
            (Self::Name, _) => Err(HeadError::FieldName),
            (Self::Value, _) => Err(HeadError::FieldValue),
            (Self::LineEnd, _) => line_feed(rest),
            // A phase in which `read_on` reads nothing, or all.
            _ => Ok(rest),
        }
    }
}
