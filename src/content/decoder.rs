//! The machine that finds the end of content, and decodes it.

use super::chunked::Chunked;
use super::error::ContentError;
use super::piece::{Piece, take};
use crate::head::decimal;
use crate::head::fields::Fields;
use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::version::Version;

/// The content (body) of one message: finds its end and decodes it, piece by piece.
///
/// The calls come in this order:
///
/// 1. [`of_request`](Self::of_request) or [`of_response`](Self::of_response), when the head is
///    complete.
/// 2. [`piece`](Self::piece), with the bytes that follow the head, until it returns `None`. Then,
///    if [`is_complete`](Self::is_complete) returns `false`, read more bytes and call it again.
/// 3. At the end of input: if `is_complete` and
///    [`ends_with_connection`](Self::ends_with_connection) both return `false`, the message is
///    incomplete and must not be acted on.
///
/// ```
/// use http_upgrade::{Content, Limits, RequestHead};
///
/// let input = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\
///     5\r\nhello\r\n0\r\n\r\nNEXT";
/// let head = RequestHead::parse(input)?.ok_or("incomplete")?;
/// let mut content = Content::of_request(&head, &Limits::new())?;
/// let (mut at, mut text) = (head.len(), Vec::new());
/// while let Some(piece) = content.piece(&input[at..])? {
///     text.extend(piece.data);
///     at += piece.consumed;
/// }
/// assert!(content.is_complete());
/// assert_eq!((&text[..], &input[at..]), (&b"hello"[..], &b"NEXT"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "body")]
#[doc(alias = "payload")]
#[derive(Clone, Debug)]
pub struct Content(Framing);

/// How the end of the content is found, and how much of it was read.
#[derive(Clone, Copy, Debug)]
enum Framing {
    /// By its length. This is the number of bytes that are still to come.
    Length(u64),
    Chunked(Chunked),
    UntilClose,
    /// After an error. It is kept because the same bytes, given once more, could look valid.
    Broken(ContentError),
}

impl Content {
    /// Returns the content of a request, of which nothing was read yet. `limits` apply to chunk
    /// extensions and the trailer section; the length of the content has no limit here.
    ///
    /// # Errors
    /// [`ContentError`] when two recipients could disagree on where the message ends. Answer such a
    /// request with [`status`](ContentError::status) and close the connection.
    pub fn of_request(head: &RequestHead<'_>, limits: &Limits) -> Result<Self, ContentError> {
        Self::of_fields(&head.fields, head.version, head.method == "CONNECT", limits)
    }

    /// Like [`of_request`](Self::of_request), for callers that have not built a whole head.
    pub(crate) fn of_fields(
        fields: &Fields<'_>,
        version: Version,
        is_connect: bool,
        limits: &Limits,
    ) -> Result<Self, ContentError> {
        match Framing::of(fields, version, limits)? {
            // RFC 9110 §9.3.6: the bytes after the head are not content.
            Some(Framing::Length(1..) | Framing::Chunked(_)) if is_connect => {
                Err(ContentError::Connect)
            }
            Some(framing) => Ok(Self(framing)),
            None => Ok(Self::EMPTY),
        }
    }

    /// Returns the content of a response to a request with this method, of which nothing was read
    /// yet. `limits` apply to chunk extensions and the trailer section.
    ///
    /// 1xx, 204 and 304, a response to HEAD, and a 2xx to CONNECT have no content, whatever their
    /// fields say (RFC 9112 §6.3).
    ///
    /// # Errors
    /// [`ContentError`] when two recipients could disagree on where the message ends, and when the
    /// content has a transfer coding other than `chunked`. Discard the response and close the
    /// connection.
    pub fn of_response(
        head: &ResponseHead<'_>,
        method: &str,
        limits: &Limits,
    ) -> Result<Self, ContentError> {
        let bare = match (method, head.status) {
            ("HEAD", _) | (_, 100..=199 | 204 | 304) => true,
            ("CONNECT", status) => (200..=299).contains(&status),
            _ => false,
        };
        if bare {
            return Ok(Self::EMPTY);
        }
        match Framing::of(&head.fields, head.version, limits) {
            Ok(framing) => Ok(Self(framing.unwrap_or(Framing::UntilClose))),
            // Without `chunked` the close of the connection would end it (RFC 9112 §6.3), but its
            // bytes would still be coded.
            Err(ContentError::LastCoding) if !names_chunked(&head.fields) => {
                Err(ContentError::Coding)
            }
            Err(error) => Err(error),
        }
    }

    /// The content of a message that has none.
    pub(crate) const EMPTY: Self = Self(Framing::Length(0));

