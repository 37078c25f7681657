//! One connection, and its state between two events of its socket.

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

/// The largest message that is accepted, in bytes.
const MESSAGE: usize = 65_536;
/// The number of messages or reads after which other connections get their turn.
const TURN: usize = 64;

pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    state: State,
    /// When [`Self::expire`] has to act.
    end: Instant,
    /// Whether the client was silent for a while and was sent a Ping.
    is_pinged: bool,
}

enum State {
    Handshake(Handshake),
    WebSocket(WebSocketContext),
    /// A Close frame was queued as the last frame. After an error the WebSocket cannot be read any
    /// more.
    Closing(WebSocketContext),
    /// Everything was sent. What the client still sends is read and dropped: closing a socket with
    /// unread bytes resets the connection, and the client could lose the last bytes sent to it (RFC
    /// 9112 §9.6).
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

    /// Does what is possible without waiting, but at most one turn. After `Ok` there may be more to
    /// do at once. After `WouldBlock`, call it again when the socket is ready. Any other error ends
    /// the connection.
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

    /// Receives a message and sends it back. Unsent bytes go first: from a client that does not
    /// read, nothing more is read, and its time runs out.
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

    /// Sends a Close frame.
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

    /// Acts if the time is up: a silent WebSocket gets a Ping, and a Close if it stays silent.
    pub(crate) fn expire(&mut self) -> Result<()> {
        match &mut self.state {
            _ if Instant::now() < self.end => Ok(()),
            State::Handshake(handshake) => {
                handshake.timed_out();
                self.wait(WAITS.farewell);
                self.advance()
            }
            // A script in a browser cannot send a Ping. Our Ping keeps the connection of a silent
            // user open.
            State::WebSocket(socket) if !self.is_pinged => {
                let sent = socket.write(&mut self.stream, Message::Ping(Vec::new().into()));
                self.is_pinged = true;
                self.wait(WAITS.idle);
                Ok(sent?)
            }
            _ => self.close(CloseCode::Away),
        }
    }

    /// Prepares for the stop of the server: sends a Close on a WebSocket, and lets a request that
    /// has begun finish.
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
