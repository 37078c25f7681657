//! The report for a terminal: a line for each group, and failures in full.

use super::case::{Outcome, Verdict};
use super::notation::shown;
use super::report::{Counts, Report};
use upgrade_doctor::printable;

/// The most bytes of a direction that are shown.
const SHOWN: usize = 600;

pub(crate) fn text(report: &Report, is_verbose: bool) -> String {
    let mut text = String::new();
    for (group, counts) in report.groups() {
        text.push_str(&format!("{group:<16}{}\n", told(&counts)));
    }
    for outcome in &report.outcomes {
        match &outcome.verdict {
            Verdict::Failed { .. } => text.push_str(&failure(outcome, report.is_known(outcome))),
            _ if is_verbose => text.push_str(&line(outcome)),
            _ => {}
        }
    }
    for id in report.outdated() {
        text.push_str(&format!(
            "\nThe baseline names {}, which does not fail: remove the line.\n",
            printable(id, 80)
        ));
    }
    let total = report.total();
    text.push_str(&format!(
        "\n{} cases for {}: {}.\n",
        report.outcomes.len(),
        printable(&report.subject, 200),
        told(&total)
    ));
    text
}

/// `12 passed, 1 MUST failed, 3 skipped`.
pub(crate) fn told(counts: &Counts) -> String {
    let parts = [
        (counts.passed, "passed"),
        (counts.must, "MUST failed"),
        (counts.should, "SHOULD failed"),
        (counts.known, "failed as the baseline says"),
        (counts.chosen, "left open by the RFC"),
        (counts.skipped, "skipped"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if parts.is_empty() {
        "no cases".into()
    } else {
        parts.join(", ")
    }
}

fn failure(outcome: &Outcome, is_known: bool) -> String {
    let Verdict::Failed { level, kind, said } = &outcome.verdict else {
        return String::new();
    };
    let known = if is_known {
        ", known from the baseline"
    } else {
        ""
    };
    let mut text = format!(
        "\n{} failed ({}{known}): {}\n  {}\n  {} [{}]\n",
        level.name(),
        kind.name(),
        outcome.rule.id,
        printable(said, 600),
        outcome.rule.sentence,
        outcome.rule.sources()
    );
    for record in &outcome.record {
        text.push_str(&format!(
            "  {}: {}\n",
            record.what,
            shown(&record.bytes, SHOWN)
        ));
    }
    text
}

fn line(outcome: &Outcome) -> String {
    let told = match &outcome.verdict {
        Verdict::Chosen(what) => format!("open: {what}"),
        Verdict::Skipped(why) => format!("skipped: {why}"),
        _ => "passed".to_owned(),
    };
    format!("{:<44} {}\n", outcome.rule.id, printable(&told, 300))
}
