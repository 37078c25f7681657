//! The verdicts of httparse 1.10, with its defaults, beside ours. Each disagreement that is known has an arm; any other is a panic.

use crate::grammar;
use crate::heads::target;
use http_upgrade::{HeadError, RequestHead, ResponseHead, Version};
use httparse::{EMPTY_HEADER, Error, Header, Request, Response, Status};

/// What a parser says: the octets of a whole head, more wanted, or no head.
type Verdict<E> = Result<Option<usize>, E>;

pub fn requests(octets: &[u8]) {
    let mut headers = [EMPTY_HEADER; 128];
    let mut theirs = Request::new(&mut headers);
    let their_verdict = verdict(theirs.parse(octets));
    let ours = RequestHead::parse(octets);
    let our_verdict = ours.map(|head| head.map(|head| head.len()));
    assert!(
        agree(our_verdict, their_verdict)
            || both_differ(octets, our_verdict, their_verdict)
            || request_differs(octets, our_verdict, their_verdict),
        "ours: {our_verdict:?}, theirs: {their_verdict:?}"
    );
    if let (Ok(Some(head)), Ok(Some(_))) = (ours, their_verdict) {
        assert_eq!(theirs.method, Some(head.method));
        assert_eq!(theirs.version, Some(minor(head.version)));
        assert_eq!(theirs.path, Some(&*target(&head)));
        same_fields(theirs.headers, head.fields);
    }
}

pub fn responses(octets: &[u8]) {
    let mut headers = [EMPTY_HEADER; 128];
    let mut theirs = Response::new(&mut headers);
    let their_verdict = verdict(theirs.parse(octets));
    let ours = ResponseHead::parse(octets);
    let our_verdict = ours.map(|head| head.map(|head| head.len()));
    assert!(
        agree(our_verdict, their_verdict)
            || both_differ(octets, our_verdict, their_verdict)
            || response_differs(octets, our_verdict, their_verdict),
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

fn same_fields(theirs: &[Header<'_>], ours: http_upgrade::Fields<'_>) {
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

/// Where the two differ on requests and responses alike.
fn both_differ(octets: &[u8], ours: Verdict<HeadError>, theirs: Verdict<Error>) -> bool {
    match (ours, theirs) {
        // They end a line at a lone LF, and skip empty ones that end so (RFC 9112 §2.2 allows it); to us it is a fault everywhere.
        (Err(HeadError::BareLf), Ok(_)) => has_bare_lf(octets),
        // They have no limit of octets.
        (Err(HeadError::TooLong), Ok(_)) => octets.len() >= 65_536,
        // Both stop at 128 lines; they say so where the 129th has ended, we where it begins.
        (Err(HeadError::TooManyFields), Ok(None)) => octets.split(|&o| o == b'\n').count() > 128,
        _ => false,
    }
}

fn request_differs(octets: &[u8], ours: Verdict<HeadError>, theirs: Verdict<Error>) -> bool {
    let line = start_line(octets);
    let mut parts = line.split(|&o| o == b' ');
    let method = parts.next().unwrap_or_default();
    let target = parts.next().unwrap_or_default();
    let version = parts.next().unwrap_or_default();
    let form = || {
        let method = std::str::from_utf8(method).ok()?;
        grammar::target_form(method, std::str::from_utf8(target).ok()?)
    };
    match (ours, theirs) {
        // They skip any number of empty lines, we one.
        (Err(HeadError::EmptyLines), Ok(_)) => octets.starts_with(b"\r\n\r"),
        // They have no limit of a method or a target.
        (Err(HeadError::MethodTooLong), Ok(_)) => method.len() > 32,
        (Err(HeadError::TargetTooLong), Ok(_)) => target.len() > 16_384,
        // They take every octet but controls in a target, UTF-8 included.
        (Err(HeadError::TargetOctet), Ok(_)) => !grammar::is_target(target),
        // PRI is the preface of HTTP/2 and nothing else; to them it is a method.
        (Err(HeadError::Preface), Ok(_)) => method == b"PRI",
        // They do not look into the target, and ask for no Host.
        (Err(HeadError::TargetForm), Ok(_)) => form().is_none(),
        (Err(HeadError::HostMissing), Ok(Some(_))) => hosts(octets).is_empty(),
        (Err(HeadError::HostRepeated), Ok(Some(_))) => hosts(octets).len() > 1,
        (Err(HeadError::HostInvalid), Ok(Some(_))) => match &hosts(octets)[..] {
            [host] => std::str::from_utf8(host)
                .ok()
                .and_then(grammar::host)
                .is_none(),
            _ => false,
        },
        // They know two versions, and refuse another one at the octet that tells; we take a later minor version for 1.1, and refuse another
        // major version, the preface of HTTP/2 among them, where its line ends.
        (Ok(_), Err(Error::Version)) => matches!(
            version,
            [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'2'..=b'9', ..]
                | [b'H', b'T', b'T', b'P', b'/', b'0' | b'2'..=b'9', ..]
        ),
        _ => false,
    }
}

fn response_differs(octets: &[u8], ours: Verdict<HeadError>, theirs: Verdict<Error>) -> bool {
    match (ours, theirs) {
        // They skip empty lines before a status line; RFC 9112 §2.2 has only servers do so.
        (Err(HeadError::Version), Ok(_)) => matches!(octets, [b'\r' | b'\n', ..]),
        // The lone LF once more: directly behind the status it is a wrong status line to us.
        (Err(HeadError::StatusLine), Ok(_)) => octets.get(12) == Some(&b'\n'),
        // A later minor version, as above.
        (Ok(_), Err(Error::Version)) => {
            matches!(
                octets,
                [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'2'..=b'9', ..]
            )
        }
        _ => false,
    }
}

fn start_line(octets: &[u8]) -> &[u8] {
    let start = octets
        .iter()
        .take_while(|o| matches!(o, b'\r' | b'\n'))
        .count();
    let line = &octets[start..];
    let end = line.iter().position(|o| matches!(o, b'\r' | b'\n'));
    &line[..end.unwrap_or(line.len())]
}

fn has_bare_lf(octets: &[u8]) -> bool {
    octets.first() == Some(&b'\n')
        || octets
            .windows(2)
            .any(|two| two[0] != b'\r' && two[1] == b'\n')
}

/// The values of Host, as the second reading finds them.
fn hosts(octets: &[u8]) -> Vec<&[u8]> {
    let request = octets.strip_prefix(b"\r\n").unwrap_or(octets);
    let lines = grammar::lines(request)
        .map(|(lines, _)| lines)
        .unwrap_or_default();
    let fields = lines.iter().skip(1).filter_map(|line| grammar::field(line));
    fields
        .filter(|(name, _)| name == "host")
        .map(|(_, value)| value)
        .collect()
}
