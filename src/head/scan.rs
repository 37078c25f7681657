//! The head of a request: framing it, octet by octet, as it comes.

use super::error::HeadError;
use super::fields::Fields;
use super::limits::Limits;
use super::octet;
use super::preface;
use super::request::RequestHead;
use super::section::{LineEnd, Marks, Section, count};
use super::target::Target;
use super::version::{self, Version, line_feed};

/// How far the framing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Incomplete,
    Head,
    /// `PRI * HTTP/2.0` and what belongs to it.
    Preface,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Start,
    EmptyLine,
    Method,
    Target,
    Version,
    LineEnd,
    Section,
    Preface,
}

/// ```text
///  ┌─ CR LF ─┐
///  ▼         │
///  start ────┴─▶ method ── SP ─▶ target ── SP ─▶ version ── CR LF ─▶ section
///                                                           └──────▶ preface
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan {
    marks: Marks,
    /// Octets that were judged.
    at: u32,
    target_end: u32,
    /// Where the request line starts: twice the number of empty lines.
    start: u16,
    method: u8,
    minor: u8,
    phase: Phase,
    section: Section,
}

impl Scan {
    pub(crate) const fn new() -> Self {
        Self {
            marks: Marks::new(),
            at: 0,
            target_end: 0,
            start: 0,
            method: 0,
            minor: 0,
            phase: Phase::Start,
            section: Section::new(LineEnd::CrLf),
        }
    }

    /// Octets that were judged: an input shorter than this is another one.
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

    /// Judges what is new in `input`, which starts where it always started.
    pub(crate) fn read(
        &mut self,
        input: &[u8],
        limits: &Limits,
        late: bool,
    ) -> Result<Progress, HeadError> {
        let most = limits.head as usize;
        let window = input.get(..most).unwrap_or(input);
        let progress = self.read_window(window, limits, late)?;
        if progress == Progress::Incomplete && window.len() == most {
            return Err(HeadError::TooLong);
        }
        Ok(progress)
    }

    fn read_window(
        &mut self,
        input: &[u8],
        limits: &Limits,
        late: bool,
    ) -> Result<Progress, HeadError> {
        let mut at = self.at();
        if !matches!(self.phase, Phase::Section | Phase::Preface) {
            at = self.line(input, at, limits)?;
            self.at = count(at);
        }
        match self.phase {
            Phase::Section => {
                let lines = limits.fields;
                at = self.section.read(input, at, lines, &mut self.marks)?;
                self.at = count(at);
                if !self.section.is_complete() {
                    return Ok(Progress::Incomplete);
                }
                self.fields(input, u16::MAX).check_host(self.version())?;
                Ok(Progress::Head)
            }
            Phase::Preface => {
                if late || self.start != 0 {
                    return Err(HeadError::LatePreface);
                }
                let tail = input.get(self.section_start()..).unwrap_or_default();
                Ok(if preface::is_whole(tail)? {
                    Progress::Preface
                } else {
                    Progress::Incomplete
                })
            }
            _ => Ok(Progress::Incomplete),
        }
    }

    /// The request line; it may end before the input does.
    fn line(&mut self, input: &[u8], at: usize, limits: &Limits) -> Result<usize, HeadError> {
        let mut rest = input.get(at..).unwrap_or_default();
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        while !rest.is_empty() {
            match self.phase {
                Phase::Start => {
                    rest = match rest {
                        [b'\r', tail @ ..] => {
                            if self.start >= u16::from(limits.empty_lines).wrapping_mul(2) {
                                return Err(HeadError::EmptyLines);
                            }
                            self.phase = Phase::EmptyLine;
                            tail
                        }
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        _ => {
                            self.start = u16::try_from(position(rest)).unwrap_or(u16::MAX);
                            self.phase = Phase::Method;
                            rest
                        }
                    };
                }
                Phase::EmptyLine => {
                    rest = line_feed(rest)?;
                    self.start = self.start.wrapping_add(2);
                    self.phase = Phase::Start;
                }
                Phase::Method => {
                    let tail = octet::behind_token(rest);
                    let length = position(tail).wrapping_sub(usize::from(self.start));
                    if length > usize::from(limits.method) {
                        return Err(HeadError::MethodTooLong);
                    }
                    rest = match tail {
                        [] => tail,
                        [b' ', tail @ ..] if length > 0 => {
                            self.method = u8::try_from(length).unwrap_or(u8::MAX);
                            self.phase = Phase::Target;
                            tail
                        }
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        [b'\t' | b'\r', ..] => return Err(HeadError::RequestLine),
                        _ => return Err(HeadError::Method),
                    };
                }
                Phase::Target => {
                    let tail = octet::behind_target(rest);
                    let length = position(tail).wrapping_sub(self.target_start());
                    if length > usize::from(limits.target) {
                        return Err(HeadError::TargetTooLong);
                    }
                    rest = match tail {
                        [] => tail,
                        [b' ', tail @ ..] if length > 0 => {
                            self.target_end = count(position(tail).wrapping_sub(1));
                            self.phase = Phase::Version;
                            tail
                        }
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        [b' ' | b'\t' | b'\r', ..] => return Err(HeadError::RequestLine),
                        _ => return Err(HeadError::TargetOctet),
                    };
                }
                Phase::Version => {
                    let done = position(rest)
                        .wrapping_sub(self.target_end as usize)
                        .wrapping_sub(1);
                    let wanted = version::LEN.saturating_sub(done);
                    let (octets, tail) = rest.split_at_checked(wanted).unwrap_or((rest, &[]));
                    version::check(octets, done)?;
                    rest = match tail {
                        [] => tail,
                        [b'\r', tail @ ..] => {
                            self.phase = Phase::LineEnd;
                            tail
                        }
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        [b' ' | b'\t', ..] => return Err(HeadError::RequestLine),
                        _ => return Err(HeadError::Version),
                    };
                }
                Phase::LineEnd => {
                    rest = line_feed(rest)?;
                    self.phase = self.judge(input)?;
                }
                Phase::Section | Phase::Preface => break,
            }
        }
        Ok(position(rest))
    }

