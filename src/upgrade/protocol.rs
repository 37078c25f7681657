//! Protocols to which a connection can switch.

use crate::head::byte;
use crate::head::encode_error::EncodeError;
use crate::head::fields::Fields;
use crate::head::known::Known;
use crate::head::list::List;
#[cfg(feature = "http")]
use crate::head::values::Values;
use crate::head::writer::FieldWriter;
use core::fmt;
use core::hash::{Hash, Hasher};

/// The name of a protocol and, optionally, its version, as an element of the `Upgrade` field:
/// `protocol-name ["/" protocol-version]` (RFC 9110 §7.8).
///
/// `==` ignores the case of the name (RFC 9110 §16.7), and compares the version with case.
#[doc(alias = "token")]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Protocol<'a> {
    name: &'a str,
    version: Option<&'a str>,
}

impl Protocol<'static> {
    /// WebSocket (RFC 6455).
    pub const WEBSOCKET: Self = Self::new("websocket");
    /// HTTP/2 over cleartext TCP, by upgrade (RFC 7540 §3.2). RFC 9113 §3.1 made it obsolete.
    pub const H2C: Self = Self::new("h2c");
}

impl<'a> Protocol<'a> {
    /// Makes a protocol without a version. The name is checked when the protocol is encoded:
    /// [`EncodeError::Protocol`] if it is not a token.
    pub const fn new(name: &'a str) -> Self {
        Self {
            name,
            version: None,
        }
    }

    /// Sets the version. It is checked like the name.
    pub const fn with_version(mut self, version: &'a str) -> Self {
        self.version = Some(version);
        self
    }

    /// Parses an element of an `Upgrade` field. `None` unless it is a token, or two tokens with one
    /// `/` between them.
    pub fn parse(element: &'a str) -> Option<Self> {
        let tail = byte::skip_token(element.as_bytes());
        let (name, tail) = element.split_at_checked(element.len().wrapping_sub(tail.len()))?;
        let version = tail.strip_prefix('/');
        let is_valid = !name.is_empty()
            && match version {
                Some(version) => byte::is_token(version.as_bytes()),
                None => tail.is_empty(),
            };
        is_valid.then_some(Self { name, version })
    }

    /// Returns whether a list element is a protocol.
    pub(crate) fn is_valid(element: &[u8]) -> bool {
        match byte::skip_token(element) {
            tail if tail.len() == element.len() => false,
            [] => true,
            [b'/', version @ ..] => byte::is_token(version),
            _ => false,
        }
    }

    /// Returns the name: `websocket` of `websocket`, `IRC` of `IRC/6.9`.
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// Returns the version: `6.9` of `IRC/6.9`.
    pub const fn version(&self) -> Option<&'a str> {
        self.version
    }

    /// Returns whether a list element, which is known to be a protocol, is this one.
    pub(crate) fn is(&self, element: &[u8]) -> bool {
        let Some((name, rest)) = element.split_at_checked(self.name.len()) else {
            return false;
        };
        is_name(name, self.name.as_bytes())
            && match (rest, self.version) {
                ([], None) => true,
                ([b'/', version @ ..], Some(own)) => version == own.as_bytes(),
                _ => false,
            }
    }

    /// Checks the protocol, and writes the `Upgrade` field with this protocol as its only element.
    pub(crate) fn write(&self, to: &mut FieldWriter<'_>) {
        to.trusted("Upgrade: ");
        self.write_element(to);
        to.end();
    }

    /// Writes the fields of a switch to this protocol, which was offered.
    pub(crate) fn write_switch(&self, to: &mut FieldWriter<'_>) {
        to.trusted("Upgrade: ");
        self.write_offered(to);
        to.trusted("\r\nConnection: Upgrade\r\n");
    }

    /// Checks the protocol, and writes it as one element of a list.
    pub(crate) fn write_element(&self, to: &mut FieldWriter<'_>) {
        let mut parts = [Some(self.name), self.version].into_iter().flatten();
        if !parts.all(|part| byte::is_token(part.as_bytes())) {
            return to.fail_field(EncodeError::Protocol, Known::Upgrade.name());
        }
        self.write_offered(to);
    }

    /// Writes the protocol as one element of a list without a check: it [is](Self::is) an element
    /// that was offered, which was checked when it was read.
    pub(crate) fn write_offered(&self, to: &mut FieldWriter<'_>) {
        to.trusted(self.name);
        if let Some(version) = self.version {
            to.trusted("/");
            to.trusted(version);
        }
    }
}

/// Compares names without case. Nearly all peers write a name alike, so equality is tried first.
fn is_name(name: &[u8], own: &[u8]) -> bool {
    name == own || name.eq_ignore_ascii_case(own)
}

/// Names are compared without case (RFC 9110 §16.7), versions with it.
impl PartialEq<Protocol<'_>> for Protocol<'_> {
    fn eq(&self, other: &Protocol<'_>) -> bool {
        is_name(self.name.as_bytes(), other.name.as_bytes()) && self.version == other.version
    }
}

impl Eq for Protocol<'_> {}

impl Hash for Protocol<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.name.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
        self.version.hash(state);
    }
}

impl fmt::Display for Protocol<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.version {
            Some(version) => write!(f, "/{version}"),
            None => Ok(()),
        }
    }
}

/// An iterator over the protocols in an `Upgrade` field, up to an element that is not a protocol.
#[derive(Debug)]
pub struct Protocols<'a>(List<'a>);

impl<'a> Protocols<'a> {
    pub(crate) fn of(fields: &Fields<'a>) -> Self {
        Self(fields.known_list(Known::Upgrade))
    }

    /// The one protocol of an extended CONNECT.
    #[cfg(feature = "http")]
    pub(crate) fn of_one(protocol: &'a str) -> Self {
        Self(List::of(Values::of_one(protocol.as_bytes()), 1))
    }
}

impl<'a> Protocols<'a> {
    /// Returns the next protocol as bytes, for callers that only compare it.
    pub(crate) fn next_bytes(&mut self) -> Option<&'a [u8]> {
        let element = self.0.next_bytes()?.ok()?;
        Protocol::is_valid(element).then_some(element)
    }
}

impl<'a> Iterator for Protocols<'a> {
    type Item = Protocol<'a>;

    fn next(&mut self) -> Option<Protocol<'a>> {
        self.0
            .next()
            .and_then(|element| Protocol::parse(element.ok()?))
    }
}
