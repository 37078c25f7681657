//! The examples that work beside other stacks, as programs: each client with each server, and each
//! against a peer written for it.
#![allow(unreachable_pub, reason = "a module of a test")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "support/examples.rs"]
mod examples;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use examples::{CLIENTS, PATIENCE, Running, SERVERS, framed, head, printed, run, send};
use http_upgrade::Encode;
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use tungstenite::WebSocket;
use tungstenite::protocol::Role;

const REQUEST: &str = "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

#[test]
fn every_client_talks_to_every_server() {
    for server in SERVERS {
        let running = Running::new(server);
        let uri = format!("ws://{}/chat", running.address);
        for client in CLIENTS {
            for message in ["hello", &"a long one ".repeat(5_000)] {
                let echo = printed(client, &[&uri, message]);
                let is_echo = echo.strip_suffix('\n') == Some(message);
                assert!(is_echo, "{client} and {server}: {} bytes", echo.len());
            }
        }
    }
}

// keeps U-29
#[test]
fn a_server_hands_over_what_came_with_the_request() {
    // No client may send a frame before it has seen the 101, but a frame that is sent early must
    // not be misread.
    let bytes = [REQUEST.as_bytes(), &framed(Role::Client, "early")].concat();
    for server in SERVERS {
        let running = Running::new(server);
        for at_once in [true, false] {
            let mut stream = running.connect();
            send(&mut stream, &bytes, at_once);
            let head = head(&mut stream);
            assert!(head.starts_with("HTTP/1.1 101 "), "{server}: {head}");
            let accept = "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
            let mut lines = head.lines();
            let is_there = lines.any(|line| line.to_lowercase().trim() == accept.to_lowercase());
            assert!(is_there, "{server}: {head}");

            let mut socket = WebSocket::from_raw_socket(stream, Role::Client, None);
            for message in ["early", "late"] {
                let echo = socket.read().unwrap();
                assert_eq!(echo.to_text().unwrap(), message, "{server}");
                socket.send("late".into()).unwrap();
            }
        }
    }
}

#[test]
fn a_server_refuses_and_closes() {
    let origin = REQUEST.replace("Host: h", "Host: h\r\nOrigin: https://evil.example");
    let version = REQUEST.replace("13", "8");
    let plain = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".to_owned();
    let head = plain.replace("GET", "HEAD");
    let rows = [
        (&head, "426 ", "\r\n\r\n"),
        (
            &origin,
            "403 ",
            "the origin is not allowed (RFC 6455 §4.2.2)\n",
        ),
        (
            &version,
            "426 ",
            "Sec-WebSocket-Version is not 13 (RFC 6455 §4.4)\n",
        ),
        (
            &plain,
            "426 ",
            "only WebSocket is spoken here (RFC 9110 §15.5.22)\n",
        ),
    ];
    // The responses of the example `server` are tested elsewhere.
    for server in SERVERS.into_iter().filter(|server| *server != "server") {
        let running = Running::new(server);
        for (request, status, sentence) in rows {
            let mut stream = running.connect();
            let request = request.replace("Connection: Upgrade", "Connection: Upgrade, close");
            send(&mut stream, request.as_bytes(), true);
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            let is_refused = answer.starts_with(&format!("HTTP/1.1 {status}"));
            assert!(
                is_refused && answer.ends_with(sentence),
                "{server}: {answer}"
            );
        }
    }
}

#[test]
fn a_server_answers_a_head_beyond_its_limit() {
    let long = format!(
        "GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n",
        "x".repeat(50_000)
    );
    // hyper has limits of its own.
    for server in SERVERS
        .into_iter()
        .filter(|server| !["hyper_server", "server"].contains(server))
    {
        let running = Running::new(server);
        let mut stream = running.connect();
        send(&mut stream, long.as_bytes(), true);
        let mut answer = Vec::new();
        // If the socket is closed with unread bytes, the response comes before an error.
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.starts_with(b"HTTP/1.1 431 "), "{server}");
    }
}

