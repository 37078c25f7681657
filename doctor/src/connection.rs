//! A connection to a server: TCP, perhaps through a proxy, perhaps with TLS, within a deadline.

use crate::arguments::Connect;
use crate::request::Target;
use crate::tls;
use http_upgrade::diagnosis::Ended;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};
use upgrade_doctor::{Exchange, TlsFact};

/// Longest head of a proxy's answer to CONNECT.
const MAX_PROXY_HEAD: usize = 16 << 10;

/// Bytes to and from a server.
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<tls::Stream>),
}

/// A connection, and what TLS agreed on.
pub(crate) struct Connection {
    pub(crate) stream: Stream,
    pub(crate) tls: TlsFact,
}

/// Why there is no connection, as far as it can be told from outside.
pub(crate) struct ConnectFailure {
    /// What there is to diagnose.
    pub(crate) exchange: Box<Exchange>,
    /// What failed, as a sentence.
    pub(crate) sentence: String,
}

impl ConnectFailure {
    fn new(ended: Ended, sentence: String) -> Self {
        Self {
            exchange: Box::new(Exchange {
                ended,
                ..Exchange::default()
            }),
            sentence,
        }
    }
}

/// Connects. `alpn` is what TLS offers.
pub(crate) fn connect(
    target: &Target,
    options: &Connect,
    alpn: &[&str],
    deadline: Instant,
) -> Result<Connection, ConnectFailure> {
    let proxy = proxy(target, options);
    let socket = match &proxy {
        Some((host, port)) => {
            let socket = tcp(host, *port, deadline)?;
            tunnel(socket, target, deadline)?
        }
        None => tcp(&target.address, target.port, deadline)?,
    };
    if !target.secure {
        return Ok(Connection {
            stream: Stream::Plain(socket),
            tls: TlsFact::None,
        });
    }
    limit(&socket, deadline)
        .map_err(|error| ConnectFailure::new(Ended::Unknown, error.to_string()))?;
    match tls::handshake(socket, &target.address, alpn, options.insecure) {
        Ok((stream, chosen)) => Ok(Connection {
            stream: Stream::Tls(Box::new(stream)),
            tls: TlsFact::Alpn(chosen),
        }),
        Err(failure) => {
            let ended = match failure.kind {
                Some(ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ended::TimedOut,
                Some(ErrorKind::ConnectionReset) => Ended::Reset,
                Some(_) => Ended::Closed,
                None => Ended::Unknown,
            };
            let sentence = format!("TLS did not come about: {}.", told(&failure.fact));
            let exchange = Exchange {
                tls: failure.fact,
                ended,
                ..Exchange::default()
            };
            Err(ConnectFailure {
                exchange: Box::new(exchange),
                sentence,
            })
        }
    }
}

fn told(fact: &TlsFact) -> String {
    match fact {
        TlsFact::Untrusted(words) => format!("the certificate is not trusted ({words})"),
        TlsFact::OnlyCleartext => "the port answers in cleartext".into(),
        TlsFact::Failed(words) => words.clone(),
        _ => "for no known reason".into(),
    }
}

fn tcp(host: &str, port: u16, deadline: Instant) -> Result<TcpStream, ConnectFailure> {
    let addresses = (host, port).to_socket_addrs().map_err(|error| {
        ConnectFailure::new(
            Ended::Unknown,
            format!("The name {host} cannot be resolved: {error}."),
        )
    })?;
    let mut last = io::Error::from(ErrorKind::AddrNotAvailable);
    for address in addresses {
        let left = deadline
            .saturating_duration_since(Instant::now())
            .max(Duration::from_millis(1));
        match TcpStream::connect_timeout(&address, left) {
            Ok(socket) => {
                let _ = socket.set_nodelay(true);
                return Ok(socket);
            }
            Err(error) => last = error,
        }
    }
    let (ended, why) = match last.kind() {
        ErrorKind::ConnectionRefused => (Ended::Refused, "nothing listens there"),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => (Ended::TimedOut, "no answer came in time"),
        _ => (Ended::Unknown, "the network did not get there"),
    };
    Err(ConnectFailure::new(
        ended,
        format!("No connection to {host}:{port}: {why} ({last})."),
    ))
}

/// Asks the proxy for a tunnel, as browsers do for WebSockets (RFC 6455 §4.1).
fn tunnel(
    mut socket: TcpStream,
    target: &Target,
    deadline: Instant,
) -> Result<TcpStream, ConnectFailure> {
    let name = if target.address.contains(':') {
        format!("[{}]", target.address)
    } else {
        target.address.clone()
    };
    let authority = format!("{name}:{}", target.port);
    let request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n").into_bytes();
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
    let line = answer
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or_default();
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

/// The proxy to go through: the option, else what the environment names.
fn proxy(target: &Target, options: &Connect) -> Option<(String, u16)> {
    let of_environment = || {
        let names = if target.secure {
            ["HTTPS_PROXY", "https_proxy"]
        } else {
            ["HTTP_PROXY", "http_proxy"]
        };
        let excluded = std::env::var("NO_PROXY")
            .or_else(|_| std::env::var("no_proxy"))
            .unwrap_or_default();
        let is_excluded = excluded.split(',').map(str::trim).any(|name| {
            name == "*"
                || !name.is_empty()
                    && (target.address == name
                        || target
                            .address
                            .ends_with(&format!(".{}", name.trim_start_matches('.'))))
        });
        let is_loopback = target.address == "localhost"
            || target.address == "::1"
            || target.address.starts_with("127.");
        names
            .iter()
            .find_map(|name| std::env::var(name).ok())
            .filter(|_| !is_excluded && !is_loopback)
    };
    let text = options.proxy.clone().or_else(of_environment)?;
    let text = text.rsplit("://").next()?.trim_end_matches('/');
    let text = text.rsplit('@').next()?;
    let (host, port) = text.rsplit_once(':')?;
    Some((host.trim_matches(['[', ']']).to_owned(), port.parse().ok()?))
}

/// Lets the next read and the next write take no longer than the deadline allows.
pub(crate) fn limit(socket: &TcpStream, deadline: Instant) -> io::Result<()> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(ErrorKind::TimedOut.into());
    }
    socket.set_read_timeout(Some(left))?;
    socket.set_write_timeout(Some(left))
}

impl Stream {
    pub(crate) fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &stream.sock,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            // A server that closes without close_notify has closed all the same.
            Self::Tls(stream) => match stream.read(buffer) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(0),
                other => other,
            },
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
