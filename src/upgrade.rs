//! Whether a request asks for an upgrade, and the 101 that accepts one (RFC 9110 §7.8).

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

/// Why a request does not ask for an upgrade, even though it may have an `Upgrade` field; returned
/// by [`Upgrade::of`].
///
/// This is not an error of the client: answer the request like any other.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoUpgrade {
    /// There is no Upgrade field, or nothing in it. This is the ordinary case. If an upgrade was
    /// expected, an intermediary probably removed the field, as a proxy does that is not configured
    /// to forward it (RFC 9110 §7.6.1).
    #[error("there is no Upgrade field, or nothing in it")]
    Absent,
    /// The request is not HTTP/1.1. RFC 9110 §7.8: a server ignores Upgrade over HTTP/1.0. Some
    /// proxies speak HTTP/1.0 to the server unless they are configured otherwise.
    #[error("the request is not HTTP/1.1")]
    Version,
    /// Connection does not name upgrade. RFC 9110 §7.6.1: an intermediary that does not know the
    /// Upgrade field has forwarded it, so it does not speak for this connection.
    #[error("Connection does not name upgrade")]
    Connection,
    /// Upgrade is not a list of protocols. RFC 9110 §7.8 allows a server to ignore the field, and
    /// this crate does.
    #[error("Upgrade is not a list of protocols")]
    Malformed,
    /// The method is CONNECT. RFC 2817 §5.2: it asks for a tunnel, and only the server at the end
    /// of the tunnel could upgrade what is inside it.
    #[error("the method is CONNECT")]
    Connect,
}

/// A request that asks for an upgrade, with its content.
///
/// [`accept`](Self::accept) agrees to it, [`reject`](Self::reject) refuses it. Ignoring it is also
/// allowed at any time (RFC 9110 §7.8): [`request`](Self::request) is then an ordinary request
/// whose content starts after its head in the caller's buffer, because nothing was consumed.
#[derive(Clone, Debug)]
#[must_use = "the client waits for an answer"]
#[doc(alias = "handshake")]
pub struct Upgrade<'a> {
    request: RequestHead<'a>,
    content: Pieces<'a>,
    consumed: usize,
}

impl<'a> Upgrade<'a> {
    /// Checks whether a head that was parsed already asks for an upgrade.
    ///
    /// Its content, if it has any, is [elsewhere](Pieces::is_elsewhere). The caller must read that
    /// content to its end, and send the `100 (Continue)` if the client expects it, before it sends
    /// a 101: the next protocol begins directly after the request (RFC 9110 §7.8).
    ///
    /// # Errors
    /// [`NoUpgrade`] with the reason. Answer the request as an ordinary one.
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

    /// Requires that Connection names `upgrade` and that Upgrade has an element.
    pub(crate) fn check(
        fields: &Fields<'_>,
        version: Version,
        is_connect: bool,
        options: Options,
    ) -> Result<(), NoUpgrade> {
        if !fields.have(Known::Upgrade) {
            return Err(NoUpgrade::Absent);
        }
        // Nearly all requests offer one protocol; a single token needs no parsing as a list.
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

    /// Makes the upgrade of a head that passed [`check`](Self::check) and whose content was read.
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

    /// Returns the head of the request.
    pub const fn request(&self) -> &RequestHead<'a> {
        &self.request
    }

