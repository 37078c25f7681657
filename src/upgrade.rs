//! Layer 1: whether a request asks for an upgrade, and the answer to one that does (RFC 9110 §7.8).

use crate::content::Content;
use crate::head::fields::Fields;
use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::lines::{Lines, Write};
use crate::head::list::List;
use crate::head::octet;
use crate::head::options::Options;
use crate::head::request::RequestHead;
use crate::head::version::Version;
use crate::protocol::{Accept, Protocol};
use crate::rejection::Rejection;
use crate::switched::Switched;
use thiserror::Error;

/// Why a request asks for no upgrade, whatever single fields it has. It is no fault: it is answered like any other.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoUpgrade {
    /// The ordinary case. Where an upgrade was expected, something between took the field away, as a proxy does that was not told to keep it.
    #[error("there is no Upgrade field, or nothing in it")]
    Absent,
    /// RFC 9110 §7.8 has a server ignore Upgrade there. Some proxies speak HTTP/1.0 to the servers behind them unless told otherwise.
    #[error("the request is not HTTP/1.1")]
    Version,
    /// An Upgrade that Connection does not name was forwarded by somebody who did not understand it (RFC 9110 §7.6.1).
    #[error("Connection does not name upgrade")]
    Connection,
    /// No rule says what to do with one, so nothing is.
    #[error("Upgrade is not a list of protocols")]
    Malformed,
    /// RFC 2817 §5.2: a tunnel is asked for, and what is inside it is not this server's.
    #[error("the method is CONNECT")]
    Connect,
}

/// A request that asks for an upgrade, with its content.
///
/// Not to accept it is always right: [`request`](Self::request) is then an ordinary request, whose content starts behind its head in the
/// caller's buffer, and nothing of either was consumed.
#[derive(Clone, Debug)]
#[must_use = "the client waits for an answer"]
pub struct Upgrade<'a> {
    request: RequestHead<'a>,
    content: Pieces<'a>,
    consumed: usize,
}

impl<'a> Upgrade<'a> {
    /// Looks at a head on its own. Its content, if it has any, is [elsewhere](Pieces::is_elsewhere), and it is the caller who has to read it
    /// to its end, and to have answered `Expect: 100-continue`, before a 101 may be followed by anything.
    ///
    /// # Errors
    /// [`NoUpgrade`] with the reason.
    pub fn of(request: impl Into<RequestHead<'a>>) -> Result<Self, NoUpgrade> {
        let request = request.into();
        let options = request.fields.options();
        let is_connect = request.method == "CONNECT";
        Self::check(&request.fields, request.version, is_connect, options)?;
        Ok(Self {
            request,
            content: Pieces::ELSEWHERE,
            consumed: request.len(),
        })
    }

    /// An upgrade exists only if Connection names it and Upgrade has an element, over all lines of both.
    pub(crate) fn check(
        fields: &Fields<'_>,
        version: Version,
        is_connect: bool,
        options: Options,
    ) -> Result<(), NoUpgrade> {
        if !fields.have(Known::Upgrade) {
            return Err(NoUpgrade::Absent);
        }
        let mut any = fields.short(Known::Upgrade).is_some_and(octet::is_token);
        let mut sound = true;
        if !any {
            let mut offers = fields.known_list(Known::Upgrade);
            while let Some(offer) = offers.next_octets() {
                any = true;
                sound &= offer.is_ok_and(Protocol::is_valid);
            }
        }
        if !any {
            Err(NoUpgrade::Absent)
        } else if version != Version::Http11 {
            Err(NoUpgrade::Version)
        } else if is_connect {
            Err(NoUpgrade::Connect)
        } else if !options.upgrade() {
            Err(NoUpgrade::Connection)
        } else if !sound {
            Err(NoUpgrade::Malformed)
        } else {
            Ok(())
        }
    }

    /// Of a request that was checked and read to the end of its content.
    #[inline]
    pub(crate) const fn complete(
        request: RequestHead<'a>,
        content: Pieces<'a>,
        consumed: usize,
    ) -> Self {
        Self {
            request,
            content,
            consumed,
        }
    }

