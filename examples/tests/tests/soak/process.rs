//! The programs under load, and what they take of memory and files.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::programs::program;

/// How long a program may take to end after SIGTERM. It waits for open connections for 5 s.
const END: Duration = Duration::from_secs(10);

/// A running example.
pub struct Process {
    pub name: &'static str,
    child: Child,
    pub address: SocketAddr,
    /// How often each line was printed, with a mark in the place of numbers.
    lines: Arc<Mutex<BTreeMap<String, u64>>>,
}

/// What a program has in use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Resident memory in KiB.
    pub memory: u64,
    pub files: u64,
}

impl Process {
    /// Starts an example, which prints the address on which it listens.
    pub fn start(name: &'static str, example: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(program(example));
        if let Some(allocator) = allocator() {
            command.env("LD_PRELOAD", allocator);
            // jemalloc then gives memory back that was not used for 200 ms.
            let now = "background_thread:true,dirty_decay_ms:200,muzzy_decay_ms:0";
            command.env("MALLOC_CONF", now);
        }
        let mut child = command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        output.read_line(&mut first).unwrap();
        let address = first.trim_end().trim_end_matches('/').rsplit('/').next();
        let address = address.unwrap().parse().expect(&first);
        let lines = Arc::default();
        count(output, Arc::clone(&lines));
        count(
            BufReader::new(child.stderr.take().unwrap()),
            Arc::clone(&lines),
        );
        Self {
            name,
            child,
            address,
            lines,
        }
    }

    pub fn usage(&self) -> Usage {
        let of = format!("/proc/{}", self.child.id());
        let status = fs::read_to_string(format!("{of}/status")).unwrap_or_default();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let memory = memory.and_then(|line| line.split_whitespace().next());
        Usage {
            memory: memory.map_or(0, |memory| memory.parse().unwrap()),
            files: fs::read_dir(format!("{of}/fd")).map_or(0, Iterator::count) as u64,
        }
    }

    /// Tells the program to end. Returns the lines that it has printed, with their counts, and
    /// whether it ended in order.
    pub fn finish(mut self) -> (BTreeMap<String, u64>, bool) {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill").args(["-s", "TERM", &pid]).status();
        assert!(killed.unwrap().success());
        let start = Instant::now();
        let ended = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status.success(),
                None if start.elapsed() > END => break false,
                None => thread::sleep(Duration::from_millis(10)),
            }
        };
        let lines = self.lines.lock().unwrap().clone();
        (lines, ended)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the library whose allocator the programs use, if it is not the one of the system.
pub fn allocator() -> Option<OsString> {
    std::env::var_os("SOAK_ALLOCATOR")
}

/// Counts the lines of this output, until it ends.
fn count(output: BufReader<impl Read + Send + 'static>, lines: Arc<Mutex<BTreeMap<String, u64>>>) {
    thread::spawn(move || {
        for line in output.lines() {
            let Ok(line) = line else { return };
            *lines.lock().unwrap().entry(kind(&line)).or_default() += 1;
        }
    });
}

/// Returns the kind of a line: what follows the address of the client and the request line.
fn kind(line: &str) -> String {
    let line = match line.split_once(" HTTP/1.1: ") {
        Some((_, rest)) => rest,
        None => match line.split_once(' ') {
            Some((first, rest)) if first.parse::<SocketAddr>().is_ok() => rest,
            _ => line,
        },
    };
    if line.starts_with(|first: char| first.is_ascii_digit()) {
        return line.chars().take(80).collect();
    }
    let mut kind = String::new();
    for letter in line.chars().take(80) {
        if !letter.is_ascii_digit() {
            kind.push(letter);
        } else if !kind.ends_with('#') {
            kind.push('#');
        }
    }
    kind
}
