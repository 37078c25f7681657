//! How a backend answers one request.

use serde::{Deserialize, Serialize};

/// The field in which a request carries the plan for its answer, as JSON. The backends obey it, and
/// the client knows from it what it has to expect.
pub const PLAN: &str = "X-Plan";
/// The field that names a request, and the response to it.
pub const ID: &str = "X-Id";

/// What a backend does with one request. Times are in milliseconds, sizes in bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// How long it waits before it answers.
    pub wait: u64,
    /// It answers after it has read this much of the content; `None`: all of it.
    pub before: Option<usize>,
    /// A pause after each small read of the content.
    pub slow: u64,
    /// How many interim responses come first. The backend on hyper cannot send them.
    pub interims: usize,
    pub status: u16,
    pub framing: Framing,
    /// The size of the response's content.
    pub size: usize,
    pub stop: Stop,
    /// The response is written in this many pieces.
    pub pieces: usize,
    /// A pause after each piece.
    pub pause: u64,
    /// How long it does nothing between the response and what follows it.
    pub hold: u64,
    pub after: After,
    /// What it makes of a request that has an Upgrade.
    pub upgrade: Option<Switch>,
}

/// Where the content of a response ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    Length,
    Chunked,
    /// With the connection. The backend on hyper sends chunks instead.
    Close,
}

/// Whether a response ends before its content is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    Whole,
    /// The connection is closed after this many bytes of content.
    Cut(usize),
    /// The connection is reset after this many bytes of content.
    Reset(usize),
}

/// What becomes of the connection after a response that was sent whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// The rest of the content is read, then the next request.
    Keep,
    /// The response announced the close; nothing more is read.
    Close,
    /// The response announced the close; all that comes is read until the other end closes.
    Drain,
    /// As `Close`, but nothing announced it.
    Vanish,
    /// A reset that nothing announced.
    Reset,
}

/// An upgrade that is accepted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Switch {
    /// Bytes that follow the 101 at once.
    pub greeting: usize,
    /// The backend closes the tunnel when it has echoed this much.
    pub limit: Option<usize>,
}

impl Plan {
    /// An answer with nothing special about it.
    #[must_use]
    pub const fn plain(size: usize) -> Self {
        Self {
            wait: 0,
            before: None,
            slow: 0,
            interims: 0,
            status: 200,
            framing: Framing::Length,
            size,
            stop: Stop::Whole,
            pieces: 1,
            pause: 0,
            hold: 0,
            after: After::Keep,
            upgrade: None,
        }
    }

    /// Whether the response says that the connection closes after it.
    #[must_use]
    pub fn announces_close(&self) -> bool {
        matches!(self.after, After::Close | After::Drain)
            || self.framing == Framing::Close
            || self.stop != Stop::Whole
    }

    /// How much of the response's content is sent.
    #[must_use]
    pub fn sent(&self) -> usize {
        match self.stop {
            Stop::Whole => self.size,
            Stop::Cut(bytes) | Stop::Reset(bytes) => bytes.min(self.size),
        }
    }
}

/// The content of a response. It consists of complete responses, which no client may take for
/// responses.
#[must_use]
pub fn response_content(id: &str, size: usize) -> Vec<u8> {
    let block = format!("HTTP/1.1 200 OK\r\n{ID}: forged-{id}\r\nContent-Length: 0\r\n\r\n");
    block.bytes().cycle().take(size).collect()
}

/// What a backend says first in a tunnel.
#[must_use]
pub fn greeting(id: &str, size: usize) -> Vec<u8> {
    format!("greeting of {id};")
        .bytes()
        .cycle()
        .take(size)
        .collect()
}
