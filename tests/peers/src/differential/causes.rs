//! What a head can have that parsers disagree about, by the words of the table.

use std::borrow::Cow;
use std::str::from_utf8;

use super::grammar;
use super::sample::Sample;
use super::verdict::Head;

/// Checks whether a head has it.
pub(super) type Cause = fn(&Sample<'_>) -> bool;

#[rustfmt::skip] // a table
pub(super) const CAUSES: &[(&str, Cause)] = &[
    ("a line that ends in LF without CR", |head| has_bare_lf(head.head())),
    ("LF without CR before the start line", |head| has_bare_lf(head.before())),
    ("CR without LF before the start line", |head| has_bare_cr(head.before())),
    ("an empty line, or CR or LF, before the start line", |head| !head.before().is_empty()),
    ("more than one empty line before the start line", |head| head.before().len() > 2),
    ("a method of more than 32 bytes", |head| head.method().len() > 32),
    ("a method that llhttp does not know", |head| !KNOWN_TO_LLHTTP.contains(&head.method())),
    ("the method `PRI`", |head| head.method() == b"PRI"),
    ("a method of RTSP", |head| OF_RTSP.contains(&head.method())),
    ("two spaces in the request line", |head| head.start_line().windows(2).any(|two| two == b"  ")),
    ("a target of more than 16 384 bytes", |head| head.target().len() > 16_384),
    ("a byte in the target that no URI has", |head| !grammar::is_target(head.target())),
    ("a target of a form that the method does not have", |head| !has_target_form(head)),
    ("a scheme with a digit or one of `+`, `-` and `.`", has_unusual_scheme),
    ("a minor version from 2 to 9", |head| matches!(head.version(), [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'2'..=b'9'])),
    ("a major version other than 1", |head| !head.version().starts_with(b"HTTP/1.")),
    ("the version `RTSP/1.0` or `ICE/1.0`", |head| matches!(head.version(), b"RTSP/1.0" | b"ICE/1.0")),
    ("a control character in the reason phrase", |head| !grammar::is_text(head.start_line())),
    ("a status below 100", |head| head.status().starts_with(b"0")),
    ("a field value that is folded", |head| head.lines().skip(2).any(|line| line.starts_with(b" ") || line.starts_with(b"\t"))),
    ("a control character other than CR, LF and NUL in a field value", |head| head.fields().any(|(_, value)| !grammar::is_text(value) && !value.contains(&0))),
    ("more than 65 536 bytes", |head| head.head().len() > 65_536),
    ("more than 128 field lines", |head| head.lines().count() > 129),
    ("no Host", |head| head.values("host").is_empty()),
    ("no Host over HTTP/1.2 to HTTP/1.9", |head| head.values("host").is_empty() && matches!(head.version(), [.., b'2'..=b'9'])),
    ("more than one Host", |head| head.values("host").len() > 1),
    ("a Host that is not a host with an optional port", has_invalid_host),
    ("Content-Length and Transfer-Encoding", |head| has_length(head) && has_coding(head)),
    ("one number more than once in Content-Length", |head| lengths(head).is_some_and(|all| all.len() > 1 && all.iter().all(|length| *length == all[0]))),
    ("a Content-Length above 64 bits", |head| lengths(head).is_some_and(|all| all.iter().all(|length| length.parse::<u128>().is_ok_and(|length| length > u128::from(u64::MAX))))),
    ("a Content-Length of more than 20 digits", |head| lengths(head).is_some_and(|all| all.iter().any(|length| length.len() > 20))),
    ("an empty element in Transfer-Encoding", |head| is_chunked(head) && codings(head).iter().any(|coding| coding.is_empty())),
    ("a transfer coding before `chunked`", |head| is_chunked(head) && codings(head).len() > 1),
    ("Transfer-Encoding that does not end in `chunked`", |head| has_coding(head) && !is_chunked(head)),
    ("`chunked` with upper-case letters", |head| differ_in_framing_only(head) && codings(head).iter().any(|coding| *coding != b"chunked" && coding.eq_ignore_ascii_case(b"chunked"))),
    ("`chunked` in Transfer-Encoding, but not last", |head| codings(head).iter().rev().skip(1).any(|coding| coding.eq_ignore_ascii_case(b"chunked"))),
    ("framing fields in a response that has no content", |head| has_no_content(head) && (has_length(head) || has_coding(head))),
    ("one number more than once in Content-Length, in a response that has no content", |head| differ_in_framing_only(head) && has_no_content(head) && lengths(head).is_some_and(|all| all.len() > 1)),
];

/// What a head can have so that it is not compared, by the words of `DIFFERENCES.md`.
#[rustfmt::skip] // a table
pub(super) const NOT_COMPARED: &[(&str, Cause)] = &[
    ("CR CR at the end of the status line", |head| head.head().windows(2).position(|two| two == b"\r\r") == head.head().iter().position(|&byte| byte == b'\r')),
    ("a request line without a version", |head| !has_version(head)),
    ("HTAB after the value of a framing field", has_tab_after_framing),
    ("Transfer-Encoding over HTTP/1.0", |head| has_coding(head) && head.version() == b"HTTP/1.0"),
    ("an empty Transfer-Encoding", |head| has_coding(head) && codings(head).iter().all(|coding| coding.is_empty())),
    ("an upgrade, and Transfer-Encoding that does not end in `chunked`", |head| has_coding(head) && !is_chunked(head) && !head.values("upgrade").is_empty()),
    ("CONNECT, and Content-Length or Transfer-Encoding", |head| head.method() == b"CONNECT" && (has_length(head) || has_coding(head))),
    ("framing fields in an interim response with a status above 103", |head| matches!(head.status(), [b'1', tens, ones] if (*tens, *ones) > (b'0', b'3')) && (has_length(head) || has_coding(head))),
];

/// The methods that llhttp knows, of those that the mutations use.
const KNOWN_TO_LLHTTP: &[&[u8]] = &[
    b"GET",
    b"POST",
    b"HEAD",
    b"PUT",
    b"OPTIONS",
    b"CONNECT",
    b"DELETE",
    b"M-SEARCH",
    b"QUERY",
    b"SOURCE",
];

/// The methods of RTSP that the mutations use.
const OF_RTSP: &[&[u8]] = &[b"DESCRIBE"];

fn has_bare_lf(bytes: &[u8]) -> bool {
    let mut before = std::iter::once(&b' ').chain(bytes);
    let mut pairs = bytes.iter().map(|byte| (before.next(), byte));
    pairs.any(|(before, byte)| *byte == b'\n' && before != Some(&b'\r'))
}

fn has_bare_cr(bytes: &[u8]) -> bool {
    let mut after = bytes.iter().skip(1);
    let mut pairs = bytes.iter().map(|byte| (byte, after.next()));
    pairs.any(|(byte, after)| *byte == b'\r' && after != Some(&b'\n'))
}

fn has_version(head: &Sample<'_>) -> bool {
    head.words().count() > 2
}

fn has_unusual_scheme(head: &Sample<'_>) -> bool {
    let scheme = head.target().split(|&byte| byte == b':').next();
    scheme.is_some_and(|scheme| scheme.iter().any(|byte| !byte.is_ascii_alphabetic()))
}

fn has_length(head: &Sample<'_>) -> bool {
    !head.values("content-length").is_empty()
}

fn has_coding(head: &Sample<'_>) -> bool {
    !head.values("transfer-encoding").is_empty()
}

/// Returns the numbers of Content-Length as text; `None` if there is anything else.
fn lengths<'a>(head: &Sample<'a>) -> Option<Vec<&'a str>> {
    let values = head.values("content-length").into_iter();
    let elements = values.flat_map(|value| value.split(|&byte| byte == b','));
    elements
        .map(|element| {
            let text = from_utf8(grammar::trim(element)).ok()?;
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then_some(text)
        })
        .collect()
}

