//! Integers of variable length, as QUIC writes them (RFC 9000 §16).

/// An integer of 1, 2, 4 or 8 bytes, whose first two bits tell its length (RFC 9000 §16).
///
/// Capsules begin with two of them, their type and their length. The payload of a datagram of
/// `connect-udp` and `connect-ip` begins with one, the context (RFC 9298 §4, RFC 9484 §6).
///
/// ```
/// use http_upgrade::masque::Varint;
///
/// let varint = Varint::new(15_293).ok_or("too large")?;
/// assert_eq!(varint.bytes(), [0x7b, 0xbd]);
/// assert_eq!(Varint::parse(b"\x7b\xbdrest"), Some((15_293, &b"rest"[..])));
/// assert_eq!(Varint::parse(b"\x7b"), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Varint {
    /// The encoded value is at the end.
    encoded: [u8; 8],
    start: usize,
}

impl Varint {
    /// The largest value: 2 to the power of 62, minus 1.
    pub const MAX: u64 = 0x3fff_ffff_ffff_ffff;

    /// Encodes a value in as few bytes as it needs. `None` if it is larger than [`MAX`](Self::MAX).
    pub const fn new(value: u64) -> Option<Self> {
        let (marked, start) = match value {
            0..=0x3f => (value, 7),
            0x40..=0x3fff => (value | 0x4000, 6),
            0x4000..=0x3fff_ffff => (value | 0x8000_0000, 4),
            0x4000_0000..=Self::MAX => (value | 0xc000_0000_0000_0000, 0),
            _ => return None,
        };
        Some(Self {
            encoded: marked.to_be_bytes(),
            start,
        })
    }

    /// Returns the encoded value.
    pub fn bytes(&self) -> &[u8] {
        self.encoded.get(self.start..).unwrap_or_default()
    }

    /// Reads the integer at the start of `input`, and returns its value and what follows it. `None`
    /// if `input` ends within it.
    ///
    /// A value that is written with more bytes than it needs is valid (RFC 9000 §16).
    pub fn parse(input: &[u8]) -> Option<(u64, &[u8])> {
        let mut partial = PartialVarint::NONE;
        let mut rest = input;
        while let [byte, tail @ ..] = rest {
            rest = tail;
            if let Some(value) = partial.push(*byte) {
                return Some((value, rest));
            }
        }
        None
    }
}

/// The bytes of an integer that have come so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartialVarint {
    value: u64,
    /// How many bytes are missing; `None` before the first byte.
    missing: Option<u8>,
}

impl PartialVarint {
    pub(super) const NONE: Self = Self {
        value: 0,
        missing: None,
    };

    /// Adds a byte. Returns the value if it is the last one.
    pub(super) const fn push(&mut self, byte: u8) -> Option<u64> {
        let missing = match self.missing {
            Some(missing) => missing.saturating_sub(1),
            None => match byte >> 6 {
                0 => 0,
                1 => 1,
                2 => 3,
                _ => 7,
            },
        };
        let digits = match self.missing {
            Some(_) => byte,
            None => byte & 0x3f,
        };
        self.value = self.value << 8 | digits as u64;
        self.missing = Some(missing);
        if missing == 0 { Some(self.value) } else { None }
    }

    /// Returns whether no byte has come yet.
    pub(super) const fn is_empty(&self) -> bool {
        self.missing.is_none()
    }
}
