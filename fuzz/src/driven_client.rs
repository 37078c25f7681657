//! A client connection in random steps, and what has to come of it.

use crate::choices::Choices;
use crate::driven::{Body, Framing};
use http_upgrade::drive::{ClientConnection, ClientStep};
use http_upgrade::{Client, Limits, Persistence, Protocol, Unnegotiated};

const LIMITS: Limits = Limits::new().head(256).interims(3);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));

/// What happened, or has to happen.
#[derive(Debug, Default, PartialEq)]
struct Told {
    interims: usize,
    status: Option<u16>,
    content: Vec<u8>,
    end: End,
}

#[derive(Debug, Default, PartialEq)]
enum End {
    /// The bytes of the next protocol.
    Switched(Vec<u8>),
    /// The response is over, and whether the connection may be used again.
    Done(bool),
    #[default]
    Closed,
    /// Too many interim responses.
    Failed,
}

/// What a server sends.
struct Answer {
    interims: usize,
    status: u16,
    body: Body,
    closes: bool,
    after: &'static str,
    reads: bool,
}

impl Answer {
    fn choose(choices: &Choices<'_>) -> Self {
        let framings = [
            Framing::None,
            Framing::Length,
            Framing::Chunked,
            Framing::Close,
        ];
        Self {
            interims: choices.up_to(4),
            status: choices.one(&[101, 200, 403, 426, 500]),
            body: Body::choose(choices, &framings),
            closes: choices.up_to(3) == 3,
            after: choices.one(&["", "next", "HTTP/1.1 200 OK\r\n\r\n"]),
            reads: choices.up_to(3) < 3,
        }
    }

    /// Returns the bytes, and where the final head and the response end.
    fn wire(&self) -> (String, usize, usize) {
        let mut wire = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(self.interims);
        let mut head = format!("HTTP/1.1 {} S\r\n", self.status);
        match (self.status, self.closes) {
            (101 | 426, false) => head += "Connection: upgrade\r\nUpgrade: tcp\r\n",
            (101 | 426, true) => head += "Connection: upgrade, close\r\nUpgrade: tcp\r\n",
            (_, true) => head += "Connection: close\r\n",
            (_, false) => {}
        }
        let is_switch = self.status == 101;
        if !is_switch {
            // No framing means the same as the close of the connection.
            head += &self.body.field;
        }
        wire += &format!("{head}\r\n");
        let head = wire.len();
        if !is_switch {
            wire += &self.body.wire;
        }
        let end = wire.len();
        (wire + self.after, head, end)
    }

    /// Computes what has to happen when the first `cut` bytes come, and then the end.
    fn expected(&self, cut: usize) -> Told {
        let (wire, head, end) = self.wire();
        let mut told = Told::default();
        let interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".len();
        told.interims = self.interims.min(3).min(cut / interim);
        if self.interims > 3 && cut >= 4 * interim {
            told.end = End::Failed;
            return told;
        }
        if cut < head || self.interims > 3 {
            return told;
        }
        if self.status == 101 {
            told.end = End::Switched(wire[end..cut].into());
            return told;
        }
        told.status = Some(self.status);
        if !self.reads {
            told.end = End::Done(false);
            return told;
        }
        if matches!(self.body.framing, Framing::Close | Framing::None) {
            told.content = wire[head..cut].into();
            told.end = End::Done(false);
        } else {
            told.content = self.body.content.clone().into();
            if cut >= end {
                told.end = End::Done(!self.closes);
            }
        }
        told
    }
}

/// Drives a connection. Returns what happened, and whether there was a fault.
fn drive(choices: &Choices<'_>, answer: &Answer, wire: &[u8]) -> (Told, bool) {
    let client = Client::with_limits(TCP, LIMITS);
    let storage = vec![0; LIMITS.response_buffer_len()];
    let mut connection = ClientConnection::new(client, storage, vec![0; 256]).expect("storage");
    let sent = b"POST /1 HTTP/1.1\r\nHost: h\r\n";
    let (mut told, mut out, mut rest) = (Told::default(), Vec::new(), wire);
    let mut has_fault = false;
    told.end = loop {
        if choices.is_rare() {
            has_fault = true;
            connection.timed_out();
        }
        match connection.step() {
            ClientStep::Opening(turn) => {
                if choices.up_to(3) == 3 {
                    continue;
                }
                let request = turn.request("/1", "h").method("POST").content(b"content");
                turn.send(&request).expect("a request");
            }
            ClientStep::Write(bytes) => {
                let n = choices.size(bytes.len());
                out.extend_from_slice(&bytes[..n]);
                connection.written(n).expect("there are so many");
            }
            ClientStep::Read(room) => {
                assert!(
                    out.starts_with(sent) && out.ends_with(b"\r\n\r\ncontent"),
                    "read before"
                );
                let (now, later) = rest.split_at(choices.size(rest.len().min(room.len())));
                room[..now.len()].copy_from_slice(now);
                rest = later;
                connection.received(now.len()).expect("there is room");
            }
            ClientStep::Interim(head) => {
                assert_eq!(head.status, 103);
                told.interims += 1;
            }
            ClientStep::Switched(_, unread) => break End::Switched([unread, rest].concat()),
            ClientStep::Rejected(turn) => {
                told.status = Some(turn.rejected().response().status);
                match choices.up_to(3) {
                    // Dropped, and shown again.
                    3 => {}
                    _ if answer.reads => turn.read(),
                    _ => turn.close(),
                }
            }
            ClientStep::Content(piece) => told.content.extend_from_slice(piece),
            ClientStep::Done(persistence) => break End::Done(persistence == Persistence::Reuse),
            ClientStep::Failed(_) => break End::Failed,
            ClientStep::Broken(error) => panic!("{error}"),
            ClientStep::Closed(_) => break End::Closed,
        }
    };
    (told, has_fault)
}

/// Checks that a connection does what it has to, in whatever steps; and after a fault a part of it.
pub fn check(data: &[u8]) {
    let choices = Choices::new(data);
    let answer = Answer::choose(&choices);
    let (wire, _, end) = answer.wire();
    let cut = match choices.up_to(3) {
        3 => (choices.up_to(255) * 8 + choices.up_to(7)).min(wire.len()),
        _ => wire.len(),
    };
    let (told, has_fault) = drive(&choices, &answer, &wire.as_bytes()[..cut]);
    let mut expected = answer.expected(cut);
    if has_fault && told.end == End::Closed {
        assert!(told.interims <= expected.interims);
        assert!(told.status.is_none() || told.status == expected.status);
        return assert!(expected.content.starts_with(&told.content));
    }
    if expected.end == End::Closed {
        // A part of the content was given out.
        assert!(expected.content.starts_with(&told.content));
        expected.content.truncate(told.content.len());
    }
    // What comes after the response closes the connection if it has come with it.
    if cut > end && told.end == End::Done(false) && expected.end == End::Done(true) {
        expected.end = End::Done(false);
    }
    assert_eq!(told, expected);
}
