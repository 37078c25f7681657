//! The scan of the head of a request, and the views of a head that was scanned.

use super::error::HeadError;
use super::limits::Limits;
use super::request::RequestHead;
use super::request_line::{RequestLine, text};
use super::scan::{Scan, StartLine as _};
use super::section_phase::LineEnd;
use super::target::SentTarget;
use super::version::Version;

/// The scan of the head of a request, or of the HTTP/2 preface that may come in its place.
pub(crate) type RequestScan = Scan<RequestLine>;

impl RequestScan {
    /// Makes the scan of a request. `is_first` tells that it is the first one of its connection, so
    /// that the HTTP/2 preface is valid.
    pub(crate) const fn new(is_first: bool) -> Self {
        Self::of(RequestLine::new(is_first), LineEnd::CrLf)
    }

    /// Returns whether the bytes that were read are the whole preface of an HTTP/2 connection,
    /// which starts with `PRI * HTTP/2.0`, and not a head.
    pub(crate) fn is_preface(&self) -> bool {
        self.line.is_preface()
    }

    pub(crate) const fn version(&self) -> Version {
        self.line.version()
    }

    /// Returns whether the method of a complete head is CONNECT.
    pub(crate) fn is_connect(&self, input: &[u8]) -> bool {
        matches!(self.line.words(input), Some((b"CONNECT", _)))
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
        (method, target): (&'a str, SentTarget<'a>),
        input: &'a [u8],
        limits: &Limits,
    ) -> RequestHead<'a> {
        RequestHead {
            method,
            target,
            version: self.version(),
            fields: self.fields(input, limits.elements),
            len: self.checked(),
            major: 1,
        }
    }

    /// Returns the method and target of a complete head; `None` when `input` is not the input that
    /// was read.
    pub(crate) fn request_line<'a>(&self, input: &'a [u8]) -> Option<(&'a str, SentTarget<'a>)> {
        (input.len() >= self.at() && self.line.is_in(input)).then_some(())?;
        let (method, target) = self.line.words(input)?;
        // Fast path: a handshake has the method GET, which needs no check for UTF-8.
        let method = if method == b"GET" {
            "GET"
        } else {
            text(method).ok()?
        };
        Some((method, SentTarget::Bytes(target)))
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
        let mut scan = RequestScan::new(true);
        if !scan.read(input, limits)? {
            Ok(None)
        } else if scan.is_preface() {
            Err(HeadError::MajorVersion)
        } else {
            Ok(scan.head(input, limits))
        }
    }
}
