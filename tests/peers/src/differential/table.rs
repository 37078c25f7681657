//! The table of known disagreements, `DIFFERENCES.md`.

use std::fmt::{self, Display, Formatter};
use std::fs;

use super::Message;
use super::causes::{CAUSES, Cause, NOT_COMPARED};
use super::parser::{PARSERS, Pair, Parser};
use super::sample::Sample;
use super::verdict::Difference;
use crate::file;

/// The table.
#[derive(Debug)]
pub struct Table {
    /// Its rows, in order.
    pub rows: Vec<Row>,
}

/// One kind of disagreement.
#[derive(Debug)]
pub struct Row {
    pub parser: Parser,
    /// What the parser does, as [`Difference`] prints it.
    pub difference: String,
    /// What the head has, as the table says it.
    pub cause: String,
    holds: Cause,
    /// An example for each message in which this occurs.
    pub examples: Vec<(Message, Vec<u8>)>,
}

impl Table {
    /// Reads the table.
    ///
    /// # Panics
    ///
    /// If a row is malformed, or has a cause that cannot be checked.
    #[must_use]
    pub fn read() -> Self {
        let text = text();
        let mut parser = None;
        let mut rows = Vec::new();
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("## ") {
                parser = PARSERS
                    .into_iter()
                    .find(|parser| parser.to_string() == title);
            }
            let cells: Vec<_> = line
                .split(" | ")
                .map(|cell| cell.trim_matches(['|', ' ']))
                .collect();
            if let (Some(parser), [difference, cause, rule, request, response]) =
                (parser, &cells[..])
                && *difference != "difference"
            {
                assert!(rule.contains('§'), "{line}: the rule has no section");
                let examples = [(Message::Request, *request), (Message::Response, *response)];
                rows.push(Row::of(parser, difference, cause, examples));
            }
        }
        Self { rows }
    }

    /// Returns the position of the row that explains a difference.
    #[must_use]
    pub fn find(
        &self,
        parser: Parser,
        difference: Difference<'_>,
        sample: &Sample<'_>,
    ) -> Option<usize> {
        let difference = difference.to_string();
        self.rows.iter().position(|row| {
            let is_for = |(message, _): &(Message, Vec<u8>)| *message == sample.message;
            row.parser == parser
                && row.difference == difference
                && row.examples.iter().any(is_for)
                && (row.holds)(sample)
        })
    }

    /// Returns whether the row at this position explains a difference of the pair, and no row before
    /// it does.
    #[must_use]
    pub fn is_shown(&self, row: usize, message: Message, bytes: &[u8], pair: &Pair) -> bool {
        let sample = Sample::of(message, bytes, pair);
        let differences = pair.ours.differences(&pair.theirs);
        let mut differences = differences.into_iter();
        differences.any(|found| self.find(pair.parser, found, &sample) == Some(row))
    }

    /// Returns the causes that no row has, and those that are not compared and not listed.
    #[must_use]
    pub fn unused_causes(&self) -> Vec<&'static str> {
        let causes = CAUSES.iter().map(|(cause, _)| *cause);
        let unused = causes.filter(|cause| self.rows.iter().all(|row| row.cause != *cause));
        let text = text();
        let hidden = NOT_COMPARED.iter().map(|(cause, _)| *cause);
        let unlisted = hidden.filter(|cause| text.lines().all(|line| line != format!("- {cause}")));
        unused.chain(unlisted).collect()
    }
}

fn text() -> String {
    fs::read_to_string(file("DIFFERENCES.md")).expect("the table")
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.parser, self.difference, self.cause)
    }
}

impl Row {
    fn of(parser: Parser, difference: &str, cause: &str, examples: [(Message, &str); 2]) -> Self {
        let known = CAUSES.iter().find(|(known, _)| *known == cause);
        let (_, holds) = known.unwrap_or_else(|| panic!("nothing checks for {cause:?}"));
        let examples = examples.into_iter().filter(|(_, example)| *example != "–");
        Self {
            parser,
            difference: difference.to_owned(),
            cause: cause.to_owned(),
            holds: *holds,
            examples: examples
                .map(|(message, example)| (message, bytes(example.trim_matches('`'))))
                .collect(),
        }
    }
}

/// Returns the bytes of an example: `⏎` is CR LF, `\x0b` and the like are one byte, and `⟨a×9⟩` is
/// a text so many times.
fn bytes(example: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = example;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            '⏎' => bytes.extend(b"\r\n"),
            '\\' => {
                let (byte, length) = escaped(rest);
                bytes.push(byte);
                rest = &rest[length..];
            }
            '⟨' => {
                let (inside, after) = rest.split_once('⟩').expect("an end");
                let (text, times) = inside.split_once('×').expect("a number of times");
                bytes.extend(self::bytes(text).repeat(times.parse().expect("a number")));
                rest = after;
            }
            first => bytes.push(u8::try_from(first).expect("a byte")),
        }
    }
    bytes
}

/// Returns the byte of an escape, and the length of the escape after its backslash.
fn escaped(rest: &str) -> (u8, usize) {
    match rest.as_bytes() {
        [b'r', ..] => (b'\r', 1),
        [b'n', ..] => (b'\n', 1),
        [b't', ..] => (b'\t', 1),
        [b'x', ..] => (u8::from_str_radix(&rest[1..3], 16).expect("a byte"), 3),
        _ => panic!("{rest}: an unknown escape"),
    }
}
