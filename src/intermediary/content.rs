//! The content of a forwarded message: read by the strict rules, and framed anew.

use super::piece::{ForwardedPiece, Size};
use crate::content::decoder::Content;
use crate::content::error::ContentError;

/// The content of one forwarded message: what to write for it, and how much of it was written.
///
/// The content of a request comes from [`RequestSide::sent`](super::RequestSide::sent), that of a
/// response from [`ExchangeEnd::content`](super::ExchangeEnd::content). Repeat until
/// [`is_complete`](Self::is_complete): take a [`piece`](Self::piece), write it, confirm with
/// [`written`](Self::written) how many bytes were written, and take as many bytes off the input as
/// `written` returns. When there is no piece, read more input.
///
/// # When a write is partial, fails or is cancelled
///
/// Only confirmed bytes count. `is_complete` stays `false` as long as one byte of the content was
/// handed out and not confirmed, so a write that fails or is cancelled can never make half a
/// message look whole.
///
/// - After a partial write, confirm the bytes and ask for the piece again: it is the same piece
///   without them.
/// - If a write was cancelled and it is known how many bytes it wrote, go on as after a partial
///   one.
/// - If a write fails, or it is not known how many bytes it wrote, write nothing more to that
///   connection. Both connections close in the end ([`ExchangeEnd`](super::ExchangeEnd)), and
///   [`needs_reset`](Self::needs_reset) tells whether the receiver's connection closes by a reset.
///
/// # Framing
///
/// Chunked content is decoded and framed anew. Chunk extensions and trailer fields are dropped, as
/// RFC 9112 §7.1.1 and RFC 9110 §6.5.1 allow, so that no byte of the framing comes from a peer.
///
/// The type borrows nothing and may be stored. It is neither `Copy` nor `Clone`, because two copies
/// would disagree about what was written.
///
/// ```
/// use http_upgrade::intermediary::RequestEvent;
/// use http_upgrade::{Encode, Intermediary};
///
/// let input = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\
///     5;a=b\r\nhello\r\n0\r\nT: v\r\n\r\n";
/// let (mut request, _) = Intermediary::allowing(&[]).exchange();
/// assert!(!request.wants_input(input));
/// let RequestEvent::Plain(forward) = request.event(input)? else { panic!() };
/// let mut rest = &input[forward.consumed()..];
/// let mut content = request.sent(forward); // all bytes of the head were written
/// let mut sent = Vec::<u8>::new();
/// while let Some(piece) = content.piece(rest)? {
///     let bytes = piece.to_vec()?;
///     let n = bytes.len().min(3); // a write that takes three bytes at most
///     sent.extend(&bytes[..n]);
///     rest = &rest[content.written(n)..];
/// }
/// assert!(content.is_complete());
/// assert_eq!(sent, b"5\r\nhello\r\n0\r\n\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "body")]
#[derive(Debug)]
pub struct ForwardedContent {
    content: Content,
    framing: ForwardedFraming,
    /// The piece that was handed out last, until all of it was written.
    pending: Option<Pending>,
    has_input_ended: bool,
}

/// How the receiver learns where the content ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ForwardedFraming {
    /// By `Content-Length`, by the status or by the method.
    Length,
    Chunked,
    /// By the close of its connection (RFC 9112 §6.3).
    Close,
}

/// A piece that was handed out. It stays as it is until all of it was written: a chunk whose size
/// was written must not grow when more input comes.
#[derive(Clone, Copy, Debug)]
struct Pending {
    /// Bytes of input that the piece stands for, `data` at their end.
    consumed: usize,
    data: usize,
    is_last: bool,
    /// Bytes to write for it, chunked framing included, and how many of them were written.
    len: usize,
    written: usize,
}

impl ForwardedContent {
    pub(super) const fn new(content: Content, framing: ForwardedFraming) -> Self {
        Self {
            content,
            framing,
            pending: None,
            has_input_ended: false,
        }
    }

    /// No content.
    pub(super) const fn empty() -> Self {
        Self::new(Content::EMPTY, ForwardedFraming::Length)
    }

