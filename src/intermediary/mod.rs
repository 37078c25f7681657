//! Layer 2: the intermediary, and its one question: may I tunnel now?
//!
//! ```text
//!              octets in                                octets out
//!  client    ────────────▶ RequestSide  ─┬▶ UpgradeRequested(Forward) ─▶ upstream    own Upgrade, allowed protocols only
//!                              │         └▶ Plain(Forward) ────────────▶ upstream    the Upgrade, if any, ended here
//!                              └▶ RequestFault ▶ its answer, and close
//!
//!  upstream  ────────────▶ ResponseSide ─┬▶ Interim ───────────────────▶ client      next_response(), and again
//!                              │         ├▶ Switched(Tunnel) ──────────▶ client      own 101, then both unread rests, then octets
//!                              │         └▶ Rejected(Return) ──────────▶ client      HTTP goes on: ExchangeEnd
//!                              └▶ ResponseFault ▶ 502, and both close
//! ```
//!
//! A tunnel exists only behind a 101 that keeps every rule: the status, HTTP/1.1, Connection, one protocol that the client offered *and* the
//! policy allows, and what the protocol itself asks for, such as `Sec-WebSocket-Accept`. Until then no octet behind the request goes anywhere,
//! and if there is no 101 those octets are no request either. Nothing but [`ResponseSide::event`] makes a [`Tunnel`].
//!
//! No head is passed on as it came. What ends at this hop ends (RFC 9110 §7.6.1), with what Connection names; a Connection that names what
//! is meant for the other end is refused. Version, Host, Upgrade, Connection and framing are written anew, everything else keeps its order.
//! No leniency changes framing: there is none.
//!
//! # What differs from the other roles, and why
//!
//! - Each side is for one exchange: [`Intermediary::exchange`] makes the next two. So nothing is left over from the last one.
//! - An upgrade request is framed with its content, within [`Limits::content`]: the request is whole before upstream sees any of it, and an
//!   early 101 splits nothing. Beyond the limit, or where the client waits for `100 (Continue)` with content in hand, the Upgrade ends here
//!   and the request goes on as a plain one, which RFC 9110 §7.8 lets anybody do.
//! - Content of plain requests and of responses passes portion by portion through a [`Passage`].
//! - The caller keeps the head of an upgrade request in its buffer until it is answered, since the answer is held against it. That of a plain
//!   one may go as soon as it was forwarded.
//! - What becomes of the connections is a [`Disposition`], which outlives the buffers and is asked when the content has passed.
//! - Trailers and HTTP2-Settings are never forwarded; so `h2c` gets nowhere, also where it is allowed.
//!
//! # Waiting
//!
//! There is no clock. Whoever owns the sockets bounds the wait for a head (a client may send an octet a minute), for content in both
//! directions, and for the answer of upstream, which is the longest. A tunnel lasts until one end closes: what it sent is delivered, and
//! the other direction may go on (RFC 9110 §9.3.6).

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
use crate::head::version::Version;
use crate::protocol::{Protocol, Relay};
use crate::upgrade::{Protocols, Upgrade};
use core::fmt;

/// The policy of an intermediary: which protocols it lets through. It is `Copy`, fits into a `static`, and has no state.
///
/// ```
/// # #[cfg(feature = "websocket")] {
/// use http_upgrade::intermediary::{ResponseEvent, ResponseFault};
/// use http_upgrade::{Intermediary, Protocol, RequestHead, ResponseHead, websocket};
///
/// const PROXY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);
///
/// let request = b"GET /chat HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
///     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// let request = RequestHead::parse(request)?.ok_or("incomplete")?;
///
/// let switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
///     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
/// let switch = ResponseHead::parse(switch)?.ok_or("incomplete")?;
/// let checked = PROXY.check(request)?;
/// let ResponseEvent::Switched(tunnel) = checked.verify(switch)? else { panic!() };
/// assert_eq!(tunnel.protocol(), Protocol::WEBSOCKET);
///
/// // what a handler says that an attacker made say 101
/// let bare = ResponseHead::parse(b"HTTP/1.1 101 OK\r\n\r\n")?.ok_or("incomplete")?;
/// assert_eq!(checked.verify(bare).err(), Some(ResponseFault::Upgrade));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Intermediary<'p> {
    relays: &'p [&'p dyn Relay],
    via: Option<&'p str>,
    limits: Limits,
}

