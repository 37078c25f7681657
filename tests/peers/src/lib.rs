//! What the tests share: starting servers, running a peer with a time limit, driving a browser, and
//! connections for the crate's client.

pub mod browser;
pub mod chain;
pub mod chaos;
mod deflated;
pub mod differential;
pub mod doctor;
mod http2;
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
pub use http2::{Gateway, H2Server};
pub use peer::Peer;
pub use wire::Wire;

/// How long one peer may take. A healthy one needs a second or two, even if it compiles itself
/// first.
pub const LIMIT: Duration = Duration::from_secs(60);

/// Returns the path of a file in this package, given relative to its root.
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

/// Runs a program to its end, without a shell.
///
/// # Panics
///
/// If the program does not start or does not end within [`LIMIT`]. In the latter case it is killed.
pub fn run(command: &mut Command) -> Finished {
    // Peers read and print text beyond ASCII. Java and Python derive the encoding of both from the
    // locale.
    command.env("LC_ALL", "C.UTF-8").stdin(Stdio::piped());
    let mut child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
    // Kept open to the end: wscat ends as soon as its input does.
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

/// An example server, which runs on a port of its own until it is dropped.
#[derive(Debug)]
pub struct Server(Peer);

impl Server {
    /// Starts the example `server` and waits until it listens.
    ///
    /// # Panics
    ///
    /// If it cannot be built, or does not print where it listens.
    #[must_use]
    pub fn start() -> Self {
        Self::start_example("server")
    }

    /// Starts an example that takes the same arguments as `server`.
    ///
    /// # Panics
    ///
    /// Like [`start`](Self::start).
    #[must_use]
    pub fn start_example(name: &str) -> Self {
        Self(Peer::start(
            Command::new(example(name)).arg("127.0.0.1:0"),
            port,
        ))
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Returns the id of the process, for tests that inspect its resources.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Returns the address of the page.
    #[must_use]
    pub fn page(&self) -> String {
        format!("http://{}/", self.address())
    }

    /// Returns the WebSocket endpoint as a `ws` URI.
    #[must_use]
    pub fn chat(&self) -> String {
        format!("ws://{}/chat", self.address())
    }

    /// Returns the WebSocket endpoint as an `http` URI.
    #[must_use]
    pub fn http_chat(&self) -> String {
        format!("http://{}/chat", self.address())
    }
}

/// Returns the port from the line in which an example prints where it listens.
fn port(line: &str) -> Option<u16> {
    let address = line.strip_prefix("listening on http://127.0.0.1:")?;
    address.strip_suffix('/')?.parse().ok()
}

/// Returns the path of an example, which the first call builds. That of `server` may be set by
/// `HTTP_UPGRADE_SERVER`.
///
/// # Panics
///
/// If there is no such example, or it does not build.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    static BUILT: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    match std::env::var_os("HTTP_UPGRADE_SERVER") {
        Some(path) if name == "server" => path.into(),
        _ => {
            let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
            let path = built.entry(name.into()).or_insert_with(|| match name {
                "blocking_client" | "poll_server" | "proxy" | "server" => {
                    build(&["--example", name], "../../Cargo.toml")
                }
                // The others are in packages of their own, which are one workspace.
                _ => build(
                    &["--workspace", "--bin", name],
                    "../../examples/tests/Cargo.toml",
                ),
            });
            path.clone()
        }
    }
}

/// Builds the program that the last of the arguments names, and returns its path.
fn build(what: &[&str], manifest: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .arg("build")
        .args(what)
        .args([
            "--message-format",
            "json-render-diagnostics",
            "--manifest-path",
        ])
        .arg(file(manifest))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo does not start");
    assert!(output.status.success(), "{what:?} does not build");
    // Cargo is asked for the path, since the target directory is configurable.
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"].as_str() == what.last().copied())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .expect("cargo names no executable")
}

fn start(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| {
        panic!("{command:?} does not start: {error}. Was `setup` run?");
    })
}

/// Waits for a child for at most `limit`. Returns `None` if it is still running.
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

/// Kills a child and collects its exit status, so that it does not become a zombie.
fn end(child: &mut Child) {
    // This fails only if the child has ended and was waited for, which is fine.
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads to the end in the background, so that a full pipe never blocks a child.
fn collect(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // An error ends the reading; the bytes before it are still useful.
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Returns the first line that satisfies `fits` within ten seconds, or everything that was read
/// instead. The rest is read and dropped.
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
