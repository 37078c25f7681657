//! The head of a response: framing it, and what it says.

use super::error::HeadError;
use super::fields::Fields;
use super::limits::Limits;
use super::octet;
use super::options::Options;
use super::section::{LineEnd, Marks, Section, count};
use super::version::{self, Version, line_feed};

/// The head of a response, as a view of the caller's octets or of a response that is parsed already.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResponseHead<'a> {
    /// Three digits; the reason phrase behind them means nothing (RFC 9112 §4).
    pub status: u16,
    /// What the sender speaks.
    pub version: Version,
    /// The fields, in order.
    pub fields: Fields<'a>,
    pub(crate) len: u32,
}

impl<'a> ResponseHead<'a> {
    /// Reads a head from the start of `input`, within the default [`Limits`]; `None` when it is not all there yet.
    ///
    /// # Errors
    /// [`HeadError`] when no further octet could make it a head of HTTP/1.
    pub fn parse(input: &'a [u8]) -> Result<Option<Self>, HeadError> {
        Self::parse_within(input, &Limits::new())
    }

    pub(crate) fn parse_within(
        input: &'a [u8],
        limits: &Limits,
    ) -> Result<Option<Self>, HeadError> {
        let mut scan = Scan::new(LineEnd::CrLf);
        let complete = scan.read(input, limits)?;
        Ok(if complete {
            scan.head(input, limits)
        } else {
            None
        })
    }

    /// The same head, whose fields remember what Connection says.
    pub(crate) const fn with_options(mut self, options: Options) -> Self {
        self.fields = self.fields.with_options(options);
        self
    }

    /// Octets from the start of the input to the end of the head, the empty line behind it included. 0 for a head that was parsed elsewhere.
    #[expect(clippy::len_without_is_empty, reason = "a head is never empty")]
    pub fn len(&self) -> usize {
        self.len as usize
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// `HTTP/1.1 101`: twelve octets, each in its place.
    Status,
    /// The SP that ends the status, which some old servers leave out when no reason follows.
    Space,
    Reason,
    LineEnd,
    Section,
}

/// ```text
///  status ── SP ─▶ reason ── CR LF ─▶ section
///        └──────── CR LF ───────────────▲
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan {
    marks: Marks,
    /// Octets that were judged.
    at: u32,
    section_start: u32,
    status: u16,
    minor: u8,
    phase: Phase,
    section: Section,
}

const STATUS: usize = 12;

impl Scan {
    pub(crate) const fn new(lines: LineEnd) -> Self {
        Self {
            marks: Marks::new(),
            at: 0,
            section_start: 0,
            status: 0,
            minor: 0,
            phase: Phase::Status,
            section: Section::new(lines),
        }
    }

    /// Octets that were judged.
    pub(crate) const fn at(&self) -> usize {
        self.at as usize
    }

    /// Whether a single octet is new in `input`, and does no more than go on with a name or a value. If not, nothing is read.
    #[inline]
    pub(crate) fn goes_on(&mut self, input: &[u8], limits: &Limits) -> bool {
        let new = input.get(self.at()..);
        let goes_on = input.len() < limits.head as usize && self.section.goes_on_with(new);
        self.at = self.at.wrapping_add(u32::from(goes_on));
        goes_on
    }

    /// Judges what is new in `input`, which starts where it always started; whether the head is complete.
    pub(crate) fn read(&mut self, input: &[u8], limits: &Limits) -> Result<bool, HeadError> {
        let most = limits.head as usize;
        let window = input.get(..most).unwrap_or(input);
        let mut at = self.at();
        if self.phase != Phase::Section {
            at = self.line(window, at)?;
        }
        if self.phase == Phase::Section {
            let lines = limits.fields;
            at = self.section.read(window, at, lines, &mut self.marks)?;
        }
        self.at = count(at);
        if !self.section.is_complete() && window.len() == most {
            return Err(HeadError::TooLong);
        }
        Ok(self.section.is_complete())
    }

    /// The status line; it may end before the input does.
    fn line(&mut self, input: &[u8], at: usize) -> Result<usize, HeadError> {
        let mut rest = input.get(at..).unwrap_or_default();
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        while !rest.is_empty() {
            match self.phase {
                Phase::Status => {
                    let done = position(rest);
                    let wanted = STATUS.saturating_sub(done);
                    let (octets, tail) = rest.split_at_checked(wanted).unwrap_or((rest, &[]));
                    self.status_octets(octets, done)?;
                    if done.wrapping_add(octets.len()) == STATUS {
                        self.phase = Phase::Space;
                    }
                    rest = tail;
                }
                Phase::Space => {
                    rest = match rest {
                        [b' ', tail @ ..] => tail,
                        [b'\r' | b'\n', ..] => rest,
                        _ => return Err(HeadError::StatusLine),
                    };
                    self.phase = Phase::Reason;
                }
                Phase::Reason => {
                    rest = match octet::behind_text(rest) {
                        [] => {
                            rest = &[];
                            break;
                        }
                        [b'\r', tail @ ..] => tail,
                        tail @ [b'\n', ..] if self.section.takes_bare_lf() => tail,
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        _ => return Err(HeadError::Reason),
                    };
                    self.phase = Phase::LineEnd;
                }
                Phase::LineEnd => {
                    rest = line_feed(rest)?;
                    self.section_start = count(position(rest));
                    self.phase = Phase::Section;
                }
                Phase::Section => break,
            }
        }
        Ok(position(rest))
    }

    fn status_octets(&mut self, octets: &[u8], done: usize) -> Result<(), HeadError> {
        // Nearly always it comes at once, and is this.
        if octets == b"HTTP/1.1 101" && done == 0 {
            (self.minor, self.status) = (1, 101);
            return Ok(());
        }
        for (octet, at) in octets.iter().zip(done..) {
            if at < version::LEN {
                version::check(&[*octet], at)?;
            }
            match (at, octet) {
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

    /// The head, once it is complete; `None` when `input` is not what was read.
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
