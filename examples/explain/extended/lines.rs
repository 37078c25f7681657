//! Heads of HTTP/2 and HTTP/3 as programs print them, one field on each line.
//!
//! Such a line is `:method: CONNECT`, and a program may put something around it:
//!
//! ```text
//! * [HTTP/2] [1] [:method: CONNECT]           curl -v
//! < HTTP/2 200                                curl -v
//! recv (stream_id=13) :status: 200            nghttp -v
//! ```

/// The fields of a request and of a response, in the order of their lines.
#[derive(Default)]
pub(super) struct Heads {
    pub(super) request: Vec<(String, String)>,
    pub(super) response: Vec<(String, String)>,
    /// Whether a line names HTTP/3.
    pub(super) is_http3: bool,
}

impl Heads {
    /// Reads all lines of a text, which may have both heads.
    pub(super) fn read(text: &str) -> Self {
        let mut heads = Self::default();
        let mut is_response = false;
        for line in text.lines() {
            if matches!(line.trim(), "" | "<") && !heads.response.is_empty() {
                // What follows is content.
                break;
            }
            heads.is_http3 |= line.contains("HTTP/3");
            let (from, line) = unwrapped(line.trim());
            if let Some(status) = status_of(line) {
                is_response = true;
                heads.response.push((":status".into(), status.into()));
                continue;
            }
            let Some((name, value)) = field(line) else {
                continue;
            };
            is_response = match name {
                ":status" => true,
                ":method" | ":protocol" | ":scheme" | ":path" | ":authority" => false,
                _ => is_response,
            };
            // curl repeats the request in the form of HTTP/1.1.
            if from == From::Client && !heads.request.is_empty() {
                continue;
            }
            let head = if is_response || from == From::Server {
                &mut heads.response
            } else {
                &mut heads.request
            };
            head.push((name.into(), value.into()));
        }
        heads
    }
}

/// What the mark before a line says about its sender.
#[derive(PartialEq)]
enum From {
    Client,
    Server,
    Either,
}

/// Takes off what a program has put around a line.
fn unwrapped(line: &str) -> (From, &str) {
    if let Some(line) = line.strip_prefix("> ") {
        return (From::Client, line);
    }
    if let Some(line) = line.strip_prefix("< ") {
        return (From::Server, line);
    }
    if let Some(words) = line.strip_prefix("* ") {
        let inner = words.rsplit_once('[').and_then(|(_, inner)| {
            // A value may have brackets, as the authority of an IPv6 address has.
            let inner = inner.strip_suffix(']')?;
            field(inner).map(|_| inner)
        });
        let start = words.find("[:").and_then(|at| words.get(at..));
        let start = start.and_then(|start| start.strip_prefix('[')?.strip_suffix(']'));
        return (From::Either, start.or(inner).unwrap_or_default());
    }
    if let Some((_, line)) = line.split_once("(stream_id=") {
        let line = line.split_once(") ").map_or("", |(_, line)| line);
        return (From::Either, line);
    }
    (From::Either, line)
}

/// The status of a line such as `HTTP/2 200`.
fn status_of(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("HTTP/2").or(line.strip_prefix("HTTP/3"));
    let rest = rest?.trim_start_matches(".0");
    let status = rest.strip_prefix(' ')?.split(' ').next()?;
    (status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit())).then_some(status)
}

/// A name in lower case, as HTTP/2 has it, and a value.
fn field(line: &str) -> Option<(&str, &str)> {
    let after = usize::from(line.starts_with(':'));
    let colon = line.get(after..)?.find(':')?.saturating_add(after);
    let (name, value) = line.split_at_checked(colon)?;
    let is_name = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&byte)
    };
    let bare = name.get(after..)?;
    if bare.is_empty() || !bare.bytes().all(is_name) {
        return None;
    }
    Some((name, value.strip_prefix(':')?.trim()))
}
