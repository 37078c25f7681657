//! Runs the examples that work beside other stacks, as programs.
#![allow(dead_code, reason = "each test uses its part")]

#[path = "programs.rs"]
mod programs;

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use programs::program;
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

pub const CLIENTS: [&str; 4] = [
    "blocking_client",
    "hyper_client",
    "smol_client",
    "tokio_client",
];
pub const SERVERS: [&str; 7] = [
    "embedded_io_async_server",
    "embedded_io_server",
    "fastwebsockets_server",
    "hyper_server",
    "poll_server",
    "server",
    "tokio_server",
];
/// All servers, including the one that speaks more than WebSocket.
pub const ALL: [&str; 8] = [
    "embedded_io_async_server",
    "embedded_io_server",
    "fastwebsockets_server",
    "h2c_server",
    "hyper_server",
    "poll_server",
    "server",
    "tokio_server",
];
pub const WEBSOCKET: &str = "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// A generous limit: nothing here takes a second.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Returns the command of an example.
pub fn example(name: &str) -> Command {
    Command::new(program(name))
}

/// An example that may open only this many files.
fn with_files(name: &str, files: usize) -> Command {
    let mut command = Command::new("sh");
    let script = format!("ulimit -n {files}; exec \"$0\" \"$@\"");
    command
        .args(["-c", &script])
        .arg(example(name).get_program());
    command
}

/// An example server that runs until this is dropped.
pub struct Running {
    child: Child,
    /// The address, such as `127.0.0.1:40001`.
    pub address: String,
}

impl Running {
    pub fn new(name: &str) -> Self {
        Self::start(name, example(name))
    }

    /// Starts a server with no wait longer than this many seconds.
    pub fn with_waits(name: &str, seconds: &str) -> Self {
        let mut command = example(name);
        command.env("LONGEST_WAIT", seconds);
        Self::start(name, command)
    }

    /// Starts a server that may open only this many files.
    pub fn with_files(name: &str, files: usize) -> Self {
        Self::start(name, with_files(name, files))
    }

    /// Starts a proxy before this server.
    pub fn proxy(name: &str, upstream: &Self) -> Self {
        Self::before(example(name), name, &upstream.address)
    }

    /// Starts a proxy before this address, with no wait longer than this many seconds.
    pub fn proxy_with_waits(name: &str, upstream: &str, seconds: &str) -> Self {
        let mut command = example(name);
        command.env("LONGEST_WAIT", seconds);
        Self::before(command, name, upstream)
    }

    /// Starts a proxy before this address that may open only this many files.
    pub fn proxy_with_files(name: &str, upstream: &str, files: usize) -> Self {
        Self::before(with_files(name, files), name, upstream)
    }

    fn before(mut command: Command, name: &str, upstream: &str) -> Self {
        command.args(["127.0.0.1:0", upstream]);
        Self::listening(name, command)
    }

    fn start(name: &str, mut command: Command) -> Self {
        command.arg("127.0.0.1:0");
        Self::listening(name, command)
    }

    fn listening(name: &str, mut command: Command) -> Self {
        command.stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.trim_end().trim_end_matches('/').rsplit('/').next();
        let address = address.unwrap().to_owned();
        assert!(line.starts_with("listening on "), "{name}: {line}");
        // A proxy prints a line for each decision, which this test does not need.
        thread::spawn(move || output.lines().for_each(drop));
        Self { child, address }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    /// Asks for a WebSocket, and reads the head of the response.
    pub fn ask(&self) -> (TcpStream, String) {
        let mut stream = self.connect();
        stream.write_all(WEBSOCKET.as_bytes()).unwrap();
        let head = head(&mut stream);
        (stream, head)
    }

    /// Opens a WebSocket.
    pub fn open(&self) -> WebSocket<TcpStream> {
        let (stream, head) = self.ask();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        WebSocket::from_raw_socket(stream, Role::Client, None)
    }

    /// Sends the process a signal: `TERM` or `INT`.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(kill.unwrap().success());
    }

    /// Returns the exit code, if the process ends within this time.
    pub fn exit_code(&mut self, time: Duration) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < time {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(10));
        }
        None
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Runs a test for each of the servers at the same time.
pub fn for_each<'a>(servers: impl IntoIterator<Item = &'a str>, test: impl Fn(&str) + Sync) {
    let test = &test;
    thread::scope(|scope| {
        let threads: Vec<_> = servers
            .into_iter()
            .map(|server| (server, scope.spawn(move || test(server))))
            .collect();
        for (server, thread) in threads {
            assert!(thread.join().is_ok(), "{server}: see above");
        }
    });
}

/// Runs an example client to its end.
pub fn run(name: &str, arguments: &[&str]) -> Output {
    let mut command = example(name);
    command.args(arguments);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{name} {arguments:?} does not end");
        }
        thread::sleep(Duration::from_millis(2));
    }
    child.wait_with_output().unwrap()
}

/// Runs an example client, checks that it succeeded, and returns what it printed.
pub fn printed(name: &str, arguments: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = run(name, arguments);
    let errors = String::from_utf8(stderr).unwrap();
    assert!(status.success(), "{name} {arguments:?}: {errors}");
    assert_eq!(errors, "", "{name} {arguments:?}");
    String::from_utf8(stdout).unwrap()
}

/// Returns the bytes of a message as this end frames it.
pub fn framed(role: Role, message: &str) -> Vec<u8> {
    let mut socket = WebSocket::from_raw_socket(Cursor::new(Vec::new()), role, None);
    socket.send(message.into()).unwrap();
    socket.get_ref().get_ref().clone()
}

/// Sends a message, reads the reply, and returns whether it is an echo.
pub fn echoes(socket: &mut WebSocket<TcpStream>, message: &str) -> bool {
    let mut read = socket.send(message.into()).and_then(|()| socket.read());
    while matches!(read, Ok(Message::Ping(_))) {
        read = socket.read();
    }
    read.is_ok_and(|echo| echo.to_text().is_ok_and(|text| text == message))
}

/// Sends bytes, either all at once or one by one.
pub fn send(stream: &mut TcpStream, bytes: &[u8], at_once: bool) {
    let size = if at_once { bytes.len() } else { 1 };
    for piece in bytes.chunks(size) {
        // A server that has decided already may close before all bytes are sent.
        if stream.write_all(piece).is_err() {
            return;
        }
    }
}

/// Reads exactly up to the empty line.
pub fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    String::from_utf8(head).unwrap()
}