    /// Returns the next piece to write. `input` starts where the consumed bytes ended: after the
    /// head, and after what [`written`](Self::written) returned since.
    ///
    /// `None` means that more input is needed or that everything was written. A piece may have no
    /// bytes to write, if only a part of the framing has come; confirm it with `written(0)`.
    ///
    /// # Errors
    /// [`ContentError`] if the chunked coding is broken, or if the caller has confirmed or consumed
    /// other bytes than it was given. Close both connections, and write neither the last chunk nor
    /// what a `Content-Length` still lacks: the receiver must not take what it got for a complete
    /// message. The error is permanent.
    pub fn piece<'b>(
        &mut self,
        input: &'b [u8],
    ) -> Result<Option<ForwardedPiece<'b>>, ContentError> {
        if let Some(error) = self.content.error() {
            return Err(error);
        }
        let pending = match self.pending {
            Some(pending) => pending,
            None => match self.read(input)? {
                Some(pending) => *self.pending.insert(pending),
                None => return Ok(None),
            },
        };
        let start = pending.consumed.saturating_sub(pending.data);
        match input.get(start..pending.consumed) {
            Some(data) => Ok(Some(self.view(pending, data))),
            // The caller has consumed bytes that it did not confirm.
            None => Err(self.content.fail(ContentError::Unconfirmed)),
        }
    }

    /// Confirms that this many bytes of the last piece were written, and returns how many bytes of
    /// the input are done with: 0 until all of the piece was written.
    ///
    /// A number larger than what is left of the piece is a caller error:
    /// [`piece`](Self::piece) then fails, and the content never becomes complete.
    pub fn written(&mut self, bytes: usize) -> usize {
        let Some(mut pending) = self.pending else {
            // Nothing was handed out.
            if bytes > 0 {
                self.content.fail(ContentError::Unconfirmed);
            }
            return 0;
        };
        let left = pending.len.saturating_sub(pending.written);
        if bytes > left {
            self.content.fail(ContentError::Unconfirmed);
            return 0;
        }
        pending.written = pending.written.saturating_add(bytes);
        let is_done = pending.written == pending.len;
        self.pending = (!is_done).then_some(pending);
        if is_done { pending.consumed } else { 0 }
    }

    /// Tells the content that the connection from which it comes was closed in an orderly way.
    ///
    /// This completes content that ends with the close of its connection (responses only). Any
    /// other content that is not complete yet was cut off. Do not call it after a reset or a
    /// timeout.
    ///
    /// `unread` is the rest of the input, which has come before the close and was not confirmed by
    /// [`written`](Self::written) yet. As long as there is such a rest, the content is not
    /// complete: write it, and then call this again.
    pub const fn input_ended(&mut self, unread: &[u8]) {
        self.has_input_ended = unread.is_empty();
    }

    /// Returns whether all of the content was written, as [`written`](Self::written) has confirmed.
    pub const fn is_complete(&self) -> bool {
        let is_whole = self.content.is_complete()
            || self.has_input_ended && self.content.ends_with_connection();
        is_whole && self.pending.is_none()
    }

    /// Returns whether an orderly close of the receiver's connection would make incomplete content
    /// look complete. If so, reset the connection (`SO_LINGER` of 0, or TLS without
    /// `close_notify`).
    ///
    /// This happens if the receiver learns only from the close of its connection where the content
    /// ends (RFC 9112 §8). An HTTP/1.0 client knows no other framing for content of unknown length.
    pub const fn needs_reset(&self) -> bool {
        matches!(self.framing, ForwardedFraming::Close) && !self.is_complete()
    }

    /// Reads the next piece of the content, and measures what has to be written for it. The length
    /// is fixed from then on: see [`Pending`].
    fn read(&mut self, input: &[u8]) -> Result<Option<Pending>, ContentError> {
        let Some(piece) = self.content.piece(input)? else {
            return Ok(None);
        };
        let mut pending = Pending {
            consumed: piece.consumed,
            data: piece.data.len(),
            // If the end of chunked content was read with this piece, the last chunk is written
            // with it.
            is_last: self.content.is_complete(),
            len: 0,
            written: 0,
        };
        pending.len = self.view(pending, piece.data).len();
        Ok(Some(pending))
    }

    /// Returns the bytes that are still to be written for a piece.
    fn view<'b>(&self, pending: Pending, data: &'b [u8]) -> ForwardedPiece<'b> {
        let is_chunked = self.framing == ForwardedFraming::Chunked;
        let size = (is_chunked && pending.data > 0).then(|| Size::of(pending.data));
        let is_last = is_chunked && pending.is_last;
        ForwardedPiece::new(size, data, is_last, pending.written)
    }
}
