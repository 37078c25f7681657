//! The head of a response (RFC 9112 §4).
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::ResponseHead;
use http_upgrade::head::HeadError;
use support::table;

/// Returns `101 Http11 [A=b, C=d] +4`: status, version, fields, and the number of bytes after the
/// head; `incomplete`; or the fault. Checks every prefix: it is incomplete, or has the same result
/// as the whole.
fn head(input: &[u8]) -> String {
    let whole = describe(ResponseHead::parse(input), input);
    let mut decided = false;
    for end in 0..=input.len() {
        let prefix = describe(ResponseHead::parse(&input[..end]), input);
        decided |= prefix != "incomplete";
        let expected = if decided { &whole } else { "incomplete" };
        assert_eq!(prefix, expected, "{end} bytes");
    }
    whole
}

fn describe(parsed: Result<Option<ResponseHead<'_>>, HeadError>, input: &[u8]) -> String {
    match parsed {
        Ok(Some(head)) => {
            let fields = head.fields.iter();
            let fields: Vec<_> = fields
                .map(|(name, value)| format!("{name}={}", value.escape_ascii()))
                .collect();
            let after = input.len() - head.len();
            let (status, version) = (head.status, head.version);
            format!("{status} {version:?} [{}] +{after}", fields.join(", "))
        }
        Ok(None) => "incomplete".into(),
        Err(error) => error.to_string(),
    }
}

const STATUS_LINE: &str = "the status line has no status of three digits after one space";
const VERSION: &str = "the version is not HTTP/ with a digit, a dot and a digit";
const MAJOR: &str = "the major version is not 1";
const REASON: &str = "the reason phrase has a control character";
const BARE_CR: &str = "a CR is not followed by LF";
const BARE_LF: &str = "a line ends in LF without CR";

#[test]
#[rustfmt::skip] // a table
fn a_status_line_has_a_version_a_status_and_a_reason() {
    table(&[
        ("H-29 all of it", "HTTP/1.1 101 Switching Protocols⏎Upgrade: a⏎⏎rest", "101 Http11 [Upgrade=a] +4"),
        ("H-29 an empty reason", "HTTP/1.1 101 ⏎⏎", "101 Http11 [] +0"),
        ("H-29 two SP: the reason starts with one", "HTTP/1.1 101  X⏎⏎", "101 Http11 [] +0"),
        ("H-29 two SP before the status", "HTTP/1.1  101 X⏎⏎", STATUS_LINE),
        ("H-29 four digits", "HTTP/1.1 1010 X⏎⏎", STATUS_LINE),
        ("H-29 two digits", "HTTP/1.1 10 X⏎⏎", STATUS_LINE),
        ("H-29 two digits and the end", "HTTP/1.1 10⏎⏎", STATUS_LINE),
        ("H-29 a sign", "HTTP/1.1 +01 X⏎⏎", STATUS_LINE),
        ("H-29 a letter", "HTTP/1.1 1o1 X⏎⏎", STATUS_LINE),
        ("H-29 HTAB before the status", "HTTP/1.1\t101 X⏎⏎", STATUS_LINE),
        ("H-29 HTAB after the status", "HTTP/1.1 101\tX⏎⏎", STATUS_LINE),
        ("H-29 no SP before the status", "HTTP/1.1101 X⏎⏎", STATUS_LINE),
        ("H-29 a digit for the SP before the status", "HTTP/1.10101 X⏎⏎", STATUS_LINE),
        ("H-29 another digit for it", "HTTP/1.11200 OK⏎⏎", STATUS_LINE),
        ("H-29 no status", "HTTP/1.1⏎⏎", STATUS_LINE),
        ("H-29 a reason glued to the status", "HTTP/1.1 101X⏎⏎", STATUS_LINE),
        ("H-29 SP first", " HTTP/1.1 101 X⏎⏎", VERSION),
        ("H-29 an empty line first", "⏎HTTP/1.1 101 X⏎⏎", VERSION),
        ("H-31 the second SP may be missing", "HTTP/1.1 101⏎Upgrade: a⏎⏎", "101 Http11 [Upgrade=a] +0"),
        ("H-32 the reason is not read", "HTTP/1.1 101 200 OK⏎⏎", "101 Http11 [] +0"),
        ("H-32 another status has the reason of a switch", "HTTP/1.1 200 Switching Protocols⏎⏎", "200 Http11 [] +0"),
        ("H-33 HTAB and obs-text", "HTTP/1.1 101 a\tb é⏎⏎", "101 Http11 [] +0"),
        ("H-33 NUL", "HTTP/1.1 101 a\0b⏎⏎", REASON),
        ("H-33 DEL", "HTTP/1.1 101 \u{7f}⏎⏎", REASON),
        ("H-05 CR in the reason", "HTTP/1.1 101 a\rb⏎⏎", BARE_CR),
        ("H-05 CR after the status", "HTTP/1.1 101\r X⏎⏎", BARE_CR),
        ("H-04 LF after the reason", "HTTP/1.1 101 X\nUpgrade: a\n\n", BARE_LF),
        ("H-04 LF after the SP", "HTTP/1.1 101 \n⏎", BARE_LF),
        ("H-04 LF after the status", "HTTP/1.1 101\n⏎", BARE_LF),
        ("H-34 an unknown interim status", "HTTP/1.1 199 X⏎⏎HTTP/1.1 101 ", "199 Http11 [] +13"),
        ("H-34 an unknown final status", "HTTP/1.1 299 X⏎⏎", "299 Http11 [] +0"),
        ("H-35 below 100", "HTTP/1.1 099 X⏎⏎", "99 Http11 [] +0"),
        ("H-35 000", "HTTP/1.1 000 X⏎⏎", "0 Http11 [] +0"),
        ("H-35 above 599", "HTTP/1.1 600 X⏎⏎", "600 Http11 [] +0"),
        ("H-35 999", "HTTP/1.1 999 X⏎⏎", "999 Http11 [] +0"),
    ], head);
}

