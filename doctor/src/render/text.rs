//! A report for people: the verdict, the server's words, the cause and the fix, in that order.

use super::style::Style;
use super::{bytes, machines};
use crate::exchange::{Exchange, Fidelity};
use crate::printable::printable;
use crate::redact::redact;
use crate::report::{Report, ReportedFinding, ReportedFix};
use http_upgrade::diagnosis::{Confidence, Ended, Level, Verdict};
use std::fmt::Write;

/// How many lines a report has at most, unless it is a verbose one.
pub const MAX_LINES: usize = 12;

/// At most [`MAX_LINES`] lines. `extra` are sentences that the caller adds, such as what a trial
/// has shown.
pub fn text(report: &Report, exchange: &Exchange, extra: &[String], style: Style) -> String {
    let mut lines = opening(report, exchange, style);
    let mut closing: Vec<String> = extra.iter().map(|line| style.dim(line)).collect();
    if let Some(first) = report.findings.first() {
        lines.push(cause(first, style));
        closing.extend(others(report, style));
        if first.confidence != Confidence::Certain && !first.next.is_empty() {
            closing.push(format!("{} {}", style.bold("To be sure:"), first.next));
        }
        let room = MAX_LINES.saturating_sub(lines.len() + closing.len());
        lines.extend(fix_lines(first, report.product, room, style));
    } else if extra.is_empty() || exchange.request.is_some() {
        lines.extend(what_happened(report, exchange));
    }
    closing.truncate(MAX_LINES.saturating_sub(lines.len()));
    lines.extend(closing);
    lines.truncate(MAX_LINES);
    lines
        .iter()
        .fold(String::new(), |text, line| text + line + "\n")
}

/// Everything: all findings with all fixes, both heads, and what the state machines of http-upgrade
/// make of them.
pub fn verbose(report: &Report, exchange: &Exchange, extra: &[String], style: Style) -> String {
    let mut lines = opening(report, exchange, style);
    lines.extend(what_happened(report, exchange).filter(|_| report.findings.is_empty()));
    for finding in &report.findings {
        lines.push(String::new());
        lines.push(cause(finding, style));
        lines.push(format!("  {} {}", style.bold("Rule:"), finding.rule));
        for fix in &finding.fixes {
            lines.extend(one_fix(fix, usize::MAX, style));
        }
        if !finding.next.is_empty() {
            lines.push(format!("  {} {}", style.bold("To be sure:"), finding.next));
        }
    }
    lines.push(String::new());
    lines.extend(extra.iter().cloned());
    lines.extend(
        exchange
            .words
            .iter()
            .map(|words| format!("Log: {}", printable(&redact(words), 500))),
    );
    lines.extend(exchange.fidelity.caveat().map(str::to_owned));
    lines.extend(facts(exchange));
    if exchange.protocol.is_none() {
        lines.extend(machines::view(exchange));
    }
    lines.extend(bytes::heads(exchange, report, style));
    lines
        .iter()
        .fold(String::new(), |text, line| text + line + "\n")
}

/// The verdict and the server's words.
fn opening(report: &Report, exchange: &Exchange, style: Style) -> Vec<String> {
    let is_recorded = |side: &Option<Vec<u8>>| side.is_some();
    let (verdict, rest) = match report.verdict {
        Verdict::Switched => (
            style.green("Switched:"),
            "the connection was upgraded, and nothing is wrong with it",
        ),
        Verdict::SwitchedButFails => (
            style.yellow("Switched, but it will fail:"),
            "a 101 came, and something is wrong",
        ),
        Verdict::Refused => (style.red("Refused:"), "the connection was not upgraded"),
        Verdict::Unclear if is_recorded(&exchange.response) => (
            style.yellow("No answer:"),
            "nothing came that HTTP/1.1 knows",
        ),
        Verdict::Unclear if is_recorded(&exchange.request) && exchange.ended != Ended::Refused => {
            (style.yellow("Cannot tell:"), "the answer was not recorded")
        }
        Verdict::Unclear => (
            style.yellow("No connection:"),
            "it failed before any byte of HTTP",
        ),
    };
    let mut line = format!("{verdict} ");
    match report.status.filter(|_| report.verdict == Verdict::Refused) {
        Some(status) => {
            let expected = exchange.protocol.as_ref().map_or("101", |_| "200");
            let _ = write!(line, "status {status} instead of {expected}");
        }
        None if exchange.protocol.is_some() && report.verdict == Verdict::Switched => {
            line.push_str("the stream is a tunnel");
        }
        None => line.push_str(rest),
    }
    if let Some(product) = report.product {
        let _ = write!(line, ", answered by {product}");
    }
    let place = place(exchange);
    if !place.is_empty() {
        let _ = write!(line, " ({place})");
    }
    let mut lines = vec![line + "."];
    if let Some(protocol) = &exchange.protocol {
        lines.push(format!(
            "An extended CONNECT over HTTP/2 or HTTP/3 asks for {} (RFC 8441, RFC 9220), and not an \
             Upgrade over HTTP/1.1.",
            printable(protocol, 100)
        ));
    }
    if let Some(said) = &report.said {
        lines.push(format!(
            "{} \"{}\"",
            style.bold("The server says:"),
            redact(said)
        ));
    }
    lines
}

/// Where the exchange was found, and its URL.
fn place(exchange: &Exchange) -> String {
    let texts = [
        exchange.place.as_str(),
        exchange.url.as_deref().unwrap_or_default(),
    ];
    let known = texts.iter().filter(|text| !text.is_empty());
    let known: Vec<String> = known.map(|text| printable(&redact(text), 120)).collect();
    known.join(", ")
}

