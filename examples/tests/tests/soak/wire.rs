//! The connection of a client.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::sleep;

use super::message::{Head, Incoming};
use super::place::{Place, To};
use super::tally::Fault;

pub const WEBSOCKET: &str = "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// What the server computes of that key.
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A connection, with what is random about its client.
pub struct Wire {
    pub incoming: Incoming<TcpStream>,
    pub random: fastrand::Rng,
}

impl Wire {
    pub async fn connect(to: To, place: &Place, random: fastrand::Rng) -> Result<Self, Fault> {
        Self::with_socket(to, place, random, |_| Ok(())).await
    }

    /// Connects with a small receive buffer, so that the other end has to wait soon if the client
    /// does not read.
    pub async fn narrow(to: To, place: &Place, random: fastrand::Rng) -> Result<Self, Fault> {
        Self::with_socket(to, place, random, |socket| {
            socket.set_recv_buffer_size(4_096)
        })
        .await
    }

    async fn with_socket(
        to: To,
        place: &Place,
        random: fastrand::Rng,
        set: impl FnOnce(&TcpSocket) -> io::Result<()>,
    ) -> Result<Self, Fault> {
        let connecting = async {
            let socket = TcpSocket::new_v4()?;
            set(&socket)?;
            let stream = socket.connect(to.address(place)).await?;
            stream.set_nodelay(true)?;
            Ok::<_, io::Error>(stream)
        };
        let stream = connecting
            .await
            .map_err(|error| format!("no connection: {error}"))?;
        let incoming = Incoming::new(stream);
        Ok(Self { incoming, random })
    }

    /// Sends bytes in pieces of random sizes, with short pauses between some of them.
    pub async fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let length = match self.random.u8(..4) {
                0 | 1 => bytes.len(),
                2 => self.random.usize(1..=bytes.len().min(20)),
                _ => self.random.usize(1..=bytes.len()),
            };
            let (piece, rest) = bytes.split_at(length);
            self.incoming.stream.write_all(piece).await?;
            bytes = rest;
            if self.random.u8(..8) == 0 {
                sleep(Duration::from_millis(self.random.u64(..20))).await;
            }
        }
        Ok(())
    }

    /// Sends bytes that the other end has to take.
    pub async fn must_send(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let sent = self.send(bytes).await;
        sent.map_err(|error| format!("was not sent: {error}"))
    }

    pub async fn must_head(&mut self) -> Result<Head, Fault> {
        let head = self.incoming.head().await;
        head.map_err(|broken| format!("in place of a head: {broken:?}"))
    }

    /// Reads the head and the content of a response.
    pub async fn must_answer(&mut self) -> Result<(Head, Vec<u8>), Fault> {
        let head = self.must_head().await?;
        let content = self.incoming.content(&head).await;
        let content = content.map_err(|broken| format!("{head:?}, then {broken:?}"))?;
        Ok((head, content))
    }

    /// Sends a WebSocket handshake and reads the 101.
    pub async fn upgrade(&mut self) -> Result<(), Fault> {
        self.must_send(WEBSOCKET.as_bytes()).await?;
        let head = self.must_head().await?;
        if head.status() == 101 && head.field("Sec-WebSocket-Accept") == Some(ACCEPT) {
            return Ok(());
        }
        Err(format!("no 101: {head:?}"))
    }

    /// Closes the connection by a reset.
    pub fn reset(self) {
        let _ = self.incoming.stream.set_zero_linger();
    }

    /// Waits until the other end closes, and returns an error if it sends anything or resets.
    pub async fn must_end(&mut self) -> Result<(), Fault> {
        match self.incoming.more().await {
            Ok(0) if self.incoming.unread.is_empty() => Ok(()),
            Ok(_) => Err(format!("came: {}", self.incoming.unread.escape_ascii())),
            Err(broken) => Err(format!("in place of an end: {broken:?}")),
        }
    }

    /// Waits for up to this many milliseconds.
    pub async fn pause(&mut self, most: u64) {
        sleep(Duration::from_millis(self.random.u64(..=most))).await;
    }
}
