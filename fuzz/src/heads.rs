//! Checks that a head that was read reads the same when it is written again in its plainest form.

use crate::connection::Head;
use crate::grammar::{is_token, trim};
use http_upgrade::head::{Fields, RepeatedError, Target, Version};
use http_upgrade::{RequestHead, ResponseHead};

pub fn request(bytes: &[u8]) {
    let Ok(Some(head)) = RequestHead::parse(bytes) else {
        return;
    };
    assert!(head.len() <= bytes.len());
    look_up(head.fields);
    let again = write(&request_line(&head), head.fields);
    let parsed = RequestHead::parse(&again)
        .expect("a head")
        .expect("all of it");
    assert_eq!(
        Head::of(&parsed),
        Head {
            len: again.len(),
            ..Head::of(&head)
        }
    );
    assert_eq!(parsed.persists(), head.persists());
    assert_eq!(parsed.authority(), head.authority());
    assert_eq!(parsed.expects_continue(), head.expects_continue());
}

pub fn response(bytes: &[u8]) {
    let Ok(Some(head)) = ResponseHead::parse(bytes) else {
        return;
    };
    assert!(head.len() <= bytes.len());
    look_up(head.fields);
    let line = format!("{} {:03} ", version(head.version), head.status);
    let again = write(&line, head.fields);
    let parsed = ResponseHead::parse(&again)
        .expect("a head")
        .expect("all of it");
    assert_eq!(parsed.len(), again.len());
    assert_eq!((parsed.status, parsed.version), (head.status, head.version));
    assert!(parsed.fields.iter().eq(head.fields.iter()));
}

fn request_line(head: &RequestHead<'_>) -> String {
    format!("{} {} {}", head.method, target(head), version(head.version))
}

/// Returns the target as it was received.
pub fn target(head: &RequestHead<'_>) -> String {
    match head.target() {
        Target::Origin(target) | Target::Authority(target) => target.to_owned(),
        Target::Absolute {
            scheme,
            authority,
            path,
        } => format!("{scheme}://{authority}{path}"),
        Target::Asterisk => "*".to_owned(),
    }
}

fn version(version: Version) -> &'static str {
    match version {
        Version::Http10 => "HTTP/1.0",
        _ => "HTTP/1.1",
    }
}

fn write(line: &str, fields: Fields<'_>) -> Vec<u8> {
    let mut bytes = [line.as_bytes(), b"\r\n"].concat();
    for (name, value) in fields {
        bytes.extend([name.as_bytes(), b":", value, b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    bytes
}

/// Checks that each field is found by its name, with or without an index, and that values have no
/// white space around them.
fn look_up(fields: Fields<'_>) {
    for (name, value) in fields {
        assert!(is_token(name.as_bytes()) && value == trim(value));
        let lines = fields
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let values: Vec<_> = lines.map(|(_, value)| value).collect();
        assert!(fields.all(name).eq(values.iter().copied()));
        let only = if values.len() == 1 {
            Ok(Some(value))
        } else {
            Err(RepeatedError)
        };
        assert_eq!(fields.single(name), only);
    }
}
