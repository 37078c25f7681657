//! Checks the source files: imports run downwards only, siblings do not import one another, files
//! stay short, and everything that allocates needs a feature.
#![allow(clippy::panic, clippy::unwrap_used, clippy::string_slice)]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules at the root, by layer, from the bottom up.
const LAYERS: [&[&str]; 7] = [
    &["rule"],
    &["head"],
    &["content", "buffer"],
    &["upgrade"],
    &["server", "client", "intermediary"],
    &["websocket", "h2c", "http", "masque", "drive"],
    &["diagnosis", "extended_connect"],
];

/// Whether the module `from` may import the module `to`.
fn may_import(from: &str, to: &str) -> bool {
    let layer = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    let (Some(from_layer), Some(to_layer)) = (layer(from), layer(to)) else {
        return false;
    };
    from == to || to_layer < from_layer
}

struct Source {
    /// The path below `src`, such as `head/request.rs`.
    path: String,
    text: String,
}

impl Source {
    /// The module at the root that the file belongs to.
    fn module(&self) -> &str {
        let (first, _) = self.path.split_once('/').unwrap_or((&self.path, ""));
        first.trim_end_matches(".rs")
    }

    /// The depth of the module below the root: 1 for `server.rs` and `head/mod.rs`, 2 for
    /// `head/request.rs`.
    fn depth(&self) -> usize {
        self.path
            .split('/')
            .filter(|part| *part != "mod.rs")
            .count()
    }

    /// The lines without their comments, with line numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().map(|line| match line.find("//") {
            Some(start) => &line[..start],
            None => line,
        });
        lines
            .enumerate()
            .map(|(at, line)| (at.saturating_add(1), line))
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&root).unwrap();
                let path = path.to_str().unwrap().replace('\\', "/");
                sources.push(Source { path, text });
            }
        }
    }
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

/// Returns the identifier directly after each occurrence of `path` as a whole word.
fn after<'a>(line: &'a str, path: &'a str) -> impl Iterator<Item = &'a str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(path).filter_map(move |(at, _)| {
        let (before, rest) = line.split_at(at);
        let rest = rest.strip_prefix(path)?;
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        (!before.ends_with(is_word)).then(|| &rest[..end])
    })
}

/// Returns the imports of a line that are not allowed.
fn faults(source: &Source, line: &str) -> Vec<String> {
    let module = source.module();
    let mut faults: Vec<_> = after(line, "crate::")
        .filter(|name| !may_import(module, name))
        .map(|name| format!("{module} imports crate::{name}"))
        .collect();
    let climbs = "super::".repeat(source.depth());
    if line.contains(&climbs) {
        faults.push(format!("{module} climbs to the root: {climbs}"));
    }
    faults
}

#[test]
fn imports_run_downwards() {
    let mut seen = 0;
    for source in sources() {
        if source.path == "lib.rs" {
            continue;
        }
        for (at, line) in source.code() {
            let faults = faults(&source, line);
            assert!(faults.is_empty(), "{}:{at}: {faults:?}", source.path);
            seen += usize::from(line.contains("crate::"));
        }
    }
    assert!(seen > 40, "imports are looked for in vain");
}

#[test]
fn an_upward_or_sideways_import_is_seen() {
    let rows = [
        ("head/request.rs", "use crate::head::fields::Fields;", true),
        ("head/request.rs", "use super::fields::Fields;", true),
        ("head/request.rs", "use crate::content::Content;", false),
        ("head/request.rs", "use crate::buffer::Buffer;", false),
        (
            "head/request.rs",
            "use super::super::content::Content;",
            false,
        ),
        ("head/mod.rs", "use super::content::Content;", false),
        ("head/error.rs", "use crate::rule::Rule;", true),
        ("rule.rs", "use crate::head::error::HeadError;", false),
        ("buffer.rs", "use crate::content::Content;", false),
        ("content/mod.rs", "use crate::head::fields::Fields;", true),
        ("content/mod.rs", "use crate::buffer::Buffer;", false),
        ("content/mod.rs", "use crate::upgrade::Upgrade;", false),
        ("upgrade/accept.rs", "use super::request::Upgrade;", true),
        ("upgrade/accept.rs", "use super::super::server;", false),
        (
            "upgrade/rejection.rs",
            "let _ = (crate::buffer::X, crate::server::Y);",
            false,
        ),
        ("server.rs", "use crate::upgrade::request::Upgrade;", true),
        ("server.rs", "use crate::client::Client;", false),
        (
            "intermediary/tunnel.rs",
            "use crate::client::Client;",
            false,
        ),
        ("client.rs", "use crate::websocket::Acceptor;", false),
        ("websocket/acceptor.rs", "use crate::server::Server;", true),
        ("websocket/acceptor.rs", "use crate::h2c::Splice;", false),
        ("websocket/acceptor.rs", "use crate::http::request;", false),
        ("h2c/mod.rs", "use crate::websocket::Acceptor;", false),
        ("diagnosis/accept.rs", "use crate::websocket::hashed;", true),
        ("websocket/key.rs", "use crate::diagnosis::Finding;", false),
        ("server.rs", "use crate::{client, head};", false),
        ("server.rs", "use crate::Limits;", false),
        ("server.rs", "use crate::*;", false),
        ("new.rs", "use crate::head::fields::Fields;", false),
        ("server.rs", "// crate::websocket", true),
    ];
    for (path, line, is_allowed) in rows {
        let (path, text) = (path.into(), line.into());
        let source = Source { path, text };
        let (_, code) = source.code().next().unwrap();
        assert_eq!(faults(&source, code).is_empty(), is_allowed, "{line}");
    }
}

