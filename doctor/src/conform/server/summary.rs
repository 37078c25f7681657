//! Rules that concern every answer of a server.

use crate::conform::arguments::Arguments;
use crate::conform::case::{Kind, Level, Outcome, Record, Rule, Verdict};
use crate::conform::message::Answer;
use std::time::Duration;

/// A rule, the answers that it concerns, and what they have to be.
struct Summary {
    rule: Rule,
    concerns: fn(&Answer) -> bool,
    is_kept: fn(&Answer) -> bool,
    otherwise: &'static str,
}

#[rustfmt::skip] // a table
const SUMMARIES: &[Summary] = &[
    Summary {
        rule: Rule::new(Level::Must, "answers/426-upgrade", "U-33", "RFC 9110 §15.5.22", "Each 426 names in Upgrade what the server would switch to."),
        concerns: |answer| answer.status == 426,
        is_kept: |answer| !answer.fields.list("Upgrade").is_empty(),
        otherwise: "a 426 has no Upgrade",
    },
    Summary {
        rule: Rule::new(Level::Must, "answers/upgrade-option", "U-13", "RFC 9110 §7.8", "Each answer with Upgrade has the connection option `upgrade`."),
        concerns: |answer| answer.fields.has("Upgrade"),
        is_kept: |answer| answer.fields.lists("Connection", "upgrade"),
        otherwise: "an answer has Upgrade, and no connection option `upgrade`",
    },
    Summary {
        rule: Rule::new(Level::Must, "answers/405-allow", "", "RFC 9110 §15.5.6", "Each 405 lists the methods of the resource in Allow."),
        concerns: |answer| answer.status == 405,
        is_kept: |answer| answer.fields.has("Allow"),
        otherwise: "a 405 has no Allow",
    },
    Summary {
        rule: Rule::new(Level::Must, "answers/401-challenge", "W-41", "RFC 9110 §15.5.2", "Each 401 has WWW-Authenticate."),
        concerns: |answer| answer.status == 401,
        is_kept: |answer| answer.fields.has("WWW-Authenticate"),
        otherwise: "a 401 has no WWW-Authenticate",
    },
    Summary {
        rule: Rule::new(Level::Must, "answers/interim-without-content", "B-04 B-05 B-06", "RFC 9110 §8.6", "No 1xx has Content-Length or Transfer-Encoding."),
        concerns: Answer::is_interim,
        is_kept: |answer| !answer.fields.has("Content-Length") && !answer.fields.has("Transfer-Encoding"),
        otherwise: "a 1xx has a field that frames content",
    },
    Summary {
        rule: Rule::new(Level::Must, "answers/no-settings", "C-06", "RFC 7540 §3.2.1", "No answer has HTTP2-Settings."),
        concerns: |_| true,
        is_kept: |answer| !answer.fields.has("HTTP2-Settings"),
        otherwise: "an answer has HTTP2-Settings",
    },
    Summary {
        rule: Rule::new(Level::Must, "answers/one-framing", "B-10", "RFC 9112 §6.2", "No answer has both Content-Length and Transfer-Encoding."),
        concerns: |answer| answer.status >= 200,
        is_kept: |answer| !(answer.fields.has("Content-Length") && answer.fields.has("Transfer-Encoding")),
        otherwise: "an answer has both Content-Length and Transfer-Encoding",
    },
];

pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    SUMMARIES.iter().map(|summary| summary.rule)
}

/// Judges all answers of a run.
pub(crate) fn judge(answers: &[Answer], arguments: &Arguments) -> Vec<Outcome> {
    let wanted = SUMMARIES
        .iter()
        .filter(|summary| arguments.wants(summary.rule.id));
    wanted
        .map(|summary| {
            let rule = summary.rule;
            let concerned: Vec<&Answer> = answers
                .iter()
                .filter(|answer| (summary.concerns)(answer))
                .collect();
            if concerned.is_empty() {
                return Outcome::skipped(rule, "no answer of this kind came");
            }
            let breaking = concerned.iter().filter(|answer| !(summary.is_kept)(answer));
            let breaking: Vec<&&Answer> = breaking.collect();
            let Some(first) = breaking.first() else {
                return passed(rule);
            };
            let (count, of) = (breaking.len(), concerned.len());
            let said = format!("{} ({count} of {of} answers)", summary.otherwise);
            Outcome {
                verdict: Verdict::failed(rule.level, Kind::WrongAnswer, said),
                record: vec![Record::new("received", first.head.clone())],
                ..passed(rule)
            }
        })
        .collect()
}

const fn passed(rule: Rule) -> Outcome {
    Outcome {
        rule,
        verdict: Verdict::Passed,
        record: Vec::new(),
        took: Duration::ZERO,
    }
}
