//! The server over loopback: its responses byte by byte, both protocols, and its end.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum_server::{Stop, serve};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{Message, Role, WebSocket};

const WS: &str = "Host: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const FEED: &str = "POST /feed HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: feed\r\n";

/// A server in a thread of its own.
struct Running {
    address: SocketAddr,
    stop: Stop,
    thread: JoinHandle<()>,
}

impl Running {
    fn new() -> Self {
        let stop = Stop::default();
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = thread::spawn({
            let stop = stop.clone();
            move || {
                let mut runtime = tokio::runtime::Builder::new_current_thread();
                let runtime = runtime.enable_all().build().unwrap();
                runtime.block_on(async {
                    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                    sender.send(listener.local_addr().unwrap()).unwrap();
                    serve(listener, rooms(), stop).await.unwrap();
                });
            }
        });
        let address = receiver.recv().unwrap();
        Self {
            address,
            stop,
            thread,
        }
    }

    fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let limit = Some(Duration::from_secs(20));
        stream.set_read_timeout(limit).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// Returns the connection, and the head of the response in lower case.
    fn ask(&self, request: &str) -> (TcpStream, String) {
        let mut stream = self.send(request);
        let head = head(&mut stream);
        (stream, head)
    }
}

fn rooms() -> BTreeMap<String, Vec<String>> {
    let rooms = [
        ("graphql", &["graphql-transport-ws", "graphql-ws"][..]),
        ("lobby", &["chat"]),
    ];
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let rooms = rooms.map(|(room, names)| (room.to_owned(), owned(names)));
    rooms.into()
}

/// Reads exactly to the empty line.
fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    String::from_utf8(head).unwrap().to_lowercase()
}

fn exactly(stream: &mut TcpStream, expected: &str) {
    let mut bytes = vec![0; expected.len()];
    stream.read_exact(&mut bytes).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), expected);
}

#[test]
fn each_room_has_its_subprotocols() {
    let running = Running::new();
    let rows = [
        ("lobby", "chat", Some("chat")),
        ("lobby", "graphql-ws", None),
        ("graphql", "chat, graphql-ws", Some("graphql-ws")),
        (
            "graphql",
            "graphql-ws, graphql-transport-ws",
            Some("graphql-transport-ws"),
        ),
    ];
    for (room, offered, chosen) in rows {
        let request = format!(
            "GET /rooms/{room} HTTP/1.1\r\n{WS}Origin: https://app.example.com\r\nSec-WebSocket-Protocol: {offered}\r\n\r\n"
        );
        let (stream, head) = running.ask(&request);
        assert!(head.starts_with("http/1.1 101 "), "{room}: {head}");
        let accept = "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n";
        assert!(head.contains(accept), "{room}: {head}");
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix("sec-websocket-protocol: "));
        assert_eq!(line, chosen, "{room}");
        let mut socket = WebSocket::from_raw_socket(stream, Role::Client, None);
        socket.send("hello".into()).unwrap();
        assert_eq!(socket.read().unwrap(), Message::text("hello"), "{room}");
    }
}

