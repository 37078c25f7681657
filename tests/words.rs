//! Checks what a reader sees of the sources: error variants are documented by the sentence that
//! they print, lines are short, the implementors of `Encode` are listed, and comments and documents
//! use the words of the glossary in CONTRIBUTING.md.
#![allow(clippy::panic, clippy::unwrap_used)]

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

struct Source {
    /// The path in the repository, such as `src/head/request.rs`.
    path: String,
    text: String,
}

/// Reads the files with this extension in `folder` and the folders in it.
fn read(folder: &str, extension: &str) -> Vec<Source> {
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
fn documents() -> Vec<Source> {
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
fn sources() -> Vec<Source> {
    ["src", "examples", "doctor/src"]
        .iter()
        .flat_map(|folder| read(folder, "rs"))
        .collect()
}

/// Returns the text after the `//`, `///` or `//!` of a line, or `None` if it has no comment.
fn comment(line: &str) -> Option<&str> {
    let start = line.match_indices("//").map(|(at, _)| at).find(|at| {
        let before = line.get(..*at).unwrap();
        !before.ends_with(':') && before.matches('"').count() % 2 == 0
    })?;
    let text = line.get(start..)?.trim_start_matches('/');
    Some(text.strip_prefix('!').unwrap_or(text))
}

/// Returns the lines of prose with their numbers: of a Rust source its comments, of a document
/// everything. Code blocks and tables are left out.
fn prose(source: &Source) -> Vec<(usize, &str)> {
    let is_rust = source.path.ends_with(".rs");
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
        } else if !is_code && !text.trim_start().starts_with('|') {
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

#[test]
fn sentences_use_plain_words() {
    let mut seen = 0_u32;
    for error in error_enums() {
        for variant in error.variants {
            if let Some(sentence) = variant.sentence {
                let phrases = banned("", &unquoted(&sentence));
                assert!(phrases.is_empty(), "{sentence}: {phrases:?}");
                seen = seen.saturating_add(1);
            }
        }
    }
    assert!(seen > 100, "only {seen} sentences were found");
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

#[test]
fn lines_of_documentation_are_short() {
    let mut found = Vec::new();
    for source in sources() {
        for (at, text) in prose(&source) {
            let line = source.text.lines().nth(at.saturating_sub(1)).unwrap();
            let is_own = line.trim_start().starts_with("//");
            if is_own && line.chars().count() > WIDTH && !text.contains("](http") {
                found.push(format!("{}:{at}", source.path));
            }
        }
    }
    for document in documents() {
        for (at, text) in prose(&document) {
            if text.chars().count() > WIDTH && !text.contains("](http") {
                found.push(format!("{}:{at}", document.path));
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
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "lib.rs" && !name.ends_with(".md"))
        .map(|name| name.trim_end_matches(".rs").to_owned())
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
            let arm = table.lines().filter_map(|line| line.split_once(&arm));
            let sentence = arm.filter_map(|(_, value)| last_string(value)).next();
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
    let is_rust = source.path.ends_with(".rs");
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
        for line in source.text.lines() {
            if let Some((before, after)) = line.split_once("Write for ")
                && line.starts_with("impl")
                && !before.contains("::")
            {
                let name: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
                implementors.push(name);
            }
        }
    }
    implementors.retain(|name| name != "T");
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