fn cause(finding: &ReportedFinding, style: Style) -> String {
    let title = match finding.level {
        Level::Error => "Cause",
        Level::Warning => "Warning",
        Level::Note => "Note",
    };
    let title = format!("{title} ({}, {}):", finding.id, finding.confidence.as_str());
    format!("{} {}", style.bold(&title), finding.cause)
}

/// The fixes that fit into so many lines: that of the product first, which is known or which is the
/// only one.
fn fix_lines(
    finding: &ReportedFinding,
    product: Option<&str>,
    room: usize,
    style: Style,
) -> Vec<String> {
    let mut lines = Vec::new();
    let fits = |fix: &&ReportedFix| {
        product.is_none_or(|product| fix.product == product || fix.product == "any")
    };
    let mut fixes: Vec<&ReportedFix> = finding.fixes.iter().filter(fits).collect();
    if fixes.is_empty() {
        fixes = finding.fixes.iter().collect();
    }
    for fix in fixes {
        let next = one_fix(fix, room.saturating_sub(lines.len()), style);
        if lines.len() + next.len() > room {
            break;
        }
        lines.extend(next);
    }
    lines
}

/// One fix in at most so many lines; a snippet that is cut says where the rest is.
fn one_fix(fix: &ReportedFix, room: usize, style: Style) -> Vec<String> {
    let product = if fix.product == "any" {
        String::from("Fix:")
    } else {
        format!("Fix ({}):", fix.product)
    };
    let mut lines = vec![format!("{} {}", style.bold(&product), fix.text)];
    if let (Some(place), Some(snippet)) = (fix.place, fix.snippet) {
        lines.push(style.dim(&format!("    # {place}")));
        let is_cramped = lines.len() + snippet.lines().count() > room;
        let snippet = if is_cramped && fix.product == "nginx" {
            filled(snippet)
        } else {
            snippet.trim_end().to_owned()
        };
        lines.extend(
            snippet
                .lines()
                .map(|line| format!("    {line}").trim_end().to_owned()),
        );
        if lines.len() > room && room > 2 {
            lines.truncate(room - 1);
            lines.push(style.dim("    … (-v shows all of it)"));
        }
    }
    lines
}

/// The statements of a configuration of nginx, to which line ends mean nothing, on as few lines as
/// possible.
fn filled(snippet: &str) -> String {
    const COLUMNS: usize = 110;
    let mut lines: Vec<String> = Vec::new();
    for line in snippet.lines().filter(|line| !line.trim().is_empty()) {
        let opens_block = !line.starts_with([' ', '}']);
        let words: Vec<&str> = line.split_whitespace().collect();
        let line = words.join(" ");
        let fits = |last: &&mut String| {
            !opens_block && last.len() + line.len() < COLUMNS && !last.starts_with('#')
        };
        match lines.last_mut().filter(fits) {
            Some(last) if !line.starts_with('#') => *last = format!("{last} {line}"),
            _ => lines.push(line),
        }
    }
    lines.join("\n")
}

/// One line for the other findings.
fn others(report: &Report, style: Style) -> Option<String> {
    let rest = report.findings.get(1..).filter(|rest| !rest.is_empty())?;
    let names: Vec<String> = rest
        .iter()
        .map(|finding| {
            let title =
                crate::table::signature(finding.id).map_or("", |signature| signature.title());
            format!("{} ({title})", finding.id)
        })
        .collect();
    Some(format!(
        "{} {}",
        style.bold("Also possible:"),
        names.join(", ")
    ))
}

/// A sentence where no signature fits.
fn what_happened(report: &Report, exchange: &Exchange) -> Option<String> {
    Some(match (report.verdict, exchange.ended) {
        (Verdict::Switched, _) => return None,
        (_, Ended::Refused) => {
            "Nothing listens at this address: the connection was refused before any byte of HTTP."
                .into()
        }
        (_, Ended::Reset) => "The connection was reset.".into(),
        (_, Ended::Closed) => "The server closed the connection.".into(),
        (_, Ended::TimedOut) => "The server did not answer in time.".into(),
        (Verdict::Refused, _) => "No known cause fits. -v shows what was recorded.".into(),
        _ if exchange.fidelity == Fidelity::Outline => match &exchange.url {
            Some(url) => format!(
                "This line does not tell why. Ask the server: upgrade-doctor {}",
                printable(&redact(url), 200)
            ),
            None => "This line does not tell why. Give upgrade-doctor the URL instead.".into(),
        },
        _ if exchange.response.is_none() && exchange.request.is_some() => {
            let url = exchange
                .url
                .as_deref()
                .map_or_else(|| "the URL".into(), |url| printable(&redact(url), 200));
            format!(
                "Only the request was recorded, and nothing is wrong with it. Ask the server: upgrade-doctor {url}"
            )
        }
        _ => "The recording does not tell. -v shows what is in it.".into(),
    })
}

/// What is known beside the bytes.
fn facts(exchange: &Exchange) -> Vec<String> {
    let mut lines = Vec::new();
    if exchange.ended != Ended::Unknown {
        lines.push(format!("End of the connection: {:?}.", exchange.ended));
    }
    if let Some(lasted) = exchange.lasted {
        lines.push(format!(
            "Time since the request: {:.3} s.",
            lasted.as_secs_f64()
        ));
    }
    if exchange.tls != crate::exchange::TlsFact::Unknown {
        lines.push(format!(
            "TLS: {}.",
            printable(&format!("{:?}", exchange.tls), 300)
        ));
    }
    lines
}
