//! The scan of a section of field lines, as they arrive. It reads header and trailer sections.
//!
//! ```text
//!            ┌────────────────────── LF ◀─────────────────────┐
//!            ▼                                                │
//!  ───▶ line start ──▶ name ── ":" ─▶ white space ─▶ value ── CR
//!            └── CR ──▶ end ── LF ──▶ complete
//! ```
//!
//! The input may end anywhere: the phase is kept, and the next input continues from there. Every
//! byte is checked once. A line that has arrived as a whole, as nearly all have, is read in one go
//! without a phase.

use super::error::HeadError;
use super::known::{Index, Known};
use super::octet;
#[cfg(target_pointer_width = "64")]
use super::plain_lines;
use super::version::line_feed;

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SectionPhase {
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

/// The state of the scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    /// How many field lines have started.
    lines: u16,
    phase: SectionPhase,
    end: LineEnd,
}

/// The positions of the values of known fields, noted while lines are read. `input` has to start at
/// the same byte in every call.
///
/// A line that has arrived as a whole gives one call of `line`. A line that is cut by the end of
/// the input gives `cut`, and with the following input those of `name`, `start` and `value` that
/// are left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    pub(crate) index: Index,
    /// The position of the name or value that is cut.
    start: u32,
    /// The field whose value is cut, if it is a known one.
    field: Option<Known>,
}

impl Marks {
    pub(crate) const fn new() -> Self {
        Self {
            index: Index::EMPTY,
            start: 0,
            field: None,
        }
    }

    /// Returns the name or value that was cut and ends at the position `end`.
    fn octets<'a>(&self, input: &'a [u8], end: usize) -> &'a [u8] {
        input.get(self.start as usize..end).unwrap_or_default()
    }

    /// Notes that a line is cut: its name, or the value of this field, starts at this position. The
    /// field is `None` if the name is cut or not a known one.
    #[inline]
    fn cut(&mut self, at: usize, field: Option<Known>) {
        self.start = count(at);
        self.field = field;
    }

    /// Notes that the name that was cut ends at this position, which is that of the colon.
    fn name(&mut self, input: &[u8], end: usize) {
        self.field = Known::of(self.octets(input, end));
    }

    /// Notes that the value of a cut line starts at this position.
    fn start(&mut self, at: usize) {
        self.start = count(at);
    }

    /// Notes that the value of a cut line ends at this position, including white space after it.
    fn value(&mut self, input: &[u8], end: usize) {
        if let Some(field) = self.field {
            self.line(field, self.start as usize, self.octets(input, end));
        }
    }

    /// Notes a whole line of a known field. Its value starts at this position, and includes white
    /// space after it.
    #[inline]
    pub(super) fn line(&mut self, field: Known, at: usize, value: &[u8]) {
        self.index.note(field, at, octet::trim_end(value).len());
    }
}

impl Section {
    pub(crate) const fn new(end: LineEnd) -> Self {
        Self {
            lines: 0,
            phase: SectionPhase::Line,
            end,
        }
    }

    pub(crate) const fn line_end(&self) -> LineEnd {
        self.end
    }

    pub(crate) const fn is_complete(&self) -> bool {
        matches!(self.phase, SectionPhase::Complete)
    }

    /// Returns whether exactly one byte is new and it only continues a name or value that was cut.
    /// This is the fast path for input that arrives byte by byte: then it is true of most bytes.
    #[inline]
    pub(crate) fn continues_with(&self, new: Option<&[u8]>) -> bool {
        match (self.phase, new) {
            (SectionPhase::Name, Some([octet])) => octet::is_of_token(*octet),
            (SectionPhase::Value, Some([octet])) => octet::is_text(*octet),
            _ => false,
        }
    }

    /// Checks `input` from the position `at` on, and returns the position where it stopped: the end
    /// of the section, or of the input.
    ///
    /// # Errors
    /// [`HeadError`] for a line that is malformed, and for more field lines than `max_lines`.
    pub(crate) fn read(
        &mut self,
        input: &[u8],
        at: usize,
        max_lines: u16,
        marks: &mut Marks,
    ) -> Result<usize, HeadError> {
        let mut rest = input.get(at..).unwrap_or_default();
        while !rest.is_empty() && !self.is_complete() {
            rest = match self.phase {
                SectionPhase::Line => {
                    #[cfg(target_pointer_width = "64")]
                    let rest = self.plain_lines(input, rest, max_lines, marks);
                    self.whole_lines(input, rest, max_lines, marks)?
                }
                _ => self.cut_line(input, rest, marks)?,
            };
        }
        Ok(input.len().wrapping_sub(rest.len()))
    }

