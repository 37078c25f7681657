//! A second reading of RFC 9110 and RFC 9112: tokens, lists, hosts, targets and field lines.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether the text is a token (RFC 9110 §5.6.2).
pub fn is_token(text: &[u8]) -> bool {
    let delimiters = b"\"(),/:;<=>?@[\\]{}";
    !text.is_empty()
        && text
            .iter()
            .all(|o| o.is_ascii_graphic() && !delimiters.contains(o))
}

/// Whether the text has only SP, HTAB, VCHAR and obs-text (RFC 9110 §5.5).
pub fn is_text(text: &[u8]) -> bool {
    text.iter().all(|&o| o == b'\t' || (o >= b' ' && o != 0x7f))
}

/// Returns the text without SP and HTAB at its ends.
pub fn trim(text: &[u8]) -> &[u8] {
    let is_space = |o: &u8| matches!(o, b' ' | b'\t');
    let start = text.iter().take_while(|o| is_space(o)).count();
    let text = &text[start..];
    let end = text.iter().rev().take_while(|o| is_space(o)).count();
    &text[..text.len() - end]
}

/// Returns the lines of a head, and the bytes after the empty line that ends it. No line may
/// contain a CR or LF (RFC 9112 §2.2).
pub fn lines(bytes: &[u8]) -> Option<(Vec<&[u8]>, &[u8])> {
    let mut lines = Vec::new();
    let mut rest = bytes;
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let (line, tail) = (&rest[..end], &rest[end + 2..]);
        if line.contains(&b'\r') || line.contains(&b'\n') {
            return None;
        }
        if line.is_empty() && !lines.is_empty() {
            return Some((lines, tail));
        }
        lines.push(line);
        rest = tail;
    }
}

/// Parses `field-name ":" OWS field-value OWS` (RFC 9112 §5).
pub fn field(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().position(|&o| o == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let name = String::from_utf8(name.to_vec()).ok()?;
    (is_token(name.as_bytes()) && is_text(value)).then(|| (name.to_lowercase(), trim(value)))
}

/// Splits `uri-host [ ":" port ]` into host and port (RFC 3986 §3.2.2). Decision of this crate: a
/// port fits into 16 bits.
pub fn host(text: &str) -> Option<(&str, &str)> {
    let (host, port) = match text.rfind(':') {
        Some(at) if !text[at..].contains(']') => (&text[..at], &text[at + 1..]),
        _ => (text, ""),
    };
    let digits = port.trim_start_matches('0');
    let port_is_valid = port.bytes().all(|o| o.is_ascii_digit())
        && (digits.is_empty() || digits.parse::<u16>().is_ok());
    let literal = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let host_is_valid = match literal {
        Some(literal) => is_ip_literal(literal),
        None => is_registered_name(host),
    };
    (port_is_valid && host_is_valid).then_some((host, port))
}

fn is_ip_literal(text: &str) -> bool {
    let future = |text: &str| {
        let (version, address) = text.split_once('.')?;
        let version = version.strip_prefix(['v', 'V'])?;
        let hex = !version.is_empty() && version.bytes().all(|o| o.is_ascii_hexdigit());
        let plain = |o: u8| is_unreserved(o) || o == b':';
        Some(hex && !address.is_empty() && address.bytes().all(plain))
    };
    text.parse::<Ipv6Addr>().is_ok() || future(text) == Some(true)
}

/// Whether the byte is unreserved or a sub-delimiter (RFC 3986 §2).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte)
}

fn is_registered_name(text: &str) -> bool {
    // Every IPv4 address is also a registered name, so it needs no case of its own.
    debug_assert!(text.parse::<Ipv4Addr>().is_err() || text.bytes().all(is_unreserved));
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default();
    first.bytes().all(is_unreserved)
        && parts.all(|part| {
            let bytes = part.as_bytes();
            bytes.len() >= 2
                && bytes[..2].iter().all(u8::is_ascii_hexdigit)
                && bytes[2..].iter().all(|&o| is_unreserved(o))
        })
}

/// Whether the target has only allowed bytes. Decision of this crate: what browsers send passes, as
/// long as it can neither end nor split a line.
pub fn is_target(target: &[u8]) -> bool {
    let mut bytes = target.iter();
    !target.is_empty() && bytes.all(|o| o.is_ascii_graphic() && !b"\"#<>".contains(o))
}

/// Returns the form of a target by its initial: the four forms of RFC 9112 §3.2.
pub fn target_form(method: &str, target: &str) -> Option<char> {
    if method == "CONNECT" {
        let (name, port) = host(target)?;
        let port_is_there = !port.trim_start_matches('0').is_empty();
        return (!matches!(name, "" | "[]") && port_is_there).then_some('c');
    }
    if target == "*" {
        return (method == "OPTIONS").then_some('*');
    }
    if target.starts_with('/') {
        return Some('o');
    }
    let (scheme, rest) = target.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (name, _) = host(&rest[..end])?;
    let mut bytes = scheme.bytes();
    let alphabetic = bytes.next()?.is_ascii_alphabetic();
    let scheme_is_valid = bytes.all(|o| o.is_ascii_alphanumeric() || b"+-.".contains(&o));
    (alphabetic && scheme_is_valid && !name.is_empty()).then_some('a')
}

/// A part of a text without white space: a token, the value of a quoted string, or any other byte.
#[derive(Debug, PartialEq)]
pub enum Word {
    Token(Vec<u8>),
    Quoted(Vec<u8>),
    Other(u8),
}

/// Splits a text into words (RFC 9110 §5.6.4). Returns `None` if a quoted string does not end.
pub fn words(text: &[u8]) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        let length = rest.iter().take_while(|o| is_token(&[**o])).count();
        if length > 0 {
            words.push(Word::Token(rest[..length].to_vec()));
            rest = &rest[length..];
        } else if first == b'"' {
            let (string, after) = quoted(tail)?;
            words.push(Word::Quoted(string));
            rest = after;
        } else {
            if !matches!(first, b' ' | b'\t') {
                words.push(Word::Other(first));
            }
            rest = tail;
        }
    }
    Some(words)
}

fn quoted(mut rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut string = Vec::new();
    loop {
        match rest {
            [b'"', tail @ ..] => return Some((string, tail)),
            [b'\\', byte, tail @ ..] | [byte, tail @ ..] => {
                string.push(*byte);
                rest = tail;
            }
            [] => return None,
        }
    }
}

/// Whether the words are `*( ";" name [ "=" ( token / quoted-string ) ] )`, the grammar of chunk
/// extensions and of the parameters of WebSocket extensions.
pub fn are_parameters(words: &[Word], is_value: impl Fn(&Word) -> bool + Copy) -> bool {
    use Word::{Other, Token};
    match words {
        [] => true,
        [Other(b';'), Token(_), Other(b'='), value, rest @ ..] if is_value(value) => {
            are_parameters(rest, is_value)
        }
        [Other(b';'), Token(_), Other(b'='), ..] => false,
        [Other(b';'), Token(_), rest @ ..] => are_parameters(rest, is_value),
        _ => false,
    }
}
