//! The result of a WebSocket handshake.

use super::deflate::PerMessageDeflate;
use super::key::Accept;

/// The result of a WebSocket handshake: what both sides keep to after the 101.
///
/// It borrows the subprotocol from the list of the [`Acceptor`](super::Acceptor) or the
/// [`Proposal`](super::Proposal), so it is `'static` if the list is. If the list is made for one
/// request, [`into_owned`](Self::into_owned) makes an agreement that can outlive it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement<'a> {
    pub(crate) accept: Accept,
    pub(crate) subprotocol: Option<&'a str>,
    pub(crate) deflate: Option<PerMessageDeflate>,
}

impl<'a> Agreement<'a> {
    /// Returns the subprotocol that was chosen, or `None` if the server chose no subprotocol.
    #[doc(alias = "Sec-WebSocket-Protocol")]
    pub const fn subprotocol(&self) -> Option<&'a str> {
        self.subprotocol
    }

    /// Returns the parameters of `permessage-deflate`, or `None` if messages are not compressed.
    #[doc(alias = "Sec-WebSocket-Extensions")]
    #[doc(alias = "compression")]
    pub const fn deflate(&self) -> Option<PerMessageDeflate> {
        self.deflate
    }

    /// Returns the value of Sec-WebSocket-Accept that belongs to the key of the request: 28
    /// characters of base64. It proves that the server has read the key (RFC 6455 §1.3).
    ///
    /// A client that tolerates a 101 without the field gets the value that it would have had. Over
    /// HTTP/2 and HTTP/3 there is neither a key nor this value (RFC 8441 §5): then it is `None`.
    #[doc(alias = "Sec-WebSocket-Accept")]
    pub fn accept(&self) -> Option<&str> {
        self.accept.as_str()
    }

    /// Copies the subprotocol, so that the agreement can be moved into a task or a thread that
    /// outlives the list of subprotocols. The next example gives each request a list of its own:
    ///
    /// ```
    /// use http_upgrade::websocket::{Acceptor, Origins, OwnedAgreement};
    /// use http_upgrade::{Encode, RequestHead, Upgrade};
    ///
    /// fn answer(input: &[u8]) -> Result<(Vec<u8>, OwnedAgreement), Box<dyn std::error::Error>> {
    ///     let head = RequestHead::parse(input)?.ok_or("incomplete")?;
    ///     let room = head.target().path().trim_start_matches('/');
    ///     let subprotocols = [format!("chat.{room}")];
    ///     let names = [subprotocols[0].as_str()];
    ///     let acceptor = Acceptor::new(Origins::Any).subprotocols(&names);
    ///     let upgrade = Upgrade::of(head)?;
    ///     let reply = upgrade.accept(&acceptor).map_err(|no| no.sentence().to_owned())?;
    ///     let bytes = reply.to_vec()?;
    ///     Ok((bytes, reply.sent().into_agreement().into_owned()))
    /// }
    ///
    /// let (_, agreement) = answer(
    ///     b"GET /lobby HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    ///     Sec-WebSocket-Protocol: chat.lobby\r\nSec-WebSocket-Version: 13\r\n\
    ///     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    /// )?;
    /// let thread = std::thread::spawn(move || agreement.subprotocol() == Some("chat.lobby"));
    /// assert!(thread.join().unwrap());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn into_owned(self) -> OwnedAgreement {
        OwnedAgreement {
            accept: self.accept,
            subprotocol: self.subprotocol.map(Into::into),
            deflate: self.deflate,
        }
    }
}

/// An [`Agreement`] with a copy of the subprotocol; made by [`Agreement::into_owned`].
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedAgreement {
    accept: Accept,
    subprotocol: Option<std::boxed::Box<str>>,
    deflate: Option<PerMessageDeflate>,
}

#[cfg(feature = "alloc")]
impl OwnedAgreement {
    /// Returns the subprotocol that was chosen, or `None` if the server chose no subprotocol.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }

    /// Returns the parameters of `permessage-deflate`, or `None` if messages are not compressed.
    pub const fn deflate(&self) -> Option<PerMessageDeflate> {
        self.deflate
    }

    /// Returns the value of Sec-WebSocket-Accept, see [`Agreement::accept`].
    pub fn accept(&self) -> Option<&str> {
        self.accept.as_str()
    }
}

#[cfg(feature = "alloc")]
impl From<Agreement<'_>> for OwnedAgreement {
    fn from(agreement: Agreement<'_>) -> Self {
        agreement.into_owned()
    }
}
