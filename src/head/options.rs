//! What Connection says (RFC 9110 §7.6.1), read in one pass over its list.

use super::list::{InvalidList, List};
use super::octet;
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
        while let Some(option) = list.next_octets() {
            flags |= match option {
                Ok(option) => {
                    each(option);
                    flag(option)
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

fn flag(option: &[u8]) -> u8 {
    if option.eq_ignore_ascii_case(b"upgrade") {
        UPGRADE
    } else if option.eq_ignore_ascii_case(b"keep-alive") {
        KEEP_ALIVE
    } else if option.eq_ignore_ascii_case(b"close") {
        CLOSE
    } else if octet::is_token(option) {
        0
    } else {
        MALFORMED
    }
}

/// Names that are kept of one Connection list: as many as a list has elements by default.
pub(crate) const MOST_NAMES: usize = 64;

/// The names that Connection lists, collected once for a head, so that its fields can be compared
/// with them without reading the list again for each field.
///
/// The options whose fields end at every hop anyway are left out.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    listed: [&'a [u8]; MOST_NAMES],
    /// Of each name. Names are compared by these first, since a head may have 128 fields.
    hashes: [u32; MOST_NAMES],
    count: usize,
}

impl<'a> Names<'a> {
    /// A list that cannot be read on ends there. Of more than [`MOST_NAMES`] only the first are kept;
    /// callers refuse such a list.
    pub(crate) fn of(mut list: List<'a>) -> Self {
        let mut names = Self {
            listed: [&[]; MOST_NAMES],
            hashes: [0; MOST_NAMES],
            count: 0,
        };
        while let Some(Ok(option)) = list.next_octets() {
            if !is_common(option) {
                names.push(option);
            }
        }
        names
    }

    fn push(&mut self, name: &'a [u8]) {
        let at = self.count;
        if let (Some(slot), Some(hash_slot)) = (self.listed.get_mut(at), self.hashes.get_mut(at)) {
            (*slot, *hash_slot) = (name, hash(name));
            self.count = at.saturating_add(1);
        }
    }

    /// Whether a field of this name is listed. Names have no case.
    pub(crate) fn contain(&self, field: &[u8]) -> bool {
        let hash = hash(field);
        let hashes = self.hashes.get(..self.count).unwrap_or_default();
        hashes.contains(&hash) && self.contain_exactly(field)
    }

    #[inline(never)]
    fn contain_exactly(&self, field: &[u8]) -> bool {
        let names = self.listed.get(..self.count).unwrap_or_default();
        names.iter().any(|name| name.eq_ignore_ascii_case(field))
    }
}

/// FNV-1a of the name in lower case.
fn hash(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte | 0x20)).wrapping_mul(0x0100_0193)
    })
}

fn is_common(option: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [b"upgrade", b"keep-alive", b"http2-settings"];
    NAMES.iter().any(|name| option.eq_ignore_ascii_case(name))
}
