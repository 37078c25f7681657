//! Trials: the same connection again with one thing changed at a time. What changes the answer is
//! the cause.

use crate::arguments::Connect;
use crate::progress::tell;
use crate::request::{Change, Target};
use crate::server::ask;
use http_upgrade::diagnosis::{Confidence, Verdict};
use std::time::{Duration, Instant};
use upgrade_doctor::{Exchange, Report, TlsFact};

/// How long each trial waits at most.
const PATIENCE: Duration = Duration::from_secs(4);

/// Most connections.
const MAX_TRIALS: usize = 8;

/// No trial is begun after this time.
const MAX_TIME: Duration = Duration::from_secs(15);

/// Runs the trials, puts what they prove first in the report, and gives sentences about them.
pub(crate) fn run(
    target: &Target,
    options: &Connect,
    first: &Exchange,
    report: &mut Report,
    never_connected: bool,
) -> Vec<String> {
    let (mut results, mut proved) = (Vec::new(), false);
    let started = Instant::now();
    let changes = changes(target, options, never_connected);
    for change in changes.into_iter().take(MAX_TRIALS) {
        if started.elapsed() > MAX_TIME {
            break;
        }
        tell(&format!("Trying {} …", change.phrase()));
        let timeout = options.timeout.min(PATIENCE);
        let Ok(answer) = ask(target, options, change, timeout) else {
            continue;
        };
        let exchange = answer.exchange;
        let chosen = if exchange.tls == TlsFact::Alpn("h2".into()) {
            ", ALPN chose h2"
        } else {
            ""
        };
        let outcome = match exchange.status() {
            Some(status) => format!("status {status}{chosen}"),
            None if exchange.request.is_none() => "no connection".into(),
            None => format!("no answer{chosen}"),
        };
        tell(&format!("  {outcome}"));
        proved |= conclude(change, target, first, &exchange, report, proved);
        results.push((change, outcome));
    }
    summary(first, &results)
}

/// The trials that can tell something here.
fn changes(target: &Target, options: &Connect, never_connected: bool) -> Vec<Change> {
    if never_connected {
        return vec![Change::OtherScheme];
    }
    let mut changes = Vec::new();
    if options.origin.as_deref() != Some("") {
        changes.push(Change::WithoutOrigin);
    }
    let is_websocket = options
        .token
        .as_deref()
        .is_none_or(|token| token.eq_ignore_ascii_case("websocket"));
    if is_websocket {
        changes.push(if options.subprotocols.is_empty() {
            Change::WithSubprotocols
        } else {
            Change::WithoutSubprotocol
        });
        changes.push(Change::WithoutExtensions);
    }
    changes.extend([
        Change::ConnectionAsList,
        Change::TrailingSlash,
        Change::OtherScheme,
        Change::PlainGet,
    ]);
    if target.secure {
        changes.push(Change::OfferH2);
    }
    changes
}

/// Puts into the report what a trial shows. `true`: it is a proof.
fn conclude(
    change: Change,
    target: &Target,
    first: &Exchange,
    now: &Exchange,
    report: &mut Report,
    proved: bool,
) -> bool {
    match (change, first.status(), now.status()) {
        (_, Some(101), Some(101)) => false,
        (Change::ConnectionAsList, Some(101), _) => {
            let cause = "The server takes `Connection: Upgrade` and refuses `Connection: keep-alive, \
                Upgrade`, which Firefox sends: it compares the whole value.";
            report.verdict = Verdict::SwitchedButFails;
            report.put_first("C6", Confidence::Certain, Some(cause.into()))
        }
        (_, _, Some(101)) => proof(change, &target.changed(change), first, now)
            .is_some_and(|(id, cause)| report.put_first(id, Confidence::Certain, Some(cause))),
        (Change::PlainGet, Some(400 | 426), _)
            if !proved && is_open(report) && is_same_answer(first, now) =>
        {
            let cause = "A plain GET gets the very same answer, as if the server had seen no Upgrade: a \
                proxy in front of it probably removes the header.";
            report.put_first("C1", Confidence::Likely, Some(cause.into()));
            false
        }
        _ => false,
    }
}

/// Whether the first connection left the cause open, or pointed to a proxy already.
fn is_open(report: &Report) -> bool {
    let first = report.findings.first();
    first.is_none_or(|first| first.confidence == Confidence::Possible || first.id == "C1")
}

/// What it proves that a changed request switches: the signature and a sentence.
fn proof(
    change: Change,
    target: &Target,
    first: &Exchange,
    now: &Exchange,
) -> Option<(&'static str, String)> {
    let (url, path) = (target.url(), &target.path);
    Some(match change {
        Change::WithoutOrigin => {
            let cause = "Without the header Origin the server switches: it refuses this Origin.";
            ("C18", cause.into())
        }
        Change::WithSubprotocols => {
            let chosen = header(now, "sec-websocket-protocol")
                .map(|name| format!(" It chose \"{}\".", upgrade_doctor::printable(&name, 60)));
            let cause = "With a subprotocol offered the server switches: it insists on one.";
            ("C56", cause.to_owned() + &chosen.unwrap_or_default())
        }
        Change::WithoutSubprotocol => {
            let cause =
                "Without a subprotocol the server switches: it does not take the one offered.";
            ("C56", cause.into())
        }
        Change::TrailingSlash => {
            let redirected = first
                .status()
                .is_some_and(|status| (300..400).contains(&status));
            let id = if redirected { "C16" } else { "C20" };
            (
                id,
                format!(
                    "With the path {path} the server switches: only the slash at its end is wrong."
                ),
            )
        }
        Change::OtherScheme
            if target.secure && first.response.as_ref().is_none_or(Vec::is_empty) =>
        {
            (
                "C64",
                format!("With {url} the server switches: this port speaks TLS only."),
            )
        }
        Change::OtherScheme => (
            "C32",
            format!("With {url} the server switches: only the scheme is wrong."),
        ),
        _ => return None,
    })
}

fn header(exchange: &Exchange, name: &str) -> Option<String> {
    let response = exchange.response.as_deref()?;
    let head = http_upgrade::ResponseHead::parse(response).ok()??;
    let value = head.fields.all(name).next()?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// Whether status and content are the same.
fn is_same_answer(first: &Exchange, now: &Exchange) -> bool {
    let content = |exchange: &Exchange| {
        let response = exchange.response.as_deref()?;
        let head = http_upgrade::ResponseHead::parse(response).ok()??;
        response.get(head.len()..).map(<[u8]>::to_vec)
    };
    first.status() == now.status() && content(first) == content(now)
}

/// One line for all trials: which of them switched, and what the others came to.
fn summary(first: &Exchange, results: &[(Change, String)]) -> Vec<String> {
    if results.is_empty() {
        return Vec::new();
    }
    let same = match first.status() {
        Some(status) => format!("status {status}"),
        None => "no answer".into(),
    };
    let (alike, different): (Vec<_>, Vec<_>) =
        results.iter().partition(|(_, outcome)| *outcome == same);
    let mut parts: Vec<String> = different
        .iter()
        .map(|(change, outcome)| format!("{} → {outcome}", change.phrase()))
        .collect();
    if !alike.is_empty() {
        let names: Vec<&str> = alike.iter().map(|(change, _)| change.phrase()).collect();
        parts.push(format!("no change {}", names.join(", ")));
    }
    let count = results.len();
    let plural = if count == 1 { "" } else { "s" };
    vec![format!(
        "Tried {count} more connection{plural}: {}.",
        parts.join("; ")
    )]
}
