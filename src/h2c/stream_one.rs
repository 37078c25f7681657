//! The upgrade request as the HTTP/2 frames of stream 1 (RFC 7540 §3.2).

use super::frame::{CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, Header, LARGEST};
use super::hpack::{self, Sink};
use super::window_correction::WindowCorrection;
use crate::head::fields::IsNamed;
use crate::head::known::Known;
use crate::head::raw_line::RawLine;
use crate::head::request::RequestHead;
use crate::head::target::Target;
use crate::head::writer::{FieldWriter, Write};
use crate::upgrade::pieces::Pieces;

/// The upgrade request as the HTTP/2 frames of stream 1: HEADERS, CONTINUATION if the fields need
/// more than one frame, and DATA if the request has content. Made by
/// [`Offer::stream_one`](super::Offer::stream_one).
///
/// The client never sends these frames, and its side of stream 1 is closed with them (RFC 7540
/// §3.2). Encode them while the request is still in the buffer, and insert them once into what the
/// HTTP/2 stack reads, at the place that [`Splice`](super::Splice) tells.
///
/// Fields that belong to the HTTP/1.1 connection are left out (RFC 9113 §8.2.2): Connection and the
/// fields that it names, Upgrade, HTTP2-Settings, Keep-Alive, Proxy-Connection and
/// Transfer-Encoding. So is Expect, which was answered before the 101. Host becomes `:authority`,
/// and of TE only `trailers` is kept.
///
/// # When a write is partial, fails or is cancelled
///
/// The bytes count as passed when they were encoded; nothing here remembers how many of them the
/// stack has taken. So keep the rest, and give it to the stack before anything else. If the stack
/// takes no more, or a write to it was cancelled and it is not known how many bytes it took, close
/// the connection and drop the stack: the bytes cannot be repeated, so the client would never get
/// the response.
#[must_use]
#[derive(Clone, Debug)]
pub struct StreamOne<'r> {
    request: RequestHead<'r>,
    content: Pieces<'r>,
}

impl<'r> StreamOne<'r> {
    pub(crate) const fn new(request: RequestHead<'r>, content: Pieces<'r>) -> Self {
        Self { request, content }
    }

    /// Returns the window correction for what the stack sends, which subtracts the length of the
    /// content. If the request has no content, it corrects nothing.
    pub fn window_correction(&self) -> WindowCorrection {
        // The conversion cannot fail: the acceptor takes at most 65 535 bytes of content.
        WindowCorrection::of(u32::try_from(self.content.decoded_len()).unwrap_or(u32::MAX))
    }

    /// Writes the header block in frames. The block is encoded twice, because a frame begins with
    /// its length: once to measure it, and once to write it.
    fn headers(&self, named: Option<IsNamed<'_>>, to: &mut FieldWriter<'_>) {
        let mut length = 0_usize;
        self.block(named, &mut |bytes| {
            length = length.saturating_add(bytes.len());
        });
        let has_content = self.content.decoded_len() > 0;
        let mut headers = Frames {
            kinds: [HEADERS, CONTINUATION],
            first: if has_content { 0 } else { END_STREAM },
            last: END_HEADERS,
            left: length,
            room: 0,
        };
        self.block(named, &mut |bytes| headers.write(bytes, to));
    }

    /// Encodes the fields of the request, with the control data first (RFC 9113 §8.3), except the
    /// fields of the connection and those that Connection names.
    fn block(&self, named: Option<IsNamed<'_>>, to: Sink<'_>) {
        self.control_data(to);
        let fields = self.request.fields;
        let mut has_te = false;
        let mut lines = fields.iter();
        while let Some(line) = lines.next_raw() {
            if is_of_connection(&line) {
                has_te |= line.name.len() == TE.len();
            } else if !named.is_some_and(|is_named| is_named(line.name)) {
                hpack::literal(line.name, line.value, to);
            }
        }
        // TE "MUST NOT contain any value other than 'trailers'" (RFC 9113 §8.2.2).
        let mut codings = has_te
            .then(|| fields.list(TE).flatten())
            .into_iter()
            .flatten();
        if codings.any(|coding| coding.eq_ignore_ascii_case("trailers")) {
            hpack::literal(b"te", b"trailers", to);
        }
    }

