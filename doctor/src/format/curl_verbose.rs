//! The output of `curl -v`: `> ` before what was sent, `< ` before what came, `* ` before what curl
//! says.
//!
//! curl prints heads without their CR LF, and the content between the marked lines, where both go
//! to the same terminal.

use super::MAX_EXCHANGES;
use crate::exchange::{Exchange, Fidelity, TlsFact};
use http_upgrade::diagnosis::{Ended, RecordedBy};

/// How many lines of curl's own words are read.
const MAX_WORDS: usize = 200;

pub(super) fn read(bytes: &[u8]) -> Vec<Exchange> {
    let mut exchanges = vec![new()];
    let mut in_content = false;
    let mut word_count = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if exchanges.len() > MAX_EXCHANGES {
            break;
        }
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let Some(last) = exchanges.last_mut() else {
            break;
        };
        match text {
            [b'>', b' ', head @ ..] | [b'>', head @ ..] if is_head(text, last) => {
                if last.response.is_some() {
                    exchanges.push(new());
                    in_content = false;
                }
                if let Some(last) = exchanges.last_mut() {
                    push(&mut last.request, head);
                }
            }
            [b'<', b' ', head @ ..] | [b'<', head @ ..]
                if !in_content || head.starts_with(b"HTTP/") =>
            {
                push(&mut last.response, head);
                in_content = head.is_empty();
            }
            [b'*', b' ', words @ ..] if word_count < MAX_WORDS => {
                // A handful decides; the rest of a long log does not.
                word_count += 1;
                info(last, &String::from_utf8_lossy(words));
            }
            [b'{' | b'}', b' ', b'[', ..] => {}
            _ if in_content => {
                if let Some(response) = &mut last.response {
                    response.extend_from_slice(line);
                }
            }
            _ => {}
        }
    }
    finish(&mut exchanges);
    exchanges
}

/// Leaves out what was never filled, and numbers the rest. Silence that curl noticed is an empty
/// answer.
pub(super) fn finish(exchanges: &mut Vec<Exchange>) {
    exchanges.retain(|each| {
        each.request.is_some()
            || each.response.is_some()
            || each.ended != Ended::Unknown
            || each.tls != TlsFact::Unknown
    });
    for (number, exchange) in exchanges.iter_mut().enumerate() {
        exchange.place = format!("request {}", number + 1);
        let ended = matches!(
            exchange.ended,
            Ended::Closed | Ended::Reset | Ended::TimedOut
        );
        if exchange.response.is_none() && exchange.request.is_some() && ended {
            exchange.response = Some(Vec::new());
        }
    }
}

fn new() -> Exchange {
    Exchange {
        fidelity: Fidelity::LineEndsRestored,
        recorded_by: RecordedBy::Client,
        ..Exchange::default()
    }
}

/// `>` alone ends a head; elsewhere it may be content.
fn is_head(line: &[u8], exchange: &Exchange) -> bool {
    line.starts_with(b"> ") || (line == b">" && exchange.request.is_some())
}

fn push(side: &mut Option<Vec<u8>>, line: &[u8]) {
    let side = side.get_or_insert_with(Vec::new);
    side.extend_from_slice(line);
    side.extend_from_slice(b"\r\n");
}

/// What curl says about the connection.
pub(super) fn info(exchange: &mut Exchange, words: &str) {
    let words = words.trim();
    let lower = words.to_ascii_lowercase();
    let says = |text: &str| lower.contains(text);
    if says("alpn: server accepted") || says("alpn, server accepted") {
        let name = words.rsplit(' ').next().unwrap_or_default();
        exchange.tls = TlsFact::Alpn(name.trim_matches('\'').to_owned());
    } else if says("ssl certificate problem")
        || says("certificate verify failed")
        || says("no alternative certificate subject name")
    {
        exchange.tls = TlsFact::Untrusted(words.to_owned());
    } else if says("wrong version number") || says("packet length too long") {
        exchange.tls = TlsFact::OnlyCleartext;
    } else if says("ssl_connect") || says("tls connect error") || says("ssl connection timeout") {
        exchange.tls = TlsFact::Failed(words.to_owned());
    } else if says("connection refused") || says("failed to connect to") || says("couldn't connect")
    {
        exchange.ended = Ended::Refused;
    } else if says("empty reply from server")
        || says("closing connection") && exchange.request.is_some() && exchange.response.is_none()
    {
        if exchange.ended == Ended::Unknown {
            exchange.ended = Ended::Closed;
        }
    } else if says("recv failure: connection reset") || says("connection reset by peer") {
        exchange.ended = Ended::Reset;
    } else if says("timed out") {
        exchange.ended = Ended::TimedOut;
    }
    if says("received http/0.9 when not allowed") || says("unable to upgrade") {
        exchange.words.push(words.to_owned());
    }
}
