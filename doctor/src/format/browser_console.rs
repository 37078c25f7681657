//! Lines that browsers and client libraries print when a WebSocket does not open.
//!
//! Such a line has the URL, and sometimes the status; the request is that of a browser, and is
//! assumed.

use super::MAX_EXCHANGES;
use crate::exchange::{Exchange, Fidelity, TlsFact};
use http_upgrade::diagnosis::{Ended, RecordedBy};

/// What these lines contain, in lower case: Chromium, Firefox, Safari, Node.js `ws`, and others.
const MARKS: [&str; 12] = [
    "websocket connection to '",
    "establish a connection to the server at ws",
    "websocket network error",
    "unexpected server response: ",
    "was interrupted while the page was loading",
    "websocket is closed before the connection is established",
    "error during websocket handshake",
    "unable to upgrade to tcp, received ",
    "websocket: bad handshake",
    "server rejected websocket connection: http ",
    "unexpected response code: ",
    "initial http2 frame from server is not a settings frame",
];

/// Whether a line is one of a browser's console, or the error of a client library.
pub(super) fn is_line(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    MARKS.iter().any(|mark| lower.contains(mark))
}

pub(super) fn read(text: &str) -> Vec<Exchange> {
    let lines = text.lines().enumerate().filter(|(_, line)| is_line(line));
    let mut exchanges: Vec<Exchange> = Vec::new();
    for (number, line) in lines.take(MAX_EXCHANGES) {
        let mut next = exchange(line);
        next.place = format!("line {}", number + 1);
        // DevTools print some lines twice.
        if exchanges
            .last()
            .is_none_or(|last| last.url != next.url || last.words != next.words)
        {
            exchanges.push(next);
        }
    }
    exchanges
}

/// The exchange that one line tells of.
pub(super) fn exchange(line: &str) -> Exchange {
    let url = url_in(line);
    let mut exchange = outline(url.as_deref(), None);
    let status = [
        "Unexpected response code: ",
        "Unexpected server response: ",
        "received ",
        "HTTP ",
    ]
    .iter()
    .filter_map(|mark| line.split_once(mark))
    .find_map(|(_, rest)| rest.get(..3)?.parse::<u16>().ok());
    if let Some(status) = status {
        exchange.response = Some(outlined(status));
    }
    facts(&mut exchange, line);
    exchange.words.push(line.trim().to_owned());
    exchange
}

/// A request as a browser sends it, for a line that names only the URL or the target.
pub(super) fn outline(url: Option<&str>, status: Option<u16>) -> Exchange {
    let parts = url.and_then(super::curl_command::authority_and_target);
    let (host, target) = parts.unwrap_or(("localhost", "/"));
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://{host}\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    Exchange {
        url: url.map(str::to_owned),
        request: Some(request.into_bytes()),
        response: status.map(outlined),
        fidelity: Fidelity::Outline,
        recorded_by: RecordedBy::Client,
        ..Exchange::default()
    }
}

/// An answer of which only the status is known. A 101 is taken to be in order, since nothing says
/// otherwise.
fn outlined(status: u16) -> Vec<u8> {
    let headers = match status {
        101 => {
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        }
        _ => "",
    };
    format!("HTTP/1.1 {status} \r\n{headers}\r\n").into_bytes()
}

/// What the name of an error says about the connection.
fn facts(exchange: &mut Exchange, line: &str) {
    if line.contains("ERR_CERT") || line.contains("SEC_ERROR") || line.contains("certificate") {
        exchange.tls = TlsFact::Untrusted(line.trim().to_owned());
    } else if line.contains("ERR_SSL_PROTOCOL_ERROR") || line.contains("WRONG_VERSION_NUMBER") {
        exchange.tls = TlsFact::OnlyCleartext;
    } else if line.contains("ERR_SSL") {
        exchange.tls = TlsFact::Failed(line.trim().to_owned());
    } else if line.contains("ERR_CONNECTION_REFUSED") || line.contains("ECONNREFUSED") {
        exchange.ended = Ended::Refused;
    } else if line.contains("ERR_CONNECTION_RESET") || line.contains("ECONNRESET") {
        exchange.ended = Ended::Reset;
        exchange.response = Some(Vec::new());
    } else if line.contains("ERR_EMPTY_RESPONSE")
        || line.contains("Connection closed before receiving a handshake response")
    {
        exchange.ended = Ended::Closed;
        exchange.response = Some(Vec::new());
    } else if line.contains("TIMED_OUT")
        || line.contains("ETIMEDOUT")
        || line.contains("handshake timeout")
    {
        exchange.ended = Ended::TimedOut;
        exchange.response = Some(Vec::new());
    }
}

/// The first URL of a WebSocket in a line.
fn url_in(line: &str) -> Option<String> {
    let start = line.find("ws://").or_else(|| line.find("wss://"))?;
    let rest = line.get(start..)?;
    let end = rest.find(|next: char| {
        next.is_whitespace() || matches!(next, '\'' | '"' | '’' | '<' | '>' | ')')
    });
    let url = rest.get(..end.unwrap_or(rest.len()))?;
    Some(url.trim_end_matches(['.', ',', ':']).to_owned())
}
