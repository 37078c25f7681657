//! The status line, read as it arrives (RFC 9112 §4).

use super::byte;
use super::error::HeadError;
use super::limits::Limits;
use super::marks::count;
use super::scan::StartLine;
use super::section_phase::LineEnd;
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
    Complete,
}

/// Checks a status line, and notes its version and status.
///
/// ```text
///  status ── SP ─▶ reason ── CR LF ─▶ complete
///        └──────── CR LF ───────────────▲
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatusLine {
    section_start: u32,
    status: u16,
    /// The minor version.
    minor: u8,
    phase: StatusPhase,
}

/// Length of `HTTP/1.1 101`.
const STATUS: usize = 12;

impl StatusLine {
    pub(super) const fn new() -> Self {
        Self {
            section_start: 0,
            status: 0,
            minor: 0,
            phase: StatusPhase::Status,
        }
    }

    pub(super) const fn version(&self) -> Version {
        Version::of_minor(self.minor)
    }

    pub(super) const fn status(&self) -> u16 {
        self.status
    }

    /// Reads bytes of `HTTP/1.1 101`, of which `done` bytes were checked before.
    fn read_status<'a>(&mut self, rest: &'a [u8], done: usize) -> Result<&'a [u8], HeadError> {
        let wanted = STATUS.saturating_sub(done);
        let (bytes, tail) = rest.split_at_checked(wanted).unwrap_or((rest, &[]));
        self.check_status(bytes, done)?;
        if done.wrapping_add(bytes.len()) == STATUS {
            self.phase = StatusPhase::Space;
        }
        Ok(tail)
    }

    fn check_status(&mut self, bytes: &[u8], done: usize) -> Result<(), HeadError> {
        // Fast path: nearly every response to a handshake starts like this, in one piece.
        if bytes == b"HTTP/1.1 101" && done == 0 {
            (self.minor, self.status) = (1, 101);
            return Ok(());
        }
        for (byte, at) in bytes.iter().zip(done..) {
            if at < version::LEN {
                version::check(&[*byte], at)?;
            }
            match (at, byte) {
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

    fn read_space<'a>(&mut self, rest: &'a [u8]) -> Result<&'a [u8], HeadError> {
        self.phase = StatusPhase::Reason;
        match rest {
            [b' ', tail @ ..] => Ok(tail),
            // The end of the line is left for the next phase.
            [b'\r' | b'\n', ..] => Ok(rest),
            _ => Err(HeadError::StatusLine),
        }
    }

    fn read_reason<'a>(&mut self, rest: &'a [u8], ends: LineEnd) -> Result<&'a [u8], HeadError> {
        let rest = match byte::skip_text(rest) {
            // The next input continues the reason.
            [] => return Ok(&[]),
            [b'\r', tail @ ..] => tail,
            // The LF is left for the next phase, which takes it as if a CR came before it.
            tail @ [b'\n', ..] if ends == LineEnd::LfToo => tail,
            [b'\n', ..] => return Err(HeadError::BareLf),
            _ => return Err(HeadError::Reason),
        };
        self.phase = StatusPhase::LineEnd;
        Ok(rest)
    }
}

impl StartLine for StatusLine {
    fn read(
        &mut self,
        input: &[u8],
        at: usize,
        _: &Limits,
        ends: LineEnd,
    ) -> Result<usize, HeadError> {
        let mut rest = input.get(at..).unwrap_or_default();
        loop {
            let at = input.len().wrapping_sub(rest.len());
            if rest.is_empty() || self.is_complete() {
                return Ok(at);
            }
            rest = match self.phase {
                StatusPhase::Status => self.read_status(rest, at)?,
                StatusPhase::Space => self.read_space(rest)?,
                StatusPhase::Reason => self.read_reason(rest, ends)?,
                StatusPhase::LineEnd => {
                    self.section_start = count(at.wrapping_add(1));
                    self.phase = StatusPhase::Complete;
                    line_feed(rest)?
                }
                StatusPhase::Complete => return Ok(at),
            };
        }
    }

    fn is_complete(&self) -> bool {
        self.phase == StatusPhase::Complete
    }

    fn section_start(&self) -> u32 {
        self.section_start
    }
}
