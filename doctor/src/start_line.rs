//! Recognises the first line of a request or a response, and finds the end of a head, in text that
//! may be broken.

/// What a line opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StartLine {
    Request,
    Response,
}

/// What this line opens, if it opens a head of HTTP/1.
pub(crate) fn kind(line: &[u8]) -> Option<StartLine> {
    if is_status_line(line) {
        Some(StartLine::Response)
    } else if is_request_line(line) {
        Some(StartLine::Request)
    } else {
        None
    }
}

/// Whether this is `METHOD target HTTP/…`; the version may be a wrong one.
pub(crate) fn is_request_line(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let mut words = line
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    let is_method = |word: &[u8]| {
        (3..=16).contains(&word.len())
            && word
                .iter()
                .all(|byte| byte.is_ascii_uppercase() || *byte == b'-')
    };
    words.next().is_some_and(is_method)
        && words.next().is_some_and(|target| {
            matches!(
                target.first(),
                Some(b'/' | b'*' | b'a'..=b'z' | b'[' | b'0'..=b'9')
            )
        })
        && words
            .next()
            .is_some_and(|version| version.starts_with(b"HTTP/"))
        && words.next().is_none()
}

/// Whether this is `HTTP/… status …`.
pub(crate) fn is_status_line(line: &[u8]) -> bool {
    status(line).is_some()
}

/// The status code of bytes that begin with a status line.
pub(crate) fn status(bytes: &[u8]) -> Option<u16> {
    let rest = bytes.strip_prefix(b"HTTP/")?;
    let space = rest.iter().take(8).position(|byte| *byte == b' ')?;
    let code = rest.get(space.checked_add(1)?..)?;
    let digits = code.get(..3)?;
    let ends = code.get(3).is_none_or(u8::is_ascii_whitespace);
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (ends && (100..=999).contains(&number)).then_some(number)
}

/// Bytes up to the end of the head, the empty line included; `None` where it does not end.
pub(crate) fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.ends_with(b"\n") && line.trim_ascii().is_empty() && at > line.len() {
            return Some(at);
        }
    }
    None
}

/// Name and value of the header lines of a head; bytes that are no UTF-8 are replaced.
pub(crate) fn headers(head: &[u8]) -> impl Iterator<Item = (String, String)> {
    let end = head_end(head).unwrap_or(head.len());
    let lines = head
        .get(..end)
        .unwrap_or_default()
        .split(|byte| *byte == b'\n')
        .skip(1);
    lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes.trim_ascii()).into_owned();
        Some((text(name), text(value.get(1..)?)))
    })
}

/// The value of the first header line of this name.
pub(crate) fn header(head: &[u8], name: &str) -> Option<String> {
    headers(head)
        .find(|(each, _)| each.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// Puts back the CR of each line of the head, where none has one; what follows the head stays as it
/// is. Returns whether anything was put back.
pub(crate) fn restore_line_ends(bytes: &mut Vec<u8>) -> bool {
    let end = head_end(bytes).unwrap_or(bytes.len());
    let head = bytes.get(..end).unwrap_or_default();
    if head.contains(&b'\r') || !head.contains(&b'\n') {
        return false;
    }
    let mut restored = Vec::with_capacity(bytes.len() + 64);
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let (text, ends) = match line.strip_suffix(b"\n") {
            Some(text) => (text, true),
            None => (line, false),
        };
        restored.extend_from_slice(text.trim_ascii_end());
        if ends {
            restored.extend_from_slice(b"\r\n");
        }
    }
    restored.extend_from_slice(bytes.get(end..).unwrap_or_default());
    *bytes = restored;
    true
}

/// Adds what a paste leaves out at its end: the line end of the last header and the empty line.
pub(crate) fn complete_head(bytes: &mut Vec<u8>) {
    if head_end(bytes).is_none() {
        if !bytes.ends_with(b"\n") {
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
    }
}
