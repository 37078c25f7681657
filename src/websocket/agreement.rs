//! The result of a WebSocket handshake.

use super::deflate::PerMessageDeflate;
use super::key::Accept;

/// The result of a WebSocket handshake: what both sides keep to after the 101.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement<'a> {
    pub(crate) accept: Accept,
    pub(crate) subprotocol: Option<&'a str>,
    pub(crate) deflate: Option<PerMessageDeflate>,
}

impl<'a> Agreement<'a> {
    /// Returns the subprotocol that was chosen, or `None` if there is none.
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
}
