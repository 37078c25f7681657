//! What the client makes of RESPONSE, as text for people.

use super::{Response, Verdict, facts};
use crate::prose::{bytes, paragraph};
use crate::report::{Outcome, Report};
use http_upgrade::client::{ClientError, Rejected};
use http_upgrade::websocket::ResponseError;
use http_upgrade::{Persistence, Protocol, ResponseHead};

/// Adds the paragraphs about a response.
pub(crate) fn tell(text: &mut String, response: &Response<'_>, report: &Report<'_>) {
    if !response.interims.is_empty() {
        let statuses: Vec<String> = response.interims.iter().map(u16::to_string).collect();
        let skipped = format!(
            "{}. These come before the final response, and a client skips them.",
            statuses.join(", ")
        );
        paragraph(text, "Interim", &skipped);
    }
    paragraph(text, "Response", &said(response, report));
    paragraph(text, "Bytes", &cut(response));
    paragraph(text, "Rule", rule(response));
}

/// What the client found.
fn said(response: &Response<'_>, report: &Report<'_>) -> String {
    match &response.verdict {
        Verdict::Switched { agreed, .. } => {
            let parts = agreed.subprotocol.iter().chain(&agreed.extensions);
            let parts: Vec<&str> = parts.map(String::as_str).collect();
            let with = if parts.is_empty() { "" } else { " with " };
            let parts = parts.join(" and ");
            let protocol = &agreed.protocol;
            format!("101: a valid switch to {protocol}{with}{parts}, as the request offers.")
        }
        Verdict::Rejected {
            rejected,
            connection,
        } => rejection(rejected, *connection),
        Verdict::Invalid(error) => {
            let (sentence, _) = facts(error);
            let detail = detail(error, response, report).unwrap_or_default();
            format!("Invalid: {sentence}.{detail} The client closes the connection.")
        }
        Verdict::Incomplete if response.input.is_empty() => "There is no response.".into(),
        Verdict::Incomplete => "The bytes end before the response does.".into(),
    }
}

/// A response that does not switch, with its header fields that concern upgrades.
fn rejection(rejected: &Rejected<'_>, connection: Persistence) -> String {
    let head = rejected.response();
    let mut sentences = vec![format!("{}: the server does not switch.", head.status)];
    for (name, says) in [
        ("upgrade", "Its Upgrade lists"),
        ("sec-websocket-version", "It supports WebSocket version"),
        ("location", "Its Location is"),
        ("www-authenticate", "It asks for credentials:"),
        ("proxy-authenticate", "A proxy asks for credentials:"),
        ("retry-after", "Its Retry-After is"),
        ("server", "Its Server is"),
    ] {
        let value = value(head, name);
        sentences.extend(value.map(|value| format!("{says} {value}.")));
    }
    sentences.push(match connection {
        Persistence::Reuse => "The connection can be used again after the content.".into(),
        Persistence::Close => "The connection closes after the content.".into(),
    });
    sentences.join(" ")
}

/// Returns what the response has and, if it is known, what it should have.
fn detail(
    error: &ClientError<ResponseError>,
    response: &Response<'_>,
    report: &Report<'_>,
) -> Option<String> {
    let head = response.head?;
    let name = match error {
        ClientError::Upgrade | ClientError::Protocol => "upgrade",
        ClientError::Connection => "connection",
        ClientError::Refused(ResponseError::Accept) => {
            let received = value(&head, "sec-websocket-accept")?;
            let expected = expected(report)?;
            return Some(format!(" It is {received}; the key asks for {expected}."));
        }
        ClientError::Refused(ResponseError::Subprotocol) => "sec-websocket-protocol",
        ClientError::Refused(
            ResponseError::Extension | ResponseError::Extensions | ResponseError::Deflate,
        ) => "sec-websocket-extensions",
        _ => return None,
    };
    Some(format!(
        " The response has `{name}: {}`.",
        value(&head, name)?
    ))
}

/// The `Sec-WebSocket-Accept` of the 101 that this crate's server sends.
fn expected(report: &Report<'_>) -> Option<String> {
    let bytes = report.lines.iter().find_map(|line| match &line.outcome {
        Outcome::Switched { bytes, .. } => Some(bytes),
        _ => None,
    })?;
    value(&ResponseHead::parse(bytes).ok()??, "sec-websocket-accept")
}

/// The value of a field, all its lines joined; bytes that cannot be printed are escaped.
fn value(head: &ResponseHead<'_>, name: &str) -> Option<String> {
    let lines = head.fields.iter();
    let lines = lines.filter(|(each, _)| each.eq_ignore_ascii_case(name));
    let values: Vec<String> = lines
        .map(|(_, value)| value.escape_ascii().to_string())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Which of the bytes were HTTP.
fn cut(response: &Response<'_>) -> String {
    let unread = bytes(response.unread().len());
    match &response.verdict {
        Verdict::Switched { agreed, consumed } => {
            let protocol = &agreed.protocol;
            format!("{} of HTTP, then {unread} of {protocol}.", bytes(*consumed))
        }
        Verdict::Rejected { rejected, .. } => format!(
            "{} of head, then {unread} that are still HTTP.",
            bytes(rejected.consumed()),
        ),
        Verdict::Invalid(_) => format!("Nothing is consumed, and {unread} must not be processed."),
        Verdict::Incomplete => format!("Nothing is consumed. Unread: {unread}."),
    }
}

/// The section of the RFC that decides.
fn rule(response: &Response<'_>) -> &'static str {
    match &response.verdict {
        Verdict::Switched { agreed, .. }
            if Protocol::new(&agreed.protocol) == Protocol::WEBSOCKET =>
        {
            "RFC 6455 §4.1"
        }
        Verdict::Rejected { rejected, .. } if rejected.response().status == 426 => {
            "RFC 9110 §15.5.22"
        }
        Verdict::Switched { .. } | Verdict::Rejected { .. } => "RFC 9110 §7.8",
        Verdict::Invalid(error) => facts(error).1,
        Verdict::Incomplete => "RFC 9112 §8",
    }
}
