//! The WebSocket behind the handshake: frames by `tungstenite`.

use std::time::Duration;

use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error, Message, WebSocket};

use crate::timed::{self, Timed};

/// For a whole message and its echo; a client with nothing to say pings.
const IDLE: Duration = Duration::from_secs(60);
const MESSAGE: usize = 65_536;

/// Sends every message back until one end closes. `unread` are the octets that were received behind the request.
pub(crate) fn echo(stream: &mut Timed, unread: &[u8]) {
    let config = WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(0)
        .max_frame_size(Some(MESSAGE))
        .max_message_size(Some(MESSAGE));
    let mut socket =
        WebSocket::from_partially_read(stream, unread.to_vec(), Role::Server, Some(config));
    let error = loop {
        socket.get_mut().expire_in(IDLE);
        let done = match socket.read() {
            Ok(message @ (Message::Text(_) | Message::Binary(_))) => socket.send(message),
            // The next read answers Ping and Close.
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            break error;
        }
    };
    let code = match error {
        Error::Capacity(_) => CloseCode::Size,
        Error::Utf8(_) => CloseCode::Invalid,
        Error::Protocol(_) => CloseCode::Protocol,
        Error::Io(error) if timed::is_up(&error) => CloseCode::Away,
        // It was closed properly, or the client is gone.
        _ => return,
    };
    socket.get_mut().expire_in(crate::FAREWELL);
    let reason = "".into();
    // Whether it arrives is the client's affair by now.
    let _ = socket.close(Some(CloseFrame { code, reason }));
}