    /// The head.
    pub const fn request(&self) -> &RequestHead<'a> {
        &self.request
    }

    /// The protocols that are offered, in the client's order of preference.
    pub fn protocols(&self) -> Protocols<'a> {
        Protocols::of(&self.request.fields)
    }

    /// Whether this protocol is among them.
    pub fn offers(&self, protocol: Protocol<'_>) -> bool {
        let fields = &self.request.fields;
        let sole = fields.short(Known::Upgrade);
        if sole.is_some_and(|offer| protocol.is(offer)) {
            return true;
        }
        let mut offers = fields.known_list(Known::Upgrade);
        while let Some(offer) = offers.next_octets() {
            if offer.is_ok_and(|offer| protocol.is(offer)) {
                return true;
            }
        }
        false
    }

    /// The content, decoded.
    pub fn content(&self) -> Pieces<'a> {
        self.content.clone()
    }

    /// Whether the request has content: what was read of it, or what the head announces where it is elsewhere. `Content-Length: 0` is none.
    pub fn has_content(&self) -> bool {
        match self.content.content {
            Some(_) => {
                self.content.decoded > 0 || self.request.fields.have(Known::TransferEncoding)
            }
            None => !Content::of_request(&self.request, &Limits::new())
                .is_ok_and(|content| content.is_complete()),
        }
    }

    /// Octets of the request, content included. 0 where the head was parsed elsewhere.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// The octets behind the request. `input` is what the event was made from, or more of it.
    pub fn unread<'b>(&self, input: &'b [u8]) -> &'b [u8] {
        input.get(self.consumed..).unwrap_or_default()
    }

    /// Agrees to one protocol, if the request offers it and the acceptor agrees.
    ///
    /// # Errors
    /// The [`Rejection`] to send: 426 when the protocol was not offered, else whatever the acceptor found.
    pub fn accept<S: Accept>(self, acceptor: &S) -> Result<Reply<'_, S>, Rejection<'_>> {
        let protocol = acceptor.protocol();
        if !self.offers(protocol) {
            let sentence = "the protocol that this resource speaks was not offered";
            let rejection = Rejection::new(426, sentence, "RFC 9110 §15.5.22");
            return Err(self.reject(rejection.advertising(protocol)));
        }
        match acceptor.agree(&self) {
            Ok(agreement) => Ok(Reply {
                acceptor,
                protocol,
                agreement,
                own: &[],
                consumed: self.consumed,
            }),
            Err(refusal) => Err(self.reject(refusal.into())),
        }
    }

    /// Refuses the request with an answer of the application's: 401, 404, a redirect.
    pub fn reject<'r>(&self, rejection: Rejection<'r>) -> Rejection<'r> {
        let rejection = rejection.bound(&self.request, self.consumed);
        // Content that is elsewhere may be unread, and would be taken for the next request (RFC 9112 §9.3).
        if self.content.is_elsewhere() && self.has_content() {
            return rejection.closing();
        }
        rejection
    }
}

/// The protocols that a message lists in Upgrade.
#[derive(Debug)]
pub struct Protocols<'a>(List<'a>);

impl<'a> Protocols<'a> {
    pub(crate) fn of(fields: &Fields<'a>) -> Self {
        Self(fields.known_list(Known::Upgrade))
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

/// The content of an upgrade request, decoded: pieces that lie in the caller's buffer.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    rest: &'a [u8],
    content: Option<Content>,
    decoded: usize,
}

impl<'a> Pieces<'a> {
    pub(crate) const ELSEWHERE: Self = Self {
        rest: &[],
        content: None,
        decoded: 0,
    };

    pub(crate) const fn new(encoded: &'a [u8], content: Content, decoded: usize) -> Self {
        Self {
            rest: encoded,
            content: Some(content),
            decoded,
        }
    }

    /// Octets of it, decoded.
    pub const fn decoded_len(&self) -> usize {
        self.decoded
    }

    /// Whether the head was parsed by somebody else, who has the content.
    pub const fn is_elsewhere(&self) -> bool {
        self.content.is_none()
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let piece = self.content.as_mut()?.piece(self.rest).ok()??;
            self.rest = self.rest.get(piece.consumed..).unwrap_or_default();
            if !piece.data.is_empty() {
                return Some(piece.data);
            }
        }
    }
}

/// A 101, ready to be sent: [`encode`](crate::Encode::encode) it, send the octets, and say so with [`sent`](Self::sent).
#[must_use = "the client waits for an answer"]
#[derive(Debug)]
pub struct Reply<'s, S: Accept> {
    acceptor: &'s S,
    /// The one that was found among the offers.
    protocol: Protocol<'s>,
    agreement: S::Agreement,
    own: &'s [(&'s str, &'s str)],
    consumed: usize,
}

impl<'s, S: Accept> Reply<'s, S> {
    /// Adds the caller's fields, `Set-Cookie` say; they are checked in `encode`.
    pub fn with_fields(mut self, fields: &'s [(&'s str, &'s str)]) -> Self {
        self.own = fields;
        self
    }

    /// What both sides will be bound to.
    pub const fn agreement(&self) -> &S::Agreement {
        &self.agreement
    }

    /// All octets of the 101 were sent: from here on the connection speaks the protocol, and HTTP is over.
    pub fn sent(self) -> Switched<S::Agreement> {
        Switched::new(self.agreement, self.consumed)
    }
}

impl<S: Accept> Write for Reply<'_, S> {
    fn write(&self, to: &mut Lines<'_>) {
        to.trusted("HTTP/1.1 101 Switching Protocols\r\n");
        self.protocol.write(to);
        to.trusted("Connection: Upgrade\r\n");
        self.acceptor.fields(&self.agreement, to);
        to.own_fields(self.own);
        to.end();
    }
}
