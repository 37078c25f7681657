//! The client's side of the opening handshake (RFC 6455 §4.1).

use super::agreement::Agreement;
use super::deflate::{Deflate, NAME, PerMessageDeflate};
use super::extensions::Extensions;
use super::key::{Accept, Key};
use super::violation::Violation;
use crate::head::known::Known;
use crate::head::lines::{EncodeError, Lines};
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::protocol::{Propose, Protocol};

/// What a client proposes to a WebSocket server, and holds its answer to.
///
/// ```
/// use http_upgrade::client::{Client, Event};
/// use http_upgrade::websocket::{Proposal, Uri};
/// use http_upgrade::Encode;
///
/// let uri = Uri::parse("ws://server.example.com/chat")?;
/// let nonce = *b"the sample nonce"; // 16 octets that nobody can guess, new for each connection
/// let mut client = Client::new(Proposal::new(nonce).subprotocols(&["chat", "superchat"]));
/// let request = client.opening(uri.target(), uri.host()).to_vec()?;
/// client.sent();
/// // … send it; then read until the answer is there:
/// let input = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
///     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
/// assert!(!client.wants_input(input));
/// let Event::Switched(switched) = client.event(input)? else { panic!() };
/// assert_eq!(switched.agreement().subprotocol(), Some("chat"));
/// # assert!(request.starts_with(b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    key: Key,
    accept: Accept,
    subprotocols: &'a [&'a str],
    origin: Option<&'a str>,
    deflate: Option<Deflate>,
    policy: SubprotocolPolicy,
    accept_optional: bool,
}

/// What a client holds the server's choice of a subprotocol to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SubprotocolPolicy {
    /// One that was offered, or none (RFC 6455 §4.1).
    #[default]
    Rfc6455,
    /// One that was offered, and none only where none was: what browsers do (WHATWG `WebSockets`).
    Browser,
    /// Anything. A choice that was not offered, or a list, as some servers of XMPP send it, counts as none.
    Any,
}

impl<'a> Proposal<'a> {
    /// Proposes WebSocket without subprotocol and extension. The nonce is 16 octets of randomness, new for each connection.
    #[inline]
    pub fn new(nonce: [u8; 16]) -> Self {
        let key = Key::of(nonce);
        Self {
            key,
            accept: key.accept(),
            subprotocols: &[],
            origin: None,
            deflate: None,
            policy: SubprotocolPolicy::Rfc6455,
            accept_optional: false,
        }
    }

    /// The subprotocols that the client speaks, the preferred one first: tokens, each named once.
    pub const fn subprotocols(mut self, subprotocols: &'a [&'a str]) -> Self {
        self.subprotocols = subprotocols;
        self
    }

    /// The origin of the page on whose behalf a browser connects; other clients need none.
    pub const fn origin(mut self, origin: &'a str) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Offers compression.
    pub const fn deflate(mut self, deflate: Deflate) -> Self {
        self.deflate = Some(deflate);
        self
    }

    /// What the server's choice of a subprotocol is held to.
    pub const fn subprotocol_policy(mut self, policy: SubprotocolPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Takes a 101 without `Sec-WebSocket-Accept`. Nothing then proves that the server, and no cache, has read the request (RFC 6455 §1.3);
    /// a wrong one is refused all the same.
    pub const fn tolerating_missing_accept(mut self) -> Self {
        self.accept_optional = true;
        self
    }

    fn confirm_accept(&self, response: &ResponseHead<'_>) -> Result<(), Violation> {
        match self.accept.confirm(response) {
            Err(Violation::AcceptMissing) if self.accept_optional => Ok(()),
            outcome => outcome,
        }
    }

    fn confirm_subprotocol(
        &self,
        response: &ResponseHead<'_>,
    ) -> Result<Option<&'a str>, Violation> {
        let offered = |chosen: &[u8]| {
            let mut offers = self.subprotocols.iter().copied();
            offers.find(|offer| offer.as_bytes() == chosen)
        };
        let chosen = response.fields.known(Known::SecWebSocketProtocol).only();
        match (chosen, self.policy) {
            (Ok(chosen), SubprotocolPolicy::Any) => Ok(chosen.and_then(offered)),
            (Err(_), SubprotocolPolicy::Any) => Ok(None),
            (Err(_), _) => Err(Violation::SubprotocolRepeated),
            (Ok(Some(chosen)), _) => offered(chosen).map(Some).ok_or(Violation::Subprotocol),
            (Ok(None), SubprotocolPolicy::Browser) if !self.subprotocols.is_empty() => {
                Err(Violation::SubprotocolMissing)
            }
            (Ok(None), _) => Ok(None),
        }
    }

    fn confirm_extensions(
        &self,
        response: &ResponseHead<'_>,
    ) -> Result<Option<PerMessageDeflate>, Violation> {
        let mut agreed = None;
        for answer in Extensions::of(response.fields.known_list(Known::SecWebSocketExtensions)) {
            let answer = answer.map_err(|_| Violation::Extensions)?;
            let deflate = self
                .deflate
                .filter(|_| answer.name == NAME && agreed.is_none());
            let deflate = deflate.ok_or(Violation::Extension)?;
            agreed = Some(deflate.confirm(&answer).ok_or(Violation::Deflate)?);
        }
        Ok(agreed)
    }
}

impl<'a> Propose for Proposal<'a> {
    type Agreement = Agreement<'a>;
    type Refusal = Violation;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(Protocol::WEBSOCKET);
    }

    /// GET, without content, for a path or an `http` or `https` URI (RFC 6455 §4.1).
    fn check(
        &self,
        method: &str,
        target: &Target<'_>,
        has_content: bool,
    ) -> Result<(), EncodeError> {
        if method != "GET" {
            Err(EncodeError::Method)
        } else if !target.is_of_http() {
            Err(EncodeError::Target)
        } else if has_content {
            Err(EncodeError::Content)
        } else {
            Ok(())
        }
    }

    fn fields(&self, to: &mut Lines<'_>) {
        to.copied(Known::SecWebSocketVersion.name(), b"13");
        to.copied(Known::SecWebSocketKey.name(), self.key.octets());
        if let Some(origin) = self.origin {
            to.field(Known::Origin.name(), &[origin]);
        }
        to.list(Known::SecWebSocketProtocol.name(), self.subprotocols);
        if let Some(deflate) = self.deflate {
            to.field(Known::SecWebSocketExtensions.name(), &deflate.offer());
        }
    }

    fn confirm(
        &self,
        _: Protocol<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Agreement<'a>, Violation> {
        self.confirm_accept(response)?;
        Ok(Agreement {
            accept: self.accept,
            subprotocol: self.confirm_subprotocol(response)?,
            deflate: self.confirm_extensions(response)?,
        })
    }
}
