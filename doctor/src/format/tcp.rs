//! Puts the segments of TCP connections in order, and cuts each connection into exchanges.

use super::MAX_EXCHANGES;
use crate::exchange::{Exchange, TlsFact};
use crate::start_line;
use http_upgrade::diagnosis::{Ended, RecordedBy};
use http_upgrade::{Content, Limits, RequestHead, ResponseHead};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Duration;

/// Most connections that are followed.
const MAX_STREAMS: usize = 10_000;
/// Most bytes of one direction that are kept.
const MAX_DIRECTION: usize = 1 << 20;
/// Most bytes that are kept of all connections together.
const MAX_TOTAL: usize = 64 << 20;

/// Most segments of one direction that wait for those before them.
const MAX_EARLY: usize = 256;

/// What a packet says about its connection.
pub(super) struct Segment<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) sequence: u32,
    pub(super) syn: bool,
    pub(super) ack: bool,
    pub(super) fin: bool,
    pub(super) rst: bool,
    pub(super) payload: &'a [u8],
    pub(super) time: Duration,
}

/// All connections of a capture, in the order of their first packets.
#[derive(Default)]
pub(super) struct Streams {
    all: Vec<Stream>,
    /// The connection that two addresses speak over now; a later one with the same addresses is
    /// another.
    open: HashMap<(SocketAddr, SocketAddr), usize>,
    total: usize,
}

struct Stream {
    client: Direction,
    server: Direction,
    ended: Ended,
    requested: Option<Duration>,
    last: Duration,
    answered_syn: bool,
}

struct Direction {
    from: SocketAddr,
    next: Option<u32>,
    bytes: Vec<u8>,
    /// Segments that came before those in front of them, by their distance from `next` when they
    /// came.
    early: BTreeMap<u32, Vec<u8>>,
}

impl Streams {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn push(&mut self, segment: &Segment<'_>) {
        let opens = segment.syn && !segment.ack;
        let key = (segment.from.min(segment.to), segment.from.max(segment.to));
        let known = self.open.get(&key).copied().filter(|_| !opens);
        let index = match known {
            Some(index) => index,
            None if self.all.len() < MAX_STREAMS => {
                // A capture may start in the middle: the side that sends a request is the client.
                let is_answer =
                    segment.syn && segment.ack || start_line::is_status_line(segment.payload);
                let (client, server) = if is_answer {
                    (segment.to, segment.from)
                } else {
                    (segment.from, segment.to)
                };
                self.all.push(Stream::new(client, server));
                self.open.insert(key, self.all.len() - 1);
                self.all.len() - 1
            }
            None => return,
        };
        if let Some(stream) = self.all.get_mut(index) {
            self.total += stream.push(segment, MAX_TOTAL.saturating_sub(self.total));
        }
    }

    pub(super) fn into_exchanges(self) -> Vec<Exchange> {
        let all = self.all.into_iter().flat_map(Stream::into_exchanges);
        all.take(MAX_EXCHANGES).collect()
    }
}

impl Stream {
    fn new(client: SocketAddr, server: SocketAddr) -> Self {
        let direction = |from| Direction {
            from,
            next: None,
            bytes: Vec::new(),
            early: BTreeMap::new(),
        };
        Self {
            client: direction(client),
            server: direction(server),
            ended: Ended::Unknown,
            requested: None,
            last: Duration::ZERO,
            answered_syn: false,
        }
    }

    /// Takes a segment in; gives the number of bytes that are kept of it.
    fn push(&mut self, segment: &Segment<'_>, room: usize) -> usize {
        let is_client = segment.from == self.client.from;
        if is_client && !segment.payload.is_empty() {
            self.requested = Some(segment.time);
        }
        self.last = segment.time;
        self.answered_syn |= segment.syn && segment.ack;
        if !is_client && self.ended == Ended::Unknown {
            if segment.rst {
                let nothing = self.client.bytes.is_empty() && !self.answered_syn;
                self.ended = if nothing {
                    Ended::Refused
                } else {
                    Ended::Reset
                };
            } else if segment.fin {
                self.ended = Ended::Closed;
            }
        }
        let direction = if is_client {
            &mut self.client
        } else {
            &mut self.server
        };
        direction.push(segment, room)
    }

