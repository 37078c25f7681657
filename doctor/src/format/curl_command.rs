//! The command that "Copy as cURL" of a browser's developer tools gives: the request, and nothing
//! of the answer.

use crate::exchange::{Exchange, Fidelity};
use http_upgrade::diagnosis::RecordedBy;

/// Whether the text is a curl command.
pub(super) fn is_one(text: &str) -> bool {
    let start = text.trim_start().trim_start_matches("$ ").trim_start();
    start.starts_with("curl ") || start.starts_with("curl.exe ")
}

/// Reads the first command.
pub(super) fn read(text: &str) -> Result<Vec<Exchange>, String> {
    let text = text.trim_start().trim_start_matches("$ ");
    let mut words = split(text).into_iter().skip(1);
    let (mut url, mut method, mut headers, mut has_body) = (None, None, String::new(), false);
    while let Some(word) = words.next() {
        let (option, inline) = match word.split_once('=') {
            Some((option, value)) if option.starts_with("--") => {
                (option.to_owned(), Some(value.to_owned()))
            }
            _ => (word, None),
        };
        let mut value = || inline.clone().or_else(|| words.next()).unwrap_or_default();
        match option.as_str() {
            "-H" | "--header" => push_header(&mut headers, &value()),
            "-X" | "--request" => method = Some(value()),
            "--url" => url = Some(value()),
            "-A" | "--user-agent" => push_header(&mut headers, &format!("User-Agent: {}", value())),
            "-b" | "--cookie" => push_header(&mut headers, &format!("Cookie: {}", value())),
            "-e" | "--referer" => push_header(&mut headers, &format!("Referer: {}", value())),
            "-u" | "--user" => {
                value();
                push_header(&mut headers, "Authorization: Basic");
            }
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--json" => {
                value();
                has_body = true;
            }
            "-o" | "--output" | "-x" | "--proxy" | "-m" | "--max-time" | "--connect-timeout"
            | "--resolve" => {
                value();
            }
            option if option.starts_with('-') => {}
            _ => url = url.or(Some(option)),
        }
    }
    let default = if has_body { "POST" } else { "GET" };
    let method = method.as_deref().unwrap_or(default);
    let url = url.ok_or("the command has no URL")?;
    Ok(vec![exchange(method, &url, &headers)?])
}

/// The exchange of which the command is the first half.
fn exchange(method: &str, url: &str, headers: &str) -> Result<Exchange, String> {
    let (host, target) = authority_and_target(url).ok_or("the URL has no host")?;
    let mut request = format!("{method} {target} HTTP/1.1\r\n");
    if !headers.to_ascii_lowercase().starts_with("host:")
        && !headers.to_ascii_lowercase().contains("\nhost:")
    {
        request.push_str("Host: ");
        request.push_str(host);
        request.push_str("\r\n");
    }
    request.push_str(headers);
    request.push_str("\r\n");
    Ok(Exchange {
        url: Some(url.to_owned()),
        request: Some(request.into_bytes()),
        fidelity: Fidelity::Rebuilt,
        recorded_by: RecordedBy::Client,
        ..Exchange::at("the command")
    })
}

/// Host and target of a URL of any scheme.
pub(super) fn authority_and_target(url: &str) -> Option<(&str, &str)> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at_checked(end)?;
    let host = authority
        .rsplit('@')
        .next()
        .filter(|host| !host.is_empty())?;
    let target = target.split('#').next().unwrap_or_default();
    Some((host, if target.is_empty() { "/" } else { target }))
}

fn push_header(headers: &mut String, line: &str) {
    // `Name;` is curl's way to send a header with an empty value, and `Name:` removes one.
    let line = line.trim();
    match line.strip_suffix(';').filter(|name| !name.contains(':')) {
        Some(name) => headers.push_str(&format!("{name}:")),
        None if line.ends_with(':') || !line.contains(':') => return,
        None => headers.extend(line.chars().filter(|character| !character.is_control())),
    }
    headers.push_str("\r\n");
}

/// Splits a command line as a POSIX shell does, with `$'…'`, and as `cmd.exe` does, where `^`
/// escapes.
fn split(text: &str) -> Vec<String> {
    let is_cmd = text.contains("^\"") || text.contains(" ^\n") || text.contains(" ^\r\n");
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '^' if is_cmd => {
                // In cmd.exe, `^"` opens and closes a quotation, and `^` at the end of a line joins
                // it with the next.
                if let Some('\r' | '\n') = characters.peek() {
                    characters.next();
                }
            }
            '\n' if !is_cmd => {
                words.extend(word.take());
                break;
            }
            character if character.is_whitespace() => words.extend(word.take()),
            '\\' if is_cmd => word.get_or_insert_default().push('\\'),
            '\\' => match characters.next() {
                Some('\r') => drop(characters.next_if_eq(&'\n')),
                Some('\n') | None => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
            },
            '\'' if !is_cmd => {
                let word = word.get_or_insert_default();
                word.extend(characters.by_ref().take_while(|next| *next != '\''));
            }
            '"' => quoted(word.get_or_insert_default(), &mut characters, '"', is_cmd),
            '$' if characters.peek() == Some(&'\'') => {
                characters.next();
                quoted(word.get_or_insert_default(), &mut characters, '\'', false);
            }
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

/// The rest of a quotation in which a backslash escapes.
fn quoted(
    word: &mut String,
    characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    end: char,
    is_cmd: bool,
) {
    while let Some(character) = characters.next() {
        match character {
            '^' if is_cmd => {}
            '\\' => match characters.next() {
                Some('n') if end == '\'' => word.push('\n'),
                Some('r') if end == '\'' => word.push('\r'),
                Some('u') if end == '\'' => {
                    let digits: String = (0..4)
                        .filter_map(|_| characters.next_if(char::is_ascii_hexdigit))
                        .collect();
                    word.extend(
                        u32::from_str_radix(&digits, 16)
                            .ok()
                            .and_then(char::from_u32),
                    );
                }
                Some(escaped) => word.push(escaped),
                None => {}
            },
            _ if character == end => return,
            _ => word.push(character),
        }
    }
}
