//! The sources and documents of the repository, as text, and the comments in them.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs;
use std::path::Path;

pub(crate) struct Source {
    /// The path in the repository, such as `src/head/request.rs`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == "rs")
    }
}

/// Reads the files with this extension in `folder` and the folders in it.
pub(crate) fn read(folder: &str, extension: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root).unwrap().to_str().unwrap();
                let path = path.replace('\\', "/");
                sources.push(Source { path, text });
            }
        }
    }
    assert!(!sources.is_empty(), "{folder} has no file of this kind");
    sources
}

/// The documents in Markdown.
pub(crate) fn documents() -> Vec<Source> {
    const PATHS: [&str; 7] = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "benches/README.md",
        "doctor/README.md",
        "fuzz/README.md",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| Source {
        path: path.into(),
        text: fs::read_to_string(root.join(path)).unwrap(),
    };
    let mut documents: Vec<_> = PATHS.map(read).into();
    documents.extend(self::read("src", "md"));
    documents
}

/// The sources whose comments are prose for a reader.
pub(crate) fn sources() -> Vec<Source> {
    ["src", "examples", "doctor/src"]
        .iter()
        .flat_map(|folder| read(folder, "rs"))
        .collect()
}

/// Returns the text after the `//`, `///` or `//!` of a line, or `None` if it has no comment.
pub(crate) fn comment(line: &str) -> Option<&str> {
    let start = line.match_indices("//").map(|(at, _)| at).find(|at| {
        let before = line.get(..*at).unwrap();
        !before.ends_with(':') && before.matches('"').count() % 2 == 0
    })?;
    let text = line.get(start..)?.trim_start_matches('/');
    Some(text.strip_prefix('!').unwrap_or(text))
}
