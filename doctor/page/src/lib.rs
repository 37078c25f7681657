//! The diagnosis, callable from JavaScript without any glue code.
//!
//! ```text
//! for (const byte of input) push(byte); diagnose(); for (i < length()) at(i)
//! ```
//! Bytes go in and out one at a time, so there is no pointer and no `unsafe` code on this side. A
//! megabyte takes a few milliseconds that way.

use http_upgrade::diagnosis::signatures;
use serde_json::{Value, json};
use std::cell::RefCell;
use upgrade_doctor::render::{self, Style};
use upgrade_doctor::{Exchange, Report, ReportedFinding, choose, format};

/// Most bytes that are taken in. A paste is far shorter; a HAR of more is for the program.
const MAX_INPUT: usize = 256 << 20;

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Takes one byte of a recording in. Gives 0 where there is no more room.
#[unsafe(no_mangle)]
pub extern "C" fn push(byte: u32) -> u32 {
    INPUT.with_borrow_mut(|input| {
        let fits = input.len() < MAX_INPUT;
        if fits {
            input.push(byte.to_le_bytes()[0]);
        }
        u32::from(fits)
    })
}

/// Diagnoses what was taken in, and forgets it. `pick` is the number of an exchange; 0 leaves the
/// choice to the doctor.
#[unsafe(no_mangle)]
pub extern "C" fn diagnose(pick: u32) {
    let input = INPUT.take();
    give(&diagnosed(input, pick as usize));
}

/// Lists all signatures.
#[unsafe(no_mangle)]
pub extern "C" fn list() {
    give(&listed());
}

/// The number of bytes of the last result, which is JSON in UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn length() -> u32 {
    OUTPUT.with_borrow(|output| u32::try_from(output.len()).unwrap_or(u32::MAX))
}

/// One byte of the last result; 0 beyond its end.
#[unsafe(no_mangle)]
pub extern "C" fn at(index: u32) -> u32 {
    OUTPUT.with_borrow(|output| output.get(index as usize).copied().map_or(0, u32::from))
}

fn give(value: &Value) {
    OUTPUT.set(value.to_string().into_bytes());
}

/// `{"error": …}`, or the report with its text, its Markdown, and the other exchanges of the
/// recording.
pub fn diagnosed(input: Vec<u8>, pick: usize) -> Value {
    let recording = match format::read(std::io::Cursor::new(input)) {
        Ok(recording) => recording,
        Err(error) => return json!({ "error": error.to_string() }),
    };
    let index = pick.checked_sub(1).or_else(|| choose(&recording.exchanges));
    let Some(exchange) = index.and_then(|index| recording.exchanges.get(index)) else {
        return json!({ "error": format!("This is {}, and no exchange in it asks for an upgrade.", recording.format.name()) });
    };
    let report = Report::of(exchange);
    json!({
        "format": recording.format.name(),
        "notes": recording.notes,
        "picked": index.map(|index| index + 1),
        "exchanges": recording.exchanges.iter().map(summary).collect::<Vec<_>>(),
        "text": render::text(&report, exchange, &[], Style::default()),
        "verbose": render::verbose(&report, exchange, &[], Style::default()),
        "markdown": render::markdown(&report, exchange, &[]),
        "verdict": report.verdict.as_str(),
        "status": report.status,
        "said": report.said.as_deref().map(upgrade_doctor::redact),
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn finding(finding: &ReportedFinding) -> Value {
    let fixes = finding.fixes.iter().map(|fix| {
        json!({ "product": fix.product, "text": fix.text, "place": fix.place, "snippet": fix.snippet })
    });
    json!({
        "id": finding.id,
        "level": finding.level.as_str(),
        "confidence": finding.confidence.as_str(),
        "cause": finding.cause,
        "rule": finding.rule,
        "fixes": fixes.collect::<Vec<_>>(),
    })
}

/// A line for the choice between exchanges.
fn summary(exchange: &Exchange) -> String {
    let report = Report::of(exchange);
    let status = report
        .status
        .map(|status| format!(" {status}"))
        .unwrap_or_default();
    let name = exchange
        .url
        .as_deref()
        .map(|url| upgrade_doctor::printable(&upgrade_doctor::redact(url), 80));
    format!(
        "{} {}: {}{status}",
        exchange.place,
        name.unwrap_or_default(),
        report.verdict.as_str()
    )
}

/// All signatures, with every fix.
pub fn listed() -> Value {
    let all = signatures().map(|signature| {
        let fixes = signature.fixes().iter().map(|fix| {
            json!({
                "product": fix.product(),
                "text": fix.text(),
                "place": fix.snippet().map(http_upgrade::diagnosis::Snippet::place),
                "snippet": fix.snippet().map(http_upgrade::diagnosis::Snippet::text),
            })
        });
        json!({
            "id": signature.id(),
            "title": signature.title(),
            "cause": signature.cause(),
            "seen": upgrade_doctor::seen(signature.id()),
            "rule": signature.rule(),
            "next": signature.next(),
            "level": signature.level().as_str(),
            "fixes": fixes.collect::<Vec<_>>(),
        })
    });
    Value::Array(all.collect())
}
