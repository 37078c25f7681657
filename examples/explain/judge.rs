//! What a server makes of recorded bytes.

use crate::report::{Line, Outcome, Refused, Report, Why};
use http_upgrade::h2c;
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::Acceptor;
use http_upgrade::{Accept, Encode, EncodeError, Protocol, RequestHead, Unnegotiated, Upgrade};
use std::num::NonZeroUsize;

/// What the server accepts.
pub(crate) struct Accepted<'a> {
    /// The preferred one first.
    pub(crate) protocols: Vec<Protocol<'a>>,
    pub(crate) websocket: Acceptor<'a>,
    pub(crate) h2c: h2c::Policy,
}

/// Reports what a server makes of the first request in `input`, of which it gets `chunk` more bytes
/// at a time.
///
/// # Errors
/// [`EncodeError`] if the answer cannot be encoded, for example because a name in `accepted` is not
/// a token.
pub(crate) fn judge<'a>(
    input: &'a [u8],
    chunk: Option<NonZeroUsize>,
    accepted: &Accepted<'_>,
) -> Result<Report<'a>, EncodeError> {
    let mut chunks = input.chunks(chunk.map_or(input.len().max(1), NonZeroUsize::get));
    let mut server = Server::new();
    let mut shown = 0_usize;
    let mut lines = Vec::new();
    loop {
        // Each call gets everything that was received so far.
        while server.wants_input(input.get(..shown).unwrap_or(input)) {
            let Some(chunk) = chunks.next() else { break };
            shown = shown.saturating_add(chunk.len());
        }
        let outcome = match server.event(input) {
            Ok(Event::ContinueRequested(head)) => {
                let protocols = protocols(head);
                let outcome = Outcome::ContinueRequested { head, protocols };
                lines.push(Line::untouched(outcome, input));
                server.continued();
                continue;
            }
            Ok(Event::UpgradeRequested(upgrade)) => {
                let head = *upgrade.request();
                let outcome = Outcome::UpgradeRequested {
                    head,
                    protocols: protocols(head),
                    content: upgrade.content().decoded_len(),
                };
                lines.push(Line::new(outcome, upgrade.consumed(), input));
                lines.push(answer(upgrade, input, accepted)?);
                return Ok(Report { input, lines });
            }
            Ok(Event::Plain(head)) => {
                let why =
                    Upgrade::of(head).map_or_else(Why::NotAnUpgrade, |_| Why::ContentTooLarge);
                Outcome::Plain { head, why }
            }
            Ok(Event::PriorKnowledge) => Outcome::PriorKnowledge,
            Err(error) => match error.rejection() {
                Some(rejection) => Outcome::Invalid(Refused::of(&rejection, input)),
                // `ServerError::Incomplete`. Other errors without a response are caller errors.
                None => Outcome::Incomplete,
            },
        };
        lines.push(Line::untouched(outcome, input));
        return Ok(Report { input, lines });
    }
}

/// The protocols that a request offers, as they were received.
fn protocols(head: RequestHead<'_>) -> Vec<String> {
    let upgrade = Upgrade::of(head);
    let names = upgrade.map(|upgrade| upgrade.protocols().map(|each| each.to_string()).collect());
    names.unwrap_or_default()
}

/// The answer by the first accepted protocol that the request offers. If that is h2c and is
/// declined, the next one is tried.
fn answer<'a>(
    upgrade: Upgrade<'_>,
    input: &[u8],
    accepted: &Accepted<'_>,
) -> Result<Line<'a>, EncodeError> {
    let mut declined = None;
    for protocol in accepted.protocols.iter().copied() {
        if !upgrade.offers(protocol) {
            continue;
        }
        if protocol != Protocol::H2C {
            return agree(upgrade, protocol, input, accepted);
        }
        match accepted.h2c.offer(&upgrade) {
            Ok(offer) => return reply(upgrade, &offer, input, |_| Terms::default()),
            Err(why) => declined = Some(why),
        }
    }
    Ok(Line::untouched(Outcome::Declined(declined), input))
}

/// The answer by any other protocol than h2c.
fn agree<'a>(
    upgrade: Upgrade<'_>,
    protocol: Protocol<'_>,
    input: &[u8],
    accepted: &Accepted<'_>,
) -> Result<Line<'a>, EncodeError> {
    if protocol != Protocol::WEBSOCKET {
        return reply(upgrade, &Unnegotiated::new(protocol), input, |()| {
            Terms::default()
        });
    }
    reply(upgrade, &accepted.websocket, input, |agreement| Terms {
        subprotocol: agreement.subprotocol().map(String::from),
        extensions: agreement
            .deflate()
            .iter()
            .map(ToString::to_string)
            .collect(),
    })
}

/// What was agreed on besides the protocol.
#[derive(Default)]
struct Terms {
    subprotocol: Option<String>,
    extensions: Vec<String>,
}

/// The line of a 101 or of a refusal.
fn reply<'a, S: Accept>(
    upgrade: Upgrade<'_>,
    acceptor: &S,
    input: &[u8],
    terms: impl Fn(&S::Agreement) -> Terms,
) -> Result<Line<'a>, EncodeError> {
    match upgrade.accept(acceptor) {
        Ok(reply) => {
            let bytes = reply.to_vec()?;
            let switched = reply.sent();
            let Terms {
                subprotocol,
                extensions,
            } = terms(switched.agreement());
            let outcome = Outcome::Switched {
                protocol: acceptor.protocol().to_string(),
                subprotocol,
                extensions,
                bytes,
            };
            Ok(Line::new(outcome, switched.consumed(), input))
        }
        Err(rejection) => {
            let outcome = Outcome::Refused {
                refused: Refused::of(&rejection, input),
                bytes: rejection.to_vec()?,
            };
            Ok(Line::new(outcome, rejection.consumed(), input))
        }
    }
}
