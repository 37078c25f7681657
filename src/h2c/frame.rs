//! The frames that are written and looked for (RFC 9113 §4.1, §6).

/// The octets that open a connection on the client's side (RFC 9113 §3.4); a SETTINGS frame follows them.
pub const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Octets of what precedes each payload.
pub(crate) const HEADER: usize = 9;
/// Octets of the largest payload that a peer takes before it has said otherwise (RFC 9113 §4.2).
pub(crate) const LARGEST: u32 = 16_384;

pub(crate) const DATA: u8 = 0x0;
pub(crate) const HEADERS: u8 = 0x1;
pub(crate) const SETTINGS: u8 = 0x4;
pub(crate) const WINDOW_UPDATE: u8 = 0x8;
pub(crate) const CONTINUATION: u8 = 0x9;

/// Of SETTINGS.
pub(crate) const ACK: u8 = 0x1;
pub(crate) const END_STREAM: u8 = 0x1;
pub(crate) const END_HEADERS: u8 = 0x4;

/// What precedes the payload of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Octets of the payload, in 24 bits.
    pub(crate) length: u32,
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
}

impl Header {
    pub(crate) const fn parse(octets: [u8; HEADER]) -> Self {
        let [a, b, c, kind, flags, stream @ ..] = octets;
        Self {
            length: u32::from_be_bytes([0, a, b, c]),
            kind,
            flags,
            // The highest bit is reserved, and ignored (RFC 9113 §4.1).
            stream: u32::from_be_bytes(stream) & 0x7fff_ffff,
        }
    }

    pub(crate) const fn octets(self) -> [u8; HEADER] {
        let [_, high, middle, low] = self.length.to_be_bytes();
        let [s, t, u, v] = self.stream.to_be_bytes();
        [high, middle, low, self.kind, self.flags, s, t, u, v]
    }
}
