//! Raw bytes of one or both directions, and heads that were copied as text.

use crate::exchange::{Exchange, Fidelity};
use crate::start_line::{self, StartLine};

/// One file of raw bytes. A request that is followed by a response is cut in two.
pub(super) fn raw(bytes: &[u8]) -> Exchange {
    let mut exchange = Exchange::at("");
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    if start_line::kind(first) == Some(StartLine::Response) || is_answer(bytes) {
        exchange.response = Some(bytes.to_vec());
        return exchange;
    }
    match response_start(bytes).and_then(|at| bytes.split_at_checked(at)) {
        Some((request, response)) => {
            exchange.request = Some(request.to_vec());
            exchange.response = Some(response.to_vec());
        }
        None => exchange.request = Some(bytes.to_vec()),
    }
    shorten_target(&mut exchange);
    exchange
}

/// Two files of raw bytes, one for each direction. An empty response says that nothing came.
///
/// Line ends are put back only where both files have lost them: a server that really sends a lone
/// LF stays visible beside a request that has CR LF.
pub fn pair(request: Vec<u8>, response: Vec<u8>) -> Exchange {
    let (mut request, mut response) = (request, response);
    let has_lost = |bytes: &[u8]| !bytes.contains(&b'\r');
    let mut fidelity = Fidelity::Exact;
    if has_lost(&request) && has_lost(&response) {
        let requested = start_line::restore_line_ends(&mut request);
        let answered = is_http(&response) && start_line::restore_line_ends(&mut response);
        if requested || answered {
            start_line::complete_head(&mut request);
            fidelity = Fidelity::LineEndsRestored;
        }
    }
    let mut exchange = Exchange {
        request: Some(request),
        response: Some(response),
        fidelity,
        ..Exchange::default()
    };
    shorten_target(&mut exchange);
    exchange
}

/// Puts the path back where the developer tools of Chromium write the whole URL: `GET ws://host/ws
/// HTTP/1.1`. No client sends that; to a forward proxy it would be an `http` URL.
fn shorten_target(exchange: &mut Exchange) {
    let Some(request) = exchange.request.as_mut() else {
        return;
    };
    let end = request.iter().position(|byte| *byte == b'\n');
    let (line, rest) = request.split_at(end.unwrap_or(request.len()));
    let line = String::from_utf8_lossy(line).into_owned();
    let mut words = line.trim_end().splitn(3, ' ');
    let (Some(method), Some(url), Some(version)) = (words.next(), words.next(), words.next())
    else {
        return;
    };
    if !url.starts_with("ws://") && !url.starts_with("wss://") {
        return;
    }
    if let Some((_, target)) = super::curl_command::authority_and_target(url) {
        let start = format!("{method} {target} {version}\r");
        exchange.url = Some(url.to_owned());
        exchange.fidelity = Fidelity::Rebuilt;
        *request = [start.as_bytes(), rest].concat();
    }
}

/// Heads among other lines: prompts, headings, indentation, quotation marks of mails.
///
/// A request opens an exchange, a response belongs to the request before it.
pub(super) fn read(bytes: &[u8]) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    let (mut to, mut in_head) = (None, false);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii();
        let kind = start_line::kind(text);
        match kind {
            Some(StartLine::Request) => {
                exchanges.push(Exchange {
                    request: Some(Vec::new()),
                    ..Exchange::at("")
                });
                (to, in_head) = (kind, true);
            }
            Some(StartLine::Response) if to != kind => {
                let is_free = exchanges.last().is_some_and(|last| last.response.is_none());
                if !is_free {
                    exchanges.push(Exchange::at(""));
                }
                (to, in_head) = (kind, true);
            }
            _ => {}
        }
        let Some(last) = exchanges.last_mut() else {
            continue;
        };
        let side = match to {
            Some(StartLine::Request) => &mut last.request,
            _ => &mut last.response,
        };
        if in_head && is_heading(text) {
            continue;
        }
        let side = side.get_or_insert_with(Vec::new);
        // Indentation of a copied head would look like a folded header.
        side.extend_from_slice(if in_head { trim_indent(line) } else { line });
        in_head &= !text.is_empty();
    }
    for exchange in &mut exchanges {
        restore(exchange);
        shorten_target(exchange);
    }
    exchanges
}

fn restore(exchange: &mut Exchange) {
    let mut restored = false;
    for side in [&mut exchange.request, &mut exchange.response]
        .into_iter()
        .flatten()
    {
        restored |= start_line::restore_line_ends(side);
        start_line::complete_head(side);
    }
    if restored {
        exchange.fidelity = Fidelity::LineEndsRestored;
    }
}

/// What developer tools and mails write between heads.
fn is_heading(line: &[u8]) -> bool {
    let names: [&[u8]; 4] = [
        b"```",
        b"Response Headers",
        b"Request Headers",
        b"Response headers",
    ];
    names
        .iter()
        .any(|name| line.starts_with(name) && !line.contains(&b':'))
}

fn trim_indent(line: &[u8]) -> &[u8] {
    let spaces = line
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    line.get(spaces..).unwrap_or_default()
}

/// Where a response starts after the head of a request.
fn response_start(bytes: &[u8]) -> Option<usize> {
    let mut at = start_line::head_end(bytes)?;
    for line in bytes.get(at..)?.split_inclusive(|byte| *byte == b'\n') {
        if start_line::is_status_line(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

fn is_http(bytes: &[u8]) -> bool {
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    start_line::kind(first).is_some()
}

/// Binary that only a server sends: a TLS alert or ServerHello, the frames that open HTTP/2.
fn is_answer(bytes: &[u8]) -> bool {
    let is_alert = bytes.starts_with(b"\x15\x03");
    let is_server_hello = bytes.starts_with(b"\x16\x03") && bytes.get(5) == Some(&2);
    let is_settings = bytes.get(3) == Some(&4) && bytes.first() == Some(&0);
    is_alert || is_server_hello || is_settings
}
