//! Writing heads: only this module writes CR LF.

use super::decimal;
use super::fields::Fields;
use super::known::Known;
use super::octet;
use thiserror::Error;

/// Why nothing was written. It is a fault of the caller, or of an implementation that it uses, never of the peer.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// Ask [`Encode::encoded_len`] for the octets that it takes.
    #[error("the output is too small")]
    TooSmall,
    /// RFC 9110 §5.1.
    #[error("a field name is not a token")]
    Name,
    /// Controls (CR and LF above all), or white space at an end (RFC 9110 §5.5).
    #[error("a field value has a control octet or white space at an end")]
    Value,
    /// RFC 9110 §5.6.2; RFC 6455 §4.1 for subprotocols.
    #[error("a list element is not a token, or stands twice")]
    Element,
    /// It frames the message or belongs to the handshake, so only the crate writes it.
    #[error("a field is not the caller's to set")]
    Reserved,
    /// RFC 9110 §7.8.
    #[error("a protocol is not a token with an optional version token")]
    Protocol,
    /// RFC 9110 §9.1. Also refused are CONNECT, which asks for a tunnel, and HEAD, whose answer says nothing of its own content.
    #[error("the method is not a token that goes with an upgrade")]
    Method,
    /// See [`Target`](crate::Target); a fragment has no place in it.
    #[error("the target has no form that goes with the method")]
    Target,
    /// RFC 6455 §4.1 for WebSocket.
    #[error("the protocol knows no request with content")]
    Content,
    /// A host with an optional port (RFC 9110 §7.2), which an absolute target repeats to the letter (RFC 9112 §3.2).
    #[error("the host is empty or malformed, or not that of the target")]
    Host,
    /// The status of a rejection is not from 300 to 599. Any other status does not refuse.
    #[error("the status of a rejection is not from 300 to 599")]
    Status,
    /// RFC 9110 §15.5.22; see [`Rejection::advertising`](crate::Rejection::advertising).
    #[error("a 426 names no protocol to upgrade to")]
    Unadvertised,
    /// RFC 7540 §3.3: HTTP/2 over TLS is agreed on by ALPN.
    #[error("h2c is not proposed over TLS")]
    Secure,
    /// RFC 7540 §3.2.1: HTTP2-Settings has one digit at least.
    #[error("h2c is proposed without a setting")]
    Settings,
}

/// What can be written as octets.
pub trait Encode: Write {
    /// The octets that [`encode`](Self::encode) writes.
    fn encoded_len(&self) -> usize {
        let mut lines = Lines::measuring();
        self.write(&mut lines);
        lines.len
    }

    /// Writes it to the start of `out`, and gives what was written.
    ///
    /// # Errors
    /// [`EncodeError`]: `out` then holds nothing that may be sent.
    fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], EncodeError> {
        let mut lines = Lines::into(out);
        self.write(&mut lines);
        let (len, error) = (lines.len, lines.error);
        match error {
            Some(error) => Err(error),
            None => out.get(..len).ok_or(EncodeError::TooSmall),
        }
    }

    /// [`encode`](Self::encode) into memory of its own.
    ///
    /// # Errors
    /// As `encode`, but for a lack of room.
    #[cfg(feature = "alloc")]
    fn to_vec(&self) -> Result<std::vec::Vec<u8>, EncodeError> {
        let mut octets: std::vec::Vec<u8> = core::iter::repeat_n(0, self.encoded_len()).collect();
        self.encode(&mut octets)?;
        Ok(octets)
    }
}

impl<T: Write> Encode for T {}

/// How a message writes itself; nobody outside can implement it.
pub trait Write {
    #[doc(hidden)]
    fn write(&self, to: &mut Lines<'_>);
}

/// Where the lines of a head go.
///
/// Each string is checked before it is written. The first fault is kept and comes out of [`Encode::encode`].
#[derive(Debug)]
pub struct Lines<'o> {
    out: Option<&'o mut [u8]>,
    len: usize,
    error: Option<EncodeError>,
}

