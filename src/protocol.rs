//! Protocols to which a connection can switch, and the traits that decide about one.

use crate::head::lines::{EncodeError, Lines};
use crate::head::octet;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::rejection::Rejection;
use crate::upgrade::Upgrade;
use core::fmt;
use core::hash::{Hash, Hasher};
use thiserror::Error;

/// The name of a protocol and, optionally, its version, as an element of the `Upgrade` field:
/// `protocol-name ["/" protocol-version]` (RFC 9110 §7.8).
///
/// Compare with [`matches`](Self::matches), which ignores the case of the name. `==` does not.
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
        Self::is_valid(element.as_bytes()).then_some(())?;
        Some(match element.split_once('/') {
            Some((name, version)) => Self::new(name).with_version(version),
            None => Self::new(element),
        })
    }

    /// Returns whether a list element is a protocol.
    pub(crate) fn is_valid(element: &[u8]) -> bool {
        match octet::behind_token(element) {
            tail if tail.len() == element.len() => false,
            [] => true,
            [b'/', version @ ..] => octet::is_token(version),
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

    /// Returns whether both are the same protocol. Names are compared without case
    /// (RFC 9110 §16.7), versions with it. `==` does the same.
    pub fn matches(&self, other: Protocol<'_>) -> bool {
        is_name(self.name.as_bytes(), other.name.as_bytes()) && self.version == other.version
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

    /// Writes the `Upgrade` field with this protocol as its only element.
    pub(crate) fn write(&self, to: &mut Lines<'_>) {
        to.trusted("Upgrade: ");
        self.write_element(to);
        to.end();
    }

    /// Writes the protocol as one element of a list.
    pub(crate) fn write_element(&self, to: &mut Lines<'_>) {
        let mut parts = [Some(self.name), self.version].into_iter().flatten();
        if !parts.all(|part| octet::is_token(part.as_bytes())) {
            return to.fail(EncodeError::Protocol);
        }
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
        self.matches(*other)
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

/// The server side of a protocol: decides whether to accept an upgrade, and writes the header
/// fields of the 101.
///
/// Implement it for a protocol that negotiates something; for any other one [`Token`] is enough.
///
/// [`Upgrade::accept`] calls [`protocol`](Self::protocol) first, then [`agree`](Self::agree) if the
/// request offers the protocol, then [`fields`](Self::fields) each time the 101 is encoded. An
/// implementation needs no state of a connection, so it can be a `static`.
pub trait Accept {
    /// What both sides agree on when they switch. Use `()` if nothing is negotiated.
    type Agreement;
    /// Why an upgrade is refused. It converts to the response that the client gets.
    type Refusal: Into<Rejection<'static>>;

    /// Returns the protocol. Only a request that offers it is given to [`agree`](Self::agree).
    fn protocol(&self) -> Protocol<'_>;

    /// Decides about a request that offers the protocol.
    ///
    /// # Errors
    /// The refusal; [`Upgrade::accept`] makes it the [`Rejection`] that answers the request.
    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<Self::Agreement, Self::Refusal>;

    /// Writes the fields of the 101, except `Upgrade` and `Connection`, which are written already.
    /// It must write the same ones each time, because measuring and writing are two passes.
    fn fields(&self, agreement: &Self::Agreement, to: &mut Lines<'_>);
}

/// The client side of one or more protocols: writes the offer into the request, and checks a 101
/// against it.
///
/// Implement it for a protocol that negotiates something; for any other one [`Token`] is enough. A
/// pair of proposals offers both, see [`Either`](crate::Either).
pub trait Propose {
    /// What both sides agree on when they switch. Use `()` if nothing is negotiated.
    type Agreement;
    /// Why a 101 is not accepted.
    type Refusal;

    /// Calls `each` with every offered protocol, the preferred one first. If it calls `each` never,
    /// the request is an ordinary one.
    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>));

    /// Calls `each` with every connection option that the request needs beside `Upgrade`: the names
    /// of header fields that end at the next hop (RFC 9110 §7.6.1). The default is none.
    fn options(&self, _each: &mut dyn FnMut(&str)) {}

    /// Checks whether the request may carry the offer: its method, its target, and whether it has
    /// content. The default allows every request.
    ///
    /// # Errors
    /// [`EncodeError`] if the protocol does not allow such a request; encoding then fails with it.
    fn check(
        &self,
        _method: &str,
        _target: &Target<'_>,
        _has_content: bool,
    ) -> Result<(), EncodeError> {
        Ok(())
    }

    /// Writes the fields of the request, except `Upgrade` and `Connection`. It must write the same
    /// ones each time, because measuring and writing are two passes.
    fn fields(&self, to: &mut Lines<'_>);

    /// Checks a 101 that chose one of the offered protocols.
    ///
    /// # Errors
    /// The refusal; the client gets [`Fault::Refused`](crate::client::Fault::Refused) and closes
    /// the connection.
    fn confirm(
        &self,
        chosen: Protocol<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Self::Agreement, Self::Refusal>;
}

/// An intermediary's check of one protocol that it lets through: decides whether upstream's 101
/// keeps the rules of the protocol.
///
/// The status, the version of HTTP, `Connection` and `Upgrade` are checked before this is called.
#[doc(alias = "proxy")]
pub trait Relay: Sync {
    /// Returns the protocol that is let through.
    fn protocol(&self) -> Protocol<'_>;

    /// Checks a 101 against the request that it answers. The default accepts it.
    ///
    /// # Errors
    /// [`Mismatch`]; no tunnel is opened, and the client gets a 502.
    fn confirm(
        &self,
        _request: &RequestHead<'_>,
        _response: &ResponseHead<'_>,
    ) -> Result<(), Mismatch> {
        Ok(())
    }
}

/// The rule of its protocol that upstream's 101 breaks.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{sentence}")]
pub struct Mismatch {
    sentence: &'static str,
    rule: &'static str,
}

impl Mismatch {
    /// Makes a mismatch from a sentence that says what is wrong, and the section that has the rule,
    /// such as `RFC 6455 §4.1`.
    pub const fn new(sentence: &'static str, rule: &'static str) -> Self {
        Self { sentence, rule }
    }

    /// Returns the sentence that [`Display`](fmt::Display) prints, without the code for formatting.
    pub const fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// Returns the section that has the rule.
    pub const fn rule(&self) -> &'static str {
        self.rule
    }
}

/// A protocol without negotiation, such as `tcp`, `SPDY/3.1` or one of your own.
///
/// As a server it accepts every request that offers the protocol; as a client and as an
/// intermediary it accepts every 101 for it.
///
/// Do not use it for `websocket` and `h2c`: nothing of their handshakes would be checked. The
/// modules of that name have types of their own.
///
/// It accepts requests of any method and with content. If the protocol is not HTTP, accept only GET
/// without content (RFC 9931 §7.1): check [`Upgrade::request`] and [`Upgrade::has_content`] first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "custom")]
pub struct Token<'a>(pub Protocol<'a>);

impl Propose for Token<'_> {
    type Agreement = ();
    type Refusal = core::convert::Infallible;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(self.0);
    }

    fn fields(&self, _: &mut Lines<'_>) {}

    fn confirm(
        &self,
        _: Protocol<'_>,
        _: &ResponseHead<'_>,
    ) -> Result<(), core::convert::Infallible> {
        Ok(())
    }
}

impl Relay for Token<'_> {
    fn protocol(&self) -> Protocol<'_> {
        self.0
    }
}

impl Accept for Token<'_> {
    type Agreement = ();
    type Refusal = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        self.0
    }

    fn agree(&self, _: &Upgrade<'_>) -> Result<(), Rejection<'static>> {
        Ok(())
    }

    fn fields(&self, (): &(), _: &mut Lines<'_>) {}
}