#[test]
#[rustfmt::skip] // a table
fn versions_of_responses() {
    table(&[
        ("H-10 lower case", "http/1.1 101 X⏎⏎", VERSION),
        ("H-10 no minor", "HTTP/1 101 X⏎⏎", VERSION),
        ("H-10 another protocol", "ICY 200 OK⏎⏎", VERSION),
        ("H-10 a letter", "HTTP/1.x 101 X⏎⏎", VERSION),
        ("H-10 two digits of major", "HTTP/11.1 101 X⏎⏎", VERSION),
        ("HTTP/1.0", "HTTP/1.0 101 X⏎⏎", "101 Http10 [] +0"),
        ("H-11 a later minor version is 1.1", "HTTP/1.9 101 X⏎⏎", "101 Http11 [] +0"),
        ("H-11 major 2", "HTTP/2.0 101 X⏎⏎", MAJOR),
        ("H-11 major 2 as some write it", "HTTP/2 200⏎⏎", MAJOR),
        ("H-11 major 0", "HTTP/0.9 200 X⏎⏎", MAJOR),
    ], head);
}

#[test]
#[rustfmt::skip] // a table
fn fields_of_responses() {
    table(&[
        ("in order, names as they came", "HTTP/1.1 200 ⏎b: 1⏎A:2⏎B: \t3 \t⏎⏎", "200 Http11 [b=1, A=2, B=3] +0"),
        ("Host means nothing in a response", "HTTP/1.1 200 ⏎Host: a b⏎Host: c⏎⏎", "200 Http11 [Host=a b, Host=c] +0"),
        ("H-07 SP before the first field", "HTTP/1.1 101 X⏎ Upgrade: a⏎⏎", "white space comes between the start line and the first field"),
        ("obs-fold is refused in responses as well", "HTTP/1.1 101 X⏎Connection:⏎ Upgrade⏎⏎", "a field value is folded onto a second line"),
        ("SP before the colon is refused in responses as well", "HTTP/1.1 101 X⏎Upgrade : a⏎⏎", "white space comes before the colon of a field"),
        ("H-39 an empty name", "HTTP/1.1 101 X⏎: a⏎⏎", "a field name is not a token"),
        ("H-39 no colon", "HTTP/1.1 101 X⏎Upgrade⏎⏎", "a field line has no colon"),
        ("H-43 NUL", "HTTP/1.1 101 X⏎X: \0⏎⏎", "a field value has a control character"),
        ("H-05 CR in a value", "HTTP/1.1 101 X⏎X: a\rb⏎⏎", BARE_CR),
        ("H-05 CR for the empty line", "HTTP/1.1 101 X⏎X: a⏎\rX", BARE_CR),
        ("H-04 LF for the empty line", "HTTP/1.1 101 X⏎X: a⏎\n", BARE_LF),
        ("no empty line yet", "HTTP/1.1 101 X⏎Upgrade: a⏎", "incomplete"),
        ("nothing yet", "", "incomplete"),
    ], head);
}

#[test]
fn all_statuses() {
    // keeps H-29, H-35: any three digits are a status, with or without a SP after them
    for status in 0..1000 {
        for space in ["", " "] {
            let input = format!("HTTP/1.1 {status:03}{space}\r\n\r\n");
            let expected = format!("{status} Http11 [] +0");
            assert_eq!(head(input.as_bytes()), expected, "{input}");
        }
    }
}

#[test]
fn all_bytes_at_each_place_of_the_status_line() {
    // keeps H-10, H-29
    let line = b"HTTP/1.1 101 \r\n\r\n";
    for at in 0..line.len() {
        for byte in 0..=u8::MAX {
            let mut input = *line;
            input[at] = byte;
            let is_valid = match at {
                // The minor version and the status.
                7 | 9..=11 => byte.is_ascii_digit(),
                // The SP, which may be missing, but must not be another byte.
                12 => byte == b' ',
                _ => byte == line[at],
            };
            let is_head = matches!(ResponseHead::parse(&input), Ok(Some(_)));
            assert_eq!(is_head, is_valid, "{}", input.escape_ascii());
        }
    }
}

#[test]
fn responses_have_limits() {
    // keeps H-50
    let line = "HTTP/1.1 200 OK\r\n";
    let fields = |count: usize| [line, &"X: y\r\n".repeat(count), "\r\n"].concat();
    let long = |len: usize| {
        let filling = "x".repeat(len - line.len() - "X: \r\n\r\n".len());
        [line, "X: ", &filling, "\r\n\r\n"].concat()
    };
    let rows = [
        (fields(128), None),
        (
            fields(129),
            Some("the head has more field lines than the limit"),
        ),
        (long(65_536), None),
        (long(65_537), Some("the head is longer than the limit")),
    ];
    for (input, expected) in rows {
        let parsed = ResponseHead::parse(input.as_bytes());
        let error = parsed.err().map(|error| {
            assert_eq!(error.status(), 431);
            error.to_string()
        });
        assert_eq!(error.as_deref(), expected, "{} bytes", input.len());
    }
}
