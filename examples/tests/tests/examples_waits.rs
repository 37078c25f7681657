//! How long the example servers wait for a client, with short time limits.
#![cfg(unix)]
#![allow(unreachable_pub, reason = "a module of a test")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "support/examples.rs"]
mod examples;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use examples::{ALL, Running, WEBSOCKET, echoes, for_each, framed, head};
use http_upgrade::h2c::PREFACE;
use tungstenite::Message;
use tungstenite::protocol::Role;

/// The longest wait of a server in these tests, in seconds.
const WAIT: &str = "1";
/// A wait, a Ping, another wait, and the end; the rest is for a busy machine.
const BOUND: Duration = Duration::from_secs(15);
const PLAIN: &str = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

/// Reads until the server closes, and returns whether it did in time.
fn is_closed(stream: &mut TcpStream, bound: Duration) -> bool {
    stream.set_read_timeout(Some(bound)).unwrap();
    let start = Instant::now();
    let mut bytes = [0; 4_096];
    while start.elapsed() < bound {
        match stream.read(&mut bytes) {
            Ok(1..) => {}
            Ok(0) => return true,
            Err(error) => return error.kind() != ErrorKind::WouldBlock,
        }
    }
    false
}

/// Returns bytes after which a client sends nothing more.
fn silences(server: &str) -> Vec<(&'static str, Vec<u8>)> {
    let frame = framed(Role::Client, "hello");
    let mut rows = vec![
        ("nothing", Vec::new()),
        ("half a head", b"GET / HTTP/1.1\r\nHo".to_vec()),
        ("an answered request", PLAIN.into()),
        ("a WebSocket", WEBSOCKET.into()),
        ("half a frame", [WEBSOCKET.as_bytes(), &frame[..4]].concat()),
    ];
    if server == "h2c_server" {
        let offer = PLAIN.replace(
            "Host: h",
            "Host: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
        );
        let settings = b"\0\0\0\x04\0\0\0\0\0";
        rows.extend([
            ("HTTP/2", [&PREFACE[..], settings].concat()),
            ("an upgrade to h2c", offer.clone().into()),
            (
                "the preface after it",
                [offer.as_bytes(), &PREFACE[..], settings].concat(),
            ),
        ]);
    }
    if ["h2c_server", "server"].contains(&server) {
        let post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 40\r\n\r\nhalf";
        rows.push(("half of the content", post.into()));
    }
    rows
}

fn are_closed(server: &str, running: &Running, bound: Duration) {
    thread::scope(|scope| {
        for (name, bytes) in silences(server) {
            let mut stream = running.connect();
            stream.write_all(&bytes).unwrap();
            scope.spawn(move || {
                let is_closed = is_closed(&mut stream, bound);
                assert!(is_closed, "{server} waits for ever after {name}");
            });
        }
    });
}

#[test]
fn a_silent_connection_is_closed() {
    for_each(ALL, |server| {
        are_closed(server, &Running::with_waits(server, WAIT), BOUND);
    });
}

#[test]
#[ignore = "takes a minute"]
fn a_silent_connection_is_closed_within_a_minute() {
    for_each(ALL, |server| {
        are_closed(server, &Running::new(server), Duration::from_secs(60));
    });
}

/// The proxy waits ten seconds for a request that has begun, and longer for the next one to begin.
#[test]
#[ignore = "takes half a minute"]
fn a_proxy_keeps_a_connection_longer_than_a_request_may_take() {
    let upstream = Running::new("tokio_server");
    let proxy = Running::proxy("proxy", &upstream);
    let mut stream = proxy.connect();
    stream.write_all(PLAIN.as_bytes()).unwrap();
    assert!(head(&mut stream).starts_with("HTTP/1.1 426 "));
    assert!(!is_closed(&mut stream, Duration::from_secs(15)));
    assert!(is_closed(&mut stream, Duration::from_secs(60)));
}

/// Writes `bytes` repeatedly without reading, until the server has closed the connection.
fn is_dropped(mut stream: TcpStream, bytes: &[u8]) -> bool {
    let tick = Duration::from_millis(100);
    stream.set_write_timeout(Some(tick)).unwrap();
    let start = Instant::now();
    let mut sent = 0;
    while start.elapsed() < BOUND {
        match stream.write(&bytes[sent..]) {
            Ok(written) => sent = (sent + written) % bytes.len(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return true,
        }
    }
    false
}

#[test]
fn a_client_that_does_not_read_is_dropped() {
    for_each(ALL, |server| {
        let running = Running::with_waits(server, WAIT);
        let stream = running.open().into_inner();
        let message = framed(Role::Client, &"x".repeat(60_000));
        assert!(is_dropped(stream, &message), "{server}, messages");
        let stream = running.open().into_inner();
        // A Ping has at most 125 bytes.
        let ping = [&[0x89, 0xfd, 0, 0, 0, 0][..], &[b'x'; 125]].concat();
        assert!(is_dropped(stream, &ping.repeat(500)), "{server}, Pings");
    });
    for_each(["h2c_server", "hyper_server", "server"], |server| {
        let running = Running::with_waits(server, WAIT);
        let requests = PLAIN.repeat(1_000).into_bytes();
        assert!(is_dropped(running.connect(), &requests), "{server}");
    });
}

#[test]
fn an_upload_that_moves_may_take_long() {
    for_each(["h2c_server", "server"], |server| {
        let running = Running::with_waits(server, WAIT);
        let mut stream = running.connect();
        let request = "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 30\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        for _ in 0..30 {
            thread::sleep(Duration::from_millis(400));
            stream.write_all(b"x").unwrap();
        }
        let head = head(&mut stream);
        let status = if server == "server" { "404" } else { "200" };
        let is_answered = head.starts_with(&format!("HTTP/1.1 {status} "));
        assert!(is_answered, "{server}: {head}");
    });
}

#[test]
fn a_web_socket_that_answers_pings_stays_open() {
    // `fastwebsockets` sends no Ping by itself: its clients have to.
    let servers = ALL.into_iter();
    for_each(
        servers.filter(|name| *name != "fastwebsockets_server"),
        |server| {
            let running = Running::with_waits(server, WAIT);
            let mut socket = running.open();
            let start = Instant::now();
            while start.elapsed() < Duration::from_secs(4) {
                // The Pong is sent by the next read, or by the next message.
                match socket.read() {
                    Ok(Message::Ping(_)) => socket.flush().unwrap(),
                    other => panic!("{server}: {other:?}"),
                }
            }
            assert!(echoes(&mut socket, "still here"), "{server}");
        },
    );
}
