//! What a peer makes of the bytes that it got: a simple reading of messages that are known before.

/// How the end of the content is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// By its length.
    Length,
    /// By the chunked coding.
    Chunked,
    /// By the close of the connection.
    Close,
}

/// A message that a peer is to receive.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The heads, of which all but the last one are interim responses.
    pub heads: Vec<String>,
    /// How the content ends.
    pub framing: Framing,
    /// The content, decoded.
    pub content: String,
    /// The bytes of the tunnel that follow, if the exchange switches.
    pub tunnel: Option<String>,
}

/// How much of the last message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A part of a head.
    Head,
    /// The heads, and this many bytes of the content.
    Content(usize),
    /// All of the message, and no tunnel follows.
    Whole,
    /// All of the message, and this many bytes of the tunnel.
    Tunnel(usize),
    /// A response of the proxy's own, and whether it is whole.
    Own(bool),
}

/// Reads what has come on one connection. Returns the number of messages that have begun, and how
/// far the last one has come.
///
/// # Errors
/// A sentence, if the bytes are not the beginning of the expected messages.
pub fn read(got: &[u8], expected: &[Expected], is_response: bool) -> Result<(usize, Seen), String> {
    let mut rest = got;
    let mut seen = (0, Seen::Whole);
    for (at, message) in expected.iter().enumerate() {
        if rest.is_empty() {
            return Ok(seen);
        }
        for head in &message.heads {
            let head = head.as_bytes();
            if head.starts_with(rest) && rest.len() < head.len() {
                return Ok((at + 1, Seen::Head));
            }
            match rest.strip_prefix(head) {
                Some(after) => rest = after,
                None if is_response => return own(rest).map(|seen| (at + 1, seen)),
                None => return Err(format!("another head: {}", rest.escape_ascii())),
            }
        }
        let (content, after) = decode(rest, message);
        if !message.content.as_bytes().starts_with(&content) {
            return Err(format!("other content: {}", content.escape_ascii()));
        }
        let Some(after) = after else {
            return Ok((at + 1, Seen::Content(content.len())));
        };
        if let Some(tunnel) = &message.tunnel {
            if !tunnel.as_bytes().starts_with(after) {
                return Err(format!("another tunnel: {}", after.escape_ascii()));
            }
            return Ok((at + 1, Seen::Tunnel(after.len())));
        }
        seen = (at + 1, Seen::Whole);
        rest = after;
    }
    if rest.is_empty() {
        return Ok(seen);
    }
    Err(format!("more than the messages: {}", rest.escape_ascii()))
}

/// Returns the content, and what follows it if it is whole.
fn decode<'b>(rest: &'b [u8], message: &Expected) -> (Vec<u8>, Option<&'b [u8]>) {
    let len = message.content.len();
    match message.framing {
        Framing::Length => {
            let (content, after) = rest.split_at(len.min(rest.len()));
            (content.into(), (content.len() == len).then_some(after))
        }
        // It cannot be seen whether more would come.
        Framing::Close => (rest.into(), None),
        Framing::Chunked => {
            let (mut content, mut rest) = (Vec::new(), rest);
            while let Some(at) = rest.windows(2).position(|two| two == b"\r\n") {
                let (size, after) = (&rest[..at], &rest[at + 2..]);
                let size = String::from_utf8_lossy(size);
                let size = usize::from_str_radix(&size, 16).unwrap_or(usize::MAX);
                if size == 0 {
                    return (content, after.strip_prefix(b"\r\n"));
                }
                let data = &after[..size.min(after.len())];
                content.extend(data);
                let Some(next) = after[data.len()..].strip_prefix(b"\r\n") else {
                    break;
                };
                rest = next;
            }
            (content, None)
        }
    }
}

/// Reads a response that the proxy has made itself. It must be the last one of the connection.
fn own(rest: &[u8]) -> Result<Seen, String> {
    let text = String::from_utf8_lossy(rest).into_owned();
    if !text.starts_with("HTTP/1.1 4") && !text.starts_with("HTTP/1.1 5") {
        return Err(format!("another response: {}", text.escape_debug()));
    }
    let Some((head, content)) = text.split_once("\r\n\r\n") else {
        return Ok(Seen::Own(false));
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "));
    let length = length.and_then(|length| length.parse::<usize>().ok());
    match length {
        Some(length) if head.contains("\r\nConnection: close") && content.len() <= length => {
            Ok(Seen::Own(content.len() == length))
        }
        _ => Err(format!("another response: {}", text.escape_debug())),
    }
}
