//! A client over a blocking socket, with frames by `tungstenite`. It sends one message and prints
//! every text that it receives until the echo of its message arrives.
//!
//! ```text
//! cargo run --example blocking_client [URI [MESSAGE]]
//! ```
//!
//! The function to read is [`connect`].

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Duration;

use http_upgrade::client::{Client, Event};
use http_upgrade::websocket::{Proposal, Uri};
use http_upgrade::{Buffer, Encode};
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The longest time for one read. A server that sends one byte at a time can make a handshake take
/// many times as long; `timed.rs` of the example `server` shows how to bound a handshake as a
/// whole.
const READ: Duration = Duration::from_secs(10);

/// Sends the handshake and checks the answer. Returns the bytes that the server sent after its 101,
/// which are the first of the WebSocket. `nonce` is 16 random bytes, new for each connection.
pub(crate) fn connect(
    mut stream: impl Read + Write,
    uri: &Uri<'_>,
    nonce: [u8; 16],
) -> Result<Vec<u8>> {
    let mut client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
    let opening = client.request(uri.target(), uri.host()).to_vec()?;
    stream.write_all(&opening)?;
    client.sent();

    let mut buffer = Buffer::new([0; 4_096]);
    while client.wants_input(buffer.filled()) {
        let n = stream.read(buffer.spare()?)?;
        buffer.advance(n)?;
    }
    match client.event(buffer.filled())? {
        Event::Switched(switched) => Ok(switched.unread(buffer.filled()).to_vec()),
        Event::Rejected(rejected) => {
            Err(format!("{} instead of 101", rejected.response().status).into())
        }
    }
}

fn talk(uri: &str, message: &str) -> Result<()> {
    let uri = Uri::parse(uri)?;
    if uri.is_secure() {
        return Err("there is no TLS here: wss needs a stream that speaks it".into());
    }
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce)?;
    let mut stream = TcpStream::connect((uri.address(), uri.port()))?;
    stream.set_read_timeout(Some(READ))?;
    let unread = connect(&mut stream, &uri, nonce)?;

    let mut socket = WebSocket::from_partially_read(stream, unread, Role::Client, None);
    socket.send(message.into())?;
    loop {
        let Message::Text(text) = socket.read()? else {
            continue;
        };
        println!("{text}");
        if text == message {
            break;
        }
    }
    socket.close(None)?;
    // The server answers with a Close of its own.
    while socket.read().is_ok() {}
    Ok(())
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let uri = arguments.next();
    let message = arguments.next();
    let uri = uri.as_deref().unwrap_or("ws://127.0.0.1:8101/chat");
    match talk(uri, message.as_deref().unwrap_or("hello")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
