//! How much of a message is read.

/// The limits on the length and number of the parts of a message.
///
/// Each setting states its unit, its default, and what happens to a message that exceeds it. The
/// defaults suit a server on the open internet; the function `with_limits` of each role takes other
/// ones. Firmware sets limits that fit its buffer:
///
/// ```
/// use http_upgrade::Limits;
///
/// const SMALL: Limits = Limits::new().head(1_000).content(0).fields(32);
/// ```
///
/// RFC 9110 §17.5 asks for limits; RFC 9112 §3 and RFC 6585 §5 define the statuses.
#[doc(alias("maximum", "size"))]
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) head: u32,
    pub(crate) content: u32,
    pub(crate) target: u16,
    pub(crate) fields: u16,
    pub(crate) elements: u16,
    pub(crate) chunk_extensions: u16,
    pub(crate) trailer: u16,
    pub(crate) method: u8,
    pub(crate) interims: u8,
    pub(crate) empty_lines: u8,
}

impl Limits {
    /// Returns the default limits, which are stated at each setting.
    pub const fn new() -> Self {
        Self {
            head: 65_536,
            content: 16_384,
            target: 16_384,
            fields: 128,
            elements: 64,
            chunk_extensions: 1_024,
            trailer: 8_192,
            method: 32,
            interims: 16,
            empty_lines: 1,
        }
    }

    /// Returns how many bytes a buffer needs so that every upgrade request within these limits fits
    /// into it: the longest head, and the longest content with what the chunked coding adds to it.
    pub const fn buffer_len(&self) -> usize {
        // One byte more shows that content is longer than the limit. On a target whose `usize` is
        // narrower than the sum, no storage is large enough.
        (self.head as usize)
            .saturating_add(self.encoded_content())
            .saturating_add(1)
    }

    /// Returns how many bytes the content of an upgrade request may have as it is sent.
    pub(crate) const fn encoded_content(&self) -> usize {
        (self.content as usize).saturating_mul(2).saturating_add(64)
    }

    /// Returns how many bytes storage for output needs so that every response of this crate fits
    /// into it: 384, whatever the limits are. Header fields and content of the application need
    /// more.
    pub const fn output_len(&self) -> usize {
        384
    }

    /// Returns how many bytes a buffer needs so that every response head within these limits fits
    /// into it. Interim responses and content need no more, because each is removed as it was read.
    pub const fn response_buffer_len(&self) -> usize {
        self.head as usize
    }

    /// Sets the maximum length of a head, in bytes (default 65 536). The start line, empty lines
    /// before it and the empty line after the fields count. A longer head is answered with 431.
    pub const fn head(mut self, bytes: u32) -> Self {
        self.head = bytes;
        self
    }

    /// Sets the maximum length of the decoded content of an upgrade request, in bytes (default
    /// 16 384). A request with more content is not an error: it is treated as one without an
    /// upgrade, because RFC 9110 §7.8 lets a server ignore the Upgrade field.
    ///
    /// The chunked coding may add as many bytes, and 64 more. Content that becomes longer by it is
    /// treated in the same way. The buffer must have room for all of it, see
    /// [`buffer_len`](Self::buffer_len).
    pub const fn content(mut self, bytes: u32) -> Self {
        self.content = bytes;
        self
    }

    /// Sets the maximum length of a request target, in bytes (default 16 384). A longer target is
    /// answered with 414. RFC 9112 §3 recommends that request lines of 8 000 bytes work.
    pub const fn target(mut self, bytes: u16) -> Self {
        self.target = bytes;
        self
    }

    /// Sets the maximum number of field lines of a head, and of a trailer section (default 128).
    /// More lines are answered with 431.
    pub const fn fields(mut self, lines: u16) -> Self {
        self.fields = lines;
        self
    }

    /// Sets the maximum number of elements of one list (default 64). All lines of the field count
    /// together, and empty elements count, too. More elements are answered with 431.
    pub const fn elements(mut self, elements: u16) -> Self {
        self.elements = elements;
        self
    }

    /// Sets the maximum length of all chunk extensions of one message together, in bytes (default
    /// 1 024). Longer ones are answered with 413 (RFC 9112 §7.1.1).
    pub const fn chunk_extensions(mut self, bytes: u16) -> Self {
        self.chunk_extensions = bytes;
        self
    }

    /// Sets the maximum length of a trailer section, in bytes (default 8 192). A longer one is
    /// answered with 431 (RFC 9112 §7.1.2).
    pub const fn trailer(mut self, bytes: u16) -> Self {
        self.trailer = bytes;
        self
    }

    /// Sets the maximum length of a method, in bytes (default 32). A longer method is answered with
    /// 501, because no known method is that long (RFC 9112 §3).
    pub const fn method(mut self, bytes: u8) -> Self {
        self.method = bytes;
        self
    }

    /// Sets the maximum number of interim (1xx) responses before the final one (default 16; RFC
    /// 9110 §15.2). A client or intermediary that receives more of them returns an error.
    pub const fn interims(mut self, responses: u8) -> Self {
        self.interims = responses;
        self
    }

    /// Sets the maximum number of empty lines before a request line (default 1, as RFC 9112 §2.2
    /// recommends). More empty lines are answered with 400.
    pub const fn empty_lines(mut self, lines: u8) -> Self {
        self.empty_lines = lines;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
