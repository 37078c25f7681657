//! The client's side of the WebSocket handshake (RFC 6455 §4.1).

use super::agreement::Agreement;
use super::deflate::{Deflate, NAME, PerMessageDeflate};
use super::extensions::Extensions;
use super::key::{Accept, Key};
use super::reserved::is_reserved;
use super::response_error::ResponseError;
use crate::head::encode_error::EncodeError;
use crate::head::known::Known;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::head::writer::FieldWriter;
use crate::rule::Rule;
use crate::upgrade::form::Form;
use crate::upgrade::propose::Propose;
use crate::upgrade::protocol::Protocol;

/// The WebSocket handshake of a client: what it offers, and what the server's answer must keep
/// (RFC 6455 §4.1).
///
/// Give it to a [`Client`](crate::Client), which writes the request and checks the answer. A 101
/// that breaks a rule is a [`ResponseError`]; the client closes the connection then. A new
/// connection needs a new proposal, because each handshake has a new nonce.
///
/// The request must be a GET without content, for a path or an `http` or `https` URI. Encoding any
/// other one fails with [`EncodeError::Method`], [`EncodeError::Refused`] or
/// [`EncodeError::Target`].
///
/// ```
/// use http_upgrade::client::{Client, Event};
/// use http_upgrade::websocket::{Proposal, Uri};
/// use http_upgrade::Encode;
///
/// let uri = Uri::parse("ws://server.example.com/chat")?;
/// let nonce = *b"the sample nonce"; // in real code: 16 random bytes, new for each connection
/// let mut client = Client::new(Proposal::new(nonce).subprotocols(&["chat", "superchat"]));
/// let request = client.request(uri.target(), uri.host()).to_vec()?;
/// assert!(request.starts_with(b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\n"));
/// // Write `request`. When all of it is written:
/// client.sent();
/// // Then read until `wants_input` returns `false`:
/// let input = b"HTTP/1.1 101 Switching Protocols\r\n\
///     Upgrade: websocket\r\nConnection: Upgrade\r\n\
///     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
/// assert!(!client.wants_input(input));
/// let Event::Switched(switched) = client.event(input)? else { panic!() };
/// assert_eq!(switched.agreement().subprotocol(), Some("chat"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("handshake", "Sec-WebSocket-Key", "Sec-WebSocket-Version"))]
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

/// Which choice of a subprotocol a client accepts from the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubprotocolPolicy {
    /// A subprotocol that was offered, or no subprotocol (RFC 6455 §4.1). This is the default.
    #[default]
    Rfc6455,
    /// A subprotocol that was offered. The server must choose one if any was offered, as browsers
    /// require it (WHATWG `WebSockets`); if not, the handshake fails with
    /// [`ResponseError::SubprotocolMissing`].
    Browser,
    /// Any answer. If the field is repeated, or its value was not offered, the agreement has no
    /// subprotocol. Some XMPP servers send back a list, for example.
    Any,
}

impl<'a> Proposal<'a> {
    /// Makes a proposal without subprotocols and without compression.
    ///
    /// The nonce must be 16 bytes from a random number generator, new for each connection
    /// (RFC 6455 §4.1). It is sent in base64 as Sec-WebSocket-Key. The server's answer is computed
    /// from it, which shows that the answer belongs to this request.
    #[doc(alias = "Sec-WebSocket-Key")]
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

