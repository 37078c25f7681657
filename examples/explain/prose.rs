//! The report for a person: what came, what is answered, where the seam is, and what to do.

use crate::advice::Advice;
use crate::report::{Line, Outcome, Refused, Report, Why, target};
use crate::response::{self, Response};
use crate::symptom::Symptom;
use http_upgrade::{Connection, RequestHead};

const WIDTH: usize = 92;
const INDENT: usize = 10;

/// Some lines of text, each paragraph with its label. Where there is a response, seam, rule and advice are those of the response.
pub(crate) fn text(report: &Report<'_>, response: Option<&Response<'_>>) -> String {
    let mut text = String::new();
    // Beside the answer of a server stands the one that this crate's would give.
    let label = response.map_or("Answer", |_| "Ours");
    for line in &report.lines {
        tell(&mut text, line, report, label);
    }
    if let Some(response) = response {
        response::prose::tell(&mut text, response, report);
        return text;
    }
    if let Some(line) = report.lines.last() {
        paragraph(&mut text, "Seam", &seam(line));
        paragraph(&mut text, "Rule", rule(line));
    }
    if let Some(symptom) = Symptom::of(report) {
        let Advice { cause, remedy } = Advice::on(symptom);
        paragraph(&mut text, "Cause", cause);
        paragraph(&mut text, "To do", remedy);
    }
    text
}

fn tell(text: &mut String, line: &Line<'_>, report: &Report<'_>, label: &str) {
    match &line.outcome {
        Outcome::UpgradeRequested {
            head,
            protocols,
            content,
        } => {
            let content = match content {
                0 => "without content".into(),
                content => format!("with {} of content", octets(*content)),
            };
            let asks = format!("{} offers {}, {content}.", name(head), protocols.join(", "));
            paragraph(text, "Request", &asks);
        }
        Outcome::ContinueRequested { head, protocols } => {
            let protocols = protocols.join(", ");
            let asks = format!("{} offers {protocols}, and waits for a 100.", name(head));
            paragraph(text, "Request", &asks);
            paragraph(text, label, "100 Continue, before anything else.");
        }
        Outcome::Plain { head, why } => {
            let why = match why {
                Why::NoUpgrade(why) => why.to_string(),
                Why::ContentTooLarge => "it has more content than is read before a switch".into(),
            };
            let is = format!("{} is an ordinary request: {why}.", name(head));
            paragraph(text, "Request", &is);
            paragraph(text, label, "No 101, but whatever the resource has to say.");
        }
        Outcome::PriorKnowledge => {
            paragraph(
                text,
                "Request",
                "The preface of HTTP/2, without an upgrade.",
            );
            paragraph(text, label, "None in HTTP/1.1.");
        }
        Outcome::Incomplete => {
            paragraph(text, "Request", "The octets end within it.");
            paragraph(text, label, "None yet: more octets are wanted.");
        }
        Outcome::Invalid { refused, .. } => {
            paragraph(text, "Request", "It cannot be read.");
            paragraph(text, label, &refusal(refused));
        }
        Outcome::Switched { octets, .. } => {
            paragraph(text, label, "101, word for word:");
            for line in String::from_utf8_lossy(octets).lines() {
                if !line.is_empty() {
                    text.push_str(&" ".repeat(INDENT));
                    text.push_str("  ");
                    text.push_str(line);
                    text.push('\n');
                }
            }
            if let Some(origin) = origin(report) {
                let waived = format!("{origin}: not judged here, but a server has a list.");
                paragraph(text, "Origin", &waived);
            }
        }
        Outcome::Refused { refused, .. } => paragraph(text, label, &refusal(refused)),
        Outcome::Declined(why) => {
            let nothing = "nothing that is accepted here was offered".into();
            let why = why.map_or(nothing, |why| format!("h2c is declined, as {why}"));
            paragraph(text, label, &format!("No 101: {why}. HTTP/1.1 goes on."));
        }
    }
}

fn seam(line: &Line<'_>) -> String {
    let (consumed, unread) = (octets(line.consumed), octets(line.unread));
    match &line.outcome {
        _ if line.consumed == 0 && line.unread == 0 => "There are no octets.".into(),
        Outcome::Switched { protocol, .. } => {
            format!("{consumed} were HTTP. Behind them begins {protocol}: {unread} so far.")
        }
        Outcome::Refused { .. } if line.unread == 0 => format!("{consumed} are done with."),
        Outcome::Refused { .. } => format!(
            "{consumed} are done with. {unread} came behind them in the hope of a switch, and must \
             not be taken for a request."
        ),
        Outcome::Invalid { .. } => {
            format!("Nothing is consumed, and {unread} must not be acted on.")
        }
        _ => format!("Nothing is consumed: {unread}, just as they came."),
    }
}

fn rule<'l>(line: &'l Line<'_>) -> &'l str {
    match &line.outcome {
        Outcome::Plain { why, .. } => why.rule(),
        Outcome::PriorKnowledge => "RFC 9113 §3.3",
        Outcome::Incomplete => "RFC 9112 §8",
        Outcome::Invalid { refused, .. } | Outcome::Refused { refused, .. } => &refused.rule,
        Outcome::Switched { protocol, .. } if protocol == "websocket" => "RFC 6455 §4.2.2",
        Outcome::Switched { protocol, .. } if protocol == "h2c" => "RFC 7540 §3.2",
        Outcome::Declined(Some(why)) => why.rule(),
        _ => "RFC 9110 §7.8",
    }
}

fn refusal(refused: &Refused) -> String {
    let connection = match refused.connection {
        Connection::Reuse => "The connection can be used again",
        Connection::Close => "The connection closes",
    };
    format!("{}: {}. {connection}.", refused.status, refused.error)
}

/// Only WebSocket asks for one.
fn origin(report: &Report<'_>) -> Option<String> {
    let head = report.head()?;
    let origin = head.fields.only("origin").ok()??;
    Some(origin.escape_ascii().to_string())
}

fn name(head: &RequestHead<'_>) -> String {
    format!("{} {}", head.method, target(&head.target))
}

pub(crate) fn octets(count: usize) -> String {
    match count {
        1 => "1 octet".into(),
        _ => format!("{count} octets"),
    }
}

/// Breaks words into lines behind the label.
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
