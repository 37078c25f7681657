//! Checks what a reader sees of the sources: comments, documents and the sentences of errors use
//! the words of the glossary in CONTRIBUTING.md, and lines are short.
#![allow(clippy::panic, clippy::unwrap_used)]

#[path = "support/sources.rs"]
mod sources;

use sources::{Source, comment, documents, read, sources};
use std::fs;
use std::path::Path;

/// The widest line of documentation, in columns.
const WIDTH: usize = 100;

/// Words and phrases that a reader stumbles over, with what to write instead.
const BANNED: [(&str, &str); 30] = [
    ("octet", "byte"),
    ("octets", "bytes"),
    ("behind", "after"),
    ("whoever", "name who it is"),
    ("whatsoever", "any"),
    ("nobody", "name who does not"),
    ("nobody's", "name whose it is not"),
    ("somebody", "name who it is"),
    ("somebody's", "name whose it is"),
    ("everybody", "name who it is"),
    ("anybody", "name who it is"),
    ("is none", "is not one, or there is no"),
    ("are none", "are not one, or there are no"),
    ("was none", "was not one, or there was no"),
    ("says so", "what it says"),
    ("say so", "what they say"),
    ("seam", "the first byte after the last HTTP message"),
    ("stands", "is, or comes"),
    ("stand", "are, or come"),
    ("in vain", "without result"),
    ("thereof", "of it"),
    ("therein", "in it"),
    ("parted", "separated"),
    ("comes about", "is established"),
    ("came about", "was established"),
    ("gave it away", "showed it"),
    ("is wanted", "is required"),
    ("no multiple", "not a multiple"),
    ("layer 0", "the module's name"),
    ("layer 1", "the module's name"),
];

/// Uses of a banned word that have another sense: the folder or file, and the phrase.
const ALLOWED: [(&str, &str); 7] = [
    // A server may be in a network behind a proxy.
    ("src/diagnosis", "behind"),
    ("doctor", "behind"),
    ("README.md", "behind a proxy"),
    ("README.md", "behind proxies"),
    // A piece of content represents bytes of the input.
    ("src", "stands for"),
    ("src", "stand for"),
    ("src", "stands alone"),
];

/// Returns the lines of prose with their numbers: of a Rust source its comments, of a document
/// everything. Code blocks are left out.
fn prose(source: &Source) -> Vec<(usize, &str)> {
    let is_rust = source.is_rust();
    let mut is_code = false;
    let mut prose = Vec::new();
    for (at, line) in source.text.lines().enumerate() {
        let text = if is_rust { comment(line) } else { Some(line) };
        let Some(text) = text else {
            is_code = false;
            continue;
        };
        if text.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            prose.push((at.saturating_add(1), text));
        }
    }
    prose
}

/// Returns the text in lower case without what is quoted: `"…"`, `` `…` `` and links.
fn unquoted(text: &str) -> String {
    let mut kept = String::new();
    let mut quote = None;
    for letter in text.chars() {
        match quote {
            Some(end) if letter == end => quote = None,
            Some(_) => {}
            None => match letter {
                '"' | '`' => {
                    quote = Some(letter);
                    kept.push('_');
                }
                '“' => quote = Some('”'),
                _ => kept.extend(letter.to_lowercase()),
            },
        }
    }
    kept
}

/// Returns the banned phrases in a text that was unquoted.
fn banned(path: &str, text: &str) -> Vec<&'static str> {
    let mut text = text.to_owned();
    for (place, phrase) in ALLOWED {
        if path.starts_with(place) {
            text = text.replace(phrase, "_");
        }
    }
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '\'';
    let words: Vec<_> = text.split(|letter| !is_word(letter)).collect();
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let line = format!(" {} ", words.join(" "));
    let is_in = |phrase: &&str| line.contains(&format!(" {phrase} "));
    BANNED
        .iter()
        .map(|(phrase, _)| *phrase)
        .filter(is_in)
        .collect()
}

