//! Checks that no source file imports, directly or through others, a file that imports it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Files by their path below `src`, without `.rs` and `/mod.rs`: `server`, `head/fields`, `client`.
type Files = BTreeMap<String, String>;

fn files() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Files::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let name = path
                    .strip_prefix(&root)
                    .expect("below src")
                    .with_extension("");
                let name = name.to_string_lossy().replace('\\', "/");
                let name = name.strip_suffix("/mod").unwrap_or(&name);
                files.insert(name.to_owned(), text);
            }
        }
    }
    files
}

/// The paths that a file imports, with `crate::` and `super::` resolved: `head/fields/Fields`.
///
/// A `pub use` in the root of a folder only gives a name to something in the folder, so it is no
/// import.
fn imports(name: &str, text: &str, is_folder: bool) -> Vec<String> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: Vec<_> = code.collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for item in code.split(';') {
        let Some((before, path)) = item.rsplit_once("use ") else {
            continue;
        };
        let before = before.lines().next_back().unwrap_or_default().trim();
        if !matches!(before, "" | "pub" | "pub(crate)" | "pub(super)")
            || before == "pub" && is_folder
        {
            continue;
        }
        found.extend(
            leaves(path.trim())
                .iter()
                .filter_map(|path| resolved(name, is_folder, path)),
        );
    }
    found
}

/// Splits `a::{b, c::{d, e}}` into `a::b`, `a::c::d` and `a::c::e`.
fn leaves(path: &str) -> Vec<String> {
    let Some((start, rest)) = path.split_once('{') else {
        return vec![path.to_owned()];
    };
    let inner = rest.strip_suffix('}').unwrap_or(rest);
    let (mut depth, mut from) = (0, 0);
    let mut parts = Vec::new();
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[from..]);
    let parts = parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .flat_map(leaves)
        .map(|leaf| format!("{start}{leaf}"))
        .collect()
}

/// Returns the path from the root of the crate; `None` for a path into another crate.
fn resolved(name: &str, is_folder: bool, path: &str) -> Option<String> {
    let path = path.split(" as ").next().unwrap_or(path);
    let mut parts: Vec<_> = path.split("::").collect();
    let mut base: Vec<_> = name.split('/').collect();
    match parts[0] {
        "crate" => {
            parts.remove(0);
            base.clear();
        }
        "self" => {
            parts.remove(0);
        }
        "super" => {
            while parts.first() == Some(&"super") {
                parts.remove(0);
                base.pop();
            }
        }
        // In the root of a folder, a path may begin with a module of the folder.
        _ if is_folder => {}
        _ => return None,
    }
    base.extend(parts);
    Some(base.join("/"))
}

/// The arrows from each file to the files that it imports.
fn arrows(files: &Files) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut arrows = BTreeMap::new();
    for (name, text) in files {
        let is_folder = files
            .keys()
            .any(|other| other.starts_with(&format!("{name}/")));
        let targets = arrows.entry(name.as_str()).or_insert_with(BTreeSet::new);
        for path in imports(name, text, is_folder) {
            // The longest start of the path that is a file.
            let mut rest = path.as_str();
            while !files.contains_key(rest) && rest.contains('/') {
                rest = rest.rsplit_once('/').map_or("", |(start, _)| start);
            }
            if let Some((target, _)) = files.get_key_value(rest) {
                if target != name {
                    targets.insert(target.as_str());
                }
            }
        }
    }
    arrows
}

/// Returns the files that import one another in a circle: those that remain when files without
/// imports are removed, one after another, and then files that no other file imports.
fn circles(files: &Files) -> Vec<String> {
    let mut left = arrows(files);
    loop {
        let names: BTreeSet<_> = left.keys().copied().collect();
        let imported: BTreeSet<_> = left.values().flatten().copied().collect();
        let removable = |name: &&str| {
            let imports_none = left[name].iter().all(|target| !names.contains(target));
            imports_none || !imported.contains(name)
        };
        let gone: Vec<_> = names.iter().copied().filter(removable).collect();
        if gone.is_empty() {
            let circle = left.iter().flat_map(|(name, targets)| {
                let targets = targets.iter().filter(|target| names.contains(*target));
                targets.map(move |target| format!("{name} -> {target}"))
            });
            return circle.collect();
        }
        for name in gone {
            left.remove(name);
        }
    }
}

#[test]
fn no_file_imports_itself_through_others() {
    let files = files();
    let arrows: usize = arrows(&files).values().map(BTreeSet::len).sum();
    assert!(arrows > 200, "only {arrows} imports were found");
    let circles = circles(&files);
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_circle_is_seen() {
    let of = |rows: &[(&str, &str)]| {
        let files = rows
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()));
        circles(&files.collect())
    };
    let open = [
        ("a", "use crate::b::B;\nuse std::fmt;"),
        ("b", "pub use crate::c::{C, d::D};"),
        ("c", "mod d;\npub use d::D;"),
        ("c/d", "// use crate::a::A;\nuse super::e::E;"),
        ("c/e", ""),
    ];
    assert_eq!(of(&open), [""; 0]);
    let mut direct = open;
    direct[4].1 = "use crate::c::d;";
    assert_eq!(of(&direct), ["c/d -> c/e", "c/e -> c/d"]);
    let mut through_others = open;
    through_others[4].1 = "use crate::{\n    a::A,\n};";
    assert_eq!(of(&through_others).len(), 4);
    let mut with_its_folder = open;
    with_its_folder[2].1 = "use d::D;\nstruct C;";
    with_its_folder[3].1 = "use super::C;";
    assert_eq!(of(&with_its_folder), ["c -> c/d", "c/d -> c"]);
}
