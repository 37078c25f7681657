//! The report as one HTML page that loads nothing.

use super::case::{Outcome, Verdict};
use super::notation::shown;
use super::report::Report;
use super::terminal::told;
use upgrade_doctor::printable;

/// The most bytes of a direction that are shown.
const SHOWN: usize = 2_000;

const HEAD: &str = "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>upgrade-doctor conform</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1f; background: #fff }
h2 { margin: 2rem 0 .5rem; font-size: 1.15rem }
h2 small { font-weight: normal; color: #555 }
details { border-left: .3rem solid #8a8a94; padding: .2rem .8rem; margin: .3rem 0 }
details.passed { border-color: #1a7f37 } details.failed { border-color: #c62828 } details.known { border-color: #b26a00 }
details.open { border-color: #2461b3 }
summary { cursor: pointer } code { font-size: .9em }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f3f5; padding: .6rem; font-size: .85rem }
@media (prefers-color-scheme: dark) { body { color: #e6e6ea; background: #17171a } pre { background: #26262b } h2 small { color: #aaa } }
</style></head><body>
";

pub(crate) fn page(report: &Report) -> String {
    let mut page = String::from(HEAD);
    page.push_str(&format!(
        "<h1>Conformance of {}</h1>\n<p>{} cases: {}.</p>\n",
        escaped(&report.subject),
        report.outcomes.len(),
        told(&report.total())
    ));
    for (group, counts) in report.groups() {
        page.push_str(&format!(
            "<h2>{group} <small>{}</small></h2>\n",
            told(&counts)
        ));
        let members = report.outcomes.iter();
        for outcome in members.filter(|outcome| outcome.rule.group() == group) {
            page.push_str(&entry(outcome, report.is_known(outcome)));
        }
    }
    page.push_str("</body></html>\n");
    page
}

fn entry(outcome: &Outcome, is_known: bool) -> String {
    let (class, title, said) = match &outcome.verdict {
        Verdict::Passed => ("passed", "passed".to_owned(), None),
        Verdict::Failed { level, kind, said } => (
            if is_known { "known" } else { "failed open-it" },
            format!("{} failed: {}", level.name(), kind.name()),
            Some(said),
        ),
        Verdict::Chosen(what) => ("open", "left open by the RFC".to_owned(), Some(what)),
        Verdict::Skipped(why) => ("skipped", "skipped".to_owned(), Some(why)),
    };
    let open = if class.starts_with("failed") {
        " open"
    } else {
        ""
    };
    let mut entry = format!(
        "<details class=\"{class}\"{open}><summary><code>{}</code> – {title}</summary>\n<p>{} <small>{} ({})</small></p>\n",
        escaped(outcome.rule.id),
        escaped(outcome.rule.sentence),
        outcome.rule.level.name(),
        escaped(&outcome.rule.sources()),
    );
    if let Some(said) = said {
        entry.push_str(&format!("<p>{}</p>\n", escaped(said)));
    }
    let is_failure = matches!(outcome.verdict, Verdict::Failed { .. });
    for record in outcome.record.iter().filter(|_| is_failure) {
        let bytes = shown(&record.bytes, SHOWN).replace('⏎', "⏎\n");
        entry.push_str(&format!(
            "<p>{}:</p><pre>{}</pre>\n",
            record.what,
            markup(&bytes)
        ));
    }
    entry.push_str("</details>\n");
    entry
}

/// A text without control characters, for HTML.
fn escaped(text: &str) -> String {
    markup(&printable(text, 1_000))
}

fn markup(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
