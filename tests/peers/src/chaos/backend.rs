//! The two conformant backends of the chaos test.

use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use super::hyper_backend;
use super::journal::{Entry, Journal};
use crate::LIMIT;

/// The implementation that reads the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The PyPI package `h11`, in a process of its own.
    H11,
    /// hyper, in this process.
    Hyper,
}

/// A backend that listens on a port of its own.
#[derive(Debug)]
pub struct Backend {
    address: SocketAddr,
    journal: Journal,
    process: Option<Process>,
}

impl Backend {
    /// Starts a backend. The one on hyper runs in the current runtime.
    ///
    /// # Errors
    ///
    /// When it does not start, or does not report where it listens.
    pub fn start(kind: Kind) -> io::Result<Self> {
        let journal = Journal::default();
        let (address, process) = match kind {
            Kind::Hyper => (hyper_backend::start(journal.clone())?, None),
            Kind::H11 => {
                let (address, process) = Process::start(journal.clone())?;
                (address, Some(process))
            }
        };
        Ok(Self {
            address,
            journal,
            process,
        })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns everything that the backend saw. Call it when every connection to the backend has
    /// closed.
    #[must_use]
    pub fn finish(mut self) -> Vec<Entry> {
        if let Some(mut process) = self.process.take() {
            process.finish();
        }
        self.journal.entries()
    }
}

/// The backend in Python.
#[derive(Debug)]
struct Process {
    child: Child,
    /// The program ends when this is closed.
    input: Option<ChildStdin>,
    reader: Option<JoinHandle<()>>,
}

impl Process {
    fn start(journal: Journal) -> io::Result<(SocketAddr, Self)> {
        let mut child = Command::new(crate::file(".venv/bin/python"))
            .arg(crate::file("servers/chaos.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let lines = BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
        let (sender, port) = mpsc::channel();
        let reader = thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                if let Ok(entry) = serde_json::from_str(&line) {
                    journal.push(entry);
                } else if let Some(port) = line.strip_prefix("listening on ") {
                    let _ = sender.send(port.parse());
                } else {
                    let error = format!("the backend printed {line}");
                    let id = String::new();
                    journal.push(Entry::Malformed { id, error });
                }
            }
        });
        let process = Self {
            input: child.stdin.take(),
            child,
            reader: Some(reader),
        };
        match port.recv_timeout(LIMIT) {
            Ok(Ok(port)) => Ok(((Ipv4Addr::LOCALHOST, port).into(), process)),
            _ => Err(io::Error::other(
                "the backend does not say where it listens",
            )),
        }
    }

    /// Lets the program end by itself, and reads the rest of its output.
    fn finish(&mut self) {
        drop(self.input.take());
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        crate::end(&mut self.child);
    }
}
