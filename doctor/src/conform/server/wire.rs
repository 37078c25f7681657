//! Connections to the server under test.

use super::request::Request;
use crate::conform::arguments::Arguments;
use crate::conform::frames::{self, Came};
use crate::conform::message::{self, Answer, Parsed};
use crate::connection::Stream;
use crate::request::Target;
use crate::socket::{limit, tcp};
use crate::tls;
use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// The pause between two writes of one request.
const PAUSE: Duration = Duration::from_millis(30);
/// The pause where a request is cut at every place.
const SHORT_PAUSE: Duration = Duration::from_millis(2);
/// The most bytes that are read from one connection.
const MOST: usize = 4 << 20;

/// The server under test, and the handshake that it takes.
pub(crate) struct Server {
    pub(crate) target: Target,
    pub(crate) token: String,
    /// An origin that the server is expected to allow.
    pub(crate) origin: String,
    pub(crate) timeout: Duration,
    insecure: bool,
    headers: Vec<String>,
    /// Found by the probe.
    found: OnceLock<Found>,
}

/// What the probe found that requests need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) needs_origin: bool,
    pub(crate) needs_subprotocol: bool,
    pub(crate) subprotocol: Option<String>,
    pub(crate) echoes: bool,
}

impl Server {
    pub(crate) fn new(target: Target, arguments: &Arguments) -> Self {
        let scheme = if target.secure { "https" } else { "http" };
        let own = format!("{scheme}://{}", target.host);
        Self {
            target,
            token: arguments.token.clone().unwrap_or("websocket".into()),
            origin: arguments.origin.clone().unwrap_or(own),
            timeout: arguments.timeout,
            insecure: arguments.insecure,
            headers: arguments.headers.clone(),
            found: OnceLock::new(),
        }
    }

    pub(crate) fn is_websocket(&self) -> bool {
        self.token.eq_ignore_ascii_case("websocket")
    }

    pub(crate) fn set(&self, found: Found) {
        let _ = self.found.set(found);
    }

    fn found(&self) -> Found {
        self.found.get().cloned().unwrap_or_default()
    }

    pub(crate) fn echoes(&self) -> bool {
        self.found.get().is_some_and(|found| found.echoes)
    }

    pub(crate) fn subprotocol(&self) -> Option<String> {
        self.found().subprotocol
    }

    /// The lines of a handshake that the server takes, with placeholders.
    pub(crate) fn handshake(&self) -> Vec<String> {
        let mut lines = vec![
            "GET {path} HTTP/1.1".to_owned(),
            "Host: {host}".to_owned(),
            format!("Upgrade: {}", self.token),
            "Connection: Upgrade".to_owned(),
        ];
        if self.is_websocket() {
            lines.push("Sec-WebSocket-Key: {key}".into());
            lines.push("Sec-WebSocket-Version: 13".into());
        }
        let found = self.found();
        if found.needs_origin {
            lines.push("Origin: {origin}".into());
        }
        if found.needs_subprotocol {
            lines.push("Sec-WebSocket-Protocol: {sub}".into());
        }
        lines.extend(self.headers.iter().cloned());
        lines
    }

    /// The rest of a handshake whose request line, or what comes before it, is given.
    pub(crate) fn tail(&self, start: &str) -> String {
        let mut lines = self.handshake();
        if start.starts_with('!') {
            lines.remove(0);
        }
        let start = if start.starts_with('!') { " HTTP/1.1⏎" } else { "" };
        format!("{start}{}⏎⏎", lines.join("⏎"))
    }

    /// A request that asks for no upgrade.
    pub(crate) fn plain_get(&self) -> String {
        let mut lines = vec!["GET {path} HTTP/1.1".to_owned(), "Host: {host}".to_owned()];
        lines.extend(self.headers.iter().cloned());
        lines.join("⏎") + "⏎⏎"
    }

    pub(crate) fn connect(&self) -> Result<Wire, String> {
        let deadline = Instant::now() + self.timeout;
        let socket = tcp(&self.target.address, self.target.port, deadline)
            .map_err(|failure| failure.sentence)?;
        let stream = if self.target.secure {
            limit(&socket, deadline).map_err(|error| error.to_string())?;
            let name = self.target.address.as_str();
            match tls::handshake(socket, name, &["http/1.1"], self.insecure) {
                Ok((stream, _)) => Stream::Tls(Box::new(stream)),
                Err(failure) => return Err(format!("TLS did not come about: {:?}", failure.fact)),
            }
        } else {
            Stream::Plain(socket)
        };
        Ok(Wire {
            stream,
            received: Vec::new(),
            at: 0,
            ended: None,
            deadline,
        })
    }
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Closed,
    Reset,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub(crate) enum Absent {
    Ended(Ended),
    TimedOut,
    Malformed(String),
}

/// One connection.
pub(crate) struct Wire {
    stream: Stream,
    /// Everything that was received.
    pub(crate) received: Vec<u8>,
    /// How much of it was taken as answers or frames.
    pub(crate) at: usize,
    pub(crate) ended: Option<Ended>,
    pub(crate) deadline: Instant,
}

impl Wire {
    /// Sends a request with pauses at its marks. A server that closes meanwhile is no failure here.
    pub(crate) fn send(&mut self, request: &Request) {
        let last = request.writes.len().saturating_sub(1);
        for (at, write) in request.writes.iter().enumerate() {
            self.write(write);
            if at < last {
                thread::sleep(PAUSE);
            }
        }
    }

