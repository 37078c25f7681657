//! The fields of a head, and the questions that can be asked of them.
//!
//! A field that is absent, repeated or malformed gives three different answers, because the rules
//! treat the three differently.

use super::byte;
use super::error::HeadError;
use super::host;
use super::known::{Index, Known, LONG, Place};
use super::list::{List, ListError};
use super::options::{MAX_NAMES, Names, Options, names_others};
use super::shown::ShownValue;
use super::values::{Found, Iter, Line, LineSource, RepeatedError, Values};
use super::version::Version;
use core::fmt;

/// The header fields of a message, in order, borrowed from the caller's buffer.
///
/// Names are compared without regard to case (RFC 9110 §5.1). Values come without the white space
/// around them. They are bytes, not text, and can hold every byte except control characters other
/// than HTAB.
///
/// - [`single`](Self::single) returns the value of a field that may have one line, and an error if
///   it has several.
/// - [`list`](Self::list) and [`list_contains`](Self::list_contains) read a field that is a list,
///   over all its lines.
/// - [`text`](Self::text) is like `single`, and returns text.
/// - [`all`](Self::all) and [`iter`](Self::iter) return lines as they are.
///
/// `Debug` shows them as text. It hides the values of `Authorization`, `Proxy-Authorization`,
/// `Cookie`, `Set-Cookie` and `Sec-WebSocket-Key`, so that a head can be logged.
#[doc(alias("header", "headers", "HeaderMap"))]
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    source: Source<'a>,
    /// The most elements that a list may have, from [`Limits::elements`](crate::Limits::elements).
    elements: u16,
    /// What the options in Connection decide, once they have been read.
    options: Option<Options>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    /// A head that was validated by a scan. Its field lines start at the position `section`.
    Bytes {
        head: &'a [u8],
        section: u32,
        index: Index,
    },
    #[cfg(feature = "http")]
    Map(&'a http::HeaderMap),
}

impl<'a> Fields<'a> {
    pub(crate) const fn of_bytes(
        head: &'a [u8],
        section: u32,
        index: Index,
        elements: u16,
    ) -> Self {
        Self {
            source: Source::Bytes {
                head,
                section,
                index,
            },
            elements,
            options: None,
        }
    }

    #[cfg(feature = "http")]
    pub(crate) const fn of_map(map: &'a http::HeaderMap, elements: u16) -> Self {
        Self {
            source: Source::Map(map),
            elements,
            options: None,
        }
    }

