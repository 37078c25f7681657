//! Checks the facts in the README. Its examples are run with the documentation.

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

#[test]
fn every_example_is_in_it_and_no_other() {
    let of_examples = MANIFEST.split("[[example]]\n").skip(1);
    let mut examples: Vec<_> = of_examples
        .filter_map(|table| value(table.lines().next()?, "name"))
        .collect();
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
