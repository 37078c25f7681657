//! A second reading of lists over several lines (RFC 9110 §5.6.1).

use crate::grammar::{is_text, is_token, trim};
use http_upgrade::RequestHead;
use http_upgrade::head::ListError;

pub type Elements = Vec<Result<Vec<u8>, ListError>>;

/// Returns the elements of these lines, up to the first fault. Decisions of this crate: at most 64
/// elements, empty ones included; they are ASCII; a quoted string ends on its line.
pub fn elements(lines: &[&[u8]]) -> Elements {
    let mut found = Vec::new();
    let mut count = 0;
    for line in lines {
        for part in split(line) {
            count += 1;
            let Some(part) = part else {
                found.push(Err(ListError::Quote));
                return found;
            };
            let element = trim(part);
            let error = match element {
                _ if count > 64 => ListError::TooMany,
                [] => continue,
                _ if element.is_ascii() => {
                    found.push(Ok(element.to_vec()));
                    continue;
                }
                _ => ListError::NotAscii,
            };
            found.push(Err(error));
            return found;
        }
    }
    found
}

/// Splits a line at the commas outside quotes. A part whose quoted string does not end is `None`.
fn split(line: &[u8]) -> Vec<Option<&[u8]>> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < line.len() {
        match line[at] {
            b',' => {
                parts.push(Some(&line[start..at]));
                start = at + 1;
            }
            b'"' => {
                at += 1;
                while line.get(at).is_some_and(|&o| o != b'"') {
                    at += if line[at] == b'\\' { 2 } else { 1 };
                }
                if at >= line.len() {
                    parts.push(None);
                    return parts;
                }
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(Some(&line[start..]));
    parts
}

/// Checks each line of `bytes` as a line of two fields: one that the crate knows and indexes, and
/// one that it does not know.
pub fn check(bytes: &[u8]) {
    let lines: Vec<_> = bytes.split(|&o| o == b'\n').map(trim).collect();
    if lines.len() > 100 || !lines.iter().all(|line| is_text(line)) {
        return;
    }
    for name in ["Connection", "Upgrade", "Sec-WebSocket-Protocol", "X-List"] {
        let mut head = b"GET / HTTP/1.1\r\nHost: h\r\n".to_vec();
        for line in &lines {
            head.extend([name.as_bytes(), b":", line, b"\r\nX: y\r\n"].concat());
        }
        head.extend(b"\r\n");
        let Ok(Some(head)) = RequestHead::parse(&head) else {
            assert!(head.len() > 65_536 || lines.len() * 2 + 1 > 128);
            return;
        };
        let list = head
            .fields
            .list(name)
            .map(|element| element.map(|e| e.as_bytes().to_vec()));
        let expected = elements(&lines);
        assert_eq!(list.collect::<Elements>(), expected, "{name}");
        let lower = name.to_lowercase();
        let all: Vec<_> = head.fields.all(&lower).collect();
        assert_eq!(all, lines, "{name}");
        assert_eq!(head.fields.single(name).is_ok(), lines.len() == 1, "{name}");
        let is_element = |element: &Result<Vec<u8>, _>| element.as_ref().is_ok_and(|e| is_token(e));
        let is_upgrade = |element: &Result<Vec<u8>, _>| {
            element
                .as_ref()
                .is_ok_and(|e| e.eq_ignore_ascii_case(b"upgrade"))
        };
        let lists = expected.iter().all(is_element) && expected.iter().any(is_upgrade);
        assert_eq!(head.fields.list_contains(name, "Upgrade"), lists, "{name}");
    }
}
