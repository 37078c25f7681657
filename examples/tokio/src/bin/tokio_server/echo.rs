//! Echoes WebSocket messages after the handshake. `tokio-tungstenite` reads and writes the frames.

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::listener::{self, Result, Stop};
use super::waits::WAITS;

/// The largest message that is accepted, in bytes.
const MESSAGE: usize = 65_536;

/// Sends every message back until one end closes. `unread` holds the bytes that were received after
/// the request; they are the first frames.
pub(crate) async fn echo(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    unread: Vec<u8>,
    stop: &Stop,
) -> Result {
    let config = WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * MESSAGE)
        .max_frame_size(Some(MESSAGE))
        .max_message_size(Some(MESSAGE));
    let mut socket =
        WebSocketStream::from_partially_read(stream, unread, Role::Server, Some(config)).await;
    let mut is_pinged = false;
    let code = loop {
        let next = tokio::select! {
            next = timeout(WAITS.idle, socket.next()) => next,
            () = stop.asked() => break CloseCode::Away,
        };
        let answer = match next {
            Ok(None) => return Ok(()),
            Ok(Some(Ok(message))) => {
                is_pinged = false;
                match message {
                    Message::Text(_) | Message::Binary(_) => message,
                    _ => {
                        // The reply to a Ping or a Close is queued, but it may not have been sent.
                        timeout(WAITS.write, socket.flush()).await??;
                        continue;
                    }
                }
            }
            Ok(Some(Err(Error::Capacity(_)))) => break CloseCode::Size,
            Ok(Some(Err(Error::Utf8(_)))) => break CloseCode::Invalid,
            Ok(Some(Err(Error::Protocol(_)))) => break CloseCode::Protocol,
            Ok(Some(Err(error))) => return Err(error.into()),
            Err(_) if is_pinged => break CloseCode::Away,
            // A script in a browser cannot send a Ping. Our Ping keeps the connection of a silent
            // user open.
            Err(_) => {
                is_pinged = true;
                Message::Ping(Vec::new().into())
            }
        };
        timeout(WAITS.write, socket.send(answer)).await??;
    };
    let reason = "".into();
    let frame = Some(CloseFrame { code, reason });
    timeout(WAITS.farewell, socket.close(frame)).await??;
    // The client replies with a Close of its own. After an error, `socket` cannot read it any more.
    listener::close(socket.into_inner()).await
}
