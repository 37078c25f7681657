//! A request that asks for an upgrade (RFC 9110 §7.8).

use super::form::Form;
use super::pieces::Pieces;
use super::protocol::{Protocol, Protocols};
use super::rejection::Rejection;
use crate::content::decoder::Content;
use crate::head::byte;
use crate::head::fields::Fields;
use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::options::Options;
use crate::head::request::RequestHead;
use crate::head::version::Version;
use crate::rule::Rule;
use thiserror::Error;

/// Why a request does not ask for an upgrade, even though it may have an `Upgrade` field; returned
/// by [`Upgrade::of`].
///
/// This is not an error of the client: answer the request like any other.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum NotAnUpgrade {
    /// There is no Upgrade field, or nothing in it. RFC 9110 §7.8. This is the ordinary case. If an
    /// upgrade was expected, an intermediary probably removed the field, as a proxy does unless it
    /// is configured to forward it (RFC 9110 §7.6.1).
    Absent,
    /// The request is not HTTP/1.1. RFC 9110 §7.8: a server ignores Upgrade over HTTP/1.0. Some
    /// proxies speak HTTP/1.0 to the server unless they are configured otherwise.
    Version,
    /// Connection does not name upgrade. RFC 9110 §7.6.1: an intermediary that does not know the
    /// Upgrade field has forwarded it, so it does not speak for this connection.
    Connection,
    /// Upgrade is not a list of protocols. RFC 9110 §7.8 allows a server to ignore the field, and
    /// this crate does.
    Malformed,
    /// The method is CONNECT. RFC 2817 §5.2: it asks for a tunnel, and only the server at the end
    /// of the tunnel could upgrade what is inside it.
    Connect,
}

impl NotAnUpgrade {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Absent => Rule::new("RFC 9110 §7.8", "there is no Upgrade field, or nothing in it"),
            Self::Version => Rule::new("RFC 9110 §7.8", "the request is not HTTP/1.1"),
            Self::Connection => Rule::new("RFC 9110 §7.6.1", "Connection does not name upgrade"),
            Self::Malformed => Rule::new("RFC 9110 §7.8", "Upgrade is not a list of protocols"),
            Self::Connect => Rule::new("RFC 2817 §5.2", "the method is CONNECT"),
        }
    }

    /// Returns the response for an address that speaks only `protocol`: a 426 that names it
    /// (RFC 9110 §15.5.22). A malformed `Upgrade` gets a 400, and CONNECT a 501.
    ///
    /// Adapt it to the request with [`Rejection::for_request`]. A server that speaks HTTP at this
    /// address as well answers the request as an ordinary one instead.
    pub const fn rejection(self, protocol: Protocol<'_>) -> Rejection<'_> {
        match self {
            Self::Absent | Self::Version | Self::Connection => {
                Rejection::of_rule(426, self.rule()).with_upgrade(protocol)
            }
            Self::Malformed => Rejection::of_rule(400, self.rule()),
            Self::Connect => Rejection::of_rule(501, self.rule()),
        }
    }
}

/// A request that asks for an upgrade, with its content.
///
/// [`accept`](Self::accept) agrees to it, [`reject`](Self::reject) refuses it. Ignoring it is also
/// allowed at any time (RFC 9110 §7.8): [`request`](Self::request) is then an ordinary request
/// whose content starts after its head in the caller's buffer, because nothing was consumed.
#[derive(Clone, Debug)]
#[must_use = "the client waits for an answer"]
#[doc(alias("handshake", "101", "Switching Protocols"))]
pub struct Upgrade<'a> {
    request: RequestHead<'a>,
    content: Pieces<'a>,
    consumed: usize,
    /// The value of `:protocol`, if this is an extended CONNECT.
    #[cfg(feature = "http")]
    protocol: Option<&'a str>,
}

impl<'a> Upgrade<'a> {
    /// Checks whether a head that was parsed already asks for an upgrade.
    ///
    /// Its content, if it has any, is [external](Pieces::is_external). The caller must read that
    /// content to its end, and send the `100 (Continue)` if the client expects it, before it sends
    /// a 101: the next protocol begins directly after the request (RFC 9110 §7.8).
    ///
    /// # Errors
    /// [`NotAnUpgrade`] with the reason. Answer the request as an ordinary one.
    pub fn of(request: impl Into<RequestHead<'a>>) -> Result<Self, NotAnUpgrade> {
        let request = request.into();
        let options = request.fields.options();
        let is_connect = request.method == "CONNECT";
        Self::check(&request.fields, request.version, is_connect, options)?;
        Ok(Self {
            request,
            content: Pieces::EXTERNAL,
            consumed: request.len(),
            #[cfg(feature = "http")]
            protocol: None,
        })
    }

