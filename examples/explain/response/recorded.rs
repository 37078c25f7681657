//! A recorded request as a proposal, so that a client can check the answer to it.

use http_upgrade::websocket::{Relay, ResponseError};
use http_upgrade::{FieldWriter, Propose, Protocol, RequestHead, ResponseHead, Upgrade};

/// The request; `None` if it could not be read, which offers nothing.
pub(crate) struct Recorded<'a>(pub(crate) Option<RequestHead<'a>>);

/// What the server chose, as it was received.
pub(crate) struct Agreed {
    pub(crate) protocol: String,
    pub(crate) subprotocol: Option<String>,
    pub(crate) extensions: Vec<String>,
}

impl Propose for Recorded<'_> {
    type Agreement = Agreed;
    type Error = ResponseError;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        let upgrade = self.0.and_then(|head| Upgrade::of(head).ok());
        upgrade.iter().flat_map(Upgrade::protocols).for_each(each);
    }

    fn fields(&self, _: &mut FieldWriter<'_>) {}

    fn confirm(
        &self,
        chosen: Protocol<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Agreed, ResponseError> {
        let mut agreed = Agreed {
            protocol: chosen.to_string(),
            subprotocol: None,
            extensions: Vec::new(),
        };
        // For any other protocol, nothing more can be checked.
        if let Some(request) = self.0.filter(|_| chosen == Protocol::WEBSOCKET) {
            let agreement = Relay.confirm(&request, response)?;
            agreed.subprotocol = agreement.subprotocol().map(String::from);
            let extensions = response.fields.list("sec-websocket-extensions").flatten();
            agreed.extensions = extensions.map(String::from).collect();
        }
        Ok(agreed)
    }
}
