//! A backend and clients that a test controls step by step.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Instant, timeout_at};

/// Listens for the proxy.
pub(crate) struct Upstream(TcpListener);

impl Upstream {
    /// Listens with a receive buffer of this size.
    pub(crate) fn new(receive_buffer: u32) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(receive_buffer)?;
        // Small segments limit how much the proxy may have in flight, so that its writes block.
        SockRef::from(&socket).set_tcp_mss(536)?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        Ok(Self(socket.listen(512)?))
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    pub(crate) async fn accept(&self) -> io::Result<Wire> {
        let (stream, _) = self.0.accept().await?;
        Wire::new(stream)
    }
}

/// A connection, and the bytes that have arrived on it.
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    pub(crate) came: Vec<u8>,
}

/// Why no more bytes arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Closed,
    Reset,
    /// It is still open.
    Open,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let came = Vec::new();
        Ok(Self { stream, came })
    }

    /// Reads until `enough` returns `true`, or until the time limit.
    pub(crate) async fn read_until(
        &mut self,
        limit: Duration,
        enough: impl Fn(&[u8]) -> bool,
    ) -> End {
        let until = Instant::now() + limit;
        let mut buffer = vec![0; 16_384];
        while !enough(&self.came) {
            match timeout_at(until, self.stream.read(&mut buffer)).await {
                Ok(Ok(0)) => return End::Closed,
                Ok(Ok(bytes)) => self.came.extend(&buffer[..bytes]),
                Ok(Err(_)) => return End::Reset,
                Err(_) => return End::Open,
            }
        }
        End::Open
    }

    /// Reads to the end of a head and removes it from the bytes that arrived.
    pub(crate) async fn head(&mut self) -> String {
        let whole = |came: &[u8]| head_end(came).is_some();
        self.read_until(Duration::from_secs(10), whole).await;
        let end = head_end(&self.came).unwrap_or(self.came.len());
        let head: Vec<u8> = self.came.drain(..end).collect();
        String::from_utf8_lossy(&head).into_owned()
    }

    /// Reads what arrives within this time.
    pub(crate) async fn rest(&mut self, limit: Duration) -> End {
        self.read_until(limit, |_| false).await
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    pub(crate) fn reset(self) -> io::Result<()> {
        SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))
    }
}

fn head_end(came: &[u8]) -> Option<usize> {
    let at = came.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(at + 4)
}

/// Returns how many responses begin in these bytes.
pub(crate) fn responses(came: &[u8]) -> usize {
    let start = b"HTTP/1.1 ";
    came.windows(start.len())
        .filter(|nine| nine == start)
        .count()
}
