//! How `Debug` shows field lines and content: as text, without what is secret.

use core::fmt;

/// The fields whose values `Debug` hides: credentials, and the key whose answer proves that the
/// server has read the request.
const SECRET: [&str; 5] = [
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "Set-Cookie",
    "Sec-WebSocket-Key",
];

/// The value of a field, with its name.
pub(crate) struct ShownValue<'a>(pub(crate) &'a str, pub(crate) &'a [u8]);

impl fmt::Debug for ShownValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, value) = self;
        if SECRET
            .iter()
            .any(|secret| secret.eq_ignore_ascii_case(name))
        {
            return f.write_str("[hidden]");
        }
        match core::str::from_utf8(value) {
            Ok(text) => text.fmt(f),
            Err(_) => write!(f, "\"{}\"", value.escape_ascii()),
        }
    }
}

/// Header fields that the application adds to a message.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OwnFields<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl fmt::Debug for OwnFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.iter();
        f.debug_map()
            .entries(lines.map(|(name, value)| (name, ShownValue(name, value.as_bytes()))))
            .finish()
    }
}

/// Content that the application adds to a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnContent<'a>(pub(crate) &'a [u8]);

/// Shows the length only, because content may be long and may be secret.
impl fmt::Debug for OwnContent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}
