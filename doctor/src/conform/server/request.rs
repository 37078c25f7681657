//! Builds the bytes of a case.

use super::case::{Case, Head};
use super::target::Server;
use crate::conform::edit::edited;
use crate::conform::frames::{self, From};
use crate::conform::notation::{bytes, text};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::time::Duration;

/// The mark of a pause.
const MARK: char = '‖';
/// How long it is.
pub(crate) const PAUSE: Duration = Duration::from_millis(30);

/// The bytes of one case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    /// The writes, with a pause after each but the last.
    pub(crate) writes: Vec<Vec<u8>>,
    /// The message after the request, if it was sent right after it.
    pub(crate) hello: Option<String>,
    pub(crate) method: String,
    /// What the request offers, for the check of a 101.
    pub(crate) offer: Offer,
}

/// What a request offers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offer {
    pub(crate) key: Option<String>,
    pub(crate) protocols: Vec<String>,
    pub(crate) subprotocols: Vec<String>,
    pub(crate) extensions: Vec<String>,
}

impl Request {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.writes.concat()
    }

    /// Whether the request line has no version. That is a request of HTTP/0.9, whose answers have
    /// no head (RFC 1945 §4.1).
    pub(crate) fn is_simple(&self) -> bool {
        let all = self.bytes();
        let line = all.split(|byte| *byte == b'\r').next();
        let words = line.unwrap_or_default().split(|byte| *byte == b' ');
        words.count() == 2
    }

    /// The handshake in order with these lines changed.
    pub(crate) fn changed(server: &Server, edits: &str) -> Self {
        let head = fill(&edited(server.handshake(), edits), server, &key(), "");
        let all = bytes(&head);
        Self {
            method: method(&all),
            offer: offer(&all),
            writes: vec![all],
            hello: None,
        }
    }

    /// Builds the bytes of a case for this server. `number` makes the message of this case unlike
    /// all others.
    pub(crate) fn of(case: &Case, server: &Server, number: usize) -> Self {
        let hello = format!("hello {number}");
        let key = key();
        let head = match case.head {
            Head::Raw(raw) => raw.to_owned(),
            Head::Lines(lines) => edited(server.handshake(), lines),
            Head::Filled { start, item, count } => {
                let line = format!("{start}{}", item.repeat(count));
                if line.starts_with('!') || line.starts_with('⏎') {
                    format!("{}{}", line.trim_start_matches('!'), server.tail(&line))
                } else {
                    edited(server.handshake(), &line)
                }
            }
        };
        let fill = |text: &str| fill(text, server, &key, &hello);
        let after = fill(case.after);
        let length = bytes(&after).len().to_string();
        let whole = chunked(&(fill(&head).replace("{length}", &length) + &after));
        let writes: Vec<Vec<u8>> = whole.split(MARK).map(bytes).collect();
        let all = writes.concat();
        let is_sent = case.after.contains("{hello}") || head.contains("{hello}");
        Self {
            writes,
            hello: is_sent.then_some(hello),
            method: method(&all),
            offer: offer(&all),
        }
    }
}

/// A key, new for each request (RFC 6455 §4.1).
pub(crate) fn key() -> String {
    let mut nonce = [0; 16];
    // Without randomness the keys are all alike, which no case depends on.
    let _ = getrandom::fill(&mut nonce);
    BASE64_STANDARD.encode(nonce)
}

/// Puts values in the place of the placeholders.
fn fill(template: &str, server: &Server, key: &str, hello: &str) -> String {
    let refused = edited(server.handshake(), "Sec-WebSocket-Version: 99");
    let frame = text(&frames::message(From::Client, hello));
    let ping = text(&frames::ping(From::Client, hello));
    let hello = if server.echoes() { frame } else { ping };
    let pairs = [
        ("{handshake}", edited(server.handshake(), "")),
        ("{lines}", ended(&server.handshake())),
        ("{refused}", refused),
        ("{get}", server.plain_get()),
        ("{extra}", ended(&server.extra())),
        ("{path}", server.target.path.clone()),
        ("{host}", server.target.host.clone()),
        (
            "{scheme}",
            if server.target.secure {
                "https"
            } else {
                "http"
            }
            .to_owned(),
        ),
        ("{token}", server.token.clone()),
        ("{sub}", server.subprotocol().unwrap_or_default()),
        ("{origin}", server.origin.clone()),
        ("{key}", key.to_owned()),
        ("{hello}", hello),
    ];
    let mut filled = template.to_owned();
    for (name, value) in pairs {
        if filled.contains(name) {
            filled = filled.replace(name, &value);
        }
    }
    filled
}

/// Makes one chunk, and the last one, of what is between `{chunk}` and `{/chunk}`.
fn chunked(text: &str) -> String {
    let parts = text
        .split_once("{chunk}")
        .and_then(|(before, rest)| Some((before, rest.split_once("{/chunk}")?)));
    match parts {
        Some((before, (data, after))) => {
            let size = bytes(data).len();
            format!("{before}{size:x}⏎{data}⏎0⏎⏎{after}")
        }
        None => text.to_owned(),
    }
}

/// The lines, each with its end.
fn ended(lines: &[String]) -> String {
    let mut text = lines.join("⏎");
    if !text.is_empty() {
        text.push('⏎');
    }
    text
}

fn method(bytes: &[u8]) -> String {
    let word = bytes.split(|byte| *byte == b' ').next();
    String::from_utf8_lossy(word.unwrap_or_default()).into_owned()
}

/// Reads what the last handshake in these bytes offers. It looks at lines only, since many heads
/// of cases are not in order.
fn offer(bytes: &[u8]) -> Offer {
    let text = String::from_utf8_lossy(bytes);
    let values = |name: &str| -> Vec<String> {
        let lines = text.split(['\r', '\n']);
        lines
            .filter_map(|line| line.split_once(':'))
            .filter(|(each, _)| each.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    };
    let list = |name: &str| -> Vec<String> {
        let lines = values(name);
        let members = lines.iter().flat_map(|line| line.split(','));
        members
            .map(|member| member.trim().to_owned())
            .filter(|member| !member.is_empty())
            .collect()
    };
    Offer {
        key: values("Sec-WebSocket-Key").pop(),
        protocols: list("Upgrade"),
        subprotocols: list("Sec-WebSocket-Protocol"),
        extensions: list("Sec-WebSocket-Extensions"),
    }
}
