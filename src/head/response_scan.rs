//! The scan that checks the head of a response as it arrives, and finds its end.

use super::error::HeadError;
use super::fields::Fields;
use super::limits::Limits;
use super::octet;
use super::response::ResponseHead;
use super::section::{LineEnd, Marks, Section, count};
use super::version::{self, Version, line_feed};

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StatusPhase {
    /// `HTTP/1.1 101`: twelve bytes, each with a fixed place.
    Status,
    /// The SP after the status, which some old servers leave out when no reason follows.
    Space,
    Reason,
    LineEnd,
    Section,
}

/// Finds the end of the head of a response. Each byte is checked once, as it arrives.
///
/// ```text
///  status ── SP ─▶ reason ── CR LF ─▶ section
///        └──────── CR LF ───────────────▲
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseScan {
    marks: Marks,
    /// How many bytes have been checked.
    at: u32,
    section_start: u32,
    status: u16,
    minor: u8,
    phase: StatusPhase,
    section: Section,
}

/// Length of `HTTP/1.1 101`.
const STATUS: usize = 12;

impl ResponseScan {
    pub(crate) const fn new(lines: LineEnd) -> Self {
        Self {
            marks: Marks::new(),
            at: 0,
            section_start: 0,
            status: 0,
            minor: 0,
            phase: StatusPhase::Status,
            section: Section::new(lines),
        }
    }

    /// Returns how many bytes have been checked.
    pub(crate) const fn at(&self) -> usize {
        self.at as usize
    }

    /// Fast path for input that arrives byte by byte: returns whether exactly one byte of `input`
    /// is new and it only continues a field name or value. Otherwise nothing is read, and
    /// [`read`](Self::read) has to be called.
    #[inline]
    pub(crate) fn continues_line(&mut self, input: &[u8], limits: &Limits) -> bool {
        let new = input.get(self.at()..);
        let continues_line = input.len() < limits.head as usize && self.section.continues_with(new);
        self.at = self.at.wrapping_add(u32::from(continues_line));
        continues_line
    }

    /// Checks what is new in `input`, and returns whether the head is complete. `input` starts at
    /// the same byte in every call.
    pub(crate) fn read(&mut self, input: &[u8], limits: &Limits) -> Result<bool, HeadError> {
        let most = limits.head as usize;
        // No byte beyond the limit is looked at, so a head that fills the window without an end is
        // too long, whatever follows.
        let window = input.get(..most).unwrap_or(input);
        let mut at = self.at();
        if self.phase != StatusPhase::Section {
            at = self.line(window, at)?;
        }
        if self.phase == StatusPhase::Section {
            let lines = limits.fields;
            at = self.section.read(window, at, lines, &mut self.marks)?;
        }
        self.at = count(at);
        if !self.section.is_complete() && window.len() == most {
            return Err(HeadError::TooLong);
        }
        Ok(self.section.is_complete())
    }

    /// Checks the status line from the position `at` on, and returns the position where it stopped:
    /// the end of the line, or of the input.
    fn line(&mut self, input: &[u8], at: usize) -> Result<usize, HeadError> {
        let mut rest = input.get(at..).unwrap_or_default();
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        while !rest.is_empty() {
            match self.phase {
                StatusPhase::Status => {
                    let done = position(rest);
                    let wanted = STATUS.saturating_sub(done);
                    let (octets, tail) = rest.split_at_checked(wanted).unwrap_or((rest, &[]));
                    self.status_octets(octets, done)?;
                    if done.wrapping_add(octets.len()) == STATUS {
                        self.phase = StatusPhase::Space;
                    }
                    rest = tail;
                }
                StatusPhase::Space => {
                    rest = match rest {
                        [b' ', tail @ ..] => tail,
                        // The end of the line is left for the next phase.
                        [b'\r' | b'\n', ..] => rest,
                        _ => return Err(HeadError::StatusLine),
                    };
                    self.phase = StatusPhase::Reason;
                }
                StatusPhase::Reason => {
                    rest = match octet::skip_text(rest) {
                        [] => {
                            rest = &[];
                            break;
                        }
                        [b'\r', tail @ ..] => tail,
                        tail @ [b'\n', ..] if self.section.takes_bare_lf() => tail,
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        _ => return Err(HeadError::Reason),
                    };
                    self.phase = StatusPhase::LineEnd;
                }
                StatusPhase::LineEnd => {
                    rest = line_feed(rest)?;
                    self.section_start = count(position(rest));
                    self.phase = StatusPhase::Section;
                }
                StatusPhase::Section => break,
            }
        }
        Ok(position(rest))
    }

    /// Checks bytes of `HTTP/1.1 101`, of which `done` bytes were checked before.
    fn status_octets(&mut self, octets: &[u8], done: usize) -> Result<(), HeadError> {
        // Fast path: nearly every response to a handshake starts like this, in one piece.
        if octets == b"HTTP/1.1 101" && done == 0 {
            (self.minor, self.status) = (1, 101);
            return Ok(());
        }
        for (octet, at) in octets.iter().zip(done..) {
            if at < version::LEN {
                version::check(&[*octet], at)?;
            }
            match (at, octet) {
                // 5 is the place of the major version, 7 that of the minor one, 8 that of the SP.
                (5, b'1') | (0..5 | 6, _) | (version::LEN, b' ') => {}
                (5, _) => return Err(HeadError::MajorVersion),
                (version::LEN, _) => return Err(HeadError::StatusLine),
                (7, minor) => self.minor = minor & 0x0f,
                (_, digit) if digit.is_ascii_digit() => {
                    let digit = u16::from(digit & 0x0f);
                    self.status = self.status.wrapping_mul(10).wrapping_add(digit);
                }
                _ => return Err(HeadError::StatusLine),
            }
        }
        Ok(())
    }

    /// Returns the view of a complete head; `None` when `input` is shorter than what was read.
    pub(crate) fn head<'a>(&self, input: &'a [u8], limits: &Limits) -> Option<ResponseHead<'a>> {
        let head = input.get(..self.at())?;
        let index = self.marks.index;
        Some(ResponseHead {
            status: self.status,
            version: if self.minor == 0 {
                Version::Http10
            } else {
                Version::Http11
            },
            fields: Fields::of_octets(head, self.section_start, index, limits.elements),
            len: self.at,
        })
    }
}

impl<'a> ResponseHead<'a> {
    /// Reads a head from the start of `input`, within the default [`Limits`]. Returns `None` while
    /// the head is incomplete.
    ///
    /// Use this for bytes that are there as a whole. Each call starts from the first byte; for a
    /// connection, use [`Client`](crate::Client), which looks at each byte only once however the
    /// bytes arrive.
    ///
    /// # Errors
    /// [`HeadError`] when the bytes are not the start of an HTTP/1 response, whatever follows.
    pub fn parse(input: &'a [u8]) -> Result<Option<Self>, HeadError> {
        Self::parse_within(input, &Limits::new())
    }

    pub(crate) fn parse_within(
        input: &'a [u8],
        limits: &Limits,
    ) -> Result<Option<Self>, HeadError> {
        let mut scan = ResponseScan::new(LineEnd::CrLf);
        let complete = scan.read(input, limits)?;
        Ok(if complete {
            scan.head(input, limits)
        } else {
            None
        })
    }
}
