//! The example servers with many clients: more than files, more than threads, and with a client
//! that is always busy.
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

use std::fs;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

use examples::{ALL, Running, WEBSOCKET, echoes, for_each, framed, head, send};
use tungstenite::protocol::Role;

/// The number of files that a server may open.
const FILES: usize = 30;
/// How long a busy machine may take for a response. A server that is stuck would not respond at
/// all.
const SOON: Duration = Duration::from_secs(5);

#[test]
fn a_server_that_was_out_of_files_goes_on() {
    for_each(ALL, |server| {
        let running = Running::with_files(server, FILES);
        // These are more clients than the server has files for. The others wait in the queue of the
        // system.
        let silent: Vec<_> = (0..100).map(|_| running.connect()).collect();
        is_full(&running, server);
        thread::sleep(Duration::from_millis(200));
        drop(silent);

        // Give the server time to accept the queue; no other client connects meanwhile.
        thread::sleep(Duration::from_millis(500));
        let start = Instant::now();
        let (_stream, head) = running.ask();
        assert!(head.starts_with("HTTP/1.1 101 "), "{server}: {head}");
        assert!(start.elapsed() < SOON, "{server}: {:?}", start.elapsed());
    });
}

/// Waits until all files of the server are open, or for a while if that cannot be observed.
fn is_full(running: &Running, server: &str) {
    let start = Instant::now();
    while let Ok(files) = fs::read_dir(format!("/proc/{}/fd", running.pid())) {
        if files.count() >= FILES {
            return;
        }
        assert!(start.elapsed() < SOON, "{server} has files left");
        thread::sleep(Duration::from_millis(10));
    }
    thread::sleep(Duration::from_secs(1));
}

#[test]
fn a_web_socket_without_room_is_refused_before_the_101() {
    for_each(["server", "embedded_io_server"], |server| {
        let running = Running::new(server);
        let open: Vec<_> = (0..256).map(|_| running.open()).collect();
        for _ in 0..3 {
            let (_, head) = running.ask();
            assert!(head.starts_with("HTTP/1.1 503 "), "{server}: {head}");
        }
        drop(open);
        let start = Instant::now();
        while !running.ask().1.starts_with("HTTP/1.1 101 ") {
            assert!(start.elapsed() < SOON, "{server} has no room again");
            thread::sleep(Duration::from_millis(10));
        }
    });
}

#[test]
fn a_web_socket_that_got_its_101_is_served() {
    // tokio has 512 threads for blocking calls; no WebSocket may depend on them.
    let running = Running::new("h2c_server");
    let mut open: Vec<_> = (0..600).map(|_| running.open()).collect();
    for (at, socket) in open.iter_mut().enumerate() {
        assert!(echoes(socket, "hello"), "WebSocket {at}");
    }
}

#[test]
fn a_client_that_never_stops_talking_does_not_hold_up_the_others() {
    // One server after the other, since a busy client keeps a processor busy.
    for server in ALL {
        let running = Running::new(server);
        let talker = running.open().into_inner();
        let frames = framed(Role::Client, "x").repeat(1_000);
        let (mut writer, mut reader) = (talker.try_clone().unwrap(), talker.try_clone().unwrap());
        let threads = [
            thread::spawn(move || while writer.write_all(&frames).is_ok() {}),
            thread::spawn(move || {
                let mut echo = vec![0; 65_536];
                while matches!(reader.read(&mut echo), Ok(1..)) {}
            }),
        ];
        thread::sleep(Duration::from_millis(200));
        let times: Vec<_> = (0..5)
            .map(|_| {
                let start = Instant::now();
                let mut stream = running.connect();
                send(&mut stream, WEBSOCKET.as_bytes(), true);
                let head = head(&mut stream);
                assert!(head.starts_with("HTTP/1.1 101 "), "{server}: {head}");
                start.elapsed()
            })
            .collect();
        talker.shutdown(Shutdown::Both).unwrap();
        for thread in threads {
            thread.join().unwrap();
        }
        let quick = times.iter().filter(|time| time.as_secs() == 0).count();
        assert!(quick >= 3, "{server}: {times:?}");
    }
}
