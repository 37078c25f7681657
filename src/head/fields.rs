//! The fields of a head: absent, repeated and malformed are three different answers.

use super::error::HeadError;
use super::host;
use super::known::{Index, Known, LONG, Place};
use super::list::{InvalidList, List};
use super::octet;
use super::options::{MOST_NAMES, Names, Options, names_others};
use super::values::{Found, Iter, Line, Lines, Repeated, Values};
use super::version::Version;

/// The fields of a head, in order, without a copy.
///
/// Names have no case (RFC 9110 §5.1). Values come without the white space around them and may hold any octet but controls.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    source: Source<'a>,
    /// See [`Limits::elements`](crate::Limits::elements).
    elements: u16,
    /// What Connection says, once it was evaluated.
    options: Option<Options>,
}

#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    /// A head as octets; the lines start at `section`. All of it was validated.
    Octets {
        head: &'a [u8],
        section: u32,
        index: Index,
    },
    #[cfg(feature = "http")]
    Map(&'a http::HeaderMap),
}

impl<'a> Fields<'a> {
    pub(crate) const fn of_octets(
        head: &'a [u8],
        section: u32,
        index: Index,
        elements: u16,
    ) -> Self {
        Self {
            source: Source::Octets {
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

    /// Name and value of each field line, in order.
    ///
    /// A head that was parsed elsewhere gives the lines of one name together, since an `http::HeaderMap` keeps no order across names.
    pub fn iter(&self) -> Iter<'a> {
        Iter(match self.source {
            Source::Octets { head, section, .. } => {
                Lines::Octets(head.get(section as usize..).unwrap_or_default())
            }
            #[cfg(feature = "http")]
            Source::Map(map) => Lines::Map(map.iter()),
        })
    }

    /// The values of all lines of this name, in order.
    pub fn all(&self, name: &'a str) -> Values<'a> {
        match Known::of(name.as_bytes()) {
            Some(field) => self.known(field),
            None => Values(Found::Walk(self.iter(), name)),
        }
    }

    /// The value of a field that stands on one line or on none.
    ///
    /// # Errors
    /// [`Repeated`] when there are several lines, also when they say the same.
    pub fn only(&self, name: &'a str) -> Result<Option<&'a [u8]>, Repeated> {
        self.all(name).only()
    }

    /// The elements of a list, over all lines of this name (RFC 9110 §5.6.1).
    pub fn list(&self, name: &'a str) -> List<'a> {
        List::of(self.all(name), self.elements)
    }

    /// Whether a list of tokens has this one, compared without case; `false` if any element is no token.
    pub fn lists(&self, name: &'a str, token: &str) -> bool {
        self.list(name).has_token(token)
    }

    /// What Connection says.
    pub(crate) fn options(&self) -> Options {
        self.options_showing(|_| {})
    }

    /// What Connection says. Each option is shown to the caller, if the list has to be read for it.
    pub(crate) fn options_showing(&self, each: impl FnMut(&[u8])) -> Options {
        match self.options {
            Some(options) => options,
            None if self.short(Known::Connection) == Some(b"Upgrade") => Options::UPGRADE,
            None if !self.have(Known::Connection) => Options::NONE,
            None => Options::of(self.known_list(Known::Connection), each),
        }
    }

    /// The same fields, which remember what Connection says.
    pub(crate) const fn with_options(mut self, options: Options) -> Self {
        self.options = Some(options);
        self
    }

    /// The names of other fields that Connection lists; `None` where it lists none.
    pub(crate) fn connection_names(&self) -> Option<Names<'a, MOST_NAMES>> {
        self.connection_names_others()
            .then(|| Names::of(self.known_list(Known::Connection)).0)
    }

    /// Calls `run` with what tells whether Connection lists a field, or with `None` if it lists none.
    ///
    /// Memory is taken by need: 64 names take nearly a kilobyte of the stack.
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
            None if !self.have(Known::Connection) => false,
            _ => names_others(self.known_list(Known::Connection)),
        }
    }

    /// What is wrong with Host, by RFC 9112 §3.2.
    pub(crate) fn check_host(&self, version: Version) -> Result<(), HeadError> {
        match self.known(Known::Host).only() {
            Ok(None) if version == Version::Http11 => Err(HeadError::HostMissing),
            Ok(None) => Ok(()),
            Ok(Some(host)) if host::is_valid(host) => Ok(()),
            Ok(Some(_)) => Err(HeadError::HostInvalid),
            Err(_) => Err(HeadError::HostRepeated),
        }
    }

    /// The value of a field that stands on one line and is short, as it stands there: most lists are one token, and quickly looked at.
    #[inline]
    pub(crate) fn short(&self, field: Known) -> Option<&'a [u8]> {
        match &self.source {
            Source::Octets { head, index, .. } => match index.place(field) {
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

    /// Whether `100 (Continue)` is waited for (RFC 9110 §10.1.1), which HTTP/1.0 does not have.
    pub(crate) fn expect_continue(&self, version: Version) -> bool {
        version != Version::Http10
            && self.have(Known::Expect)
            && self
                .known_list(Known::Expect)
                .flatten()
                .any(|expectation| expectation.eq_ignore_ascii_case("100-continue"))
    }

    /// Whether a list on which framing or a switch rests is longer than its limit.
    #[inline]
    pub(crate) fn exceed(&self) -> bool {
        const LISTS: [Known; 3] = [Known::TransferEncoding, Known::Upgrade, Known::Expect];
        self.options().exceeds() || LISTS.iter().any(|list| self.exceed_in(*list))
    }

    #[inline]
    fn exceed_in(&self, field: Known) -> bool {
        let may_exceed = match self.short(field) {
            // Each element but one takes an octet at least, its comma.
            Some(value) => value.len() >= usize::from(self.elements),
            None => self.have(field),
        };
        may_exceed
            && self
                .known_list(field)
                .any(|element| element == Err(InvalidList::TooMany))
    }

    /// Whether any line has this name.
    #[inline]
    pub(crate) fn have(&self, field: Known) -> bool {
        match &self.source {
            Source::Octets { index, .. } => index.place(field) != Place::Absent,
            #[cfg(feature = "http")]
            Source::Map(map) => map.contains_key(field.name()),
        }
    }

    #[inline]
    pub(crate) fn known(&self, field: Known) -> Values<'a> {
        match &self.source {
            Source::Octets { head, index, .. } => Values(match index.place(field) {
                Place::Absent => Found::One(None),
                Place::At { start, length } => {
                    let value = head.get(usize::from(start)..).unwrap_or_default();
                    let length = match length {
                        LONG => {
                            let text = octet::before(value, octet::behind_text(value));
                            octet::trim_end(text).len()
                        }
                        _ => usize::from(length),
                    };
                    Found::One(Some(value.get(..length).unwrap_or_default()))
                }
                Place::Walk => Found::Walk(self.iter(), field.name()),
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

/// Whether Connection lists a field of this name.
pub(crate) type IsNamed<'n> = &'n dyn Fn(&[u8]) -> bool;

/// Names that fit without the larger stack.
const FEW: usize = 4;

#[inline(never)] // has the names on its stack
fn with_few_names<'a>(list: &dyn Fn() -> List<'a>, run: &mut dyn FnMut(Option<IsNamed<'_>>)) {
    let (names, is_all) = Names::<FEW>::of(list());
    if is_all {
        run(Some(&|field| names.contain(field)));
    } else {
        with_many_names(list(), run);
    }
}

#[inline(never)] // has the names on its stack
fn with_many_names(list: List<'_>, run: &mut dyn FnMut(Option<IsNamed<'_>>)) {
    let (names, _) = Names::<MOST_NAMES>::of(list);
    run(Some(&|field| names.contain(field)));
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
