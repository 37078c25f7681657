//! The report as text for people: what the machines made of the bytes, and the likely cause.

use crate::diagnosis;
use crate::report::{Line, Outcome, Refused, Report, Why, target};
use crate::response::{self, Response};
use http_upgrade::{Persistence, RequestHead};

/// Lines are broken before this column.
const WIDTH: usize = 92;
/// How many columns the labels take.
const INDENT: usize = 10;

/// The whole report, in paragraphs that start with a label.
pub(crate) fn text(report: &Report<'_>, response: Option<&Response<'_>>) -> String {
    let mut text = String::new();
    let mut lines = report.lines.iter();
    if lines.any(|line| matches!(line.outcome, Outcome::UpgradeRequested { .. })) {
        let mechanism = "An Upgrade over HTTP/1.1 (RFC 9110 §7.8).";
        paragraph(&mut text, "Mechanism", mechanism);
    }
    for line in &report.lines {
        tell(&mut text, line, report);
    }
    match (response, report.lines.last()) {
        (Some(response), _) => response::prose::tell(&mut text, response, report),
        (None, Some(line)) => {
            paragraph(&mut text, "Bytes", &cut(line));
            paragraph(&mut text, "Rule", rule(line));
        }
        (None, None) => {}
    }
    diagnosis::tell(&mut text, report, response);
    text
}

fn tell(text: &mut String, line: &Line<'_>, report: &Report<'_>) {
    match &line.outcome {
        Outcome::UpgradeRequested {
            head,
            protocols,
            content,
        } => {
            let content = match content {
                0 => "without content".into(),
                content => format!("with {} of content", bytes(*content)),
            };
            let asks = format!("{} offers {}, {content}.", name(head), protocols.join(", "));
            paragraph(text, "Request", &asks);
        }
        Outcome::ContinueRequested { head, protocols } => {
            let protocols = protocols.join(", ");
            let asks = format!("{} offers {protocols}, and waits for a 100.", name(head));
            paragraph(text, "Request", &asks);
            paragraph(text, "Server", "100 Continue, before it reads the content.");
        }
        Outcome::Plain { head, why } => {
            let why = match why {
                Why::NotAnUpgrade(why) => why.to_string(),
                Why::ContentTooLarge => "it has more content than is read before a 101".into(),
            };
            let is = format!("{} is read without an upgrade: {why}.", name(head));
            paragraph(text, "Request", &is);
            paragraph(text, "Server", "No 101, but an ordinary response.");
        }
        Outcome::PriorKnowledge => {
            paragraph(text, "Request", "The HTTP/2 connection preface.");
            paragraph(text, "Server", "No response in HTTP/1.1.");
        }
        Outcome::Incomplete => {
            paragraph(text, "Request", "The bytes end before the request does.");
            paragraph(text, "Server", "No response yet. It waits for more bytes.");
        }
        Outcome::Invalid(refused) => {
            paragraph(text, "Request", "It cannot be processed.");
            paragraph(text, "Server", &refusal(refused));
        }
        Outcome::Switched { bytes, .. } => {
            paragraph(text, "Server", "It sends this 101:");
            indented(text, String::from_utf8_lossy(bytes).trim_end());
            if let Some(origin) = origin(report) {
                let unchecked = format!(
                    "{origin} is not checked here. A server checks it against a list of origins that \
                     it accepts (RFC 6455 §10.2)."
                );
                paragraph(text, "Origin", &unchecked);
            }
        }
        Outcome::Refused { refused, .. } => paragraph(text, "Server", &refusal(refused)),
        Outcome::Declined(why) => {
            let nothing = "the request offers nothing that the server accepts".into();
            let why = why.map_or(nothing, |why| format!("h2c is declined, as {why}"));
            let declined = format!("No 101: {why}. The connection stays HTTP/1.1.");
            paragraph(text, "Server", &declined);
        }
    }
}

/// Which of the bytes were HTTP.
fn cut(line: &Line<'_>) -> String {
    let (consumed, unread) = (bytes(line.consumed), bytes(line.unread));
    match &line.outcome {
        _ if line.consumed == 0 && line.unread == 0 => "There are no bytes.".into(),
        Outcome::Switched { protocol, .. } => {
            format!("{consumed} of HTTP, then {unread} of {protocol}.")
        }
        Outcome::Refused { .. } if line.unread == 0 => format!("{consumed} of HTTP."),
        Outcome::Refused { .. } => format!(
            "{consumed} of HTTP. The client sent {unread} after them because it expected a 101; do not \
             read them as a request."
        ),
        Outcome::Invalid(_) => format!("Nothing is consumed, and {unread} must not be processed."),
        _ => format!("Nothing is consumed. Unread: {unread}."),
    }
}

/// The section of the RFC that decides.
fn rule<'l>(line: &'l Line<'_>) -> &'l str {
    match &line.outcome {
        Outcome::Plain { why, .. } => why.rule(),
        Outcome::PriorKnowledge => "RFC 9113 §3.3",
        Outcome::Incomplete => "RFC 9112 §8",
        Outcome::Invalid(refused) | Outcome::Refused { refused, .. } => &refused.rule,
        Outcome::Switched { protocol, .. } if protocol == "websocket" => "RFC 6455 §4.2.2",
        Outcome::Switched { protocol, .. } if protocol == "h2c" => "RFC 7540 §3.2",
        Outcome::Declined(Some(why)) => why.rule().section,
        _ => "RFC 9110 §7.8",
    }
}

fn refusal(refused: &Refused) -> String {
    let connection = match refused.connection {
        Persistence::Reuse => "The connection can be used again",
        Persistence::Close => "The connection closes",
    };
    format!("{}: {}. {connection}.", refused.status, refused.error)
}

/// The Origin, which only the WebSocket handshake uses.
fn origin(report: &Report<'_>) -> Option<String> {
    let head = report.head()?;
    let origin = head.fields.single("origin").ok()??;
    Some(origin.escape_ascii().to_string())
}

/// Method and target.
fn name(head: &RequestHead<'_>) -> String {
    format!("{} {}", head.method, target(&head.target()))
}

/// A count with its unit.
pub(crate) fn bytes(count: usize) -> String {
    match count {
        1 => "1 byte".into(),
        _ => format!("{count} bytes"),
    }
}

/// Adds words as a paragraph: the label, and lines of at most `WIDTH` columns after it.
pub(crate) fn paragraph(text: &mut String, label: &str, words: &str) {
    let mut line = format!("{label:INDENT$}");
    let mut is_first = true;
    for word in words.split_whitespace() {
        if !is_first && line.chars().count().saturating_add(word.chars().count()) >= WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = " ".repeat(INDENT);
            is_first = true;
        }
        if !is_first {
            line.push(' ');
        }
        line.push_str(word);
        is_first = false;
    }
    text.push_str(&line);
    text.push('\n');
}

/// Adds lines as they are, below the paragraph before them.
pub(crate) fn indented(text: &mut String, lines: &str) {
    for line in lines.lines() {
        if !line.is_empty() {
            text.push_str(&" ".repeat(INDENT));
            text.push_str("  ");
            text.push_str(line);
        }
        text.push('\n');
    }
}
