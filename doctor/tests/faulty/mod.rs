//! Faulty servers and proxies: an example of this project, with a relay on one of its sides that
//! makes one mistake.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::missing_panics_doc
)]

pub mod bugs;
pub mod relay;

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// An example server or proxy that runs until this is dropped.
pub struct Example {
    child: Child,
    pub address: SocketAddr,
}

impl Example {
    /// Starts an example with these arguments.
    pub fn start(name: &str, arguments: &[String]) -> Self {
        let mut child = Command::new(folder().join(name))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let address = line.trim_end().trim_end_matches('/').rsplit('/').next();
        let address = address.unwrap().parse();
        let address = address.unwrap_or_else(|_| panic!("{name}: {line}"));
        std::thread::spawn(move || lines.lines().for_each(drop));
        Self { child, address }
    }

    /// The example `server`.
    pub fn server() -> Self {
        Self::start("server", &["127.0.0.1:0".into()])
    }

    /// The example `proxy` before this address.
    pub fn proxy(upstream: SocketAddr) -> Self {
        Self::start("proxy", &["127.0.0.1:0".into(), upstream.to_string()])
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Builds the examples, and returns the folder with their programs.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let output = Command::new(cargo)
            .args(["build", "--example", "server", "--example", "proxy"])
            .args(["--message-format", "json-render-diagnostics"])
            .current_dir(root)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success(), "the examples do not build");
        let messages = String::from_utf8(output.stdout).unwrap();
        let program = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|message| message["target"]["name"] == "proxy")
            .find_map(|message| message["executable"].as_str().map(PathBuf::from))
            .expect("cargo names the program");
        program.parent().unwrap().to_owned()
    })
}

/// An address at which nothing listens yet.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}
