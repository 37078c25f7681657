//! The connection options: the list in Connection (RFC 9110 §7.6.1), read in one pass.

use super::list::{Element, List, ListError};
use super::version::Version;

/// What the connection options of a head decide. The list is read once, and the result is kept with
/// the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options(u8);

const UPGRADE: u8 = 1;
const KEEP_ALIVE: u8 = 2;
const CLOSE: u8 = 4;
/// An element is not a token, or the list cannot be read to its end.
const MALFORMED: u8 = 8;
/// The list has more elements than the limit.
const TOO_MANY: u8 = 16;

impl Options {
    /// The options of `Connection: Upgrade`, which most handshakes have.
    pub(crate) const UPGRADE: Self = Self(UPGRADE);

    /// The options of `Connection: close`.
    pub(crate) const CLOSE: Self = Self(CLOSE);

    /// The options of a head without Connection.
    pub(crate) const NONE: Self = Self(0);

    /// Reads the list, and calls `each` with each option.
    ///
    /// If an element is not a token, the options `upgrade` and `keep-alive` of the list are
    /// ignored. `close` counts even then. A list that cannot be read to its end counts as one with
    /// `close`, because the part that was not read may contain it.
    pub(crate) fn of(mut list: List<'_>, mut each: impl FnMut(&[u8])) -> Self {
        let mut flags = 0;
        while let Some(option) = list.next_element() {
            flags |= match option {
                Ok(option) => {
                    each(option.bytes);
                    flag(&option)
                }
                Err(ListError::TooMany) => MALFORMED | TOO_MANY | CLOSE,
                Err(_) => MALFORMED | CLOSE,
            };
        }
        Self(flags)
    }

    /// Returns whether the list is valid and has the option `upgrade`.
    pub(crate) const fn upgrade(self) -> bool {
        self.0 & (UPGRADE | MALFORMED) == UPGRADE
    }

    /// Returns whether an element is not a token, or the list cannot be read to its end.
    pub(crate) const fn is_malformed(self) -> bool {
        self.0 & MALFORMED != 0
    }

    /// Returns whether the list has more elements than the limit.
    pub(crate) const fn exceeds(self) -> bool {
        self.0 & TOO_MANY != 0
    }

    /// Returns whether the sender keeps the connection open (RFC 9112 §9.3). HTTP/1.0 needs
    /// `keep-alive` for that.
    pub(crate) fn persists(self, version: Version) -> bool {
        let keeps_alive = self.0 & (KEEP_ALIVE | MALFORMED) == KEEP_ALIVE;
        self.0 & CLOSE == 0 && (version != Version::Http10 || keeps_alive)
    }
}

/// Returns the flag of one option; 0 for an option that decides nothing here.
fn flag(option: &Element<'_>) -> u8 {
    if !option.is_token {
        return MALFORMED;
    }
    let (name, flag): (&[u8], u8) = match option.bytes.len() {
        5 => (b"close", CLOSE),
        7 => (b"upgrade", UPGRADE),
        10 => (b"keep-alive", KEEP_ALIVE),
        // No other length has to be compared.
        _ => return 0,
    };
    if option.bytes.eq_ignore_ascii_case(name) {
        flag
    } else {
        0
    }
}

/// How many names of one Connection list are kept at most: the default limit of elements of a list.
pub(crate) const MAX_NAMES: usize = 64;

/// The field names that Connection lists, at most `N`. They are collected once for a head, so that
/// its fields can be compared with them without reading the list again for each field.
///
/// Options that name fields which are never forwarded anyway are left out.
#[derive(Debug)]
pub(crate) struct Names<'a, const N: usize> {
    listed: [&'a [u8]; N],
    /// The hash of each name. Hashes are compared before names, because a head can have 128 fields.
    hashes: [u32; N],
    count: usize,
    /// A set of 256 bits with one bit for each hash, chosen by its high bits. For most fields that
    /// are not listed, this is the only comparison.
    marks: [u64; 4],
}

impl<'a, const N: usize> Names<'a, N> {
    /// Returns an empty set of names.
    pub(crate) const fn none() -> Self {
        Self {
            listed: [&[]; N],
            hashes: [0; N],
            count: 0,
            marks: [0; 4],
        }
    }

