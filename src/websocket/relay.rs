//! A 101 for WebSocket, judged from both heads alone: by whoever stands between client and server, or reads what they said.

use super::agreement::Agreement;
use super::deflate::{NAME, PerMessageDeflate};
use super::extensions::Extensions;
use super::key::{Accept, Key};
use super::violation::Violation;
use crate::head::known::Known;
use crate::head::octet;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::protocol::{self, Mismatch, Protocol};

/// Holds the answer of somebody else's server to the request of somebody else's client.
///
/// ```
/// use http_upgrade::websocket::{Relay, Violation};
/// use http_upgrade::{RequestHead, ResponseHead};
///
/// let request = b"GET /chat HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
///     Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// let answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
///     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: superchat\r\n\r\n";
/// let request = RequestHead::parse(request)?.ok_or("incomplete")?;
/// let answer = ResponseHead::parse(answer)?.ok_or("incomplete")?;
/// assert_eq!(Relay.confirm(&request, &answer), Err(Violation::Subprotocol));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relay;

impl Relay {
    /// Checks `Sec-WebSocket-Accept` against the key as it was sent, and subprotocol and extensions against what was offered
    /// (RFC 6455 §4.1).
    ///
    /// Whether the status is 101, and whether Upgrade and Connection name WebSocket, is asked before. The parameters of `permessage-deflate`
    /// have to keep to one of its offers; those of any other extension are its own affair.
    ///
    /// # Errors
    /// [`Violation`]; there is no tunnel then, and nothing behind the answer may be passed on.
    pub fn confirm<'r>(
        &self,
        request: &RequestHead<'r>,
        response: &ResponseHead<'_>,
    ) -> Result<Agreement<'r>, Violation> {
        Ok(Agreement {
            accept: accept(request, response)?,
            subprotocol: subprotocol(request, response)?,
            deflate: extensions(request, response)?,
        })
    }
}

impl protocol::Relay for Relay {
    fn protocol(&self) -> Protocol<'_> {
        Protocol::WEBSOCKET
    }

    fn confirm(
        &self,
        request: &RequestHead<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<(), Mismatch> {
        Self::confirm(self, request, response)?;
        Ok(())
    }
}

fn accept(request: &RequestHead<'_>, response: &ResponseHead<'_>) -> Result<Accept, Violation> {
    let Ok(Some(key)) = request.fields.known(Known::SecWebSocketKey).only() else {
        return Err(Violation::Key);
    };
    let accept = Key::parse(key).ok_or(Violation::Key)?.accept();
    accept.confirm(response)?;
    Ok(accept)
}

fn subprotocol<'r>(
    request: &RequestHead<'r>,
    response: &ResponseHead<'_>,
) -> Result<Option<&'r str>, Violation> {
    match response.fields.known(Known::SecWebSocketProtocol).only() {
        // An element of a request's list may be no token; none is ever chosen.
        Ok(Some(chosen)) if octet::is_token(chosen) => {
            let mut offers = request.fields.known_list(Known::SecWebSocketProtocol);
            let offered = offers.find(|offer| offer.is_ok_and(|offer| offer.as_bytes() == chosen));
            offered
                .and_then(Result::ok)
                .map(Some)
                .ok_or(Violation::Subprotocol)
        }
        Ok(Some(_)) => Err(Violation::Subprotocol),
        Ok(None) => Ok(None),
        Err(_) => Err(Violation::SubprotocolRepeated),
    }
}

/// Offers behind one that is malformed are none. The limit of elements bounds the comparisons.
fn extensions(
    request: &RequestHead<'_>,
    response: &ResponseHead<'_>,
) -> Result<Option<PerMessageDeflate>, Violation> {
    let offers =
        || Extensions::of(request.fields.known_list(Known::SecWebSocketExtensions)).flatten();
    let answers = || Extensions::of(response.fields.known_list(Known::SecWebSocketExtensions));
    let mut agreed = None;
    for (at, answer) in answers().enumerate() {
        let answer = answer.map_err(|_| Violation::Extensions)?;
        let mut earlier = answers().take(at).flatten();
        let is_repeated = earlier.any(|earlier| earlier.name == answer.name);
        let mut offers = offers()
            .filter(|offer| offer.name == answer.name)
            .peekable();
        if is_repeated || offers.peek().is_none() {
            return Err(Violation::Extension);
        }
        if answer.name == NAME {
            let settled = offers.find_map(|offer| PerMessageDeflate::settled(&offer, &answer));
            agreed = Some(settled.ok_or(Violation::Deflate)?);
        }
    }
    Ok(agreed)
}
