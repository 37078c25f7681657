//! A server that runs until it is dropped.

use std::io::{self, BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::{LIMIT, end, start};

/// A server on a port of its own on 127.0.0.1, running until it is dropped.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    address: SocketAddr,
    output: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Peer {
    /// Starts a server, and waits for the line in which `port` finds its port.
    ///
    /// # Panics
    ///
    /// If it does not start, or does not print its port within [`LIMIT`].
    #[must_use]
    pub fn start(command: &mut Command, port: fn(&str) -> Option<u16>) -> Self {
        let (mut peer, found) = Self::spawn(command, port);
        let port = found.recv_timeout(LIMIT);
        peer.address
            .set_port(port.unwrap_or_else(|_| panic!("{command:?} does not say where it listens")));
        assert_ne!(peer.address.port(), 0, "the port that was picked");
        peer
    }

    /// Starts a server that was told its port, and waits until it listens there.
    ///
    /// # Panics
    ///
    /// If it does not start, or does not listen within [`LIMIT`].
    #[must_use]
    pub fn start_at(command: &mut Command, port: u16) -> Self {
        let (mut peer, _) = Self::spawn(command, |_| None);
        peer.address.set_port(port);
        let started = Instant::now();
        while TcpStream::connect(peer.address).is_err() {
            let early = peer.child.try_wait();
            assert!(matches!(early, Ok(None)), "{command:?} ended: {early:?}");
            assert!(started.elapsed() < LIMIT, "{command:?} does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        peer
    }

    fn spawn(command: &mut Command, port: fn(&str) -> Option<u16>) -> (Self, Receiver<u16>) {
        let (reader, writer) = io::pipe().expect("a pipe");
        command.stdin(Stdio::null());
        command.stderr(writer.try_clone().expect("a pipe has two ends"));
        let child = start(command.stdout(writer));
        // If `command` kept its copies of the pipe, the output would never end.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let (sender, receiver) = mpsc::channel();
        let output = Arc::<Mutex<String>>::default();
        let collected = output.clone();
        let reader = thread::spawn(move || collect(reader, port, &sender, &collected));

        // From here on, every failure drops the guard, which ends the child.
        let peer = Self {
            child,
            address: ([127, 0, 0, 1], 0).into(),
            output,
            reader: Some(reader),
        };
        (peer, receiver)
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the server has printed a line that contains this text.
    ///
    /// # Panics
    ///
    /// If it does not within ten seconds.
    pub fn says(&self, text: &str) {
        let started = Instant::now();
        while !self.output().contains(text) {
            let is_late = started.elapsed() > Duration::from_secs(10);
            assert!(!is_late, "there is no {text:?}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Returns what the server has printed so far.
    fn output(&self) -> String {
        let output = self.output.lock();
        output.unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let early = self.child.try_wait();
        end(&mut self.child);
        if let Some(reader) = self.reader.take() {
            // It has panicked only if there is no memory.
            let _ = reader.join();
        }
        let output = self.output();
        if thread::panicking() {
            eprintln!("what the server said:\n{output}");
            return;
        }
        assert!(
            matches!(early, Ok(None)),
            "the server ended by itself: {early:?}\n{output}"
        );
        // A panic in the thread of one connection is invisible to its client if the conversation is
        // over already.
        assert!(
            !output.contains("panicked at"),
            "the server panicked:\n{output}"
        );
    }
}

/// Reads to the end, so that a full pipe never blocks the server.
fn collect(
    from: impl Read,
    port: fn(&str) -> Option<u16>,
    found: &mpsc::Sender<u16>,
    output: &Mutex<String>,
) {
    for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        if let Some(port) = port(line.trim_end()) {
            // Nothing waits for a second port.
            let _ = found.send(port);
        }
        let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
        output.push_str(&line);
        output.push('\n');
    }
}
