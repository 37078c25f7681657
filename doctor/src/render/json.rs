//! A report as one JSON object; its names are an interface.

use crate::redact::redact;
use crate::report::Report;
use serde::Serialize;

#[derive(Serialize)]
struct Object<'a> {
    version: u8,
    verdict: &'static str,
    status: Option<u16>,
    said: Option<String>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    id: &'static str,
    level: &'static str,
    confidence: &'static str,
    cause: &'a str,
    fixes: Vec<Fix>,
    rule: &'static str,
    spans: Vec<Span>,
}

#[derive(Serialize)]
struct Fix {
    product: &'static str,
    text: &'static str,
    snippet: Option<&'static str>,
}

#[derive(Serialize)]
struct Span {
    side: &'static str,
    start: usize,
    end: usize,
}

/// One line of JSON.
pub fn json(report: &Report) -> String {
    let findings = report.findings.iter().map(|finding| Finding {
        id: finding.id,
        level: finding.level.as_str(),
        confidence: finding.confidence.as_str(),
        cause: &finding.cause,
        fixes: finding
            .fixes
            .iter()
            .map(|fix| Fix {
                product: fix.product,
                text: fix.text,
                snippet: fix.snippet,
            })
            .collect(),
        rule: finding.rule,
        spans: finding
            .spans
            .iter()
            .map(|span| Span {
                side: span.side,
                start: span.start,
                end: span.end,
            })
            .collect(),
    });
    let object = Object {
        version: 1,
        verdict: report.verdict.as_str(),
        status: report.status,
        said: report.said.as_deref().map(redact),
        findings: findings.collect(),
    };
    serde_json::to_string(&object).unwrap_or_default()
}
