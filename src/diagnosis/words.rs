//! The server's own words, out of a reason phrase, a page, JSON or a Close frame.

use super::frames::{self, frames};
use super::recording::{self, Response};
use core::fmt;

/// The server's own words, without markup, shortened to a few lines.
#[derive(Clone, Copy)]
pub struct Quote {
    origin: Origin,
    text: Text<360>,
}

/// Where the words of a [`Quote`] stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The reason phrase of the status line, where it is not the usual one.
    Reason,
    /// The content of the response.
    Content,
    /// The first text message after a 101.
    Message,
    /// The reason of a WebSocket Close; its code stands before the words.
    Close,
    /// The debug data of an HTTP/2 GOAWAY.
    Goaway,
}

impl Quote {
    /// The words.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// Where they stood.
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

/// Text in a buffer of its own; what does not fit is left out.
#[derive(Clone, Copy)]
pub(super) struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Text<N> {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; N],
            len: 0,
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The text up to the first byte that is no UTF-8.
    pub(super) fn as_str(&self) -> &str {
        let bytes = self.as_bytes();
        match core::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                core::str::from_utf8(valid).unwrap_or_default()
            }
        }
        .trim_ascii_end()
    }

    const fn is_full(&self) -> bool {
        self.len >= N
    }

    /// Adds a byte; white space and controls become one space.
    fn push(&mut self, byte: u8) {
        let is_space = byte.is_ascii_whitespace() || byte.is_ascii_control();
        let byte = if is_space { b' ' } else { byte };
        let is_doubled = is_space && self.as_bytes().last().is_none_or(|last| *last == b' ');
        if let Some(slot) = self.bytes.get_mut(self.len)
            && !is_doubled
        {
            *slot = byte;
            self.len = self.len.saturating_add(1);
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.push(*byte));
    }
}

/// Everything that a server said, as far as it is quoted.
pub(super) fn quotes(response: &Response<'_>) -> [Option<Quote>; 3] {
    let mut quotes = [None; 3];
    let mut slots = quotes.iter_mut();
    let mut add = |origin, text: Text<360>| {
        if !text.as_str().is_empty()
            && let Some(slot) = slots.next()
        {
            *slot = Some(Quote { origin, text });
        }
    };
    let status = response.status.unwrap_or_default();
    if !is_usual(response.reason, status) {
        let mut text = Text::new();
        text.extend(response.reason);
        add(Origin::Reason, text);
    }
    add(Origin::Content, of_content(response));
    if status == 101 || response.first == super::clue::First::Frame {
        after_switch(response.after, &mut add);
    }
    quotes
}

fn after_switch(after: &[u8], add: &mut impl FnMut(Origin, Text<360>)) {
    if frames::is_http2(after) {
        if let Some((_, data)) = frames::goaway(after) {
            let mut text = Text::new();
            text.extend(data);
            add(Origin::Goaway, text);
        }
        return;
    }
    let mut is_first = true;
    for frame in frames(after).take(4) {
        if frame.is_masked {
            return;
        }
        let mut text = Text::new();
        if let Some((code, reason)) = frame.close() {
            for divisor in [1000, 100, 10, 1_u16] {
                let digit = code.checked_div(divisor).unwrap_or_default() % 10;
                text.push(b'0'.wrapping_add(u8::try_from(digit).unwrap_or_default()));
            }
            text.push(b' ');
            text.extend(reason);
            return add(Origin::Close, text);
        }
        if frame.opcode == 1 && is_first && recording::is_text(frame.payload) {
            is_first = false;
            text.extend(frame.payload);
            add(Origin::Message, text);
        }
    }
    if is_first && after.first() == Some(&b'<') {
        add(Origin::Message, visible(after.iter().copied(), 0));
    }
}

/// The readable text of the content; nothing where it only repeats the status.
fn of_content(response: &Response<'_>) -> Text<360> {
    let start = response.content.start();
    let status = response.status.unwrap_or_default();
    let is_coded = response
        .headers
        .list("content-encoding")
        .any(|coding| !coding.eq_ignore_ascii_case(b"identity"));
    if is_coded || !recording::is_text(start) {
        return Text::new();
    }
    if let Some(b'{' | b'[' | b'"') = start.trim_ascii_start().first() {
        return of_json(start, status);
    }
    visible(response.content, status)
}