    /// Returns the name and value of each field line, in order.
    ///
    /// If the head comes from the crate `http`, the lines of one name come together, because an
    /// `http::HeaderMap` does not keep the order of different names.
    pub fn iter(&self) -> Iter<'a> {
        Iter(match self.source {
            Source::Bytes { head, section, .. } => {
                LineSource::Bytes(head.get(section as usize..).unwrap_or_default())
            }
            #[cfg(feature = "http")]
            Source::Map(map) => LineSource::Map(map.iter()),
        })
    }

    /// Returns the values of all lines with this name, in order.
    pub fn all(&self, name: &'a str) -> Values<'a> {
        match Known::of(name.as_bytes()) {
            Some(field) => self.known(field),
            None => Values(Found::Scattered(self.iter(), name)),
        }
    }

    /// Returns the value of a field that may have one line only, or `None` if it is absent.
    ///
    /// # Errors
    /// [`RepeatedError`] when there are several lines, even if they have the same value. Treat the
    /// message as malformed: recipients could use different lines.
    pub fn single(&self, name: &'a str) -> Result<Option<&'a [u8]>, RepeatedError> {
        self.all(name).single()
    }

    /// Returns the elements of a list, over all lines with this name (RFC 9110 §5.6.1). An absent
    /// field is an empty list.
    pub fn list(&self, name: &'a str) -> List<'a> {
        List::of(self.all(name), self.elements)
    }

    /// Returns whether a list of tokens contains `token`, compared without regard to case.
    ///
    /// Returns `false` if any element is not a token, and if the list has more elements than the
    /// limit.
    pub fn list_contains(&self, name: &'a str, token: &str) -> bool {
        self.list(name).has_token(token)
    }

    /// Returns what the options in Connection decide.
    pub(crate) fn options(&self) -> Options {
        self.options_showing(|_| {})
    }

    /// Returns what the options in Connection decide. Calls `each` with each option, unless the
    /// answer is known without reading the list.
    pub(crate) fn options_showing(&self, each: impl FnMut(&[u8])) -> Options {
        match self.options {
            Some(options) => options,
            None if self.short(Known::Connection) == Some(b"Upgrade") => Options::UPGRADE,
            None if !self.contains(Known::Connection) => Options::NONE,
            None => Options::of(self.known_list(Known::Connection), each),
        }
    }

    /// Keeps `options`, so that Connection is not read again.
    pub(crate) const fn with_options(mut self, options: Options) -> Self {
        self.options = Some(options);
        self
    }

    /// Returns the names of other fields that Connection lists; `None` if it lists none.
    pub(crate) fn connection_names(&self) -> Option<Names<'a, MAX_NAMES>> {
        self.connection_names_others()
            .then(|| Names::of(self.known_list(Known::Connection)).0)
    }

    /// Calls `run` with a function that tells whether Connection lists a field, or with `None` if
    /// it lists no other field.
    ///
    /// The names are kept on the stack. 64 names take nearly a kilobyte (on 32-bit targets), so the
    /// large array is used only for a list that needs it.
    pub(crate) fn with_connection_names(&self, run: &mut dyn FnMut(Option<IsNamed<'_>>)) {
        if self.connection_names_others() {
            with_few_names(&|| self.known_list(Known::Connection), run);
        } else {
            run(None);
        }
    }

    fn connection_names_others(&self) -> bool {
        match self.short(Known::Connection) {
            Some(b"Upgrade") => false,
            None if !self.contains(Known::Connection) => false,
            _ => names_others(self.known_list(Known::Connection)),
        }
    }

    /// Checks Host by RFC 9112 §3.2: HTTP/1.1 requires it, it has one line, and its value is a host
    /// with an optional port, or empty.
    pub(crate) fn check_host(&self, version: Version) -> Result<(), HeadError> {
        match self.known(Known::Host).single() {
            Ok(None) if version == Version::Http11 => Err(HeadError::HostMissing),
            Ok(None) => Ok(()),
            Ok(Some(host)) if host::is_valid(host) => Ok(()),
            Ok(Some(_)) => Err(HeadError::HostInvalid),
            Err(_) => Err(HeadError::HostRepeated),
        }
    }

    /// Returns the value of a field that has one line and a short value, as it was received.
    ///
    /// This is the fast path for lists, most of which are one token. `None` means that the field
    /// has to be read in another way, not that it is absent.
    #[inline]
    pub(crate) fn short(&self, field: Known) -> Option<&'a [u8]> {
        if byte::SMALL {
            return None;
        }
        match &self.source {
            Source::Bytes { head, index, .. } => match index.place(field) {
                Place::At { start, length } if length < LONG && self.elements > 0 => {
                    let value = head.get(usize::from(start)..)?;
                    value.get(..usize::from(length))
                }
                _ => None,
            },
            #[cfg(feature = "http")]
            Source::Map(_) => None,
        }
    }

    /// Returns whether the client waits for `100 (Continue)` (RFC 9110 §10.1.1), which HTTP/1.0
    /// does not have.
    pub(crate) fn expects_continue(&self, version: Version) -> bool {
        version != Version::Http10
            && self.contains(Known::Expect)
            && self
                .known_list(Known::Expect)
                .flatten()
                .any(|expectation| expectation.eq_ignore_ascii_case("100-continue"))
    }

    /// Returns whether a list that decides about framing or a switch has more elements than the
    /// limit.
    #[inline]
    pub(crate) fn exceeds_limit(&self) -> bool {
        const LISTS: [Known; 3] = [Known::TransferEncoding, Known::Upgrade, Known::Expect];
        self.options().exceeds() || LISTS.iter().any(|list| self.list_exceeds_limit(*list))
    }

    #[inline]
    fn list_exceeds_limit(&self, field: Known) -> bool {
        let may_exceed = match self.short(field) {
            // A list of n elements has n - 1 commas, so a shorter value cannot exceed the limit.
            Some(value) => value.len() >= usize::from(self.elements),
            None => self.contains(field),
        };
        may_exceed
            && self
                .known_list(field)
                .any(|element| element == Err(ListError::TooMany))
    }

    /// Returns whether any line has this name.
    #[inline]
    pub(crate) fn contains(&self, field: Known) -> bool {
        match &self.source {
            Source::Bytes { index, .. } => index.place(field) != Place::Absent,
            #[cfg(feature = "http")]
            Source::Map(map) => map.contains_key(field.name()),
        }
    }

    /// Returns the values of a known field, by the position that the scan noted.
    #[inline]
    pub(crate) fn known(&self, field: Known) -> Values<'a> {
        match &self.source {
            Source::Bytes { head, index, .. } => Values(match index.place(field) {
                Place::Absent => Found::One(None),
                Place::At { start, length } => {
                    let value = head.get(usize::from(start)..).unwrap_or_default();
                    let length = match length {
                        // The index does not hold the length: find the end of the line again.
                        LONG => {
                            let text = byte::before(value, byte::skip_text(value));
                            byte::trim_end(text).len()
                        }
                        _ => usize::from(length),
                    };
                    Found::One(Some(value.get(..length).unwrap_or_default()))
                }
                Place::Scattered => Found::Scattered(self.iter(), field.name()),
            }),
            #[cfg(feature = "http")]
            Source::Map(map) => Values(Found::Map(map.get_all(field.name()).iter())),
        }
    }

    #[inline]
    pub(crate) fn known_list(&self, field: Known) -> List<'a> {
        List::of(self.known(field), self.elements)
    }
}

/// A function that tells whether Connection lists a field of this name.
pub(crate) type IsNamed<'n> = &'n dyn Fn(&[u8]) -> bool;

/// How many names are tried with a small array before the large one is used.
const FEW: usize = 4;

#[inline(never)] // so that only this function has the array of names on its stack
fn with_few_names<'a>(list: &dyn Fn() -> List<'a>, run: &mut dyn FnMut(Option<IsNamed<'_>>)) {
    let (names, is_all) = Names::<FEW>::of(list());
    if is_all {
        run(Some(&|field| names.contain(field)));
    } else {
        with_many_names(list(), run);
    }
}

#[inline(never)] // so that only this function has the array of names on its stack
fn with_many_names(list: List<'_>, run: &mut dyn FnMut(Option<IsNamed<'_>>)) {
    let (names, _) = Names::<MAX_NAMES>::of(list);
    run(Some(&|field| names.contain(field)));
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.iter();
        f.debug_map()
            .entries(lines.map(|(name, value)| (name, ShownValue(name, value))))
            .finish()
    }
}

impl<'a> IntoIterator for Fields<'a> {
    type Item = Line<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &Fields<'a> {
    type Item = Line<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}