    /// Sends bytes in two writes.
    pub(crate) fn send_cut(&mut self, bytes: &[u8], at: usize) {
        let (first, second) = bytes.split_at_checked(at).unwrap_or((bytes, b""));
        self.write(first);
        thread::sleep(SHORT_PAUSE);
        self.write(second);
    }

    /// Sends each byte by itself.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write(&[*byte]);
            thread::sleep(Duration::from_micros(300));
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        if limit(self.stream.socket(), self.deadline).is_err() {
            return;
        }
        let _ = self.stream.write_all(bytes);
        let _ = self.stream.flush();
    }

    /// Shuts down the sending direction.
    pub(crate) fn half_close(&self) {
        let _ = self.stream.socket().shutdown(Shutdown::Write);
    }

    /// Reads once. Returns `false` at the end and when the time is over.
    pub(crate) fn read(&mut self, until: Instant) -> bool {
        if self.ended.is_some() || self.received.len() >= MOST {
            return false;
        }
        if limit(self.stream.socket(), until.min(self.deadline)).is_err() {
            return false;
        }
        let mut buffer = vec![0; 16 << 10];
        match self.stream.read(&mut buffer) {
            Ok(0) => self.ended = Some(Ended::Closed),
            Ok(count) => {
                let came = buffer.get(..count).unwrap_or_default();
                self.received.extend_from_slice(came);
                return true;
            }
            Err(error) => match error.kind() {
                ErrorKind::Interrupted => return true,
                ErrorKind::WouldBlock | ErrorKind::TimedOut => {}
                _ => self.ended = Some(Ended::Reset),
            },
        }
        false
    }

    /// The next answer, an interim one as well.
    pub(crate) fn answer(&mut self, method: &str, until: Instant) -> Result<Answer, Absent> {
        let mut judged = 0;
        loop {
            let unread = self.received.get(self.at..).unwrap_or_default();
            // One byte at a time must not cost a parse each.
            let is_worth = unread.len() >= judged + judged / 8 || unread.ends_with(b"\n");
            if is_worth || self.ended.is_some() {
                judged = unread.len();
                match message::answer(unread, method, self.ended.is_some()) {
                    Parsed::Complete(answer) => {
                        self.at += answer.len;
                        return Ok(answer);
                    }
                    Parsed::Malformed(error) => return Err(Absent::Malformed(error)),
                    Parsed::Incomplete => {}
                }
            }
            if !self.read(until) {
                match self.ended {
                    Some(_) if judged < self.unread() => {}
                    Some(ended) if self.unread() == 0 => return Err(Absent::Ended(ended)),
                    Some(_) => {
                        let last = message::answer(self.rest(), method, true);
                        return match last {
                            Parsed::Complete(answer) => {
                                self.at += answer.len;
                                Ok(answer)
                            }
                            _ => Err(Absent::Malformed("the answer is cut off".into())),
                        };
                    }
                    None => return Err(Absent::TimedOut),
                }
            }
        }
    }

    /// Reads frames for at most this time, until one of them fits.
    pub(crate) fn hears(&mut self, time: Duration, fits: impl Fn(&Came) -> bool) -> bool {
        let until = Instant::now() + time;
        loop {
            let mut rest = self.rest().to_vec();
            let before = rest.len();
            match frames::take(&mut rest) {
                Ok(Some(came)) => {
                    self.at += before - rest.len();
                    if fits(&came) {
                        return true;
                    }
                }
                Ok(None) => {
                    if !self.read(until) {
                        return false;
                    }
                }
                Err(_) => return false,
            }
        }
    }

    /// Waits until the server closes. Returns whether it did before `until`.
    pub(crate) fn closes(&mut self, until: Instant) -> bool {
        while self.read(until) {}
        self.ended.is_some()
    }

    fn unread(&self) -> usize {
        self.received.len().saturating_sub(self.at)
    }

    /// The bytes after the last answer.
    pub(crate) fn rest(&self) -> &[u8] {
        self.received.get(self.at..).unwrap_or_default()
    }
}
