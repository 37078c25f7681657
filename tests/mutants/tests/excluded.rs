//! The list of mutants that change nothing, in `.cargo/mutants.toml`.

use http_upgrade_mutants::list::{configured, list};
use regex::Regex;
use std::path::Path;

#[test]
fn every_line_still_belongs_to_a_mutant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lines = configured(&root, "exclude_re").expect("expressions");
    let mutants = list(&root, &["--no-config"]).expect("mutants");
    for line in lines {
        let line = Regex::new(&line).expect("an expression");
        assert!(
            mutants.iter().any(|mutant| line.is_match(&mutant.name)),
            "{line} belongs to no mutant"
        );
    }
}
