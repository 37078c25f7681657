//! Builds the examples, and tells where their programs are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The packages with examples, and what is built of each: those at the root, and all of this
/// workspace.
const BUILDS: [(&str, &[&str]); 2] = [
    ("../../Cargo.toml", &["--examples"]),
    ("Cargo.toml", &["--workspace", "--bins"]),
];

/// Returns the path of an example's program. The first call builds all examples.
pub(crate) fn program(name: &str) -> &'static Path {
    static PROGRAMS: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    let programs = PROGRAMS.get_or_init(|| {
        let built = BUILDS.map(|(manifest, what)| build(manifest, what));
        built.into_iter().flatten().collect()
    });
    programs.get(name).expect("an example has this name")
}

/// Builds a package in the profile of this test, and returns its programs. The environment variable
/// `BUILD_FLAGS` may hold more arguments for `cargo build`, such as a target.
fn build(manifest: &str, what: &[&str]) -> BTreeMap<String, PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.arg("build").args(what).arg("--manifest-path");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(manifest));
    command.args(["--message-format", "json-render-diagnostics"]);
    let flags = std::env::var("BUILD_FLAGS").unwrap_or_default();
    command.args(flags.split_whitespace());
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.expect("cargo starts");
    assert!(output.status.success(), "the examples do not build");
    let mut programs = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        if let (Some(name), Some(path)) = (
            message["target"]["name"].as_str(),
            message["executable"].as_str(),
        ) {
            programs.insert(name.to_owned(), path.into());
        }
    }
    programs
}
