//! A section of field lines, read as it comes: headers and trailers alike.
//!
//! ```text
//!            ┌────────────────────── LF ◀─────────────────────┐
//!            ▼                                                │
//!  ───▶ line start ──▶ name ── ":" ─▶ white space ─▶ value ── CR
//!            └── CR ──▶ end ── LF ──▶ complete
//! ```
//!
//! The input may end anywhere: the phase is kept, and the next octet goes on from there. Every octet is judged once. A line that is there as a
//! whole, as nearly all are, passes through no phase.

use super::error::HeadError;
use super::known::{Index, Known};
use super::octet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Line,
    Name,
    Space,
    Value,
    LineEnd,
    End,
    Complete,
}

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    CrLf,
    /// RFC 9112 §2.2 lets a recipient take a lone LF. Only an endpoint may be told to: who passes a head on would pass on the doubt.
    LfToo,
}

/// The machine: where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    lines: u16,
    phase: Phase,
    end: LineEnd,
}

/// What becomes of the lines while they are read. A trailer section keeps nothing: `()`.
pub(crate) trait Notes {
    /// A line is cut: its name, or the value of this field, starts at this position.
    fn cut(&mut self, _at: usize, _field: Option<Known>) {}
    /// The name that was cut ends here, where its colon stands.
    fn name(&mut self, _input: &[u8], _end: usize) {}
    /// The value that was cut starts here.
    fn start(&mut self, _at: usize) {}
    /// The value that was cut ends here, white space behind it included.
    fn value(&mut self, _input: &[u8], _end: usize) {}
    /// A line is whole: the value starts here, white space behind it included.
    fn line(&mut self, _field: Known, _at: usize, _value: &[u8]) {}
}

impl Notes for () {}

/// Notes where the values of the known fields stand. `input` has to start at the same octet in every call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    pub(crate) index: Index,
    /// Of the name or value that was cut.
    start: u32,
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

    fn octets<'a>(&self, input: &'a [u8], end: usize) -> &'a [u8] {
        input.get(self.start as usize..end).unwrap_or_default()
    }
}

impl Notes for Marks {
    #[inline]
    fn cut(&mut self, at: usize, field: Option<Known>) {
        self.start = count(at);
        self.field = field;
    }

    fn name(&mut self, input: &[u8], end: usize) {
        self.field = Known::of(self.octets(input, end));
    }

    fn start(&mut self, at: usize) {
        self.start = count(at);
    }

    fn value(&mut self, input: &[u8], end: usize) {
        if let Some(field) = self.field {
            self.line(field, self.start as usize, self.octets(input, end));
        }
    }

    #[inline]
    fn line(&mut self, field: Known, at: usize, value: &[u8]) {
        self.index.note(field, at, octet::trim_end(value).len());
    }
}

impl Section {
    pub(crate) const fn new(end: LineEnd) -> Self {
        Self {
            lines: 0,
            phase: Phase::Line,
            end,
        }
    }

    pub(crate) const fn takes_bare_lf(&self) -> bool {
        matches!(self.end, LineEnd::LfToo)
    }

    pub(crate) const fn is_complete(&self) -> bool {
        matches!(self.phase, Phase::Complete)
    }

    /// Whether a single octet is new, and does no more than go on with the name or the value in hand, as most do where one comes at a time.
    #[inline]
    pub(crate) fn goes_on_with(&self, new: Option<&[u8]>) -> bool {
        match (self.phase, new) {
            (Phase::Name, Some([octet])) => octet::is_of_token(*octet),
            (Phase::Value, Some([octet])) => octet::is_text(*octet),
            _ => false,
        }
    }

    /// Judges `input` from the position `at` on, and says how far it came: to the end of the section or of the input.
    pub(crate) fn read(
        &mut self,
        input: &[u8],
        at: usize,
        most_lines: u16,
        notes: &mut impl Notes,
    ) -> Result<usize, HeadError> {
        let mut rest = input.get(at..).unwrap_or_default();
        while !rest.is_empty() && !self.is_complete() {
            rest = match self.phase {
                Phase::Line => self.whole_lines(input, rest, most_lines, notes)?,
                _ => self.cut_line(input, rest, notes)?,
            };
        }
        Ok(input.len().wrapping_sub(rest.len()))
    }

