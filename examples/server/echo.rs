//! The WebSocket after the handshake: frames by `tungstenite`.

use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error, Message, WebSocket};

use super::stop;
use super::timed::{self, Timed};
use super::waits::WAITS;

/// Bytes of a message at most.
const MESSAGE: usize = 65_536;

/// Sends every message back until one end closes. `unread` are the bytes that were received after
/// the request.
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
                    // The next read answers Ping and Close.
                    _ => Ok(()),
                }
            }
            // A browser cannot send a Ping, so a user with nothing to say depends on ours.
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
        // It was closed properly, or the client is gone.
        _ => return,
    };
    socket.get_mut().expire_in(WAITS.farewell);
    let reason = "".into();
    // The connection is closed in any case, whether this can still be written or not.
    let _ = socket.close(Some(CloseFrame { code, reason }));
}

fn is_stopping() -> bool {
    stop::asked().is_some()
}
