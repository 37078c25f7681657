//! Phrases that only repeat a status.

use super::message;

/// Returns whether words only repeat a status: its phrase, with or without its number.
pub(super) fn is_usual(words: &[u8], status: u16) -> bool {
    let rest = without_number(words, status);
    let letter = |byte: &&u8| byte.is_ascii_alphanumeric();
    let same = |phrase: &&str| {
        let phrase = phrase.as_bytes().iter().filter(letter);
        rest.iter()
            .filter(letter)
            .map(u8::to_ascii_lowercase)
            .eq(phrase.map(u8::to_ascii_lowercase))
    };
    rest.iter().find(letter).is_none() || is_name(rest) || PHRASES.iter().any(same)
}

/// Returns the words without the status at their start.
fn without_number(words: &[u8], status: u16) -> &[u8] {
    let words = words.trim_ascii();
    let digits = words
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    match words.split_at_checked(digits) {
        Some((number, rest)) if message::decimal(number) == usize::from(status) => {
            rest.trim_ascii_start()
        }
        _ => words,
    }
}

/// Returns whether this is only the name of a server, perhaps with its version.
fn is_name(words: &[u8]) -> bool {
    const NAMES: [&[u8]; 4] = [b"nginx", b"openresty", b"cloudflare", b"Microsoft-Azure"];
    let end = words.iter().position(|byte| *byte == b'/');
    let name = words.get(..end.unwrap_or(words.len())).unwrap_or_default();
    NAMES.iter().any(|each| each.eq_ignore_ascii_case(name))
}

/// Phrases that servers write without a reason of their own.
const PHRASES: [&str; 49] = [
    "OK",
    "Created",
    "Accepted",
    "No Content",
    "Switching Protocols",
    "Upgraded",
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
