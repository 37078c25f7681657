//! The fault of a message that cannot be written, with the field that is meant.

use super::encode_error::EncodeError;
use crate::rule::Rule;
use core::fmt;

/// The most bytes of a field name that are kept. The longest registered names have about as many.
const KEPT: usize = 40;

/// Why a message cannot be written, and which header field is meant; returned by
/// [`Encode::fault`](crate::Encode::fault), and by the connections of [`drive`](crate::drive).
///
/// It prints the sentence of the error and the name of the field, and for a list also which element
/// is meant. Bytes of the name that are not printable ASCII are escaped. It never has a value,
/// since that may be a secret.
///
/// ```
/// use http_upgrade::{Encode, EncodeError, Rejection};
///
/// let fields = [("Location", "/login"), ("Connection", "close")];
/// let rejection = Rejection::new(302, "log in first").with_fields(&fields);
/// assert_eq!(rejection.to_vec(), Err(EncodeError::Reserved));
/// let fault = rejection.fault().ok_or("a fault")?;
/// assert_eq!(fault.field(), Some("Connection"));
/// assert_eq!(fault.to_string(), "a field is reserved: only this crate writes it: Connection");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeFault {
    error: EncodeError,
    field: Option<FieldName>,
    /// The number of the element in a list, from 1.
    element: Option<usize>,
}

impl EncodeFault {
    pub(crate) const fn new(error: EncodeError) -> Self {
        Self {
            error,
            field: None,
            element: None,
        }
    }

    pub(super) fn of_field(error: EncodeError, name: &str) -> Self {
        let mut fault = Self::new(error);
        fault.field = Some(FieldName::of(name));
        fault
    }

    pub(super) fn of_element(name: &str, element: usize) -> Self {
        let mut fault = Self::of_field(EncodeError::Element, name);
        fault.element = Some(element);
        fault
    }

    /// Returns the error of [`Encode::encode`](crate::Encode::encode).
    pub const fn error(&self) -> EncodeError {
        self.error
    }

    /// Returns the rule that was broken. Its section is empty for a caller error.
    pub const fn rule(&self) -> Rule {
        self.error.rule()
    }

    /// Returns the name of the header field that is meant, as the caller has written it, or `None`
    /// if the error is not about a field. At most 40 bytes of a name are kept.
    pub fn field(&self) -> Option<&str> {
        self.field.as_ref().map(FieldName::as_str)
    }

    /// Returns which element of the list is meant, counted from 1. Of two equal elements it is the
    /// first. `None` if the error is not [`EncodeError::Element`].
    pub const fn element(&self) -> Option<usize> {
        self.element
    }
}

impl core::error::Error for EncodeFault {}

impl From<EncodeFault> for EncodeError {
    fn from(fault: EncodeFault) -> Self {
        fault.error
    }
}

impl fmt::Display for EncodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error.rule().sentence)?;
        let Some(field) = self.field() else {
            return Ok(());
        };
        f.write_str(": ")?;
        if let Some(element) = self.element {
            write!(f, "element {element} of ")?;
        }
        match field {
            "" => f.write_str("(empty)"),
            _ => field.as_bytes().escape_ascii().fmt(f),
        }
    }
}

/// The start of a field name. It is a copy, because an implementation of a protocol may build a
/// name only while it writes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FieldName {
    bytes: [u8; KEPT],
    len: usize,
}

impl FieldName {
    fn of(name: &str) -> Self {
        let mut len = name.len().min(KEPT);
        while !name.is_char_boundary(len) {
            len = len.saturating_sub(1);
        }
        let mut bytes = [0; KEPT];
        for (to, byte) in bytes.iter_mut().zip(name.bytes().take(len)) {
            *to = byte;
        }
        Self { bytes, len }
    }

    fn as_str(&self) -> &str {
        let name = self.bytes.get(..self.len).unwrap_or_default();
        core::str::from_utf8(name).unwrap_or_default()
    }
}

impl fmt::Debug for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
