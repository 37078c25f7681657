//! The policy of an intermediary: what it lets through, and how it writes a head anew.

use super::field_rules::FieldRules;
use super::hop::ends_at_every_hop;
use crate::head::byte;
use crate::head::fields::Fields;
use crate::head::host;
use crate::head::limits::Limits;
use crate::head::version::Version;
use crate::head::writer::FieldWriter;
use crate::upgrade::protocol::{Protocol, Protocols};
use crate::upgrade::relay::Relay;
use core::fmt;

/// The policy of an intermediary: which protocols it lets through, and within which limits.
///
/// It has no state, is `Copy` and fits into a `const` or a `static`. [`exchange`](Self::exchange)
/// gives the machines for one request and its response; [`check`](Self::check) judges heads that
/// another HTTP stack has parsed.
///
/// ```
/// # #[cfg(feature = "websocket")] {
/// use http_upgrade::intermediary::{ResponseEvent, ResponseSideError};
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
/// assert_eq!(checked.verify(bare).err(), Some(ResponseSideError::Upgrade));
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
    pub(super) limits: Limits,
}

impl<'p> Intermediary<'p> {
    /// Makes a policy that lets these protocols through and no other one. With `&[]` no upgrade is
    /// forwarded. If two relays have the same protocol, the first one counts.
    ///
    /// `websocket::Relay` is for WebSocket, and
    /// [`Unnegotiated`](crate::Unnegotiated) for a protocol that negotiates nothing.
    pub const fn allowing(relays: &'p [&'p dyn Relay]) -> Self {
        Self {
            relays,
            via: None,
            limits: Limits::new(),
        }
    }

    /// Adds a Via field with this pseudonym to every head that is forwarded, in both directions
    /// (RFC 9110 §7.6.3): `Via: 1.1 pseudonym`. The number is the version over which the message
    /// was received: `1.0`, `1.1`, `2` or `3`. By default no Via is added.
    ///
    /// The pseudonym is a token, or a host with an optional port. If it is neither, `encode`
    /// returns [`EncodeError::Element`](crate::EncodeError::Element).
    pub const fn via(mut self, pseudonym: &'p str) -> Self {
        self.via = Some(pseudonym);
        self
    }

    /// Replaces the default [`Limits`], for both directions.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Returns how many bytes a buffer for the client, and one for upstream, needs so that every
    /// message within the [limits](Self::limits) fits into it.
    pub const fn buffer_len(&self) -> usize {
        self.limits.buffer_len()
    }

    /// Returns how many bytes storage for output to the client, and to upstream, needs for a
    /// forwarded head with the fields that this crate adds, or for a response of its own. Fields of
    /// the application need more.
    pub const fn output_len(&self) -> usize {
        self.buffer_len().saturating_add(self.limits.output_len())
    }

    /// Returns the protocols that Upgrade lists and the policy allows, with their relays, in the
    /// order of the list.
    pub(super) fn forwarded<'a>(
        self,
        fields: &Fields<'a>,
    ) -> impl Iterator<Item = (Protocol<'p>, &'p dyn Relay)> + 'a
    where
        'p: 'a,
    {
        let mut offered = Protocols::of(fields);
        let offers = core::iter::from_fn(move || offered.next_bytes());
        offers.filter_map(move |offer| {
            let mut relays = self.relays.iter().map(|relay| (relay.protocol(), *relay));
            relays.find(|(protocol, _)| protocol.is(offer))
        })
    }

    /// Returns this protocol as its relay spells it, if it is allowed.
    pub(super) fn allowed(self, protocol: Protocol<'_>) -> Option<Protocol<'p>> {
        let mut own = self.relays.iter().map(|relay| relay.protocol());
        own.find(|own| *own == protocol)
    }

    /// Writes an Upgrade field with those protocols of the list that the policy allows. If it
    /// allows no protocol of the list, writes nothing and returns `false`.
    pub(super) fn write_upgrade(self, to: &mut FieldWriter<'_>, fields: &Fields<'_>) -> bool {
        let mut separator = "Upgrade: ";
        for (protocol, _) in self.forwarded(fields) {
            to.trusted(separator);
            protocol.write_offered(to);
            separator = ", ";
        }
        if separator == ", " {
            to.end();
        }
        separator == ", "
    }

    /// Writes the fields of a head that are forwarded, except the one named `rewritten`; then the
    /// caller's own fields, which replace those of the same name; and then Via.
    pub(super) fn write_fields(
        self,
        to: &mut FieldWriter<'_>,
        fields: Fields<'_>,
        (version, major): (Version, u8),
        rewritten: Option<&str>,
        own: &[(&str, &str)],
    ) {
        fields.with_connection_names(&mut |named| {
            let rules = FieldRules {
                version,
                named,
                rewritten,
                own,
            };
            rules.write(fields.iter(), to);
        });
        let is_reserved = |name: &str| {
            ends_at_every_hop(name.as_bytes())
                || self.relays.iter().any(|relay| relay.reserves(name))
        };
        to.own_fields(own, &is_reserved);
        if let Some(pseudonym) = self.via {
            let bytes = pseudonym.as_bytes();
            if !byte::is_token(bytes) && !host::is_named(bytes) {
                return to.fail_element("Via", 1);
            }
            let received = match (major, version) {
                (2, _) => "2 ",
                (3, _) => "3 ",
                (_, Version::Http10) => "1.0 ",
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
