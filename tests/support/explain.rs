//! Runs the example `explain` as a user does.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Runs the example, which `cargo test` has built beside this test.
pub fn explain(arguments: &[&str], input: &[u8]) -> Output {
    let test = std::env::current_exe().unwrap();
    let binary = test.ancestors().nth(2).unwrap().join("examples/explain");
    let mut command = Command::new(binary.with_extension(std::env::consts::EXE_EXTENSION));
    command.args(arguments).stdin(Stdio::piped());
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("`cargo build --example explain` builds what is tested here");
    // If its arguments are enough, the program may end without reading its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// Returns the path of a file in `tests/captures`.
pub fn path(capture: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    folder.join(format!("{capture}.bin"))
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.into()).unwrap()
}

/// Runs the example on a request and the response to it.
pub fn judge(arguments: &[&str], request: &[u8], response: &[u8]) -> Output {
    static FILES: AtomicUsize = AtomicUsize::new(0);
    let name = format!("request-{}-{}", process::id(), FILES.fetch_add(1, Relaxed));
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, request).unwrap();
    let path = file.to_str().unwrap();
    let output = explain(&[arguments, &[path, "-"]].concat(), response);
    fs::remove_file(&file).unwrap();
    output
}
