//! Writing of heads. Only this module writes CR LF, so only it can end a line.

use super::byte;
use super::decimal;
use super::encode_error::EncodeError;
use super::encode_fault::EncodeFault;
use super::fields::Fields;
use super::known::Known;
use crate::rule::Rule;

/// How a message writes itself. This trait is sealed: it cannot be implemented outside of this
/// crate.
pub trait Write {
    #[doc(hidden)]
    fn write(&self, to: &mut FieldWriter<'_>);
}

/// The writer of the field lines of a head.
///
/// An implementation of [`Accept`](crate::Accept) or [`Propose`](crate::Propose) adds its fields
/// with this. Each string is checked before it is written. The first error is kept, everything
/// after it is ignored, and [`Encode::encode`](crate::Encode::encode) returns it.
#[doc(alias("header", "writer"))]
#[derive(Debug)]
pub struct FieldWriter<'o> {
    /// `None` while the length of a message is only measured.
    out: Option<&'o mut [u8]>,
    pub(super) len: usize,
    /// The first error.
    pub(super) fault: Option<EncodeFault>,
}

impl<'o> FieldWriter<'o> {
    pub(super) fn measuring() -> FieldWriter<'static> {
        FieldWriter {
            out: None,
            len: 0,
            fault: None,
        }
    }

    pub(super) fn into(out: &'o mut [u8]) -> Self {
        Self {
            out: Some(out),
            len: 0,
            fault: None,
        }
    }

    pub(super) fn error(&self) -> Option<EncodeError> {
        self.fault.as_ref().map(EncodeFault::error)
    }

    /// Adds a field line. The parts of the value are written one after another, without a
    /// separator: `&["chat"]` or `&["a; b=", "10"]`.
    ///
    /// # Errors
    /// These make [`Encode::encode`](crate::Encode::encode) return an error:
    ///
    /// - [`EncodeError::Reserved`] for a field that frames the message or steers the connection.
    ///   Only this crate writes those;
    ///   [`Rejection`](crate::Rejection#header-fields-that-a-caller-may-not-set) lists them.
    /// - [`EncodeError::Name`] for a name that is not a token.
    /// - [`EncodeError::Value`] for a value with a control character other than HTAB, or with white
    ///   space at an end.
    pub fn field(&mut self, name: &str, value: &[&str]) {
        if frames(name) {
            return self.fail_field(EncodeError::Reserved, name);
        }
        self.line(name, value);
    }

    /// Adds a field line with a list of tokens. Without tokens it adds nothing, because a list that
    /// is sent must not be empty (RFC 9110 §5.6.1.1).
    ///
    /// # Errors
    /// These make [`Encode::encode`](crate::Encode::encode) return an error:
    /// [`EncodeError::Element`] for an element that is not a token or is repeated, and
    /// [`EncodeError::Reserved`] and [`EncodeError::Name`] as for [`field`](Self::field).
    pub fn list(&mut self, name: &str, tokens: &[&str]) {
        let Some((first, rest)) = tokens.split_first() else {
            return;
        };
        let mut earlier = tokens.iter().zip(1..);
        let is_unsound = |(token, next): &(&&str, usize)| {
            let later = tokens.get(*next..).unwrap_or_default();
            !byte::is_token(token.as_bytes()) || later.contains(token)
        };
        if let Some((_, element)) = earlier.find(is_unsound) {
            return self.fail_element(name, element);
        }
        if frames(name) {
            return self.fail_field(EncodeError::Reserved, name);
        }
        if !byte::is_token(name.as_bytes()) {
            return self.fail_field(EncodeError::Name, name);
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

    /// Adds fields that the application chose. Refused are the fields that [`field`](Self::field)
    /// refuses, and those that the protocol reserves for its handshake.
    pub(crate) fn own_fields(
        &mut self,
        fields: &[(&str, &str)],
        is_reserved: &dyn Fn(&str) -> bool,
    ) {
        for (name, value) in fields {
            if is_reserved(name) {
                return self.fail_field(EncodeError::Reserved, name);
            }
            self.field(name, &[value]);
        }
    }

    /// Checks and adds a field line, which may be one of the reserved fields.
    pub(crate) fn line(&mut self, name: &str, value: &[&str]) {
        if !byte::is_token(name.as_bytes()) {
            return self.fail_field(EncodeError::Name, name);
        }
        let is_text = |part: &&str| byte::skip_text(part.as_bytes()).is_empty();
        // Parts are joined, so only the first and the last byte of the whole value are its ends.
        let edge = |byte: Option<u8>| matches!(byte, Some(b' ' | b'\t'));
        let mut parts = value.iter().filter(|part| !part.is_empty());
        let first = parts.next().and_then(|part| part.bytes().next());
        let last = value.iter().rev().find_map(|part| part.bytes().next_back());
        if !value.iter().all(is_text) || edge(first) || edge(last) {
            return self.fail_field(EncodeError::Value, name);
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
        self.copied_bytes(name.as_bytes(), value);
    }

    /// Adds a field line without a check, like [`copied`](Self::copied), with the name as bytes.
    pub(crate) fn copied_bytes(&mut self, name: &[u8], value: &[u8]) {
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
        if let Ok(Some(digits)) = of.known(field).single() {
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
        self.bytes(text.as_bytes());
    }

    /// Adds bytes without a check. Content can have any bytes.
    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if self.fault.is_some() {
            return;
        }
        if let Some(out) = &mut self.out {
            let rest = out.get_mut(self.len..);
            match rest.and_then(|rest| rest.get_mut(..bytes.len())) {
                Some(room) => copy(room, bytes),
                None => return self.fail(EncodeError::TooSmall),
            }
        }
        self.len = self.len.saturating_add(bytes.len());
    }

    /// Returns the room for this many bytes and counts them as written. Returns `None` if the
    /// length is only measured, and after an error.
    #[inline]
    fn room(&mut self, bytes: usize) -> Option<&mut [u8]> {
        if self.fault.is_some() {
            return None;
        }
        let start = self.len;
        let end = start.saturating_add(bytes);
        let Some(out) = &mut self.out else {
            self.len = end;
            return None;
        };
        let room = out.get_mut(start..end);
        if room.is_some() {
            self.len = end;
        } else {
            self.fault = Some(EncodeFault::new(EncodeError::TooSmall));
        }
        room
    }

    /// Refuses the message by a rule of the protocol, which [`Encode::encode`] then returns as
    /// [`EncodeError::Refused`](EncodeError::Refused), unless there was an earlier error. Nothing
    /// that is added later is written.
    ///
    /// [`Encode::encode`]: crate::Encode::encode
    pub fn refuse(&mut self, rule: Rule) {
        self.fail(EncodeError::Refused(rule));
    }

    /// Keeps the error, unless there is an earlier one.
    pub(crate) fn fail(&mut self, error: EncodeError) {
        self.fault.get_or_insert(EncodeFault::new(error));
    }

    /// Keeps the error, with the name of the field that it is about, unless there is an earlier
    /// one.
    #[cold]
    pub(crate) fn fail_field(&mut self, error: EncodeError, name: &str) {
        self.fault
            .get_or_insert_with(|| EncodeFault::of_field(error, name));
    }

    /// Keeps [`EncodeError::Element`] with the name of the list and the number of the element, from
    /// 1, unless there is an earlier error.
    #[cold]
    pub(crate) fn fail_element(&mut self, name: &str, element: usize) {
        self.fault
            .get_or_insert_with(|| EncodeFault::of_element(name, element));
    }
}

/// Copies bytes. The compiler makes a `memcpy` of it; `copy_from_slice` would link a panic handler
/// when the code is optimised for size.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) {
    for (to, byte) in to.iter_mut().zip(from) {
        *to = *byte;
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