/// Listens for one client, reads its request, and passes it to `answer`.
fn serving(
    answer: impl FnOnce(&[u8], TcpStream) + Send + 'static,
) -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let uri = format!("ws://{}/chat", listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let request = head(&mut stream);
        answer(request.as_bytes(), stream);
    });
    (uri, thread)
}

/// Returns the 101 for a WebSocket request.
fn switching(request: &[u8]) -> Vec<u8> {
    let acceptor = Acceptor::new(Origins::Any).subprotocols(&["chat"]);
    let mut server = Server::new();
    assert!(!server.wants_input(request));
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(request) else {
        panic!("no upgrade is asked for");
    };
    upgrade.accept(&acceptor).unwrap().to_vec().unwrap()
}

// keeps U-29
#[test]
fn a_client_hands_over_what_came_with_the_101() {
    for client in CLIENTS {
        for at_once in [true, false] {
            let (uri, thread) = serving(move |request, mut stream| {
                let bytes = [switching(request), framed(Role::Server, "welcome")].concat();
                send(&mut stream, &bytes, at_once);
                let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
                let message = socket.read().unwrap();
                socket.send(message).unwrap();
                while socket.read().is_ok() {}
            });
            assert_eq!(printed(client, &[&uri]), "welcome\nhello\n", "{client}");
            thread.join().unwrap();
        }
    }
}

#[test]
fn a_client_says_why_there_is_no_switch() {
    let rows = [
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
            "403 instead of 101",
        ),
        (
            "HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n",
            "426 instead of 101",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
            "200 instead of 101",
        ),
        (
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "404 instead of 101",
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            "a 101 switches to a protocol that was not proposed",
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
            "a 101 has no Connection that names upgrade",
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
          Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
            "the answer does not keep to the proposal: Sec-WebSocket-Accept does not answer the key",
        ),
    ];
    for client in CLIENTS {
        for (answer, sentence) in rows {
            let (uri, thread) = serving(move |_, mut stream| {
                stream.write_all(answer.as_bytes()).unwrap();
                // Like a server that keeps the connection open: the client has to end it.
                while matches!(stream.read(&mut [0; 64]), Ok(1..)) {}
            });
            fails(client, &uri, sentence);
            thread.join().unwrap();
        }
    }
}

#[test]
fn a_client_says_what_is_wrong_with_a_uri() {
    for client in CLIENTS {
        fails(
            client,
            "http://127.0.0.1/",
            "the scheme is neither ws nor wss",
        );
        fails(
            client,
            "wss://127.0.0.1/",
            "there is no TLS here: wss needs a stream that speaks it",
        );
    }
}

fn fails(client: &str, uri: &str, sentence: &str) {
    let output = run(client, &[uri]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors, format!("{sentence}\n"), "{client} {uri}");
    assert_eq!(output.status.code(), Some(1), "{client} {uri}");
    assert_eq!(output.stdout, b"", "{client} {uri}");
}

#[test]
fn a_server_is_not_held_up_by_one_that_says_nothing() {
    for server in SERVERS {
        let running = Running::new(server);
        let mut silent = running.connect();
        send(&mut silent, &REQUEST.as_bytes()[..40], true);
        let uri = format!("ws://{}/chat", running.address);
        assert_eq!(printed("blocking_client", &[&uri]), "hello\n", "{server}");
        send(&mut silent, &REQUEST.as_bytes()[40..], true);
        assert!(head(&mut silent).starts_with("HTTP/1.1 101 "), "{server}");
    }
}

/// keeps H-15: a target beyond its limit has a status of its own.
#[test]
fn a_server_answers_a_target_beyond_its_limit() {
    let running = Running::new("server");
    let mut stream = running.connect();
    let request = format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "x".repeat(9_000));
    stream.write_all(request.as_bytes()).unwrap();
    let head = head(&mut stream);
    assert!(head.starts_with("HTTP/1.1 414 "), "{head}");
}
