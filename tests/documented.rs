//! Checks the documentation that rustdoc renders: error variants are documented by the sentence
//! that they print, the implementors of `Encode` are listed, and examples compile as they are
//! shown.
#![allow(clippy::panic, clippy::unwrap_used)]

#[path = "support/sources.rs"]
mod sources;

use sources::{Source, comment, documents, read};

struct ErrorEnum {
    name: String,
    path: String,
    variants: Vec<Variant>,
}

struct Variant {
    name: String,
    /// Whether it wraps a value, which has a sentence of its own.
    wraps: bool,
    /// The documentation in one line, without backticks.
    doc: String,
    /// The sentence that it prints, from the table of `rule`.
    sentence: Option<String>,
}

/// Returns the last string in a line of code.
fn last_string(line: &str) -> Option<&str> {
    line.rsplit('"').nth(1)
}

/// Returns the public enums that derive `Error`, with their variants and the sentences that stand
/// in the file.
fn error_enums() -> Vec<ErrorEnum> {
    let mut enums = Vec::new();
    for source in read("src", "rs") {
        let mut rest = source.text.as_str();
        while let Some((before, after)) = rest.split_once("\npub enum ") {
            let attributes = before.rsplit("\n\n").next().unwrap();
            let (body, next) = after.split_once("\n}\n").unwrap();
            rest = next;
            if attributes.contains("Error, ") {
                let name: String = body.chars().take_while(|c| c.is_alphanumeric()).collect();
                let table = next.split_once("\nimpl").unwrap().1;
                let variants = variants(body, table.split("\n}\n").next().unwrap());
                let path = source.path.clone();
                enums.push(ErrorEnum {
                    name,
                    path,
                    variants,
                });
            }
        }
    }
    enums
}

fn variants(body: &str, table: &str) -> Vec<Variant> {
    let mut variants = Vec::new();
    let mut doc = Vec::new();
    for line in body.lines().skip(1) {
        let line = line.trim();
        if let Some(text) = line.strip_prefix("///") {
            doc.push(text.trim().replace('`', ""));
        } else if line.starts_with(char::is_uppercase) {
            let name: String = line.chars().take_while(|c| c.is_alphanumeric()).collect();
            let arm = format!("Self::{name} => ");
            let mut arms = table.lines().filter_map(|line| line.split_once(&arm));
            let sentence = arms.find_map(|(_, value)| last_string(value));
            variants.push(Variant {
                wraps: line.contains('('),
                doc: std::mem::take(&mut doc).join(" "),
                sentence: sentence.map(Into::into),
                name,
            });
        }
    }
    variants
}

/// Returns whether the documentation begins with the sentence. Its first letter may be a capital.
fn begins_with(doc: &str, sentence: &str) -> bool {
    let (mut doc, mut sentence) = (doc.chars(), sentence.chars());
    let (first, wanted) = (doc.next(), sentence.next());
    let is_first = first.map(|letter| letter.to_ascii_lowercase())
        == wanted.map(|letter| letter.to_ascii_lowercase());
    is_first && doc.as_str().starts_with(sentence.as_str())
}

#[test]
fn error_variants_are_documented_by_their_sentence() {
    let enums = error_enums();
    assert!(enums.len() >= 16, "only {} enums were found", enums.len());
    let mut found = Vec::new();
    for error in enums {
        assert!(!error.variants.is_empty(), "{} has no variants", error.name);
        for variant in error.variants {
            let place = format!("{}: {}::{}", error.path, error.name, variant.name);
            let Some(sentence) = variant.sentence else {
                assert!(variant.wraps, "{place} has no sentence");
                continue;
            };
            let sentence = format!("{sentence}.");
            if !begins_with(&variant.doc, &sentence) {
                found.push(format!("{place}: {sentence}\n    {}", variant.doc));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Returns the hidden lines of examples that a reader who copies the example would miss.
///
/// A hidden end (`# }`, `# Ok::<…>`), a hidden `fn main` and a hidden feature guard are not missed.
/// Nor is a tail that starts with an empty hidden line: it tests the example that it follows.
fn missing(source: &Source) -> Vec<usize> {
    let is_rust = source.is_rust();
    let (mut is_open, mut is_code, mut is_tail) = (false, false, false);
    let mut missing = Vec::new();
    for (at, line) in source.text.lines().enumerate() {
        let text = if is_rust { comment(line) } else { Some(line) };
        let text = text.unwrap_or_default().trim();
        if let Some(language) = text.strip_prefix("```") {
            is_open = !is_open;
            is_code = is_open && (language.is_empty() || language == "rust");
            is_tail = false;
        }
        is_tail |= is_code && text == "#";
        let Some(hidden) = text.strip_prefix("# ").filter(|_| is_code && !is_tail) else {
            continue;
        };
        let known = ["}", "Ok(", "Ok::<", "fn main()", "#[cfg(feature"];
        if !known.iter().any(|start| hidden.starts_with(start)) {
            missing.push(at.saturating_add(1));
        }
    }
    missing
}

#[test]
fn examples_compile_as_they_are_shown() {
    let mut sources = read("src", "rs");
    sources.extend(documents());
    for source in sources {
        let lines = missing(&source);
        assert!(lines.is_empty(), "{}: lines {lines:?}", source.path);
    }
}

#[test]
fn a_hidden_import_is_seen() {
    let rows: [(&str, &str, &[usize]); 5] = [
        ("a.rs", "/// ```\n/// # use x::y;\n/// y();\n/// ```", &[2]),
        (
            "a.md",
            "```\n# fn f() {}\nf();\n# Ok::<(), E>(())\n```",
            &[2],
        ),
        (
            "a.md",
            "```\n# #[cfg(feature = \"x\")] {\nf();\n# }\n```",
            &[],
        ),
        ("a.md", "```\nf();\n#\n# test();\n```\n# A heading", &[]),
        (
            "a.md",
            "```sh\n# a comment\n```\n```rust\n# use x;\n```",
            &[5],
        ),
    ];
    for (path, text, expected) in rows {
        let (path, text) = (path.into(), text.into());
        assert_eq!(missing(&Source { path, text }), expected);
    }
}

/// The implementors of `Encode` come from a sealed trait, so rustdoc does not list them; the
/// documentation of `Encode` does.
#[test]
fn the_implementors_of_encode_are_listed() {
    let sources = read("src", "rs");
    let mut implementors = Vec::new();
    for source in &sources {
        let lines = source.text.lines().filter(|line| line.starts_with("impl"));
        let impls = lines.filter_map(|line| line.split_once(" Write for "));
        for (_, after) in impls {
            let name: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
            implementors.push(name);
        }
    }
    implementors.sort();
    let encode = sources
        .iter()
        .find(|source| source.path.ends_with("head/encode.rs"))
        .unwrap();
    let listed = encode.text.split_once("# Implementors").unwrap().1;
    let listed = listed.split_once("pub trait").unwrap().0;
    let mut listed: Vec<_> = listed
        .lines()
        .filter_map(|line| line.split_once("- [`")?.1.split_once('`'))
        .map(|(path, _)| path.rsplit("::").next().unwrap().to_owned())
        .collect();
    listed.sort();
    assert_eq!(listed, implementors);
}
