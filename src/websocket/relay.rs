//! The check of a 101 for WebSocket from the two heads alone, for an intermediary, or for a program
//! that reads recorded traffic.

use super::agreement::Agreement;
use super::deflate::{NAME, PerMessageDeflate};
use super::extensions::{Extension, Extensions};
use super::key::{Accept, Key};
use super::reserved::is_reserved;
use super::response_error::ResponseError;
use crate::head::byte;
use crate::head::known::Known;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::relay::{self, RelayError};

/// An intermediary's check of a WebSocket handshake between a client and a server (RFC 6455 §4.1).
///
/// Give it to [`Intermediary::allowing`](crate::Intermediary::allowing) to let WebSocket through,
/// or call [`confirm`](Self::confirm) with two heads.
///
/// ```
/// use http_upgrade::websocket::{Relay, ResponseError};
/// use http_upgrade::{RequestHead, ResponseHead};
///
/// let request = b"GET /chat HTTP/1.1\r\nHost: example.com\r\n\
///     Connection: Upgrade\r\nUpgrade: websocket\r\n\
///     Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Version: 13\r\n\
///     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// // The server chooses a subprotocol that the client has not offered.
/// let answer = b"HTTP/1.1 101 Switching Protocols\r\n\
///     Upgrade: websocket\r\nConnection: Upgrade\r\n\
///     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
///     Sec-WebSocket-Protocol: superchat\r\n\r\n";
/// let request = RequestHead::parse(request)?.ok_or("incomplete")?;
/// let answer = ResponseHead::parse(answer)?.ok_or("incomplete")?;
/// assert_eq!(Relay.confirm(&request, &answer), Err(ResponseError::Subprotocol));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relay;

impl Relay {
    /// Checks Sec-WebSocket-Accept against the key of the request, and the subprotocol and the
    /// extensions against what was offered (RFC 6455 §4.1).
    ///
    /// The status, Upgrade and Connection are not checked here: an
    /// [`Intermediary`](crate::Intermediary) does that before it calls this. The parameters of
    /// `permessage-deflate` must keep to one of the offers (RFC 7692 §7.1); those of any other
    /// extension are not checked.
    ///
    /// # Errors
    /// [`ResponseError`]. Open no tunnel then, and pass on nothing that follows the response.
    pub fn confirm<'r>(
        &self,
        request: &RequestHead<'r>,
        response: &ResponseHead<'_>,
    ) -> Result<Agreement<'r>, ResponseError> {
        Ok(Agreement {
            accept: accept(request, response)?,
            subprotocol: subprotocol(request, response)?,
            deflate: extensions(request, response)?,
        })
    }
}

impl relay::Relay for Relay {
    fn protocol(&self) -> Protocol<'_> {
        Protocol::WEBSOCKET
    }

    fn reserves(&self, name: &str) -> bool {
        is_reserved(name)
    }

    fn confirm(
        &self,
        request: &RequestHead<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<(), RelayError> {
        Self::confirm(self, request, response)?;
        Ok(())
    }
}

fn accept(request: &RequestHead<'_>, response: &ResponseHead<'_>) -> Result<Accept, ResponseError> {
    let Ok(Some(key)) = request.fields.known(Known::SecWebSocketKey).single() else {
        return Err(ResponseError::Key);
    };
    let accept = Key::parse(key).ok_or(ResponseError::Key)?.accept();
    accept.confirm(response)?;
    Ok(accept)
}

fn subprotocol<'r>(
    request: &RequestHead<'r>,
    response: &ResponseHead<'_>,
) -> Result<Option<&'r str>, ResponseError> {
    match response.fields.known(Known::SecWebSocketProtocol).single() {
        // The request was not checked, so an offer may be something else than a token. Such an
        // offer cannot be chosen.
        Ok(Some(chosen)) if byte::is_token(chosen) => {
            let mut offers = request.fields.known_list(Known::SecWebSocketProtocol);
            let offered = offers.find(|offer| offer.is_ok_and(|offer| offer.as_bytes() == chosen));
            offered
                .and_then(Result::ok)
                .map(Some)
                .ok_or(ResponseError::Subprotocol)
        }
        Ok(Some(_)) => Err(ResponseError::Subprotocol),
        Ok(None) => Ok(None),
        Err(_) => Err(ResponseError::SubprotocolRepeated),
    }
}

/// The largest number of extensions in an answer. RFC 6455 has no limit, but servers use a single
/// extension, and the array of answers has a fixed size.
const MAX_EXTENSIONS: usize = 8;

/// Checks that each extension of the answer was offered, and is listed once.
///
/// Both lists are read once, which keeps the time linear: there are at most [`MAX_EXTENSIONS`]
/// answers to compare with each offer. Offers after a malformed one do not count.
fn extensions(
    request: &RequestHead<'_>,
    response: &ResponseHead<'_>,
) -> Result<Option<PerMessageDeflate>, ResponseError> {
    if !response.fields.contains(Known::SecWebSocketExtensions) {
        return Ok(None);
    }
    let mut answers: [Option<Answer<'_>>; MAX_EXTENSIONS] = [None; MAX_EXTENSIONS];
    for (at, extension) in Extensions::of(&response.fields).enumerate() {
        let extension = extension.map_err(|_| ResponseError::Extensions)?;
        let mut earlier = answers.iter().flatten();
        if earlier.any(|earlier| earlier.extension.name == extension.name) {
            return Err(ResponseError::Extension);
        }
        *answers.get_mut(at).ok_or(ResponseError::Extensions)? = Some(Answer::of(extension));
    }
    for offer in Extensions::of(&request.fields).flatten() {
        for answer in answers.iter_mut().flatten() {
            answer.compare(&offer);
        }
    }
    answers.iter().flatten().try_fold(None, |agreed, answer| {
        if !answer.is_offered {
            Err(ResponseError::Extension)
        } else if answer.extension.name == NAME.as_bytes() {
            answer.settled.ok_or(ResponseError::Deflate).map(Some)
        } else {
            Ok(agreed)
        }
    })
}

/// One extension of the answer, and what comparing it with the offers has shown.
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
            if offer.name == NAME.as_bytes() && self.settled.is_none() {
                self.settled = PerMessageDeflate::settled(offer, &self.extension);
            }
        }
    }
}
