//! The connection to the upstream server, which may carry one request after the other.

use std::io;
use std::net::SocketAddr;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::waits::WAITS;

pub(crate) struct Upstream {
    address: SocketAddr,
    /// The connection of the exchange that goes on.
    pub(crate) stream: Option<TcpStream>,
    /// Whether that connection has carried an exchange before this one.
    pub(crate) is_used: bool,
    /// An idle connection that may carry the next request.
    kept: Option<TcpStream>,
}

impl Upstream {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
            is_used: false,
            kept: None,
        }
    }

    /// Takes the idle connection if it can still be used, or makes a new one.
    pub(crate) async fn open(&mut self) -> io::Result<()> {
        self.stream = self.kept.take().filter(is_quiet);
        self.is_used = self.stream.is_some();
        if !self.is_used {
            let stream = timeout(WAITS.connect, TcpStream::connect(self.address)).await??;
            stream.set_nodelay(true)?;
            self.stream = Some(stream);
        }
        Ok(())
    }

    /// Ends the writing direction.
    pub(crate) async fn shut_down(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Some(stream) => stream.shutdown().await,
            None => Ok(()),
        }
    }

    /// Ends the use of the connection; it is closed if it may not carry another exchange.
    pub(crate) fn done(&mut self, is_reusable: bool) {
        self.kept = self.stream.take().filter(|_| is_reusable);
    }
}

/// Whether a connection is open and nothing has come on it: before a request that is neither.
fn is_quiet(stream: &TcpStream) -> bool {
    let read = stream.try_read(&mut [0]);
    read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
}
