//! Which signature fires on whose recording: the table in `matrix.txt` is what comes out, and
//! nothing else may.
//!
//! `UPDATE_MATRIX=1 cargo test --test diagnosis` writes it anew. Read the difference before it is
//! committed: a line that changed in the file of another signature means that one began to shadow
//! the other.

use super::recording::{self, Recording};
use http_upgrade::diagnosis::{self, Diagnosis, Level};
use std::collections::BTreeSet;
use std::{env, fs};

const MATRIX: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/diagnosis/matrix.txt");

/// One line of the matrix: the verdict, and each finding with its level and confidence.
fn line(recording: &Recording, diagnosis: &Diagnosis) -> String {
    let findings = diagnosis.findings().iter().map(|finding| {
        let (level, confidence) = (finding.level().as_str(), finding.confidence().as_str());
        format!("{} {} {}", finding.id(), level, confidence)
    });
    let findings = findings.collect::<Vec<_>>().join(", ");
    let verdict = diagnosis.verdict().as_str();
    format!(
        "{}: {} | {verdict} | {findings}\n",
        recording.file, recording.name
    )
}

#[test]
fn the_matrix_is_as_it_was() {
    let recordings = recording::all();
    let lines = recordings
        .iter()
        .map(|recording| line(recording, &recording.diagnose()));
    let matrix: String = lines.collect();
    if env::var_os("UPDATE_MATRIX").is_some() {
        fs::write(MATRIX, &matrix).expect("the matrix is written");
    }
    let before = fs::read_to_string(MATRIX).unwrap_or_default();
    for (old, new) in before.lines().zip(matrix.lines()) {
        assert_eq!(
            old, new,
            "a signature shadows another, or UPDATE_MATRIX=1 is due"
        );
    }
    assert_eq!(
        before.lines().count(),
        matrix.lines().count(),
        "UPDATE_MATRIX=1 is due"
    );
}

/// What a recording asks for, and does not get.
fn misses(recording: &Recording, diagnosis: &Diagnosis) -> Vec<String> {
    let mut misses = Vec::new();
    let own = recording.id();
    let wanted = recording.fact("first").unwrap_or(&own);
    let first = diagnosis.findings().first();
    let is_fine = diagnosis.level().is_none_or(|level| level == Level::Note);
    let is_right = wanted.split(' ').any(|id| match id {
        "-" => is_fine,
        id => first.is_some_and(|first| first.id() == id),
    });
    if !is_right {
        misses.push(format!("first of {wanted}"));
    }
    let mut check = |key: &str, holds: &dyn Fn(&str) -> bool| {
        if let Some(wanted) = recording.fact(key).filter(|wanted| !holds(wanted)) {
            misses.push(format!("{key}: {wanted}"));
        }
    };
    check("verdict", &|wanted| diagnosis.verdict().as_str() == wanted);
    check("product", &|wanted| diagnosis.product() == Some(wanted));
    check("said", &|wanted| match wanted {
        "-" => diagnosis.said().next().is_none(),
        wanted => diagnosis.said().any(|quote| quote.text().contains(wanted)),
    });
    check("accept", &|wanted| {
        diagnosis.expected_accept() == Some(wanted)
    });
    check("cause", &|wanted| {
        first.is_some_and(|first| first.cause().contains(wanted))
    });
    misses
}

#[test]
fn each_recording_gives_its_cause_first() {
    let recordings = recording::all();
    let mut wrong = Vec::new();
    for recording in &recordings {
        let diagnosis = recording.diagnose();
        for miss in misses(recording, &diagnosis) {
            wrong.push(format!(
                "{}: {}: no {miss}\n{}",
                recording.file,
                recording.name,
                report(&diagnosis)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        recordings.len(),
        wrong.join("\n")
    );
}

fn report(diagnosis: &Diagnosis) -> String {
    let verdict = format!(
        "  {} {:?}\n",
        diagnosis.verdict().as_str(),
        diagnosis.product()
    );
    let said = diagnosis.said().map(|quote| format!("  said {quote:?}\n"));
    let findings = diagnosis
        .findings()
        .iter()
        .map(|finding| format!("  {finding}\n"));
    [verdict].into_iter().chain(said).chain(findings).collect()
}

/// Causes that no recording shows: only the caller's own mistake.
const WITHOUT: [&str; 1] = ["X13"];

#[test]
fn each_signature_has_a_recording() {
    let recordings = recording::all();
    let ids: BTreeSet<_> = recordings.iter().map(Recording::id).collect();
    for signature in diagnosis::signatures() {
        let id = signature.id();
        assert!(
            ids.contains(id) || WITHOUT.contains(&id),
            "{id} has no recording"
        );
    }
    assert_eq!(
        ids.len() + WITHOUT.len(),
        diagnosis::signatures().count(),
        "a file has no signature"
    );
}