/// The message in a JSON value; the value itself where it has none.
fn of_json(json: &[u8], status: u16) -> Text<360> {
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
    let mut text = Text::new();
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

/// The first string that this key has, still escaped.
fn json_string<'a>(json: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let at = recording::find(json, key)?;
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

fn push_unescaped(text: &mut Text<360>, value: &[u8]) {
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

/// The text of a page without tags, scripts and styles, and without headings that only repeat the status.
fn visible(content: impl Iterator<Item = u8>, status: u16) -> Text<360> {
    let mut page = Page::<360>::new(status);
    for byte in content.take(65_536) {
        if page.text.is_full() {
            break;
        }
        page.push(byte);
    }
    page.end_block();
    page.text
}

/// All visible text of the content, for clues to look into.
pub(super) fn searchable(response: &Response<'_>) -> Text<1024> {
    let mut page = Page::<1024>::new(0);
    page.text.extend(response.reason);
    page.text.push(b' ');
    for byte in response.content.take(65_536) {
        if page.text.is_full() {
            break;
        }
        page.push(byte);
    }
    page.end_block();
    page.text
}

/// A page on its way to text.
struct Page<const N: usize> {
    text: Text<N>,
    status: u16,
    /// The text between two tags that are more than decoration.
    block: Text<256>,
    /// The tag that is being read, and whether one is.
    tag: Text<16>,
    in_tag: bool,
    entity: Text<10>,
    in_entity: bool,
    /// Within a script or a style.
    is_hidden: bool,
}

impl<const N: usize> Page<N> {
    const fn new(status: u16) -> Self {
        Self {
            text: Text::new(),
            status,
            block: Text::new(),
            tag: Text::new(),
            in_tag: false,
            entity: Text::new(),
            in_entity: false,
            is_hidden: false,
        }
    }

    fn push(&mut self, byte: u8) {
        match byte {
            b'>' if self.in_tag => self.end_tag(),
            _ if self.in_tag => self.tag.push(byte),
            b'<' => {
                self.end_entity();
                (self.in_tag, self.tag) = (true, Text::new());
            }
            _ if self.is_hidden => {}
            b'&' => {
                self.end_entity();
                (self.in_entity, self.entity) = (true, Text::new());
            }
            b';' if self.in_entity => self.end_entity(),
            _ if self.in_entity && !self.entity.is_full() && !byte.is_ascii_whitespace() => {
                self.entity.push(byte);
            }
            _ => {
                self.end_entity();
                self.put(byte);
            }
        }
    }

    fn put(&mut self, byte: u8) {
        if self.block.is_full() {
            self.end_block();
        }
        self.block.push(byte);
    }

    fn end_tag(&mut self) {
        self.in_tag = false;
        let tag = self.tag;
        let tag = tag.as_bytes();
        let (is_end, tag) = match tag.strip_prefix(b"/") {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let end = tag.iter().position(|byte| !byte.is_ascii_alphanumeric());
        let name = tag.get(..end.unwrap_or(tag.len())).unwrap_or_default();
        let is = |names: &[&str]| {
            names
                .iter()
                .any(|each| name.eq_ignore_ascii_case(each.as_bytes()))
        };
        if is(&["script", "style"]) {
            self.is_hidden = !is_end;
        }
        // These stand within a sentence.
        if !is(&[
            "a", "b", "i", "em", "strong", "code", "span", "tt", "u", "small", "font", "kbd",
        ]) {
            self.end_block();
        }
    }

    fn end_entity(&mut self) {
        if !self.in_entity {
            return;
        }
        self.in_entity = false;
        let entity = self.entity;
        match entity.as_bytes() {
            b"lt" => self.put(b'<'),
            b"gt" => self.put(b'>'),
            b"amp" => self.put(b'&'),
            b"quot" | b"#34" | b"#x22" => self.put(b'"'),
            b"apos" | b"#39" | b"#x27" | b"rsquo" => self.put(b'\''),
            b"nbsp" | b"#160" => self.put(b' '),
            other => {
                self.put(b'&');
                other.iter().for_each(|byte| self.put(*byte));
            }
        }
    }

    /// Takes a block over into the text, unless it says no more than the status does.
    fn end_block(&mut self) {
        self.end_entity();
        let block = core::mem::replace(&mut self.block, Text::new());
        let block = block.as_bytes().trim_ascii();
        if block.is_empty() || self.status != 0 && is_usual(block, self.status) {
            return;
        }
        self.text.push(b' ');
        self.text.extend(block);
    }
}

/// Whether words say no more than a status does: its phrase, with or without its number.
fn is_usual(words: &[u8], status: u16) -> bool {
    let words = words.trim_ascii();
    let digits = words
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let number = words.get(..digits).unwrap_or_default();
    let is_number = recording::decimal(number) == usize::from(status);
    let rest = if is_number {
        words.get(digits..).unwrap_or_default()
    } else {
        words
    };
    let letter = |byte: &&u8| byte.is_ascii_alphanumeric();
    let same = |phrase: &&str| {
        let phrase = phrase.as_bytes().iter().filter(letter);
        rest.iter()
            .filter(letter)
            .map(u8::to_ascii_lowercase)
            .eq(phrase.map(u8::to_ascii_lowercase))
    };
    rest.iter().find(letter).is_none() || PHRASES.iter().any(|phrase| same(phrase))
}

/// What servers write where they have nothing to say.
const PHRASES: [&str; 48] = [
    "OK",
    "Created",
    "Accepted",
    "No Content",
    "Switching Protocols",
    "Moved Permanently",
    "Found",
    "See Other",
    "Not Modified",
    "Temporary Redirect",
    "Permanent Redirect",
    "Moved Temporarily",
    "Bad Request",
    "Unauthorized",
    "Payment Required",
    "Forbidden",
    "Not Found",
    "Method Not Allowed",
    "Not Acceptable",
    "Proxy Authentication Required",
    "Request Timeout",
    "Request Time-out",
    "Conflict",
    "Gone",
    "Length Required",
    "Precondition Failed",
    "Content Too Large",
    "Payload Too Large",
    "Request Entity Too Large",
    "URI Too Long",
    "Request-URI Too Long",
    "Unsupported Media Type",
    "Expectation Failed",
    "Unprocessable Entity",
    "Unprocessable Content",
    "Upgrade Required",
    "Too Many Requests",
    "Request Header Fields Too Large",
    "Internal Server Error",
    "Not Implemented",
    "Bad Gateway",
    "Service Unavailable",
    "Service Temporarily Unavailable",
    "Gateway Timeout",
    "Gateway Time-out",
    "HTTP Version Not Supported",
    "WebSocket Protocol Handshake",
    "Error",
];
