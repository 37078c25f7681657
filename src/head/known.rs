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

    /// The field of this name; names have no case (RFC 9110 §5.1).
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        // The length and one octet leave one candidate.
        let candidate = match (name.len(), name) {
            (4, _) => Self::Host,
            (6, [b'E' | b'e', ..]) => Self::Expect,
            (6, _) => Self::Origin,
            (7, _) => Self::Upgrade,
            (10, _) => Self::Connection,
            (14, [b'C' | b'c', ..]) => Self::ContentLength,
            (14, _) => Self::Http2Settings,
            (17, [b'S' | b's', ..]) => Self::SecWebSocketKey,
            (17, _) => Self::TransferEncoding,
            (20, _) => Self::SecWebSocketAccept,
            (21, _) => Self::SecWebSocketVersion,
            (22, _) => Self::SecWebSocketProtocol,
            (24, _) => Self::SecWebSocketExtensions,
            _ => return None,
        };
        let wanted = candidate.name().as_bytes();
        (name == wanted || name.eq_ignore_ascii_case(wanted)).then_some(candidate)
    }
}

/// Where the values of the known fields stand, so that a look-up costs nothing and no array of fields is needed.
///
/// Starts are `u32` (a `u16` would wrap at 64 KiB). A value longer than a `u16` can say, and a field of several lines, are marked: whoever
/// asks for those walks the lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Index {
    starts: [u32; COUNT],
    lengths: [u16; COUNT],
    walk: u16,
}

/// What an [`Index`] knows of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Absent,
    At {
        start: u32,
        length: u16,
    },
    /// Behind the start line, on several lines or on a very long one.
    Walk,
}

impl Index {
    pub(crate) const EMPTY: Self = Self {
        starts: [0; COUNT],
        lengths: [0; COUNT],
        walk: 0,
    };

    pub(crate) fn note(&mut self, field: Known, start: u32, length: usize) {
        let slot = field as usize;
        let (Some(start_slot), Some(length_slot)) =
            (self.starts.get_mut(slot), self.lengths.get_mut(slot))
        else {
            return;
        };
        // No value starts at 0: a start line stands before it.
        match (*start_slot, u16::try_from(length)) {
            (0, Ok(length)) => *length_slot = length,
            _ => self.walk |= 1 << (field as u8),
        }
        *start_slot = start;
    }

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
