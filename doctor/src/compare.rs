//! What a hop between two recordings of the same message removed, added and rewrote.

use crate::exchange::Exchange;
use crate::printable::printable;
use crate::redact::redact;
use crate::start_line;
use std::fmt::Write;

/// One difference between two heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The start line is another one.
    StartLine(String, String),
    /// A header line is gone.
    Removed(String),
    /// A header line is new.
    Added(String),
    /// A header has another value.
    Rewritten(String, String, String),
}

/// The changes in both directions. The request goes from before to behind, the response comes back.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// What the hop did to the request.
    pub request: Vec<Change>,
    /// What the hop did to the response.
    pub response: Vec<Change>,
}

impl Comparison {
    /// Compares what was recorded before the hop, at the client's side, with what was recorded
    /// behind it.
    pub fn of(before: &Exchange, behind: &Exchange) -> Self {
        let pair = |from: &Option<Vec<u8>>, to: &Option<Vec<u8>>| match (from, to) {
            (Some(from), Some(to)) if !from.is_empty() && !to.is_empty() => changes(from, to),
            _ => Vec::new(),
        };
        Self {
            request: pair(&before.request, &behind.request),
            response: pair(&behind.response, &before.response),
        }
    }

    /// Whether a header changed on which the upgrade depends.
    pub fn matters(&self) -> bool {
        self.request
            .iter()
            .chain(&self.response)
            .any(Change::concerns_upgrade)
    }

    /// A sentence for each change.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, changes) in [("request", &self.request), ("response", &self.response)] {
            for change in changes {
                let _ = writeln!(text, "The hop {} of the {name}.", change.phrase());
            }
        }
        if text.is_empty() {
            text.push_str("The hop changed no header.\n");
        }
        text
    }
}

impl Change {
    fn phrase(&self) -> String {
        let clean = |line: &str| redact(&printable(line, 160));
        match self {
            Self::StartLine(from, to) => format!(
                "rewrote the first line `{}` to `{}`",
                clean(from),
                clean(to)
            ),
            Self::Removed(line) => format!("removed the header `{}`", clean(line)),
            Self::Added(line) => format!("added the header `{}`", clean(line)),
            Self::Rewritten(name, from, to) => {
                let line = |value: &str| clean(&format!("{name}: {value}"));
                format!("rewrote the header `{}` to `{}`", line(from), line(to))
            }
        }
    }

    /// Whether the upgrade depends on what was changed.
    fn concerns_upgrade(&self) -> bool {
        let concerns = |name: &str| {
            let name = name.trim().to_ascii_lowercase();
            ["upgrade", "connection", "origin"].contains(&name.as_str())
                || name.starts_with("sec-websocket-")
        };
        match self {
            Self::StartLine(from, to) => from.rsplit(' ').next() != to.rsplit(' ').next(),
            Self::Removed(line) | Self::Added(line) => line.split(':').next().is_some_and(concerns),
            // `Connection: Upgrade` and `keep-alive, upgrade` say the same about the upgrade.
            Self::Rewritten(name, _, to) if name.eq_ignore_ascii_case("connection") => !to
                .split(',')
                .any(|option| option.trim().eq_ignore_ascii_case("upgrade")),
            Self::Rewritten(name, from, to) => concerns(name) && !from.eq_ignore_ascii_case(to),
        }
    }
}

fn changes(from: &[u8], to: &[u8]) -> Vec<Change> {
    let mut changes = Vec::new();
    let (before, behind) = (first_line(from), first_line(to));
    if before != behind {
        changes.push(Change::StartLine(before, behind));
    }
    let old: Vec<(String, String)> = start_line::headers(from).collect();
    let mut new: Vec<(String, String)> = start_line::headers(to).collect();
    let mut missing = Vec::new();
    // Lines that are the same on both sides first, whatever their order.
    for (name, value) in old {
        let same = new
            .iter()
            .position(|(each, other)| each.eq_ignore_ascii_case(&name) && *other == value);
        match same {
            Some(index) => drop(new.remove(index)),
            None => missing.push((name, value)),
        }
    }
    for (name, value) in missing {
        match new
            .iter()
            .position(|(each, _)| each.eq_ignore_ascii_case(&name))
        {
            Some(index) => {
                let (_, other) = new.remove(index);
                changes.push(Change::Rewritten(name, value, other));
            }
            None => changes.push(Change::Removed(format!("{name}: {value}"))),
        }
    }
    changes.extend(
        new.into_iter()
            .map(|(name, value)| Change::Added(format!("{name}: {value}"))),
    );
    changes
}

fn first_line(head: &[u8]) -> String {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(line.trim_ascii()).into_owned()
}
