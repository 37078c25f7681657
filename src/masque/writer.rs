//! A capsule that is written, piece by piece.

use super::capsule::CapsuleType;
use super::varint::Varint;

/// The longest header: a type, a length and a context, of 8 bytes each.
const HEADER: usize = 24;

/// A capsule that is being sent (RFC 9297 §3.2): its header, and the value, which is not copied.
///
/// Write [`piece`](Self::piece), then call [`written`](Self::written) with the number of bytes that
/// were written, until [`is_complete`](Self::is_complete) returns `true`. For a vectored write,
/// [`parts`](Self::parts) has both pieces. If a write stops after n bytes, `written(n)` makes the
/// next piece begin after them. If it fails or is cancelled, and the number of bytes is unknown,
/// close the connection or reset the stream: the peer could not tell where the next capsule begins.
///
/// ```
/// use http_upgrade::masque::OutgoingCapsule;
///
/// let mut capsule = OutgoingCapsule::datagram(0, b"hi").ok_or("too long")?;
/// let mut wire = Vec::<u8>::new();
/// while !capsule.is_complete() {
///     let piece = capsule.piece();
///     let n = piece.len().min(2); // what the socket took
///     wire.extend(&piece[..n]);
///     capsule.written(n);
/// }
/// assert_eq!(wire, b"\x00\x03\x00hi");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "it has to be written"]
pub struct OutgoingCapsule<'a> {
    header: [u8; HEADER],
    length: usize,
    value: &'a [u8],
    written: usize,
}

impl<'a> OutgoingCapsule<'a> {
    /// Makes a capsule of this type. `None` if the type or the length does not fit into a
    /// [`Varint`].
    pub fn new(kind: CapsuleType, value: &'a [u8]) -> Option<Self> {
        let capsule = Self::EMPTY.with(kind.0)?.with(length(value)?)?;
        Some(Self { value, ..capsule })
    }

    /// Makes a `DATAGRAM` capsule with a payload of this context (RFC 9298 §4, RFC 9484 §6). The
    /// context 0 is that of UDP payloads and of IP packets. `None` as for [`new`](Self::new).
    ///
    /// A UDP payload has at most 65 527 bytes; a peer aborts the tunnel for a longer one
    /// (RFC 9298 §5).
    pub fn datagram(context: u64, payload: &'a [u8]) -> Option<Self> {
        let context = Varint::new(context)?;
        let of_context = length(context.bytes())?;
        let length = length(payload)?.checked_add(of_context)?;
        let capsule = Self::EMPTY.with(CapsuleType::DATAGRAM.0)?.with(length)?;
        Some(Self {
            value: payload,
            ..capsule.append(context)
        })
    }

    const EMPTY: Self = Self {
        header: [0; HEADER],
        length: 0,
        value: &[],
        written: 0,
    };

    fn with(self, value: u64) -> Option<Self> {
        Varint::new(value).map(|varint| self.append(varint))
    }

    /// Adds a number to the header, which has room for three.
    fn append(mut self, number: Varint) -> Self {
        let room = self.header.iter_mut().skip(self.length);
        for (to, byte) in room.zip(number.bytes()) {
            *to = *byte;
        }
        self.length = self.length.saturating_add(number.bytes().len());
        self
    }

    /// Returns what is still to be written: the rest of the header, and the rest of the value.
    /// Either may be empty.
    pub fn parts(&self) -> [&[u8]; 2] {
        let header = self.header.get(self.written..self.length);
        let of_value = self.written.saturating_sub(self.length);
        let value = self.value.get(of_value..);
        [header.unwrap_or_default(), value.unwrap_or_default()]
    }

    /// Returns the next piece to write. It is empty if the capsule is complete.
    pub fn piece(&self) -> &[u8] {
        match self.parts() {
            [[], value] => value,
            [header, _] => header,
        }
    }

    /// Records that the next `count` bytes were written.
    pub const fn written(&mut self, count: usize) {
        self.written = self.written.saturating_add(count);
    }

    /// Returns whether all bytes were written.
    pub fn is_complete(&self) -> bool {
        self.parts() == [&[][..], &[][..]]
    }
}

fn length(bytes: &[u8]) -> Option<u64> {
    u64::try_from(bytes.len()).ok()
}
