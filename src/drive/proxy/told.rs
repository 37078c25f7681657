//! What an exchange tells about itself, for a log.

use super::exchange::ProxyExchange;
use crate::rule::Rule;
use crate::upgrade::protocol::Protocol;

impl<'p, I, O> ProxyExchange<'p, I, O> {
    /// Returns why the exchange has refused a request, or a response of upstream, by itself: the
    /// rule that was broken, or that one of them took too long. `None` if it has refused none. This
    /// is not about requests that the application refuses.
    ///
    /// It is for a log: no step shows such a request or response.
    #[doc(alias("log", "error"))]
    pub const fn refused(&self) -> Option<Rule> {
        self.refused
    }

    /// Returns the status of the final response to the client: that of upstream, or of this crate
    /// or the application in its place. `None` until that is decided.
    ///
    /// As long as it is `None`, the head of the response is still awaited. A proxy bounds the time
    /// for that as a whole, so that a head that comes byte by byte is late as well.
    pub const fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns the protocol to which both ends have switched, as the policy spells it. `None` as
    /// long as the tunnel is not open.
    pub const fn switched(&self) -> Option<Protocol<'p>> {
        self.switched
    }
}
