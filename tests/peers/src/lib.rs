//! What the tests share: starting servers, running a peer with a limit on its
//! time, driving a browser, and what the crate's client talks through.

pub mod browser;
pub mod chain;
pub mod chaos;
mod deflated;
pub mod doctor;
mod peer;
mod wire;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub use deflated::Deflated;
pub use peer::Peer;
pub use wire::Wire;

/// How long any one peer may take. A healthy one needs a second or two, even
/// one that compiles itself first.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A file of this package, by its path from the package's root.
#[must_use]
pub fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// How a program ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; `None` if a signal ended the program.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a program to its end, with no shell between.
///
/// # Panics
///
/// If the program does not start, or is not done within [`LIMIT`]; in the
/// latter case it is killed.
pub fn run(command: &mut Command) -> Finished {
    // Peers get and print text beyond ASCII: Java and Python derive the
    // encoding of both from the locale.
    command.env("LC_ALL", "C.UTF-8").stdin(Stdio::piped());
    let mut child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
    // Held open to the end: wscat gives up as soon as its input ends.
    let stdin = child.stdin.take();
    let stdout = collect(child.stdout.take().expect("stdout is piped"));
    let stderr = collect(child.stderr.take().expect("stderr is piped"));

    let status = wait(&mut child, LIMIT);
    if status.is_none() {
        end(&mut child);
    }
    drop(stdin);
    let [stdout, stderr] = [stdout, stderr].map(|reader| reader.join().expect("reader panicked"));
    match status {
        Some(code) => Finished {
            code,
            stdout,
            stderr,
        },
        None => panic!("{command:?} was not done in {LIMIT:?}\n{stdout}\n{stderr}"),
    }
}

/// An example server, running on a port of its own until dropped.
#[derive(Debug)]
pub struct Server(Peer);

impl Server {
    /// Starts the example `server` and waits until it listens.
    ///
    /// # Panics
    ///
    /// If it cannot be built, or does not say where it listens.
    #[must_use]
    pub fn start() -> Self {
        Self::start_example("server")
    }

    /// Starts an example that is called like a server.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    #[must_use]
    pub fn start_example(name: &str) -> Self {
        Self(Peer::start(
            Command::new(binary(name)).arg("127.0.0.1:0"),
            port,
        ))
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// The process, for whoever looks at what it holds.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// The address of the page.
    #[must_use]
    pub fn page(&self) -> String {
        format!("http://{}/", self.address())
    }

    /// The WebSocket endpoint, for clients of WebSocket.
    #[must_use]
    pub fn chat(&self) -> String {
        format!("ws://{}/chat", self.address())
    }

    /// The WebSocket endpoint, for clients of HTTP.
    #[must_use]
    pub fn http_chat(&self) -> String {
        format!("http://{}/chat", self.address())
    }
}

/// Where an example says that it listens.
fn port(line: &str) -> Option<u16> {
    let address = line.strip_prefix("listening on http://127.0.0.1:")?;
    address.strip_suffix('/')?.parse().ok()
}

/// The path of an example; that of `server` may be given by `HTTP_UPGRADE_SERVER`.
fn binary(name: &str) -> PathBuf {
    static BUILT: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    match std::env::var_os("HTTP_UPGRADE_SERVER") {
        Some(path) if name == "server" => path.into(),
        _ => {
            let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
            let path = built
                .entry(name.into())
                .or_insert_with(|| build(["--example", name], "../../Cargo.toml"));
            path.clone()
        }
    }
}

/// Builds an example or a program of a package, and gives its path.
fn build([kind, name]: [&str; 2], manifest: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .args(["build", kind, name])
        .args([
            "--message-format",
            "json-render-diagnostics",
            "--manifest-path",
        ])
        .arg(file(manifest))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo does not start");
    assert!(output.status.success(), "{kind} {name} does not build");
    // Cargo is asked for the path, as the target directory is configurable.
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .expect("cargo names no executable")
}

fn start(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| {
        panic!("{command:?} does not start: {error}. Was `setup` run?");
    })
}

/// Waits for a child for at most `limit`; `None` if that was too short.
fn wait(child: &mut Child, limit: Duration) -> Option<Option<i32>> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return Some(status.code());
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Kills a child and takes its exit status, so that no zombie stays behind.
fn end(child: &mut Child) {
    // Fails only if the child has ended and been waited for, which is as well.
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads to the end in the background, so that a full pipe never stops a child.
fn collect(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut octets = Vec::new();
        // An error ends the reading; what came before it is still of use.
        let _ = from.read_to_end(&mut octets);
        String::from_utf8_lossy(&octets).into_owned()
    })
}

/// The first line that fits, within ten seconds; or what came instead. The
/// rest is read and thrown away.
fn first_line(from: impl Read + Send + 'static, fits: fn(&str) -> bool) -> String {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let line = from
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find(|line| fits(line));
        let _ = sender.send(line);
        let _ = io::copy(&mut from, &mut io::sink());
    });
    match receiver.recv_timeout(Duration::from_secs(10)) {
        Ok(line) => line.unwrap_or_default(),
        Err(_) => String::from("(nothing for ten seconds)"),
    }
}
