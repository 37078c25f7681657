//! Lists: `#element` over all lines of a field.

use super::octet;
use super::values::Values;
use thiserror::Error;

/// Why a field is not the list that it has to be.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InvalidList {
    /// Elements that are compared or parsed are ASCII.
    #[error("a list element has an octet outside ASCII")]
    Octet,
    /// RFC 9110 §5.6.4.
    #[error("a quoted string does not end")]
    Quote,
    /// See [`Limits::elements`](crate::Limits::elements).
    #[error("a list has more elements than the limit")]
    TooMany,
}

/// The elements of a list, without the white space around them; made by [`Fields::list`](crate::Fields::list).
///
/// Several lines count as one list. Empty elements are passed over, as RFC 9110 §5.6.1.2 wants, but they count for the limit. A comma
/// between quotes parts nothing. After an error the iterator ends.
#[derive(Debug)]
pub struct List<'a> {
    lines: Values<'a>,
    rest: Option<&'a [u8]>,
    left: u16,
}

impl<'a> List<'a> {
    pub(crate) fn of(mut lines: Values<'a>, most: u16) -> Self {
        let rest = lines.next();
        Self {
            lines,
            rest,
            left: most,
        }
    }

    /// Whether one element is this token and all elements are tokens.
    pub(crate) fn has_token(mut self, token: &str) -> bool {
        let mut found = false;
        while let Some(element) = self.next_element() {
            match element {
                Ok(element) if element.is_token => {
                    found |= element.octets.eq_ignore_ascii_case(token.as_bytes());
                }
                _ => return false,
            }
        }
        found
    }

    /// The next element as it stands, for whoever compares octets.
    pub(crate) fn next_octets(&mut self) -> Option<Result<&'a [u8], InvalidList>> {
        let element = self.next_element()?;
        Some(element.map(|element| element.octets))
    }

    /// The next element as it stands, and whether it is a token.
    pub(crate) fn next_element(&mut self) -> Option<Result<Element<'a>, InvalidList>> {
        while let Some(rest) = self.rest {
            let rest = octet::trim_start(rest);
            let behind_token = octet::behind_token(rest);
            let (element, tail) = if let [] | [b',', ..] = behind_token {
                let octets = octet::before(rest, behind_token);
                let is_token = true;
                (Element { octets, is_token }, behind_token)
            } else {
                let Some(tail) = behind_element(behind_token) else {
                    return Some(Err(self.end_with(InvalidList::Quote)));
                };
                let octets = octet::trim_end(octet::before(rest, tail));
                (Element::of(octets, octet::before(rest, behind_token)), tail)
            };
            self.rest = match tail {
                [_, tail @ ..] => Some(tail),
                [] => self.lines.next(),
            };
            self.left = match self.left.checked_sub(1) {
                Some(left) => left,
                None => return Some(Err(self.end_with(InvalidList::TooMany))),
            };
            if !element.octets.is_empty() {
                return Some(Ok(element));
            }
        }
        None
    }

    fn end_with(&mut self, error: InvalidList) -> InvalidList {
        self.rest = None;
        error
    }
}

impl<'a> Iterator for List<'a> {
    type Item = Result<&'a str, InvalidList>;

    fn next(&mut self) -> Option<Self::Item> {
        let element = self.next_element()?;
        Some(element.and_then(|element| {
            let text = core::str::from_utf8(element.octets).ok();
            let text = text.filter(|text| element.is_token || text.is_ascii());
            text.ok_or_else(|| self.end_with(InvalidList::Octet))
        }))
    }
}

/// An element without the white space around it.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    pub(crate) octets: &'a [u8],
    pub(crate) is_token: bool,
}

impl<'a> Element<'a> {
    fn of(octets: &'a [u8], token: &[u8]) -> Self {
        // Both start at the same byte.
        let is_token = !token.is_empty() && octets.len() == token.len();
        Self { octets, is_token }
    }
}

/// The comma outside quotes that ends the element, and what follows, or nothing. `None`: the element ends within quotes.
fn behind_element(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = match octet::behind_all_but(rest, [b',', b'"']) {
            [b'"', quoted @ ..] => behind_quoted(quoted)?,
            tail => return Some(tail),
        };
    }
}

/// What follows the quoted string whose opening quote was taken off. `None` where it does not end.
fn behind_quoted(mut octets: &[u8]) -> Option<&[u8]> {
    loop {
        octets = match octet::behind_all_but(octets, [b'"', b'\\']) {
            [b'"', tail @ ..] => return Some(tail),
            [_, _, tail @ ..] => tail,
            _ => return None,
        };
    }
}
