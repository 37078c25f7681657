//! Both heads as they were recorded, without secrets, with marks where the findings point to.

use super::style::Style;
use crate::exchange::Exchange;
use crate::redact::redact;
use crate::report::{Report, ReportedSpan};
use crate::start_line;

/// How many bytes are shown of what follows a head, or of what is no text.
const MAX_DUMP: usize = 64;
/// How many lines of a head are shown.
const MAX_HEAD: usize = 60;

pub(super) fn heads(exchange: &Exchange, report: &Report, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, side) in [
        ("request", &exchange.request),
        ("response", &exchange.response),
    ] {
        match side {
            None => lines.push(format!("The {name} was not recorded.")),
            Some(bytes) => {
                lines.push(format!("The {name}, {} bytes:", bytes.len()));
                lines.extend(head(bytes, name, report, style));
            }
        }
    }
    lines
}

fn head(bytes: &[u8], side: &str, report: &Report, style: Style) -> Vec<String> {
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    if bytes.is_empty() {
        return Vec::new();
    }
    if start_line::kind(first).is_none() {
        return vec![dump(bytes)];
    }
    let end = start_line::head_end(bytes).unwrap_or(bytes.len());
    let (mut lines, mut at) = (Vec::new(), 0);
    for line in bytes
        .get(..end)
        .unwrap_or_default()
        .split_inclusive(|byte| *byte == b'\n')
        .take(MAX_HEAD)
    {
        let next = at + line.len();
        let marks = marks(report, side, at..next);
        at = next;
        let text = String::from_utf8_lossy(line);
        let text = redact(&super::super::printable(text.trim_end(), 300));
        let mark = if marks.is_empty() {
            String::new()
        } else {
            style.yellow(&format!("   ◀ {}", marks.join(", ")))
        };
        if !text.is_empty() {
            lines.push(format!("    {text}{mark}"));
        }
    }
    let rest = bytes.get(end..).unwrap_or_default();
    if !rest.is_empty() {
        lines.push(format!("  and {} bytes after the head:", rest.len()));
        lines.push(dump(rest));
    }
    lines
}

/// The findings that point to these bytes.
fn marks(report: &Report, side: &str, bytes: std::ops::Range<usize>) -> Vec<&'static str> {
    let points =
        |span: &ReportedSpan| span.side == side && span.start < bytes.end && span.end > bytes.start;
    let findings = report.findings.iter();
    let pointing = findings.filter(|finding| finding.spans.iter().any(points));
    pointing.map(|finding| finding.id).collect()
}

/// The first bytes, as text where they are text and as hexadecimal where not.
fn dump(bytes: &[u8]) -> String {
    let start = bytes.get(..bytes.len().min(MAX_DUMP)).unwrap_or_default();
    let is_text = start
        .iter()
        .all(|byte| matches!(byte, b'\t' | b'\r' | b'\n' | 0x20..=0x7e | 0x80..));
    let text = if is_text && std::str::from_utf8(start).is_ok() {
        redact(&super::super::printable(
            &String::from_utf8_lossy(start),
            MAX_DUMP,
        ))
    } else {
        let pairs: Vec<String> = start.iter().map(|byte| format!("{byte:02x}")).collect();
        pairs.join(" ")
    };
    let more = if bytes.len() > start.len() {
        " …"
    } else {
        ""
    };
    format!("    {text}{more}")
}
