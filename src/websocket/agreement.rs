//! What both ends of a WebSocket are bound to.

use super::deflate::PerMessageDeflate;
use super::key::Accept;

/// The outcome of an opening handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement<'a> {
    pub(crate) accept: Accept,
    pub(crate) subprotocol: Option<&'a str>,
    pub(crate) deflate: Option<PerMessageDeflate>,
}

impl<'a> Agreement<'a> {
    /// The subprotocol that both speak, if they agreed on one.
    pub const fn subprotocol(&self) -> Option<&'a str> {
        self.subprotocol
    }

    /// How messages are compressed, if they may be.
    pub const fn deflate(&self) -> Option<PerMessageDeflate> {
        self.deflate
    }

    /// The value of `Sec-WebSocket-Accept`, which proves that the server has read the key.
    pub fn accept(&self) -> &str {
        self.accept.as_str()
    }
}
