//! The server after the proxy.

use crate::conform::message::{self, Asked, Parsed};
use crate::conform::wire::Wire;
use crate::connection::Stream;
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// How long one look at a connection takes.
const LOOK: Duration = Duration::from_millis(3);
/// The most connections at the same time.
const MOST: usize = 32;

/// The listener, and the connections of the current case.
pub(crate) struct Back {
    listener: TcpListener,
    pub(crate) connections: Vec<Wire>,
    /// The connection with the request of the case, and the request.
    pub(crate) current: Option<(usize, Asked)>,
    /// New connections are closed at once.
    pub(crate) is_closed: bool,
}

impl Back {
    pub(crate) fn bind(address: &str) -> Result<Self, String> {
        let cannot = |error: std::io::Error| format!("{address}: {error}");
        let listener = TcpListener::bind(address).map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        Ok(Self {
            listener,
            connections: Vec::new(),
            current: None,
            is_closed: false,
        })
    }

    /// Ends the connections of the last case.
    pub(crate) fn clear(&mut self) {
        self.connections.clear();
        self.current = None;
        self.is_closed = false;
        // A connection that the proxy has opened since then belongs to the last case as well.
        while self.listener.accept().is_ok() {}
    }

    /// Takes what has come: new connections, and bytes of all of them.
    pub(crate) fn look(&mut self, deadline: Instant) {
        while let Ok((stream, _)) = self.listener.accept() {
            let _ = stream.set_nonblocking(false);
            let _ = stream.set_nodelay(true);
            if !self.is_closed && self.connections.len() < MOST {
                self.connections
                    .push(Wire::new(Stream::Plain(stream), deadline));
            }
        }
        for connection in &mut self.connections {
            connection.read(Instant::now() + LOOK);
        }
    }

    /// Looks for a request whose target contains this path.
    pub(crate) fn find(&mut self, path: &str) -> Result<bool, String> {
        for (at, connection) in self.connections.iter_mut().enumerate() {
            match message::asked(connection.rest()) {
                Parsed::Complete(asked) if asked.line.contains(path) => {
                    connection.at += asked.head;
                    self.current = Some((at, asked));
                    return Ok(true);
                }
                Parsed::Malformed(error) => return Err(error),
                _ => {}
            }
        }
        Ok(false)
    }

    /// The connection with the request of the case.
    pub(crate) fn wire(&mut self) -> Option<&mut Wire> {
        let at = self.current.as_ref()?.0;
        self.connections.get_mut(at)
    }

    pub(crate) fn asked(&self) -> Option<&Asked> {
        self.current.as_ref().map(|(_, asked)| asked)
    }

    /// Everything that came to the server in this case.
    pub(crate) fn all(&self) -> Vec<u8> {
        let connections = self.connections.iter();
        connections
            .flat_map(|connection| connection.received.iter().copied())
            .collect()
    }

    /// Everything that was sent to the proxy in this case.
    pub(crate) fn sent(&self) -> Vec<u8> {
        let connections = self.connections.iter();
        connections
            .flat_map(|connection| connection.sent.iter().copied())
            .collect()
    }
}
