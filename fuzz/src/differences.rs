//! Compares the verdicts of httparse 1.10, with its defaults, with those of this crate. Each known
//! difference has a match arm; any other is a panic.

use crate::grammar;
use crate::heads::target;
use http_upgrade::head::{HeadError, Version};
use http_upgrade::{RequestHead, ResponseHead};
use httparse::{EMPTY_HEADER, Error, Header, Request, Response, Status};

/// The verdict of a parser: the length of a whole head in bytes, `None` if more bytes are needed,
/// or an error.
type Verdict<E> = Result<Option<usize>, E>;

pub fn requests(bytes: &[u8]) {
    let mut headers = [EMPTY_HEADER; 128];
    let mut theirs = Request::new(&mut headers);
    let their_verdict = verdict(theirs.parse(bytes));
    let ours = RequestHead::parse(bytes);
    let our_verdict = ours.map(|head| head.map(|head| head.len()));
    assert!(
        agree(our_verdict, their_verdict)
            || both_differ(bytes, our_verdict, their_verdict)
            || request_differs(bytes, our_verdict, their_verdict),
        "ours: {our_verdict:?}, theirs: {their_verdict:?}"
    );
    if let (Ok(Some(head)), Ok(Some(_))) = (ours, their_verdict) {
        assert_eq!(theirs.method, Some(head.method));
        assert_eq!(theirs.version, Some(minor(head.version)));
        assert_eq!(theirs.path, Some(&*target(&head)));
        same_fields(theirs.headers, head.fields);
    }
}

pub fn responses(bytes: &[u8]) {
    let mut headers = [EMPTY_HEADER; 128];
    let mut theirs = Response::new(&mut headers);
    let their_verdict = verdict(theirs.parse(bytes));
    let ours = ResponseHead::parse(bytes);
    let our_verdict = ours.map(|head| head.map(|head| head.len()));
    assert!(
        agree(our_verdict, their_verdict)
            || both_differ(bytes, our_verdict, their_verdict)
            || response_differs(bytes, our_verdict, their_verdict),
        "ours: {our_verdict:?}, theirs: {their_verdict:?}"
    );
    if let (Ok(Some(head)), Ok(Some(_))) = (ours, their_verdict) {
        assert_eq!(theirs.code, Some(head.status));
        assert_eq!(theirs.version, Some(minor(head.version)));
        same_fields(theirs.headers, head.fields);
    }
}

fn verdict(theirs: httparse::Result<usize>) -> Verdict<Error> {
    theirs.map(|status| match status {
        Status::Complete(len) => Some(len),
        Status::Partial => None,
    })
}

fn minor(version: Version) -> u8 {
    u8::from(version == Version::Http11)
}

fn same_fields(theirs: &[Header<'_>], ours: http_upgrade::head::Fields<'_>) {
    assert!(
        ours.iter()
            .eq(theirs.iter().map(|header| (header.name, header.value)))
    );
}

fn agree(ours: Verdict<HeadError>, theirs: Verdict<Error>) -> bool {
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => ours == theirs,
        (ours, theirs) => ours.is_err() && theirs.is_err(),
    }
}

/// Whether this is a known difference that concerns requests and responses alike.
fn both_differ(bytes: &[u8], ours: Verdict<HeadError>, theirs: Verdict<Error>) -> bool {
    match (ours, theirs) {
        // httparse accepts a lone LF as the end of a line, and skips empty lines that end so, which
        // RFC 9112 §2.2 allows. This crate refuses a lone LF everywhere.
        (Err(HeadError::BareLf), Ok(_)) => has_bare_lf(bytes),
        // httparse has no limit for the length of a head.
        (Err(HeadError::TooLong), Ok(_)) => bytes.len() >= 65_536,
        // Both stop at 128 lines. httparse reports it where the 129th line ends, this crate where
        // it begins.
        (Err(HeadError::TooManyFields), Ok(None)) => bytes.split(|&o| o == b'\n').count() > 128,
        _ => false,
    }
}

