//! The example servers when they are told to stop.
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

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use examples::{ALL, Running, WEBSOCKET, echoes, for_each};
use tungstenite::Message;
use tungstenite::protocol::frame::coding::CloseCode;

/// The servers give open requests 5 s; the rest is for a busy machine.
const BOUND: Duration = Duration::from_secs(12);

#[test]
fn what_is_in_flight_is_finished() {
    for_each(ALL, |server| {
        let mut running = Running::new(server);
        let mut socket = running.open();
        assert!(echoes(&mut socket, "hello"), "{server}");
        let _silent = running.connect();
        let mut half = running.connect();
        half.write_all(&WEBSOCKET.as_bytes()[..60]).unwrap();
        thread::sleep(Duration::from_millis(300)); // until the bytes have arrived

        running.signal("TERM");
        match socket.read() {
            Ok(Message::Close(Some(frame))) => assert_eq!(frame.code, CloseCode::Away, "{server}"),
            other => panic!("{server}: {other:?}"),
        }
        while socket.read().is_ok() {} // this also replies to the Close
        assert!(is_refused(&running), "{server} still accepts");
        half.write_all(&WEBSOCKET.as_bytes()[60..]).unwrap();
        let mut answer = Vec::new();
        // The Close that follows may be cut off by the end of the process.
        let _ = half.read_to_end(&mut answer);
        assert!(
            answer.starts_with(b"HTTP/1.1 101 "),
            "{server}: {}",
            answer.escape_ascii()
        );
        assert_eq!(running.exit_code(BOUND), Some(0), "{server}");
    });
}

#[test]
fn nothing_in_flight_is_nothing_to_wait_for() {
    for_each(ALL, |server| {
        for signal in ["TERM", "INT"] {
            let mut running = Running::new(server);
            let _silent = running.connect();
            let answered = answered(&running, server);
            thread::sleep(Duration::from_millis(300));
            let start = Instant::now();
            running.signal(signal);
            assert_eq!(running.exit_code(BOUND), Some(0), "{server} after {signal}");
            let took = start.elapsed();
            assert!(took < Duration::from_secs(4), "{server}: {took:?}");
            drop(answered);
        }
    });
}

#[test]
fn who_does_not_answer_is_not_waited_for() {
    for_each(ALL, |server| {
        let mut running = Running::new(server);
        let _mute = running.open();
        let mut half = running.connect();
        half.write_all(&WEBSOCKET.as_bytes()[..60]).unwrap();
        thread::sleep(Duration::from_millis(300));
        running.signal("TERM");
        assert_eq!(running.exit_code(BOUND), Some(0), "{server}");
    });
}

/// Connects and gets a response. The connection stays open if the server keeps connections.
fn answered(running: &Running, server: &str) -> TcpStream {
    let mut stream = running.connect();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        .unwrap();
    let mut answer = [0; 9];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 ", "{server}");
    stream
}

/// Whether connections are refused soon.
fn is_refused(running: &Running) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(3) {
        if TcpStream::connect(&running.address).is_err() {
            return true;
        }
        thread::sleep(Duration::from_millis(10));
    }
    false
}