/// Limits code to 300 lines and the whole file to 450.
///
/// These are two limits because one number for code and comments together would make every
/// explanation a cost: documenting a file at the limit better would require splitting its code. The
/// limit for code keeps a file to one subject. The limit for all lines leaves room to document that
/// much code, and still keeps the file readable from top to bottom.
#[test]
fn files_are_short() {
    for source in sources() {
        let of_code = source
            .code()
            .filter(|(_, line)| !line.trim().is_empty())
            .count();
        let all = source.text.lines().count();
        assert!(of_code <= 300, "{}: {of_code} lines of code", source.path);
        assert!(all <= 450, "{}: {all} lines", source.path);
    }
}

/// Returns the functions with more than 50 lines: their names, and how many lines they have.
fn long_functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<_> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let is_function =
            code.starts_with("fn ") || code.starts_with("pub") || code.starts_with("const fn ");
        let Some((_, name)) = code.split_once("fn ").filter(|_| is_function) else {
            continue;
        };
        let indent = &line[..line.len().saturating_sub(code.len())];
        let end = format!("{indent}}}");
        let rest = lines.get(at..).unwrap_or_default();
        // A declaration without a body ends before any other item does.
        let stop = rest.iter().position(|line| {
            *line == end || line.starts_with(&format!("{indent})")) && line.ends_with(';')
        });
        let length = stop.map_or(0, |stop| stop.saturating_add(1));
        if length > 50 && !line.ends_with(';') && !line.ends_with('}') {
            let name = name.split(['(', '<']).next().unwrap_or_default();
            found.push((name.to_owned(), length));
        }
    }
    found
}

#[test]
fn functions_are_short() {
    for source in sources() {
        let long = long_functions(&source.text);
        assert!(long.is_empty(), "{}: {long:?}", source.path);
    }
}

#[test]
fn a_long_function_is_seen() {
    let of = |lines: usize| {
        format!(
            "impl A {{\n    pub fn long(\n    ) {{\n{}    }}\n}}\n",
            "        x();\n".repeat(lines)
        )
    };
    assert_eq!(long_functions(&of(47)), []);
    assert_eq!(long_functions(&of(48)), [("long".into(), 51)]);
}

/// Returns the lines that name `alloc` or `std` outside an item that a feature guards.
fn unguarded(source: &Source) -> Vec<usize> {
    const GUARDS: [&str; 3] = [
        "feature = \"alloc\"",
        "feature = \"std\"",
        "feature = \"http\"",
    ];
    let mut found = Vec::new();
    let mut depth = 0_isize;
    let mut guarded_at = None;
    for (at, line) in source.code() {
        let line = line.trim();
        let is_attribute = line.starts_with("#[");
        if line.starts_with("#[cfg(feature") && GUARDS.iter().any(|guard| line.contains(guard)) {
            guarded_at = guarded_at.or(Some(depth));
        }
        let names = ["std::", "alloc::"].map(|path| after(line, path).next().is_some());
        if names.contains(&true) && guarded_at.is_none() {
            found.push(at);
        }
        for letter in line.chars() {
            depth = match letter {
                '{' | '(' | '[' => depth.saturating_add(1),
                '}' | ')' | ']' => depth.saturating_sub(1),
                _ => depth,
            };
        }
        let ends = line.ends_with(['}', ';']);
        if !is_attribute && ends && guarded_at.is_some_and(|start| depth <= start) {
            guarded_at = None;
        }
    }
    found
}

#[test]
fn what_allocates_needs_a_feature() {
    let sources = sources();
    let root = sources
        .iter()
        .find(|source| source.path == "lib.rs")
        .unwrap();
    assert!(root.text.contains("#![no_std]"));
    assert!(root.text.contains("#![forbid(unsafe_code)]"));
    let facade = "#[cfg(feature = \"alloc\")]\nextern crate no_std_compat as std;";
    assert!(root.text.contains(facade));
    // A whole module may depend on the feature that needs std.
    let is_guarded = |source: &Source| {
        let name = source.module();
        let public = if root.text.contains(&format!("pub mod {name};")) {
            "pub "
        } else {
            ""
        };
        let module = format!("#[cfg(feature = \"http\")]\n{public}mod {name};");
        root.text.contains(&module)
    };
    for source in &sources {
        if source.path != "lib.rs" {
            assert!(!source.text.contains("no_std_compat"), "{}", source.path);
            assert!(!source.text.contains("extern crate"), "{}", source.path);
        }
        if !is_guarded(source) {
            let lines = unguarded(source);
            assert!(lines.is_empty(), "{}: lines {lines:?}", source.path);
        }
    }
}

#[test]
fn an_unguarded_allocation_is_seen() {
    let rows: [(&str, &[usize]); 7] = [
        ("use std::vec::Vec;", &[1]),
        ("fn f() -> alloc::vec::Vec<u8> {\n}", &[1]),
        ("use core::mem;\n// std::vec\nlet my_std::x;", &[]),
        (
            "#[cfg(feature = \"alloc\")]\nfn f() -> std::vec::Vec<u8> {\n    std::vec![0; 1]\n}",
            &[],
        ),
        (
            "#[cfg(feature = \"alloc\")]\nfn f() {\n    g();\n}\nuse std::vec::Vec;",
            &[5],
        ),
        (
            "#[cfg(feature = \"std\")]\nuse std::io;\nuse std::vec::Vec;",
            &[3],
        ),
        ("#[cfg(feature = \"websocket\")]\nuse std::io;", &[2]),
    ];
    for (text, expected) in rows {
        let (path, text) = ("x.rs".into(), text.into());
        assert_eq!(unguarded(&Source { path, text }), expected);
    }
}
