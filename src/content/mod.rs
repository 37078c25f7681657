//! Layer 0: where the content of a message ends (RFC 9112 §6), piece by piece and without a copy.

pub(crate) mod chunked;
pub(crate) mod error;

use crate::head::decimal;
use crate::head::fields::Fields;
use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::version::Version;
use chunked::Chunked;
use error::ContentError;

/// The content of one message: where it ends, and its octets as they come.
///
/// ```
/// # use http_upgrade::{Content, Limits, RequestHead};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let input = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nNEXT";
/// let head = RequestHead::parse(input)?.ok_or("incomplete")?;
/// let mut content = Content::of_request(&head, &Limits::new())?;
/// let (mut at, mut text) = (head.len(), Vec::new());
/// while let Some(piece) = content.piece(&input[at..])? {
///     text.extend(piece.data);
///     at += piece.consumed;
/// }
/// assert!(content.is_complete());
/// assert_eq!((&text[..], &input[at..]), (&b"hello"[..], &b"NEXT"[..]));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Content(Framing);

#[derive(Clone, Copy, Debug)]
enum Framing {
    /// Octets that are still to come.
    Length(u64),
    Chunked(Chunked),
    UntilClose,
    /// The coding is broken, and stays so: else the same octets, given again, could be taken.
    Broken(ContentError),
}

/// A step through content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'b> {
    /// Decoded content, in the caller's buffer; empty where the step only passed chunk lines or trailers.
    pub data: &'b [u8],
    /// Octets of the input that are done with, `data` included: at least one.
    pub consumed: usize,
}

impl Content {
    /// The content of a request. `limits` bound chunk extensions and the trailer section.
    ///
    /// # Errors
    /// [`ContentError`] when two recipients could disagree on where the message ends. Answer such a
    /// request with [`status`](ContentError::status) and close the connection.
    pub fn of_request(head: &RequestHead<'_>, limits: &Limits) -> Result<Self, ContentError> {
        Self::of_fields(&head.fields, head.version, head.method == "CONNECT", limits)
    }

    /// Of a request, of which no more than this is known yet.
    pub(crate) fn of_fields(
        fields: &Fields<'_>,
        version: Version,
        is_connect: bool,
        limits: &Limits,
    ) -> Result<Self, ContentError> {
        match Framing::of(fields, version, limits)? {
            // RFC 9110 §9.3.6: what follows is not content.
            Some(Framing::Length(1..) | Framing::Chunked(_)) if is_connect => {
                Err(ContentError::Connect)
            }
            Some(framing) => Ok(Self(framing)),
            None => Ok(Self::EMPTY),
        }
    }

    /// The content of a response to a request of this method. `limits` bound chunk extensions and the
    /// trailer section.
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
            // Without `chunked` the close of the connection would end it (RFC 9112 §6.3), but its bytes
            // would still be coded.
            Err(ContentError::LastCoding) if !names_chunked(&head.fields) => {
                Err(ContentError::Coding)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) const EMPTY: Self = Self(Framing::Length(0));

    /// The next step from the start of `input` on: what follows the octets that earlier steps consumed. `None`: it wants more, or it is
    /// complete.
    ///
    /// # Errors
    /// [`ContentError`] when the chunked coding is broken; nothing behind it can be told apart from content. The
    /// error stays.
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

    /// Whether all of it came. Where the close of the connection is what ends it, this never says so: there the end of input is the end.
    ///
    /// When input ends while this is `false` otherwise, the message is incomplete and must not be acted on (RFC 9112 §8).
    pub const fn is_complete(&self) -> bool {
        match &self.0 {
            Framing::Length(left) => *left == 0,
            Framing::Chunked(chunked) => chunked.is_complete(),
            Framing::UntilClose | Framing::Broken(_) => false,
        }
    }

    /// Whether the close of the connection ends it (responses only).
    pub const fn ends_with_connection(&self) -> bool {
        matches!(self.0, Framing::UntilClose)
    }

    /// The octets still to come, where a length was declared.
    pub const fn remaining(&self) -> Option<u64> {
        match self.0 {
            Framing::Length(left) => Some(left),
            Framing::Chunked(_) | Framing::UntilClose | Framing::Broken(_) => None,
        }
    }

    /// Makes this content incomplete for ever, and gives the error that every step then has.
    pub(crate) fn fail(&mut self, error: ContentError) -> ContentError {
        let error = self.error().unwrap_or(error);
        self.0 = Framing::Broken(error);
        error
    }

    /// The error that every step has from now on.
    pub(crate) const fn error(&self) -> Option<ContentError> {
        match self.0 {
            Framing::Broken(error) => Some(error),
            _ => None,
        }
    }

    /// Whether more octets than this were declared.
    pub(crate) fn exceeds(&self, most: u32) -> bool {
        self.remaining()
            .is_some_and(|length| length > u64::from(most))
    }
}

/// As much of `input` as `left` allows.
fn take<'b>(left: &mut u64, input: &'b [u8]) -> &'b [u8] {
    // A length that a `usize` cannot hold is longer than any input.
    let most = usize::try_from(*left).unwrap_or(usize::MAX);
    let data = input.get(..most).unwrap_or(input);
    *left = left.saturating_sub(u64::try_from(data.len()).unwrap_or(u64::MAX));
    data
}

impl Framing {
    fn of(
        fields: &Fields<'_>,
        version: Version,
        limits: &Limits,
    ) -> Result<Option<Self>, ContentError> {
        let is_coded = fields.have(Known::TransferEncoding);
        if !is_coded && !fields.have(Known::ContentLength) {
            return Ok(None);
        }
        let lengths = fields.known(Known::ContentLength).only();
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
        // Only `chunked` is implemented, so nothing but that one word can be right. Empty list elements
        // are refused, against RFC 9110 §5.6.1.2: parsers that disagree on `,chunked,` disagree on where
        // the message ends.
        match fields.known(Known::TransferEncoding).only() {
            Ok(Some(coding)) if coding.eq_ignore_ascii_case(b"chunked") => {
                Ok(Some(Self::Chunked(Chunked::new(limits))))
            }
            _ => Err(coding_error(fields)),
        }
    }
}

/// Why a Transfer-Encoding other than `chunked` is refused.
fn coding_error(fields: &Fields<'_>) -> ContentError {
    let mut last = None;
    let mut is_first = true;
    for coding in fields.known_list(Known::TransferEncoding) {
        let Ok(coding) = coding else {
            return ContentError::Coding;
        };
        if last == Some(true) {
            // It ends the list, and comes once.
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

fn names_chunked(fields: &Fields<'_>) -> bool {
    let mut codings = fields.known_list(Known::TransferEncoding).flatten();
    codings.any(|coding| coding.eq_ignore_ascii_case("chunked"))
}
