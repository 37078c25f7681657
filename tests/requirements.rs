//! Compares the list of requirements with the tests that keep them.
//!
//! A test cites the ids that it keeps, in a row's name or in a comment. This test reads the list
//! and the citations, and prints what is covered by group. It fails if the list has `kept` for an
//! id that no test cites, or if a test cites an id that the list does not have.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const STATES: [&str; 3] = ["kept", "left", "open"];

struct Requirement {
    group: String,
    id: String,
    state: String,
    rule: String,
}

#[test]
fn every_kept_requirement_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = read_list(&fs::read_to_string(root.join("tests/requirements.md")).unwrap());
    let mut cited = BTreeSet::new();
    for folder in ["tests", "examples/tests/tests", "src", "fuzz"] {
        cite(&root.join(folder), &mut cited);
    }
    let known: BTreeSet<_> = list.iter().map(|row| row.id.clone()).collect();
    assert_eq!(known.len(), list.len(), "an id stands twice in the list");
    assert!(list.len() >= 332, "rows were lost: {}", list.len());

    let unknown: Vec<_> = cited.difference(&known).collect();
    assert!(
        unknown.is_empty(),
        "tests cite ids that are not in the list: {unknown:?}"
    );
    let mut groups = BTreeMap::<_, [usize; 4]>::new();
    for row in &list {
        let state = STATES.iter().position(|state| *state == row.state);
        let state = state.unwrap_or_else(|| panic!("{}: no such state: {}", row.id, row.state));
        let counts = groups.entry(row.group.as_str()).or_default();
        counts[state] += 1;
        counts[3] += usize::from(cited.contains(&row.id));
        if row.state == "left" {
            assert!(row.rule.ends_with(')'), "{}: the reason is missing", row.id);
        }
    }
    println!(
        "{:18}{:>6}{:>6}{:>6}{:>7}",
        "group", "kept", "left", "open", "cited"
    );
    for (group, [kept, left, open, cited]) in groups {
        println!("{group:18}{kept:6}{left:6}{open:6}{cited:7}");
    }
    let untested: Vec<_> = list
        .iter()
        .filter(|row| row.state == "kept" && !cited.contains(&row.id))
        .map(|row| &row.id)
        .collect();
    assert!(
        untested.is_empty(),
        "kept, but cited by no test: {untested:?}"
    );
    let forgotten: Vec<_> = list
        .iter()
        .filter(|row| row.state != "kept" && cited.contains(&row.id))
        .map(|row| &row.id)
        .collect();
    assert!(
        forgotten.is_empty(),
        "cited by a test, but not marked as kept: {forgotten:?}"
    );
}

fn read_list(text: &str) -> Vec<Requirement> {
    let mut group = String::new();
    let mut rows = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            name.trim().clone_into(&mut group);
        }
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        if let ["", id, state, _, rule, ""] = cells[..] {
            if is_id(id) {
                rows.push(Requirement {
                    group: group.clone(),
                    id: id.to_owned(),
                    state: state.to_owned(),
                    rule: rule.to_owned(),
                });
            }
        }
    }
    rows
}

/// Collects every id in the Rust files of a folder, except for this file.
fn cite(folder: &Path, cited: &mut BTreeSet<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !["target", "node_modules", ".venv", "corpus"].contains(&name) {
            cite(&path, cited);
        } else if path.extension().is_some_and(|end| end == "rs") && name != "requirements.rs" {
            let text = fs::read_to_string(&path).unwrap();
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            cited.extend(words.filter(|word| is_id(word)).map(str::to_owned));
        }
    }
}

fn is_id(word: &str) -> bool {
    let (group, number) = word.split_once('-').unwrap_or_default();
    ["H", "B", "U", "W", "D", "C", "X", "M", "I", "S"].contains(&group)
        && number.len() == 2
        && number.bytes().all(|digit| digit.is_ascii_digit())
}