impl<'p> Intermediary<'p> {
    /// Lets these protocols through and no other: none for `&[]`. Of two relays for one protocol the first counts.
    pub const fn allowing(relays: &'p [&'p dyn Relay]) -> Self {
        Self {
            relays,
            via: None,
            limits: Limits::new(),
        }
    }

    /// Adds `Via: 1.1 pseudonym` to what is forwarded in both directions (RFC 9110 §7.6.3). A token, or a host with an optional port; it is
    /// checked in `encode`.
    pub const fn via(mut self, pseudonym: &'p str) -> Self {
        self.via = Some(pseudonym);
        self
    }

    /// Other [`Limits`] than the default ones, for both directions.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Both sides of one exchange: a request, and what answers it.
    pub const fn exchange(self) -> (RequestSide<'p>, ResponseSide<'p>) {
        (RequestSide::new(self), ResponseSide::new(self))
    }

    /// What this policy makes of two directions that were recorded as a whole; nothing is rewritten.
    pub const fn observe<'r>(self, client: &'r [u8], upstream: &'r [u8]) -> Observer<'r>
    where
        'p: 'r,
    {
        Observer::new(self, client, upstream)
    }

    /// Judges a request whose head another stack has parsed, by the rules of [`RequestSide`]: Host, the
    /// target against Host, what Connection names, and how the content is framed.
    ///
    /// The result gives the head to forward, and it alone can
    /// [verify](CheckedRequest::verify) the response. `request` is what the client sent, before
    /// anything was taken out of it.
    ///
    /// # Errors
    /// [`RequestFault`]: send its [`rejection`](RequestFault::rejection), close the client's connection,
    /// and forward nothing.
    pub fn check<'b>(
        &self,
        request: impl Into<RequestHead<'b>>,
    ) -> Result<CheckedRequest<'b>, RequestFault>
    where
        'p: 'b,
    {
        CheckedRequest::of(*self, request.into())
    }

    /// Whether a 101 switches.
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

    /// What stands for each protocol that Upgrade lists and the policy allows, in the order of the list.
    fn forwarded<'a>(self, fields: &Fields<'a>) -> impl Iterator<Item = &'p dyn Relay> + 'a
    where
        'p: 'a,
    {
        Protocols::of(fields).filter_map(move |offered| {
            let mut relays = self.relays.iter().copied();
            relays.find(|relay| relay.protocol().matches(offered))
        })
    }

    /// Upgrade with what is forwarded of a list; whether that is anything.
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

    /// The fields of a head that go on, but for `rewritten`, the caller's own in place of those of the same name, and Via.
    fn write_fields(
        self,
        to: &mut Lines<'_>,
        fields: Fields<'_>,
        version: Version,
        rewritten: Option<&str>,
        own: &[(&str, &str)],
    ) {
        let mut lines = end_to_end(fields);
        while let Some(line) = lines.next_raw() {
            let known = Known::of(line.name);
            let is_written_anew = match known {
                Some(Known::Host | Known::ContentLength) => true,
                // It means nothing there (RFC 9110 §10.1.1), and would here.
                Some(Known::Expect) => version != Version::Http11,
                _ => {
                    let own = own.iter().map(|(own, _)| *own);
                    let mut names = own.chain(rewritten);
                    names.any(|own| own.as_bytes().eq_ignore_ascii_case(line.name))
                }
            };
            if is_written_anew {
                continue;
            }
            // In the case of the RFCs where it is known: some embedded peers compare with case.
            let name = known.map_or(line.name, |known| known.name().as_bytes());
            match line.canonical {
                Some(whole) if known.is_none() || name == line.name => to.octets(whole),
                _ => to.copied_octets(name, line.value),
            }
        }
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

impl fmt::Debug for Intermediary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for relay in self.relays {
            list.entry(&relay.protocol());
        }
        list.finish()
    }
}
