//! The response to an extended CONNECT, over HTTP/2 (RFC 8441) or HTTP/3 (RFC 9220).

use super::error::ClientError;
use super::machine::{Client, Event};
use super::rejected::Rejected;
use crate::head::response::ResponseHead;
use crate::head::version::Version;
use crate::upgrade::propose::Propose;
use crate::upgrade::switched::Switched;

impl<P: Propose> Client<P> {
    /// Checks the response to an extended CONNECT, which
    /// [`ExtendedConnect`](crate::extended_connect::ExtendedConnect) has made of
    /// [`request`](Self::request). The stack has the content, and
    /// [`sent`](Self::sent) need not be called.
    ///
    /// A 2xx over HTTP/2 or HTTP/3 is a switch, if the proposal confirms it by the same rules as a
    /// 101 (RFC 8441 §5). Any other response is [`Event::Rejected`], and so is every response over
    /// another version. Then the connection can be used again.
    ///
    /// # Errors
    /// [`ClientError::Refused`] if the proposal does not confirm a 2xx; reset the stream.
    /// [`ClientError::Version`] for a 101, which does not exist there, and
    /// [`ClientError::Interim`] for an interim response. [`ClientError::Unsolicited`] if nothing is
    /// proposed, and [`ClientError::Protocol`] if several protocols are.
    pub fn on_extended_response<'b>(
        &self,
        response: impl Into<ResponseHead<'b>>,
    ) -> Result<Event<'b, P::Agreement>, ClientError<P::Error>> {
        let response = response.into();
        match response.status {
            101 => Err(ClientError::Version),
            100..=199 => Err(ClientError::Interim),
            200..=299 if response.version == Version::Other => {
                let agreement = self.confirm_extended(&response)?;
                Ok(Event::Switched(Switched::new(agreement, 0)))
            }
            _ => Ok(Event::Rejected(Rejected::new(response, 0, self.limits))),
        }
    }

    fn confirm_extended(
        &self,
        response: &ResponseHead<'_>,
    ) -> Result<P::Agreement, ClientError<P::Error>> {
        let mut proposed = 0_u8;
        self.proposal
            .protocols(&mut |_| proposed = proposed.saturating_add(1));
        if proposed > 1 {
            return Err(ClientError::Protocol);
        }
        let mut outcome = Err(ClientError::Unsolicited);
        self.proposal.protocols(&mut |protocol| {
            let agreement = self.proposal.confirm(protocol, response);
            outcome = agreement.map_err(ClientError::Refused);
        });
        outcome
    }
}
