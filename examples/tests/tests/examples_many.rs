//! The example servers with many idle clients, and how much memory each client takes.
//!
//! ```text
//! cd examples/tests
//! cargo test --release --test examples_many -- --ignored --nocapture memory
//! ```
//!
//! prints the table of memory. It reads `/proc`, so it needs Linux.
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
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use examples::{Running, WEBSOCKET, echoes};
use tungstenite::WebSocket;
use tungstenite::protocol::Role;

/// An upper bound for the files that a process has open besides its connections.
const OTHERS: u64 = 100;

/// The limit of open files holds for the whole process, so only one test at a time may use it up.
static FILES: Mutex<()> = Mutex::new(());

/// Returns the wanted number of connections, or fewer if the system does not allow that many files;
/// then it prints a message. They may be open for as long as the guard is held.
fn connections(wanted: u64) -> (MutexGuard<'static, ()>, u64) {
    let guard = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    let files = rlimit::increase_nofile_limit(wanted + OTHERS).unwrap();
    let connections = wanted.min(files - OTHERS);
    if connections < wanted {
        eprintln!("only {files} files may be open here: {connections} clients instead of {wanted}");
    }
    (guard, connections)
}

/// Connects clients that send these bytes, which are not answered yet.
fn clients(running: &Running, count: u64, bytes: &[u8]) -> Vec<TcpStream> {
    let address: SocketAddr = running.address.parse().unwrap();
    (0..count)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(bytes).unwrap();
            stream
        })
        .collect()
}

#[test]
fn ten_thousand_idle_web_sockets() {
    let (_files, count) = connections(10_000);
    let running = Running::new("tokio_server");
    let mut open = Vec::new();
    // Connect in portions, since some systems have a short queue for new connections.
    while (open.len() as u64) < count {
        for mut stream in clients(
            &running,
            100.min(count - open.len() as u64),
            WEBSOCKET.as_bytes(),
        ) {
            // The server sends nothing more until it gets a request.
            let mut answer = Vec::new();
            while !answer.ends_with(b"\r\n\r\n") {
                let mut part = [0; 256];
                match stream.read(&mut part).unwrap() {
                    0 => panic!("{} and no more are accepted", open.len()),
                    length => answer.extend(&part[..length]),
                }
            }
            assert!(answer.starts_with(b"HTTP/1.1 101 "), "{}", open.len());
            open.push(WebSocket::from_raw_socket(stream, Role::Client, None));
        }
    }
    // One more client is served quickly, and all others are still connected.
    let start = Instant::now();
    assert!(echoes(&mut running.open(), "one more"));
    assert!(start.elapsed() < Duration::from_secs(1));
    for (at, socket) in open.iter_mut().enumerate() {
        assert!(echoes(socket, "still here"), "{at}");
    }
    // When the clients leave, nothing of them remains.
    drop(open);
    assert!(echoes(&mut running.open(), "afterwards"));
}

#[test]
fn ten_thousand_idle_connections_to_the_proxy() {
    let (_files, count) = connections(10_000);
    let server = Running::new("tokio_server");
    let proxy = Running::proxy("proxy", &server);
    let mut open = Vec::new();
    while (open.len() as u64) < count {
        let some = 100.min(count - open.len() as u64);
        let plain = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";
        for mut stream in clients(&proxy, some, plain) {
            let head = examples::head(&mut stream);
            assert!(head.starts_with("HTTP/1.1 426 "), "{}: {head}", open.len());
            open.push(stream);
        }
    }
    // All of them are open at the same time, one more opens a tunnel, and the others are still
    // answered. (The first ones may be near the end of the time for which the proxy waits.)
    if let Ok(files) = fs::read_dir(format!("/proc/{}/fd", proxy.pid())) {
        assert!(files.count() as u64 >= count);
    }
    let start = Instant::now();
    assert!(echoes(&mut proxy.open(), "one more"));
    assert!(start.elapsed() < Duration::from_secs(1));
    for (at, stream) in open.iter_mut().rev().take(2_000).enumerate().step_by(100) {
        examples::send(stream, WEBSOCKET.as_bytes(), true);
        // The content of the 426 comes first.
        let mut came: Vec<u8> = Vec::new();
        while !came.windows(13).any(|part| part == b"HTTP/1.1 101 ") {
            let mut part = [0; 1_024];
            match stream.read(&mut part).unwrap() {
                0 => panic!("{at} was closed"),
                length => came.extend(&part[..length]),
            }
        }
    }
    drop(open);
    assert!(echoes(&mut proxy.open(), "afterwards"));
}

/// Returns the resident memory in KiB.
fn resident(running: &Running) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", running.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let value = line.and_then(|line| line.split_whitespace().nth(1));
    value.unwrap().parse().unwrap()
}

/// Returns the memory in KiB for each of many clients that have sent these bytes.
fn memory(server: &str, bytes: &[u8]) -> f64 {
    let upstream = Running::new("tokio_server");
    let running = match server {
        "proxy" | "hyper_proxy" => Running::proxy(server, &upstream),
        server => Running::new(server),
    };
    // Most servers are limited only by files. Those with threads have a limit of 256 connections.
    let (_files, allowed) = connections(2_000);
    let count = if server.starts_with("server") {
        250
    } else {
        allowed
    };
    // Memory that is needed only once, for the first clients, does not count.
    drop(clients(&running, 10, WEBSOCKET.as_bytes()));
    thread::sleep(Duration::from_secs(2));
    let before = resident(&running);
    let mut open = clients(&running, count, bytes);
    if bytes == WEBSOCKET.as_bytes() {
        for stream in &mut open {
            assert!(stream.read(&mut [0; 1_024]).is_ok_and(|n| n > 0));
        }
    }
    thread::sleep(Duration::from_secs(2));
    let resident = resident(&running) - before;
    f64::from(u32::try_from(resident).unwrap()) / f64::from(u32::try_from(count).unwrap())
}

#[test]
#[ignore = "it measures, and judges nothing"]
fn memory_of_an_idle_connection() {
    let part = format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}", "x".repeat(1_000));
    println!(
        "| KiB for each connection | nothing sent | 1 KB of a head | WebSocket, or a tunnel |"
    );
    println!("|---|---:|---:|---:|");
    for server in [
        "server",
        "poll_server",
        "tokio_server",
        "hyper_server",
        "fastwebsockets_server",
        "h2c_server",
        "proxy",
        "hyper_proxy",
    ] {
        let [silent, part, socket] =
            [&b""[..], part.as_bytes(), WEBSOCKET.as_bytes()].map(|bytes| memory(server, bytes));
        println!("| `{server}` | {silent:.1} | {part:.1} | {socket:.1} |");
    }
}
