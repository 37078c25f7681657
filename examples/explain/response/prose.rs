//! The report for a person: what the server answered, whether that is a switch, and what to do.

use super::symptom::Symptom;
use super::{Response, Verdict, facts};
use crate::advice::Advice;
use crate::prose::{octets, paragraph};
use crate::report::{Outcome, Report};
use http_upgrade::client::{Fault, Rejected};
use http_upgrade::websocket::Violation;
use http_upgrade::{Connection, Protocol, ResponseHead};

/// Some lines of text, behind those of the request.
pub(crate) fn tell(text: &mut String, response: &Response<'_>, report: &Report<'_>) {
    if !response.interims.is_empty() {
        let statuses: Vec<String> = response.interims.iter().map(u16::to_string).collect();
        let passed = format!(
            "{}, ahead of the answer and passed over.",
            statuses.join(", ")
        );
        paragraph(text, "Interim", &passed);
    }
    paragraph(text, "Response", &said(response, report));
    paragraph(text, "Seam", &seam(response));
    paragraph(text, "Rule", rule(response));
    let Advice { cause, remedy } = Symptom::of(response, report).advice();
    paragraph(text, "Cause", cause);
    paragraph(text, "To do", remedy);
}

fn said(response: &Response<'_>, report: &Report<'_>) -> String {
    match &response.verdict {
        Verdict::Switched { agreed, .. } => {
            let parts = agreed.subprotocol.iter().chain(&agreed.extensions);
            let parts: Vec<&str> = parts.map(String::as_str).collect();
            let with = if parts.is_empty() { "" } else { " with " };
            let parts = parts.join(" and ");
            let protocol = &agreed.protocol;
            format!("101: the server switched to {protocol}{with}{parts}. All of it was offered.")
        }
        Verdict::Rejected {
            rejected,
            connection,
        } => rejection(rejected, *connection),
        Verdict::Invalid(fault) => {
            let (error, _) = facts(fault);
            let detail = detail(fault, response, report).unwrap_or_default();
            format!("No switch, and no answer to act on: {error}.{detail} The connection closes.")
        }
        Verdict::Incomplete if response.input.is_empty() => "There is none.".into(),
        Verdict::Incomplete => "The octets end within it.".into(),
    }
}

fn rejection(rejected: &Rejected<'_>, connection: Connection) -> String {
    let head = rejected.response();
    let mut sentences = vec![format!("{}: no switch, and none is owed.", head.status)];
    for (name, says) in [
        ("upgrade", "It advertises"),
        ("sec-websocket-version", "The versions of WebSocket there:"),
        ("location", "It points to"),
        ("www-authenticate", "It asks for"),
        ("proxy-authenticate", "The proxy asks for"),
        ("retry-after", "Another attempt is welcome after"),
        ("server", "It comes from"),
    ] {
        let value = value(head, name);
        sentences.extend(value.map(|value| format!("{says} {value}.")));
    }
    sentences.push(match connection {
        Connection::Reuse => "The connection can be used again behind the content.".into(),
        Connection::Close => "The connection closes behind the content.".into(),
    });
    sentences.join(" ")
}

/// What was said, and what should have been.
fn detail(
    fault: &Fault<Violation>,
    response: &Response<'_>,
    report: &Report<'_>,
) -> Option<String> {
    let head = response.head?;
    let name = match fault {
        Fault::Upgrade | Fault::Protocol => "upgrade",
        Fault::Connection => "connection",
        Fault::Refused(Violation::Accept) => {
            let said = value(&head, "sec-websocket-accept")?;
            let demanded = demanded(report)?;
            return Some(format!(" It says {said}; the key demands {demanded}."));
        }
        Fault::Refused(Violation::Subprotocol) => "sec-websocket-protocol",
        Fault::Refused(Violation::Extension | Violation::Extensions | Violation::Deflate) => {
            "sec-websocket-extensions"
        }
        _ => return None,
    };
    Some(format!(" It says `{name}: {}`.", value(&head, name)?))
}

/// The `Sec-WebSocket-Accept` of the 101 that this crate's server would send.
fn demanded(report: &Report<'_>) -> Option<String> {
    let octets = report.lines.iter().find_map(|line| match &line.outcome {
        Outcome::Switched { octets, .. } => Some(octets),
        _ => None,
    })?;
    value(&ResponseHead::parse(octets).ok()??, "sec-websocket-accept")
}

/// All lines of a field, fit to be printed.
fn value(head: &ResponseHead<'_>, name: &str) -> Option<String> {
    let lines = head.fields.iter();
    let lines = lines.filter(|(each, _)| each.eq_ignore_ascii_case(name));
    let values: Vec<String> = lines
        .map(|(_, value)| value.escape_ascii().to_string())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Where HTTP ends, if it does.
fn seam(response: &Response<'_>) -> String {
    let unread = response.unread().len();
    match &response.verdict {
        Verdict::Switched { agreed, consumed } => format!(
            "{} of RESPONSE were HTTP. Behind them begins {}: {} so far.",
            octets(*consumed),
            agreed.protocol,
            octets(unread)
        ),
        Verdict::Rejected { rejected, .. } => format!(
            "{} of RESPONSE are the head. Behind it begins the content, which is HTTP still: {} so far.",
            octets(rejected.consumed()),
            octets(unread)
        ),
        Verdict::Invalid(_) => format!("None: {} must not be acted on.", octets(unread)),
        Verdict::Incomplete => format!("None yet: there are {}.", octets(unread)),
    }
}

fn rule(response: &Response<'_>) -> &'static str {
    match &response.verdict {
        Verdict::Switched { agreed, .. }
            if Protocol::new(&agreed.protocol).matches(Protocol::WEBSOCKET) =>
        {
            "RFC 6455 §4.1"
        }
        Verdict::Rejected { rejected, .. } if rejected.response().status == 426 => {
            "RFC 9110 §15.5.22"
        }
        Verdict::Switched { .. } | Verdict::Rejected { .. } => "RFC 9110 §7.8",
        Verdict::Invalid(fault) => facts(fault).1,
        Verdict::Incomplete => "RFC 9112 §8",
    }
}
