//! Layer 1: protocols, and what speaks for one.

use crate::head::lines::{EncodeError, Lines};
use crate::head::octet;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::rejection::Rejection;
use crate::upgrade::Upgrade;
use core::fmt;
use thiserror::Error;

/// `protocol-name ["/" protocol-version]`, as Upgrade lists it (RFC 9110 §7.8).
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Protocol<'a> {
    name: &'a str,
    version: Option<&'a str>,
}

impl Protocol<'static> {
    /// RFC 6455.
    pub const WEBSOCKET: Self = Self::new("websocket");
    /// HTTP/2 over cleartext TCP, which RFC 9113 §3.1 made obsolete.
    pub const H2C: Self = Self::new("h2c");
}

impl<'a> Protocol<'a> {
    /// A protocol without a version. The name is checked where it is written.
    pub const fn new(name: &'a str) -> Self {
        Self {
            name,
            version: None,
        }
    }

    /// The same protocol in this version.
    pub const fn with_version(mut self, version: &'a str) -> Self {
        self.version = Some(version);
        self
    }

    /// Reads a list element; `None` unless it is a token, or two with one `/` between them.
    pub fn parse(element: &'a str) -> Option<Self> {
        Self::is_valid(element.as_bytes()).then_some(())?;
        Some(match element.split_once('/') {
            Some((name, version)) => Self::new(name).with_version(version),
            None => Self::new(element),
        })
    }

    /// Whether a list element is one.
    pub(crate) fn is_valid(element: &[u8]) -> bool {
        match octet::behind_token(element) {
            tail if tail.len() == element.len() => false,
            [] => true,
            [b'/', version @ ..] => octet::is_token(version),
            _ => false,
        }
    }

    /// `websocket` of `websocket`, `IRC` of `IRC/6.9`.
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// `6.9` of `IRC/6.9`.
    pub const fn version(&self) -> Option<&'a str> {
        self.version
    }

    /// Whether both mean the same: names have no case (RFC 9110 §16.7), versions are compared as they are.
    pub fn matches(&self, other: Protocol<'_>) -> bool {
        is_name(self.name.as_bytes(), other.name.as_bytes()) && self.version == other.version
    }

    /// Whether a list element, which is a protocol, means this one.
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

    /// `Upgrade` with this protocol.
    pub(crate) fn write(&self, to: &mut Lines<'_>) {
        to.trusted("Upgrade: ");
        self.write_element(to);
        to.end();
    }

    /// As one element of a list.
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

/// Names have no case, but nearly all are written alike.
fn is_name(name: &[u8], own: &[u8]) -> bool {
    name == own || name.eq_ignore_ascii_case(own)
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

/// What a server says of one protocol: whether it agrees, and what its 101 carries.
///
/// An implementation needs no state of the connection and fits into a `static`. For a protocol that negotiates nothing [`Token`] is enough.
pub trait Accept {
    /// What both sides are bound to after the switch.
    type Agreement;
    /// Why it does not agree.
    type Refusal: Into<Rejection<'static>>;

    /// The protocol that it speaks. Only requests that offer it reach [`agree`](Self::agree).
    fn protocol(&self) -> Protocol<'_>;

    /// Judges a request.
    ///
    /// # Errors
    /// Its refusal, which becomes the [`Rejection`] that answers the request.
    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<Self::Agreement, Self::Refusal>;

    /// The fields of the 101, beside Upgrade and Connection, which are written already.
    fn fields(&self, agreement: &Self::Agreement, to: &mut Lines<'_>);
}

/// What a client says of its protocols: how they are offered, and whether an answer keeps to the offer.
pub trait Propose {
    /// What both sides are bound to after the switch.
    type Agreement;
    /// Why the answer does not do.
    type Refusal;

    /// Each protocol that is offered, the preferred one first.
    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>));

    /// Connection options beside `Upgrade`: the names of fields that end at the next hop.
    fn options(&self, _each: &mut dyn FnMut(&str)) {}

    /// Judges the request that is to carry the offer: its method, its target, and whether it has content.
    ///
    /// # Errors
    /// [`EncodeError`] where the protocol knows no such request; nothing is written then.
    fn check(
        &self,
        _method: &str,
        _target: &Target<'_>,
        _has_content: bool,
    ) -> Result<(), EncodeError> {
        Ok(())
    }

    /// The fields of the request, beside Upgrade and Connection.
    fn fields(&self, to: &mut Lines<'_>);

    /// Judges a 101 that chose this protocol.
    ///
    /// # Errors
    /// Its refusal; the connection then closes.
    fn confirm(
        &self,
        chosen: Protocol<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Self::Agreement, Self::Refusal>;
}

/// What an intermediary says of one protocol that it lets through: whether an upstream answer is a switch that the client may be told of.
///
/// Status, Connection and Upgrade are checked before this is asked.
pub trait Relay: Sync {
    /// The protocol that is let through.
    fn protocol(&self) -> Protocol<'_>;

    /// Judges a 101 against the request that it answers.
    ///
    /// # Errors
    /// [`Mismatch`]; there is no tunnel then.
    fn confirm(
        &self,
        _request: &RequestHead<'_>,
        _response: &ResponseHead<'_>,
    ) -> Result<(), Mismatch> {
        Ok(())
    }
}

/// How an upstream answer breaks the rules of its protocol.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{sentence}")]
pub struct Mismatch {
    sentence: &'static str,
    rule: &'static str,
}

impl Mismatch {
    /// A sentence, and where the rule stands that it tells of.
    pub const fn new(sentence: &'static str, rule: &'static str) -> Self {
        Self { sentence, rule }
    }

    /// The sentence that [`Display`](fmt::Display) prints, for whoever formats nothing.
    pub const fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// Where the rule stands.
    pub const fn rule(&self) -> &'static str {
        self.rule
    }
}

/// A protocol that agrees to every request for it and to every answer, and negotiates nothing: `tcp`, `SPDY/3.1`, one of your own.
///
/// For `websocket` and `h2c` it is the wrong one: nothing of their handshakes would be checked.
///
/// A method without content is the safe choice for a protocol that knows no HTTP (RFC 9931 §7.1): [`Upgrade::request`] tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