    /// Returns the offered protocols, in the client's order of preference.
    pub fn protocols(&self) -> Protocols<'a> {
        Protocols::of(&self.request.fields)
    }

    /// Returns whether the request offers this protocol. Names are compared without case.
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

    /// Returns the content of the request, decoded, as an iterator over pieces. It is empty if the
    /// content is [elsewhere](Pieces::is_elsewhere).
    #[doc(alias = "body")]
    pub fn content(&self) -> Pieces<'a> {
        self.content.clone()
    }

    /// Returns whether the request has content: the content that was read or, if the content is
    /// elsewhere, that which the head announces.
    ///
    /// `Content-Length: 0` means no content. Chunked content counts even if it is empty, and so
    /// does framing that is not valid in a head from [`of`](Self::of).
    pub fn has_content(&self) -> bool {
        match self.content.content {
            Some(_) => {
                self.content.decoded > 0 || self.request.fields.have(Known::TransferEncoding)
            }
            None => !Content::of_request(&self.request, &Limits::new())
                .is_ok_and(|content| content.is_complete()),
        }
    }

    /// Returns how many bytes of the input the request took, its content included. After
    /// [`of`](Self::of) it is the length of the head only, and 0 if another stack has parsed it.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// Returns the bytes after the request. `input` is the slice that was given to `event`, or the
    /// same bytes and more.
    pub fn unread<'b>(&self, input: &'b [u8]) -> &'b [u8] {
        input.get(self.consumed..).unwrap_or_default()
    }

    /// Accepts the upgrade to the acceptor's protocol, if the request offers it and the acceptor
    /// agrees. The 101 is not sent yet: encode and write the [`Reply`].
    ///
    /// # Errors
    /// The [`Rejection`] to send: a 426 (RFC 9110 §15.5.22) if the request does not offer the
    /// protocol, otherwise the refusal of the acceptor.
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

    /// Refuses the upgrade with a response of the application, for example a 401 or a redirect.
    ///
    /// The response is adapted to the request: it has no content if the method is HEAD, and it
    /// closes the connection if the client asked for that, or if there is content elsewhere.
    pub fn reject<'r>(&self, rejection: Rejection<'r>) -> Rejection<'r> {
        let rejection = rejection.bound(&self.request, self.consumed);
        // Content elsewhere may be unread, and be taken for the next request (RFC 9112 §9.3).
        if self.content.is_elsewhere() && self.has_content() {
            return rejection.closing();
        }
        rejection
    }
}

/// An iterator over the protocols in an `Upgrade` field, up to an element that is not a protocol.
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

/// An iterator over the decoded content of an upgrade request: slices of the caller's buffer.
#[derive(Clone, Debug)]
#[doc(alias = "body")]
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

    /// Returns the length of the decoded content in bytes, all pieces together.
    pub const fn decoded_len(&self) -> usize {
        self.decoded
    }

    /// Returns whether another stack has the content, because it has parsed the head.
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
            // A step may pass only a chunk line or a trailer; it has no data then.
            if !piece.data.is_empty() {
                return Some(piece.data);
            }
        }
    }
}

/// A 101 response, ready to be encoded; made by [`Upgrade::accept`].
///
/// [`encode`](crate::Encode::encode) it, write all of the bytes, and then call
/// [`sent`](Self::sent). If the write stops after n bytes, go on with the rest of the same bytes.
/// If it fails or is cancelled, do not call `sent`, and close the connection: it is unknown whether
/// the client has switched.
#[must_use = "the client waits for an answer"]
#[derive(Debug)]
#[doc(alias("101", "response", "Switching Protocols", "Sec-WebSocket-Accept"))]
pub struct Reply<'s, S: Accept> {
    acceptor: &'s S,
    /// The protocol of the acceptor, which the request offers.
    protocol: Protocol<'s>,
    agreement: S::Agreement,
    own: &'s [(&'s str, &'s str)],
    consumed: usize,
}

impl<'s, S: Accept> Reply<'s, S> {
    /// Adds header fields of the caller's own, for example `Set-Cookie`.
    ///
    /// [`encode`](crate::Encode::encode) refuses those that frame the message or belong to the
    /// handshake, with [`EncodeError::Reserved`](crate::EncodeError::Reserved).
    #[doc(alias = "headers")]
    pub fn with_fields(mut self, fields: &'s [(&'s str, &'s str)]) -> Self {
        self.own = fields;
        self
    }

    /// Returns what both sides agree on once the 101 is sent.
    pub const fn agreement(&self) -> &S::Agreement {
        &self.agreement
    }

    /// Records that the 101 was written completely: from here on both directions speak the next
    /// protocol. Its first bytes may be in the input already, see [`Switched::unread`].
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
