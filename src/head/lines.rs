//! Writing of heads. Only this module writes CR LF, so only it can end a line.

use super::decimal;
use super::fields::Fields;
use super::known::Known;
use super::octet;
use thiserror::Error;

/// Why a message could not be written.
///
/// The cause is a value that the caller gave, or that an implementation of a trait of this crate
/// gave; it is never what the peer sent. Send nothing of the message.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// The output is too small. [`Encode::encoded_len`] returns the number of bytes that are
    /// needed.
    #[error("the output is too small")]
    TooSmall,
    /// A field name is not a token. RFC 9110 §5.1.
    #[error("a field name is not a token")]
    Name,
    /// A field value has a control octet or white space at an end. RFC 9110 §5.5. A CR or LF in a
    /// value would start a line that the caller did not mean to write.
    #[error("a field value has a control octet or white space at an end")]
    Value,
    /// A list element is not a token, or stands twice. RFC 9110 §5.6.2, and RFC 6455 §4.1 for
    /// subprotocols.
    #[error("a list element is not a token, or stands twice")]
    Element,
    /// A field is not the caller's to set. RFC 9110 §7.6.1, RFC 9112 §6. The field frames the
    /// message, steers the connection or belongs to the handshake, so only this crate writes it.
    #[error("a field is not the caller's to set")]
    Reserved,
    /// A protocol is not a token with an optional version token. RFC 9110 §7.8.
    #[error("a protocol is not a token with an optional version token")]
    Protocol,
    /// The method is not a token that goes with an upgrade. RFC 9110 §9.1. CONNECT is refused
    /// because it asks for a tunnel, and HEAD because the response to it has a length but no
    /// content. WebSocket has GET only (RFC 6455 §4.1).
    #[error("the method is not a token that goes with an upgrade")]
    Method,
    /// The target has no form that goes with the method. RFC 9112 §3.2. See
    /// [`Target`](crate::Target). A fragment (`#…`) is refused in every form.
    #[error("the target has no form that goes with the method")]
    Target,
    /// The protocol knows no request with content. For WebSocket this is RFC 6455 §4.1.
    #[error("the protocol knows no request with content")]
    Content,
    /// The host is empty or malformed, or not that of the target. RFC 9110 §7.2. It is a host with
    /// an optional port, and has to equal the authority of an absolute target to the letter (RFC
    /// 9112 §3.2).
    #[error("the host is empty or malformed, or not that of the target")]
    Host,
    /// The status of a rejection is not from 300 to 599. RFC 9110 §15. No other status refuses a
    /// request.
    #[error("the status of a rejection is not from 300 to 599")]
    Status,
    /// A 426 names no protocol to upgrade to. RFC 9110 §15.5.22. Name one with
    /// [`Rejection::advertising`](crate::Rejection::advertising).
    #[error("a 426 names no protocol to upgrade to")]
    Unadvertised,
    /// H2c is not proposed over TLS. RFC 7540 §3.3. HTTP/2 over TLS is negotiated with ALPN.
    #[error("h2c is not proposed over TLS")]
    Secure,
    /// H2c is proposed without a setting. RFC 7540 §3.2.1. HTTP2-Settings has at least one setting,
    /// since its value may not be empty.
    #[error("h2c is proposed without a setting")]
    Settings,
}

/// A message that can be written as bytes.
///
/// The crate only produces the bytes; the caller sends them. If a write stops after n bytes, write
/// the bytes after those. If a write fails or is cancelled and the number of bytes it sent is
/// unknown, close the connection: the message must not be sent on it again.
#[doc(alias = "serialize")]
#[doc(alias = "to_bytes")]
pub trait Encode: Write {
    /// Returns how many bytes [`encode`](Self::encode) writes. For a message that cannot be
    /// written, the number has no meaning.
    fn encoded_len(&self) -> usize {
        let mut lines = Lines::measuring();
        self.write(&mut lines);
        lines.len
    }

    /// Writes the message to the start of `out` and returns the bytes that were written.
    ///
    /// # Errors
    /// [`EncodeError`] when `out` is too small, and when the message cannot be written. Then `out`
    /// may have been overwritten, and holds nothing that may be sent.
    fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], EncodeError> {
        let mut lines = Lines::into(out);
        self.write(&mut lines);
        let (len, error) = (lines.len, lines.error);
        match error {
            Some(error) => Err(error),
            None => out.get(..len).ok_or(EncodeError::TooSmall),
        }
    }

    /// Returns the message in a new vector of the right size.
    ///
    /// # Errors
    /// [`EncodeError`] for the same reasons as [`encode`](Self::encode), except that there is
    /// always room.
    #[cfg(feature = "alloc")]
    fn to_vec(&self) -> Result<std::vec::Vec<u8>, EncodeError> {
        let mut octets: std::vec::Vec<u8> = core::iter::repeat_n(0, self.encoded_len()).collect();
        self.encode(&mut octets)?;
        Ok(octets)
    }
}

impl<T: Write> Encode for T {}