fn request_differs(bytes: &[u8], ours: Verdict<HeadError>, theirs: Verdict<Error>) -> bool {
    let line = start_line(bytes);
    let mut parts = line.split(|&o| o == b' ');
    let method = parts.next().unwrap_or_default();
    let target = parts.next().unwrap_or_default();
    let version = parts.next().unwrap_or_default();
    let form = || {
        let method = std::str::from_utf8(method).ok()?;
        grammar::target_form(method, std::str::from_utf8(target).ok()?)
    };
    match (ours, theirs) {
        // httparse skips any number of empty lines, this crate one.
        (Err(HeadError::EmptyLines), Ok(_)) => bytes.starts_with(b"\r\n\r"),
        // httparse has no limit for the length of a method or a target.
        (Err(HeadError::MethodTooLong), Ok(_)) => method.len() > 32,
        (Err(HeadError::TargetTooLong), Ok(_)) => target.len() > 16_384,
        // httparse accepts any byte in a target but controls, UTF-8 included.
        (Err(HeadError::TargetByte), Ok(_)) => !grammar::is_target(target),
        // PRI occurs only in the HTTP/2 connection preface. httparse reads it as a method.
        (Err(HeadError::Preface), Ok(_)) => method == b"PRI",
        // httparse does not check the form of the target, and requires no Host.
        (Err(HeadError::TargetForm), Ok(_)) => form().is_none(),
        (Err(HeadError::HostMissing), Ok(Some(_))) => hosts(bytes).is_empty(),
        (Err(HeadError::HostRepeated), Ok(Some(_))) => hosts(bytes).len() > 1,
        (Err(HeadError::HostInvalid), Ok(Some(_))) => match &hosts(bytes)[..] {
            [host] => std::str::from_utf8(host)
                .ok()
                .and_then(grammar::host)
                .is_none(),
            _ => false,
        },
        // httparse knows two versions, and refuses any other at the first byte that differs. This
        // crate accepts a later minor version as 1.1. It refuses another major version, the HTTP/2
        // preface included, at the end of the line.
        (Ok(_), Err(Error::Version)) => matches!(
            version,
            [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'2'..=b'9', ..]
                | [b'H', b'T', b'T', b'P', b'/', b'0' | b'2'..=b'9', ..]
        ),
        _ => false,
    }
}

fn response_differs(bytes: &[u8], ours: Verdict<HeadError>, theirs: Verdict<Error>) -> bool {
    match (ours, theirs) {
        // httparse skips empty lines before a status line; RFC 9112 §2.2 allows that only to
        // servers.
        (Err(HeadError::Version), Ok(_)) => matches!(bytes, [b'\r' | b'\n', ..]),
        // A lone LF again: directly after the status code, this crate reports a malformed status
        // line.
        (Err(HeadError::StatusLine), Ok(_)) => bytes.get(12) == Some(&b'\n'),
        // A later minor version, as above.
        (Ok(_), Err(Error::Version)) => {
            matches!(
                bytes,
                [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'2'..=b'9', ..]
            )
        }
        _ => false,
    }
}

fn start_line(bytes: &[u8]) -> &[u8] {
    let start = bytes
        .iter()
        .take_while(|o| matches!(o, b'\r' | b'\n'))
        .count();
    let line = &bytes[start..];
    let end = line.iter().position(|o| matches!(o, b'\r' | b'\n'));
    &line[..end.unwrap_or(line.len())]
}

fn has_bare_lf(bytes: &[u8]) -> bool {
    bytes.first() == Some(&b'\n')
        || bytes
            .windows(2)
            .any(|two| two[0] != b'\r' && two[1] == b'\n')
}

/// Returns the values of Host, as the second reading finds them.
fn hosts(bytes: &[u8]) -> Vec<&[u8]> {
    let request = bytes.strip_prefix(b"\r\n").unwrap_or(bytes);
    let lines = grammar::lines(request)
        .map(|(lines, _)| lines)
        .unwrap_or_default();
    let fields = lines.iter().skip(1).filter_map(|line| grammar::field(line));
    fields
        .filter(|(name, _)| name == "host")
        .map(|(_, value)| value)
        .collect()
}
