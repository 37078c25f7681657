//! What an intermediary between client and server makes of both recordings: one line for each
//! exchange, up to the first one that switches or fails.
//!
//! ```text
//! {"stage":"intermediary","event":"Plain","method","target","status"}
//! {"stage":"intermediary","event":"Switched","protocol","from_client","from_upstream"}
//! {"stage":"intermediary","event":"Invalid","side","error","rule"}
//! {"stage":"intermediary","event":"Incomplete","side"}
//! ```
//! - `from_client`, `from_upstream`: how many bytes of the next protocol each side sent after its
//!   last HTTP message.
//! - `side`: `client` or `upstream`, the one whose bytes are wrong or end too early. If it is
//!   `upstream`, the client gets a 502.

use crate::prose::paragraph;
use crate::report::target;
use http_upgrade::intermediary::{Exchange, ObserverError, Outcome};
use http_upgrade::{Intermediary, Protocol, Relay, Unnegotiated, websocket};
use serde_json::{Value, json};

type Line<'r> = Result<Exchange<'r>, ObserverError>;

/// Calls `tell` with each exchange as an intermediary sees it that forwards upgrades to these
/// protocols. It never forwards one to h2c, which ends at the next hop.
pub(crate) fn observe(
    protocols: &[Protocol<'_>],
    client: &[u8],
    upstream: &[u8],
    mut tell: impl FnMut(&Line<'_>),
) {
    let tokens: Vec<Unnegotiated<'_>> = protocols.iter().copied().map(Unnegotiated::new).collect();
    let relays = tokens
        .iter()
        .filter(|token| token.protocol() != Protocol::H2C);
    let relays: Vec<&dyn Relay> = relays
        .map(|token| -> &dyn Relay {
            if token.protocol() == Protocol::WEBSOCKET {
                &websocket::Relay
            } else {
                token
            }
        })
        .collect();
    let policy = Intermediary::allowing(&relays);
    policy
        .observe(client, upstream)
        .for_each(|line| tell(&line));
}

/// Whether the exchange switched.
pub(crate) const fn is_tunnel(line: &Line<'_>) -> bool {
    matches!(line, Ok(exchange) if matches!(exchange.outcome, Outcome::Switched { .. }))
}

/// A line as JSON.
pub(crate) fn object(line: &Line<'_>) -> Value {
    match line {
        Ok(exchange) => match exchange.outcome {
            Outcome::Plain => json!({
                "stage": "intermediary", "event": "Plain",
                "method": exchange.request.method, "target": target(&exchange.request.target()),
                "status": exchange.response.status,
            }),
            Outcome::Switched {
                protocol,
                from_client,
                from_upstream,
            } => json!({
                "stage": "intermediary", "event": "Switched", "protocol": protocol.to_string(),
                "from_client": from_client.len(), "from_upstream": from_upstream.len(),
            }),
        },
        Err(error) => match rule(*error) {
            Some(rule) => json!({
                "stage": "intermediary", "event": "Invalid", "side": side(*error),
                "error": error.to_string(), "rule": rule,
            }),
            None => json!({
                "stage": "intermediary", "event": "Incomplete", "side": side(*error),
            }),
        },
    }
}

/// Adds a line as a paragraph.
pub(crate) fn tell(text: &mut String, line: &Line<'_>) {
    let words = match line {
        Ok(exchange) => match exchange.outcome {
            Outcome::Plain => format!(
                "{} {} and its {} stay HTTP/1.1.",
                exchange.request.method,
                target(&exchange.request.target()),
                exchange.response.status,
            ),
            Outcome::Switched {
                protocol,
                from_client,
                from_upstream,
            } => format!(
                "A tunnel for {protocol}, with {} of the client and {} of upstream.",
                bytes(from_client.len()),
                bytes(from_upstream.len()),
            ),
        },
        Err(error) => match (rule(*error), error) {
            (Some(rule), ObserverError::Request(_)) => {
                format!("The request would not be forwarded: {error} ({rule}).")
            }
            (Some(rule), ObserverError::Response(_)) => {
                format!("No tunnel, and a 502 for the client: {error} ({rule}).")
            }
            (None, ObserverError::Request(_)) => "What the client sent ends too early.".into(),
            (None, ObserverError::Response(_)) => "What upstream sent ends too early.".into(),
        },
    };
    paragraph(text, "Between", &words);
}

/// The side whose bytes are wrong, or end too early.
const fn side(error: ObserverError) -> &'static str {
    match error {
        ObserverError::Request(_) => "client",
        ObserverError::Response(_) => "upstream",
    }
}

/// The rule that was broken; `None` if a recording ends too early, which breaks no rule.
fn rule(error: ObserverError) -> Option<&'static str> {
    let section = error.rule().section;
    (!section.is_empty()).then_some(section)
}

/// A count with its unit.
fn bytes(count: usize) -> String {
    match count {
        1 => "1 byte".into(),
        _ => format!("{count} bytes"),
    }
}
