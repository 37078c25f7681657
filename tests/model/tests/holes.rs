//! Holes that were found and closed are found again when they are put back.
//!
//! Each row changes a copy of the crate, in a folder below the build folder, and runs one scenario
//! with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A hole: its name, the changes that open it, the scenario, and the property that it breaks.
struct Hole {
    name: &'static str,
    changes: &'static [(&'static str, &'static str, &'static str)],
    scenario: &'static str,
    property: &'static str,
}

const REUSE: &str = "a connection is reused only between messages";
const ARRIVES: &str = "every byte arrives once and in order, or the connection closes";

#[rustfmt::skip] // a table
const HOLES: [Hole; 7] = [
    Hole {
        name: "content that was handed out counts as written",
        changes: &[("intermediary/content.rs", "is_whole && self.pending.is_none()", "is_whole")],
        scenario: "content like a request",
        property: REUSE,
    },
    Hole {
        name: "a 101 is passed on before all of the request was written",
        changes: &[
            ("intermediary/response.rs", "if !request.is_sent() {", "if false {"),
            ("drive/proxy/answer.rs", "if !matches!(self.ask, Ask::Content(..)) {", "if false {"),
            ("drive/proxy/step.rs", "Answer::Head => matches!(self.ask, Ask::Content(..)),", "Answer::Head => matches!(self.ask, Ask::Content(..) | Ask::Write),"),
        ],
        scenario: "tunnel",
        property: ARRIVES,
    },
    Hole {
        name: "an upgrade is forwarded before its content has come",
        changes: &[
            ("intermediary/request.rs", "if judged.is_upgrade {\n            self.read_content(input)", "if judged.is_upgrade {\n            let _ = self.read_content(input);\n            Ok(RequestState::Upgrade)"),
        ],
        scenario: "tunnel after content",
        property: ARRIVES,
    },
    Hole {
        name: "the client's connection is kept after an upgrade that was refused",
        changes: &[
            ("intermediary/forwarded_response.rs", " && !request.asks;", ";"),
            ("intermediary/forwarded_response.rs", "let closes = !self.client_persists;", "let closes = true;"),
        ],
        scenario: "refused upgrade",
        property: "only requests become requests",
    },
    Hole {
        name: "the tunnel opens before the 101 was written",
        changes: &[("drive/proxy/answer.rs", "Answer::Final | Answer::Switch if is_written => self.head_written(),", "Answer::Final if is_written => self.head_written(),\n                Answer::Switch => self.head_written(),")],
        scenario: "tunnel",
        property: "no byte crosses before both ends have switched",
    },
    Hole {
        name: "a response is not known to be cut off before the step after its head",
        changes: &[("drive/proxy/exchange.rs", "Answer::Final if is_written => self.needs_reset_after_head(),", "Answer::Final if is_written => false,")],
        scenario: "a response that ends with the connection",
        property: "content that was cut off never looks whole",
    },
    Hole {
        name: "a server reads on after an upgrade that it has refused",
        changes: &[("drive/server/step.rs", "!head.persists() || head.fields.contains(Known::Upgrade) && !reuses_declined", "{ let _ = (reuses_declined, Known::Upgrade); !head.persists() }")],
        scenario: "impatient client, like a request",
        property: "bytes after a refused upgrade never become a request",
    },
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Copies the crate and the model, without what only tests of the crate need.
fn tree() -> PathBuf {
    let model = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = model.join("../..");
    let tree = Path::new(env!("CARGO_TARGET_TMPDIR")).join("holes");
    let _ = fs::remove_dir_all(&tree);
    copy(&root.join("src"), &tree.join("src"));
    copy(&model.join("src"), &tree.join("tests/model/src"));
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(model.join(file), tree.join("tests/model").join(file)).expect("a manifest");
    }
    fs::copy(root.join("README.md"), tree.join("README.md")).expect("the README");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest");
    let (manifest, _) = manifest
        .split_once("[dev-dependencies]")
        .expect("a section");
    fs::write(tree.join("Cargo.toml"), manifest).expect("a manifest");
    tree
}

/// Runs the scenario, and returns what was printed and whether all properties hold.
fn run(tree: &Path, scenario: &str) -> (String, bool) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the build folder");
    let output = Command::new(env!("CARGO"))
        .args(["run", "--release", "--quiet", "--", scenario])
        .current_dir(tree.join("tests/model"))
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("could not compile"), "{errors}");
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        output.status.success(),
    )
}

#[test]
#[ignore = "compiles the crate once for each hole"]
fn holes_are_found_again() {
    let tree = tree();
    for hole in HOLES {
        let name = hole.name;
        let mut old = Vec::new();
        for (file, from, to) in hole.changes {
            let path = tree.join("src").join(file);
            let text = fs::read_to_string(&path).expect("a source file");
            assert_eq!(
                text.matches(from).count(),
                1,
                "{name}: {file} has changed: {from}"
            );
            fs::write(&path, text.replace(from, to)).expect("a change");
            old.push((path, text));
        }
        let (told, holds) = run(&tree, hole.scenario);
        let found = format!("does not hold: {}", hole.property);
        println!("{name}: {told}");
        assert!(!holds && told.contains(&found), "{name}: {told}");
        for (path, text) in old {
            fs::write(path, text).expect("the file as it was");
        }
    }
}
