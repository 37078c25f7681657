//! The program, run as somebody runs it.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::missing_panics_doc
)]

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::thread;

/// The program, with an environment that changes nothing.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_upgrade-doctor"));
    for name in [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "http_proxy",
        "https_proxy",
        "NO_COLOR",
    ] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

pub fn doctor<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> Output {
    command().args(arguments).output().unwrap()
}

/// A file of `tests/recordings`.
pub fn recording(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/recordings")
        .join(name)
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", stdout(output)))
}

/// The ids of the findings, in order.
pub fn ids(report: &serde_json::Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["id"].as_str().unwrap().to_owned())
        .collect()
}

/// A server in this process. `serve` gets each connection with the head of its request; gives the
/// port.
pub fn server(serve: impl Fn(TcpStream, String) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        thread::scope(|scope| {
            for stream in listener.incoming() {
                let serve = &serve;
                scope.spawn(move || {
                    if let Ok(mut stream) = stream {
                        let head = head(&mut stream);
                        serve(stream, head);
                    }
                });
            }
        });
    });
    port
}

/// A connection with TLS, seen by the server.
pub type Tls = rustls::StreamOwned<rustls::ServerConnection, TcpStream>;

/// A server in this process with TLS and a certificate for `localhost` that nobody signed; gives
/// the port.
pub fn tls_server(serve: impl Fn(Tls) + Send + Sync + 'static) -> u16 {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let key =
        rustls::pki_types::PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = config
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let (config, serve) = (Arc::new(config), Arc::new(serve));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (config, serve) = (Arc::clone(&config), Arc::clone(&serve));
            thread::spawn(move || {
                let session = rustls::ServerConnection::new(config).unwrap();
                serve(rustls::StreamOwned::new(session, stream.unwrap()));
            });
        }
    });
    port
}

/// Reads up to the empty line, or the first byte of TLS.
pub fn head(stream: &mut impl Read) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && !head.starts_with(b"\x16") {
        match stream.read(&mut byte) {
            Ok(1..) => head.push(byte[0]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// The 101 that fits a request.
pub fn switch(head: &str) -> String {
    use http_upgrade::Encode;
    use http_upgrade::server::{Event, Server};
    use http_upgrade::websocket::{Acceptor, Origins};
    let mut server = Server::new();
    server.wants_input(head.as_bytes());
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(head.as_bytes()) else {
        panic!("no upgrade: {head}");
    };
    let policy = Acceptor::new(Origins::Any);
    let reply = upgrade.accept(&policy).expect("a handshake in order");
    String::from_utf8(reply.to_vec().unwrap()).unwrap()
}

/// Writes an answer; a client that has gone is no failure.
pub fn answer(stream: &mut impl Write, bytes: impl AsRef<[u8]>) {
    let _ = stream.write_all(bytes.as_ref());
    let _ = stream.flush();
}

/// The program as a server of its own; ended when dropped.
pub struct Running {
    child: Child,
    pub address: String,
    lines: BufReader<std::process::ChildStderr>,
}

impl Running {
    /// Starts it, and waits for the line that names its address.
    pub fn start<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>, stdout: &Path) -> Self {
        let file = std::fs::File::create(stdout).unwrap();
        let mut child = command()
            .args(arguments)
            .stdout(file)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .strip_prefix("Listening on ")
            .and_then(|rest| rest.strip_suffix('.'));
        let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
        Self {
            child,
            address,
            lines,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until a file contains a text, and gives its content.
pub fn wait_for(file: &Path, text: &str) -> String {
    for _ in 0..100 {
        let content = std::fs::read_to_string(file).unwrap_or_default();
        if content.contains(text) {
            return content;
        }
        thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!(
        "no {text:?} in {}",
        std::fs::read_to_string(file).unwrap_or_default()
    );
}
