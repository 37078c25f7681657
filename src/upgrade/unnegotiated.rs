//! A protocol that has nothing to negotiate.

use super::accept::Accept;
use super::propose::Propose;
use super::protocol::Protocol;
use super::rejection::Rejection;
use super::relay::Relay;
use super::request::Upgrade;
use crate::head::response::ResponseHead;
use crate::head::writer::FieldWriter;

/// A protocol without negotiation, such as `tcp`, `SPDY/3.1` or one of your own.
///
/// As a server it accepts every request that offers the protocol; as a client and as an
/// intermediary it accepts every 101 for it.
///
/// Do not use it for `websocket` and `h2c`: nothing of their handshakes would be checked. The
/// modules of that name have types of their own.
///
/// It accepts requests of any method and with content. If the protocol is not HTTP, accept only GET
/// without content (RFC 9931 §7.1): check [`Upgrade::request`] and [`Upgrade::has_content`] first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "custom")]
pub struct Unnegotiated<'a> {
    protocol: Protocol<'a>,
}

impl<'a> Unnegotiated<'a> {
    /// Makes the acceptor, proposal and relay of this protocol.
    pub const fn new(protocol: Protocol<'a>) -> Self {
        Self { protocol }
    }

    /// Returns the protocol.
    pub const fn protocol(&self) -> Protocol<'a> {
        self.protocol
    }
}

impl Propose for Unnegotiated<'_> {
    type Agreement = ();
    type Error = core::convert::Infallible;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(self.protocol);
    }

    fn fields(&self, _: &mut FieldWriter<'_>) {}

    fn confirm(
        &self,
        _: Protocol<'_>,
        _: &ResponseHead<'_>,
    ) -> Result<(), core::convert::Infallible> {
        Ok(())
    }
}

impl Relay for Unnegotiated<'_> {
    fn protocol(&self) -> Protocol<'_> {
        self.protocol
    }
}

impl Accept for Unnegotiated<'_> {
    type Agreement = ();
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        self.protocol
    }

    fn agree(&self, _: &Upgrade<'_>) -> Result<(), Rejection<'static>> {
        Ok(())
    }

    fn fields(&self, (): &(), _: &mut FieldWriter<'_>) {}
}