    /// Passes the lines that are there as a whole, with everything in hand, up to one that is not: this is where the time goes.
    fn whole_lines<'a>(
        &mut self,
        input: &[u8],
        mut rest: &'a [u8],
        most_lines: u16,
        notes: &mut impl Notes,
    ) -> Result<&'a [u8], HeadError> {
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        loop {
            match rest {
                [] => return Ok(rest),
                [b'\r', tail @ ..] => {
                    self.phase = Phase::End;
                    return Ok(tail);
                }
                [b'\n', ..] if self.takes_bare_lf() => {
                    self.phase = Phase::End;
                    return Ok(rest);
                }
                [b'\n', ..] => return Err(HeadError::BareLf),
                [b' ' | b'\t', ..] if self.lines == 0 => return Err(HeadError::LeadingSpace),
                [b' ' | b'\t', ..] => return Err(HeadError::Folded),
                [b':', ..] => return Err(HeadError::FieldName),
                _ if self.lines >= most_lines => return Err(HeadError::TooManyFields),
                _ => self.lines = self.lines.wrapping_add(1),
            }
            let (field, tail) = if let Some((field, tail)) = Known::at_start(rest) {
                (Some(field), tail)
            } else {
                let colon = octet::behind_token(rest);
                let [b':', tail @ ..] = colon else {
                    notes.cut(position(rest), None);
                    self.phase = Phase::Name;
                    return Ok(colon);
                };
                (Known::of(octet::before(rest, colon)), tail)
            };
            let start = octet::trim_start(tail);
            let end = octet::behind_text(start);
            let [b'\r', b'\n', tail @ ..] = end else {
                notes.cut(position(start), field);
                self.phase = if start.is_empty() {
                    Phase::Space
                } else {
                    Phase::Value
                };
                return Ok(end);
            };
            if let Some(field) = field {
                notes.line(field, position(start), octet::before(start, end));
            }
            rest = tail;
        }
    }

    /// Goes on within a line, up to where its phase ends.
    fn cut_line<'a>(
        &mut self,
        input: &[u8],
        rest: &'a [u8],
        notes: &mut impl Notes,
    ) -> Result<&'a [u8], HeadError> {
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        let (next, rest) = match self.phase {
            Phase::Name => match octet::behind_token(rest) {
                [] => return Ok(&[]),
                [b':', tail @ ..] => {
                    notes.name(input, position(tail).wrapping_sub(1));
                    (Phase::Space, tail)
                }
                [b' ' | b'\t', ..] => return Err(HeadError::SpaceBeforeColon),
                [b'\r', ..] => return Err(HeadError::NoColon),
                [b'\n', ..] if self.takes_bare_lf() => return Err(HeadError::NoColon),
                [b'\n', ..] => return Err(HeadError::BareLf),
                _ => return Err(HeadError::FieldName),
            },
            Phase::Space => match octet::trim_start(rest) {
                [] => return Ok(&[]),
                rest => {
                    notes.start(position(rest));
                    (Phase::Value, rest)
                }
            },
            Phase::Value => match octet::behind_text(rest) {
                [] => return Ok(&[]),
                [b'\r', tail @ ..] => {
                    notes.value(input, position(tail).wrapping_sub(1));
                    (Phase::LineEnd, tail)
                }
                tail @ [b'\n', ..] if self.takes_bare_lf() => {
                    notes.value(input, position(tail));
                    (Phase::LineEnd, tail)
                }
                [b'\n', ..] => return Err(HeadError::BareLf),
                _ => return Err(HeadError::FieldValue),
            },
            Phase::LineEnd | Phase::End => {
                let [b'\n', tail @ ..] = rest else {
                    return Err(HeadError::BareCr);
                };
                let ends = self.phase == Phase::End;
                (if ends { Phase::Complete } else { Phase::Line }, tail)
            }
            Phase::Line | Phase::Complete => (self.phase, rest),
        };
        self.phase = next;
        Ok(rest)
    }
}

/// A position as it is kept. Readers stop at a `u32` limit before this could saturate.
pub(crate) fn count(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
