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
        while let Some(element) = self.next_octets() {
            match element {
                Ok(element) if octet::is_token(element) => {
                    found |= element.eq_ignore_ascii_case(token.as_bytes());
                }
                _ => return false,
            }
        }
        found
    }

    /// The next element as it stands, for whoever compares octets.
    pub(crate) fn next_octets(&mut self) -> Option<Result<&'a [u8], InvalidList>> {
        while let Some(rest) = self.rest {
            let Some(end) = element_end(rest) else {
                return Some(Err(self.end_with(InvalidList::Quote)));
            };
            let (element, tail) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            self.rest = match tail {
                [_, tail @ ..] => Some(tail),
                [] => self.lines.next(),
            };
            self.left = match self.left.checked_sub(1) {
                Some(left) => left,
                None => return Some(Err(self.end_with(InvalidList::TooMany))),
            };
            let element = octet::trim(element);
            if !element.is_empty() {
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
        let element = self.next_octets()?;
        Some(element.and_then(|element| {
            let text = core::str::from_utf8(element).ok();
            let text = text.filter(|text| text.is_ascii());
            text.ok_or_else(|| self.end_with(InvalidList::Octet))
        }))
    }
}

/// Where the element at the start ends: at a comma outside quotes or at the end. `None`: within quotes.
fn element_end(octets: &[u8]) -> Option<usize> {
    let mut rest = octets;
    loop {
        // No token has a comma or a quote in it.
        rest = match octet::behind_token(rest) {
            [] => return Some(octets.len()),
            [b'"', ..] => return quoted_element_end(octets),
            tail @ [b',', ..] => return Some(octets.len().wrapping_sub(tail.len())),
            [_, tail @ ..] => tail,
        };
    }
}

fn quoted_element_end(octets: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, &octet) in octets.iter().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => return Some(at),
            _ => {}
        }
    }
    (!quoted).then_some(octets.len())
}
