//! A WebSocket server over TLS that sends every message back. Its certificate is made at the start
//! and written to a file, for clients that are to trust it.
//!
//! ```text
//! cargo run --manifest-path examples/rustls/Cargo.toml --bin rustls_server CERTIFICATE [ADDRESS]
//! ```
//!
//! Start reading at [`handshake`], which is the same as over a bare socket. By ALPN the server
//! offers `http/1.1` and no other protocol, because there is no upgrade in HTTP/2. The sockets with
//! time limits, and the loop that accepts connections, are those of the example `server`.

#[path = "../../../server/listener.rs"]
mod listener;
#[path = "../../../server/stop.rs"]
mod stop;
#[path = "../../../server/timed.rs"]
mod timed;
#[path = "../../../server/waits.rs"]
mod waits;

use std::error::Error;
use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use http_upgrade::drive::{OUTPUT, ServerConnection, ServerStep};
use http_upgrade::websocket::{Acceptor, Origins, Scheme};
use http_upgrade::{Limits, Protocol, Rejection, Rule};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, Stream};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Message, WebSocket};

use timed::Timed;
use waits::WAITS;

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Tls<'t> = Stream<'t, rustls::ServerConnection, Timed>;

/// Pages of this server may connect. The connection uses TLS, which only this server knows.
static CHAT: Acceptor = Acceptor::new(Origins::Same(Scheme::Https)).subprotocols(&["chat"]);
const LIMITS: Limits = Limits::new().head(8_192).content(0);
const PLAIN: Rejection = Rejection::of_rule(
    426,
    Rule::new("RFC 9110 §15.5.22", "only WebSocket is spoken here"),
)
.with_upgrade(Protocol::WEBSOCKET);
/// The longest message, in bytes.
const MESSAGE: usize = 65_536;

/// Answers requests until one has switched. Returns the bytes that the client sent after it, or
/// `None` if the connection is to be closed.
fn handshake(stream: &mut Tls<'_>) -> Result<Option<Vec<u8>>> {
    let input = vec![0; LIMITS.buffer_len()];
    let mut connection = ServerConnection::with_limits(LIMITS, input, [0; OUTPUT])?;
    // This includes the handshake of TLS, which the first read conducts.
    stream.sock.idle_for(WAITS.request);
    loop {
        match connection.step() {
            ServerStep::Read(room) => match stream.read(room) {
                Ok(n) => connection.received(n)?,
                Err(error) if timed::is_up(&error) => {
                    connection.timed_out(); // a 408, if a request has begun
                    stream.sock.expire_in(WAITS.farewell);
                }
                Err(error) => return Err(error.into()),
            },
            ServerStep::Write(bytes) => {
                let n = stream.write(bytes)?;
                stream.flush()?;
                connection.written(n)?;
            }
            ServerStep::Upgrade(request) => {
                request.accept(&CHAT)?;
            }
            ServerStep::Request(request) => {
                request.reject(PLAIN)?;
                stream.sock.expire_in(WAITS.request); // for the next request
            }
            ServerStep::Continue(request) => request.reject(PLAIN)?,
            ServerStep::Switched(unread) => return Ok(Some(unread.to_vec())),
            ServerStep::Content(_) | ServerStep::Answer(_) => {} // only after `request.read()`
            ServerStep::PriorKnowledge(_) | ServerStep::Closed(_) => return Ok(None),
        }
    }
}

/// Sends every message back, until the client closes, is silent for too long, or the server stops.
fn echo(stream: Tls<'_>, unread: Vec<u8>) -> Result<()> {
    let config = WebSocketConfig::default().max_message_size(Some(MESSAGE));
    let mut socket = WebSocket::from_partially_read(stream, unread, Role::Server, Some(config));
    loop {
        socket.get_mut().sock.idle_for(WAITS.idle);
        let read = socket.read();
        socket.get_mut().sock.expire_in(WAITS.write);
        match read {
            Ok(message @ (Message::Text(_) | Message::Binary(_))) => socket.send(message)?,
            Ok(_) => socket.flush()?, // the answer to a Ping or a Close
            Err(tungstenite::Error::Io(error)) if timed::is_up(&error) => break,
            Err(tungstenite::Error::ConnectionClosed) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    let code = CloseCode::Away;
    let reason = "".into();
    Ok(socket.close(Some(CloseFrame { code, reason }))?)
}

fn serve(stream: &mut Timed, config: &Arc<ServerConfig>) -> Result<()> {
    let mut tls = rustls::ServerConnection::new(Arc::clone(config))?;
    let mut stream = Stream::new(&mut tls, stream);
    let served = match handshake(&mut stream) {
        Ok(Some(unread)) => echo(Stream::new(stream.conn, stream.sock), unread),
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    // Without this the client cannot tell the end from an attack that cuts the connection off.
    stream.conn.send_close_notify();
    stream.sock.expire_in(WAITS.farewell);
    let flushed = stream.flush();
    served?;
    Ok(flushed?)
}

/// Makes a certificate for `localhost` and this address, and writes it to the file.
fn config(file: &str) -> Result<ServerConfig> {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names)?;
    fs::write(file, made.cert.pem())?;
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a file for the certificate")?;
    let config = Arc::new(config(&file)?);
    let address = arguments.next();
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8104"))?;
    println!("listening on wss://{}/", listener.local_addr()?);
    io::stdout().flush()?;
    listener::run(listener, |stream| {
        if let Err(error) = serve(stream, &config) {
            eprintln!("{error}");
        }
    })
}
