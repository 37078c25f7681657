//! Compares every signature with a recording, and ranks those that fit.

use super::evidence::Evidence;
use super::finding::Finding;
use super::level::{Confidence, Level};
use super::look::Look;
use super::report::{Diagnosis, MOST, Verdict};
use super::signature::{Signature, Way};
use super::signatures::SIGNATURES;
use super::span::{Side, Spans};

/// The least weight with which a finding is named.
const LEAST: i8 = 30;
/// A finding whose weight is lower than that of the first one by more than this is left out.
const SPREAD: i8 = 40;
/// The least weight of a finding beside one that is certain.
const BESIDE_PROOF: i8 = 62;
/// The weight of a cause that only a machine of this crate names. A signature of the same weight is
/// preferred, because it is more specific.
const REFUSAL: i8 = 60;

impl Evidence<'_> {
    /// Returns the diagnosis of what was recorded, with the likeliest cause first.
    pub fn diagnose(&self) -> Diagnosis {
        diagnose(self)
    }
}

fn diagnose(evidence: &Evidence<'_>) -> Diagnosis {
    let look = Look::new(evidence);
    let mut ranking = Ranking::new();
    for is_last_resort in [false, true] {
        for signature in SIGNATURES {
            if let Some((weight, way, spans)) = best(&look, signature, is_last_resort) {
                ranking.insert(weight, finding(&look, signature, way, weight, spans));
            }
        }
        if !is_last_resort {
            ranking.add_refusal(&look);
        }
        if ranking.count > 0 {
            break;
        }
    }
    let (findings, count) = ranking.finish();
    let status = look.recording.response.status;
    let worst = findings
        .iter()
        .take(count)
        .map(|finding| finding.level)
        .max();
    let verdict = match (look.recording.response.is_complete, status) {
        (true, Some(101)) if worst.is_some_and(|level| level > Level::Note) => {
            Verdict::SwitchedButFails
        }
        (true, Some(101)) => Verdict::Switched,
        (_, Some(200..)) => Verdict::Refused,
        _ => Verdict::Unclear,
    };
    Diagnosis {
        verdict,
        status,
        quotes: look.quotes,
        products: look.products,
        expected_accept: look.expected_accept,
        findings,
        count,
    }
}

/// Returns the way in which a signature fits best, and the bytes that show it.
fn best(
    look: &Look<'_>,
    signature: &'static Signature,
    is_last_resort: bool,
) -> Option<(i8, &'static Way, Spans)> {
    let ways = signature.ways.iter();
    let ways = ways.filter(|way| way.is_last_resort == is_last_resort);
    let fits = ways.filter_map(|way| {
        let mut spans = Spans::default();
        let is_fit = way.all.iter().all(|clue| look.holds(clue, &mut spans));
        let more = way
            .more
            .iter()
            .filter(|(_, clue)| look.holds(clue, &mut spans));
        let weight = more.fold(way.weight, |sum, (more, _)| sum.saturating_add(*more));
        (is_fit && weight >= LEAST).then_some((weight, way, spans))
    });
    fits.max_by_key(|(weight, ..)| *weight)
}

fn finding(
    look: &Look<'_>,
    signature: &'static Signature,
    way: &Way,
    weight: i8,
    spans: Spans,
) -> Finding {
    let confidence = match weight {
        90.. => Confidence::Certain,
        60.. => Confidence::Likely,
        _ => Confidence::Possible,
    };
    let refused = way.refused.and_then(|side| look.refused(side));
    let is_guess = look.recording.evidence.is_assumed || !look.recording.request.is_known();
    Finding {
        signature,
        level: way.level.unwrap_or(signature.level),
        confidence: if is_guess {
            confidence.min(Confidence::Likely)
        } else {
            confidence
        },
        cause: match refused {
            Some(refused) => refused.cause,
            None => way.cause.unwrap_or(signature.cause),
        },
        rule: match refused {
            Some(refused) => refused.rule,
            None => way.rule.unwrap_or(signature.rule),
        },
        products: look.products,
        spans,
    }
}

/// The best findings so far, the best first.
struct Ranking {
    weights: [i8; MOST],
    findings: [Finding; MOST],
    count: usize,
}

impl Ranking {
    const fn new() -> Self {
        Self {
            weights: [0; MOST],
            findings: [Finding::NONE; MOST],
            count: 0,
        }
    }

    /// Inserts a finding. Of two with the same weight, the one that comes first in the list of
    /// signatures stays first.
    fn insert(&mut self, weight: i8, finding: Finding) {
        let mut new = (weight, finding);
        for (weight, slot) in self.weights.iter_mut().zip(&mut self.findings) {
            if new.0 > *weight {
                core::mem::swap(weight, &mut new.0);
                core::mem::swap(slot, &mut new.1);
            }
        }
        self.count = self.count.saturating_add(1).min(MOST);
    }

    /// Adds the reason for which this crate's server refuses the request, if no signature gives a
    /// cause that is likely.
    fn add_refusal(&mut self, look: &Look<'_>) {
        let [first, ..] = self.weights;
        let refused = look.refused(Side::Request).filter(|_| first < REFUSAL);
        let Some(refused) = refused else {
            return;
        };
        let is_known = |finding: &Finding| finding.id() == refused.id();
        if !self.findings.iter().take(self.count).any(is_known) {
            let finding = Finding {
                confidence: Confidence::Likely,
                products: look.products,
                ..refused
            };
            self.insert(REFUSAL, finding);
        }
    }

    /// Returns the findings to name, and their number.
    fn finish(self) -> ([Finding; MOST], usize) {
        let [first, ..] = self.weights;
        let least = match first {
            95.. => BESIDE_PROOF,
            _ => first.saturating_sub(SPREAD),
        };
        let count = self.weights.iter().take(self.count);
        let count = count.take_while(|weight| **weight >= least).count();
        (self.findings, count)
    }
}