    /// Reads lines that have arrived as a whole and are plain, up to one that may not be. Most of
    /// the time of a scan is spent here.
    #[cfg(target_pointer_width = "64")]
    #[inline]
    fn plain_lines<'a>(
        &mut self,
        input: &'a [u8],
        rest: &'a [u8],
        max_lines: u16,
        marks: &mut Marks,
    ) -> &'a [u8] {
        if !plain_lines::pays_for(rest) {
            return rest;
        }
        let start = input.len().wrapping_sub(rest.len());
        let left = max_lines.saturating_sub(self.lines);
        let (at, lines) = plain_lines::read(input, start, left, marks);
        self.lines = self.lines.wrapping_add(lines);
        input.get(at..).unwrap_or_default()
    }

    /// Reads lines that have arrived as a whole, up to one that has not, or up to the empty line.
    fn whole_lines<'a>(
        &mut self,
        input: &[u8],
        mut rest: &'a [u8],
        max_lines: u16,
        marks: &mut Marks,
    ) -> Result<&'a [u8], HeadError> {
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        while let Some(line) = self.start_line(&mut rest, max_lines)? {
            // `cut_line` can read all of the line as well.
            if octet::SMALL {
                marks.cut(position(line), None);
                self.phase = SectionPhase::Name;
                return Ok(line);
            }
            // A name that is compared with a known one as a whole is not checked byte by byte.
            let (field, tail) = if let Some((field, tail)) = Known::at_start(line) {
                (Some(field), tail)
            } else {
                let colon = octet::skip_token(line);
                // The name is cut, or has a byte that no token has: `cut_line` decides which.
                let [b':', tail @ ..] = colon else {
                    marks.cut(position(line), None);
                    self.phase = SectionPhase::Name;
                    return Ok(colon);
                };
                (Known::of(octet::before(line, colon)), tail)
            };
            let start = octet::trim_start(tail);
            let end = octet::skip_text(start);
            // The value is cut, or does not end in CR LF: `cut_line` decides which.
            let [b'\r', b'\n', tail @ ..] = end else {
                marks.cut(position(start), field);
                self.phase = if start.is_empty() {
                    SectionPhase::Space
                } else {
                    SectionPhase::Value
                };
                return Ok(end);
            };
            if let Some(field) = field {
                marks.line(field, position(start), octet::before(start, end));
            }
            rest = tail;
        }
        Ok(rest)
    }

    /// Judges the first byte of a line. Returns the input from there on if it is that of a field
    /// line, and `None` at the end of the input or section. There, `rest` is what is left to read.
    #[inline]
    fn start_line<'a>(
        &mut self,
        rest: &mut &'a [u8],
        max_lines: u16,
    ) -> Result<Option<&'a [u8]>, HeadError> {
        match *rest {
            [] => return Ok(None),
            [b'\r', tail @ ..] => {
                self.phase = SectionPhase::End;
                *rest = tail;
                return Ok(None);
            }
            [b'\n', ..] if self.end == LineEnd::LfToo => {
                self.phase = SectionPhase::End;
                return Ok(None);
            }
            [b'\n', ..] => return Err(HeadError::BareLf),
            // White space at the start of a line would continue the line before it.
            [b' ' | b'\t', ..] if self.lines == 0 => return Err(HeadError::LeadingSpace),
            [b' ' | b'\t', ..] => return Err(HeadError::Folded),
            [b':', ..] => return Err(HeadError::FieldName),
            _ if self.lines >= max_lines => return Err(HeadError::TooManyFields),
            _ => self.lines = self.lines.wrapping_add(1),
        }
        Ok(Some(rest))
    }

    /// Continues a line that was cut, up to the end of its phase or of the input.
    fn cut_line<'a>(
        &mut self,
        input: &[u8],
        rest: &'a [u8],
        marks: &mut Marks,
    ) -> Result<&'a [u8], HeadError> {
        match self.phase {
            SectionPhase::Name => self.cut_name(input, rest, marks),
            SectionPhase::Space => {
                let rest = octet::trim_start(rest);
                if !rest.is_empty() {
                    marks.start(input.len().wrapping_sub(rest.len()));
                    self.phase = SectionPhase::Value;
                }
                Ok(rest)
            }
            SectionPhase::Value => self.cut_value(input, rest, marks),
            SectionPhase::LineEnd => {
                self.phase = SectionPhase::Line;
                line_feed(rest)
            }
            SectionPhase::End => {
                self.phase = SectionPhase::Complete;
                line_feed(rest)
            }
            SectionPhase::Line | SectionPhase::Complete => Ok(rest),
        }
    }

    fn cut_name<'a>(
        &mut self,
        input: &[u8],
        rest: &'a [u8],
        marks: &mut Marks,
    ) -> Result<&'a [u8], HeadError> {
        match octet::skip_token(rest) {
            [] => Ok(&[]),
            [b':', tail @ ..] => {
                marks.name(input, input.len().wrapping_sub(tail.len()).wrapping_sub(1));
                self.phase = SectionPhase::Space;
                Ok(tail)
            }
            // A proxy that strips this space and a server that does not see different fields.
            [b' ' | b'\t', ..] => Err(HeadError::SpaceBeforeColon),
            [b'\r', ..] => Err(HeadError::NoColon),
            [b'\n', ..] if self.end == LineEnd::LfToo => Err(HeadError::NoColon),
            [b'\n', ..] => Err(HeadError::BareLf),
            _ => Err(HeadError::FieldName),
        }
    }

    fn cut_value<'a>(
        &mut self,
        input: &[u8],
        rest: &'a [u8],
        marks: &mut Marks,
    ) -> Result<&'a [u8], HeadError> {
        let end = octet::skip_text(rest);
        let tail = match end {
            [] => return Ok(&[]),
            [b'\r', tail @ ..] => tail,
            // The LF is left for the next phase, which takes it as if a CR came before it.
            [b'\n', ..] if self.end == LineEnd::LfToo => end,
            [b'\n', ..] => return Err(HeadError::BareLf),
            _ => return Err(HeadError::FieldValue),
        };
        marks.value(input, input.len().wrapping_sub(end.len()));
        self.phase = SectionPhase::LineEnd;
        Ok(tail)
    }
}

/// Converts a position to the type in which it is kept. The limit of a head is a `u32`, so reading
/// stops before this could saturate.
pub(crate) fn count(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
