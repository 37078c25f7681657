//! A server over sockets that never block, in one thread: `mio` says which one is ready, the frames are those of `tungstenite`.
//!
//! ```text
//! cargo run --example poll_server [ADDRESS]
//! ```
//!
//! [`Handshake::advance`] is what to read. It may stop at any read and any write, and goes on there when it is called again.

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, Encode, Limits, Protocol, Rejection};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use tungstenite::protocol::{Role, WebSocketContext};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Pages of this origin may connect, and whoever is no browser.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// What is within these limits fits into the buffer.
const LIMITS: Limits = Limits::new().head(4_096).content(0);
const PLAIN: Rejection = Rejection::new(426, "only WebSocket is spoken here", "RFC 9110 §15.5.22")
    .advertising(Protocol::WEBSOCKET);
/// The machine has no clock; the one who owns the socket says how long it may wait.
const HANDSHAKE: Duration = Duration::from_secs(10);
const LISTENER: Token = Token(0);

/// All there is to a handshake between two events of its socket.
pub(crate) struct Handshake {
    server: Server,
    buffer: Buffer<Vec<u8>>,
    /// Octets of the answer.
    sent: usize,
}

impl Handshake {
    pub(crate) fn new() -> Self {
        Self {
            server: Server::with_limits(LIMITS),
            buffer: Buffer::new(vec![0; 4_096]),
            sent: 0,
        }
    }

    /// Gives the octets that the client sent behind its handshake. After `WouldBlock` it wants to be called again, when the socket is ready.
    pub(crate) fn advance(&mut self, mut stream: impl Read + Write) -> Result<Vec<u8>> {
        while self.server.wants_input(self.buffer.filled()) {
            let n = stream.read(self.buffer.spare()?)?;
            self.buffer.advance(n)?;
        }
        // The same event each time, and the same answer to it: only how much of it was sent has to be kept.
        let rejection = match self.server.event(self.buffer.filled()) {
            Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
                Ok(reply) => {
                    send(stream, &reply.to_vec()?, &mut self.sent)?;
                    return Ok(reply.sent().unread(self.buffer.filled()).to_vec());
                }
                Err(rejection) => rejection, // 400, 403, 405, 426
            },
            // No upgrade, or one with more than a WebSocket asks for.
            Ok(Event::Plain(head) | Event::ContinueRequested(head)) => PLAIN.answering(&head),
            Ok(_) => PLAIN,                                // HTTP/2
            Err(fault) => fault.rejection().ok_or(fault)?, // 400, 414, 431, 501, 505
        };
        // `tokio_server` also reads on for a while, lest unread octets reset the connection and the answer is lost.
        send(stream, &rejection.closing().to_vec()?, &mut self.sent)?;
        Err(rejection.error().into())
    }
}

fn send(mut stream: impl Write, octets: &[u8], sent: &mut usize) -> io::Result<()> {
    while let Some(rest @ [_, ..]) = octets.get(*sent..) {
        match stream.write(rest)? {
            0 => return Err(ErrorKind::WriteZero.into()),
            n => *sent = sent.saturating_add(n),
        }
    }
    Ok(())
}

struct Connection {
    stream: TcpStream,
    since: Instant,
    handshake: Handshake,
    /// Once the handshake is over.
    socket: Option<WebSocketContext>,
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            since: Instant::now(),
            handshake: Handshake::new(),
            socket: None,
        }
    }

    /// Sends every message back, as long as that takes no waiting; then this is `WouldBlock`.
    fn advance(&mut self) -> Result<()> {
        let stream = &mut self.stream;
        let socket = if let Some(socket) = &mut self.socket {
            socket
        } else {
            let unread = self.handshake.advance(&mut *stream)?;
            let socket = WebSocketContext::from_partially_read(unread, Role::Server, None);
            self.socket.insert(socket)
        };
        loop {
            socket.flush(stream)?;
            let message = socket.read(stream)?;
            if message.is_text() || message.is_binary() {
                socket.write(stream, message)?;
            }
        }
    }

    fn is_late(&self) -> bool {
        self.socket.is_none() && self.since.elapsed() > HANDSHAKE
    }
}

fn would_block(error: &(dyn Error + 'static)) -> bool {
    let error = match error.downcast_ref() {
        Some(tungstenite::Error::Io(error)) => Some(error),
        _ => error.downcast_ref(),
    };
    error.is_some_and(|error: &io::Error| error.kind() == ErrorKind::WouldBlock)
}

fn main() -> Result<()> {
    let address = std::env::args().nth(1);
    let mut listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101").parse()?)?;
    println!("listening on ws://{}/", listener.local_addr()?);
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(256);
    let registry = poll.registry().try_clone()?;
    registry.register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut connections = HashMap::new();
    let mut tokens = (1..).map(Token);
    loop {
        match poll.poll(&mut events, Some(HANDSHAKE)) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error.into()),
            _ => {}
        }
        for event in &events {
            let token = event.token();
            if token == LISTENER {
                while let (Ok((mut stream, _)), Some(token)) = (listener.accept(), tokens.next()) {
                    let both = Interest::READABLE | Interest::WRITABLE;
                    registry.register(&mut stream, token, both)?;
                    connections.insert(token, Connection::new(stream));
                }
            } else if let Some(connection) = connections.get_mut(&token) {
                match connection.advance() {
                    Err(error) if !would_block(&*error) => {
                        eprintln!("{error}");
                        connections.remove(&token);
                    }
                    _ => {}
                }
            }
        }
        connections.retain(|_, connection| !connection.is_late());
    }
}
