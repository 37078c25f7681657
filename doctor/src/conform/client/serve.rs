//! Answers one handshake as a case says.

use super::case::{Answer, Case, Cut, End, Need};
use crate::conform::accept::accept_value;
use crate::conform::edit::edited;
use crate::conform::frames::{self, From};
use crate::conform::message::Asked;
use crate::conform::notation::bytes;
use crate::conform::wire::Wire;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::thread;
use std::time::{Duration, Instant};

/// What a ping of the suite contains.
pub(crate) const PING: &str = "are you there";
/// The pause between the answer and what comes later.
const PAUSE: Duration = Duration::from_millis(30);
/// How long an answer is held back.
const HOLD: Duration = Duration::from_millis(300);

/// Why the case makes no sense for a client that asks like this.
pub(crate) fn lacks(case: &Case, asked: &Asked) -> Option<&'static str> {
    let offer = asked.fields.all("Sec-WebSocket-Extensions").join(",");
    let deflates = offer.contains("permessage-deflate");
    match case.needs {
        Need::Subprotocol if !asked.fields.has("Sec-WebSocket-Protocol") => {
            Some("the client offers no subprotocol")
        }
        Need::Deflate if !deflates => Some("the client does not offer permessage-deflate"),
        Need::NoClientBits if !deflates || offer.contains("client_max_window_bits") => {
            Some("the client offers client_max_window_bits, or no permessage-deflate")
        }
        _ => None,
    }
}

/// Sends the answer. Returns whether the client sent bytes before it, where it was held back.
pub(crate) fn answer(case: &Case, asked: &Asked, wire: &mut Wire) -> bool {
    let mut answer = bytes(&case.before.0.repeat(case.before.1));
    answer.extend(bytes(&text(case, asked)));
    let ping = frames::ping(From::Server, PING);
    let mut is_early = false;
    match case.cut {
        Cut::PingAtOnce => wire.write(&[answer, ping].concat()),
        Cut::PingSplit => {
            let (first, rest) = ping.split_at_checked(1).unwrap_or((&ping, b""));
            wire.write(&[answer.as_slice(), first].concat());
            thread::sleep(PAUSE);
            wire.write(rest);
        }
        Cut::Bytes => wire.send_bytes(&[answer, ping].concat()),
        Cut::PingLater | Cut::AnswerLater => {
            if case.cut == Cut::AnswerLater {
                wire.read(Instant::now() + HOLD);
                is_early = !wire.rest().is_empty();
            }
            wire.write(&answer);
            if case.end == End::Stay {
                thread::sleep(PAUSE);
                wire.write(&ping);
            }
        }
    }
    if case.end == End::Close {
        wire.half_close();
    }
    is_early
}

/// The text of the answer.
fn text(case: &Case, asked: &Asked) -> String {
    let mut lines = vec![
        "HTTP/1.1 101 Switching Protocols".to_owned(),
        "Upgrade: websocket".to_owned(),
        "Connection: Upgrade".to_owned(),
        "Sec-WebSocket-Accept: {accept}".to_owned(),
    ];
    if asked.fields.has("Sec-WebSocket-Protocol") {
        lines.push("Sec-WebSocket-Protocol: {sub}".to_owned());
    }
    let text = match case.answer {
        Answer::Raw(raw) => raw.to_owned(),
        Answer::Lines(edits) => edited(lines, edits),
        Answer::Long(start, count) => edited(lines, &format!("{start}{}", "a".repeat(count))),
    };
    fill(text, asked)
}

fn fill(mut text: String, asked: &Asked) -> String {
    let key = asked.fields.all("Sec-WebSocket-Key").pop();
    let key = key.unwrap_or_default();
    let accept = accept_value(&key);
    let decoded = BASE64_STANDARD.decode(&key).unwrap_or_default();
    let digest = sha1_smol::Sha1::from(
        [decoded.as_slice(), crate::conform::accept::GUID.as_bytes()].concat(),
    );
    let sub = asked.fields.list("Sec-WebSocket-Protocol");
    let sub = sub.first().cloned().unwrap_or_default();
    let offer = asked.fields.all("Sec-WebSocket-Extensions").join(",");
    // A client that asks for this wants it in the answer.
    let asked_for = if offer.contains("server_no_context_takeover") {
        "; server_no_context_takeover"
    } else {
        ""
    };
    let pairs = [
        ("{accept-lower}", accept.to_ascii_lowercase()),
        ("{accept-upper}", accept.to_ascii_uppercase()),
        ("{accept-cut}", accept.chars().take(20).collect()),
        (
            "{accept-decoded}",
            BASE64_STANDARD.encode(digest.digest().bytes()),
        ),
        ("{accept}", accept.clone()),
        ("{key}", key),
        ("{sub-upper}", sub.to_ascii_uppercase()),
        ("{sub}", sub),
        ("{asked}", asked_for.to_owned()),
    ];
    for (name, value) in pairs {
        if text.contains(name) {
            text = text.replace(name, &value);
        }
    }
    text
}
