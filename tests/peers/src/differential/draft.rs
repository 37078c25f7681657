//! A head in its parts, so that each of them can be changed.

use std::fs;
use std::path::PathBuf;

use super::Message;
use crate::file;

/// A head, valid or not. Its bytes are those of its parts, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) message: Message,
    /// Bytes before the start line.
    pub(super) before: Vec<u8>,
    /// Method, target and version, or version, status and reason.
    pub(super) words: [Vec<u8>; 3],
    /// What is between the words.
    pub(super) gaps: [Vec<u8>; 2],
    /// The end of the start line.
    pub(super) end: Vec<u8>,
    pub(super) lines: Vec<Line>,
    /// The empty line, and what is after it.
    pub(super) rest: Vec<u8>,
}

/// A field line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) name: Vec<u8>,
    /// The colon, with white space.
    pub(super) colon: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) end: Vec<u8>,
}

impl Draft {
    /// Takes the first head of a recorded message apart.
    fn of(recorded: &[u8]) -> Self {
        let length = recorded.windows(4).position(|four| four == b"\r\n\r\n");
        let head = &recorded[..length.unwrap_or(recorded.len())];
        let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
        let start = lines.find(|line| !line.is_empty()).unwrap_or_default();
        let mut words = start.splitn(3, |&byte| byte == b' ').map(<[u8]>::to_vec);
        let message = if start.starts_with(b"HTTP/") {
            Message::Response
        } else {
            Message::Request
        };
        Self {
            message,
            before: Vec::new(),
            words: [(); 3].map(|()| words.next().unwrap_or_default()),
            gaps: [b" ".to_vec(), b" ".to_vec()],
            end: b"\r\n".to_vec(),
            lines: lines.map(Line::of).collect(),
            rest: b"\r\n".to_vec(),
        }
    }

    /// Returns the bytes of the head.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let [first, second, third] = &self.words;
        let [gap, other] = &self.gaps;
        let start = [&self.before, first, gap, second, other, third, &self.end];
        let mut bytes = start.map(Vec::as_slice).concat();
        for line in &self.lines {
            for part in [&line.name, &line.colon, &line.value, &line.end] {
                bytes.extend(part);
            }
        }
        bytes.extend(&self.rest);
        bytes
    }
}

impl Line {
    /// Takes a line without its end apart.
    pub(super) fn of(line: &[u8]) -> Self {
        let colon = line.iter().position(|&byte| byte == b':');
        let (name, value) = line.split_at(colon.unwrap_or(line.len()));
        let value = value.strip_prefix(b":").unwrap_or_default();
        Self::new(name, value.trim_ascii())
    }

    pub(super) fn new(name: &[u8], value: &[u8]) -> Self {
        Self {
            name: name.to_vec(),
            colon: b": ".to_vec(),
            value: value.to_vec(),
            end: b"\r\n".to_vec(),
        }
    }
}

/// Returns the heads that are mutated: the seeds of the fuzz targets, and recorded messages.
pub(super) fn seeds() -> Vec<Draft> {
    let mut seeds = Vec::new();
    for folder in ["../../fuzz/seeds/heads", "../captures"] {
        let entries = fs::read_dir(file(folder)).expect("the folder of the seeds");
        let paths = entries.map(|entry| entry.expect("a seed").path());
        let mut paths: Vec<PathBuf> = paths
            .filter(|path| path.extension().is_none_or(|found| found != "txt"))
            .collect();
        // The order of a folder's entries is not the same everywhere.
        paths.sort();
        for path in paths {
            let recorded = fs::read(path).expect("a seed");
            seeds.push(Draft::of(&recorded));
        }
    }
    seeds
}
