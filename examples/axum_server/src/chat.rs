//! A WebSocket that sends every message back. `tokio-tungstenite` has the frames.

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, Role, WebSocketConfig};

use crate::stop::Stop;
use crate::{IDLE, Result, WRITE};

/// The longest message, in bytes.
const MESSAGE: usize = 65_536;

/// Sends every message back, until the client closes, is silent, or the server stops.
pub(crate) async fn echo(switching: OnUpgrade, stop: Stop) -> Result {
    // This resolves when hyper has written the 101. If hyper has read bytes after the request, they
    // are the first that are read from the connection.
    let stream = TokioIo::new(timeout(WRITE, switching).await??);
    let config = WebSocketConfig::default().max_message_size(Some(MESSAGE));
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    loop {
        let next = tokio::select! {
            next = timeout(IDLE, socket.next()) => next,
            () = stop.clone().asked() => break,
        };
        let Ok(message) = next else {
            break; // the client was silent
        };
        match message {
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                timeout(WRITE, socket.send(message)).await??;
            }
            // The reply to a Ping or a Close is queued.
            Some(Ok(_)) => timeout(WRITE, socket.flush()).await??,
            Some(Err(error)) => return Err(error.into()),
            None => return Ok(()),
        }
    }
    let close = CloseFrame {
        code: CloseCode::Away,
        reason: "".into(),
    };
    timeout(WRITE, socket.close(Some(close))).await??;
    // The client answers with a Close of its own.
    let rest = async { while socket.next().await.is_some() {} };
    Ok(timeout(WRITE, rest).await?)
}
