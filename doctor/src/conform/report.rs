//! What a run has shown.

use super::case::{Level, Outcome, Verdict};
use std::collections::BTreeSet;

/// The results of all cases, and how they count.
pub(crate) struct Report {
    /// What was tested, in words.
    pub(crate) subject: String,
    pub(crate) outcomes: Vec<Outcome>,
    known: BTreeSet<String>,
}

/// How many cases of a group came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) must: usize,
    pub(crate) should: usize,
    /// Failures that the baseline names.
    pub(crate) known: usize,
    pub(crate) chosen: usize,
    pub(crate) skipped: usize,
}

impl Report {
    pub(crate) fn new(subject: String, outcomes: Vec<Outcome>, known: &BTreeSet<String>) -> Self {
        Self {
            subject,
            outcomes,
            known: known.clone(),
        }
    }

    /// The groups in order, with their counts.
    pub(crate) fn groups(&self) -> Vec<(&'static str, Counts)> {
        let mut groups: Vec<(&'static str, Counts)> = Vec::new();
        for outcome in &self.outcomes {
            let name = outcome.rule.group();
            if !groups.iter().any(|(group, _)| *group == name) {
                groups.push((name, Counts::default()));
            }
            for (_, counts) in groups.iter_mut().filter(|(group, _)| *group == name) {
                self.count(outcome, counts);
            }
        }
        groups
    }

    pub(crate) fn total(&self) -> Counts {
        let mut counts = Counts::default();
        for outcome in &self.outcomes {
            self.count(outcome, &mut counts);
        }
        counts
    }

    fn count(&self, outcome: &Outcome, counts: &mut Counts) {
        let count = match &outcome.verdict {
            Verdict::Passed => &mut counts.passed,
            Verdict::Failed { .. } if self.is_known(outcome) => &mut counts.known,
            Verdict::Failed {
                level: Level::Must, ..
            } => &mut counts.must,
            Verdict::Failed { .. } => &mut counts.should,
            Verdict::Chosen(_) => &mut counts.chosen,
            Verdict::Skipped(_) => &mut counts.skipped,
        };
        *count = count.saturating_add(1);
    }

    /// Whether the baseline names the case.
    pub(crate) fn is_known(&self, outcome: &Outcome) -> bool {
        self.known.contains(outcome.rule.id)
    }

    /// The failures that count.
    pub(crate) fn failures(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| {
            matches!(outcome.verdict, Verdict::Failed { .. }) && !self.is_known(outcome)
        })
    }

    /// Ids of the baseline that failed no more, or that no case has.
    pub(crate) fn outdated(&self) -> Vec<&str> {
        let fails = |id: &str| {
            self.outcomes.iter().any(|outcome| {
                outcome.rule.id == id
                    && matches!(
                        outcome.verdict,
                        Verdict::Failed { .. } | Verdict::Skipped(_)
                    )
            })
        };
        let ids = self.known.iter().map(String::as_str);
        ids.filter(|id| !fails(id)).collect()
    }

    pub(crate) fn exit_code(&self) -> u8 {
        u8::from(self.failures().next().is_some())
    }
}
