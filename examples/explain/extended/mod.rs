//! What a server and a client make of an extended CONNECT over HTTP/2 (RFC 8441) or HTTP/3
//! (RFC 9220), given as heads in text. The bytes of HTTP/2 and HTTP/3 are not read here.

pub(crate) mod json;
mod lines;
pub(crate) mod prose;

use crate::judge::Accepted;
use http::{Request, Response, Version};
use http_upgrade::extended_connect::{ExtendedConnect, check_upgrade, to_upgrade};
use http_upgrade::intermediary::ResponseEvent;
use http_upgrade::{
    Accept, Intermediary, Protocol, Rejection, Relay, Rule, Unnegotiated, Upgrade, websocket,
};
use lines::Heads;

/// The key of the HTTP/1.1 form, in which the response is checked. It is not shown.
const NONCE: [u8; 16] = [0; 16];

/// A request and what came back.
pub(crate) struct Exchange {
    request: Request<()>,
    /// The value of `:protocol`; `None` in any other request than an extended CONNECT.
    protocol: Option<String>,
    /// What this crate's server answers; `None` if it answers as to any request.
    answer: Option<Answer>,
    response: Option<Verdict>,
}

/// A response of the server. A 2xx accepts the protocol.
struct Answer {
    response: Response<()>,
    /// Why the request is refused: the sentence and the section.
    refused: Option<(String, String)>,
}

/// What the client makes of the response.
enum Verdict {
    /// A valid switch, with what was agreed on: a subprotocol and extensions.
    Switched(u16, Vec<String>),
    Rejected(u16),
    Invalid(String, Rule),
}

impl Exchange {
    /// Reads both heads, of which the second one may be in the first text. Returns `None` if the
    /// text has no request of HTTP/2 or HTTP/3.
    ///
    /// # Errors
    /// A sentence, if a field cannot be one.
    pub(crate) fn judge(
        request: &[u8],
        response: Option<&[u8]>,
        accepted: &Accepted<'_>,
    ) -> Result<Option<Self>, String> {
        let Ok(text) = std::str::from_utf8(request) else {
            return Ok(None);
        };
        let heads = Heads::read(text);
        if !heads.request.iter().any(|(name, _)| name == ":method") {
            return Ok(None);
        }
        let version = if heads.is_http3 {
            Version::HTTP_3
        } else {
            Version::HTTP_2
        };
        let second = response.map(String::from_utf8_lossy);
        let second = second.map_or(heads.response, |text| Heads::read(&text).response);
        let request = request_of(&heads.request, version).map_err(|error| error.to_string())?;
        let protocol = value(&heads.request, ":protocol").map(str::to_owned);
        let answer = protocol
            .as_deref()
            .map(|protocol| answer(&request, protocol, accepted));
        let answer = answer.transpose()?;
        let response = match (second.is_empty(), &protocol) {
            (false, Some(protocol)) => {
                let response = response_of(&second, version).map_err(|error| error.to_string())?;
                Some(verdict(&request, protocol, &response))
            }
            _ => None,
        };
        Ok(Some(Self {
            request,
            protocol,
            answer,
            response,
        }))
    }

    /// Whether the response opens the tunnel, or without one the server's answer.
    pub(crate) fn is_switched(&self) -> bool {
        match (&self.response, &self.answer) {
            (Some(verdict), _) => matches!(verdict, Verdict::Switched(..)),
            (None, Some(answer)) => answer.response.status().is_success(),
            (None, None) => false,
        }
    }

    /// The version, and the RFC that gives it extended CONNECT.
    fn mechanism(&self) -> (&'static str, &'static str) {
        match self.request.version() {
            Version::HTTP_3 => ("HTTP/3", "RFC 9220"),
            _ => ("HTTP/2", "RFC 8441"),
        }
    }
}

fn value<'h>(fields: &'h [(String, String)], wanted: &str) -> Option<&'h str> {
    let mut fields = fields.iter().filter(|(name, _)| name == wanted);
    fields.next().map(|(_, value)| value.as_str())
}

