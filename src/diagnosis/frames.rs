//! The first frames of WebSocket and of HTTP/2, as far as they tell how a switch went.

/// A frame of WebSocket (RFC 6455 §5.2).
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    pub(super) opcode: u8,
    pub(super) is_masked: bool,
    /// The payload as it was recorded: masked or not, and perhaps cut off.
    pub(super) payload: &'a [u8],
    /// Whether all of it was recorded.
    pub(super) is_whole: bool,
}

pub(super) const CLOSE: u8 = 8;

impl<'a> Frame<'a> {
    /// Returns the first frame and what follows it; `None` if the bytes are not a frame, or are too
    /// few.
    pub(super) fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&[first, second], rest) = bytes.split_first_chunk::<2>()?;
        let opcode = first & 0x0f;
        let is_control = opcode >= CLOSE;
        let is_final = first & 0x80 != 0;
        // RSV2 and RSV3 belong to no extension that is in use; RSV1 is permessage-deflate's.
        if first & 0x30 != 0 || !matches!(opcode, 0..=2 | CLOSE..=10) {
            return None;
        }
        let length = second & 0x7f;
        if is_control && (length > 125 || !is_final || first & 0x40 != 0) {
            return None;
        }
        let (length, rest) = match length {
            126 => {
                let (length, rest) = rest.split_first_chunk::<2>()?;
                (u64::from(u16::from_be_bytes(*length)), rest)
            }
            127 => {
                let (length, rest) = rest.split_first_chunk::<8>()?;
                (u64::from_be_bytes(*length), rest)
            }
            length => (u64::from(length), rest),
        };
        let is_masked = second & 0x80 != 0;
        let rest = if is_masked {
            rest.get(4..).unwrap_or_default()
        } else {
            rest
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let whole = rest.split_at_checked(length);
        let (payload, rest) = whole.unwrap_or((rest, &[]));
        let frame = Self {
            opcode,
            is_masked,
            payload,
            is_whole: whole.is_some(),
        };
        Some((frame, rest))
    }

    /// Returns the code and the reason of a Close that is not masked.
    pub(super) fn close(&self) -> Option<(u16, &'a [u8])> {
        let (code, reason) = self.payload.split_first_chunk::<2>()?;
        (self.opcode == CLOSE && !self.is_masked).then_some((u16::from_be_bytes(*code), reason))
    }
}

/// Returns the frames of one direction, up to the first bytes that are not a frame.
pub(super) fn frames(bytes: &[u8]) -> impl Iterator<Item = Frame<'_>> {
    let mut rest = bytes;
    core::iter::from_fn(move || {
        let (frame, tail) = Frame::split(rest)?;
        rest = tail;
        Some(frame)
    })
}

/// Returns whether a stream starts with a frame of a server: one that is not masked and begins a
/// message.
pub(super) fn is_of_server(bytes: &[u8]) -> bool {
    Frame::split(bytes).is_some_and(|(frame, rest)| {
        let is_close = frame
            .close()
            .is_some_and(|(code, _)| (1000..5000).contains(&code));
        // An unmasked text of a plausible length, a Close with a plausible code, or a ping.
        !frame.is_masked
            && frame.is_whole
            && match frame.opcode {
                0 => false,
                CLOSE => is_close || frame.payload.is_empty(),
                _ => rest.is_empty() || Frame::split(rest).is_some(),
            }
            && bytes.first().is_some_and(|byte| byte & 0x80 != 0)
    })
}

/// Returns whether a stream of a client starts with bytes that cannot be its first frame: the frame
/// is not masked, continues a message, or has an unknown opcode.
pub(super) const fn is_broken_start(bytes: &[u8]) -> bool {
    match bytes {
        [first, second, ..] => {
            let opcode = *first & 0x0f;
            *second & 0x80 == 0 || *first & 0x30 != 0 || !matches!(opcode, 1 | 2 | CLOSE..=10)
        }
        _ => false,
    }
}

/// Returns the same for the stream of a server, without regard to masking.
pub(super) const fn is_broken_server_start(bytes: &[u8]) -> bool {
    match bytes {
        [first, ..] => {
            let opcode = *first & 0x0f;
            // Control frames are never fragmented or compressed.
            let is_broken_control = opcode >= CLOSE && *first & 0xc0 != 0x80;
            *first & 0x30 != 0 || is_broken_control || !matches!(opcode, 1 | 2 | CLOSE..=10)
        }
        [] => false,
    }
}

/// Returns whether the bytes look like the first frame of an HTTP/2 connection.
pub(super) fn is_http2(bytes: &[u8]) -> bool {
    // SETTINGS and GOAWAY are short, and on stream 0.
    matches!(bytes, [0, 0, _, 4 | 7, _, 0, 0, 0, 0, ..])
}

/// Returns whether the first frame sets `SETTINGS_ENABLE_CONNECT_PROTOCOL` (RFC 8441).
pub(super) fn enables_connect(bytes: &[u8]) -> bool {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let bytes = bytes.strip_prefix(PREFACE).unwrap_or(bytes);
    let Some((&[0, 0, length, 4, _, _, _, _, _], rest)) = bytes.split_first_chunk::<9>() else {
        return false;
    };
    let settings = rest.get(..usize::from(length)).unwrap_or(rest);
    settings
        .chunks_exact(6)
        .any(|setting| setting == [0, 8, 0, 0, 0, 1])
}

/// Returns the error code and the debug data of the first GOAWAY of HTTP/2.
pub(super) fn goaway(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut rest = bytes;
    loop {
        let (&[a, b, c, kind, _, _, _, _, _], tail) = rest.split_first_chunk::<9>()?;
        let length = usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
        let (payload, tail) = tail.split_at_checked(length).unwrap_or((tail, &[]));
        if kind == 7 {
            let (_, payload) = payload.split_first_chunk::<4>()?;
            let (code, data) = payload.split_first_chunk::<4>()?;
            return Some((u32::from_be_bytes(*code), data));
        }
        rest = tail;
    }
}

/// Returns the description of a TLS alert about a certificate, which a client sends in cleartext up
/// to TLS 1.2.
pub(super) fn certificate_alert(bytes: &[u8]) -> Option<u8> {
    records(bytes).find_map(|(kind, record)| match (kind, record) {
        // 47 is illegal_parameter.
        (0x15, [_, alert @ (42..=46 | 48)]) => Some(*alert),
        _ => None,
    })
}

/// Returns whether the client's only encrypted record is as long as an alert of TLS 1.3: two bytes,
/// the kind, and the tag.
pub(super) fn is_encrypted_alert(bytes: &[u8]) -> bool {
    let mut encrypted = records(bytes).filter(|(kind, _)| *kind == 0x17);
    let first = encrypted.next();
    first.is_some_and(|(_, record)| record.len() == 19) && encrypted.next().is_none()
}

/// Returns the kind and the content of the TLS records of one direction.
fn records(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = bytes;
    core::iter::from_fn(move || {
        let (&[kind, 3, _, high, low], tail) = rest.split_first_chunk::<5>()? else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let (record, tail) = tail.split_at_checked(length).unwrap_or((tail, &[]));
        rest = tail;
        Some((kind, record))
    })
}
