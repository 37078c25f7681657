//! A 101 for WebSocket, judged from both heads alone: by whoever stands between client and server, or reads what they said.

use super::agreement::Agreement;
use super::deflate::{NAME, PerMessageDeflate};
use super::extensions::{Extension, Extensions};
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

/// Extensions that an answer may agree on. RFC 6455 has no limit; servers use one.
const MOST_EXTENSIONS: usize = 8;

/// Each answer has to be one of the offers, and comes once. Both lists are read once.
///
/// Offers after a malformed one do not count.
fn extensions(
    request: &RequestHead<'_>,
    response: &ResponseHead<'_>,
) -> Result<Option<PerMessageDeflate>, Violation> {
    if !response.fields.have(Known::SecWebSocketExtensions) {
        return Ok(None);
    }
    let mut answers: [Option<Answer<'_>>; MOST_EXTENSIONS] = [None; MOST_EXTENSIONS];
    let listed = response.fields.known_list(Known::SecWebSocketExtensions);
    for (at, extension) in Extensions::of(listed).enumerate() {
        let extension = extension.map_err(|_| Violation::Extensions)?;
        let mut earlier = answers.iter().flatten();
        if earlier.any(|earlier| earlier.extension.name == extension.name) {
            return Err(Violation::Extension);
        }
        *answers.get_mut(at).ok_or(Violation::Extensions)? = Some(Answer::of(extension));
    }
    let offers = request.fields.known_list(Known::SecWebSocketExtensions);
    for offer in Extensions::of(offers).flatten() {
        for answer in answers.iter_mut().flatten() {
            answer.compare(&offer);
        }
    }
    answers.iter().flatten().try_fold(None, |agreed, answer| {
        if !answer.is_offered {
            Err(Violation::Extension)
        } else if answer.extension.name == NAME {
            answer.settled.ok_or(Violation::Deflate).map(Some)
        } else {
            Ok(agreed)
        }
    })
}

/// One extension of the answer, and what the offers say of it.
#[derive(Clone, Copy)]
struct Answer<'a> {
    extension: Extension<'a>,
    is_offered: bool,
    settled: Option<PerMessageDeflate>,
}

impl<'a> Answer<'a> {
    const fn of(extension: Extension<'a>) -> Self {
        Self {
            extension,
            is_offered: false,
            settled: None,
        }
    }

    fn compare(&mut self, offer: &Extension<'_>) {
        if offer.name == self.extension.name {
            self.is_offered = true;
            if offer.name == NAME && self.settled.is_none() {
                self.settled = PerMessageDeflate::settled(offer, &self.extension);
            }
        }
    }
}
