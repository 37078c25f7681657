//! Lets all parsers read many heads, and counts how they differ.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use super::Message;
use super::causes::NOT_COMPARED;
use super::generator::Generator;
use super::parser::{Pair, Parser, Parsers};
use super::sample::Sample;
use super::table::Table;
use super::verdict::Verdict;

/// How many heads are read at once.
const BATCH: u64 = 500;
/// How many differences of unknown kinds are printed.
const PRINTED: usize = 40;

/// The results of a run.
#[derive(Debug)]
pub struct Report {
    table: Table,
    heads: u64,
    /// How often each parser came to each outcome.
    outcomes: BTreeMap<(Parser, Outcome), usize>,
    /// How often each row of the table explained a difference.
    hits: Vec<usize>,
    /// Differences that no row explains.
    unknown: BTreeMap<(Parser, Message, String), Unknown>,
}

/// What this crate and a parser came to with the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Both read the same head.
    Same,
    /// Both refuse it.
    Refused,
    /// Both expect more.
    More,
    /// One refuses it, and the other expects more.
    Undecided,
    Different,
    /// The head has something about which nothing is stated here.
    NotCompared,
}

#[derive(Debug)]
struct Unknown {
    times: usize,
    /// The number of the shortest head.
    number: u64,
    bytes: Vec<u8>,
    pair: Pair,
}

impl Report {
    /// Lets the parsers read the heads with these numbers.
    #[must_use]
    pub fn of(numbers: std::ops::Range<u64>) -> Self {
        let (generator, table) = (Generator::new(), Table::read());
        let mut parsers = Parsers::start();
        let mut report = Self {
            heads: 0,
            outcomes: BTreeMap::new(),
            hits: vec![0; table.rows.len()],
            unknown: BTreeMap::new(),
            table,
        };
        let mut first = numbers.start;
        while first < numbers.end {
            let end = numbers.end.min(first + BATCH);
            let heads: Vec<_> = (first..end).map(|number| generator.head(number)).collect();
            for ((number, (message, bytes)), pairs) in
                (first..).zip(&heads).zip(parsers.read(&heads))
            {
                for pair in pairs {
                    report.note(number, *message, bytes, pair);
                }
            }
            report.heads += end - first;
            first = end;
        }
        report
    }

    fn note(&mut self, number: u64, message: Message, bytes: &[u8], pair: Pair) {
        let sample = Sample::of(message, bytes, &pair);
        let mut differences = pair.ours.differences(&pair.theirs);
        let mut outcome = Outcome::of(&pair, differences.is_empty());
        if NOT_COMPARED.iter().any(|(_, holds)| holds(&sample)) {
            outcome = Outcome::NotCompared;
            differences.clear();
        }
        *self.outcomes.entry((pair.parser, outcome)).or_default() += 1;
        for difference in differences {
            if let Some(row) = self.table.find(pair.parser, difference, &sample) {
                self.hits[row] += 1;
                continue;
            }
            let kind = (pair.parser, message, difference.to_string());
            let unknown = self.unknown.entry(kind).or_insert_with(|| Unknown {
                times: 0,
                number,
                bytes: bytes.to_vec(),
                pair: pair.clone(),
            });
            unknown.times += 1;
            if bytes.len() < unknown.bytes.len() {
                (unknown.number, unknown.bytes) = (number, bytes.to_vec());
                unknown.pair = pair.clone();
            }
        }
    }

    /// Returns whether the table explains every difference.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unknown.is_empty()
    }
}

impl Outcome {
    fn of(pair: &Pair, is_same: bool) -> Self {
        match (&pair.ours, &pair.theirs) {
            _ if !is_same => Self::Different,
            (Verdict::Read(_), _) => Self::Same,
            (Verdict::Refused(_), Verdict::Refused(_)) => Self::Refused,
            (Verdict::More, Verdict::More) => Self::More,
            _ => Self::Undecided,
        }
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} heads", self.heads)?;
        for ((parser, outcome), times) in &self.outcomes {
            writeln!(f, "{parser:8} {times:9} {outcome:?}")?;
        }
        for (row, times) in self.table.rows.iter().zip(&self.hits) {
            writeln!(f, "{times:9} {row}")?;
        }
        for ((parser, message, difference), unknown) in self.unknown.iter().take(PRINTED) {
            writeln!(
                f,
                "\nNot in the table: {parser}, {message:?}, {difference}, {} times",
                unknown.times
            )?;
            let bytes = unknown.bytes.escape_ascii().to_string();
            writeln!(f, "head {}: {}", unknown.number, shortened(&bytes))?;
            let Pair { ours, theirs, .. } = &unknown.pair;
            writeln!(f, "ours:   {}", shortened(&format!("{ours:?}")))?;
            writeln!(f, "theirs: {}", shortened(&format!("{theirs:?}")))?;
        }
        Ok(())
    }
}

/// Returns the start of a long text.
fn shortened(text: &str) -> String {
    text.chars().take(1000).collect()
}
