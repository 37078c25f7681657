//! Serves WebSocket over sockets that never block, in one thread. `mio` reports which sockets are
//! ready, and `tungstenite` reads and writes the frames.
//!
//! ```text
//! cargo run --example poll_server [ADDRESS]
//! ```
//!
//! Start reading at [`handshake`]: its `advance` may stop at any read and any write, and continues
//! there when it is called again. `connection` is a socket with its handshake or its WebSocket.
//! This file has the loop that gives each connection its turn, until Ctrl-C or SIGTERM arrives.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "nothing here comes near the end of time"
)]

mod connection;
mod handshake;
#[path = "../server/waits.rs"]
mod waits;

use std::collections::{HashMap, HashSet};
use std::io::{self, ErrorKind};
use std::mem;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Registry, Token, Waker};

use connection::{Connection, would_block};
use handshake::Result;
use waits::WAITS;

const LISTENER: Token = Token(0);
const STOP: Token = Token(1);
/// How often the time limits of all connections are checked.
const TICK: Duration = Duration::from_millis(250);
/// The number of connections to accept before the open ones get their turn.
const ACCEPTS: usize = 64;

struct Server {
    registry: Registry,
    /// `None` after the server was told to stop.
    listener: Option<TcpListener>,
    /// When to accept again. `mio` reports no new event for connections that are already waiting.
    accept: Option<Instant>,
    connections: HashMap<Token, Connection>,
    next: usize,
    /// Connections that may have more to do. `mio` reports no new event for them either.
    busy: HashSet<Token>,
}

impl Server {
    fn new(registry: Registry, mut listener: TcpListener) -> io::Result<Self> {
        registry.register(&mut listener, LISTENER, Interest::READABLE)?;
        Ok(Self {
            registry,
            listener: Some(listener),
            accept: None,
            connections: HashMap::new(),
            next: STOP.0,
            busy: HashSet::new(),
        })
    }

    /// Returns how long the next poll may wait for events.
    fn patience(&self) -> Duration {
        if !self.busy.is_empty() {
            return Duration::ZERO;
        }
        let accept = self
            .accept
            .map_or(TICK, |at| at.saturating_duration_since(Instant::now()));
        accept.min(TICK)
    }

    /// Accepts the waiting connections, if it is time to.
    fn accept(&mut self) {
        let Some(listener) = &self.listener else {
            return;
        };
        if self.accept.is_none_or(|at| at > Instant::now()) {
            return;
        }
        let mut accepted = Vec::new();
        self.accept = loop {
            match listener.accept() {
                Ok((stream, _)) => accepted.push(stream),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break None,
                Err(error) => {
                    eprintln!("a connection was lost: {error}");
                    // The process has run out of file descriptors. When a connection ends, it frees
                    // one.
                    break Some(Instant::now() + Duration::from_millis(10));
                }
            }
            if accepted.len() == ACCEPTS {
                break Some(Instant::now());
            }
        };
        for stream in accepted {
            if let Err(error) = self.open(stream) {
                eprintln!("a connection was lost: {error}");
            }
        }
    }

    fn open(&mut self, mut stream: TcpStream) -> io::Result<()> {
        self.next += 1;
        let token = Token(self.next);
        let both = Interest::READABLE | Interest::WRITABLE;
        self.registry.register(&mut stream, token, both)?;
        self.connections.insert(token, Connection::new(stream)?);
        Ok(())
    }

    /// Gives one turn to every connection that has something to do.
    fn advance(&mut self) {
        for token in mem::take(&mut self.busy) {
            let Some(connection) = self.connections.get_mut(&token) else {
                continue;
            };
            match connection.advance() {
                Ok(()) => {
                    self.busy.insert(token);
                }
                Err(error) if would_block(&*error) => {}
                Err(error) => {
                    eprintln!("{error}");
                    self.connections.remove(&token);
                }
            }
        }
    }

    /// Acts on connections whose time is up, and drops those that have ended.
    fn sweep(&mut self) {
        let is_stopping = self.listener.is_none();
        self.connections.retain(|_, connection| {
            let mut done = connection.expire();
            if is_stopping {
                done = done.and_then(|()| connection.stop());
            }
            match done {
                Err(error) => would_block(&*error),
                Ok(()) => true,
            }
        });
    }
}

fn main() -> Result<()> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101").parse()?)?;
    println!("listening on ws://{}/", listener.local_addr()?);
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(256);
    let stop = Waker::new(poll.registry(), STOP)?;
    ctrlc::set_handler(move || {
        if let Err(error) = stop.wake() {
            eprintln!("the server cannot be stopped: {error}");
        }
    })?;
    let mut server = Server::new(poll.registry().try_clone()?, listener)?;
    let mut swept = Instant::now();
    let mut end = None;
    loop {
        match poll.poll(&mut events, Some(server.patience())) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error.into()),
            _ => {}
        }
        for event in &events {
            match event.token() {
                LISTENER => {
                    server.accept.get_or_insert_with(Instant::now);
                }
                STOP => {
                    server.listener = None;
                    end.get_or_insert_with(|| Instant::now() + WAITS.stop);
                    server.sweep();
                }
                token => {
                    server.busy.insert(token);
                }
            }
        }
        server.accept();
        server.advance();
        if swept.elapsed() >= TICK {
            server.sweep();
            swept = Instant::now();
        }
        if end.is_some_and(|end| server.connections.is_empty() || Instant::now() >= end) {
            return Ok(());
        }
    }
}
