//! What an intermediary between the two would have made of the recordings: one line for each exchange of the connection, up to the one
//! that switched or failed.
//!
//! ```text
//! {"stage":"intermediary","event":"Plain","method","target","status"}
//! {"stage":"intermediary","event":"Switched","protocol","from_client","from_upstream"}
//! {"stage":"intermediary","event":"Invalid","side","error","rule"}
//! {"stage":"intermediary","event":"Incomplete","side"}
//! ```
//! - `from_client`, `from_upstream`: octets behind the heads, which are of the next protocol.
//! - `side`: `client` or `upstream`, whose octets are at fault or end too early. To a fault of upstream the client gets a 502.

use crate::prose::{octets, paragraph};
use crate::report::target;
use http_upgrade::intermediary::{Exchange, ObserverFault, Outcome, RequestFault, ResponseFault};
use http_upgrade::{Intermediary, Protocol, Relay, Token, websocket};
use serde_json::{Value, json};

type Line<'r> = Result<Exchange<'r>, ObserverFault>;

/// Hands each exchange to `tell`, as an intermediary has it that lets these protocols through. Through none goes h2c.
pub(crate) fn observe(
    protocols: &[Protocol<'_>],
    client: &[u8],
    upstream: &[u8],
    mut tell: impl FnMut(&Line<'_>),
) {
    let tokens: Vec<Token<'_>> = protocols.iter().copied().map(Token).collect();
    let relays = tokens
        .iter()
        .filter(|token| !token.0.matches(Protocol::H2C));
    let relays: Vec<&dyn Relay> = relays
        .map(|token| -> &dyn Relay {
            if token.0.matches(Protocol::WEBSOCKET) {
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

pub(crate) const fn is_tunnel(line: &Line<'_>) -> bool {
    matches!(line, Ok(exchange) if matches!(exchange.outcome, Outcome::Switched { .. }))
}

/// The object of one line.
pub(crate) fn object(line: &Line<'_>) -> Value {
    match line {
        Ok(exchange) => match exchange.outcome {
            Outcome::Plain => json!({
                "stage": "intermediary", "event": "Plain",
                "method": exchange.request.method, "target": target(&exchange.request.target),
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
        Err(fault) => match rule(*fault) {
            Some(rule) => json!({
                "stage": "intermediary", "event": "Invalid", "side": side(*fault),
                "error": fault.to_string(), "rule": rule,
            }),
            None => json!({
                "stage": "intermediary", "event": "Incomplete", "side": side(*fault),
            }),
        },
    }
}

/// The paragraph of one line.
pub(crate) fn tell(text: &mut String, line: &Line<'_>) {
    let words = match line {
        Ok(exchange) => match exchange.outcome {
            Outcome::Plain => format!(
                "{} {} and its {} stay HTTP/1.1.",
                exchange.request.method,
                target(&exchange.request.target),
                exchange.response.status,
            ),
            Outcome::Switched {
                protocol,
                from_client,
                from_upstream,
            } => format!(
                "A tunnel for {protocol}, with {} of the client and {} of upstream.",
                octets(from_client.len()),
                octets(from_upstream.len()),
            ),
        },
        Err(fault) => match (rule(*fault), fault) {
            (Some(rule), ObserverFault::Request(_)) => {
                format!("Upstream would not hear of it: {fault} ({rule}).")
            }
            (Some(rule), ObserverFault::Response(_)) => {
                format!("No tunnel, and a 502 for the client: {fault} ({rule}).")
            }
            (None, ObserverFault::Request(_)) => "What the client sent ends too early.".into(),
            (None, ObserverFault::Response(_)) => "What upstream sent ends too early.".into(),
        },
    };
    paragraph(text, "Between", &words);
}

const fn side(fault: ObserverFault) -> &'static str {
    match fault {
        ObserverFault::Request(_) => "client",
        ObserverFault::Response(_) => "upstream",
    }
}

/// A recording that ends too early breaks none.
fn rule(fault: ObserverFault) -> Option<&'static str> {
    match fault {
        ObserverFault::Request(RequestFault::Incomplete)
        | ObserverFault::Response(ResponseFault::Incomplete) => None,
        ObserverFault::Request(fault) => fault.rule(),
        ObserverFault::Response(fault) => fault.rule(),
    }
}
