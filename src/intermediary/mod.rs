//! The intermediary: forwards a request and its response, and opens a tunnel only after a 101 that
//! it has verified.
//!
//! This module is for reverse proxies, gateways and load balancers: programs with a *client* on one
//! connection and an HTTP server, called *upstream*, on another one. It never copies a head. It
//! writes each head anew from what it has understood.
//!
//! ```text
//!              bytes in                              bytes out
//!  client   ────────────▶ RequestSide  ─┬▶ UpgradeRequested(Forward) ─▶ upstream: head with its
//!                              │        │                               own Upgrade, and content
//!                              │        └▶ Plain(Forward) ────────────▶ upstream: head without
//!                              │                                        Upgrade; content follows
//!                              └▶ RequestFault ───────────────────────▶ client: an error, close
//!
//!  upstream ────────────▶ ResponseSide ─┬▶ Interim ───────────────────▶ client: 1xx, then
//!                              │        │                               next_response()
//!                              │        ├▶ Switched(Tunnel) ──────────▶ client: own 101, then
//!                              │        │                               every byte, both ways
//!                              │        └▶ Rejected(Return) ──────────▶ client: HTTP goes on;
//!                              │                                        content, ExchangeEnd
//!                              └▶ ResponseFault ──────────────────────▶ client: 502, close both
//! ```
//!
#![doc = include_str!("overview.md")]

mod content;
mod end;
mod fault;
mod forward;
mod hop;
mod judge;
mod observer;
mod parsed;
mod piece;
mod request;
mod response;
mod returned;
mod tunnel;

pub use content::ForwardedContent;
pub use end::ExchangeEnd;
pub use fault::{RequestFault, ResponseFault};
pub use forward::{Declined, Forward};
use hop::next_forwardable;
pub use hop::{EndToEnd, OptionError, end_to_end};
pub use observer::{Exchange, Observer, ObserverFault, Outcome};
pub use parsed::CheckedRequest;
pub use piece::ForwardedPiece;
pub use request::{RequestEvent, RequestSide};
pub use response::{ResponseEvent, ResponseSide};
pub use returned::Return;
pub use tunnel::{Interim, OpenTunnel, Tunnel};

use crate::head::fields::Fields;
use crate::head::host;
use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::lines::{EncodeError, Lines};
use crate::head::octet;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::values::RawLine;
use crate::head::version::Version;
use crate::protocol::{Protocol, Relay};
use crate::upgrade::{Protocols, Upgrade};
use core::fmt;

/// The policy of an intermediary: which protocols it lets through, and within which limits.
///
/// It has no state, is `Copy` and fits into a `const` or a `static`. [`exchange`](Self::exchange)
/// gives the machines for one request and its response; [`check`](Self::check) judges heads that
/// another HTTP stack has parsed.
///
/// ```
/// # #[cfg(feature = "websocket")] {
/// use http_upgrade::intermediary::{ResponseEvent, ResponseFault};
/// use http_upgrade::{Intermediary, Protocol, RequestHead, ResponseHead, websocket};
///
/// const PROXY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);
///
/// let request = b"GET /chat HTTP/1.1\r\nHost: example.com\r\n\
///     Connection: Upgrade\r\nUpgrade: websocket\r\n\
///     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// let request = RequestHead::parse(request)?.ok_or("incomplete")?;
///
/// let switch = b"HTTP/1.1 101 Switching Protocols\r\n\
///     Upgrade: websocket\r\nConnection: Upgrade\r\n\
///     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
/// let switch = ResponseHead::parse(switch)?.ok_or("incomplete")?;
/// let checked = PROXY.check(request)?;
/// let ResponseEvent::Switched(tunnel) = checked.verify(switch)? else { panic!() };
/// assert_eq!(tunnel.protocol(), Protocol::WEBSOCKET);
///
/// // A 101 without the fields of a switch, such as a handler sends whose status an attacker chose.
/// let bare = ResponseHead::parse(b"HTTP/1.1 101 OK\r\n\r\n")?.ok_or("incomplete")?;
/// assert_eq!(checked.verify(bare).err(), Some(ResponseFault::Upgrade));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "proxy")]
#[doc(alias = "gateway")]
#[derive(Clone, Copy)]
#[must_use]
pub struct Intermediary<'p> {
    relays: &'p [&'p dyn Relay],
    via: Option<&'p str>,
    limits: Limits,
}

