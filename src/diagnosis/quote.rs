//! What a server said in its own words, in a reason phrase, a page, JSON or a Close frame.

use super::clue::First;
use super::first::{is_http, is_text};
use super::frames::{self, frames};
use super::page::{self, Words};
use super::phrases::is_usual;
use super::response::Response;
use super::search;
use core::fmt;

/// What a server said in its own words, without markup, shortened to a few lines.
#[derive(Clone, Copy)]
pub struct Quote {
    origin: Origin,
    text: Words,
}

/// Where the words of a [`Quote`] were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The reason phrase of the status line, if it is not the usual one.
    Reason,
    /// The content of the response.
    Content,
    /// The first text message after a 101.
    Message,
    /// The reason of a WebSocket Close. The text begins with its code.
    Close,
    /// The debug data of an HTTP/2 GOAWAY.
    Goaway,
}

impl Quote {
    /// Returns the words.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// Returns where the words were found.
    pub const fn origin(&self) -> Origin {
        self.origin
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quote({:?}, {:?})", self.origin, self.text())
    }
}

/// Returns everything that is quoted of what a server said.
pub(super) fn quotes(response: &Response<'_>) -> [Option<Quote>; 3] {
    let mut quotes = [None; 3];
    let mut slots = quotes.iter_mut();
    let mut add = |origin, text: Words| {
        if text.as_str().is_empty() {
            return;
        }
        if let Some(slot) = slots.next() {
            *slot = Some(Quote { origin, text });
        }
    };
    let status = response.status.unwrap_or_default();
    if !is_usual(response.reason, status) {
        let mut text = Words::new();
        text.extend(response.reason);
        add(Origin::Reason, text);
    }
    add(Origin::Content, of_content(response));
    if status == 101 || response.first == First::Frame {
        after_switch(response, &mut add);
    }
    quotes
}

fn after_switch(response: &Response<'_>, add: &mut impl FnMut(Origin, Words)) {
    let after = response.after;
    if frames::is_http2(after) {
        if let Some((_, data)) = frames::goaway(after) {
            let mut text = Words::new();
            text.extend(data);
            add(Origin::Goaway, text);
        }
        return;
    }
    if response.is_websocket() && is_text(after) && !is_http(after) {
        return add(Origin::Message, page::stray(after));
    }
    let close = frames(after).find_map(|frame| frame.close());
    let is_farewell = matches!(close, None | Some((1000 | 1001, _)));
    let message = frames(after).find(|frame| frame.opcode == 1 && is_text(frame.payload));
    if let Some(message) = message.filter(|frame| !is_farewell || is_complaint(frame.payload)) {
        let mut text = Words::new();
        text.extend(message.payload);
        add(Origin::Message, text);
    }
    match close {
        Some((code, reason)) if !is_farewell || !reason.is_empty() => {
            let mut text = Words::new();
            for divisor in [1000, 100, 10, 1_u16] {
                let digit = code.checked_div(divisor).unwrap_or_default() % 10;
                text.push(b'0'.wrapping_add(u8::try_from(digit).unwrap_or_default()));
            }
            text.push(b' ');
            text.extend(reason);
            add(Origin::Close, text);
        }
        _ => {}
    }
}

/// Returns whether a message of the application says that something is wrong.
fn is_complaint(message: &[u8]) -> bool {
    const WORDS: [&str; 8] = [
        "error",
        "invalid",
        "denied",
        "forbidden",
        "unauthorized",
        "not allowed",
        "required",
        "expired",
    ];
    WORDS.iter().any(|word| search::contains(message, word))
}

/// Returns the readable text of the content, or nothing if it only repeats the status.
fn of_content(response: &Response<'_>) -> Words {
    let start = response.content.start();
    let status = response.status.unwrap_or_default();
    let is_coded = response
        .headers
        .list("content-encoding")
        .any(|coding| !coding.eq_ignore_ascii_case(b"identity"));
    if is_coded || !is_text(start) {
        return Words::new();
    }
    if let Some(b'{' | b'[' | b'"') = start.trim_ascii_start().first() {
        return of_json(start, status);
    }
    page::visible(response)
}

/// Returns the message in a JSON value, or the value itself if it has no message.
fn of_json(json: &[u8], status: u16) -> Words {
    const KEYS: [&str; 11] = [
        "\"message\"",
        "\"msg\"",
        "\"error_description\"",
        "\"detail\"",
        "\"error\"",
        "\"reason\"",
        "\"description\"",
        "\"errorMessage\"",
        "\"error_message\"",
        "\"data\"",
        "\"title\"",
    ];
    let mut text = Words::new();
    for key in KEYS {
        let Some(value) = json_string(json, key) else {
            continue;
        };
        if !is_usual(value, status) {
            push_unescaped(&mut text, value);
            return text;
        }
    }
    text.extend(json);
    text
}

/// Returns the first string with this key, still escaped.
fn json_string<'a>(json: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let at = search::find(json, key)?;
    let rest = json.get(at.checked_add(key.len())?..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b":")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"")?;
    let mut is_escaped = false;
    let end = rest.iter().position(|byte| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    })?;
    rest.get(..end)
}

fn push_unescaped(text: &mut Words, value: &[u8]) {
    let mut is_escaped = false;
    for byte in value {
        match byte {
            b'\\' if !is_escaped => is_escaped = true,
            b'n' | b'r' | b't' if is_escaped => {
                text.push(b' ');
                is_escaped = false;
            }
            byte => {
                text.push(*byte);
                is_escaped = false;
            }
        }
    }
}
