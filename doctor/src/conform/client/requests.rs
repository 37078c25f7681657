//! Rules that concern every handshake that a client sends.

use crate::conform::arguments::Arguments;
use crate::conform::case::Level::{Must, Should};
use crate::conform::case::{Kind, Outcome, Record, Rule, Verdict};
use crate::conform::message::Asked;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::collections::BTreeSet;
use std::time::Duration;

/// A handshake that came.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    /// Why it is not a request, or `None` if it is one.
    pub(crate) asked: Result<Asked, String>,
    pub(crate) bytes: Vec<u8>,
    /// The address that the client was told to connect to.
    pub(crate) host: String,
}

type Check = fn(&Asked, &str) -> bool;

#[rustfmt::skip] // a table
const RULES: &[(Rule, Check)] = &[
    (Rule::new(Must, "request/method", "W-06", "RFC 6455 §4.1", "The method is GET."), |asked, _| asked.method == "GET"),
    (Rule::new(Must, "request/version", "W-06", "RFC 6455 §4.1", "The HTTP version is 1.1 or higher."), |asked, _| asked.line.ends_with(" HTTP/1.1")),
    (Rule::new(Must, "request/target", "W-07 H-23 H-24", "RFC 6455 §4.1", "The target is a path, or an absolute URI, without a fragment."), |asked, _| {
        let target = asked.line.split(' ').nth(1).unwrap_or_default();
        (target.starts_with('/') || target.starts_with("http://")) && !target.contains('#')
    }),
    (Rule::new(Must, "request/host", "W-08 H-19", "RFC 9112 §3.2", "There is one Host, which names the server and its port."), |asked, host| {
        asked.fields.all("Host").as_slice() == [host.to_owned()]
    }),
    (Rule::new(Must, "request/upgrade", "W-09", "RFC 6455 §4.1", "Upgrade has websocket."), |asked, _| asked.fields.lists("Upgrade", "websocket")),
    (Rule::new(Must, "request/connection", "W-10 U-13", "RFC 6455 §4.1", "Connection has the option Upgrade."), |asked, _| asked.fields.lists("Connection", "upgrade")),
    (Rule::new(Must, "request/key", "W-11 W-34", "RFC 6455 §4.1", "There is one key, which is 16 bytes in base64."), |asked, _| {
        let keys = asked.fields.all("Sec-WebSocket-Key");
        let decoded = keys.first().map(|key| BASE64_STANDARD.decode(key));
        keys.len() == 1 && matches!(decoded, Some(Ok(bytes)) if bytes.len() == 16)
    }),
    (Rule::new(Must, "request/websocket-version", "W-13 W-37", "RFC 6455 §4.1", "There is one Sec-WebSocket-Version, and it is 13."), |asked, _| {
        asked.fields.all("Sec-WebSocket-Version").as_slice() == ["13"]
    }),
    (Rule::new(Must, "request/subprotocols", "W-14", "RFC 6455 §4.1", "Each subprotocol is a token and offered once."), |asked, _| {
        let offered = asked.fields.list("Sec-WebSocket-Protocol");
        let unique: BTreeSet<&String> = offered.iter().collect();
        unique.len() == offered.len() && offered.iter().all(|name| is_token(name))
    }),
    (Rule::new(Must, "request/lists", "H-46", "RFC 9110 §5.6.1.1", "No list has an empty element."), |asked, _| {
        let names = ["Connection", "Upgrade", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"];
        let values = names.iter().flat_map(|name| asked.fields.all(name));
        values.into_iter().all(|value| value.split(',').all(|element| !element.trim().is_empty()))
    }),
    (Rule::new(Must, "request/origin", "W-12", "RFC 6454 §7.3", "There is at most one Origin."), |asked, _| asked.fields.all("Origin").len() <= 1),
    (Rule::new(Must, "request/expect", "U-23", "RFC 9110 §10.1.1", "A request without content expects no 100."), |asked, _| !asked.fields.has("Expect") || !asked.content.is_empty()),
    (Rule::new(Should, "request/content", "W-56", "RFC 6455 §1.3", "The handshake has no content."), |asked, _| asked.is_complete && asked.content.is_empty()),
    (Rule::new(Must, "request/http2-settings", "C-02 C-04", "RFC 7540 §3.2.1", "HTTP2-Settings comes with an offer of h2c only, and as a connection option."), |asked, _| {
        !asked.fields.has("HTTP2-Settings") || (asked.fields.lists("Upgrade", "h2c") && asked.fields.lists("Connection", "http2-settings"))
    }),
];

const GRAMMAR: Rule = Rule::new(
    Must,
    "request/grammar",
    "H-08 H-13 H-39 H-42",
    "RFC 9112 §2.2",
    "The request keeps the grammar of HTTP/1.1.",
);
const FRESH: Rule = Rule::new(
    Must,
    "request/fresh-key",
    "W-11",
    "RFC 6455 §4.1",
    "Each handshake has a key of its own.",
);

pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    let rules = RULES.iter().map(|(rule, _)| *rule);
    [GRAMMAR, FRESH].into_iter().chain(rules)
}

/// Judges all handshakes of a run.
pub(crate) fn judge(all: &[Came], arguments: &Arguments) -> Vec<Outcome> {
    let mut outcomes = vec![outcome(GRAMMAR, all, |came| came.asked.is_ok()), fresh(all)];
    for (rule, is_kept) in RULES {
        outcomes.push(outcome(*rule, all, |came| match &came.asked {
            Ok(asked) => is_kept(asked, &came.host),
            Err(_) => true,
        }));
    }
    outcomes.retain(|outcome| arguments.wants(outcome.rule.id));
    outcomes
}

fn outcome(rule: Rule, all: &[Came], is_kept: impl Fn(&Came) -> bool) -> Outcome {
    let breaking: Vec<&Came> = all.iter().filter(|came| !is_kept(came)).collect();
    let Some(first) = breaking.first() else {
        return passed_or_skipped(rule, all);
    };
    let why = match &first.asked {
        Err(error) => format!(": {error}"),
        Ok(_) => String::new(),
    };
    let said = format!(
        "{} of {} handshakes break the rule{why}",
        breaking.len(),
        all.len()
    );
    Outcome {
        rule,
        verdict: Verdict::failed(rule.level, Kind::WrongRequest, said),
        record: vec![Record::new("came from the client", first.bytes.clone())],
        took: Duration::ZERO,
    }
}

fn fresh(all: &[Came]) -> Outcome {
    let keys: Vec<String> = all
        .iter()
        .filter_map(|came| came.asked.as_ref().ok())
        .filter_map(|asked| asked.fields.all("Sec-WebSocket-Key").pop())
        .collect();
    let unique: BTreeSet<&String> = keys.iter().collect();
    let mut outcome = passed_or_skipped(FRESH, all);
    if unique.len() < keys.len() {
        let said = format!("{} handshakes have {} keys", keys.len(), unique.len());
        outcome.verdict = Verdict::must(Kind::WrongRequest, said);
    }
    outcome
}

fn passed_or_skipped(rule: Rule, all: &[Came]) -> Outcome {
    let mut outcome = Outcome::skipped(rule, "no handshake came");
    if !all.is_empty() {
        outcome.verdict = Verdict::Passed;
    }
    outcome
}

fn is_token(name: &str) -> bool {
    let is_delimiter = |byte: u8| b"\"(),/:;<=>?@[\\]{} \t".contains(&byte);
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !is_delimiter(byte))
}
