//! Finds out what kind of recording a file is, and reads the exchanges in it.

mod browser_console;
mod curl_command;
mod curl_trace;
mod curl_verbose;
mod devtools;
mod follow;
mod har;
mod json_strings;
mod log;
mod mitmproxy;
mod paste;
mod pcap;
mod sniff;
mod tcp;
mod tnetstring;

pub use paste::pair;
pub use sniff::Format;

use crate::exchange::Exchange;
use std::io::{self, Read};

/// Most of these formats are text that a person copied. More than this of one is not read.
pub const MAX_TEXT: u64 = 16 << 20;

/// How much is looked at to find the format.
const PREFIX: u64 = 64 << 10;

/// Most exchanges that one file gives; the rest is counted and left out.
pub const MAX_EXCHANGES: usize = 1000;

/// What a file contains.
#[derive(Debug)]
pub struct Recording {
    /// How it was read.
    pub format: Format,
    /// The exchanges in it, in order. It may be empty.
    pub exchanges: Vec<Exchange>,
    /// What the reader left out, as sentences.
    pub notes: Vec<String>,
}

/// Why a file could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// The file could not be read.
    Io(io::Error),
    /// It has no format that is known here.
    UnknownFormat,
    /// It looks like this format, but breaks it.
    Malformed(Format, String),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::UnknownFormat => f.write_str(
                "this is no recording that upgrade-doctor knows (bytes of one direction, curl -v, HAR, pcap, a log, …)",
            ),
            Self::Malformed(format, error) => {
                write!(f, "this looks like {}, but cannot be read: {error}", format.name())
            }
        }
    }
}

impl std::error::Error for ReadError {}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads a recording of any known format. Memory stays bounded, whatever the size of the input.
///
/// # Errors
/// [`ReadError`] when the input cannot be read, or fits no format.
pub fn read(mut input: impl Read + Send) -> Result<Recording, ReadError> {
    let mut prefix = Vec::new();
    input.by_ref().take(PREFIX).read_to_end(&mut prefix)?;
    let format = Format::of(&prefix).ok_or(ReadError::UnknownFormat)?;
    let mut all = io::Cursor::new(prefix).chain(input);
    let malformed = |error: String| ReadError::Malformed(format, error);
    let mut notes = Vec::new();
    let mut exchanges = match format {
        Format::Har => har::read(all).map_err(malformed)?,
        Format::Pcap => pcap::read(all).map_err(malformed)?,
        _ => {
            let mut bytes = Vec::new();
            all.by_ref().take(MAX_TEXT).read_to_end(&mut bytes)?;
            if all.read(&mut [0])? > 0 {
                notes.push(format!("Only the first {} MiB were read.", MAX_TEXT >> 20));
            }
            read_text(format, &bytes).map_err(malformed)?
        }
    };
    if exchanges.len() > MAX_EXCHANGES {
        notes.push(format!(
            "Only the first {MAX_EXCHANGES} of {} exchanges are looked at.",
            exchanges.len()
        ));
        exchanges.truncate(MAX_EXCHANGES);
    }
    Ok(Recording {
        format,
        exchanges,
        notes,
    })
}

/// Reads a format that is held in memory as a whole.
fn read_text(format: Format, bytes: &[u8]) -> Result<Vec<Exchange>, String> {
    let text = String::from_utf8_lossy(bytes);
    Ok(match format {
        Format::Raw => vec![paste::raw(bytes)],
        Format::Paste => paste::read(bytes),
        Format::CurlVerbose => curl_verbose::read(bytes),
        Format::CurlTrace => curl_trace::read(bytes),
        Format::CurlCommand => curl_command::read(&text)?,
        Format::Devtools => devtools::read(&text),
        Format::Follow => follow::read(bytes),
        Format::FollowYaml => follow::read_yaml(&text),
        Format::Mitmproxy => mitmproxy::read(bytes)?,
        Format::Console => browser_console::read(&text),
        Format::Log => log::read(&text),
        Format::Har | Format::Pcap => Vec::new(),
    })
}
