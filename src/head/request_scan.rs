//! The scan that checks the head of a request as it arrives, and finds its end.

use super::error::HeadError;
use super::fields::Fields;
use super::limits::Limits;
use super::octet;
use super::preface;
use super::request::RequestHead;
use super::section::{LineEnd, Marks, Section, count};
use super::target::Target;
use super::version::{self, Version, line_feed};

/// What has been read so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Incomplete,
    /// A whole head.
    Head,
    /// The whole connection preface of HTTP/2, which starts with `PRI * HTTP/2.0`.
    Preface,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestPhase {
    /// An empty line, or the request line.
    Start,
    /// The LF of an empty line.
    EmptyLine,
    Method,
    Target,
    Version,
    /// The LF of the request line.
    LineEnd,
    Section,
    Preface,
}

/// Checks the head of a request. Each byte is checked once, however the input is cut.
///
/// ```text
///  ┌─ CR LF ─┐
///  ▼         │
///  start ────┴─▶ method ── SP ─▶ target ── SP ─▶ version ── CR LF ─▶ section
///                                                           └──────▶ preface
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestScan {
    marks: Marks,
    /// How many bytes have been checked.
    at: u32,
    target_end: u32,
    /// The position of the request line: twice the number of empty lines.
    start: u16,
    /// The length of the method.
    method: u8,
    /// The minor version.
    minor: u8,
    phase: RequestPhase,
    section: Section,
}

impl RequestScan {
    pub(crate) const fn new() -> Self {
        Self {
            marks: Marks::new(),
            at: 0,
            target_end: 0,
            start: 0,
            method: 0,
            minor: 0,
            phase: RequestPhase::Start,
            section: Section::new(LineEnd::CrLf),
        }
    }

    /// Returns how many bytes have been checked. An input that is shorter is not the input that was
    /// read before.
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

    /// Checks what is new in `input`, which starts at the same byte in every call. `late` tells
    /// that something was received on the connection before, so that a preface of HTTP/2 is an
    /// error.
    pub(crate) fn read(
        &mut self,
        input: &[u8],
        limits: &Limits,
        late: bool,
    ) -> Result<Progress, HeadError> {
        let most = limits.head as usize;
        // No byte beyond the limit is looked at, so a head that fills the window without an end is
        // too long, whatever follows.
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
        if !matches!(self.phase, RequestPhase::Section | RequestPhase::Preface) {
            at = self.line(input, at, limits)?;
            self.at = count(at);
        }
        match self.phase {
            RequestPhase::Section => {
                let lines = limits.fields;
                at = self.section.read(input, at, lines, &mut self.marks)?;
                self.at = count(at);
                if !self.section.is_complete() {
                    return Ok(Progress::Incomplete);
                }
                // Host is not a list, so the limit of elements does not matter here.
                self.fields(input, u16::MAX).check_host(self.version())?;
                Ok(Progress::Head)
            }
            RequestPhase::Preface => {
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

    /// Checks the request line from the position `at` on, and returns the position where it
    /// stopped: the end of the line, or of the input.
    fn line(&mut self, input: &[u8], at: usize, limits: &Limits) -> Result<usize, HeadError> {
        let mut rest = input.get(at..).unwrap_or_default();
        let position = |rest: &[u8]| input.len().wrapping_sub(rest.len());
        while !rest.is_empty() {
            match self.phase {
                RequestPhase::Start => {
                    rest = match rest {
                        // An empty line, which has two bytes.
                        [b'\r', tail @ ..] => {
                            if self.start >= u16::from(limits.empty_lines).wrapping_mul(2) {
                                return Err(HeadError::EmptyLines);
                            }
                            self.phase = RequestPhase::EmptyLine;
                            tail
                        }
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        _ => {
                            self.start = u16::try_from(position(rest)).unwrap_or(u16::MAX);
                            self.phase = RequestPhase::Method;
                            rest
                        }
                    };
                }
                RequestPhase::EmptyLine => {
                    rest = line_feed(rest)?;
                    self.start = self.start.wrapping_add(2);
                    self.phase = RequestPhase::Start;
                }
                RequestPhase::Method => {
                    let tail = octet::skip_token(rest);
                    let length = position(tail).wrapping_sub(usize::from(self.start));
                    if length > usize::from(limits.method) {
                        return Err(HeadError::MethodTooLong);
                    }
                    // After an empty tail, the next input continues the method.
                    rest = match tail {
                        [] => tail,
                        [b' ', tail @ ..] if length > 0 => {
                            self.method = u8::try_from(length).unwrap_or(u8::MAX);
                            self.phase = RequestPhase::Target;
                            tail
                        }
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        [b'\t' | b'\r', ..] => return Err(HeadError::RequestLine),
                        _ => return Err(HeadError::Method),
                    };
                }
                RequestPhase::Target => {
                    let tail = octet::skip_target(rest);
                    let length = position(tail).wrapping_sub(self.target_start());
                    if length > usize::from(limits.target) {
                        return Err(HeadError::TargetTooLong);
                    }
                    rest = match tail {
                        [] => tail,
                        [b' ', tail @ ..] if length > 0 => {
                            self.target_end = count(position(tail).wrapping_sub(1));
                            self.phase = RequestPhase::Version;
                            tail
                        }
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        [b' ' | b'\t' | b'\r', ..] => return Err(HeadError::RequestLine),
                        _ => return Err(HeadError::TargetOctet),
                    };
                }
                RequestPhase::Version => {
                    // How much of the version earlier inputs had.
                    let done = position(rest)
                        .wrapping_sub(self.target_end as usize)
                        .wrapping_sub(1);
                    let wanted = version::LEN.saturating_sub(done);
                    let (octets, tail) = rest.split_at_checked(wanted).unwrap_or((rest, &[]));
                    version::check(octets, done)?;
                    rest = match tail {
                        [] => tail,
                        [b'\r', tail @ ..] => {
                            self.phase = RequestPhase::LineEnd;
                            tail
                        }
                        [b'\n', ..] => return Err(HeadError::BareLf),
                        [b' ' | b'\t', ..] => return Err(HeadError::RequestLine),
                        _ => return Err(HeadError::Version),
                    };
                }
                RequestPhase::LineEnd => {
                    rest = line_feed(rest)?;
                    self.phase = self.judge(input)?;
                }
                RequestPhase::Section | RequestPhase::Preface => break,
            }
        }
        Ok(position(rest))
    }

    /// Checks the complete request line: whether the version is one that can be read, and whether
    /// the target goes with the method. Returns the phase that follows.
    fn judge(&mut self, input: &[u8]) -> Result<RequestPhase, HeadError> {
        let (method, target) = self.words(input).ok_or(HeadError::RequestLine)?;
        // The major version follows ` HTTP/`, which has six bytes.
        let digits = (self.target_end as usize).wrapping_add(6);
        match input.get(digits..) {
            Some([b'2', _, b'0', ..]) if (method, target) == (b"PRI", b"*") => {
                return Ok(RequestPhase::Preface);
            }
            // RFC 9113 §3.4 reserves the method for the preface.
            Some([b'1', ..]) if method == b"PRI" => return Err(HeadError::Preface),
            Some([b'1', _, minor, ..]) => self.minor = minor & 0x0f,
            _ => return Err(HeadError::MajorVersion),
        }
        // Fast path: nearly every target is a path, which goes with every method but CONNECT, and
        // is not checked further.
        if target.starts_with(b"/") && method != b"CONNECT"
            || Target::of(text(method)?, text(target)?).is_some()
        {
            Ok(RequestPhase::Section)
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

    /// Returns the position of the target: after the method and one SP.
    const fn target_start(&self) -> usize {
        (self.start as usize)
            .wrapping_add(self.method as usize)
            .wrapping_add(1)
    }

    /// Returns the position of the first field line: after ` HTTP/1.1` and CR LF.
    const fn section_start(&self) -> usize {
        (self.target_end as usize).wrapping_add(version::LEN + 3)
    }

    /// Returns the bytes of the method and the target.
    fn words<'a>(&self, input: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let start = usize::from(self.start);
        let method = input.get(start..start.wrapping_add(usize::from(self.method)))?;
        let target = input.get(self.target_start()..self.target_end as usize)?;
        Some((method, target))
    }

    /// Returns whether the method of a complete head is CONNECT.
    pub(crate) fn is_connect(&self, input: &[u8]) -> bool {
        matches!(self.words(input), Some((b"CONNECT", _)))
    }

    /// Returns the fields of a complete head. A list may have this many elements.
    pub(crate) fn fields<'a>(&self, input: &'a [u8], elements: u16) -> Fields<'a> {
        let head = input.get(..self.at()).unwrap_or_default();
        Fields::of_octets(
            head,
            count(self.section_start()),
            self.marks.index,
            elements,
        )
    }

    /// Returns the view of a complete head; `None` when `input` is not the input that was read.
    pub(crate) fn head<'a>(&self, input: &'a [u8], limits: &Limits) -> Option<RequestHead<'a>> {
        let line = self.request_line(input)?;
        Some(self.head_after(line, input, limits))
    }

