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
/// # use http_upgrade::{Content, RequestHead};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let input = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nNEXT";
/// let head = RequestHead::parse(input)?.ok_or("incomplete")?;
/// let mut content = Content::of_request(&head)?;
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
    /// The content of a request, within the default [`Limits`].
    ///
    /// # Errors
    /// [`ContentError`] when two recipients could disagree on where the message ends. Such a request is answered with
    /// [`status`](ContentError::status), and the connection closes.
    pub fn of_request(head: &RequestHead<'_>) -> Result<Self, ContentError> {
        Self::of_request_within(head, &Limits::new())
    }

    /// [`of_request`](Self::of_request), but within the caller's limits of chunk extensions and trailers.
    ///
    /// # Errors
    /// As `of_request`.
    pub fn of_request_within(
        head: &RequestHead<'_>,
        limits: &Limits,
    ) -> Result<Self, ContentError> {
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
            Some(Framing::UntilClose) => Err(ContentError::LastCoding),
            Some(framing) => Ok(Self(framing)),
            None => Ok(Self::EMPTY),
        }
    }

    /// The content of a response to a request of this method, within the default [`Limits`].
    ///
    /// 1xx, 204 and 304, what answers HEAD, and a 2xx that answers CONNECT have none, whatever their fields say (RFC 9112 §6.3).
    ///
    /// # Errors
    /// [`ContentError`] when two recipients could disagree on where the message ends; the response is discarded and the connection closes.
    pub fn of_response(head: &ResponseHead<'_>, method: &str) -> Result<Self, ContentError> {
        Self::of_response_within(head, method, &Limits::new())
    }

    /// [`of_response`](Self::of_response), but within the caller's limits of chunk extensions and trailers.
    ///
    /// # Errors
    /// As `of_response`.
    pub fn of_response_within(
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
        let framing = Framing::of(&head.fields, head.version, limits)?;
        Ok(Self(framing.unwrap_or(Framing::UntilClose)))
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
        let mut chunked = false;
        let mut foreign = false;
        for coding in fields.known_list(Known::TransferEncoding) {
            let coding = coding.map_err(|_| ContentError::Coding)?;
            if chunked {
                // It ends the list, and comes once.
                return Err(ContentError::LastCoding);
            }
            chunked = coding.eq_ignore_ascii_case("chunked");
            foreign |= !chunked;
        }
        match (chunked, foreign) {
            (true, false) => Ok(Some(Self::Chunked(Chunked::new(limits)))),
            (true, true) => Err(ContentError::Coding),
            (false, _) => Ok(Some(Self::UntilClose)),
        }
    }
}
