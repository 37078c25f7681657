//! What the state machines of http-upgrade, which are strict, make of an exchange.

use crate::exchange::{Exchange, Fidelity};
use crate::start_line;
use http_upgrade::intermediary::Outcome;
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Intermediary, Protocol, Relay, Unnegotiated, websocket};

/// One line for the request, as a strict server reads it, and one for both, as a strict proxy does.
pub(super) fn view(exchange: &Exchange) -> Vec<String> {
    let Some(request) = exchange
        .request
        .as_deref()
        .filter(|_| exchange.fidelity != Fidelity::Outline)
    else {
        return Vec::new();
    };
    let mut lines = vec![format!("A strict server: {}.", server(request))];
    if let Some(response) = exchange
        .response
        .as_deref()
        .filter(|response| !response.is_empty())
    {
        lines.push(format!("A strict proxy: {}.", proxy(request, response)));
    }
    lines
}

fn server(request: &[u8]) -> String {
    let mut server = Server::new();
    server.wants_input(request);
    match server.event(request) {
        Ok(Event::UpgradeRequested(upgrade)) => {
            let names: Vec<String> = upgrade
                .protocols()
                .map(|protocol| protocol.to_string())
                .collect();
            if !names
                .iter()
                .any(|name| name.eq_ignore_ascii_case("websocket"))
            {
                return format!("the request asks for an upgrade to {}", names.join(", "));
            }
            match upgrade.accept(&Acceptor::new(Origins::Any)) {
                Ok(_) => "the request is a WebSocket handshake that keeps every rule".into(),
                Err(rejection) => format!(
                    "it refuses with {}: {} ({})",
                    rejection.status(),
                    rejection.sentence(),
                    rejection.section()
                ),
            }
        }
        Ok(Event::ContinueRequested(_)) => "the request waits for 100 (Continue) first".into(),
        Ok(Event::Plain(_)) => "this is a plain request that asks for no upgrade".into(),
        Ok(Event::PriorKnowledge) => "the client speaks HTTP/2".into(),
        Err(fault) => fault.to_string(),
    }
}

fn proxy(request: &[u8], response: &[u8]) -> String {
    let other = start_line::header(request, "upgrade").unwrap_or_default();
    let token = Protocol::parse(other.trim()).unwrap_or(Protocol::WEBSOCKET);
    let token = Unnegotiated::new(token);
    let relays: [&dyn Relay; 2] = [&websocket::Relay, &token];
    let mut exchanges = Intermediary::allowing(&relays).observe(request, response);
    match exchanges.next() {
        Some(Ok(exchange)) => match exchange.outcome {
            Outcome::Switched { protocol, .. } => {
                format!("the 101 switches to {protocol}, so it becomes a tunnel")
            }
            Outcome::Plain => format!(
                "the {} passes as an ordinary response",
                exchange.response.status
            ),
        },
        Some(Err(fault)) => fault.to_string(),
        None => "nothing was recorded".into(),
    }
}
