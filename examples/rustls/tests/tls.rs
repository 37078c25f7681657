//! Both programs: the client talks to the server, and each refuses what is not meant for it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tempfile::TempDir;

const LIMIT: Option<Duration> = Some(Duration::from_secs(20));

/// A server that runs until this is dropped.
struct Server {
    child: Child,
    address: String,
    folder: TempDir,
}

impl Server {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_rustls_server"));
        command.arg(folder.path().join("certificate.pem"));
        command.arg("127.0.0.1:0").stdout(Stdio::piped());
        command.env("LONGEST_WAIT", "2").stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on wss://").unwrap();
        let address = address.strip_suffix('/').unwrap().to_owned();
        Self {
            child,
            address,
            folder,
        }
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(LIMIT).unwrap();
        stream
    }

    /// Connects with TLS and this offer of ALPN.
    fn secured(&self, protocol: &[u8]) -> StreamOwned<ClientConnection, TcpStream> {
        let mut trusted = RootCertStore::empty();
        let certificate = CertificateDer::from_pem_file(self.certificate());
        trusted.add(certificate.unwrap()).unwrap();
        let config = ClientConfig::builder().with_root_certificates(trusted);
        let mut config = config.with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let name = ServerName::try_from("localhost").unwrap();
        let tls = ClientConnection::new(Arc::new(config), name).unwrap();
        StreamOwned::new(tls, self.connect())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn client(certificate: &Path, uri: &str, message: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rustls_client"));
    command.arg(certificate).args([uri, message]);
    command.output().unwrap()
}

#[test]
fn the_client_talks_to_the_server() {
    let server = Server::new();
    let long = "a long one ".repeat(5_000);
    for message in ["hello", &long] {
        let by_name = server.address.replace("127.0.0.1", "localhost");
        for authority in [&server.address, &by_name] {
            let uri = format!("wss://{authority}/chat");
            let output = client(&server.certificate(), &uri, message);
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{uri}");
            assert_eq!(output.stdout, format!("{message}\n").into_bytes(), "{uri}");
        }
    }
}

#[test]
fn the_client_trusts_the_certificate_and_no_other() {
    let [server, other] = [Server::new(), Server::new()];
    let uri = format!("wss://{}/chat", server.address);
    let output = client(&other.certificate(), &uri, "hello");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("invalid peer certificate"), "{errors}");
    assert_eq!(output.status.code(), Some(1));

    let uri = uri.replace("wss", "ws");
    let output = client(&server.certificate(), &uri, "hello");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("the scheme has to be wss"), "{errors}");
}

#[test]
fn the_server_refuses_over_tls() {
    let server = Server::new();
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let own = server.address.as_str();
    let rows = [
        (
            "a page of this server",
            format!("{upgrade}Origin: https://{own}\r\n"),
            "101",
        ),
        (
            "the same without TLS",
            format!("{upgrade}Origin: http://{own}\r\n"),
            "403",
        ),
        (
            "another page",
            format!("{upgrade}Origin: https://evil.example\r\n"),
            "403",
        ),
        ("no upgrade", String::new(), "426"),
        ("another version", upgrade.replace("13", "8"), "426"),
        ("half a request", "X".to_owned(), "408"),
    ];
    for (name, fields, status) in rows {
        let mut stream = server.secured(b"http/1.1");
        let end = if status == "408" { "" } else { "\r\n" };
        let request = format!("GET /chat HTTP/1.1\r\nHost: {own}\r\n{fields}{end}");
        stream.write_all(request.as_bytes()).unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        assert_eq!(&start[9..], status.as_bytes(), "{name}");
    }
}

#[test]
fn the_server_speaks_no_http2_and_no_plain_http() {
    let server = Server::new();
    let mut stream = server.secured(b"h2");
    let error = stream.write_all(b"PRI").unwrap_err().to_string();
    assert!(error.contains("NoApplicationProtocol"), "{error}");

    let mut stream = server.connect();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    // An alert of TLS, if anything.
    let _ = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/"), "{answer:?}");
}

#[test]
fn a_silent_client_is_left() {
    let server = Server::new();
    // Before TLS has begun, all that comes is its alert `close_notify`.
    let mut answer = Vec::new();
    let mut silent = server.connect();
    silent.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"\x15\x03\x03\0\x02\x01\0");

    // Afterwards rustls reads the alert. Without it, the end would be an error.
    answer.clear();
    let mut secured = server.secured(b"http/1.1");
    secured.flush().unwrap();
    secured.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"");
}
