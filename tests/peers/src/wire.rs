//! A connection of the crate's client.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use http_upgrade::websocket::Proposal;
use http_upgrade::{Buffer, Client, Encode};

use crate::{LIMIT, Peer};

/// A connection, and the bytes that have arrived on it since the last message.
pub struct Wire {
    pub stream: TcpStream,
    pub buffer: Buffer<Vec<u8>>,
    /// The largest number of bytes that a read asks for.
    pub most: usize,
}

impl Wire {
    /// Connects to a server.
    ///
    /// # Panics
    ///
    /// If it cannot.
    #[must_use]
    pub fn to(server: &Peer, most: usize) -> Self {
        let stream = TcpStream::connect(server.address()).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("not zero");
        Self {
            stream,
            buffer: Buffer::new(vec![0; 1 << 16]),
            most,
        }
    }

    /// Sends the handshake.
    ///
    /// # Panics
    ///
    /// If it cannot be written or sent.
    pub fn ask<'a>(&mut self, target: &str, proposal: Proposal<'a>) -> Client<Proposal<'a>> {
        let mut client = Client::new(proposal);
        let host = self.stream.peer_addr().expect("connected").to_string();
        let request = client.request(target, &host).to_vec();
        let request = request.expect("a good target and host");
        self.stream.write_all(&request).expect("the server reads");
        client.sent();
        client
    }

    /// Reads until the client has a complete response.
    ///
    /// # Panics
    ///
    /// If the connection ends before.
    pub fn hear(&mut self, client: &mut Client<Proposal<'_>>) {
        while client.wants_input(self.buffer.filled()) {
            assert!(self.read(), "the connection ended within a response");
        }
    }

    /// Does the handshake with a server that sends something right after its 101. If a read may
    /// take those bytes along, waits until they have arrived.
    ///
    /// # Panics
    ///
    /// If they do not arrive.
    pub fn open<'a>(&mut self, target: &str, proposal: Proposal<'a>) -> Client<Proposal<'a>> {
        let mut client = self.ask(target, proposal);
        let deadline = Instant::now() + LIMIT;
        while self.most > 1 && !self.more_than_a_head() {
            assert!(Instant::now() < deadline, "the server says nothing");
            thread::sleep(Duration::from_millis(1));
        }
        self.hear(&mut client);
        client
    }

    fn more_than_a_head(&self) -> bool {
        let mut come = [0; 4096];
        let read = self.stream.peek(&mut come).expect("an answer");
        let mut ends = come[..read].windows(5);
        ends.any(|bytes| bytes.starts_with(b"\r\n\r\n"))
    }

    /// Reads once. Returns whether there were bytes before the end of input.
    ///
    /// # Panics
    ///
    /// If nothing arrives, not even the end, or the buffer is full.
    pub fn read(&mut self) -> bool {
        let spare = self.buffer.spare().expect("room for all of it");
        let most = spare.len().min(self.most);
        match self.stream.read(&mut spare[..most]) {
            Ok(0) => false,
            Ok(read) => self.buffer.advance(read).is_ok(),
            // The server closed the connection with bytes of ours unread.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => false,
            Err(error) => panic!("{error}"),
        }
    }
}
