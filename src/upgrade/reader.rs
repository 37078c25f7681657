//! The reader of one request: its head, and the content of a request for an upgrade.

use super::pieces::Pieces;
use crate::content::decoder::Content;
use crate::content::error::ContentError;
use crate::head::error::HeadError;
use crate::head::limits::Limits;
use crate::head::marks::count;
use crate::head::request::RequestHead;
use crate::head::request_scan::RequestScan;

/// Reads one request as it arrives: first its head, then its content, up to the end that the
/// framing of the content determines. The roles that receive requests share it.
///
/// `input` is in every call all that was received since the request began, and `limits` are the
/// same in every call. Each byte is judged when it is seen for the first time.
#[derive(Clone, Debug)]
pub(crate) struct RequestReader {
    scan: RequestScan,
    content: Content,
    /// How many bytes of the input were read: the head, and the content so far.
    at: u32,
    /// The length of the decoded content so far.
    decoded: u32,
}

/// How far a head was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeadProgress {
    Incomplete,
    Complete,
    /// The input begins with the whole preface of an HTTP/2 connection.
    Preface,
}

/// How far content was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentProgress {
    Incomplete,
    Complete,
    /// The content is longer than [`Limits::content`]. It was not read to its end.
    TooLong,
}

/// Why a request could not be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadError {
    Head(HeadError),
    Content(ContentError),
    /// The input is shorter than what was read of it.
    InputChanged,
}

impl From<HeadError> for ReadError {
    fn from(error: HeadError) -> Self {
        Self::Head(error)
    }
}

impl From<ContentError> for ReadError {
    fn from(error: ContentError) -> Self {
        Self::Content(error)
    }
}

impl RequestReader {
    /// Makes the reader of a request. `is_first` tells that it is the first one of its connection,
    /// so that the preface of HTTP/2 is valid.
    pub(crate) const fn new(is_first: bool) -> Self {
        Self {
            scan: RequestScan::new(is_first),
            content: Content::EMPTY,
            at: 0,
            decoded: 0,
        }
    }

    /// Returns the scan of the head.
    #[inline]
    pub(crate) const fn scan(&self) -> &RequestScan {
        &self.scan
    }

    /// Returns how many bytes of the request were read, once its head is complete.
    #[inline]
    pub(crate) const fn at(&self) -> usize {
        self.at as usize
    }

    /// Fast path for input that arrives in small pieces: reads what is new if it only continues the
    /// head, and returns whether it does. Otherwise [`read_head`](Self::read_head) has to be
    /// called.
    #[inline]
    pub(crate) fn continues(&mut self, input: &[u8], limits: &Limits) -> bool {
        self.scan.continues(input, limits)
    }

    /// Reads what is new of the head.
    pub(crate) fn read_head(
        &mut self,
        input: &[u8],
        limits: &Limits,
    ) -> Result<HeadProgress, ReadError> {
        if input.len() < self.scan.at() {
            return Err(ReadError::InputChanged);
        }
        if !self.scan.read(input, limits)? {
            return Ok(HeadProgress::Incomplete);
        }
        if self.scan.is_preface() {
            return Ok(HeadProgress::Preface);
        }
        self.at = count(self.scan.at());
        Ok(HeadProgress::Complete)
    }

    /// Sets the content that follows the head. Nothing of it was read yet.
    #[inline]
    pub(crate) const fn set_content(&mut self, content: Content) {
        self.content = content;
    }

    /// Reads what is new of the content. It is only measured; [`Pieces`] decode it again.
    pub(crate) fn read_content(
        &mut self,
        input: &[u8],
        limits: &Limits,
    ) -> Result<ContentProgress, ReadError> {
        // No byte beyond the limit is looked at, so the result does not depend on how many bytes
        // have come.
        let most = self
            .scan
            .at()
            .saturating_add(limits.encoded_content())
            .saturating_add(1);
        let window = input.get(..most).unwrap_or(input);
        let rest = window.get(self.at()..);
        let mut rest = rest.ok_or(ReadError::InputChanged)?;
        while let Some(piece) = self.content.piece(rest)? {
            rest = rest.get(piece.consumed..).unwrap_or_default();
            self.decoded = self.decoded.saturating_add(count(piece.data.len()));
            self.at = self.at.saturating_add(count(piece.consumed));
            // A request that ends beyond 4 GiB is treated like one beyond the limit.
            let is_beyond = self.at() >= most || self.at == u32::MAX;
            if self.decoded > limits.content || is_beyond {
                return Ok(ContentProgress::TooLong);
            }
        }
        Ok(if self.content.is_complete() {
            ContentProgress::Complete
        } else {
            ContentProgress::Incomplete
        })
    }

    /// Returns the content of a request that was read to its end. `head` returns the view of its
    /// head, which is needed only if there is content.
    #[inline]
    pub(crate) fn pieces<'b>(
        &self,
        input: &'b [u8],
        limits: &Limits,
        head: impl FnOnce() -> RequestHead<'b>,
    ) -> Result<Pieces<'b>, ReadError> {
        let encoded = input.get(self.scan.at()..self.at());
        let encoded = encoded.ok_or(ReadError::InputChanged)?;
        let content = match encoded {
            [] => Content::EMPTY,
            // It starts at the head again: the content of this reader has been read on.
            _ => Content::of_request(&head(), limits)?,
        };
        Ok(Pieces::new(encoded, content, self.decoded as usize))
    }
}
