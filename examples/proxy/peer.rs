//! A connection, and what has come on it.

use std::io;
use std::time::Duration;

use http_upgrade::Buffer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Room for a head, and for the content of an upgrade.
const BUFFER: usize = 98_304;
/// For the last words on a connection.
const FAREWELL: Duration = Duration::from_secs(1);

pub(crate) struct Peer {
    pub(crate) stream: TcpStream,
    pub(crate) buffer: Buffer<Vec<u8>>,
}

impl Peer {
    pub(crate) fn new(stream: TcpStream) -> Self {
        // Frames are small, and somebody waits for each.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            buffer: Buffer::new(vec![0; BUFFER]),
        }
    }

    /// Whether a connection that was kept may carry another request: it is open, and nothing has come on it that nobody asked for.
    pub(crate) fn is_quiet(&self) -> bool {
        let read = self.stream.try_read(&mut [0]);
        self.buffer.filled().is_empty()
            && read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }

    pub(crate) async fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        self.stream.write_all(octets).await
    }

    /// Closes so that the last answer arrives: with octets unread, the system would reset the connection instead.
    pub(crate) async fn close(mut self) {
        let goodbye = async {
            self.stream.shutdown().await?;
            while self.stream.read(&mut [0; 4_096]).await? > 0 {}
            io::Result::Ok(())
        };
        // Either way it is over.
        let _ = timeout(FAREWELL, goodbye).await;
    }
}
