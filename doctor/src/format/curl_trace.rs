//! Files of `curl --trace` (hexadecimal) and `--trace-ascii`.
//!
//! ```text
//! == Info: Connected to 127.0.0.1 (127.0.0.1) port 80
//! => Send header, 226 bytes (0xe2)
//! 0000: 47 45 54 20 2f …                                GET /…
//! ```
//! The ASCII form leaves out the CR LF of each line. The offset of the next line tells whether
//! there was one.

use super::{MAX_EXCHANGES, curl_verbose};
use crate::exchange::{Exchange, Fidelity};
use http_upgrade::diagnosis::RecordedBy;

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Sent,
    Received,
    Other,
}

/// Whether a line of text opens a section.
pub(super) fn is_section(line: &str) -> bool {
    matches!(section(line), Some((Section::Sent | Section::Received, _)))
}

/// Returns the section that a line begins, and whether it is a head. A time and ids may come before
/// it.
fn section(line: &str) -> Option<(Section, bool)> {
    let start = line
        .find("=> Send ")
        .or_else(|| line.find("<= Recv "))
        .or_else(|| line.find("== Info:"));
    let start = start.filter(|at| *at < 48)?;
    let rest = line.get(start..)?;
    let is_head = rest.contains("header,");
    Some(match rest.get(..8)? {
        "=> Send " if rest.contains("SSL data") => (Section::Other, false),
        "=> Send " => (Section::Sent, is_head),
        "<= Recv " if rest.contains("SSL data") => (Section::Other, false),
        "<= Recv " => (Section::Received, is_head),
        _ => (Section::Other, false),
    })
}

pub(super) fn read(bytes: &[u8]) -> Vec<Exchange> {
    let mut exchanges = vec![new()];
    let (mut now, mut size) = (Section::Other, 0);
    let mut lines = bytes.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let text = String::from_utf8_lossy(line);
        if let Some((next, is_head)) = section(&text) {
            now = next;
            size = declared_size(&text);
            let answered = exchanges.last().is_some_and(|last| last.response.is_some());
            if now == Section::Sent && is_head && answered {
                if exchanges.len() == MAX_EXCHANGES {
                    break;
                }
                exchanges.push(new());
            }
            if let (Some((_, words)), Some(last)) =
                (text.split_once("== Info:"), exchanges.last_mut())
            {
                curl_verbose::info(last, words);
            }
            continue;
        }
        let Some(last) = exchanges.last_mut() else {
            break;
        };
        let side = match now {
            Section::Sent => &mut last.request,
            Section::Received => &mut last.response,
            Section::Other => continue,
        };
        let Some((offset, dump)) = dumped(line) else {
            continue;
        };
        let side = side.get_or_insert_with(Vec::new);
        if let Some(data) = hexadecimal(dump) {
            side.extend_from_slice(&data);
        } else {
            let next = lines
                .peek()
                .and_then(|next| dumped(next))
                .map(|(offset, _)| offset);
            push_ascii(side, dump, offset, next.unwrap_or(size));
            last.fidelity = Fidelity::LineEndsRestored;
        }
    }
    curl_verbose::finish(&mut exchanges);
    exchanges
}

fn new() -> Exchange {
    Exchange {
        recorded_by: RecordedBy::Client,
        ..Exchange::default()
    }
}

/// Offset and rest of a line of a dump: `0040: …`.
fn dumped(line: &[u8]) -> Option<(usize, &[u8])> {
    let colon = line.iter().take(9).position(|byte| *byte == b':')?;
    let (digits, rest) = line.split_at_checked(colon)?;
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|digits| digits.len() >= 4)?;
    let offset = usize::from_str_radix(digits, 16).ok()?;
    let rest = rest.get(1..)?;
    Some((offset, rest.strip_prefix(b" ").unwrap_or(rest)))
}

/// The bytes of a line of `--trace`: sixteen columns of two digits, then the text.
fn hexadecimal(dump: &[u8]) -> Option<Vec<u8>> {
    let columns = dump.get(..48)?;
    dump.get(48)?;
    let mut data = Vec::with_capacity(16);
    for column in columns.chunks(3) {
        let column = std::str::from_utf8(column).ok()?;
        if column == "   " {
            continue;
        }
        data.push(
            u8::from_str_radix(column.get(..2)?, 16)
                .ok()
                .filter(|_| column.ends_with(' '))?,
        );
    }
    (!data.is_empty()).then_some(data)
}

/// How many bytes a section says that it has: `Send header, 226 bytes (0xe2)`.
fn declared_size(line: &str) -> usize {
    let number = line
        .split_once(", ")
        .and_then(|(_, rest)| rest.split(' ').next());
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

/// The text of a line of `--trace-ascii`. Where the next line, or the end of the section, is two
/// bytes further than the text is long, curl left out a CR LF.
fn push_ascii(side: &mut Vec<u8>, text: &[u8], offset: usize, next: usize) {
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    side.extend_from_slice(text);
    if next == offset.saturating_add(text.len()).saturating_add(2) {
        side.extend_from_slice(b"\r\n");
    }
}
