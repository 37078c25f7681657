//! Iterators over field lines, and over the values of one field.

#[cfg(feature = "http")]
use super::byte;
use super::raw_line::RawLine;
use super::search;
use crate::rule::Rule;
use core::fmt;
use thiserror::Error;

/// A field that may have one line only is repeated.
///
/// This is an error even if all lines have the same value. RFC 9110 §5.3.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
pub struct RepeatedError;

impl RepeatedError {
    /// Returns the rule that was broken.
    pub const fn rule(self) -> Rule {
        Rule::new(
            "RFC 9110 §5.3",
            "a field that may have one line only is repeated",
        )
    }
}

/// An iterator over the name and value of each field line; returned by
/// [`Fields::iter`](crate::head::Fields::iter).
pub struct Iter<'a>(pub(super) LineSource<'a>);

pub(super) enum LineSource<'a> {
    Bytes(&'a [u8]),
    #[cfg(feature = "http")]
    Map(http::header::Iter<'a, http::HeaderValue>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            LineSource::Bytes(rest) => {
                let line = RawLine::take(rest)?;
                Some((core::str::from_utf8(line.name).ok()?, line.value))
            }
            #[cfg(feature = "http")]
            LineSource::Map(lines) => {
                let (name, value) = lines.next()?;
                Some((name.as_str(), byte::trim(value.as_bytes())))
            }
        }
    }
}

impl<'a> Iter<'a> {
    /// Returns the next line as bytes, which saves the check that the name is UTF-8.
    #[inline]
    pub(crate) fn next_raw(&mut self) -> Option<RawLine<'a>> {
        match &mut self.0 {
            LineSource::Bytes(rest) => RawLine::take(rest),
            #[cfg(feature = "http")]
            LineSource::Map(lines) => {
                let (name, value) = lines.next()?;
                Some(RawLine::of(name.as_str(), value.as_bytes()))
            }
        }
    }

    /// Returns the bytes of the lines that are left, and of what follows them; nothing if the head
    /// did not come as bytes.
    #[inline]
    pub(crate) const fn rest(&self) -> &'a [u8] {
        match self.0 {
            LineSource::Bytes(rest) => rest,
            #[cfg(feature = "http")]
            LineSource::Map(_) => &[],
        }
    }

    /// Returns the value of the next line with this name. Other lines are not parsed: only their
    /// end is searched for.
    fn next_of(&mut self, wanted: &str) -> Option<&'a [u8]> {
        let wanted = wanted.as_bytes();
        match &mut self.0 {
            LineSource::Bytes(rest) => loop {
                if is_line_of(rest, wanted) {
                    return RawLine::take(rest).map(|line| line.value);
                }
                skip_line(rest)?;
            },
            #[cfg(feature = "http")]
            LineSource::Map(lines) => {
                let (_, value) = lines
                    .find(|(name, _)| name.as_str().as_bytes().eq_ignore_ascii_case(wanted))?;
                Some(byte::trim(value.as_bytes()))
            }
        }
    }
}

pub(super) type Line<'a> = (&'a str, &'a [u8]);

/// Returns whether the line at the start has this name.
#[inline]
fn is_line_of(line: &[u8], name: &[u8]) -> bool {
    line.get(name.len()) == Some(&b':')
        && line
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Takes any field line off the start of a validated section. `None` at the empty line.
#[inline]
fn skip_line(bytes: &mut &[u8]) -> Option<()> {
    if matches!(bytes.first(), None | Some(b'\r' | b'\n')) {
        return None;
    }
    // No line of a validated section has a LF but the one at its end.
    *bytes = search::skip_line(bytes).get(1..)?;
    Some(())
}

/// An iterator over the values of one field, line by line; returned by
/// [`Fields::all`](crate::head::Fields::all).
pub struct Values<'a>(pub(super) Found<'a>);

pub(super) enum Found<'a> {
    /// The value of the only line, or `None` if the field is absent.
    One(Option<&'a [u8]>),
    /// The remaining lines, and the name to search for.
    Scattered(Iter<'a>, &'a str),
    #[cfg(feature = "http")]
    Map(http::header::ValueIter<'a, http::HeaderValue>),
}

impl<'a> Values<'a> {
    /// Returns the values of a field that has this one value.
    #[cfg(feature = "http")]
    pub(crate) const fn of_one(value: &'a [u8]) -> Self {
        Self(Found::One(Some(value)))
    }

    /// Returns the value of the only line, `None` if there is no line, or an error if there are
    /// several.
    #[inline]
    pub(crate) fn single(mut self) -> Result<Option<&'a [u8]>, RepeatedError> {
        if let Found::One(value) = self.0 {
            return Ok(value);
        }
        let value = self.next();
        match self.next() {
            None => Ok(value),
            Some(_) => Err(RepeatedError),
        }
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if let Found::One(value) = &mut self.0 {
            return value.take();
        }
        self.0.next()
    }
}

impl<'a> Found<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        match self {
            Self::One(value) => value.take(),
            Self::Scattered(lines, wanted) => lines.next_of(wanted),
            #[cfg(feature = "http")]
            Self::Map(values) => values.next().map(|value| byte::trim(value.as_bytes())),
        }
    }
}

/// Shows no values, because the names that tell which ones are secret are not there.
impl fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").finish_non_exhaustive()
    }
}

impl fmt::Debug for Iter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}