    /// Returns the next piece of the content from `input`, which starts after the bytes that
    /// earlier pieces consumed.
    ///
    /// Returns `None` when `input` is empty, and when the content is complete. Bytes after the
    /// content are never consumed.
    ///
    /// # Errors
    /// [`ContentError`] when the chunked coding is malformed or exceeds a limit. The end of the
    /// message is unknown then, so close the connection. Later calls with input return the same
    /// error.
    pub fn piece<'b>(&mut self, input: &'b [u8]) -> Result<Option<Piece<'b>>, ContentError> {
        if input.is_empty() || self.is_complete() {
            return Ok(None);
        }
        let data = match &mut self.0 {
            Framing::Chunked(chunked) => {
                let piece = chunked.piece(input);
                if let Err(error) = piece {
                    self.0 = Framing::Broken(error);
                }
                return piece.map(Some);
            }
            Framing::Broken(error) => return Err(*error),
            Framing::Length(left) => take(left, input),
            Framing::UntilClose => input,
        };
        Ok(Some(Piece {
            data,
            consumed: data.len(),
        }))
    }

    /// Returns whether all of the content has been read.
    ///
    /// It is always `false` for content that ends with the connection: there, the end of input is
    /// the end of the content. For any other content, an end of input while this is `false` means
    /// that the message is incomplete and must not be acted on (RFC 9112 §8).
    pub const fn is_complete(&self) -> bool {
        match &self.0 {
            Framing::Length(left) => *left == 0,
            Framing::Chunked(chunked) => chunked.is_complete(),
            Framing::UntilClose | Framing::Broken(_) => false,
        }
    }

    /// Returns whether the content ends when the connection is closed. Only responses can have such
    /// content (RFC 9112 §6.3).
    pub const fn ends_with_connection(&self) -> bool {
        matches!(self.0, Framing::UntilClose)
    }

    /// Returns how many bytes are still to come: 0 if there is no content, and `None` if no length
    /// was declared or an error occurred.
    pub const fn remaining(&self) -> Option<u64> {
        match self.0 {
            Framing::Length(left) => Some(left),
            Framing::Chunked(_) | Framing::UntilClose | Framing::Broken(_) => None,
        }
    }

    /// Makes every later step fail, and returns the error of those steps: the first one that
    /// occurred.
    pub(crate) fn fail(&mut self, error: ContentError) -> ContentError {
        let error = self.error().unwrap_or(error);
        self.0 = Framing::Broken(error);
        error
    }

    /// Returns the error with which every further step fails, if there was one.
    pub(crate) const fn error(&self) -> Option<ContentError> {
        match self.0 {
            Framing::Broken(error) => Some(error),
            _ => None,
        }
    }

    /// Returns whether the declared length is more than `most` bytes.
    pub(crate) fn exceeds(&self, most: u32) -> bool {
        self.remaining()
            .is_some_and(|length| length > u64::from(most))
    }
}

impl Framing {
    /// Reads the fields that frame the content; `None` if the message has neither of them.
    fn of(
        fields: &Fields<'_>,
        version: Version,
        limits: &Limits,
    ) -> Result<Option<Self>, ContentError> {
        let is_coded = fields.contains(Known::TransferEncoding);
        if !is_coded && !fields.contains(Known::ContentLength) {
            return Ok(None);
        }
        let lengths = fields.known(Known::ContentLength).single();
        if !is_coded {
            return match lengths {
                Ok(None) => Ok(None),
                Ok(Some(length)) => {
                    let length = decimal::parse(length).ok_or(ContentError::Length)?;
                    Ok(Some(Self::Length(length)))
                }
                Err(_) => Err(ContentError::LengthRepeated),
            };
        }
        if lengths != Ok(None) {
            return Err(ContentError::Ambiguous);
        }
        if version == Version::Http10 {
            return Err(ContentError::Http10);
        }
        // Only `chunked` is implemented, so nothing but that one word can be right. Empty list
        // elements are refused, against RFC 9110 §5.6.1.2: parsers that disagree on `,chunked,`
        // disagree on where the message ends.
        match fields.known(Known::TransferEncoding).single() {
            Ok(Some(coding)) if coding.eq_ignore_ascii_case(b"chunked") => {
                Ok(Some(Self::Chunked(Chunked::new(limits))))
            }
            _ => Err(coding_error(fields)),
        }
    }
}

/// Returns why a Transfer-Encoding other than a single `chunked` is refused.
///
/// If `chunked` is last, and once, the end of the content could be found, but another coding would
/// have to be decoded. An element that is not valid counts as such a coding. In all other cases the
/// end cannot be found.
fn coding_error(fields: &Fields<'_>) -> ContentError {
    let mut last = None;
    let mut is_first = true;
    for coding in fields.known_list(Known::TransferEncoding) {
        let Ok(coding) = coding else {
            return ContentError::Coding;
        };
        if last == Some(true) {
            // Nothing may follow `chunked`.
            return ContentError::LastCoding;
        }
        is_first = last.is_none();
        last = Some(coding.eq_ignore_ascii_case("chunked"));
    }
    if last == Some(true) && !is_first {
        ContentError::Coding
    } else {
        ContentError::LastCoding
    }
}

/// Returns whether `chunked` is among the transfer codings.
fn names_chunked(fields: &Fields<'_>) -> bool {
    let mut codings = fields.known_list(Known::TransferEncoding).flatten();
    codings.any(|coding| coding.eq_ignore_ascii_case("chunked"))
}
