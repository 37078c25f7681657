//! A client and a server over HTTP/1.1 with two gateways between them, which speak HTTP/2 to each
//! other: an Upgrade becomes an extended CONNECT, and that an Upgrade again.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Encode, RequestHead, Upgrade};
use socket2::SockRef;

const LIMIT: Duration = Duration::from_secs(10);
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A gateway that runs until it is dropped, and the lines that it prints.
struct Gateway {
    child: Child,
    address: SocketAddr,
    lines: Receiver<String>,
}

impl Gateway {
    fn start(server: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gateway"))
            .args(["http://127.0.0.1:0", server])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // The test may have ended.
                let _ = sender.send(line);
            }
        });
        let line = lines.recv_timeout(LIMIT).expect("it listens");
        let address = line.strip_prefix("listening on http://").expect(&line);
        let address = address.trim_end_matches('/').parse().expect("an address");
        Self {
            child,
            address,
            lines,
        }
    }

    /// Waits for a line that begins so.
    fn says(&self, start: &str) {
        while !self
            .lines
            .recv_timeout(LIMIT)
            .expect(start)
            .starts_with(start)
        {}
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // This fails only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the server does with a connection, given the head of the request.
type Does = fn(TcpStream, &str);

/// A server, and both gateways before it.
struct Chain {
    outer: Gateway,
    inner: Gateway,
    server: JoinHandle<()>,
}

impl Chain {
    fn before(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            stream.set_read_timeout(Some(LIMIT)).expect("a limit");
            let head = head(&mut stream);
            does(stream, &head);
        });
        let inner = Gateway::start(&format!("http://{address}"));
        let outer = Gateway::start(&format!("h2c://{}", inner.address));
        Self {
            outer,
            inner,
            server,
        }
    }

    /// Sends a request for WebSocket with bytes after it, and returns the head of the response.
    fn ask(&self, early: &str) -> (TcpStream, String) {
        let mut stream = TcpStream::connect(self.outer.address).expect("a connection");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        let request = format!(
            "GET /chat?a HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n\
             Sec-WebSocket-Protocol: chat\r\n\r\n{early}"
        );
        stream.write_all(request.as_bytes()).expect("it is read");
        let head = head(&mut stream);
        (stream, head)
    }

    /// Waits until the server has done everything.
    fn done(self) {
        self.server.join().expect("what the server expects");
    }
}

/// Reads a head, and no byte after it.
fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("the rest of a head");
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("ASCII")
}

fn value<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let line = lines.find(|(own, _)| own.eq_ignore_ascii_case(name));
    line.map(|(_, value)| value)
}

/// Sends the 101.
fn switch(stream: &mut TcpStream, head: &str) {
    let request = RequestHead::parse(head.as_bytes()).expect("a sound head");
    let upgrade = Upgrade::of(request.expect("all of it")).expect("an upgrade");
    let chat = Acceptor::new(Origins::Any).subprotocols(&["chat"]);
    let reply = upgrade.accept(&chat).expect("a sound handshake");
    let switch = reply.to_vec().expect("a head");
    stream.write_all(&switch).expect("it is read");
}

#[test]
fn bytes_cross_after_both_have_switched_and_each_direction_ends_alone() {
    let chain = Chain::before(|mut stream, head| {
        assert!(head.starts_with("GET /chat?a HTTP/1.1\r\n"), "{head}");
        assert_eq!(value(head, "Host"), Some("example.com"));
        let via = "1.1 example-gateway, 2 example-gateway";
        let lines = head.lines().filter_map(|line| line.strip_prefix("Via: "));
        assert_eq!(lines.collect::<Vec<_>>().join(", "), via);
        assert_ne!(value(head, "Sec-WebSocket-Key"), Some(KEY));
        // The client has sent bytes already, and none may arrive before the 101.
        let short = Some(Duration::from_millis(200));
        stream.set_read_timeout(short).expect("a limit");
        let early = stream.read(&mut [0]).expect_err("no byte");
        assert_eq!(early.kind(), ErrorKind::WouldBlock);
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        switch(&mut stream, head);
        let mut all = String::new();
        stream.read_to_string(&mut all).expect("the client's end");
        assert_eq!(all, "early, late");
        stream.write_all(b"still open").expect("it is read");
    });
    let (mut stream, head) = chain.ask("early, ");
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert_eq!(value(&head, "Sec-WebSocket-Accept"), Some(ACCEPT));
    assert_eq!(value(&head, "Sec-WebSocket-Protocol"), Some("chat"));
    stream.write_all(b"late").expect("it is read");
    stream.shutdown(Shutdown::Write).expect("it is open");
    let mut all = String::new();
    stream.read_to_string(&mut all).expect("the server's end");
    assert_eq!(all, "still open");
    chain.inner.says("HTTP/2 CONNECT /chat websocket: 200");
    chain
        .inner
        .says("a tunnel ended: 11 bytes up, 10 bytes down");
    chain.done();
}

fn reset(stream: &TcpStream) {
    let linger = SockRef::from(stream).set_linger(Some(Duration::ZERO));
    linger.expect("an open socket");
}

#[test]
fn a_reset_of_the_server_is_one_for_the_client() {
    let chain = Chain::before(|mut stream, head| {
        switch(&mut stream, head);
        stream.read_exact(&mut [0]).expect("the tunnel is open");
        reset(&stream);
    });
    let (mut stream, head) = chain.ask("x");
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    let end = stream.read(&mut [0]).expect_err("no end, and no bytes");
    assert_eq!(end.kind(), ErrorKind::ConnectionReset);
    chain.outer.says("a tunnel was reset: ");
    chain.done();
}

#[test]
fn a_reset_of_the_client_is_one_for_the_server() {
    let chain = Chain::before(|mut stream, head| {
        switch(&mut stream, head);
        stream.write_all(b"x").expect("it is read");
        let end = stream.read(&mut [0]).expect_err("no end, and no bytes");
        assert_eq!(end.kind(), ErrorKind::ConnectionReset);
    });
    let (mut stream, head) = chain.ask("");
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    stream.read_exact(&mut [0]).expect("the tunnel is open");
    reset(&stream);
    drop(stream);
    chain.inner.says("a tunnel was reset: ");
    chain.done();
}

#[test]
fn a_refusal_keeps_its_status_and_its_content() {
    let chain = Chain::before(|mut stream, _| {
        let refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nnot today";
        stream.write_all(refusal).expect("it is read");
    });
    let (mut stream, head) = chain.ask("");
    assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
    let mut content = String::new();
    stream.read_to_string(&mut content).expect("the end");
    assert_eq!(content, "not today");
    chain.done();
}

#[test]
fn a_success_without_a_switch_opens_nothing() {
    let chain = Chain::before(|mut stream, _| {
        let ignored = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(ignored).expect("it is read");
    });
    let (_, head) = chain.ask("");
    assert!(head.starts_with("HTTP/1.1 502 "), "{head}");
    chain.done();
}

#[test]
fn an_ordinary_request_is_refused() {
    let gateway = Gateway::start("http://127.0.0.1:1");
    let mut stream = TcpStream::connect(gateway.address).expect("a connection");
    let request = b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n";
    stream.write_all(request).expect("it is read");
    let head = head(&mut stream);
    assert!(head.starts_with("HTTP/1.1 501 "), "{head}");
}
