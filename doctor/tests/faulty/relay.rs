//! A relay that changes heads, and what follows them, as a mistake would.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Heads above this size pass unchanged.
const MOST: usize = 64 << 10;

/// What the relay does with a head, and with the bytes after it that came in the same read.
pub type Change = fn(Head) -> Head;

/// A head, as text with one character for each byte, and the bytes after it.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub text: String,
    pub rest: Vec<u8>,
    /// The head of the request, where this is the head of an answer.
    pub request: String,
    /// The request goes directly to the server that the example forwards to.
    pub to_backend: bool,
    /// Nothing is passed on any more, and no connection accepted.
    pub crashes: bool,
}

/// A mistake.
#[derive(Clone, Copy, Debug)]
pub struct Bug {
    pub name: &'static str,
    pub request: Change,
    pub answer: Change,
    /// Whether only the first read of a request is looked at.
    pub reads_once: bool,
}

impl Bug {
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            request: |head| head,
            answer: |head| head,
            reads_once: false,
        }
    }

    pub const fn request(mut self, change: Change) -> Self {
        self.request = change;
        self
    }

    pub const fn answer(mut self, change: Change) -> Self {
        self.answer = change;
        self
    }
}

/// Listens, and passes everything on to `target` with the mistake. `backend` is the server that the
/// target forwards to; it gets the requests that have [`Head::to_backend`].
pub fn start(target: SocketAddr, backend: Option<SocketAddr>, bug: Bug) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let is_gone = Arc::new(AtomicBool::new(false));
    thread::spawn(move || {
        for client in listener.incoming() {
            if is_gone.load(Ordering::SeqCst) {
                return;
            }
            let Ok(client) = client else { continue };
            let is_gone = Arc::clone(&is_gone);
            thread::spawn(move || {
                if pass(&client, target, backend, bug) == Some(true) {
                    is_gone.store(true, Ordering::SeqCst);
                    // Wakes the listener.
                    drop(TcpStream::connect(address));
                }
            });
        }
    });
    address
}

/// Passes one connection on. `Some(true)`: the relay crashes.
fn pass(
    client: &TcpStream,
    target: SocketAddr,
    backend: Option<SocketAddr>,
    bug: Bug,
) -> Option<bool> {
    client.set_nodelay(true).ok()?;
    let (mut head, is_ended) = read_head(client, bug.reads_once, Vec::new());
    if !head.text.is_empty() {
        head = (bug.request)(head);
    }
    if head.crashes {
        return Some(true);
    }
    let server = match backend.filter(|_| head.to_backend) {
        Some(backend) => TcpStream::connect(backend).ok()?,
        None => TcpStream::connect(target).ok()?,
    };
    server.set_nodelay(true).ok()?;
    let request = Arc::new(Mutex::new(head.text.clone()));
    let (from, to) = (client.try_clone().ok()?, server.try_clone().ok()?);
    let up = thread::spawn(move || {
        let first = [latin(&head.text), head.rest].concat();
        copy(&from, &to, &first, is_ended);
    });
    down(&server, client, &request, bug);
    let _ = up.join();
    Some(false)
}

/// Passes the answers back: each head on its own until a final one, then everything as it is.
fn down(server: &TcpStream, client: &TcpStream, request: &Mutex<String>, bug: Bug) {
    let mut rest = Vec::new();
    loop {
        let (mut head, is_ended) = read_head(server, false, rest);
        if head.text.is_empty() {
            return copy(server, client, &head.rest, is_ended);
        }
        head.request.clone_from(&request.lock().unwrap());
        let is_interim = [" 100 ", " 103 ", " 199 "]
            .iter()
            .any(|code| head.text.get(8..13) == Some(code));
        head = (bug.answer)(head);
        if !is_interim || is_ended {
            let first = [latin(&head.text), head.rest].concat();
            return copy(server, client, &first, is_ended);
        }
        let mut out = client;
        if out.write_all(&latin(&head.text)).is_err() {
            return;
        }
        rest = head.rest;
    }
}

/// Reads up to the end of a head. Without one, everything is in `rest`.
fn read_head(mut from: &TcpStream, once: bool, mut bytes: Vec<u8>) -> (Head, bool) {
    let mut buffer = [0; 16 << 10];
    loop {
        let start = bytes.iter().take_while(|byte| b"\r\n".contains(byte));
        let start = start.count();
        let end = bytes[start..]
            .windows(4)
            .position(|four| four == b"\r\n\r\n");
        if let Some(end) = end.map(|end| start + end) {
            let rest = bytes.split_off(end + 4);
            let text = bytes.iter().copied().map(char::from).collect();
            return (
                Head {
                    text,
                    rest,
                    ..Head::default()
                },
                false,
            );
        }
        let raw = |rest| Head {
            rest,
            ..Head::default()
        };
        // Lines that end in LF alone are no head for this relay.
        let is_lf_only = bytes.windows(2).any(|two| two == b"\n\n");
        if bytes.len() > MOST || is_lf_only {
            return (raw(bytes), false);
        }
        if once && !bytes.is_empty() {
            // It waits for something that never comes.
            thread::park();
        }
        match from.read(&mut buffer) {
            Ok(count @ 1..) => bytes.extend_from_slice(&buffer[..count]),
            _ => return (raw(bytes), true),
        }
    }
}

fn copy(mut from: &TcpStream, mut to: &TcpStream, first: &[u8], is_ended: bool) {
    let mut buffer = [0; 16 << 10];
    let mut is_open = to.write_all(first).is_ok() && !is_ended;
    while is_open {
        is_open = match from.read(&mut buffer) {
            Ok(count @ 1..) => to.write_all(&buffer[..count]).is_ok(),
            _ => false,
        };
    }
    let _ = to.shutdown(Shutdown::Write);
}

fn latin(text: &str) -> Vec<u8> {
    text.chars()
        .filter_map(|character| u8::try_from(u32::from(character)).ok())
        .collect()
}