    /// Returns the view of a complete head whose request line the caller already has. It is inlined
    /// so that the large view is built in place instead of being copied.
    #[inline]
    pub(crate) fn head_after<'a>(
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

    /// Returns the method and target of a complete head; `None` when `input` is not the input that
    /// was read.
    pub(crate) fn request_line<'a>(&self, input: &'a [u8]) -> Option<(&'a str, Target<'a>)> {
        (input.len() >= self.at()).then_some(())?;
        let (method, target) = self.words(input)?;
        // Fast path: a handshake has the method GET, which needs no check for UTF-8.
        let method = if method == b"GET" {
            "GET"
        } else {
            text(method).ok()?
        };
        Some((method, Target::of(method, text(target).ok()?)?))
    }
}

impl<'a> RequestHead<'a> {
    /// Reads a head from the start of `input`, within the default [`Limits`]. Returns `None` while
    /// the head is incomplete.
    ///
    /// Use this for bytes that are there as a whole. Each call starts from the first byte; for a
    /// connection, use [`Server`](crate::Server), which looks at each byte only once however the
    /// bytes arrive.
    ///
    /// # Errors
    /// [`HeadError`] when the bytes are not the start of an HTTP/1 request, whatever follows. The
    /// preface of an HTTP/2 connection is [`HeadError::MajorVersion`].
    pub fn parse(input: &'a [u8]) -> Result<Option<Self>, HeadError> {
        Self::parse_within(input, &Limits::new())
    }

    pub(crate) fn parse_within(
        input: &'a [u8],
        limits: &Limits,
    ) -> Result<Option<Self>, HeadError> {
        let mut scan = RequestScan::new();
        match scan.read(input, limits, false)? {
            Progress::Incomplete => Ok(None),
            Progress::Head => Ok(scan.head(input, limits)),
            Progress::Preface => Err(HeadError::MajorVersion),
        }
    }
}

/// Returns the text of bytes that were checked. They are ASCII, so this does not fail.
fn text(octets: &[u8]) -> Result<&str, HeadError> {
    core::str::from_utf8(octets).map_err(|_| HeadError::TargetOctet)
}