    /// Makes the upgrade of an extended CONNECT that was checked.
    #[cfg(feature = "http")]
    pub(crate) const fn by_extended_connect(request: RequestHead<'a>, protocol: &'a str) -> Self {
        Self {
            request,
            content: Pieces::EXTERNAL,
            consumed: 0,
            protocol: Some(protocol),
        }
    }

    /// Requires that Connection names `upgrade` and that Upgrade has an element.
    pub(crate) fn check(
        fields: &Fields<'_>,
        version: Version,
        is_connect: bool,
        options: Options,
    ) -> Result<(), NotAnUpgrade> {
        if !fields.contains(Known::Upgrade) {
            return Err(NotAnUpgrade::Absent);
        }
        // Nearly all requests offer one protocol; a single token needs no parsing as a list.
        let mut any = fields.short(Known::Upgrade).is_some_and(byte::is_token);
        let mut sound = true;
        if !any {
            let mut offers = fields.known_list(Known::Upgrade);
            while let Some(offer) = offers.next_bytes() {
                any = true;
                sound &= offer.is_ok_and(Protocol::is_valid);
            }
        }
        if !any {
            Err(NotAnUpgrade::Absent)
        } else if version != Version::Http11 {
            Err(NotAnUpgrade::Version)
        } else if is_connect {
            Err(NotAnUpgrade::Connect)
        } else if !options.upgrade() {
            Err(NotAnUpgrade::Connection)
        } else if !sound {
            Err(NotAnUpgrade::Malformed)
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
            #[cfg(feature = "http")]
            protocol: None,
        }
    }

    /// Returns the head of the request.
    pub const fn request(&self) -> &RequestHead<'a> {
        &self.request
    }

    /// Returns the offered protocols, in the client's order of preference.
    pub fn protocols(&self) -> Protocols<'a> {
        #[cfg(feature = "http")]
        if let Some(protocol) = self.protocol {
            return Protocols::of_one(protocol);
        }
        Protocols::of(&self.request.fields)
    }

    /// Returns whether the request is an extended CONNECT over HTTP/2 or HTTP/3, which
    /// `Upgrade::extended` has read (feature `http`), and not an HTTP/1.1 request with an Upgrade
    /// field.
    #[inline]
    pub const fn is_extended(&self) -> bool {
        // Over these versions, there is no other way to become an `Upgrade`.
        Form::of(self.request.version).is_extended()
    }

    /// Returns whether the request offers this protocol. Names are compared without case.
    pub fn offers(&self, protocol: Protocol<'_>) -> bool {
        #[cfg(feature = "http")]
        if let Some(offer) = self.protocol {
            return protocol.is(offer.as_bytes());
        }
        let fields = &self.request.fields;
        let sole = fields.short(Known::Upgrade);
        if sole.is_some_and(|offer| protocol.is(offer)) {
            return true;
        }
        let mut offers = fields.known_list(Known::Upgrade);
        while let Some(offer) = offers.next_bytes() {
            if offer.is_ok_and(|offer| protocol.is(offer)) {
                return true;
            }
        }
        false
    }

    /// Returns the content of the request, decoded, as an iterator over pieces. It is empty if the
    /// content is [external](Pieces::is_external).
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
        if self.content.is_external() {
            let content = Content::of_request(&self.request, &Limits::new());
            !content.is_ok_and(|content| content.is_complete())
        } else {
            self.content.decoded_len() > 0 || self.request.fields.contains(Known::TransferEncoding)
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

    /// Refuses the upgrade with a response of the application, for example a 401 or a redirect.
    ///
    /// The response is adapted to the request: it has no content if the method is HEAD, and it
    /// closes the connection if the client asked for that, or if there is content elsewhere.
    pub fn reject<'r>(&self, mut rejection: Rejection<'r>) -> Rejection<'r> {
        self.bind(&mut rejection);
        rejection
    }

    /// Adapts the response to this request, in place: a copy would take stack that firmware lacks.
    pub(crate) fn bind(&self, rejection: &mut Rejection<'_>) {
        rejection.bind(&self.request, self.consumed);
        // Content elsewhere may be unread, and be taken for the next request (RFC 9112 §9.3).
        if self.content.is_external() && self.has_content() {
            rejection.close();
        }
    }
}
