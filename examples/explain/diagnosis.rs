//! The likely cause and what to do about it, in the words of the library's module `diagnosis`.

use crate::prose::{indented, paragraph};
use crate::report::Report;
use crate::response::Response;
use http_upgrade::diagnosis::{Diagnosis, Evidence, Finding, RecordedBy, Verdict};

/// Adds one line for a 101 with which nothing is wrong, and otherwise the cause, the rule and the
/// first fix of the likeliest finding.
pub(crate) fn tell(text: &mut String, report: &Report<'_>, response: Option<&Response<'_>>) {
    let diagnosis = diagnose(report, response);
    match diagnosis.findings().first() {
        Some(finding) if diagnosis.verdict() != Verdict::Switched => cause(text, finding),
        _ => paragraph(
            text,
            "Diagnosis",
            &without_cause(&diagnosis, report, response),
        ),
    }
}

/// A request without a response counts as recorded at the server.
fn diagnose(report: &Report<'_>, response: Option<&Response<'_>>) -> Diagnosis {
    let evidence = Evidence::new().request(report.input);
    match response {
        Some(response) => evidence.response(response.input()).diagnose(),
        None => evidence.recorded_by(RecordedBy::Server).diagnose(),
    }
}

fn cause(text: &mut String, finding: &Finding) {
    paragraph(text, "Cause", &format!("{finding} [{}]", finding.rule()));
    let Some(fix) = finding.fixes().next() else {
        return;
    };
    paragraph(text, "Fix", &format!("{}: {}", fix.product(), fix.text()));
    if let Some(snippet) = fix.snippet() {
        let lines = format!("# {}\n{}", snippet.place(), snippet.text());
        indented(text, &lines);
    }
}

fn without_cause(
    diagnosis: &Diagnosis,
    report: &Report<'_>,
    response: Option<&Response<'_>>,
) -> String {
    match response {
        Some(response) if response.is_switched() => {
            let lines = diagnosis.to_string();
            lines.lines().next().unwrap_or_default().into()
        }
        None if report.is_switched() => "Nothing is wrong with the request.".into(),
        // The machine above refused something of which no failure is known.
        _ => "No known cause fits.".into(),
    }
}
