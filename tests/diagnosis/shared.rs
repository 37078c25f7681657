//! Runs over labelled recordings that may lie beside the repository; a clone without them passes.

use http_upgrade::diagnosis::{Diagnosis, Evidence, Finding, Level, RecordedBy};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of this name beside the repository or its work trees, if there is one.
fn beside(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = root.ancestors().skip(1).take(2);
    folders
        .map(|folder| folder.join("shared").join(name))
        .find(|folder| folder.is_dir())
}

fn diagnose(folder: &Path, name: &str, seen_at: &str) -> Diagnosis {
    let read = |ending: &str| fs::read(folder.join(format!("{name}.{ending}.bin"))).ok();
    let (request, response) = (read("req"), read("res"));
    let mut evidence = Evidence::new().recorded_by(match seen_at {
        "client" => RecordedBy::Client,
        "server" => RecordedBy::Server,
        _ => RecordedBy::Unknown,
    });
    if let Some(request) = &request {
        evidence = evidence.request(request);
    }
    if let Some(response) = &response {
        evidence = evidence.response(response);
    }
    evidence.diagnose()
}

fn strings(value: &Value) -> Vec<&str> {
    let all = value.as_array().expect("an array").iter();
    all.map(|each| each.as_str().expect("a string")).collect()
}

/// Lower case, with single spaces.
fn plain(text: &str) -> String {
    let text = text.to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of all fixes of some findings.
fn fixes(diagnosis: &Diagnosis, wanted: impl Fn(&str) -> bool) -> String {
    let findings = diagnosis.findings().iter();
    let fixes = findings
        .filter(|finding| wanted(finding.id()))
        .flat_map(Finding::fixes);
    let texts = fixes.map(|fix| {
        let snippet = fix.snippet().map_or("", |snippet| snippet.text());
        format!("{} {snippet} ", fix.text())
    });
    plain(&texts.collect::<String>())
}

/// What a label asks for and a diagnosis does not have.
fn misses(label: &Value, diagnosis: &Diagnosis) -> Vec<String> {
    let mut misses = Vec::new();
    let firsts = strings(&label["first"]);
    let ids: Vec<_> = diagnosis.findings().iter().map(Finding::id).collect();
    let is_fine = diagnosis.level().is_none_or(|level| level == Level::Note);
    let is_right =
        ids.first().is_some_and(|id| firsts.contains(id)) || firsts.contains(&"-") && is_fine;
    if !is_right {
        misses.push(format!("first: {ids:?}, wanted one of {firsts:?}"));
    }
    let verdict = diagnosis.verdict().as_str();
    let wanted = label["verdict"].as_str().expect("a verdict");
    if !wanted.split('|').any(|each| each == verdict) {
        misses.push(format!("verdict: {verdict}, wanted {wanted}"));
    }
    if let Some(said) = label["said"].as_str() {
        let quotes: Vec<_> = diagnosis.said().map(|quote| plain(quote.text())).collect();
        if !quotes.iter().any(|quote| quote.contains(&plain(said))) {
            misses.push(format!("said: {quotes:?}, wanted {said:?}"));
        }
    }
    let product = label["product"].as_str();
    if product.is_some() && diagnosis.product() != product {
        misses.push(format!(
            "product: {:?}, wanted {product:?}",
            diagnosis.product()
        ));
    }
    let also = strings(&label["also"]);
    let near = |id: &str| firsts.contains(&id) || also.contains(&id);
    let fixes = fixes(diagnosis, near);
    for wanted in strings(&label["fix_must_contain"]) {
        if !wanted.split('|').any(|each| fixes.contains(each)) {
            misses.push(format!("fix: no {wanted:?} in {fixes:?}"));
        }
    }
    let beside: Vec<_> = ids.iter().filter(|id| !near(id)).collect();
    if !beside.is_empty() && !firsts.contains(&"-") {
        misses.push(format!("beside the point: {beside:?} among {ids:?}"));
    }
    misses
}

#[test]
fn labelled_failures() {
    let Some(folder) = beside("failed") else {
        return;
    };
    let labels = fs::read_to_string(folder.join("labels.json")).expect("labels");
    let labels: Value = serde_json::from_str(&labels).expect("JSON");
    let labels = labels.as_object().expect("an object");
    let mut right = 0;
    for (name, label) in labels {
        let diagnosis = diagnose(&folder, name, label["seen_at"].as_str().unwrap_or_default());
        let misses = misses(label, &diagnosis);
        right += usize::from(!misses.iter().any(|miss| miss.starts_with("first")));
        for miss in misses {
            println!("{name}: {miss}");
        }
    }
    println!("the right cause comes first in {right} of {}", labels.len());
    assert!(
        right * 100 >= labels.len() * 95,
        "{right} of {}",
        labels.len()
    );
}

#[test]
fn healthy_captures() {
    let Some(folder) = beside("captures") else {
        return;
    };
    for entry in fs::read_dir(&folder).expect("captures") {
        let file = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("ASCII");
        let Some(name) = file
            .strip_suffix(".bin")
            .filter(|name| !name.contains(".req"))
        else {
            continue;
        };
        let read = |file: String| fs::read(folder.join(file)).ok();
        let recorded = read(file.clone()).expect("a capture");
        let request = read(format!("{name}.req.bin"));
        let diagnosis = if name.starts_with("client-") {
            Evidence::new().request(&recorded).diagnose()
        } else if let Some(request) = &request {
            Evidence::new()
                .request(request)
                .response(&recorded)
                .diagnose()
        } else {
            Evidence::new().response(&recorded).diagnose()
        };
        let first = diagnosis.findings().first().map(Finding::id);
        match name {
            "server-php-builtin-ignores-upgrade" => assert_eq!(first, Some("C15"), "{name}"),
            "server-java-tomcat-ws" => assert_eq!(first, Some("C39"), "{name}"),
            _ => assert!(
                diagnosis.level().is_none_or(|level| level == Level::Note),
                "{name}: {diagnosis}"
            ),
        }
    }
}
