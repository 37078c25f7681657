//! What a caller is willing to read.

/// How much of a message is read at most; every limit has a status of its own.
///
/// The defaults suit a server on the open net. Firmware sets what its buffer holds:
///
/// ```
/// # use http_upgrade::Limits;
/// const SMALL: Limits = Limits::new().head(1_000).content(0).fields(32);
/// ```
///
/// RFC 9110 §17.5 asks for limits; RFC 9112 §3 and RFC 6585 §5 give the statuses.
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
    /// The defaults, which stand at each setting.
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

    /// Octets of a whole head, start line, empty lines before it and the empty line behind it included (65 536). Beyond it: 431.
    pub const fn head(mut self, octets: u32) -> Self {
        self.head = octets;
        self
    }

    /// Octets of decoded content that an upgrade request may bring (16 384). Beyond it the request is a plain one, which is no fault: RFC
    /// 9110 §7.8 lets a server ignore an upgrade. A buffer must hold the head, this content, and what its chunked coding adds.
    pub const fn content(mut self, octets: u32) -> Self {
        self.content = octets;
        self
    }

    /// Octets of a request target (16 384; RFC 9112 §3 wants request lines of 8 000 octets to work). Beyond it: 414.
    pub const fn target(mut self, octets: u16) -> Self {
        self.target = octets;
        self
    }

    /// Field lines of a head, and those of a trailer section (128). Beyond it: 431.
    pub const fn fields(mut self, lines: u16) -> Self {
        self.fields = lines;
        self
    }

    /// Elements of one list, empty ones included and all lines of the field taken together (64). Beyond it: 431.
    pub const fn elements(mut self, elements: u16) -> Self {
        self.elements = elements;
        self
    }

    /// Octets of all chunk extensions of one message together (1 024; RFC 9112 §7.1.1). Beyond it: 413.
    pub const fn chunk_extensions(mut self, octets: u16) -> Self {
        self.chunk_extensions = octets;
        self
    }

    /// Octets of a trailer section (8 192; RFC 9112 §7.1.2). Beyond it: 431.
    pub const fn trailer(mut self, octets: u16) -> Self {
        self.trailer = octets;
        self
    }

    /// Octets of a method (32). Beyond it: 501, for no method is that long (RFC 9112 §3).
    pub const fn method(mut self, octets: u8) -> Self {
        self.method = octets;
        self
    }

    /// Interim responses before the final one, which a client passes over (16; RFC 9110 §15.2). Beyond it: a fault.
    pub const fn interims(mut self, responses: u8) -> Self {
        self.interims = responses;
        self
    }

    /// Empty lines before a request line (1, which RFC 9112 §2.2 asks for). Beyond it: 400.
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