/// Returns the elements of Transfer-Encoding, the empty ones included. A comma in a quoted string
/// separates as well.
fn codings<'a>(head: &Sample<'a>) -> Vec<&'a [u8]> {
    let values = head.values("transfer-encoding").into_iter();
    let elements = values.flat_map(|value| value.split(|&byte| byte == b','));
    elements.map(grammar::trim).collect()
}

/// Returns whether `chunked` is the last transfer coding. Empty elements do not count.
fn is_chunked(head: &Sample<'_>) -> bool {
    let codings = codings(head);
    let mut codings = codings.iter().rev();
    let last = codings.find(|coding| !coding.is_empty());
    last.is_some_and(|coding| coding.eq_ignore_ascii_case(b"chunked"))
}

/// Returns whether a response has no content, whatever its fields are (RFC 9112 §6.3).
fn has_no_content(head: &Sample<'_>) -> bool {
    matches!(head.status(), [b'1', _, _] | b"204" | b"304")
}

fn has_tab_after_framing(head: &Sample<'_>) -> bool {
    let mut lines = head.lines().map(<[u8]>::to_ascii_lowercase);
    lines.any(|line| {
        let frames = line.starts_with(b"content-length") || line.starts_with(b"transfer-encoding");
        frames && line[line.trim_ascii_end().len()..].contains(&b'\t')
    })
}

/// Returns whether both parsers read the same fields, except for what Content-Length is, and for the
/// case of Transfer-Encoding.
fn differ_in_framing_only(head: &Sample<'_>) -> bool {
    let both = head.both();
    both.is_some_and(|(ours, theirs)| besides_framing(ours) == besides_framing(theirs))
}

/// Returns the fields without Content-Length, and with Transfer-Encoding in lower case.
fn besides_framing(head: &Head) -> Vec<(&str, Cow<'_, str>)> {
    let fields = head.fields.iter();
    let others = fields.filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
    let lowered = others.map(|(name, value)| {
        let value = if name.eq_ignore_ascii_case("transfer-encoding") {
            Cow::from(value.to_ascii_lowercase())
        } else {
            Cow::from(value)
        };
        (name.as_str(), value)
    });
    lowered.collect()
}

fn has_target_form(head: &Sample<'_>) -> bool {
    let words = from_utf8(head.method())
        .ok()
        .zip(from_utf8(head.target()).ok());
    words.is_some_and(|(method, target)| grammar::target_form(method, target).is_some())
}

fn has_invalid_host(head: &Sample<'_>) -> bool {
    let is_host = |host| from_utf8(host).ok().and_then(grammar::host).is_some();
    match &head.values("host")[..] {
        [host] => !is_host(host),
        _ => false,
    }
}
