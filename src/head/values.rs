//! Field lines, one after the other, and the values of one field.

use super::octet;
use thiserror::Error;

/// A field that must stand on one line stands on several.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a field that stands on one line only is repeated")]
pub struct Repeated;

/// Name and value of each field line; made by [`Fields::iter`](crate::Fields::iter).
#[derive(Debug)]
pub struct Iter<'a>(pub(super) Lines<'a>);

#[derive(Debug)]
pub(super) enum Lines<'a> {
    Octets(&'a [u8]),
    #[cfg(feature = "http")]
    Map(http::header::Iter<'a, http::HeaderValue>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Lines::Octets(rest) => {
                let (name, value) = take_line(rest)?;
                Some((core::str::from_utf8(name).ok()?, value))
            }
            #[cfg(feature = "http")]
            Lines::Map(lines) => {
                let (name, value) = lines.next()?;
                Some((name.as_str(), octet::trim(value.as_bytes())))
            }
        }
    }
}

impl<'a> Iter<'a> {
    /// The value of the next line of this name. Octets are compared as they are: nothing is made text for that.
    fn next_of(&mut self, wanted: &str) -> Option<&'a [u8]> {
        let wanted = wanted.as_bytes();
        match &mut self.0 {
            Lines::Octets(rest) => loop {
                let (name, value) = take_line(rest)?;
                if name.eq_ignore_ascii_case(wanted) {
                    return Some(value);
                }
            },
            #[cfg(feature = "http")]
            Lines::Map(lines) => {
                let (_, value) = lines
                    .find(|(name, _)| name.as_str().as_bytes().eq_ignore_ascii_case(wanted))?;
                Some(octet::trim(value.as_bytes()))
            }
        }
    }
}

pub(super) type Line<'a> = (&'a str, &'a [u8]);

/// Takes off the field line at the start of what was validated: its name and value. `None` at the empty line, which has no colon.
fn take_line<'a>(octets: &mut &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let line = *octets;
    let colon = octet::behind_token(line);
    let [b':', start @ ..] = colon else {
        return None;
    };
    let end = octet::behind_text(start);
    let ([b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..]) = end else {
        return None;
    };
    *octets = tail;
    let value = octet::trim(octet::before(start, end));
    Some((octet::before(line, colon), value))
}

/// The values of one field, line by line; made by [`Fields::all`](crate::Fields::all).
#[derive(Debug)]
pub struct Values<'a>(pub(super) Found<'a>);

#[derive(Debug)]
pub(super) enum Found<'a> {
    One(Option<&'a [u8]>),
    Walk(Iter<'a>, &'a str),
    #[cfg(feature = "http")]
    Map(http::header::ValueIter<'a, http::HeaderValue>),
}

impl<'a> Values<'a> {
    #[inline]
    pub(crate) fn only(mut self) -> Result<Option<&'a [u8]>, Repeated> {
        if let Found::One(value) = self.0 {
            return Ok(value);
        }
        let value = self.next();
        match self.next() {
            None => Ok(value),
            Some(_) => Err(Repeated),
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
            Self::Walk(lines, wanted) => lines.next_of(wanted),
            #[cfg(feature = "http")]
            Self::Map(values) => values.next().map(|value| octet::trim(value.as_bytes())),
        }
    }
}
