//! The server's side of a protocol, and the 101 that accepts an upgrade to it.

use super::form::Form;
use super::protocol::Protocol;
use super::rejection::Rejection;
use super::request::Upgrade;
use super::switched::Switched;
use crate::head::shown::OwnFields;
use crate::head::writer::{FieldWriter, Write};
use crate::rule::Rule;

/// The server side of a protocol: decides whether to accept an upgrade, and writes the header
/// fields of the 101.
///
/// Implement it for a protocol that negotiates something; for any other one
/// [`Unnegotiated`](crate::Unnegotiated) is enough. The module [`upgrade`](crate::upgrade) has an
/// example of a whole protocol.
///
/// [`Upgrade::accept`] calls [`protocol`](Self::protocol) first, then [`agree`](Self::agree) if the
/// request offers the protocol, then [`fields`](Self::fields) each time the 101 is encoded. An
/// implementation needs no state of a connection, so it can be a `static`.
pub trait Accept {
    /// What both sides agree on when they switch. Use `()` if nothing is negotiated.
    type Agreement;
    /// Why an upgrade is refused. It converts to the response that the client gets.
    type Error: Into<Rejection<'static>>;

    /// Returns the protocol. Only a request that offers it is given to [`agree`](Self::agree).
    fn protocol(&self) -> Protocol<'_>;

    /// Decides about a request that offers the protocol.
    ///
    /// # Errors
    /// The refusal; [`Upgrade::accept`] makes it the [`Rejection`] that answers the request.
    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<Self::Agreement, Self::Error>;

    /// Returns whether a header field belongs to the handshake, so that an application may not add
    /// it with [`Reply::with_fields`]. Names are given in the case in which the application has
    /// written them. The default reserves none.
    fn reserves(&self, _name: &str) -> bool {
        false
    }

    /// Writes the fields of the 101, except `Upgrade` and `Connection`, which are written already.
    /// It must write the same ones each time, because measuring and writing are two passes.
    fn fields(&self, agreement: &Self::Agreement, to: &mut FieldWriter<'_>);
}

impl Upgrade<'_> {
    /// Accepts the upgrade to the acceptor's protocol, if the request offers it and the acceptor
    /// agrees. The 101 is not sent yet: encode and write the [`Reply`].
    ///
    /// # Errors
    /// The [`Rejection`] to send: a 426 (RFC 9110 §15.5.22) if the request does not offer the
    /// protocol, otherwise the refusal of the acceptor. To an extended CONNECT for another protocol
    /// it is a 501 (RFC 9220 §3).
    pub fn accept<S: Accept>(self, acceptor: &S) -> Result<Reply<'_, S>, Rejection<'_>> {
        let protocol = acceptor.protocol();
        let mut rejection = if self.offers(protocol) {
            match acceptor.agree(&self) {
                Ok(_) if self.is_extended() && self.has_content() => {
                    let sentence = "an extended CONNECT announces content";
                    Rejection::of_rule(400, Rule::new("RFC 9110 §9.3.6", sentence))
                }
                Ok(agreement) => {
                    return Ok(Reply {
                        form: Form::of(self.request().version),
                        acceptor,
                        protocol,
                        agreement,
                        own: OwnFields(&[]),
                        consumed: self.consumed(),
                    });
                }
                Err(refusal) => refusal.into(),
            }
        } else {
            self.unoffered(protocol)
        };
        self.bind(&mut rejection);
        Err(rejection)
    }

    /// Returns the response to a request that does not offer the protocol of the acceptor.
    const fn unoffered<'p>(&self, protocol: Protocol<'p>) -> Rejection<'p> {
        let sentence = "the protocol that this resource speaks was not offered";
        if self.is_extended() {
            Rejection::of_rule(501, Rule::new("RFC 9220 §3", sentence))
        } else {
            Rejection::of_rule(426, Rule::new("RFC 9110 §15.5.22", sentence)).with_upgrade(protocol)
        }
    }
}

/// A 101 response, ready to be encoded; made by [`Upgrade::accept`].
///
/// The reply to an extended CONNECT is a 200, without Connection and Upgrade, for the stack that
/// speaks HTTP/2 or HTTP/3: convert it to an `http::Response<()>`, and call [`sent`](Self::sent)
/// when the stack has sent it. What follows here is about HTTP/1.1.
///
/// [`encode`](crate::Encode::encode) it, write all of the bytes, and then call
/// [`sent`](Self::sent). If the write stops after n bytes, go on with the rest of the same bytes.
/// If it fails or is cancelled, do not call `sent`, and close the connection: it is unknown whether
/// the client has switched.
#[must_use = "the client waits for an answer"]
#[derive(Debug)]
#[doc(alias("101", "response", "Switching Protocols", "Sec-WebSocket-Accept"))]
pub struct Reply<'s, S: Accept> {
    form: Form,
    acceptor: &'s S,
    /// The protocol of the acceptor, which the request offers.
    protocol: Protocol<'s>,
    agreement: S::Agreement,
    own: OwnFields<'s>,
    consumed: usize,
}

impl<'s, S: Accept> Reply<'s, S> {
    /// Adds header fields of the caller's own, for example `Set-Cookie`.
    ///
    /// [`encode`](crate::Encode::encode) refuses those that frame the message or belong to the
    /// handshake, with [`EncodeError::Reserved`](crate::EncodeError::Reserved);
    /// [`Rejection`](crate::Rejection#header-fields-that-a-caller-may-not-set) lists them all.
    #[doc(alias = "headers")]
    pub fn with_fields(mut self, fields: &'s [(&'s str, &'s str)]) -> Self {
        self.own = OwnFields(fields);
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
    fn write(&self, to: &mut FieldWriter<'_>) {
        if self.form.is_extended() {
            to.trusted("HTTP/1.1 200 OK\r\n");
        } else {
            to.trusted("HTTP/1.1 101 Switching Protocols\r\n");
            self.protocol.write_switch(to);
        }
        self.acceptor.fields(&self.agreement, to);
        to.own_fields(self.own.0, &|name| self.acceptor.reserves(name));
        to.end();
    }
}