#[test]
fn comments_and_documents_use_plain_words() {
    let mut found = Vec::new();
    for source in sources().iter().chain(&documents()) {
        let lines = prose(source);
        // A phrase or a quotation may go on in the next line, so a paragraph is one text.
        for paragraph in lines.chunk_by(|(at, text), (next, after)| {
            at.saturating_add(1) == *next && !text.trim().is_empty() && !after.trim().is_empty()
        }) {
            let (first, _) = paragraph.first().unwrap();
            let text: Vec<_> = paragraph.iter().map(|(_, text)| text.trim()).collect();
            let phrases = banned(&source.path, &unquoted(&text.join(" ")));
            if !phrases.is_empty() {
                found.push(format!("{}:{first}: {phrases:?}", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{}\n{BANNED:?}", found.join("\n"));
}

/// The sentences of errors follow the section of the rule, in the tables of `rule`.
#[test]
fn sentences_use_plain_words() {
    let mut seen = 0_u32;
    for source in read("src", "rs") {
        let lines = source.text.lines();
        for line in lines.filter(|line| line.contains("Self::") && line.contains(" => ")) {
            let Some(sentence) = line.rsplit('"').nth(1).filter(|text| text.contains(' ')) else {
                continue;
            };
            let phrases = banned(&source.path, &unquoted(sentence));
            assert!(phrases.is_empty(), "{sentence}: {phrases:?}");
            // Storage for output has room for a sentence of this length.
            assert!(sentence.len() <= 80, "{sentence}");
            seen = seen.saturating_add(1);
        }
    }
    assert!(seen > 100, "only {seen} sentences were found");
}

/// What `upgrade-doctor` tells its users comes from tables of string literals.
#[test]
fn advice_uses_plain_words() {
    for folder in ["src/diagnosis/signatures", "doctor/src/conform"] {
        for source in read(folder, "rs") {
            // A literal may go on in the next line.
            let text = source.text.replace("\\\n", "").to_lowercase();
            let phrases = banned(&source.path, &text);
            assert!(phrases.is_empty(), "{}: {phrases:?}", source.path);
        }
    }
}

#[test]
fn a_banned_word_is_seen() {
    let rows: [(&str, &str, &[&str]); 9] = [
        ("src/a.rs", "// the octets of a head", &["octets"]),
        ("src/a.rs", "// `octets` of a head", &[]),
        ("src/a.rs", "// it says \"an octet\" there", &[]),
        ("src/a.rs", "let octet = 1; // Behind it.", &["behind"]),
        ("src/diagnosis/a.rs", "// behind the proxy", &[]),
        ("src/a.rs", "let behind = \"// behind\";", &[]),
        ("src/a.rs", "/// There is none.", &["is none"]),
        ("src/a.rs", "/// It stands for bytes.", &[]),
        ("src/a.rs", "/// ```\n/// // behind\n/// ```", &[]),
    ];
    for (path, text, expected) in rows {
        let (path, text) = (path.into(), text.into());
        let source = Source { path, text };
        let found: Vec<_> = prose(&source)
            .iter()
            .flat_map(|(_, text)| banned(&source.path, &unquoted(text)))
            .collect();
        assert_eq!(found, expected, "{}", source.text);
    }
}

/// Tables are wider, and so may be code with a comment after it.
#[test]
fn lines_of_documentation_are_short() {
    let mut found = Vec::new();
    for source in sources().iter().chain(&documents()) {
        for (at, text) in prose(source) {
            let line = source.text.lines().nth(at.saturating_sub(1)).unwrap();
            let is_own = !source.is_rust() || line.trim_start().starts_with("//");
            let is_table = text.trim_start().starts_with('|');
            if is_own && !is_table && line.chars().count() > WIDTH {
                found.push(format!("{}:{at}", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The table of modules in CONTRIBUTING.md has a row for each module at the root.
#[test]
fn the_map_of_modules_is_complete() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let mut listed: Vec<_> = map
        .lines()
        .skip_while(|line| *line != "| level | module | what it has |")
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| line.split('`').nth(1))
        .map(|name| name.trim_end_matches('/').to_owned())
        .collect();
    let mut modules: Vec<_> = fs::read_dir(root.join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "lib")
        .collect();
    listed.sort();
    modules.sort();
    assert_eq!(listed, modules);
}

#[test]
fn summaries_of_modules_name_no_layer() {
    for source in read("src", "rs") {
        let first = source.text.lines().next().unwrap_or_default();
        let summary = first.trim_start_matches("//!").trim();
        assert!(first.starts_with("//!"), "{} has no summary", source.path);
        assert!(!summary.starts_with("Layer"), "{}: {summary}", source.path);
    }
}
