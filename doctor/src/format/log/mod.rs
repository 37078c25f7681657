//! Lines of the logs of nginx, HAProxy and Apache.

mod access;
mod apache;
mod haproxy;
mod nginx;

use super::MAX_EXCHANGES;
use crate::exchange::Exchange;

/// Whether a line is one of a known log.
pub(super) fn is_line(line: &str) -> bool {
    nginx::is_line(line) || apache::is_line(line) || haproxy::is_line(line) || access::is_line(line)
}

/// Each line as an exchange of its own. Of a long access log only the lines that can be about an
/// upgrade are kept.
pub(super) fn read(text: &str) -> Vec<Exchange> {
    let known: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_line(line))
        .collect();
    let is_long = known.len() > 3;
    let mut exchanges: Vec<Exchange> = Vec::new();
    for (number, line) in known {
        let exchange = nginx::read(line)
            .or_else(|| apache::read(line))
            .or_else(|| haproxy::read(line))
            .or_else(|| {
                access::read(line).filter(|exchange| !is_long || is_about_upgrade(exchange, line))
            });
        if let Some(mut exchange) = exchange {
            exchange.place = format!("line {}", number + 1);
            exchange.words.insert(0, line.trim().to_owned());
            exchanges.push(exchange);
        }
        if exchanges.len() > MAX_EXCHANGES {
            break;
        }
    }
    exchanges
}

/// An access log does not tell which requests asked for an upgrade. Their paths and statuses do.
fn is_about_upgrade(exchange: &Exchange, line: &str) -> bool {
    let target = access::quoted(line)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let names = ["ws", "socket", "cable", "hub", "live", "stream", "realtime"];
    matches!(exchange.status(), Some(101 | 400 | 426 | 505))
        || names.iter().any(|name| target.contains(name))
}