fn request_of(fields: &[(String, String)], version: Version) -> http::Result<Request<()>> {
    let part = |name| value(fields, name);
    let authority = part(":authority").unwrap_or_default();
    let uri = match (part(":scheme"), part(":path")) {
        (Some(scheme), path) if !authority.is_empty() => {
            format!("{scheme}://{authority}{}", path.unwrap_or_default())
        }
        (_, Some(path)) => path.into(),
        (_, None) => authority.into(),
    };
    let method = part(":method").unwrap_or_default();
    let mut request = Request::builder().method(method).uri(uri).version(version);
    for (name, value) in fields.iter().filter(|(name, _)| !name.starts_with(':')) {
        request = request.header(name, value);
    }
    request.body(())
}

fn response_of(fields: &[(String, String)], version: Version) -> http::Result<Response<()>> {
    let status = value(fields, ":status").unwrap_or_default();
    let mut response = Response::builder().status(status).version(version);
    for (name, value) in fields.iter().filter(|(name, _)| !name.starts_with(':')) {
        response = response.header(name, value);
    }
    response.body(())
}

/// The answer by the acceptor of the protocol.
fn answer(
    request: &Request<()>,
    protocol: &str,
    accepted: &Accepted<'_>,
) -> Result<Answer, String> {
    let upgrade = match Upgrade::extended(request, protocol) {
        Ok(upgrade) => upgrade,
        Err(error) => {
            let rejection = error.rejection().ok_or(error.to_string())?;
            return refused(&rejection);
        }
    };
    let mut protocols = accepted.protocols.iter().copied();
    match protocols.find(|protocol| upgrade.offers(*protocol)) {
        Some(protocol) if protocol != Protocol::WEBSOCKET => {
            reply(upgrade, &Unnegotiated::new(protocol))
        }
        // It refuses every protocol but its own.
        _ => reply(upgrade, &accepted.websocket),
    }
}

fn reply<S: Accept>(upgrade: Upgrade<'_>, acceptor: &S) -> Result<Answer, String> {
    match upgrade.accept(acceptor) {
        Ok(reply) => Ok(Answer {
            response: Response::try_from(&reply).map_err(|error| error.to_string())?,
            refused: None,
        }),
        Err(rejection) => refused(&rejection),
    }
}

fn refused(rejection: &Rejection<'_>) -> Result<Answer, String> {
    let sentence = rejection.sentence().into();
    Ok(Answer {
        response: Response::<()>::try_from(rejection).map_err(|error| error.to_string())?,
        refused: Some((sentence, rejection.section().into())),
    })
}

/// Checks the response in its HTTP/1.1 form, as a gateway does.
fn verdict(request: &Request<()>, protocol: &str, response: &Response<()>) -> Verdict {
    let invalid = |sentence: String, rule| Verdict::Invalid(sentence, rule);
    let token = Unnegotiated::new(Protocol::parse(protocol).unwrap_or(Protocol::WEBSOCKET));
    let relay: &dyn Relay = if token.protocol() == Protocol::WEBSOCKET {
        &websocket::Relay
    } else {
        &token
    };
    let relays = [relay];
    let policy = Intermediary::allowing(&relays);
    let upgrade = match to_upgrade(request, protocol, NONCE) {
        Ok(upgrade) => upgrade,
        Err(error) => return invalid(error.to_string(), error.rule()),
    };
    let checked = match check_upgrade(&policy, &upgrade) {
        Ok(checked) => checked,
        Err(error) => return invalid(error.to_string(), error.rule()),
    };
    let translated = ExtendedConnect::of_checked(&checked, "https", true)
        .and_then(|connect| connect.translate(response));
    let translated = match translated {
        Ok(translated) => translated,
        Err(error) => return invalid(error.to_string(), error.rule()),
    };
    match checked.verify(&translated) {
        Ok(ResponseEvent::Switched(_)) => {
            let agreed = ["sec-websocket-protocol", "sec-websocket-extensions"];
            let agreed = agreed
                .iter()
                .flat_map(|name| response.headers().get_all(*name));
            let agreed = agreed.map(|value| value.as_bytes().escape_ascii().to_string());
            Verdict::Switched(response.status().as_u16(), agreed.collect())
        }
        Ok(_) => Verdict::Rejected(response.status().as_u16()),
        Err(error) => invalid(error.to_string(), error.rule()),
    }
}
