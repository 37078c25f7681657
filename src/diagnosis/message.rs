//! Reads heads as they were recorded, even malformed ones: a diagnosis must read what a strict
//! parser refuses.

use crate::head::fields::Fields;
use crate::head::values;

/// A head and what follows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    /// The start line, without its end.
    pub(super) start: &'a [u8],
    pub(super) headers: Headers<'a>,
    /// All bytes after the empty line.
    pub(super) rest: &'a [u8],
    /// Whether the empty line was seen.
    pub(super) is_complete: bool,
    /// The number of bytes up to the end of the head.
    pub(super) len: usize,
}

impl<'a> Message<'a> {
    /// Splits the input at the first empty line. A lone LF ends a line, too.
    pub(super) fn read(input: &'a [u8]) -> Self {
        let mut rest = input;
        let mut start: &[u8] = &[];
        while start.is_empty() && !rest.is_empty() {
            (start, rest) = line(rest);
        }
        let section = rest;
        let mut is_complete = false;
        while !rest.is_empty() && !is_complete {
            let (next, tail) = line(rest);
            is_complete = next.is_empty();
            rest = tail;
        }
        Self {
            start,
            headers: Headers(Source::Lines(section)),
            rest,
            is_complete,
            len: input.len().saturating_sub(rest.len()),
        }
    }

    /// Makes a message from a head that was parsed already. It has no start line.
    pub(super) const fn parsed(fields: Fields<'a>, rest: &'a [u8]) -> Self {
        Self {
            start: &[],
            headers: Headers(Source::Fields(fields)),
            rest,
            is_complete: true,
            len: 0,
        }
    }
}

/// Returns the first line without its end, and what follows.
fn line(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n');
    let (line, rest): (&[u8], &[u8]) = match end.and_then(|end| input.split_at_checked(end)) {
        Some((line, rest)) => (line, rest.get(1..).unwrap_or_default()),
        None => (input, &[]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// The header lines of a head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Headers<'a>(Source<'a>);

#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    Lines(&'a [u8]),
    Fields(Fields<'a>),
}

impl<'a> Headers<'a> {
    pub(super) const NONE: Self = Self(Source::Lines(&[]));

    /// Returns the name and the value of each line, in order. A line without a colon is skipped.
    pub(super) fn iter(self) -> Iter<'a> {
        match self.0 {
            Source::Lines(lines) => Iter::Lines(lines),
            Source::Fields(fields) => Iter::Fields(fields.iter()),
        }
    }

    pub(super) fn all<'n>(self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        self.iter()
            .filter(move |(each, _)| each.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    pub(super) fn first(self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// Returns the elements of a comma-separated list, over all lines of that name, without white
    /// space around them and without empty elements. At most 256 are read, because lists are
    /// compared with one another.
    pub(super) fn list<'n>(self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        self.all(name)
            .flat_map(|value| value.split(|byte| *byte == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|element| !element.is_empty())
            .take(256)
    }

    pub(super) fn lists(self, name: &str, token: &str) -> bool {
        self.list(name)
            .any(|each| each.eq_ignore_ascii_case(token.as_bytes()))
    }
}

pub(super) enum Iter<'a> {
    Lines(&'a [u8]),
    Fields(values::Iter<'a>),
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = match self {
            Self::Lines(rest) => rest,
            Self::Fields(fields) => {
                return fields.next().map(|(name, value)| (name.as_bytes(), value));
            }
        };
        loop {
            if rest.is_empty() {
                return None;
            }
            let (next, tail) = line(rest);
            *rest = tail;
            if next.is_empty() {
                *rest = &[];
                return None;
            }
            if let Some(colon) = next.iter().position(|byte| *byte == b':') {
                let (name, value) = next.split_at_checked(colon)?;
                return Some((name.trim_ascii(), value.get(1..)?.trim_ascii()));
            }
        }
    }
}

/// Returns the value of decimal digits, or the largest number if they are not a number.
pub(super) fn decimal(digits: &[u8]) -> usize {
    let number = core::str::from_utf8(digits).ok();
    number
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(usize::MAX)
}
