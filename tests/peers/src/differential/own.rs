//! What this crate makes of a head.

use http_upgrade::content::ContentError;
use http_upgrade::head::{Fields, HeadError, Target, Version};
use http_upgrade::{Content, Limits, RequestHead, ResponseHead};

use super::Message;
use super::verdict::{self, End, Head, PROBE, Verdict, text};

/// Returns what this crate makes of the bytes. If `with_content` is `false`, it is not asked how
/// the content ends, for a parser that reads heads only.
pub(super) fn verdict(message: Message, bytes: &[u8], with_content: bool) -> Verdict {
    match message {
        Message::Request => request(bytes, with_content),
        Message::Response => response(bytes, with_content),
    }
}

fn request(bytes: &[u8], with_content: bool) -> Verdict {
    let head = match RequestHead::parse(bytes) {
        Ok(Some(head)) => head,
        other => return without_head(other.err()),
    };
    let read = Head {
        method: head.method.to_owned(),
        target: target(head.target()),
        version: version(head.version),
        fields: fields(head.fields),
        len: head.len(),
        ..Head::default()
    };
    let limits = Limits::new();
    with(
        read,
        with_content.then(|| Content::of_request(&head, &limits)),
    )
}

fn response(bytes: &[u8], with_content: bool) -> Verdict {
    let head = match ResponseHead::parse(bytes) {
        Ok(Some(head)) => head,
        other => return without_head(other.err()),
    };
    let read = Head {
        status: head.status,
        version: version(head.version),
        fields: fields(head.fields),
        len: head.len(),
        ..Head::default()
    };
    let limits = Limits::new();
    with(
        read,
        with_content.then(|| Content::of_response(&head, "GET", &limits)),
    )
}

fn without_head(error: Option<HeadError>) -> Verdict {
    error.map_or(Verdict::More, |error| Verdict::Refused(error.to_string()))
}

/// Adds how the content ends, if it was asked for.
fn with(head: Head, content: Option<Result<Content, ContentError>>) -> Verdict {
    match content.map(|content| measured(content?)).transpose() {
        Ok(content) => Verdict::Read(Head { content, ..head }),
        Err(error) => Verdict::Refused(error.to_string()),
    }
}

/// Returns which bytes of the probe are content, and how the content ends.
fn measured(mut content: Content) -> Result<verdict::Content, ContentError> {
    let (mut data, mut rest) = (String::new(), PROBE);
    while let Some(piece) = content.piece(rest)? {
        data.push_str(&text(piece.data));
        rest = &rest[piece.consumed..];
    }
    let end = if content.is_complete() {
        End::Complete
    } else if content.ends_with_connection() {
        End::Close
    } else {
        End::More
    };
    Ok(verdict::Content { data, end })
}

/// Returns the target as it was received.
fn target(target: Target<'_>) -> String {
    match target {
        Target::Origin(target) | Target::Authority(target) => target.to_owned(),
        Target::Absolute {
            scheme,
            authority,
            path,
        } => format!("{scheme}://{authority}{path}"),
        Target::Asterisk => "*".to_owned(),
    }
}

fn version(version: Version) -> String {
    let version = match version {
        Version::Http10 => "1.0",
        _ => "1.1",
    };
    version.to_owned()
}

fn fields(fields: Fields<'_>) -> Vec<(String, String)> {
    let lines = fields.iter();
    lines
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect()
}