    /// Encodes the method, the scheme, the authority and the path (RFC 9113 §8.3.1). The numbers
    /// are entries of HPACK's static table (RFC 7541, Appendix A).
    fn control_data(&self, to: Sink<'_>) {
        let method = self.request.method;
        match method {
            "GET" => hpack::indexed(2, to),
            "POST" => hpack::indexed(3, to),
            _ => hpack::literal_of(2, &[method], to),
        }
        let (scheme, path) = match self.request.target() {
            Target::Absolute { scheme, path, .. } => (scheme, path),
            Target::Origin(path) => ("http", path),
            Target::Asterisk | Target::Authority(_) => ("http", "*"),
        };
        if scheme.eq_ignore_ascii_case("http") {
            hpack::indexed(6, to);
        } else if scheme.eq_ignore_ascii_case("https") {
            hpack::indexed(7, to);
        } else {
            hpack::literal_of(6, &[scheme], to);
        }
        // Host may be empty, but `:authority` must not be.
        if let Some(authority) = self.request.authority().filter(|name| !name.is_empty()) {
            hpack::literal_of(1, &[authority], to);
        }
        match path.as_bytes() {
            b"/" => hpack::indexed(4, to),
            b"/index.html" => hpack::indexed(5, to),
            [] if method == "OPTIONS" => hpack::literal_of(4, &["*"], to),
            [] => hpack::indexed(4, to),
            [b'?', ..] => hpack::literal_of(4, &["/", path], to),
            _ => hpack::literal_of(4, &[path], to),
        }
    }
}

impl Write for StreamOne<'_> {
    fn write(&self, to: &mut FieldWriter<'_>) {
        let fields = self.request.fields;
        fields.with_connection_names(&mut |named| self.headers(named, to));
        let mut data = Frames {
            kinds: [DATA, DATA],
            first: 0,
            last: END_STREAM,
            left: self.content.decoded_len(),
            room: 0,
        };
        for piece in self.content.clone() {
            data.write(piece, to);
        }
    }
}

/// A writer that splits bytes, whose number is known in advance, into frames of stream 1.
struct Frames {
    /// The type of the first frame, and that of all later frames.
    kinds: [u8; 2],
    /// The flags that only the first frame has.
    first: u8,
    /// The flags that only the last frame has. A single frame has both.
    last: u8,
    /// The number of bytes for which no frame was begun yet.
    left: usize,
    /// The number of bytes that the current frame still takes.
    room: usize,
}

impl Frames {
    fn write(&mut self, mut bytes: &[u8], to: &mut FieldWriter<'_>) {
        while !bytes.is_empty() {
            if self.room == 0 {
                to.bytes(&self.begin().bytes());
            }
            let (now, later) = bytes.split_at_checked(self.room).unwrap_or((bytes, &[]));
            to.bytes(now);
            self.room = self.room.saturating_sub(now.len());
            bytes = later;
        }
    }

    fn begin(&mut self) -> Header {
        self.room = self.left.min(LARGEST as usize);
        self.left = self.left.saturating_sub(self.room);
        let [kind, following] = self.kinds;
        let last = if self.left == 0 { self.last } else { 0 };
        let flags = self.first | last;
        (self.kinds, self.first) = ([following; 2], 0);
        Header {
            length: u32::try_from(self.room).unwrap_or_default(),
            kind,
            flags,
            stream: 1,
        }
    }
}

/// Returns whether a line is not copied to HTTP/2: Host, which becomes `:authority`; Expect, which
/// was answered already; and the fields of an HTTP/1.1 connection, with which the request would be
/// malformed (RFC 9113 §8.2.2). TE is one of them, but its `trailers` is written separately.
fn is_of_connection(line: &RawLine<'_>) -> bool {
    let is_name = |other: &&str| line.name.eq_ignore_ascii_case(other.as_bytes());
    match line.field {
        Some(field) => matches!(
            field,
            Known::Host
                | Known::Expect
                | Known::Connection
                | Known::Upgrade
                | Known::Http2Settings
                | Known::TransferEncoding
        ),
        None => [TE, "Keep-Alive", "Proxy-Connection"].iter().any(is_name),
    }
}

const TE: &str = "TE";