impl<'o> Lines<'o> {
    fn measuring() -> Lines<'static> {
        Lines {
            out: None,
            len: 0,
            error: None,
        }
    }

    fn into(out: &'o mut [u8]) -> Self {
        Self {
            out: Some(out),
            len: 0,
            error: None,
        }
    }

    /// Adds a field line. The value is given in parts, which are written one behind the other: `&[&"chat"]`, `&["a; b=", "10"]`.
    ///
    /// Refused are names that are no tokens, values with a control octet, and fields that frame a message or steer the connection: those are
    /// the crate's.
    pub fn field(&mut self, name: &str, value: &[&str]) {
        if frames(name) {
            return self.fail(EncodeError::Reserved);
        }
        self.line(name, value);
    }

    /// Adds a field line that lists tokens, or none where there are none (RFC 9110 §5.6.1.1).
    ///
    /// Refused is what [`field`](Self::field) refuses, and an element that is no token or stands twice.
    pub fn list(&mut self, name: &str, tokens: &[&str]) {
        let Some((first, rest)) = tokens.split_first() else {
            return;
        };
        let mut earlier = tokens.iter().zip(1..);
        let is_sound = |(token, next): (&&str, usize)| {
            let later = tokens.get(next..).unwrap_or_default();
            octet::is_token(token.as_bytes()) && !later.contains(token)
        };
        if !earlier.all(is_sound) {
            return self.fail(EncodeError::Element);
        }
        if frames(name) {
            return self.fail(EncodeError::Reserved);
        }
        self.trusted(name);
        self.trusted(": ");
        self.trusted(first);
        for token in rest {
            self.trusted(", ");
            self.trusted(token);
        }
        self.end();
    }

    /// Adds the caller's own fields, which may not be those of a handshake either.
    pub(crate) fn own_fields(&mut self, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            if belongs_to_handshake(name) {
                return self.fail(EncodeError::Reserved);
            }
            self.field(name, &[value]);
        }
    }

    pub(crate) fn line(&mut self, name: &str, value: &[&str]) {
        if !octet::is_token(name.as_bytes()) {
            return self.fail(EncodeError::Name);
        }
        let is_text = |part: &&str| octet::behind_text(part.as_bytes()).is_empty();
        let edge = |octet: Option<u8>| matches!(octet, Some(b' ' | b'\t'));
        let mut parts = value.iter().filter(|part| !part.is_empty());
        let first = parts.next().and_then(|part| part.bytes().next());
        let last = value.iter().rev().find_map(|part| part.bytes().next_back());
        if !value.iter().all(is_text) || edge(first) || edge(last) {
            return self.fail(EncodeError::Value);
        }
        self.trusted(name);
        self.trusted(": ");
        for part in value {
            self.trusted(part);
        }
        self.end();
    }

    /// Adds a field line that needs no check: it was validated when it was read, or is the crate's own.
    pub(crate) fn copied(&mut self, name: &str, value: &[u8]) {
        self.copied_octets(name.as_bytes(), value);
    }

    /// [`copied`](Self::copied), for a name that was read.
    pub(crate) fn copied_octets(&mut self, name: &[u8], value: &[u8]) {
        let length = name.len().saturating_add(value.len()).saturating_add(4);
        let Some(room) = self.room(length) else {
            return;
        };
        if let Some((to_name, [colon, space, to_value @ .., cr, lf])) =
            room.split_at_mut_checked(name.len())
        {
            copy(to_name, name);
            (*colon, *space) = (b':', b' ');
            copy(to_value, value);
            (*cr, *lf) = (b'\r', b'\n');
        }
    }

    /// Adds the Content-Length of a head that was read, where it has a sound one, without leading zeros.
    pub(crate) fn length(&mut self, of: &Fields<'_>) {
        let field = Known::ContentLength;
        if let Ok(Some(digits)) = of.known(field).only() {
            if decimal::parse(digits).is_some() {
                let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
                let start = zeros.min(digits.len().saturating_sub(1));
                self.copied(field.name(), digits.get(start..).unwrap_or(digits));
            }
        }
    }

    /// Ends a line; the empty line that ends the head as well.
    pub(crate) fn end(&mut self) {
        self.trusted("\r\n");
    }

    /// Octets that were checked, or are the crate's own.
    #[inline]
    pub(crate) fn trusted(&mut self, text: &str) {
        self.octets(text.as_bytes());
    }

    /// Content, which may be anything.
    #[inline]
    pub(crate) fn octets(&mut self, octets: &[u8]) {
        if self.error.is_some() {
            return;
        }
        if let Some(out) = &mut self.out {
            let rest = out.get_mut(self.len..);
            match rest.and_then(|rest| rest.get_mut(..octets.len())) {
                Some(room) => copy(room, octets),
                None => return self.fail(EncodeError::TooSmall),
            }
        }
        self.len = self.len.saturating_add(octets.len());
    }

    /// Where so many octets go, which count as written; `None` where they are only measured, or after a fault.
    #[inline]
    fn room(&mut self, octets: usize) -> Option<&mut [u8]> {
        if self.error.is_some() {
            return None;
        }
        let start = self.len;
        let end = start.saturating_add(octets);
        let Some(out) = &mut self.out else {
            self.len = end;
            return None;
        };
        let room = out.get_mut(start..end);
        if room.is_some() {
            self.len = end;
        } else {
            self.error = Some(EncodeError::TooSmall);
        }
        room
    }

    pub(crate) fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }
}

/// `copy_from_slice` in its place, which this becomes, links a panic where size is all that counts.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) {
    for (to, octet) in to.iter_mut().zip(from) {
        *to = *octet;
    }
}

/// Fields that say where a message ends or what becomes of the connection (RFC 9110 §7.6.1, RFC 9112 §6).
fn frames(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "Host",
        "Connection",
        "Upgrade",
        "Content-Length",
        "Transfer-Encoding",
        "TE",
        "Trailer",
        "Keep-Alive",
        "Proxy-Connection",
        "Expect",
    ];
    NAMES
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
}

/// Fields that a protocol or a rejection sets itself: said twice they would contradict.
fn belongs_to_handshake(name: &str) -> bool {
    let web_socket = "Sec-WebSocket-";
    name.get(..web_socket.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(web_socket))
        || name.eq_ignore_ascii_case(Known::Origin.name())
        || name.eq_ignore_ascii_case(Known::Http2Settings.name())
        || name.eq_ignore_ascii_case("Content-Type")
}
