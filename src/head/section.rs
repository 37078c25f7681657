//! A section of field lines, read as it comes: headers and trailers alike.
//!
//! ```text
//!            ┌────────────────────── LF ◀─────────────────────┐
//!            ▼                                                │
//!  ───▶ line start ──▶ name ── ":" ─▶ white space ─▶ value ── CR
//!            └── CR ──▶ end ── LF ──▶ complete
//! ```
//!
//! The input may end anywhere: the phase is kept, and the next octet goes on from there. Every octet is judged once.

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
    /// A name or a value starts at this position.
    fn start(&mut self, _at: usize) {}
    /// The name ends here, where its colon stands.
    fn name(&mut self, _input: &[u8], _end: usize) {}
    /// The value ends here, white space behind it included.
    fn value(&mut self, _input: &[u8], _end: usize) {}
}

impl Notes for () {}

/// Notes where the values of the known fields stand. `input` has to start at the same octet in every call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    pub(crate) index: Index,
    start: u32,
    known: Option<Known>,
}

impl Marks {
    pub(crate) const fn new() -> Self {
        Self {
            index: Index::EMPTY,
            start: 0,
            known: None,
        }
    }

    fn octets<'a>(&self, input: &'a [u8], end: usize) -> &'a [u8] {
        input.get(self.start as usize..end).unwrap_or_default()
    }
}

impl Notes for Marks {
    #[inline]
    fn start(&mut self, at: usize) {
        self.start = count(at);
    }

    #[inline]
    fn name(&mut self, input: &[u8], end: usize) {
        self.known = Known::of(self.octets(input, end));
    }

    #[inline]
    fn value(&mut self, input: &[u8], end: usize) {
        if let Some(known) = self.known {
            let value = octet::trim_end(self.octets(input, end));
            self.index.note(known, self.start, value.len());
        }
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

    /// Judges `input` from the position `at` on, and says how far it came: to the end of the section or of the input.
    pub(crate) fn read(
        &mut self,
        input: &[u8],
        at: usize,
        most_lines: u16,
        notes: &mut impl Notes,
    ) -> Result<usize, HeadError> {
        if self.is_complete() {
            return Ok(at);
        }
        // In hand while it runs, and put back once: the loop is where the time goes.
        let mut phase = self.phase;
        let read = self.run(input, at, most_lines, notes, &mut phase);
        self.phase = phase;
        read
    }

    #[inline]
    fn run(
        &mut self,
        input: &[u8],
        at: usize,
        most_lines: u16,
        notes: &mut impl Notes,
        phase: &mut Phase,
    ) -> Result<usize, HeadError> {
        let mut rest = input.get(at..).unwrap_or_default();
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        while !rest.is_empty() {
            if *phase == Phase::Line {
                rest = match rest {
                    [b'\r', tail @ ..] => {
                        *phase = Phase::End;
                        tail
                    }
                    [b'\n', ..] if self.takes_bare_lf() => {
                        *phase = Phase::End;
                        rest
                    }
                    [b'\n', ..] => return Err(HeadError::BareLf),
                    [b' ' | b'\t', ..] if self.lines == 0 => return Err(HeadError::LeadingSpace),
                    [b' ' | b'\t', ..] => return Err(HeadError::Folded),
                    [b':', ..] => return Err(HeadError::FieldName),
                    _ => {
                        self.lines = match self.lines.checked_add(1) {
                            Some(lines) if lines <= most_lines => lines,
                            _ => return Err(HeadError::TooManyFields),
                        };
                        notes.start(position(rest));
                        *phase = Phase::Name;
                        rest
                    }
                };
            }
            if *phase == Phase::Name {
                let (_, tail) = split(rest, octet::token(rest));
                rest = match tail {
                    [] => break,
                    [b':', tail @ ..] => {
                        notes.name(input, position(tail).wrapping_sub(1));
                        *phase = Phase::Space;
                        tail
                    }
                    [b' ' | b'\t', ..] => return Err(HeadError::SpaceBeforeColon),
                    [b'\r', ..] => return Err(HeadError::NoColon),
                    [b'\n', ..] if self.takes_bare_lf() => return Err(HeadError::NoColon),
                    [b'\n', ..] => return Err(HeadError::BareLf),
                    _ => return Err(HeadError::FieldName),
                };
            }
            if *phase == Phase::Space {
                rest = octet::trim_start(rest);
                if rest.is_empty() {
                    break;
                }
                notes.start(position(rest));
                *phase = Phase::Value;
            }
            if *phase == Phase::Value {
                let (_, tail) = split(rest, octet::text(rest));
                rest = match tail {
                    [] => break,
                    [b'\r', tail @ ..] => {
                        notes.value(input, position(tail).wrapping_sub(1));
                        *phase = Phase::LineEnd;
                        tail
                    }
                    [b'\n', ..] if self.takes_bare_lf() => {
                        notes.value(input, position(tail));
                        *phase = Phase::LineEnd;
                        tail
                    }
                    [b'\n', ..] => return Err(HeadError::BareLf),
                    _ => return Err(HeadError::FieldValue),
                };
            }
            if *phase == Phase::LineEnd {
                rest = match rest {
                    [] => break,
                    [b'\n', tail @ ..] => tail,
                    _ => return Err(HeadError::BareCr),
                };
                *phase = Phase::Line;
            }
            if *phase == Phase::End {
                rest = match rest {
                    [] => break,
                    [b'\n', tail @ ..] => tail,
                    _ => return Err(HeadError::BareCr),
                };
                *phase = Phase::Complete;
                return Ok(position(rest));
            }
        }
        Ok(input.len())
    }
}

/// A position as it is kept. Readers stop at a `u32` limit before this could saturate.
pub(crate) fn count(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// `split_at` for a position that a run over the same octets gave.
pub(crate) fn split(octets: &[u8], at: usize) -> (&[u8], &[u8]) {
    octets.split_at_checked(at).unwrap_or((octets, &[]))
}
