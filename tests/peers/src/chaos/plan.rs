//! How a backend responds to one request.

use serde::{Deserialize, Serialize};

/// The field in which a request carries the plan for its response, as JSON. The backends follow it,
/// and the client derives from it what to expect.
pub const PLAN: &str = "X-Plan";
/// The field that identifies a request and the response to it.
pub const ID: &str = "X-Id";

/// What a backend does with one request. Times are in milliseconds, sizes in bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// How long the backend waits before it responds.
    pub wait: u64,
    /// The backend responds after it has read this much of the content; `None` means all of it.
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
    /// The number of pieces in which the response is written.
    pub pieces: usize,
    /// A pause after each piece.
    pub pause: u64,
    /// How long the backend waits between the response and what follows it.
    pub hold: u64,
    pub after: After,
    /// How the backend responds to a request with an Upgrade field.
    pub upgrade: Option<Switch>,
}

/// What ends the content of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    Length,
    Chunked,
    /// The close of the connection. The backend on hyper sends chunks instead.
    Close,
}

/// Whether a response ends before its content is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    Whole,
    /// The connection is closed after this many bytes of content.
    Cut(usize),
    /// The connection is reset after this many bytes of content.
    Reset(usize),
}

/// What happens to the connection after a complete response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// The rest of the content is read, and then the next request.
    Keep,
    /// The response announced the close, and nothing more is read.
    Close,
    /// The response announced the close, and all input is read until the other end closes.
    Drain,
    /// Like `Close`, but without an announcement.
    Vanish,
    /// A reset without an announcement.
    Reset,
}

/// An upgrade that is accepted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Switch {
    /// The number of bytes that follow the 101 at once.
    pub greeting: usize,
    /// The backend closes the tunnel after it has echoed this many bytes.
    pub limit: Option<usize>,
}

impl Plan {
    /// Returns a plan for an ordinary response.
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

    /// Whether the response announces that the connection closes after it.
    #[must_use]
    pub fn announces_close(&self) -> bool {
        matches!(self.after, After::Close | After::Drain)
            || self.framing == Framing::Close
            || self.stop != Stop::Whole
    }

    /// Returns how much of the response's content is sent.
    #[must_use]
    pub fn sent(&self) -> usize {
        match self.stop {
            Stop::Whole => self.size,
            Stop::Cut(bytes) | Stop::Reset(bytes) => bytes.min(self.size),
        }
    }
}

/// Returns the content of a response. It consists of complete responses, which no client may
/// mistake for responses.
#[must_use]
pub fn response_content(id: &str, size: usize) -> Vec<u8> {
    let block = format!("HTTP/1.1 200 OK\r\n{ID}: forged-{id}\r\nContent-Length: 0\r\n\r\n");
    block.bytes().cycle().take(size).collect()
}

/// Returns what a backend sends first in a tunnel.
#[must_use]
pub fn greeting(id: &str, size: usize) -> Vec<u8> {
    format!("greeting of {id};")
        .bytes()
        .cycle()
        .take(size)
        .collect()
}
