//! The list of mutants that change nothing, in `.cargo/mutants.toml`.

use http_upgrade_mutants::list::list;
use regex::Regex;
use std::path::Path;

#[test]
fn every_line_still_belongs_to_a_mutant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join(".cargo/mutants.toml")).expect("the list");
    let table: toml::Table = text.parse().expect("a table");
    let lines = table["exclude_re"].as_array().expect("expressions");
    let mutants = list(&root, &["--no-config"]).expect("mutants");
    for line in lines {
        let line = Regex::new(line.as_str().expect("a string")).expect("an expression");
        assert!(
            mutants.iter().any(|mutant| line.is_match(&mutant.name)),
            "{line} belongs to no mutant"
        );
    }
}
