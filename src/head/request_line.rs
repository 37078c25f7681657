//! The request line, read as it arrives (RFC 9112 §3).

use super::byte;
use super::error::HeadError;
use super::fields::Fields;
use super::limits::Limits;
use super::marks::count;
use super::preface;
use super::scan::StartLine;
use super::section_phase::LineEnd;
use super::target::Target;
use super::version::{self, Version, line_feed};

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
    /// The rest of the HTTP/2 preface.
    Preface,
    /// The request line is complete.
    Complete,
    /// The HTTP/2 preface is complete.
    CompletePreface,
}

/// Checks a request line, and notes where its parts are.
///
/// ```text
///  ┌─ CR LF ─┐
///  ▼         │
///  start ────┴─▶ method ── SP ─▶ target ── SP ─▶ version ── CR LF ─▶ complete
///                                                           └──────▶ preface
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestLine {
    /// The position of the request line: twice the number of empty lines.
    start: u16,
    /// The length of the target.
    target: u16,
    /// The length of the method.
    method: u8,
    /// The minor version.
    minor: u8,
    phase: RequestPhase,
    /// Whether this is the first request of its connection. Only there is the HTTP/2 preface valid
    /// (RFC 9113 §3.3).
    is_first: bool,
}

impl RequestLine {
    pub(super) const fn new(is_first: bool) -> Self {
        Self {
            start: 0,
            target: 0,
            method: 0,
            minor: 0,
            phase: RequestPhase::Start,
            is_first,
        }
    }

    pub(super) const fn version(&self) -> Version {
        Version::of_minor(self.minor)
    }

    /// Returns the bytes of the method and the target of a complete line.
    pub(super) fn words<'a>(&self, input: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let start = usize::from(self.start);
        let method = input.get(start..start.wrapping_add(usize::from(self.method)))?;
        let target = input.get(self.target_start()..self.target_end())?;
        Some((method, target))
    }

    /// Returns whether the words of this input end where those of the complete line did. They do
    /// not if the caller has removed the request that was read.
    pub(super) fn is_in(&self, input: &[u8]) -> bool {
        let before_target = self.target_start().checked_sub(1);
        let separator = before_target.and_then(|at| input.get(at));
        let version = input.get(self.target_end()..).unwrap_or_default();
        separator == Some(&b' ') && version.starts_with(b" HTTP/1.")
    }

    /// Returns the position of the target: after the method and one SP.
    const fn target_start(&self) -> usize {
        (self.start as usize)
            .wrapping_add(self.method as usize)
            .wrapping_add(1)
    }

    const fn target_end(&self) -> usize {
        self.target_start().wrapping_add(self.target as usize)
    }

    /// Reads a line that is at the start of the input as a whole, and has nothing unusual about it,
    /// as nearly all have: a path, over HTTP/1.1. Returns the position after it.
    ///
    /// This is a fast path that makes no errors. With `None` nothing was read.
    #[cfg(target_pointer_width = "64")]
    #[inline]
    fn read_plain(&mut self, input: &[u8], limits: &Limits) -> Option<usize> {
        const VERSION: &[u8] = b" HTTP/1.1\r\n";
        let tail = byte::skip_token(input);
        let method = byte::before(input, tail);
        let [b' ', start @ ..] = tail else {
            return None;
        };
        let tail = byte::skip_target(start);
        let target = byte::before(start, tail);
        let is_plain = tail.starts_with(VERSION)
            && target.starts_with(b"/")
            && target.len() <= usize::from(limits.target)
            && (1..=usize::from(limits.method)).contains(&method.len())
            && !matches!(method, b"CONNECT" | b"PRI");
        is_plain.then_some(())?;
        self.method = u8::try_from(method.len()).ok()?;
        self.target = u16::try_from(target.len()).ok()?;
        self.minor = 1;
        self.phase = RequestPhase::Complete;
        Some(self.section_start() as usize)
    }

    /// Reads an empty line, which has two bytes, up to its CR; or finds the start of the method.
    fn read_start<'a>(
        &mut self,
        rest: &'a [u8],
        at: usize,
        limits: &Limits,
    ) -> Result<&'a [u8], HeadError> {
        match rest {
            [b'\r', tail @ ..] => {
                if self.start >= u16::from(limits.empty_lines).wrapping_mul(2) {
                    return Err(HeadError::EmptyLines);
                }
                self.phase = RequestPhase::EmptyLine;
                Ok(tail)
            }
            [b'\n', ..] => Err(HeadError::BareLf),
            _ => {
                self.start = u16::try_from(at).unwrap_or(u16::MAX);
                self.phase = RequestPhase::Method;
                Ok(rest)
            }
        }
    }

    fn read_empty_line<'a>(&mut self, rest: &'a [u8]) -> Result<&'a [u8], HeadError> {
        let rest = line_feed(rest)?;
        self.start = self.start.wrapping_add(2);
        self.phase = RequestPhase::Start;
        Ok(rest)
    }

    fn read_method<'a>(
        &mut self,
        rest: &'a [u8],
        at: usize,
        limits: &Limits,
    ) -> Result<&'a [u8], HeadError> {
        let tail = byte::skip_token(rest);
        let length = at
            .wrapping_add(byte::before(rest, tail).len())
            .wrapping_sub(usize::from(self.start));
        if length > usize::from(limits.method) {
            return Err(HeadError::MethodTooLong);
        }
        match tail {
            // The next input continues the method.
            [] => Ok(tail),
            [b' ', tail @ ..] if length > 0 => {
                self.method = u8::try_from(length).unwrap_or(u8::MAX);
                self.phase = RequestPhase::Target;
                Ok(tail)
            }
            [b'\n', ..] => Err(HeadError::BareLf),
            [b'\t' | b'\r', ..] => Err(HeadError::RequestLine),
            _ => Err(HeadError::Method),
        }
    }

    fn read_target<'a>(
        &mut self,
        rest: &'a [u8],
        at: usize,
        limits: &Limits,
    ) -> Result<&'a [u8], HeadError> {
        let tail = byte::skip_target(rest);
        let length = at
            .wrapping_add(byte::before(rest, tail).len())
            .wrapping_sub(self.target_start());
        if length > usize::from(limits.target) {
            return Err(HeadError::TargetTooLong);
        }
        match tail {
            // The next input continues the target.
            [] => Ok(tail),
            [b' ', tail @ ..] if length > 0 => {
                self.target = u16::try_from(length).unwrap_or(u16::MAX);
                self.phase = RequestPhase::Version;
                Ok(tail)
            }
            [b'\n', ..] => Err(HeadError::BareLf),
            [b' ' | b'\t' | b'\r', ..] => Err(HeadError::RequestLine),
            _ => Err(HeadError::TargetByte),
        }
    }

    fn read_version<'a>(&mut self, rest: &'a [u8], at: usize) -> Result<&'a [u8], HeadError> {
        // How much of the version earlier inputs had.
        let done = at.wrapping_sub(self.target_end()).wrapping_sub(1);
        let wanted = version::LEN.saturating_sub(done);
        let (bytes, tail) = rest.split_at_checked(wanted).unwrap_or((rest, &[]));
        version::check(bytes, done)?;
        match tail {
            // The next input continues the version.
            [] => Ok(tail),
            [b'\r', tail @ ..] => {
                self.phase = RequestPhase::LineEnd;
                Ok(tail)
            }
            [b'\n', ..] => Err(HeadError::BareLf),
            [b' ' | b'\t', ..] => Err(HeadError::RequestLine),
            _ => Err(HeadError::Version),
        }
    }

    fn read_line_end<'a>(&mut self, rest: &'a [u8], input: &[u8]) -> Result<&'a [u8], HeadError> {
        let rest = line_feed(rest)?;
        self.phase = self.judge(input)?;
        Ok(rest)
    }

    /// Checks the complete request line: whether the version is one that can be read, and whether
    /// the target goes with the method. Returns the phase that follows.
    fn judge(&mut self, input: &[u8]) -> Result<RequestPhase, HeadError> {
        let (method, target) = self.words(input).ok_or(HeadError::RequestLine)?;
        // The major version follows ` HTTP/`, which has six bytes.
        let digits = self.target_end().wrapping_add(6);
        match input.get(digits..) {
            Some([b'2', _, b'0', ..]) if (method, target) == (b"PRI", b"*") => {
                return if self.is_first && self.start == 0 {
                    Ok(RequestPhase::Preface)
                } else {
                    Err(HeadError::LatePreface)
                };
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
            Ok(RequestPhase::Complete)
        } else {
            Err(HeadError::TargetForm)
        }
    }

    /// Checks what follows the first line of the HTTP/2 preface. It is compared from its start in
    /// each call, since it has eight bytes only.
    fn read_preface(&mut self, input: &[u8]) -> Result<(), HeadError> {
        let start = self.section_start() as usize;
        if preface::is_whole(input.get(start..).unwrap_or_default())? {
            self.phase = RequestPhase::CompletePreface;
        }
        Ok(())
    }
}

