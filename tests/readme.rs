//! Checks the facts in the README. Its examples are run with the documentation.
#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;

const README: &str = include_str!("../README.md");
const MANIFEST: &str = include_str!("../Cargo.toml");

/// Returns the lines of a table of the manifest.
fn table(name: &str) -> impl Iterator<Item = &'static str> {
    let mut lines = MANIFEST.lines();
    let header = format!("[{name}]");
    assert!(lines.any(|line| line == header), "no {header}");
    lines.take_while(|line| !line.starts_with('['))
}

/// Returns the quoted value after `key = `.
fn value<'m>(line: &'m str, key: &str) -> Option<&'m str> {
    let value = line.strip_prefix(key)?.strip_prefix(" = \"")?;
    value.strip_suffix('"')
}

/// Returns the programs of the packages in this folder of examples: that of `src/main.rs`, which is
/// named by the manifest, and those in `src/bin`.
fn programs(package: &Path) -> Vec<String> {
    let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap_or_default();
    let mut programs = Vec::new();
    if package.join("src/main.rs").exists() {
        let mut names = manifest.lines().filter_map(|line| value(line, "name"));
        // A `[[bin]]` comes after `[package]`.
        programs.extend(names.next_back().map(str::to_owned));
    }
    let entries = fs::read_dir(package.join("src/bin")).into_iter().flatten();
    let stem = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
    programs.extend(entries.filter_map(|entry| stem(&entry.ok()?.path())));
    programs
}

#[test]
fn every_example_is_in_it_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let of_examples = MANIFEST.split("[[example]]\n").skip(1);
    let mut examples: Vec<String> = of_examples
        .filter_map(|table| value(table.lines().next()?, "name"))
        .map(str::to_owned)
        .collect();
    let entries = fs::read_dir(folder).expect("the examples");
    examples.extend(entries.flat_map(|entry| programs(&entry.expect("an entry").path())));

    let rows = README.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let mut listed: Vec<_> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    listed.push("explain");
    assert!(README.contains("cargo run --example explain -- "));
    examples.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, examples);
}

#[test]
fn every_feature_is_in_it() {
    let section = README.split("## Features").nth(1);
    let section = section.and_then(|rest| rest.split("\n## ").next());
    let section = section.unwrap_or_default();
    for line in table("features") {
        match line.split_once(" = ") {
            Some((feature, _)) if feature != "default" => {
                assert!(section.contains(&format!("`{feature}`")), "{feature}");
            }
            _ => {}
        }
    }
}

#[test]
fn the_oldest_compiler_is_the_one_of_the_manifest() {
    let oldest = table("package").find_map(|line| value(line, "rust-version"));
    assert!(oldest.is_some_and(|oldest| README.contains(&format!("Rust {oldest}."))));
}

#[cfg(target_pointer_width = "64")]
#[test]
fn a_server_has_the_size_that_it_says() {
    let size = size_of::<http_upgrade::Server>();
    assert!(
        README.contains(&format!("A `Server` has {size} bytes")),
        "{size}"
    );
}
