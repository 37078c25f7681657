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
