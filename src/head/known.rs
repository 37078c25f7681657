//! The fields that the rules ask for, and where a head has them.

/// A field that some rule of this crate asks for.
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

const COUNT: usize = Known::Http2Settings as usize + 1;

impl Known {
    /// The name as it is written on the wire: some embedded clients compare with case.
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

    /// The field whose line starts here, if its name is written as most senders write it and is one of an opening handshake, and what
    /// follows its colon. A hit proves what the name consists of.
    #[inline]
    pub(crate) fn at_start(line: &[u8]) -> Option<(Self, &[u8])> {
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

    /// The field of this name; names have no case (RFC 9110 §5.1).
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        // The length and the first octet leave one candidate.
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

/// Where the values of the known fields stand, so that a look-up costs nothing and no array of fields is needed.
///
/// It is small because it is copied with every view of a head. What does not fit is marked: a start beyond 64 KiB and a field of several
/// lines send whoever asks for them to the lines themselves, a long value has its end looked for again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Index {
    starts: [u16; COUNT],
    lengths: [u8; COUNT],
    walk: u16,
}

/// What an [`Index`] knows of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Absent,
    At {
        start: u16,
        /// [`LONG`], or octets.
        length: u8,
    },
    /// On several lines, or far behind the start line.
    Walk,
}

/// The length of a value that has so many octets or more.
pub(crate) const LONG: u8 = u8::MAX;

impl Index {
    pub(crate) const EMPTY: Self = Self {
        starts: [0; COUNT],
        lengths: [0; COUNT],
        walk: 0,
    };

    #[inline]
    pub(crate) fn note(&mut self, field: Known, start: usize, length: usize) {
        let slot = field as usize;
        let (Some(start_slot), Some(length_slot)) =
            (self.starts.get_mut(slot), self.lengths.get_mut(slot))
        else {
            return;
        };
        // No value starts at 0: a start line stands before it.
        match (*start_slot, u16::try_from(start)) {
            (0, Ok(start)) => {
                *start_slot = start;
                *length_slot = u8::try_from(length).unwrap_or(LONG);
            }
            _ => self.walk |= 1 << (field as u8),
        }
    }

    #[inline]
    pub(crate) fn place(&self, field: Known) -> Place {
        if self.walk & 1 << (field as u8) != 0 {
            return Place::Walk;
        }
        let slot = field as usize;
        match (self.starts.get(slot), self.lengths.get(slot)) {
            (Some(&start), Some(&length)) if start != 0 => Place::At { start, length },
            _ => Place::Absent,
        }
    }
}
