//! A head as a machine has read it, with the positions of all its parts.

use http_upgrade::client::{Client, Event as ClientEvent};
use http_upgrade::head::{Fields, RepeatedError, Version};
use http_upgrade::server::{Event as ServerEvent, Server};
use http_upgrade::{Limits, Protocol, Unnegotiated};
use std::ops::Range;

/// The names that a machine looks up by the positions that it has noted.
const NAMES: [&str; 13] = [
    "Host",
    "Connection",
    "Upgrade",
    "Content-Length",
    "Transfer-Encoding",
    "Expect",
    "Origin",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Accept",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Extensions",
    "HTTP2-Settings",
];

/// The places of the values of one field, and whether it has only one value.
type Known = (Vec<Range<usize>>, Result<bool, RepeatedError>);

/// The result of a machine.
#[derive(Debug, PartialEq)]
pub enum Reading<'a> {
    Incomplete,
    Head {
        /// The kind of event, and the start line.
        start: String,
        version: Version,
        len: usize,
        lines: Vec<(&'a str, Range<usize>)>,
        /// The values of each of `NAMES`, and the answer to whether there is only one.
        known: Vec<Known>,
    },
    /// Another event, or an error.
    Other(String),
}

impl<'a> Reading<'a> {
    fn of(bytes: &[u8], start: String, version: Version, len: usize, fields: Fields<'a>) -> Self {
        let range = |value: &[u8]| {
            let at = value.as_ptr() as usize - bytes.as_ptr() as usize;
            assert!(at + value.len() <= bytes.len());
            at..at + value.len()
        };
        let known = NAMES.iter().map(|name| {
            let single = fields.single(name).map(|value| value.is_some());
            (fields.all(name).map(range).collect(), single)
        });
        Self::Head {
            start,
            version,
            len,
            lines: fields
                .iter()
                .map(|(name, value)| (name, range(value)))
                .collect(),
            known: known.collect(),
        }
    }

    /// Returns what a server reads when the bytes arrive in reads that end at these positions.
    pub fn of_request(
        limits: Limits,
        bytes: &'a [u8],
        mut ends: impl Iterator<Item = usize>,
    ) -> Self {
        let mut server = Server::with_limits(limits);
        if ends.all(|end| server.wants_input(&bytes[..end])) {
            return Self::Incomplete;
        }
        let (kind, head) = match server.event(bytes) {
            Ok(ServerEvent::UpgradeRequested(upgrade)) => ("upgrade", *upgrade.request()),
            Ok(ServerEvent::ContinueRequested(head)) => ("continue", head),
            Ok(ServerEvent::Plain(head)) => ("plain", head),
            other => return Self::Other(format!("{other:?}")),
        };
        let start = format!("{kind} {} {:?}", head.method, head.target());
        Self::of(bytes, start, head.version, head.len(), head.fields)
    }

    /// Returns the same for a response that a client reads.
    pub fn of_response(
        limits: Limits,
        bytes: &'a [u8],
        takes_bare_lf: bool,
        mut ends: impl Iterator<Item = usize>,
    ) -> Self {
        let mut client = Client::with_limits(Unnegotiated::new(Protocol::new("tcp")), limits);
        if takes_bare_lf {
            client = client.tolerating_bare_lf();
        }
        client.sent();
        if ends.all(|end| client.wants_input(&bytes[..end])) {
            return Self::Incomplete;
        }
        match client.event(bytes) {
            Ok(ClientEvent::Rejected(rejected)) => {
                let head = *rejected.response();
                let start = format!("{} {}", head.status, rejected.consumed());
                Self::of(bytes, start, head.version, head.len(), head.fields)
            }
            other => Self::Other(format!("{other:?}")),
        }
    }
}
