//! Feeds clients in every way, and describes their result as one line of text.

use http_upgrade::client::{Client, ClientError, Event, Rejected};
use http_upgrade::{FieldWriter, Limits, Propose, Protocol, ResponseHead, Unnegotiated};
use std::convert::Infallible;
use std::fmt::Display;

/// A proposal of any protocols, connection options and fields. It agrees to every response.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offer<'a> {
    pub protocols: &'a [Protocol<'a>],
    pub options: &'a [&'a str],
    pub fields: &'a [(&'a str, &'a str)],
}

impl Propose for Offer<'_> {
    type Agreement = String;
    type Error = Infallible;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        for protocol in self.protocols {
            each(*protocol);
        }
    }

    fn options(&self, each: &mut dyn FnMut(&str)) {
        for option in self.options {
            each(option);
        }
    }

    fn fields(&self, to: &mut FieldWriter<'_>) {
        for (name, value) in self.fields {
            to.field(name, &[value]);
        }
    }

    fn confirm(&self, chosen: Protocol<'_>, _: &ResponseHead<'_>) -> Result<String, Infallible> {
        Ok(chosen.to_string())
    }
}

/// Describes an agreement as text.
pub trait Say: Propose {
    fn say(&self, agreement: &Self::Agreement) -> String;
}

impl Say for Offer<'_> {
    fn say(&self, agreement: &String) -> String {
        agreement.clone()
    }
}

impl Say for Unnegotiated<'_> {
    fn say(&self, (): &()) -> String {
        self.protocol().to_string()
    }
}

#[cfg(feature = "websocket")]
impl Say for http_upgrade::websocket::Proposal<'_> {
    fn say(&self, agreement: &Self::Agreement) -> String {
        let deflate = agreement.deflate();
        let deflate = deflate.map(|deflate| deflate.to_string());
        let parts = [agreement.subprotocol(), deflate.as_deref()];
        ["websocket"]
            .into_iter()
            .chain(parts.into_iter().flatten())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Feeds a client with `input` whole, one byte at a time, and cut in two at every place (at most
/// 600 places). Checks that the result is always the same, and returns it.
pub fn outcome<P: Say + Copy>(proposal: &P, input: &[u8]) -> String
where
    P::Error: Display,
{
    outcome_within(Limits::new(), proposal, input)
}

pub fn outcome_within<P: Say + Copy>(limits: Limits, proposal: &P, input: &[u8]) -> String
where
    P::Error: Display,
{
    let outcome = |ends: &[usize]| describe(proposal, &fed(limits, proposal, input, ends), input);
    let whole = outcome(&[input.len()]);
    let bytewise: Vec<usize> = (0..=input.len()).collect();
    assert_eq!(outcome(&bytewise), whole, "a byte at a time");
    for cut in (0..=input.len()).step_by(input.len() / 600 + 1) {
        assert_eq!(outcome(&[cut, input.len()]), whole, "cut at {cut}");
    }
    whole
}

/// Returns a client that was shown `input` up to each of these ends, until it wanted no more.
pub fn fed<P: Propose + Copy>(
    limits: Limits,
    proposal: &P,
    input: &[u8],
    ends: &[usize],
) -> Client<P> {
    let mut client = Client::with_limits(*proposal, limits);
    client.sent();
    for &end in ends {
        if !client.wants_input(&input[..end]) {
            break;
        }
    }
    client
}

/// Returns one line that describes the event: `switched to tcp; unread "hello"`, `rejected 200
/// reuse; content "ok"`, or the sentence of the fault. Interim responses come first: `100, 103,
/// switched to …`.
pub fn describe<P: Say>(proposal: &P, client: &Client<P>, input: &[u8]) -> String
where
    P::Error: Display,
{
    let mut text = String::new();
    for interim in client.interims(input) {
        text += &interim.status.to_string();
        text += ", ";
    }
    let outcome = match client.event(input) {
        Ok(Event::Switched(switched)) => {
            let unread = switched.unread(input);
            assert_eq!(input[switched.consumed()..], *unread);
            format!(
                "switched to {}; unread \"{}\"",
                proposal.say(switched.agreement()),
                unread.escape_ascii()
            )
        }
        Ok(Event::Rejected(response)) => rejected(&response, input),
        Err(ClientError::Refused(refusal)) => refusal.to_string(),
        Err(fault) => fault.to_string(),
    };
    text + &outcome
}

/// Returns `rejected 426 reuse; advertises h2c, TLS/1.2; content "until close"; unread ""`, without
/// the parts that are absent.
fn rejected(rejected: &Rejected<'_>, input: &[u8]) -> String {
    let mut rest = &input[rejected.consumed()..];
    let content = rejected.content().and_then(|mut content| {
        let mut data = Vec::new();
        while let Some(piece) = content.piece(rest)? {
            data.extend(piece.data);
            rest = &rest[piece.consumed..];
        }
        let end = match (content.is_complete(), content.ends_with_connection()) {
            (true, _) => "",
            (false, true) => " until close",
            (false, false) => " incomplete",
        };
        Ok(format!("content{end} \"{}\"", data.escape_ascii()))
    });
    let connection = format!("{:?}", rejected.persistence(rest)).to_lowercase();
    let mut parts = vec![format!(
        "rejected {} {connection}",
        rejected.response().status
    )];
    let advertised: Vec<_> = rejected.advertised().map(|p| p.to_string()).collect();
    if !advertised.is_empty() {
        parts.push(format!("advertises {}", advertised.join(", ")));
    }
    parts.push(content.unwrap_or_else(|error| error.to_string()));
    if !rest.is_empty() {
        parts.push(format!("unread \"{}\"", rest.escape_ascii()));
    }
    parts.join("; ")
}