impl<'p> Intermediary<'p> {
    /// Makes a policy that lets these protocols through and no other one. With `&[]` no upgrade is
    /// forwarded. If two relays have the same protocol, the first one counts.
    ///
    /// `websocket::Relay` is for WebSocket, and
    /// [`Token`](crate::Token) for a protocol that negotiates nothing.
    pub const fn allowing(relays: &'p [&'p dyn Relay]) -> Self {
        Self {
            relays,
            via: None,
            limits: Limits::new(),
        }
    }

    /// Adds a Via field with this pseudonym to every head that is forwarded, in both directions
    /// (RFC 9110 §7.6.3): `Via: 1.1 pseudonym`, or `Via: 1.0 pseudonym` if the message was received
    /// as HTTP/1.0. By default there is none.
    ///
    /// The pseudonym is a token, or a host with an optional port. If it is neither, `encode`
    /// returns [`EncodeError::Element`].
    pub const fn via(mut self, pseudonym: &'p str) -> Self {
        self.via = Some(pseudonym);
        self
    }

    /// Replaces the default [`Limits`], for both directions.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Makes both sides of one exchange: a request and its response.
    ///
    /// Call it for every request; nothing is carried over from one exchange to the next.
    pub const fn exchange(self) -> (RequestSide<'p>, ResponseSide<'p>) {
        (RequestSide::new(self), ResponseSide::new(self))
    }

    /// Judges two recorded directions of a connection by this policy. Nothing is rewritten.
    ///
    /// `client` is all that the client sent, `upstream` all that upstream sent.
    pub const fn observe<'r>(self, client: &'r [u8], upstream: &'r [u8]) -> Observer<'r>
    where
        'p: 'r,
    {
        Observer::new(self, client, upstream)
    }

    /// Judges a request whose head another HTTP stack has parsed, by the rules of [`RequestSide`]:
    /// Host, the form of the target, what Connection names, and how the content is framed.
    ///
    /// The result gives the head to forward, and it alone can [verify](CheckedRequest::verify) the
    /// response. `request` must be what the client sent, before anything was removed from it.
    ///
    /// # Errors
    /// [`RequestFault`]: send its [`rejection`](RequestFault::rejection), close the client's
    /// connection, and forward nothing.
    pub fn check<'b>(
        &self,
        request: impl Into<RequestHead<'b>>,
    ) -> Result<CheckedRequest<'b>, RequestFault>
    where
        'p: 'b,
    {
        CheckedRequest::of(*self, request.into())
    }

    /// Judges whether a 101 switches, and to which protocol.
    ///
    /// Heads that came as bytes and heads that another stack has parsed are both judged here, so
    /// the request is asked once more whether it is an upgrade, although its own side has asked
    /// before.
    fn judge(
        &self,
        request: &RequestHead<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Protocol<'p>, ResponseFault> {
        if response.version != Version::Http11 {
            return Err(ResponseFault::Version);
        }
        let asked = Upgrade::of(*request).is_ok();
        if !asked || self.forwarded(&request.fields).next().is_none() {
            return Err(ResponseFault::Unsolicited);
        }
        // An Upgrade with an invalid element chooses nothing, even if a valid one follows.
        let mut elements = response.fields.known_list(Known::Upgrade);
        let chosen = elements.next().and_then(Result::ok);
        let chosen = chosen.and_then(Protocol::parse);
        let chosen = chosen.ok_or(ResponseFault::Upgrade)?;
        if elements.next().is_some() {
            return Err(ResponseFault::Layered);
        }
        if !response.fields.options().upgrade() {
            return Err(ResponseFault::Connection);
        }
        let mut forwarded = self.forwarded(&request.fields);
        let relay = forwarded.find(|relay| relay.protocol().matches(chosen));
        let relay = relay.ok_or(ResponseFault::Protocol)?;
        let judged = relay.confirm(request, response);
        judged.map_err(ResponseFault::Relay)?;
        Ok(relay.protocol())
    }

    /// The relay of each protocol that Upgrade lists and the policy allows, in the order of the
    /// list.
    fn forwarded<'a>(self, fields: &Fields<'a>) -> impl Iterator<Item = &'p dyn Relay> + 'a
    where
        'p: 'a,
    {
        Protocols::of(fields).filter_map(move |offered| {
            let mut relays = self.relays.iter().copied();
            relays.find(|relay| relay.protocol().matches(offered))
        })
    }

    /// Writes an Upgrade field with those protocols of the list that the policy allows. Writes
    /// nothing, and returns `false`, if there are none.
    fn write_upgrade(self, to: &mut Lines<'_>, fields: &Fields<'_>) -> bool {
        let mut separator = "Upgrade: ";
        for relay in self.forwarded(fields) {
            to.trusted(separator);
            relay.protocol().write_element(to);
            separator = ", ";
        }
        if separator == ", " {
            to.end();
        }
        separator == ", "
    }

    /// Writes the fields of a head that are forwarded, except the one named `rewritten`; then the
    /// caller's own fields, which replace those of the same name; and then Via.
    fn write_fields(
        self,
        to: &mut Lines<'_>,
        fields: Fields<'_>,
        version: Version,
        rewritten: Option<&str>,
        own: &[(&str, &str)],
    ) {
        fields.with_connection_names(&mut |named| {
            let mut lines = fields.iter();
            while let Some(line) = next_forwardable(&mut lines, named) {
                write_line(to, &line, version, rewritten, own);
            }
        });
        to.own_fields(own);
        if let Some(pseudonym) = self.via {
            let octets = pseudonym.as_bytes();
            if !octet::is_token(octets) && !host::is_named(octets) {
                return to.fail(EncodeError::Element);
            }
            let received = match version {
                Version::Http10 => "1.0 ",
                _ => "1.1 ",
            };
            to.line("Via", &[received, pseudonym]);
        }
    }
}

/// Writes a line that may be forwarded, unless the field is written anew.
fn write_line(
    to: &mut Lines<'_>,
    line: &RawLine<'_>,
    version: Version,
    rewritten: Option<&str>,
    own: &[(&str, &str)],
) {
    let known = Known::of(line.name);
    let is_written_anew = match known {
        Some(Known::Host | Known::ContentLength) => true,
        // In a message received as HTTP/1.0, Expect has no meaning (RFC 9110 §10.1.1). Forwarded as
        // HTTP/1.1, it would have one.
        Some(Known::Expect) => version != Version::Http11,
        _ => {
            let own = own.iter().map(|(own, _)| *own);
            let mut names = own.chain(rewritten);
            names.any(|own| own.as_bytes().eq_ignore_ascii_case(line.name))
        }
    };
    if is_written_anew {
        return;
    }
    // Known names are written in the case of the RFCs, because some embedded peers compare names
    // with case.
    let name = known.map_or(line.name, |known| known.name().as_bytes());
    match line.canonical {
        Some(whole) if known.is_none() || name == line.name => to.octets(whole),
        _ => to.copied_octets(name, line.value),
    }
}

impl fmt::Debug for Intermediary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for relay in self.relays {
            list.entry(&relay.protocol());
        }
        list.finish()
    }
}
