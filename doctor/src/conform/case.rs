//! What a case is, and what became of it.

use std::time::Duration;

/// How strongly the RFC words a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Must,
    Should,
    /// The RFC leaves it open: the report tells what was chosen, and nothing fails.
    Choice,
}

impl Level {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::Choice => "choice",
        }
    }
}

/// The rule that a case tests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// `group/name`.
    pub(crate) id: &'static str,
    /// Ids of `tests/requirements.md`, separated by spaces.
    pub(crate) keeps: &'static str,
    pub(crate) level: Level,
    /// The RFC and its section.
    pub(crate) source: &'static str,
    /// What is expected, for people.
    pub(crate) sentence: &'static str,
}

impl Rule {
    pub(crate) const fn new(
        level: Level,
        id: &'static str,
        keeps: &'static str,
        source: &'static str,
        sentence: &'static str,
    ) -> Self {
        Self {
            id,
            keeps,
            level,
            source,
            sentence,
        }
    }

    /// The section and the ids of the requirements.
    pub(crate) fn sources(&self) -> String {
        match self.keeps {
            "" => self.source.to_owned(),
            keeps => format!("{}; {keeps}", self.source),
        }
    }

    /// The part of the id before the slash.
    pub(crate) fn group(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(group, _)| group)
    }
}

/// The kinds of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A 101 that must not be there, or one with wrong fields.
    WrongSwitch,
    /// No 101 where one is due.
    NoSwitch,
    /// Bytes around the switch did not arrive.
    Lost,
    /// Bytes around the switch were used twice.
    Repeated,
    /// Bytes crossed that must not cross, or before they may.
    Crossed,
    /// Nothing came within the time limit.
    Hang,
    /// Nothing accepts connections any more.
    Crash,
    /// An answer that is no HTTP, or not the one that is due.
    WrongAnswer,
    /// A request that is not in order.
    WrongRequest,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::WrongSwitch => "wrong switch",
            Self::NoSwitch => "no switch",
            Self::Lost => "bytes lost",
            Self::Repeated => "bytes used twice",
            Self::Crossed => "bytes crossed",
            Self::Hang => "hang",
            Self::Crash => "crash",
            Self::WrongAnswer => "wrong answer",
            Self::WrongRequest => "wrong request",
        }
    }
}

/// What became of a case.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    Passed,
    /// `level` is that of the rule that was broken: `Must` even in a case of level `Should`, where
    /// for instance a server hangs.
    Failed {
        level: Level,
        kind: Kind,
        said: String,
    },
    /// What was chosen, where the RFC leaves it open.
    Chosen(String),
    /// Why the case was not run.
    Skipped(String),
}

impl Verdict {
    pub(crate) fn must(kind: Kind, said: impl Into<String>) -> Self {
        Self::failed(Level::Must, kind, said)
    }

    /// A failure; with the level `Choice`, it is what was chosen.
    pub(crate) fn failed(level: Level, kind: Kind, said: impl Into<String>) -> Self {
        match level {
            Level::Choice => Self::Chosen(said.into()),
            _ => Self::Failed {
                level,
                kind,
                said: said.into(),
            },
        }
    }
}

/// A case that was run or skipped.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) rule: Rule,
    pub(crate) verdict: Verdict,
    /// The bytes of both directions, for failures.
    pub(crate) record: Vec<Record>,
    pub(crate) took: Duration,
}

/// The bytes of one direction.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// Such as `sent` and `received`.
    pub(crate) what: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Record {
    pub(crate) const fn new(what: &'static str, bytes: Vec<u8>) -> Self {
        Self { what, bytes }
    }
}

impl Outcome {
    pub(crate) fn skipped(rule: Rule, why: impl Into<String>) -> Self {
        Self {
            rule,
            verdict: Verdict::Skipped(why.into()),
            record: Vec::new(),
            took: Duration::ZERO,
        }
    }
}
