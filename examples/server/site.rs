//! Answers plain HTTP requests: the page, and the recorded handshakes that the page shows.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use http_upgrade::head::Version;
use http_upgrade::server::Event;
use http_upgrade::websocket::Acceptor;
use http_upgrade::{Encode, EncodeError, Protocol};
use http_upgrade::{Rejection, RequestHead, Rule, Server};

use crate::LIMITS;

const PAGE: &str = include_str!("page.html");
/// The number of handshakes that are kept at the same time.
const KEPT: usize = 64;

/// A response to a plain request.
pub(crate) struct Answer {
    /// The media type and the content, or a refusal.
    found: Result<(String, Vec<u8>), Rejection<'static>>,
    is_to_head: bool,
    /// Whether the connection closes after it, whatever else happens.
    pub(crate) closes: bool,
}

impl Answer {
    pub(crate) fn bytes(&self, closes: bool) -> Result<Vec<u8>, EncodeError> {
        match &self.found {
            Ok((kind, _)) if self.is_to_head => Ok(ok(kind, &[], self.len(), closes)),
            Ok((kind, content)) => Ok(ok(kind, content, self.len(), closes)),
            Err(rejection) if closes => rejection.closing().to_vec(),
            Err(rejection) => rejection.to_vec(),
        }
    }

    fn len(&self) -> usize {
        self.found.as_ref().map_or(0, |(_, content)| content.len())
    }
}

pub(crate) struct Site<'a> {
    pub(crate) chat: Acceptor<'a>,
    /// The last handshake of each page, found by the page's cookie.
    kept: Mutex<VecDeque<(String, Vec<u8>)>>,
}

impl<'a> Site<'a> {
    pub(crate) fn new(chat: Acceptor<'a>) -> Self {
        let kept = Mutex::default();
        Self { chat, kept }
    }

    /// Answers a request that does not upgrade.
    pub(crate) fn answer(&self, head: &RequestHead<'_>) -> Answer {
        Answer {
            found: self.find(head).map_err(|no| no.for_request(head)),
            is_to_head: head.method == "HEAD",
            // Bytes after a CONNECT were meant for a tunnel (RFC 9931 §4).
            closes: head.version == Version::Http10 || head.method == "CONNECT",
        }
    }

    fn find(&self, head: &RequestHead<'_>) -> Result<(String, Vec<u8>), Rejection<'static>> {
        let path = head.target().path();
        let found = match path {
            "/" => {
                // The cookie gives access to a user's handshake, so it must be hard to guess. The
                // standard library offers no other source of randomness.
                let page = RandomState::new().hash_one(path);
                let kind = format!(
                    "text/html; charset=utf-8\r\nSet-Cookie: page={page:016x}; HttpOnly; SameSite=Strict"
                );
                Some((kind, PAGE.into()))
            }
            "/chat" => {
                let sentence = "this address speaks WebSocket only";
                return Err(
                    Rejection::of_rule(426, Rule::new("RFC 9110 §15.5.22", sentence))
                        .with_upgrade(Protocol::WEBSOCKET),
                );
            }
            _ => path
                .strip_prefix("/handshake/")
                .and_then(|name| self.handshake(head, name))
                .map(|bytes| ("text/plain; charset=utf-8".into(), bytes)),
        };
        match (head.method, found) {
            ("GET" | "HEAD", Some(found)) => Ok(found),
            (_, Some(_)) => Err(Rejection::new(405, "this is only to be read")
                .with_fields(&[("Allow", "GET, HEAD")])),
            (_, None) => Err(Rejection::new(404, "there is no such thing here")),
        }
    }

    /// Keeps a handshake, if it came from the page.
    pub(crate) fn keep(&self, request: &[u8]) {
        let Ok(Some(head)) = RequestHead::parse(request) else {
            return;
        };
        if let Some(page) = cookie(&head) {
            let mut kept = self.kept();
            kept.retain(|(other, _)| other != page);
            kept.push_back((page.into(), request.into()));
            if kept.len() > KEPT {
                kept.pop_front();
            }
        }
    }

    /// Returns the handshake of the page that asks: the request, either as it was or with one line
    /// altered, and the response to it.
    fn handshake(&self, head: &RequestHead<'_>, name: &str) -> Option<Vec<u8>> {
        let page = cookie(head)?;
        let kept = self.kept();
        let (_, request) = kept.iter().find(|(other, _)| other == page)?;
        let request = match name {
            "accepted" => request.clone(),
            "version" => altered(request, "Sec-WebSocket-Version", "8"),
            "origin" => altered(request, "Origin", "http://example.com"),
            _ => return None,
        };
        let answer = self.ask(&request)?;
        Some([request, answer].concat())
    }

    /// Returns the response to a request. This needs no socket and can be repeated: the same bytes
    /// always give the same response.
    fn ask(&self, request: &[u8]) -> Option<Vec<u8>> {
        let mut server = Server::with_limits(LIMITS);
        server.wants_input(request);
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(request) else {
            return None;
        };
        match upgrade.accept(&self.chat) {
            Ok(reply) => reply.to_vec().ok(),
            Err(rejection) => rejection.to_vec().ok(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(String, Vec<u8>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cookie<'a>(head: &RequestHead<'a>) -> Option<&'a str> {
    let lines = head.fields.all("Cookie");
    lines
        .filter_map(|line| std::str::from_utf8(line).ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("page="))
}

/// Returns the request with another value in this field.
fn altered(request: &[u8], field: &str, value: &str) -> Vec<u8> {
    let alter = |line: &[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        if name.eq_ignore_ascii_case(field.as_bytes()) {
            format!("{field}: {value}\r\n").into_bytes()
        } else {
            line.to_vec()
        }
    };
    request
        .split_inclusive(|byte| *byte == b'\n')
        .flat_map(alter)
        .collect()
}

fn ok(kind: &str, content: &[u8], len: usize, closes: bool) -> Vec<u8> {
    let connection = if closes { "Connection: close\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 200 OK\r\n{connection}Cache-Control: no-store\r\nContent-Type: {kind}\r\nContent-Length: {len}\r\n\r\n"
    );
    [head.as_bytes(), content].concat()
}
