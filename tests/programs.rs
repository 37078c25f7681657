//! The examples of this package as programs: the client talks to both servers, directly and through
//! the proxy. The package `examples/tests` has many more tests of them.
#![cfg(all(feature = "std", feature = "websocket"))]
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;

/// Returns the path of an example, which `cargo test` has built beside this test.
fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let binary = test.ancestors().nth(2).unwrap().join("examples").join(name);
    binary.with_extension(std::env::consts::EXE_EXTENSION)
}

/// A server or a proxy that runs until this is dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn new(name: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(example(name));
        command.args(arguments).stdout(Stdio::piped());
        let child = command.stderr(Stdio::null()).spawn();
        let mut child = child.expect("`cargo build --examples` builds what is tested here");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        // A proxy prints a line for each decision.
        thread::spawn(move || lines.for_each(drop));
        let address = first.trim_end_matches('/').rsplit('/').next().unwrap();
        let address = address.to_owned();
        Self { child, address }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn the_client_talks_to_the_servers() {
    for name in ["server", "poll_server"] {
        let server = Running::new(name, &["127.0.0.1:0"]);
        let proxy = Running::new("proxy", &["127.0.0.1:0", &server.address]);
        for address in [&server.address, &proxy.address] {
            let mut client = Command::new(example("blocking_client"));
            let uri = format!("ws://{address}/chat");
            let output = client.args([&uri, "a message"]).output().unwrap();
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(errors, "", "{name}");
            assert_eq!(output.stdout, b"a message\n", "{name}");
        }
    }
}
