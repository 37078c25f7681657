//! The scan that checks a head as it arrives, and finds its end.

use super::byte;
use super::error::HeadError;
use super::fields::Fields;
use super::limits::Limits;
use super::marks::{Marks, count};
use super::section::Section;
use super::section_phase::LineEnd;

/// A start line that is read as it arrives. It is the part in which the heads of requests and of
/// responses differ.
pub(crate) trait StartLine {
    /// Checks the line from the position `at` on, and returns the position where it stopped: the
    /// end of the line, or of the input.
    fn read(
        &mut self,
        input: &[u8],
        at: usize,
        limits: &Limits,
        ends: LineEnd,
    ) -> Result<usize, HeadError>;

    /// Returns whether these bytes, from the position `at` on, only continue a part of the line
    /// that was cut. Nothing else is read.
    fn continues_with(&self, _new: &[u8], _at: usize, _limits: &Limits) -> bool {
        false
    }

    /// Returns whether the whole line was read and field lines follow it.
    fn is_complete(&self) -> bool;

    /// Returns the position of the first field line; valid once the line is complete.
    fn section_start(&self) -> u32;

    /// Returns whether the line began the preface of an HTTP/2 connection, and all of the preface
    /// was read.
    fn is_preface(&self) -> bool {
        false
    }

    /// Checks what the start line requires of the fields of a complete head.
    fn check_fields(&self, _fields: &Fields<'_>) -> Result<(), HeadError> {
        Ok(())
    }
}

/// The length of a small piece of input, up to which [`Scan::continues`] reads it.
const PIECE: usize = if byte::SMALL { 0 } else { 32 };

/// Checks a head: a start line, and a section of field lines. Each byte is checked once, however
/// the input is cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan<L> {
    marks: Marks,
    /// How many bytes have been checked.
    at: u32,
    pub(super) line: L,
    section: Section,
}

impl<L: StartLine> Scan<L> {
    pub(super) const fn of(line: L, ends: LineEnd) -> Self {
        Self {
            marks: Marks::new(),
            at: 0,
            line,
            section: Section::new(ends),
        }
    }

    /// Returns how many bytes have been checked. An input that is shorter is not the input that was
    /// read before.
    pub(crate) const fn at(&self) -> usize {
        self.at as usize
    }

    /// Returns the same as [`at`](Self::at), in the type in which views keep it.
    pub(super) const fn checked(&self) -> u32 {
        self.at
    }

    /// Fast path for input that arrives in small pieces: reads what is new if it only continues the
    /// head, and returns whether it does. Otherwise [`read`](Self::read) has to be called.
    #[inline]
    pub(crate) fn continues(&mut self, input: &[u8], limits: &Limits) -> bool {
        if input.len() >= limits.head as usize {
            return false;
        }
        let new = input.get(self.at()..);
        match new {
            // Most reads of a single byte end here.
            Some([byte]) if self.section.continues_with(*byte) => {
                self.at = self.at.wrapping_add(1);
                true
            }
            Some(new @ [_, ..]) if new.len() <= PIECE => self.continues_with(input, new, limits),
            _ => false,
        }
    }

    #[inline(never)] // so that `continues` stays small
    fn continues_with(&mut self, input: &[u8], new: &[u8], limits: &Limits) -> bool {
        if self.line.continues_with(new, self.at(), limits) {
            self.at = count(input.len());
            return true;
        }
        let rest = self
            .section
            .read_on(input, new, limits.fields, &mut self.marks);
        self.at = count(input.len().wrapping_sub(rest.len()));
        rest.is_empty()
    }

    /// Checks what is new in `input`, which starts at the same byte in every call, and returns
    /// whether the head is complete.
    pub(crate) fn read(&mut self, input: &[u8], limits: &Limits) -> Result<bool, HeadError> {
        let most = limits.head as usize;
        // No byte beyond the limit is looked at, so a head that fills the window without an end is
        // too long, whatever follows.
        let window = input.get(..most).unwrap_or(input);
        let is_complete = self.read_window(window, limits)?;
        if !is_complete && window.len() == most {
            return Err(HeadError::TooLong);
        }
        Ok(is_complete)
    }

    fn read_window(&mut self, input: &[u8], limits: &Limits) -> Result<bool, HeadError> {
        let mut at = self.at();
        if !self.line.is_complete() {
            at = self.line.read(input, at, limits, self.section.line_end())?;
            self.at = count(at);
            if !self.line.is_complete() {
                return Ok(self.line.is_preface());
            }
        }
        at = self
            .section
            .read(input, at, limits.fields, &mut self.marks)?;
        self.at = count(at);
        if !self.section.is_complete() {
            return Ok(false);
        }
        // No field that a start line requires is a list, so the limit of elements does not matter.
        self.line.check_fields(&self.fields(input, u16::MAX))?;
        Ok(true)
    }

    /// Returns the fields of a complete head. A list may have this many elements.
    pub(crate) fn fields<'a>(&self, input: &'a [u8], elements: u16) -> Fields<'a> {
        let head = input.get(..self.at()).unwrap_or_default();
        Fields::of_bytes(head, self.line.section_start(), self.marks.index, elements)
    }
}