/// How a message writes itself. This trait is sealed: it cannot be implemented outside of this
/// crate.
pub trait Write {
    #[doc(hidden)]
    fn write(&self, to: &mut Lines<'_>);
}

/// The writer of the field lines of a head.
///
/// An implementation of [`Accept`](crate::Accept) or [`Propose`](crate::Propose) adds its fields
/// with this. Each string is checked before it is written. The first error is kept, everything
/// after it is ignored, and [`Encode::encode`] returns it.
#[doc(alias = "writer")]
#[derive(Debug)]
pub struct Lines<'o> {
    /// `None` while the length of a message is only measured.
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

    /// Adds a field line. The parts of the value are written one after another, without a
    /// separator: `&["chat"]` or `&["a; b=", "10"]`.
    ///
    /// # Errors
    /// These make [`Encode::encode`] return an error:
    ///
    /// - [`EncodeError::Reserved`] for a field that frames the message or steers the connection.
    ///   Only this crate writes those: `Host`, `Connection`, `Upgrade`, `Content-Length`,
    ///   `Transfer-Encoding`, `TE`, `Trailer`, `Keep-Alive`, `Proxy-Connection` and `Expect`.
    /// - [`EncodeError::Name`] for a name that is not a token.
    /// - [`EncodeError::Value`] for a value with a control character other than HTAB, or with white
    ///   space at an end.
    pub fn field(&mut self, name: &str, value: &[&str]) {
        if frames(name) {
            return self.fail(EncodeError::Reserved);
        }
        self.line(name, value);
    }

    /// Adds a field line with a list of tokens. Without tokens it adds nothing, because a list that
    /// is sent must not be empty (RFC 9110 §5.6.1.1).
    ///
    /// # Errors
    /// These make [`Encode::encode`] return an error: [`EncodeError::Element`] for an element that
    /// is not a token or is repeated, and [`EncodeError::Reserved`] and [`EncodeError::Name`] as for
    /// [`field`](Self::field).
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
        if !octet::is_token(name.as_bytes()) {
            return self.fail(EncodeError::Name);
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

    /// Adds fields that the caller chose. Refused are the fields that [`field`](Self::field)
    /// refuses, and the fields of a handshake.
    pub(crate) fn own_fields(&mut self, fields: &[(&str, &str)]) {
        for (name, value) in fields {
            if belongs_to_handshake(name) {
                return self.fail(EncodeError::Reserved);
            }
            self.field(name, &[value]);
        }
    }

    /// Checks and adds a field line, which may be one of the reserved fields.
    pub(crate) fn line(&mut self, name: &str, value: &[&str]) {
        if !octet::is_token(name.as_bytes()) {
            return self.fail(EncodeError::Name);
        }
        let is_text = |part: &&str| octet::behind_text(part.as_bytes()).is_empty();
        // Parts are joined, so only the first and the last byte of the whole value are its ends.
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

    /// Adds a field line without a check. The caller passes a line that was validated when it was
    /// read, or that this crate made.
    pub(crate) fn copied(&mut self, name: &str, value: &[u8]) {
        self.copied_octets(name.as_bytes(), value);
    }

    /// Adds a field line without a check, like [`copied`](Self::copied), with the name as bytes.
    pub(crate) fn copied_octets(&mut self, name: &[u8], value: &[u8]) {
        // The colon, the space, CR and LF.
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

    /// Adds the Content-Length of a head that was read, if it has a valid one, without leading
    /// zeros.
    pub(crate) fn length(&mut self, of: &Fields<'_>) {
        let field = Known::ContentLength;
        if let Ok(Some(digits)) = of.known(field).only() {
            if decimal::parse(digits).is_some() {
                let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
                // A value of nothing but zeros keeps one.
                let start = zeros.min(digits.len().saturating_sub(1));
                self.copied(field.name(), digits.get(start..).unwrap_or(digits));
            }
        }
    }

    /// Ends a line. After the last field line, this writes the empty line that ends the head.
    pub(crate) fn end(&mut self) {
        self.trusted("\r\n");
    }

    /// Adds text without a check: it was checked before, or this crate made it.
    #[inline]
    pub(crate) fn trusted(&mut self, text: &str) {
        self.octets(text.as_bytes());
    }

    /// Adds bytes without a check. Content can have any bytes.
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

    /// Returns the room for this many bytes and counts them as written. Returns `None` if the
    /// length is only measured, and after an error.
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

    /// Keeps the error, unless there is an earlier one.
    pub(crate) fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }
}

/// Copies bytes. The compiler makes a `memcpy` of it; `copy_from_slice` would link a panic handler
/// when the code is optimised for size.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) {
    for (to, octet) in to.iter_mut().zip(from) {
        *to = *octet;
    }
}

/// Returns whether the field tells where a message ends or what happens to the connection (RFC 9110
/// §7.6.1, RFC 9112 §6).
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

/// Returns whether the field is one that a protocol or a rejection sets. A second line from the
/// caller would contradict it.
fn belongs_to_handshake(name: &str) -> bool {
    let web_socket = "Sec-WebSocket-";
    name.get(..web_socket.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(web_socket))
        || name.eq_ignore_ascii_case(Known::Origin.name())
        || name.eq_ignore_ascii_case(Known::Http2Settings.name())
        || name.eq_ignore_ascii_case("Content-Type")
}
