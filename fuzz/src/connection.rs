//! A caller of the server that reads a connection to its end, in reads of given sizes.

use http_upgrade::head::{Target, Version};
use http_upgrade::server::{Event, Server, ServerError};
use http_upgrade::{Content, Limits, RequestHead};

/// The result of a server, with everything in it that a caller can see.
#[derive(Debug, PartialEq)]
pub enum Outcome<'a> {
    Upgrade {
        head: Head<'a>,
        protocols: Vec<String>,
        content: Vec<u8>,
        consumed: usize,
    },
    Continue(Head<'a>),
    Plain(Head<'a>),
    PriorKnowledge,
    Fault(ServerError),
}

/// The parts of a request head.
#[derive(Debug, PartialEq)]
pub struct Head<'a> {
    pub method: &'a str,
    pub target: Target<'a>,
    pub version: Version,
    pub fields: Vec<(&'a str, &'a [u8])>,
    pub len: usize,
}

impl<'a> Head<'a> {
    pub fn of(head: &RequestHead<'a>) -> Self {
        Self {
            method: head.method,
            target: head.target(),
            version: head.version,
            fields: head.fields.iter().collect(),
            len: head.len(),
        }
    }
}

impl<'a> Outcome<'a> {
    pub fn of(server: &Server, input: &'a [u8]) -> Self {
        match server.event(input) {
            Ok(Event::UpgradeRequested(upgrade)) => {
                let content = upgrade.content().collect::<Vec<_>>().concat();
                assert_eq!(content.len(), upgrade.content().decoded_len());
                Self::Upgrade {
                    head: Head::of(upgrade.request()),
                    protocols: upgrade.protocols().map(|p| p.to_string()).collect(),
                    content,
                    consumed: upgrade.consumed(),
                }
            }
            Ok(Event::ContinueRequested(head)) => Self::Continue(Head::of(&head)),
            Ok(Event::Plain(head)) => Self::Plain(Head::of(&head)),
            Ok(Event::PriorKnowledge) => Self::PriorKnowledge,
            Err(fault) => Self::Fault(fault),
        }
    }
}

/// Returns all results of the server for these bytes when they arrive in reads of these sizes.
///
/// Also checks that an event can be repeated, that it does not depend on bytes after its message,
/// and that no more bytes are consumed than have arrived.
pub fn outcomes(
    limits: Limits,
    bytes: &[u8],
    mut steps: impl Iterator<Item = usize>,
) -> Vec<Outcome<'_>> {
    let mut server = Server::with_limits(limits);
    let mut outcomes = Vec::new();
    let (mut start, mut end) = (0, 0);
    loop {
        while server.wants_input(&bytes[start..end]) {
            if end == bytes.len() {
                assert_eq!(
                    server.event(&bytes[start..]).err(),
                    Some(ServerError::Incomplete)
                );
                return outcomes;
            }
            end = bytes.len().min(end + steps.next().unwrap_or(bytes.len()));
        }
        let outcome = Outcome::of(&server, &bytes[start..end]);
        assert!(!server.wants_input(&bytes[start..]), "an event is final");
        assert_eq!(outcome, Outcome::of(&server, &bytes[start..]));
        let consumed = match &outcome {
            Outcome::Upgrade { consumed, .. } => Some(*consumed),
            Outcome::Continue(_) => {
                server.continued();
                Some(0)
            }
            Outcome::Plain(head) => pass(head.len, &bytes[start..], &mut end, start),
            Outcome::PriorKnowledge | Outcome::Fault(_) => None,
        };
        let again = matches!(outcome, Outcome::Continue(_));
        outcomes.push(outcome);
        let Some(consumed) = consumed else {
            return outcomes;
        };
        start += consumed;
        assert!(start <= end, "more was consumed than had come");
        if !again {
            server.next_request();
        }
    }
}

/// Reads the content of a plain request as a caller does, and returns its bytes. Returns `None` if
/// it is incomplete or malformed.
fn pass(len: usize, input: &[u8], end: &mut usize, start: usize) -> Option<usize> {
    let head = RequestHead::parse(input).ok()??;
    let mut content = Content::of_request(&head, &Limits::new()).ok()?;
    let mut at = len;
    while let Some(piece) = content.piece(&input[at..]).ok()? {
        assert!(piece.consumed > 0, "a piece takes something");
        at += piece.consumed;
    }
    *end = (*end).max(start + at);
    content.is_complete().then_some(at)
}
