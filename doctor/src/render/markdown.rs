//! A report for an issue or a chat.

use crate::exchange::Exchange;
use crate::redact::redact;
use crate::report::Report;
use std::fmt::Write;

/// The report as Markdown: what is in it is the same as in the text, with the heads of both sides
/// folded away.
pub fn markdown(report: &Report, exchange: &Exchange, extra: &[String]) -> String {
    let mut out = String::new();
    let status = report
        .status
        .map(|status| format!(" (status {status})"))
        .unwrap_or_default();
    let _ = writeln!(out, "**Upgrade: {}{status}**\n", report.verdict.as_str());
    if let Some(url) = &exchange.url {
        let _ = writeln!(out, "- URL: `{}`", code(&redact(url)));
    }
    if let Some(product) = report.product {
        let _ = writeln!(out, "- Answered by: {product}");
    }
    if let Some(said) = &report.said {
        let _ = writeln!(out, "- The server says: `{}`", code(&redact(said)));
    }
    for line in extra {
        let _ = writeln!(out, "- {}", plain(line));
    }
    for finding in &report.findings {
        let _ = writeln!(
            out,
            "\n**{} ({}):** {}",
            finding.id,
            finding.confidence.as_str(),
            finding.cause
        );
        for fix in &finding.fixes {
            let _ = writeln!(out, "\n- {}: {}", fix.product, fix.text);
            if let (Some(place), Some(snippet)) = (fix.place, fix.snippet) {
                let _ = writeln!(out, "\n  ```text\n  # {place}");
                for line in snippet.lines() {
                    let _ = writeln!(out, "  {line}");
                }
                let _ = writeln!(out, "  ```");
            }
        }
    }
    let heads = super::bytes::heads(exchange, report, super::Style::default());
    let _ = writeln!(
        out,
        "\n<details><summary>What was recorded</summary>\n\n```text"
    );
    for line in heads {
        let _ = writeln!(out, "{}", line.replace("```", "'''"));
    }
    let _ = writeln!(out, "```\n\n</details>");
    out
}

/// Text within a pair of backticks.
fn code(text: &str) -> String {
    text.replace('`', "'")
}

/// Text of a stranger outside of code.
fn plain(text: &str) -> String {
    text.replace(['<', '>', '`', '*', '_', '[', ']'], " ")
}
