//! The fields that this crate asks for, and the index of their positions in a head.

/// A field whose value this crate needs.
///
/// The fields of WebSocket and h2c are here, and not in their modules, for speed: one scan notes
/// the positions of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Known {
    Host,
    Connection,
    Upgrade,
    ContentLength,
    TransferEncoding,
    Expect,
    Origin,
    SecWebSocketKey,
    SecWebSocketAccept,
    SecWebSocketVersion,
    SecWebSocketProtocol,
    SecWebSocketExtensions,
    Http2Settings,
}

/// How many known fields there are.
pub(super) const COUNT: usize = Known::Http2Settings as usize + 1;

impl Known {
    /// Returns the name in the case in which this crate sends it. The case matters to some embedded
    /// clients, which compare names byte by byte.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Host => "Host",
            Self::Connection => "Connection",
            Self::Upgrade => "Upgrade",
            Self::ContentLength => "Content-Length",
            Self::TransferEncoding => "Transfer-Encoding",
            Self::Expect => "Expect",
            Self::Origin => "Origin",
            Self::SecWebSocketKey => "Sec-WebSocket-Key",
            Self::SecWebSocketAccept => "Sec-WebSocket-Accept",
            Self::SecWebSocketVersion => "Sec-WebSocket-Version",
            Self::SecWebSocketProtocol => "Sec-WebSocket-Protocol",
            Self::SecWebSocketExtensions => "Sec-WebSocket-Extensions",
            Self::Http2Settings => "HTTP2-Settings",
        }
    }

    /// Returns the field of the line at the start, and what follows its colon, if the name is one
    /// of a WebSocket handshake in the case that most senders use.
    ///
    /// This is a fast path: a name that is found here is a valid token, so it needs no other check.
    /// `None` does not mean that the field is unknown.
    #[inline]
    pub(crate) fn at_start(line: &[u8]) -> Option<(Self, &[u8])> {
        // The first byte selects one name, whose rest has a constant length: the compiler compares
        // it in a few words. The colon is part of it, so that a longer name does not match.
        let (field, tail) = match line {
            [b'C', tail @ ..] => (Self::Connection, tail.strip_prefix(b"onnection:")),
            [b'H', tail @ ..] => (Self::Host, tail.strip_prefix(b"ost:")),
            [b'O', tail @ ..] => (Self::Origin, tail.strip_prefix(b"rigin:")),
            [b'U', tail @ ..] => (Self::Upgrade, tail.strip_prefix(b"pgrade:")),
            [b'S', ..] => match line.strip_prefix(b"Sec-WebSocket-")? {
                [b'A', tail @ ..] => (Self::SecWebSocketAccept, tail.strip_prefix(b"ccept:")),
                [b'E', tail @ ..] => (
                    Self::SecWebSocketExtensions,
                    tail.strip_prefix(b"xtensions:"),
                ),
                [b'K', tail @ ..] => (Self::SecWebSocketKey, tail.strip_prefix(b"ey:")),
                [b'P', tail @ ..] => (Self::SecWebSocketProtocol, tail.strip_prefix(b"rotocol:")),
                [b'V', tail @ ..] => (Self::SecWebSocketVersion, tail.strip_prefix(b"ersion:")),
                _ => return None,
            },
            _ => return None,
        };
        Some((field, tail?))
    }

    /// Returns the field with this name, compared without regard to case (RFC 9110 §5.1).
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        // No two known names have the same length and the same first letter, so at most one name
        // has to be compared.
        let candidate = match (name.len(), name.first()?) {
            (4, b'H' | b'h') => Self::Host,
            (6, b'E' | b'e') => Self::Expect,
            (6, b'O' | b'o') => Self::Origin,
            (7, b'U' | b'u') => Self::Upgrade,
            (10, b'C' | b'c') => Self::Connection,
            (14, b'C' | b'c') => Self::ContentLength,
            (14, b'H' | b'h') => Self::Http2Settings,
            (17, b'S' | b's') => Self::SecWebSocketKey,
            (17, b'T' | b't') => Self::TransferEncoding,
            (20, b'S' | b's') => Self::SecWebSocketAccept,
            (21, b'S' | b's') => Self::SecWebSocketVersion,
            (22, b'S' | b's') => Self::SecWebSocketProtocol,
            (24, b'S' | b's') => Self::SecWebSocketExtensions,
            _ => return None,
        };
        let wanted = candidate.name().as_bytes();
        name.eq_ignore_ascii_case(wanted).then_some(candidate)
    }
}

/// The positions of the values of the known fields in a head, so that a look-up is fast and no
/// array of all fields is needed.
///
/// It is small because it is copied with every view of a head. What does not fit is only marked:
/// for a field that starts beyond 64 KiB or has several lines, the lines are searched
/// ([`Place::Scattered`]); for a long value ([`LONG`]), its end is searched for again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Index {
    /// The position of each value; 0 if the field is absent.
    starts: [u16; COUNT],
    lengths: [u8; COUNT],
    /// A bit for each field whose lines have to be searched.
    scattered: u16,
}

/// What an [`Index`] knows about a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Absent,
    At {
        start: u16,
        /// The length in bytes, or [`LONG`].
        length: u8,
    },
    /// On several lines, or too far from the start of the head for the index.
    Scattered,
}

/// The length that is noted for all values with at least this many bytes.
pub(crate) const LONG: u8 = u8::MAX;

impl Index {
    pub(crate) const EMPTY: Self = Self {
        starts: [0; COUNT],
        lengths: [0; COUNT],
        scattered: 0,
    };

    /// Notes a line of this field, whose value has this position and length.
    #[inline]
    pub(crate) fn note(&mut self, field: Known, start: usize, length: usize) {
        let slot = field as usize;
        let (Some(start_slot), Some(length_slot)) =
            (self.starts.get_mut(slot), self.lengths.get_mut(slot))
        else {
            return;
        };
        // No value starts at position 0, because the start line comes first. So 0 means that the
        // field has not been noted before.
        match (*start_slot, u16::try_from(start)) {
            (0, Ok(start)) => {
                *start_slot = start;
                *length_slot = u8::try_from(length).unwrap_or(LONG);
            }
            // A second line, or one beyond 64 KiB. Both are rare, so the lines are searched when
            // the field is asked for.
            _ => self.scattered |= 1 << (field as u8),
        }
    }

    /// Returns where the value of the field is.
    #[inline]
    pub(crate) fn place(&self, field: Known) -> Place {
        if self.scattered & 1 << (field as u8) != 0 {
            return Place::Scattered;
        }
        let slot = field as usize;
        match (self.starts.get(slot), self.lengths.get(slot)) {
            (Some(&start), Some(&length)) if start != 0 => Place::At { start, length },
            _ => Place::Absent,
        }
    }
}
