//! Content on its way through: read by the strict rules, framed anew.

use crate::content::Content;
use crate::content::error::ContentError;
use crate::head::lines::{Lines, Write};

/// The content of one message on its way through: where it ends, and what goes out for it.
///
/// Chunked content is decoded and framed anew: extensions and trailers end here (RFC 9112 §7.1.1, RFC 9110 §6.5.1 lets them), so that no
/// octet of the framing is somebody else's. Storable; it borrows nothing.
///
/// ```
/// # use http_upgrade::{Encode, Intermediary, intermediary::RequestEvent};
/// let input = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nT: v\r\n\r\n";
/// let (mut request, _) = Intermediary::allowing(&[]).exchange();
/// assert!(!request.wants_input(input));
/// let RequestEvent::Plain(forward) = request.event(input)? else { panic!() };
/// let (mut content, mut rest, mut sent) = (forward.content(), &input[forward.consumed()..], Vec::new());
/// while let Some(portion) = content.pass(rest)? {
///     sent.extend(portion.to_vec()?);
///     rest = &rest[portion.consumed()..];
/// }
/// assert!(content.is_complete());
/// assert_eq!(sent, b"5\r\nhello\r\n0\r\n\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Passage {
    content: Content,
    chunked: bool,
}

impl Passage {
    pub(super) const fn new(content: Content, chunked: bool) -> Self {
        Self { content, chunked }
    }

    /// None, or none that is left to pass.
    pub(super) const NONE: Self = Self::new(Content::EMPTY, false);

    /// The next portion from the start of `input` on: what follows the octets that earlier ones consumed. `None`: it wants more, or all of it
    /// has passed.
    ///
    /// # Errors
    /// [`ContentError`] when the coding is broken. The receiver must not take what it got for a whole: both connections close, and neither
    /// the last chunk nor what a length still lacks is sent.
    pub fn pass<'b>(&mut self, input: &'b [u8]) -> Result<Option<Portion<'b>>, ContentError> {
        let Some(piece) = self.content.piece(input)? else {
            return Ok(None);
        };
        Ok(Some(Portion {
            data: piece.data,
            consumed: piece.consumed,
            size: self.chunked.then(|| Size::of(piece.data.len())),
            last: self.content.is_complete(),
        }))
    }

    /// Whether all of it has passed. Content that the close of the connection ends never says so.
    pub const fn is_complete(&self) -> bool {
        self.content.is_complete()
    }

    /// Whether the close of the connection ends it (responses only): when that comes, all of it has passed, as far as anybody can tell.
    pub const fn ends_with_connection(&self) -> bool {
        self.content.ends_with_connection()
    }
}

/// A portion of content; made by [`Passage::pass`], and to be sent at once.
#[derive(Clone, Copy, Debug)]
#[must_use = "it has to go out"]
pub struct Portion<'b> {
    data: &'b [u8],
    consumed: usize,
    /// Where it goes out as a chunk.
    size: Option<Size>,
    last: bool,
}

impl<'b> Portion<'b> {
    /// Octets of the input that are done with: at least one.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// What of it is content; it lies in the caller's buffer.
    pub const fn data(&self) -> &'b [u8] {
        self.data
    }
}

impl Write for Portion<'_> {
    fn write(&self, to: &mut Lines<'_>) {
        let Some(size) = &self.size else {
            return to.octets(self.data);
        };
        // A chunk of size 0 would be the last one.
        if !self.data.is_empty() {
            to.octets(size.digits());
            to.end();
            to.octets(self.data);
            to.end();
        }
        if self.last {
            to.trusted("0\r\n\r\n");
        }
    }
}

const DIGITS: usize = 2 * size_of::<usize>();

/// A chunk size (RFC 9112 §7.1).
#[derive(Clone, Copy, Debug)]
struct Size {
    digits: [u8; DIGITS],
    start: usize,
}

impl Size {
    fn of(mut value: usize) -> Self {
        let mut size = Self {
            digits: [b'0'; DIGITS],
            start: DIGITS,
        };
        for (at, digit) in size.digits.iter_mut().enumerate().rev() {
            let nibble = u32::try_from(value & 0x0f).unwrap_or_default();
            *digit = char::from_digit(nibble, 16).map_or(b'0', |digit| digit as u8);
            size.start = at;
            value >>= 4;
            if value == 0 {
                break;
            }
        }
        size
    }

    fn digits(&self) -> &[u8] {
        self.digits.get(self.start..).unwrap_or_default()
    }
}
