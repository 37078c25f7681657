//! A connection to a server: TCP, perhaps through a proxy, perhaps with TLS, within a deadline.

use crate::arguments::Connect;
use crate::proxy::Proxy;
use crate::request::Target;
use crate::socket::{ConnectFailure, limit, tcp};
use crate::tls;
use http_upgrade::diagnosis::Ended;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Instant;
use upgrade_doctor::{Exchange, TlsFact};

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

/// Connects. `alpn` is what TLS offers.
pub(crate) fn connect(
    target: &Target,
    options: &Connect,
    alpn: &[&str],
    deadline: Instant,
) -> Result<Connection, ConnectFailure> {
    let socket = match options
        .proxy
        .clone()
        .or_else(|| Proxy::of_environment(target))
    {
        Some(proxy) => proxy.connect(target, deadline)?,
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

pub(crate) fn told(fact: &TlsFact) -> String {
    match fact {
        TlsFact::Untrusted(words) => format!("the certificate is not trusted ({words})"),
        TlsFact::OnlyCleartext => "the port answers in cleartext".into(),
        TlsFact::Failed(words) => words.clone(),
        _ => "for no known reason".into(),
    }
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
