//! A request as a client sends it.

use fastrand::Rng;

use super::plan::{ID, PLAN, Plan};

/// A request of a conversation, and the plan for its response.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: String,
    pub kind: Kind,
    pub target: String,
    pub content: Vec<u8>,
    pub framing: Coding,
    pub plan: Plan,
    /// Where its head ends among all bytes that the client sends.
    pub head_end: usize,
    /// Where its content ends.
    pub end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Get,
    Head,
    Options,
    Post,
    /// A request over HTTP/1.0, after which the connection closes.
    Old,
    /// An upgrade to WebSocket.
    WebSocket,
    /// An upgrade that the proxies do not let through.
    H2c,
    /// A request with an Upgrade field that `Connection` does not name.
    Orphan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    None,
    Length,
    Chunked,
}

impl Kind {
    /// Whether the bytes after the request are not HTTP, or may not be.
    #[must_use]
    pub const fn upgrades(self) -> bool {
        matches!(self, Self::WebSocket | Self::H2c | Self::Orphan)
    }

    const fn fields(self) -> &'static str {
        match self {
            Self::WebSocket => {
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                 Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            }
            Self::Orphan => {
                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                 Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            }
            Self::H2c => {
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
            }
            _ => "",
        }
    }
}

impl Request {
    #[must_use]
    pub const fn method(&self) -> &'static str {
        match self.kind {
            Kind::Head => "HEAD",
            Kind::Options => "OPTIONS",
            Kind::Post => "POST",
            Kind::Get | Kind::Old | Kind::WebSocket | Kind::H2c | Kind::Orphan => "GET",
        }
    }

    /// Whether a proxy may send it a second time (RFC 9110 §9.2.2).
    #[must_use]
    pub const fn may_be_repeated(&self) -> bool {
        !matches!(self.kind, Kind::Post)
    }

    /// Whether the backend responds before it has read all of the content.
    #[must_use]
    pub fn is_answered_early(&self) -> bool {
        self.plan
            .before
            .is_some_and(|bytes| bytes < self.content.len())
    }

    /// Appends the request to what the client sends, and notes where it ends.
    ///
    /// # Panics
    ///
    /// If the plan cannot be written, which is a mistake in the test.
    pub fn write(&mut self, wire: &mut Vec<u8>, rng: &mut Rng) {
        let version = u8::from(self.kind != Kind::Old);
        let (method, target, id) = (self.method(), &self.target, &self.id);
        let plan = serde_json::to_string(&self.plan).expect("a plan can be written");
        let mut head = format!(
            "{method} {target} HTTP/1.{version}\r\nHost: good\r\n{ID}: {id}\r\n{PLAN}: {plan}\r\n{}",
            self.kind.fields()
        );
        match self.framing {
            Coding::None => {}
            Coding::Length => head += &format!("Content-Length: {}\r\n", self.content.len()),
            Coding::Chunked => head += "Transfer-Encoding: chunked\r\n",
        }
        head += "\r\n";
        wire.extend(head.as_bytes());
        self.head_end = wire.len();
        match self.framing {
            Coding::Chunked => chunks(&self.content, wire, rng),
            Coding::None | Coding::Length => wire.extend(&self.content),
        }
        self.end = wire.len();
    }
}

/// Writes random chunks, some of them with extensions, and sometimes a trailer section.
fn chunks(mut content: &[u8], wire: &mut Vec<u8>, rng: &mut Rng) {
    let most = [3, 40, 700, 9_000, 70_000][rng.usize(..5)];
    // Limits the number of chunks when they have only a few bytes each.
    let most = most.max(content.len() / 300);
    // The proxies accept only a few bytes of extensions.
    let mut extensions = 0;
    while !content.is_empty() {
        let (chunk, rest) = content.split_at(rng.usize(1..=most).min(content.len()));
        let extends = extensions < 20 && rng.u8(..8) == 0;
        extensions += usize::from(extends);
        let extension = if extends { ";name=value" } else { "" };
        wire.extend(format!("{:x}{extension}\r\n", chunk.len()).bytes());
        wire.extend(chunk);
        wire.extend(b"\r\n");
        content = rest;
    }
    wire.extend(b"0\r\n");
    if rng.u8(..4) == 0 {
        wire.extend(b"X-Trailer: GET /smuggled-by-trailer HTTP/1.1\r\n");
    }
    wire.extend(b"\r\n");
}

/// Returns content that has complete requests in it, which must never be read as requests. Their
/// ids start with `s`.
#[must_use]
pub fn bait(owner: &str, size: usize, rng: &mut Rng) -> Vec<u8> {
    let mut content = Vec::with_capacity(size + 200);
    // The bytes before the first of them: none, or bytes that could end the content early in a
    // wrong parser.
    content.extend(match rng.u8(..4) {
        0 => &b"0\r\n\r\n"[..],
        1 => b"some content, ",
        _ => b"",
    });
    let padding = rng.usize(..2) * rng.usize(..60);
    let mut number = 0;
    while content.len() < size {
        let method = if rng.u8(..8) == 0 { "POST" } else { "GET" };
        let length = if method == "POST" {
            "Content-Length: 0\r\n"
        } else {
            ""
        };
        content.extend(
            format!(
                "{method} /smuggled-{owner}-{number} HTTP/1.1\r\nHost: evil\r\n\
                 {ID}: s{owner}-{number}\r\n{length}X: {:x<padding$}\r\n\r\n",
                ""
            )
            .bytes(),
        );
        number += 1;
    }
    content.truncate(size);
    content
}

/// Returns where requests begin in content that [`bait`] made.
pub fn starts(content: &[u8]) -> impl Iterator<Item = usize> {
    memchr(content, b" /smuggled-").map(move |at| {
        let before = &content[..at];
        let method = if before.ends_with(b"POST") { 4 } else { 3 };
        at.saturating_sub(method)
    })
}

fn memchr<'c>(content: &'c [u8], sought: &'static [u8]) -> impl Iterator<Item = usize> + 'c {
    content
        .windows(sought.len())
        .enumerate()
        .filter(move |(_, window)| *window == sought)
        .map(|(at, _)| at)
}
