//! What the tests of the diagnosis share.

use http_upgrade::diagnosis::Evidence;

/// Returns the bytes of a text from a table, with CR LF for `⏎`.
pub(crate) fn message(text: &str) -> Vec<u8> {
    text.replace('⏎', "\r\n").into_bytes()
}

/// Returns the findings, as in `C1 likely, C4 possible`.
pub(crate) fn found(evidence: &Evidence<'_>) -> String {
    let diagnosis = evidence.diagnose();
    let findings = diagnosis.findings().iter();
    let findings = findings.map(|each| format!("{} {}", each.id(), each.confidence().as_str()));
    findings.collect::<Vec<_>>().join(", ")
}
