//! Echoes WebSocket messages after the handshake. `tungstenite` reads and writes the frames.

use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error, Message, WebSocket};

use super::stop;
use super::timed::{self, Timed};
use super::waits::WAITS;

/// The largest message that is accepted, in bytes.
const MESSAGE: usize = 65_536;

/// Sends every message back until one end closes. `unread` holds the bytes that were received after
/// the request; they are the first frames.
pub(crate) fn echo(stream: &mut Timed, unread: &[u8]) {
    let config = WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * MESSAGE)
        .max_frame_size(Some(MESSAGE))
        .max_message_size(Some(MESSAGE));
    let mut socket =
        WebSocket::from_partially_read(stream, unread.to_vec(), Role::Server, Some(config));
    let mut is_pinged = false;
    let error = loop {
        socket.get_mut().idle_for(WAITS.idle);
        let read = socket.read();
        socket.get_mut().expire_in(WAITS.write);
        let done = match read {
            Ok(message) => {
                is_pinged = false;
                match message {
                    Message::Text(_) | Message::Binary(_) => socket.send(message),
                    // `tungstenite` answers Ping and Close during the next read.
                    _ => Ok(()),
                }
            }
            // A script in a browser cannot send a Ping. Our Ping keeps the connection of a silent
            // user open.
            Err(Error::Io(error)) if timed::is_up(&error) && !is_pinged && !is_stopping() => {
                is_pinged = true;
                socket.send(Message::Ping(Vec::new().into()))
            }
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
        // The WebSocket was closed properly, or the client is gone.
        _ => return,
    };
    socket.get_mut().expire_in(WAITS.farewell);
    let reason = "".into();
    // The connection closes in any case, so it does not matter whether this write succeeds.
    let _ = socket.close(Some(CloseFrame { code, reason }));
}

fn is_stopping() -> bool {
    stop::asked().is_some()
}