    /// Returns the names of a list, and `true`; or as many as there is room for, and `false`. A
    /// list that is malformed ends where the error is.
    pub(crate) fn of(mut list: List<'a>) -> (Self, bool) {
        let mut names = Self::none();
        while let Some(Ok(option)) = list.next_bytes() {
            let is_new = !is_common(option) && !names.contain(option);
            if is_new && !names.push_hashed(option, hash(option)) {
                return (names, false);
            }
        }
        (names, true)
    }

    /// Adds a name with its hash. Returns `false` if there is no room.
    fn push_hashed(&mut self, name: &'a [u8], hash: u32) -> bool {
        let at = self.count;
        let (Some(slot), Some(hash_slot)) = (self.listed.get_mut(at), self.hashes.get_mut(at))
        else {
            return false;
        };
        (*slot, *hash_slot) = (name, hash);
        self.count = at.saturating_add(1);
        let (word, mark) = mark(hash);
        if let Some(marks) = self.marks.get_mut(word) {
            *marks |= mark;
        }
        true
    }

    /// Returns whether a field with this name is listed, compared without regard to case.
    pub(crate) fn contain(&self, field: &[u8]) -> bool {
        self.any(hash(field), |name| name.eq_ignore_ascii_case(field))
    }

    /// Adds a name, unless it is there already. Names are compared with regard to case.
    ///
    /// # Errors
    /// [`NotInserted`] if the name is there already, or there is no room.
    #[cfg(feature = "websocket")]
    pub(crate) fn insert(&mut self, name: &'a [u8]) -> Result<(), NotInserted> {
        let hash = hash(name);
        if self.any(hash, |listed| listed == name) {
            Err(NotInserted::Repeated)
        } else if self.push_hashed(name, hash) {
            Ok(())
        } else {
            Err(NotInserted::Full)
        }
    }

    /// Returns whether `is_it` returns `true` for a name with this hash.
    #[inline]
    fn any(&self, hash: u32, is_it: impl Fn(&[u8]) -> bool) -> bool {
        let (word, mark) = mark(hash);
        if self.marks.get(word).is_none_or(|marks| marks & mark == 0) {
            return false;
        }
        let hashes = self.hashes.get(..self.count).unwrap_or_default();
        hashes.contains(&hash) && {
            let mut names = self.listed.iter().zip(hashes);
            names.any(|(name, of_name)| *of_name == hash && is_it(name))
        }
    }
}

/// Returns whether a Connection list names a field that would be forwarded otherwise.
pub(crate) fn names_others(mut list: List<'_>) -> bool {
    while let Some(Ok(option)) = list.next_bytes() {
        if !is_common(option) {
            return true;
        }
    }
    false
}

/// Why [`Names::insert`] did not add a name.
#[cfg(feature = "websocket")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotInserted {
    Repeated,
    /// There is no room.
    Full,
}

/// Returns the bit of a hash in [`Names::marks`]: which word, and the bit in it.
#[inline]
const fn mark(hash: u32) -> (usize, u64) {
    ((hash >> 30) as usize, 1 << (hash >> 24 & 63))
}

/// Returns the hash of a name without regard to case: FNV-1a, by words of four bytes and then by
/// bytes.
fn hash(name: &[u8]) -> u32 {
    let step = |hash: u32, bytes: u32| (hash ^ bytes).wrapping_mul(0x0100_0193);
    let (mut hash, mut rest) = (0x811c_9dc5, name);
    while let Some((word, tail)) = rest.split_first_chunk::<4>() {
        let word = u32::from_le_bytes(*word) | 0x2020_2020;
        // A product moves differences to the high bits only; the rotation brings them down again.
        hash = step(hash, word).rotate_left(13);
        rest = tail;
    }
    rest.iter()
        .fold(hash, |hash, byte| step(hash, u32::from(byte | 0x20)))
}

/// Returns whether the option is one that most lists have, and names no field that would be
/// forwarded otherwise.
fn is_common(option: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [b"upgrade", b"keep-alive", b"http2-settings"];
    NAMES.iter().any(|name| option.eq_ignore_ascii_case(name))
}
