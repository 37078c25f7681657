//! The scan of the head of a response, and the views of a head that was scanned.

use super::error::HeadError;
use super::limits::Limits;
use super::response::ResponseHead;
use super::scan::Scan;
use super::section_phase::LineEnd;
use super::status_line::StatusLine;

/// The scan of the head of a response.
pub(crate) type ResponseScan = Scan<StatusLine>;

impl ResponseScan {
    pub(crate) const fn new(ends: LineEnd) -> Self {
        Self::of(StatusLine::new(), ends)
    }

    /// Returns the view of a complete head; `None` when `input` is shorter than what was read.
    pub(crate) fn head<'a>(&self, input: &'a [u8], limits: &Limits) -> Option<ResponseHead<'a>> {
        (input.len() >= self.at()).then(|| ResponseHead {
            status: self.line.status(),
            version: self.line.version(),
            fields: self.fields(input, limits.elements),
            len: self.checked(),
            major: 1,
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
        let is_complete = scan.read(input, limits)?;
        Ok(if is_complete {
            scan.head(input, limits)
        } else {
            None
        })
    }
}
