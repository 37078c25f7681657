//! A WebSocket client over TLS. It sends one message and prints every text that it receives until
//! the echo of its message arrives.
//!
//! ```text
//! cargo run --manifest-path examples/rustls/Cargo.toml --bin rustls_client CERTIFICATE [URI [MESSAGE]]
//! ```
//!
//! CERTIFICATE is the file that the example `rustls_server` writes, and the only certificate that
//! is trusted. A client of public servers trusts those of the system instead: see the crate
//! `rustls-platform-verifier`. Start reading at [`connect`], which is the same as over a bare
//! socket. Before it, [`talk`] offers `http/1.1` by ALPN and no other protocol: a server that chose
//! `h2` would expect HTTP/2, in which there is no upgrade.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use http_upgrade::Client;
use http_upgrade::drive::{ClientConnection, ClientStep};
use http_upgrade::websocket::{Proposal, Uri};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, StreamOwned};
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The longest time for one read.
const READ: Duration = Duration::from_secs(10);

/// Sends the handshake and checks the answer. Returns the bytes that the server sent after its 101.
/// `nonce` is 16 random bytes, new for each connection.
fn connect(mut stream: impl Read + Write, uri: &Uri<'_>, nonce: [u8; 16]) -> Result<Vec<u8>> {
    let client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
    let mut connection = ClientConnection::new(client, vec![0; 65_536], vec![0; 4_096])?;
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
            // The server has closed the connection. Content comes only after `turn.read()`.
            step => return Err(format!("{step:?}").into()),
        }
    }
}

fn talk(certificate: &str, uri: &str, message: &str) -> Result<()> {
    let uri = Uri::parse(uri)?;
    if !uri.is_secure() {
        return Err("this client speaks TLS only: the scheme has to be wss".into());
    }
    let mut trusted = RootCertStore::empty();
    trusted.add(CertificateDer::from_pem_file(certificate)?)?;
    let mut config = ClientConfig::builder()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from(uri.address().to_owned())?;
    let tls = rustls::ClientConnection::new(Arc::new(config), name)?;

    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce)?;
    let stream = TcpStream::connect((uri.address(), uri.port()))?;
    stream.set_read_timeout(Some(READ))?;
    // The first write conducts the handshake of TLS.
    let mut stream = StreamOwned::new(tls, stream);
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
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let argument = |at: usize| arguments.get(at).map(String::as_str);
    let Some(certificate) = argument(0) else {
        eprintln!("name the file with the certificate of the server");
        return ExitCode::FAILURE;
    };
    let uri = argument(1).unwrap_or("wss://localhost:8104/chat");
    match talk(certificate, uri, argument(2).unwrap_or("hello")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
