//! A server with the frames of `fastwebsockets`, which takes no octets that somebody else has read: they go in front of the stream.
//!
//! ```text
//! cargo run --example fastwebsockets_server [ADDRESS]
//! ```
//!
//! [`serve`] is what to read, for any crate of frames that wants nothing but a stream. Its handshake is that of the example `tokio_server`.

#[path = "tokio_server.rs"]
#[allow(dead_code, reason = "its handshake is what is wanted")]
mod tokio_server;

use std::io::Cursor;

use fastwebsockets::{FragmentCollector, OpCode, Role, WebSocket};
use tokio::io::{self, AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::TcpListener;
use tokio::time::timeout;

use tokio_server::{HANDSHAKE, Result, accept};

/// Sends every message back.
pub(crate) async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<()> {
    let unread = timeout(HANDSHAKE, accept(&mut stream)).await??;

    let (rest, writer) = io::split(stream);
    let stream = io::join(Cursor::new(unread).chain(rest), writer);
    let mut socket = FragmentCollector::new(WebSocket::after_handshake(stream, Role::Server));
    loop {
        let frame = socket.read_frame().await?;
        match frame.opcode {
            OpCode::Text | OpCode::Binary => socket.write_frame(frame).await?,
            OpCode::Close => return Ok(()), // it was answered already
            _ => {}
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101")).await?;
    println!("listening on ws://{}/", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async {
            if let Err(error) = serve(stream).await {
                eprintln!("{error}");
            }
        });
    }
}
