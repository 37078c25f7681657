//! The scan of a section of field lines, as they arrive. It reads header and trailer sections.
//!
//! The input may end anywhere: the phase is kept, and the next input continues from there. Every
//! byte is checked once. A line that has arrived as a whole, as nearly all have, is read in one go
//! without a phase.

use super::byte;
use super::error::HeadError;
use super::known::Known;
use super::marks::Marks;
#[cfg(target_pointer_width = "64")]
use super::plain_lines;
use super::section_phase::{LineEnd, SectionPhase};
use super::version::line_feed;

/// The state of the scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    /// How many field lines have started.
    lines: u16,
    phase: SectionPhase,
    end: LineEnd,
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

    /// Returns whether this byte only continues a name or value that was cut.
    #[inline]
    pub(crate) fn continues_with(&self, byte: u8) -> bool {
        match self.phase {
            SectionPhase::Name => byte::is_of_token(byte),
            SectionPhase::Value => byte::is_text(byte),
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
                SectionPhase::End => {
                    self.phase = SectionPhase::Complete;
                    line_feed(rest)?
                }
                _ => {
                    let rest = self.read_on(input, rest, max_lines, marks);
                    self.phase.unusual(self.end, input, rest, marks)?
                }
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
            // `read_on` can read all of the line as well. The end of a head is no part of a line.
            if byte::SMALL || line.len() < WHOLE_LINE && !line.ends_with(b"\r\n") {
                marks.cut(position(line), None);
                self.phase = SectionPhase::Name;
                return Ok(line);
            }
            // A name that is compared with a known one as a whole is not checked byte by byte.
            let (field, tail) = if let Some((field, tail)) = Known::at_start(line) {
                (Some(field), tail)
            } else {
                let colon = byte::skip_token(line);
                // The name is cut, or has a byte that no token has: `read` finds out which.
                let [b':', tail @ ..] = colon else {
                    marks.cut(position(line), None);
                    self.phase = SectionPhase::Name;
                    return Ok(colon);
                };
                (Known::of(byte::before(line, colon)), tail)
            };
            let start = byte::trim_start(tail);
            let end = byte::skip_text(start);
            // The value is cut, or does not end in CR LF: `read` finds out which.
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
                marks.line(field, position(start), byte::before(start, end));
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

    /// Reads what continues a line that was cut, and the lines after it as long as they are short.
    /// Returns what is left, without an error: nothing, a line that may be there as a whole, the
    /// end of the section, or a byte that is unusual.
    pub(super) fn read_on<'a>(
        &mut self,
        input: &[u8],
        mut rest: &'a [u8],
        max_lines: u16,
        marks: &mut Marks,
    ) -> &'a [u8] {
        loop {
            if self.phase == SectionPhase::Line {
                // Before the first field line, the start line may be incomplete.
                let is_after_a_line = (1..max_lines).contains(&self.lines);
                if byte::SMALL || !is_after_a_line || !starts_short_line(rest) {
                    return rest;
                }
                self.lines = self.lines.wrapping_add(1);
                marks.cut(input.len().wrapping_sub(rest.len()), None);
                self.phase = SectionPhase::Name;
            }
            rest = self.phase.read_on(input, rest, marks);
            if self.phase != SectionPhase::Line {
                return rest;
            }
        }
    }
}

/// The number of bytes from which on a line is looked for as a whole. Fewer are nearly always a
/// part of a line.
const WHOLE_LINE: usize = 24;

/// Returns whether the rest of the input starts a field line, of which it is probably a part.
#[inline]
fn starts_short_line(rest: &[u8]) -> bool {
    rest.len() < WHOLE_LINE && rest.first().is_some_and(|first| byte::is_of_token(*first))
}