#[test]
fn a_refusal_is_json() {
    let running = Running::new();
    let lobby = format!("GET /rooms/lobby HTTP/1.1\r\n{WS}");
    let long = "x".repeat(5_000);
    let rows = [
        (
            "another origin",
            format!("{lobby}Origin: https://evil-example.com\r\n\r\n"),
            "403",
            "",
            r#"{"error":"the origin is not allowed","rule":"RFC 6455 §4.2.2"}"#,
        ),
        (
            "another version",
            lobby.replace("13", "8") + "\r\n",
            "426",
            "sec-websocket-version: 13\r\n",
            r#"{"error":"Sec-WebSocket-Version is not 13","rule":"RFC 6455 §4.4"}"#,
        ),
        (
            "another method",
            lobby.replace("GET", "PUT") + "\r\n",
            "405",
            "",
            "",
        ),
        (
            "no upgrade",
            "GET /rooms/lobby HTTP/1.1\r\nHost: h\r\n\r\n".to_owned(),
            "426",
            "upgrade: websocket\r\n",
            r#"{"error":"there is no Upgrade field, or nothing in it","rule":"RFC 9110 §7.8"}"#,
        ),
        (
            "no such room",
            lobby.replace("lobby", "attic") + "\r\n",
            "404",
            "",
            r#"{"error":"there is no such room","rule":null}"#,
        ),
        (
            "two Hosts",
            format!("{lobby}Host: i\r\n\r\n"),
            "400",
            "",
            r#"{"error":"there are several Hosts","rule":"RFC 9112 §3.2"}"#,
        ),
        (
            "nothing to wait for",
            format!("{lobby}Expect: 100-continue\r\n\r\n"),
            "417",
            "",
            r#"{"error":"there is no content to wait for","rule":null}"#,
        ),
        (
            "content that is no list",
            format!("{FEED}Content-Length: 2\r\n\r\n{{}}"),
            "400",
            "",
            r#"{"error":"the content is not a list of topics","rule":null}"#,
        ),
        (
            "content that is too long",
            format!("{FEED}Content-Length: 5000\r\n\r\n{long}"),
            "413",
            "",
            r#"{"error":"the content is too long","rule":null}"#,
        ),
        (
            "another protocol",
            format!("{FEED}Content-Length: 2\r\n\r\n[]").replace(": feed", ": websocket"),
            "426",
            "upgrade: feed\r\n",
            r#"{"error":"the protocol that this resource speaks was not offered","rule":"RFC 9110 §15.5.22"}"#,
        ),
    ];
    for (name, request, status, line, content) in rows {
        let (mut stream, head) = running.ask(&request);
        let starts = format!("http/1.1 {status} ");
        assert!(head.starts_with(&starts), "{name}: {head}");
        assert!(head.contains(line), "{name}: {head}");
        if content.is_empty() {
            continue; // axum's own response
        }
        assert!(
            head.contains("content-type: application/json\r\n"),
            "{name}: {head}"
        );
        exactly(&mut stream, content);
    }
}

#[test]
fn content_is_read_before_the_switch() {
    let running = Running::new();
    let content = r#"["news","sport"]"#;
    let length = format!("Content-Length: {}\r\n", content.len());
    let after = "subscribed to news\nsubscribed to sport\n";

    let (mut stream, head) = running.ask(&format!("{FEED}{length}\r\n{content}early\n"));
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    assert!(head.contains("upgrade: feed\r\n"), "{head}");
    exactly(&mut stream, after);
    exactly(&mut stream, "early\n");
    stream.write_all(b"late\n").unwrap();
    exactly(&mut stream, "late\n");

    let (mut stream, head) = running.ask(&format!(
        "{FEED}Transfer-Encoding: chunked\r\n\r\n10\r\n{content}\r\n0\r\n\r\n"
    ));
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    exactly(&mut stream, after);

    // The 100 comes before the content, and the content before the 101.
    let (mut stream, first) = running.ask(&format!("{FEED}{length}Expect: 100-continue\r\n\r\n"));
    assert!(first.starts_with("http/1.1 100 "), "{first}");
    stream.write_all(content.as_bytes()).unwrap();
    let second = self::head(&mut stream);
    assert!(second.starts_with("http/1.1 101 "), "{second}");
    exactly(&mut stream, after);
}

#[test]
fn pages_of_some_origins_may_read_the_list() {
    let running = Running::new();
    for (origin, is_allowed) in [
        ("https://example.com", true),
        ("https://app.example.com", true),
        ("http://example.com", false),
        ("https://evil-example.com", false),
        ("null", false),
    ] {
        let (mut stream, head) = running.ask(&format!(
            "GET /rooms HTTP/1.1\r\nHost: h\r\nOrigin: {origin}\r\n\r\n"
        ));
        let line = format!("access-control-allow-origin: {origin}\r\n");
        assert_eq!(head.contains(&line), is_allowed, "{head}");
        exactly(&mut stream, r#"["graphql","lobby"]"#);
    }
}

#[test]
fn a_stop_waits_for_the_connections() {
    let running = Running::new();
    let (stream, head) = running.ask(&format!("GET /rooms/lobby HTTP/1.1\r\n{WS}\r\n"));
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    let (mut feed, head) = running.ask(&format!("{FEED}Content-Length: 2\r\n\r\n[]"));
    assert!(head.starts_with("http/1.1 101 "), "{head}");

    running.stop.ask();
    exactly(&mut feed, "the server stops\n");
    assert_eq!(feed.read(&mut [0]).unwrap(), 0);
    let mut socket = WebSocket::from_raw_socket(stream, Role::Client, None);
    let Message::Close(Some(close)) = socket.read().unwrap() else {
        panic!("there is no Close");
    };
    assert_eq!(close.code, CloseCode::Away);
    assert!(!running.thread.is_finished());
    while socket.read().is_ok() {}
    running.thread.join().unwrap();
    assert!(TcpStream::connect(running.address).is_err());
}
