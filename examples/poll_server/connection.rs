//! A connection between two events of its socket.

use std::error::Error;
use std::io::{self, ErrorKind, Read};
use std::mem;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use tungstenite::Message;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext};

use super::handshake::{Handshake, Result};
use super::waits::WAITS;

/// Bytes of a message at most.
const MESSAGE: usize = 65_536;
/// Messages, or reads, after which it is the turn of the other connections.
const TURN: usize = 64;

pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    state: State,
    /// When [`Self::expire`] is due.
    end: Instant,
    /// The client was silent for a while, and was sent a Ping.
    is_pinged: bool,
}

enum State {
    Handshake(Handshake),
    WebSocket(WebSocketContext),
    /// The last frame is a Close. After an error, nothing can be read with this any more.
    Closing(WebSocketContext),
    /// All was sent. What the client still sends is read: closing a socket with unread bytes resets
    /// the connection, and the client could lose what was sent last (RFC 9112 §9.6).
    Sent,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            state: State::Handshake(Handshake::new()),
            end: Instant::now() + WAITS.request,
            is_pinged: false,
        })
    }

    /// Does what can be done without waiting, but not more than a turn. After `Ok` there may be
    /// more to do at once. After `WouldBlock` there is more to do when the socket is ready. Any
    /// other error is the end of the connection.
    pub(crate) fn advance(&mut self) -> Result<()> {
        match &mut self.state {
            State::Handshake(handshake) => match handshake.advance(&mut self.stream) {
                Ok(unread) => {
                    self.state = State::WebSocket(web_socket(unread));
                    self.wait(WAITS.idle);
                    Ok(())
                }
                Err(error) if would_block(&*error) => Err(error),
                Err(error) => {
                    eprintln!("{error}");
                    self.wait(WAITS.farewell);
                    self.shut_down()
                }
            },
            State::WebSocket(_) => (0..TURN).try_for_each(|_| self.echo()),
            State::Closing(socket) => {
                socket.flush(&mut self.stream)?;
                self.shut_down()
            }
            State::Sent => match self.stream.read(&mut [0; 4_096])? {
                0 => Err(tungstenite::Error::ConnectionClosed.into()),
                _ => Ok(()),
            },
        }
    }

    /// Sends a message back. What was not sent yet goes first, so a client that does not read is
    /// not read from, and its time runs out.
    fn echo(&mut self) -> Result<()> {
        let (State::WebSocket(socket), stream) = (&mut self.state, &mut self.stream) else {
            return Ok(());
        };
        let read = socket.flush(stream).and_then(|()| socket.read(stream));
        match read {
            Ok(message) => {
                let is_content = message.is_text() || message.is_binary();
                let sent = if is_content {
                    socket.write(stream, message)
                } else {
                    Ok(()) // the next `flush` answers Ping and Close
                };
                self.is_pinged = false;
                self.wait(WAITS.idle);
                Ok(sent?)
            }
            Err(tungstenite::Error::Capacity(_)) => self.close(CloseCode::Size),
            Err(tungstenite::Error::Utf8(_)) => self.close(CloseCode::Invalid),
            Err(tungstenite::Error::Protocol(_)) => self.close(CloseCode::Protocol),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends a Close.
    fn close(&mut self, code: CloseCode) -> Result<()> {
        let state = mem::replace(&mut self.state, State::Sent);
        let State::WebSocket(mut socket) = state else {
            return Err(io::Error::from(ErrorKind::TimedOut).into());
        };
        let reason = "".into();
        let sent = socket.close(&mut self.stream, Some(CloseFrame { code, reason }));
        self.state = State::Closing(socket);
        self.wait(WAITS.farewell);
        sent?;
        self.shut_down()
    }

    fn shut_down(&mut self) -> Result<()> {
        self.state = State::Sent;
        Ok(self.stream.shutdown(Shutdown::Write)?)
    }

    fn wait(&mut self, time: Duration) {
        self.end = Instant::now() + time;
    }

    /// Looks whether the time is up. A silent WebSocket gets a Ping then, and a Close when it stays
    /// silent.
    pub(crate) fn expire(&mut self) -> Result<()> {
        match &mut self.state {
            _ if Instant::now() < self.end => Ok(()),
            // A browser cannot send a Ping, so a user with nothing to say depends on ours.
            State::WebSocket(socket) if !self.is_pinged => {
                let sent = socket.write(&mut self.stream, Message::Ping(Vec::new().into()));
                self.is_pinged = true;
                self.wait(WAITS.idle);
                Ok(sent?)
            }
            _ => self.close(CloseCode::Away),
        }
    }

    /// The server is to stop: a WebSocket gets a Close, a request that has begun is waited for.
    pub(crate) fn stop(&mut self) -> Result<()> {
        match &self.state {
            State::Handshake(handshake) if !handshake.is_begun() => {
                Err(io::Error::from(ErrorKind::ConnectionAborted).into())
            }
            State::WebSocket(_) => self.close(CloseCode::Away),
            _ => Ok(()),
        }
    }
}

fn web_socket(unread: Vec<u8>) -> WebSocketContext {
    let config = WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * MESSAGE)
        .max_frame_size(Some(MESSAGE))
        .max_message_size(Some(MESSAGE));
    WebSocketContext::from_partially_read(unread, Role::Server, Some(config))
}

pub(crate) fn would_block(error: &(dyn Error + 'static)) -> bool {
    let error = match error.downcast_ref() {
        Some(tungstenite::Error::Io(error)) => Some(error),
        _ => error.downcast_ref(),
    };
    error.is_some_and(|error: &io::Error| error.kind() == ErrorKind::WouldBlock)
}
