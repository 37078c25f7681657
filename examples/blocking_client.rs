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

use http_upgrade::drive::{ClientConnection, ClientStep, Closed};
use http_upgrade::websocket::{Proposal, Uri};
use http_upgrade::{Client, Limits};
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The longest time for one read. A server that sends one byte at a time can make a handshake take
/// many times as long; `timed.rs` of the example `server` shows how to bound a handshake as a
/// whole.
const READ: Duration = Duration::from_secs(10);

/// The longest head of a response that is accepted. The limits tell how much storage it needs.
const LIMITS: Limits = Limits::new().head(4_096);
/// The longest request, in bytes. One with a longer URI is not sent.
const REQUEST: usize = 4_096;

/// Sends the handshake and checks the answer. Returns the bytes that the server sent after its 101,
/// which are the first of the WebSocket. `nonce` is 16 random bytes, new for each connection.
pub(crate) fn connect(
    mut stream: impl Read + Write,
    uri: &Uri<'_>,
    nonce: [u8; 16],
) -> Result<Vec<u8>> {
    let proposal = Proposal::new(nonce).subprotocols(&["chat"]);
    let client = Client::with_limits(proposal, LIMITS);
    let input = [0; LIMITS.response_buffer_len()];
    let mut connection = ClientConnection::new(client, input, vec![0; REQUEST])?;
    loop {
        match connection.step() {
            ClientStep::Opening(turn) => {
                let request = turn.request(uri.target(), uri.host());
                turn.send(&request)?;
            }
            ClientStep::Write(bytes) => {
                let n = stream.write(bytes)?;
                connection.written(n)?;
            }
            ClientStep::Read(room) => {
                let n = stream.read(room)?;
                connection.received(n)?;
            }
            ClientStep::Interim(_) => {} // the final response follows
            ClientStep::Switched(_, unread) => return Ok(unread.to_vec()),
            ClientStep::Rejected(turn) => {
                let status = turn.rejected().response().status;
                return Err(format!("{status} instead of 101").into());
            }
            ClientStep::Failed(error) => return Err(error.into()),
            ClientStep::Closed(Closed::BetweenMessages) => {
                return Err("the connection ended between messages".into());
            }
            // Within the response. Content comes only after `turn.read()`.
            _ => return Err("the connection ended within a message".into()),
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
