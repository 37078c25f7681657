//! Headers and constants of the HTTP/2 frames that this module writes or looks for (RFC 9113 §4.1,
//! §6).

/// The connection preface of HTTP/2: the first bytes that a client sends, before its SETTINGS frame
/// (RFC 9113 §3.4).
pub const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The length of a frame header in bytes.
pub(crate) const HEADER: usize = 9;
/// The largest payload, in bytes, that a peer accepts unless it has set another size
/// (RFC 9113 §4.2).
pub(crate) const LARGEST: u32 = 16_384;

pub(crate) const DATA: u8 = 0x0;
pub(crate) const HEADERS: u8 = 0x1;
pub(crate) const SETTINGS: u8 = 0x4;
pub(crate) const WINDOW_UPDATE: u8 = 0x8;
pub(crate) const CONTINUATION: u8 = 0x9;

/// The flag of a SETTINGS frame that acknowledges one.
pub(crate) const ACK: u8 = 0x1;
pub(crate) const END_STREAM: u8 = 0x1;
pub(crate) const END_HEADERS: u8 = 0x4;

/// The header of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The length of the payload in bytes, a number of 24 bits.
    pub(crate) length: u32,
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
}

impl Header {
    pub(crate) const fn parse(bytes: [u8; HEADER]) -> Self {
        let [a, b, c, kind, flags, stream @ ..] = bytes;
        Self {
            length: u32::from_be_bytes([0, a, b, c]),
            kind,
            flags,
            // The highest bit is reserved and has to be ignored (RFC 9113 §4.1).
            stream: u32::from_be_bytes(stream) & 0x7fff_ffff,
        }
    }

    pub(crate) const fn bytes(self) -> [u8; HEADER] {
        let [_, high, middle, low] = self.length.to_be_bytes();
        let [s, t, u, v] = self.stream.to_be_bytes();
        [high, middle, low, self.kind, self.flags, s, t, u, v]
    }
}