    /// Sets the subprotocols to offer, the preferred one first. By default none is offered.
    ///
    /// Each must be a token and be listed once (RFC 6455 §4.1); otherwise encoding the request
    /// fails with [`EncodeError::Element`].
    #[doc(alias = "Sec-WebSocket-Protocol")]
    pub const fn subprotocols(mut self, subprotocols: &'a [&'a str]) -> Self {
        self.subprotocols = subprotocols;
        self
    }

    /// Sets the Origin field (RFC 6455 §4.1). By default it is not sent.
    ///
    /// A browser sends the origin of the page that connects. Other clients need it only for servers
    /// that check it.
    pub const fn origin(mut self, origin: &'a str) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Offers compression by `permessage-deflate` (RFC 7692). By default it is not offered.
    #[doc(alias = "compression")]
    #[doc(alias = "Sec-WebSocket-Extensions")]
    pub const fn deflate(mut self, deflate: Deflate) -> Self {
        self.deflate = Some(deflate);
        self
    }

    /// Sets which choice of a subprotocol is accepted from the server. The default is
    /// [`SubprotocolPolicy::Rfc6455`].
    pub const fn subprotocol_policy(mut self, policy: SubprotocolPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Accepts a 101 without Sec-WebSocket-Accept, against RFC 6455 §4.1.
    ///
    /// Nothing then proves that the response comes from a server that has read the request, and not
    /// from a cache (RFC 6455 §1.3). A wrong value and a repeated field are refused all the same.
    /// By default a 101 without the field fails with [`ResponseError::AcceptMissing`].
    pub const fn tolerating_missing_accept(mut self) -> Self {
        self.accept_optional = true;
        self
    }

    fn confirm_accept(&self, response: &ResponseHead<'_>) -> Result<(), ResponseError> {
        match self.accept.confirm(response) {
            Err(ResponseError::AcceptMissing) if self.accept_optional => Ok(()),
            outcome => outcome,
        }
    }

    fn confirm_subprotocol(
        &self,
        response: &ResponseHead<'_>,
    ) -> Result<Option<&'a str>, ResponseError> {
        let offered = |chosen: &[u8]| {
            let mut offers = self.subprotocols.iter().copied();
            offers.find(|offer| offer.as_bytes() == chosen)
        };
        let chosen = response.fields.known(Known::SecWebSocketProtocol).single();
        match (chosen, self.policy) {
            (Ok(chosen), SubprotocolPolicy::Any) => Ok(chosen.and_then(offered)),
            (Err(_), SubprotocolPolicy::Any) => Ok(None),
            (Err(_), _) => Err(ResponseError::SubprotocolRepeated),
            (Ok(Some(chosen)), _) => offered(chosen).map(Some).ok_or(ResponseError::Subprotocol),
            (Ok(None), SubprotocolPolicy::Browser) if !self.subprotocols.is_empty() => {
                Err(ResponseError::SubprotocolMissing)
            }
            (Ok(None), _) => Ok(None),
        }
    }

    fn confirm_extensions(
        &self,
        response: &ResponseHead<'_>,
    ) -> Result<Option<PerMessageDeflate>, ResponseError> {
        let mut agreed = None;
        for answer in Extensions::of(&response.fields) {
            let answer = answer.map_err(|_| ResponseError::Extensions)?;
            // Only `permessage-deflate` can have been offered, and it may be chosen once.
            let deflate = self
                .deflate
                .filter(|_| answer.name == NAME.as_bytes() && agreed.is_none());
            let deflate = deflate.ok_or(ResponseError::Extension)?;
            agreed = Some(deflate.confirm(&answer).ok_or(ResponseError::Deflate)?);
        }
        Ok(agreed)
    }
}

impl<'a> Propose for Proposal<'a> {
    type Agreement = Agreement<'a>;
    type Error = ResponseError;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(Protocol::WEBSOCKET);
    }

    /// Allows GET without content, for a path or an `http` or `https` URI (RFC 6455 §4.1).
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
            let sentence = "the protocol knows no request with content";
            Err(EncodeError::Refused(Rule::new("RFC 6455 §4.1", sentence)))
        } else {
            Ok(())
        }
    }

    fn reserves(&self, name: &str) -> bool {
        is_reserved(name)
    }

    fn fields(&self, to: &mut FieldWriter<'_>) {
        to.copied(Known::SecWebSocketVersion.name(), b"13");
        to.copied(Known::SecWebSocketKey.name(), self.key.bytes());
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
    ) -> Result<Agreement<'a>, ResponseError> {
        // A response over HTTP/2 or HTTP/3, which `Client` alone never gets here, has no value that
        // answers a key (RFC 8441 §5).
        let is_extended = Form::of(response.version).is_extended();
        if !is_extended {
            self.confirm_accept(response)?;
        }
        Ok(Agreement {
            accept: if is_extended {
                Accept::NONE
            } else {
                self.accept
            },
            subprotocol: self.confirm_subprotocol(response)?,
            deflate: self.confirm_extensions(response)?,
        })
    }
}
