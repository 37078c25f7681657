//! What "Follow TCP Stream" of Wireshark and `tshark -z follow` give: as text, hexadecimal, raw or
//! YAML.
//!
//! Lines of the second node begin with a tab. In the text form each piece is preceded by its
//! length, alone on a line.

use super::tcp;
use crate::exchange::{Exchange, Fidelity};
use crate::start_line;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_upgrade::diagnosis::RecordedBy;

pub(super) fn read(bytes: &[u8]) -> Vec<Exchange> {
    let mut form = "ascii";
    let mut at = 0;
    // The window of Wireshark saves its hex dump without a title.
    if bytes
        .split(|byte| *byte == b'\n')
        .next()
        .is_some_and(|line| is_dump(&String::from_utf8_lossy(line)))
    {
        return exchanges(dumped(bytes, hexadecimal), Fidelity::Exact);
    }
    // The title ends with the line of the second node.
    for line in bytes.split_inclusive(|byte| *byte == b'\n').take(8) {
        at += line.len();
        let text = String::from_utf8_lossy(line);
        if let Some((_, name)) = text
            .trim()
            .strip_prefix("Follow: ")
            .and_then(|title| title.split_once(','))
        {
            form = match name {
                "hex" => "hex",
                "raw" => "raw",
                _ => "ascii",
            };
        }
        if text.starts_with("Node 1:") {
            break;
        }
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let nodes = match form {
        "hex" => dumped(rest, hexadecimal),
        "raw" => dumped(rest, |text| {
            let digits = text.as_bytes().chunks(2);
            digits
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                .collect()
        }),
        _ => pieces(rest),
    };
    exchanges(
        nodes,
        if form == "ascii" {
            Fidelity::LineEndsRestored
        } else {
            Fidelity::Exact
        },
    )
}

/// Whether a line is one of a hex dump: `00000000  47 45 54 20 …  GET …`.
pub(super) fn is_dump(line: &str) -> bool {
    let offset = line
        .get(..8)
        .is_some_and(|offset| offset.bytes().all(|byte| byte.is_ascii_hexdigit()));
    offset
        && line.get(8..10) == Some("  ")
        && hexadecimal(line).is_some_and(|bytes| !bytes.is_empty())
}

/// The bytes of a line of a hex dump.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let columns = text.get(10..text.len().min(58))?;
    columns
        .split_whitespace()
        .map(|pair| u8::from_str_radix(pair, 16).ok())
        .collect()
}

/// The YAML that Wireshark saves: packets, each with its peer and its data in base64.
pub(super) fn read_yaml(text: &str) -> Vec<Exchange> {
    let mut nodes: [Vec<u8>; 2] = Default::default();
    let mut peer = 0;
    let mut encoded = String::new();
    for line in text.lines().chain([""]) {
        let trimmed = line.trim();
        let is_data = !trimmed.is_empty()
            && trimmed
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        if is_data {
            encoded.push_str(trimmed);
            continue;
        }
        if let (Ok(data), Some(node)) = (BASE64_STANDARD.decode(&encoded), nodes.get_mut(peer)) {
            node.extend_from_slice(&data);
        }
        encoded.clear();
        if let Some(number) = trimmed.strip_prefix("peer: ") {
            peer = usize::from(number == "1");
        }
    }
    exchanges(nodes, Fidelity::Exact)
}

/// The two directions, as exchanges; the client is the node that sends a request.
fn exchanges([mut first, mut second]: [Vec<u8>; 2], fidelity: Fidelity) -> Vec<Exchange> {
    let is_swapped = start_line::is_status_line(&first);
    let mut restored = false;
    for node in [&mut first, &mut second] {
        restored |= start_line::restore_line_ends(node);
    }
    let whole = Exchange {
        fidelity: if restored { fidelity } else { Fidelity::Exact },
        recorded_by: RecordedBy::Between,
        ..Exchange::at("the stream")
    };
    let (request, response) = if is_swapped {
        (second, first)
    } else {
        (first, second)
    };
    tcp::split(&whole, &request, &response)
}

/// Lines of a dump: a tab says that it is the second node's.
fn dumped(bytes: &[u8], decode: impl Fn(&str) -> Option<Vec<u8>>) -> [Vec<u8>; 2] {
    let mut nodes: [Vec<u8>; 2] = Default::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        let (node, text) = match line
            .strip_prefix('\t')
            .or_else(|| line.strip_prefix("    "))
        {
            Some(text) => (1, text),
            None => (0, line),
        };
        if let (Some(data), Some(node)) = (decode(text), nodes.get_mut(node)) {
            node.extend_from_slice(&data);
        }
    }
    nodes
}

/// Pieces of text, each after a line with its length.
fn pieces(bytes: &[u8]) -> [Vec<u8>; 2] {
    let mut nodes: [Vec<u8>; 2] = Default::default();
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (title, after) = rest.split_at(end);
        let after = after.get(1..).unwrap_or_default();
        let title = String::from_utf8_lossy(title);
        let length = title
            .trim()
            .parse::<usize>()
            .ok()
            .filter(|length| *length <= after.len());
        let Some(length) = length else {
            rest = after; // what is between the pieces
            continue;
        };
        let (data, next) = after.split_at(length);
        if let Some(node) = nodes.get_mut(usize::from(title.starts_with('\t'))) {
            node.extend_from_slice(data);
        }
        rest = next;
    }
    nodes
}