    /// The request line as a whole.
    fn judge(&mut self, input: &[u8]) -> Result<Phase, HeadError> {
        let (method, target) = self.words(input).ok_or(HeadError::RequestLine)?;
        let digits = (self.target_end as usize).wrapping_add(6);
        match input.get(digits..) {
            Some([b'2', _, b'0', ..]) if (method, target) == (b"PRI", b"*") => {
                return Ok(Phase::Preface);
            }
            // RFC 9113 §3.4 reserves the method for the preface.
            Some([b'1', ..]) if method == b"PRI" => return Err(HeadError::Preface),
            Some([b'1', _, minor, ..]) => self.minor = minor & 0x0f,
            _ => return Err(HeadError::MajorVersion),
        }
        // Nearly every target is a path, which goes with every method but CONNECT: nothing is looked at as text for that.
        if target.starts_with(b"/") && method != b"CONNECT"
            || Target::of(text(method)?, text(target)?).is_some()
        {
            Ok(Phase::Section)
        } else {
            Err(HeadError::TargetForm)
        }
    }

    pub(crate) const fn version(&self) -> Version {
        if self.minor == 0 {
            Version::Http10
        } else {
            Version::Http11
        }
    }

    const fn target_start(&self) -> usize {
        (self.start as usize)
            .wrapping_add(self.method as usize)
            .wrapping_add(1)
    }

    /// Behind ` HTTP/1.1` and CR LF.
    const fn section_start(&self) -> usize {
        (self.target_end as usize).wrapping_add(version::LEN + 3)
    }

    /// Method and target.
    fn words<'a>(&self, input: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let start = usize::from(self.start);
        let method = input.get(start..start.wrapping_add(usize::from(self.method)))?;
        let target = input.get(self.target_start()..self.target_end as usize)?;
        Some((method, target))
    }

    /// Whether the head, which is complete, is one of CONNECT.
    pub(crate) fn is_connect(&self, input: &[u8]) -> bool {
        matches!(self.words(input), Some((b"CONNECT", _)))
    }

    pub(crate) fn fields<'a>(&self, input: &'a [u8], elements: u16) -> Fields<'a> {
        let head = input.get(..self.at()).unwrap_or_default();
        Fields::of_octets(
            head,
            count(self.section_start()),
            self.marks.index,
            elements,
        )
    }

    /// The head, once it is complete; `None` when `input` is not what was read.
    pub(crate) fn head<'a>(&self, input: &'a [u8], limits: &Limits) -> Option<RequestHead<'a>> {
        let line = self.request_line(input)?;
        Some(self.head_behind(line, input, limits))
    }

    /// The same for a request line that was looked at: so large a view is best made where it goes.
    #[inline]
    pub(crate) fn head_behind<'a>(
        &self,
        (method, target): (&'a str, Target<'a>),
        input: &'a [u8],
        limits: &Limits,
    ) -> RequestHead<'a> {
        RequestHead {
            method,
            target,
            version: self.version(),
            fields: self.fields(input, limits.elements),
            len: self.at,
        }
    }

    /// Method and target of a head that is complete; `None` when `input` is not what was read.
    pub(crate) fn request_line<'a>(&self, input: &'a [u8]) -> Option<(&'a str, Target<'a>)> {
        (input.len() >= self.at()).then_some(())?;
        let (method, target) = self.words(input)?;
        let method = if method == b"GET" {
            "GET"
        } else {
            text(method).ok()?
        };
        Some((method, Target::of(method, text(target).ok()?)?))
    }
}

/// What was judged is ASCII.
fn text(octets: &[u8]) -> Result<&str, HeadError> {
    core::str::from_utf8(octets).map_err(|_| HeadError::TargetOctet)
}
