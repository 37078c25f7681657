//! A parser that runs as a program of its own, and reads one batch of heads after the other.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::Message;
use super::verdict::{PROBE, Verdict};
use crate::{end, start};

/// The program, which is ended when this is dropped. `h11_verdicts.py` describes what is written to
/// it, and what it answers.
#[derive(Debug)]
pub(super) struct Program {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Program {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = start(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let stdin = child.stdin.take().expect("stdin is piped");
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut program = Self {
            child,
            stdin,
            stdout: BufReader::new(stdout),
        };
        program.write(PROBE);
        program
    }

    /// Sends a batch. The program reads all of it before it answers, so this never blocks for long.
    pub(super) fn send(&mut self, heads: &[(Message, Vec<u8>)]) {
        let mut batch = Vec::new();
        for (message, bytes) in heads {
            batch.push(u8::from(*message == Message::Response));
            batch.extend(length(bytes));
            batch.extend(bytes);
        }
        self.write(&batch);
    }

    /// Returns the verdict on the next head of the batch.
    pub(super) fn verdict(&mut self) -> Verdict {
        let mut line = String::new();
        let read = self.stdout.read_line(&mut line);
        assert!(matches!(read, Ok(1..)), "{:?} has ended", self.child);
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    fn write(&mut self, frame: &[u8]) {
        let bytes = [&length(frame)[..], frame].concat();
        let written = self.stdin.write_all(&bytes);
        written
            .and_then(|()| self.stdin.flush())
            .unwrap_or_else(|error| panic!("{:?} has ended: {error}", self.child));
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn length(bytes: &[u8]) -> [u8; 4] {
    let length = u32::try_from(bytes.len()).expect("a batch is short");
    length.to_be_bytes()
}
