//! The server under test, and what requests to it need.

use crate::conform::arguments::Arguments;
use crate::conform::wire::Wire;
use crate::connection::{Stream, told};
use crate::request::Target;
use crate::socket::{limit, tcp};
use crate::tls;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

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
        lines.extend(self.extra());
        lines
    }

    /// The lines that this server wants beyond those of every handshake, with placeholders.
    pub(crate) fn extra(&self) -> Vec<String> {
        let found = self.found();
        let mut lines = Vec::new();
        if found.needs_origin {
            lines.push("Origin: {origin}".to_owned());
        }
        if found.needs_subprotocol {
            lines.push("Sec-WebSocket-Protocol: {sub}".to_owned());
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
        let start = if start.starts_with('!') {
            " HTTP/1.1⏎"
        } else {
            ""
        };
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
                Err(failure) => return Err(format!("TLS failed: {}", told(&failure.fact))),
            }
        } else {
            Stream::Plain(socket)
        };
        Ok(Wire::new(stream, deadline))
    }
}
