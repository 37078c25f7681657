//! What Connection says (RFC 9110 §7.6.1), read in one pass over its list.

use super::list::{Element, InvalidList, List};
use super::version::Version;

/// What the connection options of a head decide. It is evaluated once and then kept with the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Options(u8);

const UPGRADE: u8 = 1;
const KEEP_ALIVE: u8 = 2;
const CLOSE: u8 = 4;
/// An element is no token, or the list cannot be read to its end.
const MALFORMED: u8 = 8;
const TOO_MANY: u8 = 16;

impl Options {
    /// `Connection: Upgrade`, which most handshakes have.
    pub(crate) const UPGRADE: Self = Self(UPGRADE);

    /// `Connection: close`.
    pub(crate) const CLOSE: Self = Self(CLOSE);

    /// There is no Connection.
    pub(crate) const NONE: Self = Self(0);

    /// Reads the list, and shows each option to the caller as well.
    ///
    /// An element that is no token spoils the list: it then says neither `upgrade` nor `keep-alive`. But
    /// `close` counts even then, and where a list cannot be read on there may be one: the error is on
    /// the side of closing.
    pub(crate) fn of(mut list: List<'_>, mut each: impl FnMut(&[u8])) -> Self {
        let mut flags = 0;
        while let Some(option) = list.next_element() {
            flags |= match option {
                Ok(option) => {
                    each(option.octets);
                    flag(&option)
                }
                Err(InvalidList::TooMany) => MALFORMED | TOO_MANY | CLOSE,
                Err(_) => MALFORMED | CLOSE,
            };
        }
        Self(flags)
    }

    pub(crate) const fn upgrade(self) -> bool {
        self.0 & (UPGRADE | MALFORMED) == UPGRADE
    }

    /// Whether an element is no token, or the list cannot be read to its end.
    pub(crate) const fn is_malformed(self) -> bool {
        self.0 & MALFORMED != 0
    }

    /// Whether the list has more elements than the limit.
    pub(crate) const fn exceeds(self) -> bool {
        self.0 & TOO_MANY != 0
    }

    /// Whether the sender keeps the connection open (RFC 9112 §9.3).
    pub(crate) fn persist(self, version: Version) -> bool {
        let keeps_alive = self.0 & (KEEP_ALIVE | MALFORMED) == KEEP_ALIVE;
        self.0 & CLOSE == 0 && (version != Version::Http10 || keeps_alive)
    }
}

fn flag(option: &Element<'_>) -> u8 {
    if !option.is_token {
        return MALFORMED;
    }
    let (name, flag): (&[u8], u8) = match option.octets.len() {
        5 => (b"close", CLOSE),
        7 => (b"upgrade", UPGRADE),
        10 => (b"keep-alive", KEEP_ALIVE),
        _ => return 0,
    };
    if option.octets.eq_ignore_ascii_case(name) {
        flag
    } else {
        0
    }
}

/// Names that are kept of one Connection list: as many as a list has elements by default.
pub(crate) const MOST_NAMES: usize = 64;

/// The names that Connection lists, collected once for a head, so that its fields can be compared
/// with them without reading the list again for each field.
///
/// The options whose fields end at every hop anyway are left out. `N` names fit.
#[derive(Debug)]
pub(crate) struct Names<'a, const N: usize> {
    listed: [&'a [u8]; N],
    /// Of each name. Names are compared by these first, since a head may have 128 fields.
    hashes: [u32; N],
    count: usize,
    /// A bit for each hash, by its high bits. Most fields that are not listed are told by these alone.
    marks: [u64; 4],
}

impl<'a, const N: usize> Names<'a, N> {
    pub(crate) const fn none() -> Self {
        Self {
            listed: [&[]; N],
            hashes: [0; N],
            count: 0,
            marks: [0; 4],
        }
    }

    /// The names of a list, or as many as there is room for and `false`. A list that cannot be read on
    /// ends there.
    pub(crate) fn of(mut list: List<'a>) -> (Self, bool) {
        let mut names = Self::none();
        while let Some(Ok(option)) = list.next_octets() {
            let is_new = !is_common(option) && !names.contain(option);
            if is_new && !names.push_hashed(option, hash(option)) {
                return (names, false);
            }
        }
        (names, true)
    }

    /// Whether there was room for it.
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

    /// Whether a field of this name is listed. Names have no case.
    pub(crate) fn contain(&self, field: &[u8]) -> bool {
        self.any(hash(field), |name| name.eq_ignore_ascii_case(field))
    }

    /// Adds a name that has case, unless it is there already.
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

    /// Whether one of the names with this hash is the one.
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

/// Whether a Connection list names fields that do not end at every hop anyway.
pub(crate) fn names_others(mut list: List<'_>) -> bool {
    while let Some(Ok(option)) = list.next_octets() {
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

/// The word of the marks and the bit in it that stand for a hash.
#[inline]
const fn mark(hash: u32) -> (usize, u64) {
    ((hash >> 30) as usize, 1 << (hash >> 24 & 63))
}

/// FNV-1a of the name in lower case, by words of four bytes and then by bytes.
fn hash(name: &[u8]) -> u32 {
    let step = |hash: u32, bytes: u32| (hash ^ bytes).wrapping_mul(0x0100_0193);
    let (mut hash, mut rest) = (0x811c_9dc5, name);
    while let Some((word, tail)) = rest.split_first_chunk::<4>() {
        let word = u32::from_le_bytes(*word) | 0x2020_2020;
        // What a product leaves in the high bits only, it takes to the low ones.
        hash = step(hash, word).rotate_left(13);
        rest = tail;
    }
    rest.iter()
        .fold(hash, |hash, byte| step(hash, u32::from(byte | 0x20)))
}

fn is_common(option: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [b"upgrade", b"keep-alive", b"http2-settings"];
    NAMES.iter().any(|name| option.eq_ignore_ascii_case(name))
}