    fn into_exchanges(self) -> Vec<Exchange> {
        let place = format!("{} → {}", self.client.from, self.server.from);
        let whole = Exchange {
            place,
            recorded_by: RecordedBy::Between,
            ended: self.ended,
            lasted: self
                .requested
                .map(|requested| self.last.saturating_sub(requested)),
            tls: TlsFact::Unknown,
            ..Exchange::default()
        };
        let (request, response) = (self.client.bytes, self.server.bytes);
        let is_encrypted = request.starts_with(b"\x16\x03") && response.starts_with(b"\x16\x03");
        if request.is_empty() && response.is_empty() && self.ended != Ended::Refused
            || is_encrypted && !has_alert(&request)
        {
            return Vec::new();
        }
        if request.is_empty() && response.is_empty() {
            return vec![whole];
        }
        split(&whole, &request, &response)
    }
}

/// Whether the client ended TLS with an alert that can be read, before anything was encrypted.
fn has_alert(bytes: &[u8]) -> bool {
    bytes
        .windows(6)
        .any(|window| matches!(window, [0x15, 3, _, 0, 2, 2]))
}

impl Direction {
    fn push(&mut self, segment: &Segment<'_>, room: usize) -> usize {
        let start = segment.sequence.wrapping_add(u32::from(segment.syn));
        let next = *self.next.get_or_insert(start);
        if segment.payload.is_empty() {
            return 0;
        }
        let ahead = start.wrapping_sub(next);
        let before = self.bytes.len();
        if ahead == 0 {
            self.append(segment.payload, room);
        } else if ahead < 1 << 20 {
            // Out of order: it waits until the gap is filled.
            if self.early.len() >= MAX_EARLY || room <= segment.payload.len() {
                return 0;
            }
            self.early.insert(start, segment.payload.to_vec());
            return segment.payload.len();
        } else {
            // Sent again, perhaps with something new at its end.
            let behind = next.wrapping_sub(start) as usize;
            self.append(segment.payload.get(behind..).unwrap_or_default(), room);
        }
        while let Some(next) = self.next {
            let Some(payload) = self.early.remove(&next) else {
                break;
            };
            self.append(&payload, room);
        }
        self.bytes.len() - before
    }

    fn append(&mut self, payload: &[u8], room: usize) {
        let count = u32::try_from(payload.len()).unwrap_or_default();
        self.next = self.next.map(|next| next.wrapping_add(count));
        let room = room.min(MAX_DIRECTION.saturating_sub(self.bytes.len()));
        self.bytes
            .extend_from_slice(payload.get(..payload.len().min(room)).unwrap_or_default());
    }
}

/// Cuts a connection at the ends of its messages. What cannot be cut stays together.
pub(super) fn split(whole: &Exchange, request: &[u8], response: &[u8]) -> Vec<Exchange> {
    let mut exchanges = Vec::new();
    let (mut request, mut response) = (request, response);
    while exchanges.len() < MAX_EXCHANGES {
        let ends = message_ends(request, response);
        let (asked, answered) = ends.unwrap_or((request.len(), response.len()));
        let is_last = ends.is_none() || asked == request.len();
        let (asked, answered) = if is_last {
            (request.len(), response.len())
        } else {
            (asked, answered)
        };
        let (now, later) = request.split_at(asked.min(request.len()));
        let (back, rest) = response.split_at(answered.min(response.len()));
        exchanges.push(Exchange {
            request: Some(now.to_vec()),
            response: Some(back.to_vec()),
            ended: if is_last { whole.ended } else { Ended::Open },
            lasted: whole.lasted.filter(|_| is_last),
            ..whole.clone()
        });
        if is_last {
            break;
        }
        (request, response) = (later, rest);
    }
    exchanges
}

/// Where the first request and its response end; `None` where the connection switches there, or
/// cannot be followed.
fn message_ends(request: &[u8], response: &[u8]) -> Option<(usize, usize)> {
    let asked = RequestHead::parse(request).ok()??;
    let requested = asked.len()
        + content_end(
            Content::of_request(&asked, &Limits::new()).ok()?,
            request.get(asked.len()..)?,
        )?;
    let mut at = 0;
    loop {
        let rest = response.get(at..)?;
        let head = ResponseHead::parse(rest).ok()??;
        at += head.len();
        match head.status {
            101 => return None,
            100..=199 => {}
            _ => {
                let content = Content::of_response(&head, asked.method, &Limits::new()).ok()?;
                return Some((requested, at + content_end(content, response.get(at..)?)?));
            }
        }
    }
}

fn content_end(mut content: Content, bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(piece) = content.piece(bytes.get(at..)?).ok()? {
        at += piece.consumed;
    }
    content.is_complete().then_some(at)
}
