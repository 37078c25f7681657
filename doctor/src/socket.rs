//! A TCP connection within a deadline.

use http_upgrade::diagnosis::Ended;
use std::io::{self, ErrorKind};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};
use upgrade_doctor::Exchange;

/// Why there is no connection, as far as it can be told from outside.
pub(crate) struct ConnectFailure {
    /// What there is to diagnose.
    pub(crate) exchange: Box<Exchange>,
    /// What failed, as a sentence.
    pub(crate) sentence: String,
}

impl ConnectFailure {
    pub(crate) fn new(ended: Ended, sentence: String) -> Self {
        Self {
            exchange: Box::new(Exchange {
                ended,
                ..Exchange::default()
            }),
            sentence,
        }
    }
}

/// Connects to the first address of this name that answers.
pub(crate) fn tcp(host: &str, port: u16, deadline: Instant) -> Result<TcpStream, ConnectFailure> {
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

/// Lets the next read and the next write take no longer than the deadline allows.
pub(crate) fn limit(socket: &TcpStream, deadline: Instant) -> io::Result<()> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(ErrorKind::TimedOut.into());
    }
    socket.set_read_timeout(Some(left))?;
    socket.set_write_timeout(Some(left))
}
