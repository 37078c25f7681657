//! Reading of lists: the rule `#element` of RFC 9110 §5.6.1, over all lines of a field.

use super::byte;
use super::search;
use super::values::Values;
use crate::rule::Rule;
use core::fmt;
use thiserror::Error;

/// Why a field value is not a valid list.
///
/// Treat the field as malformed. [`TooMany`](Self::TooMany) is answered with 431, like other
/// limits.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ListError {
    /// A list element has a byte outside ASCII. RFC 9110 §5.5. Elements are returned as text and
    /// compared with tokens, so bytes from 0x80 are refused.
    NotAscii,
    /// A quoted string does not end. RFC 9110 §5.6.4. Its closing quote has to be on the same line.
    Quote,
    /// A list has more elements than the limit. RFC 9110 §5.6.1.2. See
    /// [`Limits::elements`](crate::Limits::elements).
    TooMany,
}

impl ListError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::NotAscii => Rule::new("RFC 9110 §5.5", "a list element has a byte outside ASCII"),
            Self::Quote => Rule::new("RFC 9110 §5.6.4", "a quoted string does not end"),
            Self::TooMany => Rule::new("RFC 9110 §5.6.1.2", "a list has more elements than the limit"),
        }
    }
}

/// An iterator over the elements of a list; returned by
/// [`Fields::list`](crate::head::Fields::list).
///
/// All lines of the field form one list. Elements come without the white space around them. Empty
/// elements are skipped, as RFC 9110 §5.6.1.2 asks, but they count toward
/// [`Limits::elements`](crate::Limits::elements). A comma in a quoted string does not separate
/// elements. After an error the iterator ends.
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

    /// Returns whether one element is this token and all elements are tokens.
    pub(crate) fn has_token(mut self, token: &str) -> bool {
        let mut found = false;
        while let Some(element) = self.next_element() {
            match element {
                Ok(element) if element.is_token => {
                    found |= element.bytes.eq_ignore_ascii_case(token.as_bytes());
                }
                _ => return false,
            }
        }
        found
    }

    /// Returns the next element as bytes, for callers that only compare it.
    pub(crate) fn next_bytes(&mut self) -> Option<Result<&'a [u8], ListError>> {
        let element = self.next_element()?;
        Some(element.map(|element| element.bytes))
    }

    /// Returns the next element as bytes, and whether it is a token.
    pub(crate) fn next_element(&mut self) -> Option<Result<Element<'a>, ListError>> {
        while let Some(rest) = self.rest {
            let rest = byte::trim_start(rest);
            // Most elements are tokens, which one scan finds and checks. Others are scanned again,
            // with regard to quotes.
            let skip_token = byte::skip_token(rest);
            let (element, tail) = if let [] | [b',', ..] = skip_token {
                let bytes = byte::before(rest, skip_token);
                let is_token = true;
                (Element { bytes, is_token }, skip_token)
            } else {
                let Some(tail) = skip_element(skip_token) else {
                    return Some(Err(self.end_with(ListError::Quote)));
                };
                let bytes = byte::trim_end(byte::before(rest, tail));
                (Element::of(bytes, byte::before(rest, skip_token)), tail)
            };
            // `tail` is empty or starts with the comma.
            self.rest = match tail {
                [_, tail @ ..] => Some(tail),
                [] => self.lines.next(),
            };
            self.left = match self.left.checked_sub(1) {
                Some(left) => left,
                None => return Some(Err(self.end_with(ListError::TooMany))),
            };
            if !element.bytes.is_empty() {
                return Some(Ok(element));
            }
        }
        None
    }

    /// Makes `error` the last item of the list.
    fn end_with(&mut self, error: ListError) -> ListError {
        self.rest = None;
        error
    }
}

impl<'a> Iterator for List<'a> {
    type Item = Result<&'a str, ListError>;

    fn next(&mut self) -> Option<Self::Item> {
        let element = self.next_element()?;
        Some(element.and_then(|element| {
            let text = core::str::from_utf8(element.bytes).ok();
            let text = text.filter(|text| element.is_token || text.is_ascii());
            text.ok_or_else(|| self.end_with(ListError::NotAscii))
        }))
    }
}

/// A list element without the white space around it.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) is_token: bool,
}

impl<'a> Element<'a> {
    /// Makes an element of `bytes`, which has the characters of `token` at the start.
    fn of(bytes: &'a [u8], token: &[u8]) -> Self {
        // Both start at the same byte, so equal lengths mean that the element is the token.
        let is_token = !token.is_empty() && bytes.len() == token.len();
        Self { bytes, is_token }
    }
}

/// Returns what follows the element at the start: the comma that ends it and the rest, or nothing.
/// `None` if the value ends in a quoted string.
fn skip_element(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = match search::skip_all_but(rest, [b',', b'"']) {
            [b'"', quoted @ ..] => skip_quoted(quoted)?,
            tail => return Some(tail),
        };
    }
}

/// Returns what follows a quoted string whose opening quote was taken off; `None` if it does not
/// end.
fn skip_quoted(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        bytes = match search::skip_all_but(bytes, [b'"', b'\\']) {
            [b'"', tail @ ..] => return Some(tail),
            // A backslash, and the character that it escapes.
            [_, _, tail @ ..] => tail,
            _ => return None,
        };
    }
}

/// Shows no elements, because the name that tells whether they are secret is not there.
impl fmt::Debug for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").finish_non_exhaustive()
    }
}
