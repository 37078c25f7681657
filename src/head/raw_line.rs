//! The lines of a section that was validated, as bytes.

use super::byte;
use super::known::Known;
#[cfg(target_pointer_width = "64")]
use super::known_line::known_at;
use super::search;

/// A field line as bytes.
pub(crate) struct RawLine<'a> {
    /// The field, if it is a known one.
    pub(crate) field: Option<Known>,
    pub(crate) name: &'a [u8],
    pub(crate) value: &'a [u8],
    /// Whether it is written as this crate writes lines: `Name: value`, one space after the colon,
    /// no other white space around the value, CR LF. Such a line can be forwarded as it is.
    pub(crate) is_canonical: bool,
}

impl<'a> RawLine<'a> {
    /// Takes the field line off the start of a validated section. `None` at the empty line, which
    /// has no colon.
    #[inline]
    pub(super) fn take(section: &mut &'a [u8]) -> Option<Self> {
        let (field, name, text) = split_name(section)?;
        let (line, tail) = split_line(text)?;
        *section = tail;
        // The CR may be missing, if a client was told to accept a lone LF.
        let value = byte::trim(line.strip_suffix(b"\r").unwrap_or(line));
        // The line is two bytes longer than the value: if these are a space at the start and the
        // CR, there is no other white space.
        let is_canonical =
            matches!(line, [b' ', .., b'\r']) && line.len() == value.len().wrapping_add(2);
        Some(Self {
            field,
            name,
            value,
            is_canonical,
        })
    }

    /// Makes a line of a head that did not come as bytes.
    #[cfg(feature = "http")]
    pub(super) fn of(name: &'a str, value: &'a [u8]) -> Self {
        Self {
            field: Known::of(name.as_bytes()),
            name: name.as_bytes(),
            value: byte::trim(value),
            is_canonical: false,
        }
    }
}

/// Splits a line at its colon: into the name, which may be that of a known field, and what follows
/// the colon. `None` at the end of the section.
#[inline]
fn split_name(line: &[u8]) -> Option<(Option<Known>, &[u8], &[u8])> {
    // Fast path, which finds most names: no branch depends on the length.
    #[cfg(target_pointer_width = "64")]
    if let Some(start) = line.first_chunk() {
        let (field, length) = match known_at(start) {
            Some((field, length)) => (Some(field), length),
            None => (None, search::colon(start)),
        };
        if let (name, [b':', text @ ..]) = line.split_at_checked(length)? {
            return Some((field, name, text));
        }
    }
    let colon = search::skip_all_but(line, [b':', b'\n']);
    let [b':', text @ ..] = colon else {
        return None;
    };
    let name = byte::before(line, colon);
    Some((Known::of(name), name, text))
}

/// Splits what follows the colon of a line at the LF that ends the line. A validated section has no
/// other LF.
#[inline]
fn split_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = search::skip_line(text);
    Some((byte::before(text, end), end.get(1..)?))
}
