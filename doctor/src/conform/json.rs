//! The report as one JSON object.

use super::case::{Outcome, Verdict};
use super::notation::shown;
use super::report::{Counts, Report};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most bytes of a direction that are put out.
const SHOWN: usize = 4_096;

#[derive(Serialize)]
struct Case<'a> {
    id: &'a str,
    requirements: Vec<&'a str>,
    level: &'a str,
    source: &'a str,
    sentence: &'a str,
    verdict: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed_level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<&'a str>,
    known: bool,
    milliseconds: u128,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    bytes: BTreeMap<&'a str, String>,
}

pub(crate) fn object(report: &Report) -> String {
    let groups = report.groups().into_iter().map(|(group, counts)| {
        let mut value = counted(counts);
        if let Value::Object(members) = &mut value {
            members.insert("group".to_owned(), group.into());
        }
        value
    });
    let value = json!({
        "version": 1,
        "subject": report.subject,
        "passes": report.exit_code() == 0,
        "total": counted(report.total()),
        "groups": groups.collect::<Vec<_>>(),
        "cases": report.outcomes.iter().map(|outcome| case(report, outcome)).collect::<Vec<_>>(),
        "outdated_baseline": report.outdated(),
    });
    format!("{value:#}\n")
}

fn counted(counts: Counts) -> Value {
    json!({
        "passed": counts.passed,
        "must_failed": counts.must,
        "should_failed": counts.should,
        "known": counts.known,
        "open": counts.chosen,
        "skipped": counts.skipped,
    })
}

fn case<'a>(report: &Report, outcome: &'a Outcome) -> Case<'a> {
    let (verdict, failed_level, kind, said) = match &outcome.verdict {
        Verdict::Passed => ("passed", None, None, None),
        Verdict::Failed { level, kind, said } => (
            "failed",
            Some(level.name()),
            Some(kind.name()),
            Some(said.as_str()),
        ),
        Verdict::Chosen(what) => ("open", None, None, Some(what.as_str())),
        Verdict::Skipped(why) => ("skipped", None, None, Some(why.as_str())),
    };
    let is_failure = failed_level.is_some();
    let record = outcome.record.iter().filter(|_| is_failure);
    Case {
        id: outcome.rule.id,
        requirements: outcome.rule.keeps.split_whitespace().collect(),
        level: outcome.rule.level.name(),
        source: outcome.rule.source,
        sentence: outcome.rule.sentence,
        verdict,
        failed_level,
        kind,
        said,
        known: is_failure && report.is_known(outcome),
        milliseconds: outcome.took.as_millis(),
        bytes: record
            .map(|record| (record.what, shown(&record.bytes, SHOWN)))
            .collect(),
    }
}