impl StartLine for RequestLine {
    fn read(
        &mut self,
        input: &[u8],
        at: usize,
        limits: &Limits,
        _: LineEnd,
    ) -> Result<usize, HeadError> {
        #[cfg(target_pointer_width = "64")]
        if at == 0 {
            if let Some(at) = self.read_plain(input, limits) {
                return Ok(at);
            }
        }
        let mut rest = input.get(at..).unwrap_or_default();
        loop {
            let at = input.len().wrapping_sub(rest.len());
            if rest.is_empty() || self.is_complete() {
                return Ok(at);
            }
            rest = match self.phase {
                RequestPhase::Start => self.read_start(rest, at, limits)?,
                RequestPhase::EmptyLine => self.read_empty_line(rest)?,
                RequestPhase::Method => self.read_method(rest, at, limits)?,
                RequestPhase::Target => self.read_target(rest, at, limits)?,
                RequestPhase::Version => self.read_version(rest, at)?,
                RequestPhase::LineEnd => self.read_line_end(rest, input)?,
                RequestPhase::Preface => {
                    self.read_preface(input)?;
                    return Ok(at);
                }
                RequestPhase::Complete | RequestPhase::CompletePreface => return Ok(at),
            };
        }
    }

    #[inline]
    fn continues_with(&self, new: &[u8], at: usize, limits: &Limits) -> bool {
        let length = at.wrapping_add(new.len()).wrapping_sub(self.target_start());
        self.phase == RequestPhase::Target
            && length <= usize::from(limits.target)
            && byte::skip_target(new).is_empty()
    }

    fn is_complete(&self) -> bool {
        self.phase == RequestPhase::Complete
    }

    /// Returns the position after the target, ` HTTP/1.1` and CR LF.
    fn section_start(&self) -> u32 {
        count(self.target_end().wrapping_add(version::LEN + 3))
    }

    fn is_preface(&self) -> bool {
        self.phase == RequestPhase::CompletePreface
    }

    /// Checks Host, which a request over HTTP/1.1 requires.
    fn check_fields(&self, fields: &Fields<'_>) -> Result<(), HeadError> {
        fields.check_host(self.version())
    }
}

/// Returns the text of bytes that were checked. They are ASCII, so this does not fail.
pub(super) fn text(bytes: &[u8]) -> Result<&str, HeadError> {
    core::str::from_utf8(bytes).map_err(|_| HeadError::TargetByte)
}
