//! A server with frames by `fastwebsockets` that sends every message back. `fastwebsockets` takes a
//! stream and no bytes that were already read from it, so this example puts them in front of the
//! stream.
//!
//! ```text
//! cargo run --manifest-path examples/tokio/Cargo.toml --bin fastwebsockets_server [ADDRESS]
//! ```
//!
//! The function to read is [`serve`]; any crate for frames that takes only a stream can be used
//! like this. The handshake and the loop that accepts connections are those of the example
//! `tokio_server`.

#[path = "tokio_server/handshake.rs"]
mod handshake;
#[path = "../../../proxy/listener.rs"]
mod listener;
#[path = "../../../server/waits.rs"]
mod waits;

use std::io::Cursor;

use fastwebsockets::{CloseCode, Frame, OpCode, Payload, Role, WebSocket, WebSocketError};
use tokio::io::{self, AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::TcpListener;
use tokio::time::timeout;

use listener::{Result, Stop};
use waits::WAITS;

/// The longest message, in bytes.
const MESSAGE: usize = 65_536;

/// Sends every message back.
pub(crate) async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, stop: Stop) -> Result {
    let unread = handshake::accept(&mut stream).await?;

    let (rest, writer) = io::split(stream);
    let stream = io::join(Cursor::new(unread).chain(rest), writer);
    let mut socket = WebSocket::after_handshake(stream, Role::Server);
    socket.set_max_message_size(MESSAGE);
    let code = loop {
        // `message` cannot be resumed once it was dropped, so the wait cannot be interrupted to
        // send a Ping to a silent client. Such a client has to send something itself.
        let message = tokio::select! {
            message = timeout(WAITS.idle.saturating_mul(2), message(&mut socket)) => message,
            () = stop.asked() => break CloseCode::Away,
        };
        match message {
            Ok(Ok(Some(message))) => timeout(WAITS.write, socket.write_frame(message)).await??,
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(WebSocketError::FrameTooLarge)) => break CloseCode::Size,
            Ok(Err(WebSocketError::InvalidUTF8)) => break CloseCode::Invalid,
            Ok(Err(error @ (WebSocketError::IoError(_) | WebSocketError::UnexpectedEOF))) => {
                return Err(error.into());
            }
            Ok(Err(_)) => break CloseCode::Protocol,
            Err(_) => break CloseCode::Away,
        }
    };
    let close = Frame::close(code.into(), b"");
    timeout(WAITS.farewell, socket.write_frame(close)).await??;
    // The client answers with a Close of its own.
    listener::close(socket.into_inner()).await
}

/// Reads a message. Returns `None` when the client has closed the WebSocket; its Close was answered
/// then. `FragmentCollector` of `fastwebsockets` does the same, but sets no limit to the sum of the
/// fragments.
async fn message<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocket<S>,
) -> std::result::Result<Option<Frame<'static>>, WebSocketError> {
    let mut first = None;
    let mut content = Vec::new();
    loop {
        let frame = socket.read_frame().await?;
        match (frame.opcode, first) {
            (OpCode::Text | OpCode::Binary, None) => first = Some(frame.opcode),
            (OpCode::Continuation, Some(_)) => {}
            (OpCode::Close, _) => return Ok(None),
            (OpCode::Ping | OpCode::Pong, _) => continue,
            _ => return Err(WebSocketError::InvalidFragment),
        }
        if frame.payload.len() > MESSAGE.saturating_sub(content.len()) {
            return Err(WebSocketError::FrameTooLarge);
        }
        content.extend_from_slice(&frame.payload);
        if let (true, Some(opcode)) = (frame.fin, first) {
            if opcode == OpCode::Text && std::str::from_utf8(&content).is_err() {
                return Err(WebSocketError::InvalidUTF8);
            }
            return Ok(Some(Frame::new(
                true,
                opcode,
                None,
                Payload::Owned(content),
            )));
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101")).await?;
    println!("listening on ws://{}/", listener.local_addr()?);
    listener::run(listener, serve).await
}
