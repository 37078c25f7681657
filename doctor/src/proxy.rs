//! A forward proxy on the way to a server.

use crate::request::Target;
use crate::socket::{ConnectFailure, limit, tcp};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::env;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Instant;
use upgrade_doctor::Exchange;

/// Longest head of a proxy's answer to CONNECT.
const MAX_PROXY_HEAD: usize = 16 << 10;

/// A forward proxy.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    host: String,
    port: u16,
    /// `user:password` in base64.
    credentials: Option<String>,
}

impl Proxy {
    /// Reads `[http://][user:password@]host:port`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text
            .strip_prefix("http://")
            .unwrap_or(text)
            .trim_end_matches('/');
        let (user, address) = match text.rsplit_once('@') {
            Some((user, address)) => (Some(user), address),
            None => (None, text),
        };
        let (host, port) = address.rsplit_once(':')?;
        Some(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: port.parse().ok()?,
            credentials: user.map(|user| BASE64_STANDARD.encode(user)),
        })
        .filter(|proxy| !proxy.host.is_empty())
    }

    /// The proxy that the environment names for this target. Loopback is reached directly, as
    /// browsers do.
    pub(crate) fn of_environment(target: &Target) -> Option<Self> {
        let names = if target.secure {
            ["HTTPS_PROXY", "https_proxy"]
        } else {
            ["HTTP_PROXY", "http_proxy"]
        };
        let excluded = env::var("NO_PROXY")
            .or_else(|_| env::var("no_proxy"))
            .unwrap_or_default();
        let address = target.address.as_str();
        let is_excluded = excluded
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .any(|name| {
                let domain = name.trim_start_matches('.');
                name == "*" || address == domain || address.ends_with(&format!(".{domain}"))
            });
        let is_loopback = address == "localhost" || address == "::1" || address.starts_with("127.");
        let named = names.iter().find_map(|name| env::var(name).ok());
        Self::parse(&named.filter(|_| !is_excluded && !is_loopback)?)
    }

    /// Asks the proxy for a tunnel, as browsers do for WebSockets (RFC 6455 §4.1).
    pub(crate) fn connect(
        &self,
        target: &Target,
        deadline: Instant,
    ) -> Result<TcpStream, ConnectFailure> {
        let authority = match target.address.as_str() {
            address if address.contains(':') => format!("[{address}]:{}", target.port),
            address => format!("{address}:{}", target.port),
        };
        let mut request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
        if let Some(credentials) = &self.credentials {
            request.push_str(&format!("Proxy-Authorization: Basic {credentials}\r\n"));
        }
        let request = (request + "\r\n").into_bytes();
        let mut socket = tcp(&self.host, self.port, deadline)?;
        let mut answer = Vec::new();
        let mut attempt = || -> io::Result<()> {
            socket.write_all(&request)?;
            let mut byte = [0];
            // What follows the head belongs to the tunnel, so it is read byte by byte.
            while !answer.ends_with(b"\r\n\r\n") && answer.len() < MAX_PROXY_HEAD {
                limit(&socket, deadline)?;
                if socket.read(&mut byte)? == 0 {
                    break;
                }
                answer.extend_from_slice(&byte);
            }
            Ok(())
        };
        let outcome = attempt();
        let is_open = answer.starts_with(b"HTTP/1.")
            && answer.get(9) == Some(&b'2')
            && answer.ends_with(b"\r\n\r\n");
        if outcome.is_ok() && is_open {
            return Ok(socket);
        }
        let line = answer.split(|byte| *byte == b'\r').next();
        let line = line.unwrap_or_default();
        let line = upgrade_doctor::printable(&String::from_utf8_lossy(line), 100);
        let sentence = format!("The proxy did not open a tunnel to {authority}: {line}");
        let exchange = Exchange {
            request: Some(request),
            response: Some(answer),
            ..Exchange::default()
        };
        Err(ConnectFailure {
            exchange: Box::new(exchange),
            sentence,
        })
    }
}
