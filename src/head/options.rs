//! What Connection says (RFC 9110 §7.6.1), heard in one pass over its list.

use super::list::List;
use super::octet;
use super::version::Version;

/// The connection options that decide anything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub(crate) upgrade: bool,
    keep_alive: bool,
    close: bool,
}

impl Options {
    /// Nothing but this: what most upgrades say.
    pub(crate) const UPGRADE: Self = Self {
        upgrade: true,
        keep_alive: false,
        close: false,
    };

    /// An element that is no token spoils the list: nothing is named by it. But `close` is heard even then, and behind the place where a list
    /// cannot be read on there may be one: that errs to the side of closing.
    pub(crate) fn of(mut list: List<'_>) -> Self {
        let mut options = Self {
            upgrade: false,
            keep_alive: false,
            close: false,
        };
        let mut sound = true;
        while let Some(option) = list.next_octets() {
            match option {
                Ok(option) if option.eq_ignore_ascii_case(b"upgrade") => options.upgrade = true,
                Ok(option) if option.eq_ignore_ascii_case(b"keep-alive") => {
                    options.keep_alive = true;
                }
                Ok(option) if option.eq_ignore_ascii_case(b"close") => options.close = true,
                Ok(option) => sound &= octet::is_token(option),
                Err(_) => (sound, options.close) = (false, true),
            }
        }
        options.upgrade &= sound;
        options.keep_alive &= sound;
        options
    }

    /// Whether the sender keeps the connection open (RFC 9112 §9.3).
    pub(crate) fn persist(self, version: Version) -> bool {
        !self.close && (version != Version::Http10 || self.keep_alive)
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
    names: [&'a [u8]; MOST_NAMES],
    count: usize,
}

impl<'a> Names<'a> {
    /// A list that cannot be read on ends there. Of more than [`MOST_NAMES`] only the first are kept;
    /// callers refuse such a list.
    pub(crate) fn of(mut list: List<'a>) -> Self {
        let mut names = Self {
            names: [&[]; MOST_NAMES],
            count: 0,
        };
        while let Some(Ok(option)) = list.next_octets() {
            if !is_common(option) {
                if let Some(slot) = names.names.get_mut(names.count) {
                    *slot = option;
                    names.count = names.count.saturating_add(1);
                }
            }
        }
        names
    }

    /// Whether a field of this name is listed. Names have no case.
    pub(crate) fn contain(&self, field: &str) -> bool {
        let names = self.names.get(..self.count).unwrap_or_default();
        let field = field.as_bytes();
        names
            .iter()
            .any(|name| name.len() == field.len() && name.eq_ignore_ascii_case(field))
    }
}

fn is_common(option: &[u8]) -> bool {
    const NAMES: [&[u8]; 3] = [b"upgrade", b"keep-alive", b"http2-settings"];
    NAMES.iter().any(|name| option.eq_ignore_ascii_case(name))
}
