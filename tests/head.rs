//! The head of a request: line ends, white space, versions and field lines (RFC 9112 §2, §3, §5).
#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod support;

use http_upgrade::RequestHead;
use support::{crlf, outcome, table};

/// Returns the result of a server, however the bytes are split. [`RequestHead::parse`] must agree
/// with it.
fn judged(input: &[u8]) -> String {
    let outcome = outcome(input);
    match RequestHead::parse(input) {
        Ok(None) => assert_eq!(outcome, "incomplete"),
        Ok(Some(head)) => assert!(outcome.contains(head.method) || outcome.starts_with("upgrade ")),
        Err(error) => {
            let (status, rule) = (error.status(), error.rule().section);
            assert_eq!(outcome, format!("{status} close: {error} ({rule})"));
        }
    }
    outcome
}

const PLAIN: &str = "plain GET Origin(\"/\")";
const BARE_CR: &str = "400 close: a CR is not followed by LF (RFC 9112 §2.2)";
const BARE_LF: &str = "400 close: a line ends in LF without CR (RFC 9112 §2.2)";
const EMPTY_LINES: &str =
    "400 close: more empty lines than the limit come before the request line (RFC 9112 §2.2)";
const LEADING_SPACE: &str =
    "400 close: white space comes between the start line and the first field (RFC 9112 §2.2)";
const METHOD: &str = "400 close: the method is not a token (RFC 9112 §3.1)";
const REQUEST_LINE: &str = "400 close: method, target and version are not separated by exactly one space each (RFC 9112 §3)";
const TARGET_BYTE: &str =
    "400 close: the target has a byte that no target can have (RFC 9112 §3.2)";
const VERSION: &str =
    "400 close: the version is not HTTP/ with a digit, a dot and a digit (RFC 9112 §2.3)";
const MAJOR: &str = "505 close: the major version is not 1 (RFC 9110 §15.6.6)";
const FIELD_NAME: &str = "400 close: a field name is not a token (RFC 9112 §5.1)";
const SPACE_BEFORE_COLON: &str =
    "400 close: white space comes before the colon of a field (RFC 9112 §5.1)";
const NO_COLON: &str = "400 close: a field line has no colon (RFC 9112 §5)";
const FIELD_VALUE: &str = "400 close: a field value has a control character (RFC 9110 §5.5)";
const FOLDED: &str = "400 close: a field value is folded onto a second line (RFC 9112 §5.2)";
const HOST_REPEATED: &str = "400 close: Host is repeated (RFC 9112 §3.2)";

#[test]
#[rustfmt::skip] // a table
fn lines_end_in_cr_lf() {
    table(&[
        ("one empty line may come first, H-02", "⏎GET / HTTP/1.1⏎Host: h⏎⏎", PLAIN),
        ("H-02 two may not", "⏎⏎GET / HTTP/1.1⏎Host: h⏎⏎", EMPTY_LINES),
        ("H-02 an empty line alone is no request yet", "⏎", "incomplete"),
        ("nothing is no request yet", "", "incomplete"),
        ("H-04 LF everywhere", "GET / HTTP/1.1\nHost: h\n\n", BARE_LF),
        ("H-04 LF before the request line", "\nGET / HTTP/1.1⏎Host: h⏎⏎", BARE_LF),
        ("H-04 LF after the method", "GET\n/ HTTP/1.1⏎Host: h⏎⏎", BARE_LF),
        ("H-04 LF after the target", "GET /\nHost: h⏎⏎", BARE_LF),
        ("H-04 LF after a field name", "GET / HTTP/1.1⏎Host\n⏎", BARE_LF),
        ("H-04 LF after a value", "GET / HTTP/1.1⏎Host: h\n⏎", BARE_LF),
        ("H-04 LF for a value", "GET / HTTP/1.1⏎Host:\n⏎", BARE_LF),
        ("H-04 LF for the empty line", "GET / HTTP/1.1⏎Host: h⏎\n", BARE_LF),
        ("H-05 CR before the request line", "\rGET / HTTP/1.1⏎Host: h⏎⏎", BARE_CR),
        ("H-05 CR after the version", "GET / HTTP/1.1\rHost: h⏎⏎", BARE_CR),
        ("H-05 two CR", "GET / HTTP/1.1\r⏎Host: h⏎⏎", BARE_CR),
        ("H-05 CR in a value", "GET / HTTP/1.1⏎Host: h⏎X: a\rb⏎⏎", BARE_CR),
        ("H-05 CR at the end of a value", "GET / HTTP/1.1⏎Host: h⏎X: a\r⏎⏎", BARE_CR),
        ("H-05 CR for the empty line", "GET / HTTP/1.1⏎Host: h⏎\rX: y⏎⏎", BARE_CR),
        ("H-05 CR after a field name", "GET / HTTP/1.1⏎Host\r: h⏎⏎", NO_COLON),
        ("H-05 CR after the method", "GET\r / HTTP/1.1⏎Host: h⏎⏎", REQUEST_LINE),
        ("H-05 CR after the target", "GET /\r HTTP/1.1⏎Host: h⏎⏎", REQUEST_LINE),
        ("H-07 SP before the first field", "GET / HTTP/1.1⏎ X: y⏎Host: h⏎⏎", LEADING_SPACE),
        ("H-07 HTAB before the first field", "GET / HTTP/1.1⏎\tX: y⏎Host: h⏎⏎", LEADING_SPACE),
        ("H-07 a line of white space", "GET / HTTP/1.1⏎ ⏎Host: h⏎⏎", LEADING_SPACE),
        ("H-09 a TLS hello", "\u{16}\u{3}\u{1}\u{2}\0", METHOD),
        ("H-09 SSH", "SSH-2.0-OpenSSH_9.6⏎", REQUEST_LINE),
    ], judged);
}

#[test]
#[rustfmt::skip] // a table
fn the_request_line_has_three_words() {
    table(&[
        ("H-10 lower case", "GET / http/1.1⏎Host: h⏎⏎", VERSION),
        ("H-10 two digits of minor", "GET / HTTP/1.10⏎Host: h⏎⏎", VERSION),
        ("H-10 two digits of major", "GET / HTTP/01.1⏎Host: h⏎⏎", VERSION),
        ("H-10 no minor", "GET / HTTP/1⏎Host: h⏎⏎", VERSION),
        ("H-10 nothing after the dot", "GET / HTTP/1.⏎Host: h⏎⏎", VERSION),
        ("H-10 another protocol", "GET / ICAP/1.0⏎Host: h⏎⏎", VERSION),
        ("H-10 a letter", "GET / HTTP/1.x⏎Host: h⏎⏎", VERSION),
        ("H-10 a comma", "GET / HTTP/1,1⏎Host: h⏎⏎", VERSION),
        ("H-11 a later minor version is 1.1", "GET / HTTP/1.2⏎Host: h⏎⏎", PLAIN),
        ("H-11 it may upgrade", "GET / HTTP/1.9⏎Host: h⏎Connection: upgrade⏎Upgrade: a⏎⏎", "upgrade a; content \"\"; unread \"\""),
        ("H-11 it needs Host", "GET / HTTP/1.2⏎⏎", "400 close: a request over HTTP/1.1 has no Host (RFC 9112 §3.2)"),
        ("H-11 major 2", "GET / HTTP/2.0⏎Host: h⏎⏎", MAJOR),
        ("H-11 major 0", "GET / HTTP/0.9⏎Host: h⏎⏎", MAJOR),
        ("H-11 major 3", "GET / HTTP/3.0⏎Host: h⏎⏎", MAJOR),
        ("H-11 almost the preface of HTTP/2", "PRI * HTTP/2.1⏎⏎SM⏎⏎", MAJOR),
        ("H-13 two SP before the target", "GET  / HTTP/1.1⏎Host: h⏎⏎", REQUEST_LINE),
        ("H-13 two SP after the target", "GET /  HTTP/1.1⏎Host: h⏎⏎", VERSION),
        ("H-13 HTAB before the target", "GET\t/ HTTP/1.1⏎Host: h⏎⏎", REQUEST_LINE),
        ("H-13 HTAB after the target", "GET /\tHTTP/1.1⏎Host: h⏎⏎", REQUEST_LINE),
        ("H-13 SP after the version", "GET / HTTP/1.1 ⏎Host: h⏎⏎", REQUEST_LINE),
        ("H-13 HTAB after the version", "GET / HTTP/1.1\t⏎Host: h⏎⏎", REQUEST_LINE),
        ("H-13 SP before the method", " GET / HTTP/1.1⏎Host: h⏎⏎", METHOD),
        ("H-13 VT in the target", "GET /\u{b} HTTP/1.1⏎Host: h⏎⏎", TARGET_BYTE),
        ("H-13 no target", "GET HTTP/1.1⏎Host: h⏎⏎", REQUEST_LINE),
        ("H-13 no version, as in HTTP/0.9", "GET /⏎", REQUEST_LINE),
        ("H-13 a method alone", "GET⏎", REQUEST_LINE),
        ("H-17 the method has case", "get / HTTP/1.1⏎Host: h⏎⏎", "plain get Origin(\"/\")"),
        ("H-17 any token is a method", "M-SEARCH!#$%&'*+.^_`|~1 / HTTP/1.1⏎Host: h⏎⏎", "plain M-SEARCH!#$%&'*+.^_`|~1 Origin(\"/\")"),
        ("H-18 SP in the target", "GET /a b HTTP/1.1⏎Host: h⏎⏎", VERSION),
        ("H-18 NUL in the target", "GET /\0 HTTP/1.1⏎Host: h⏎⏎", TARGET_BYTE),
        ("H-18 DEL in the target", "GET /\u{7f} HTTP/1.1⏎Host: h⏎⏎", TARGET_BYTE),
    ], judged);
}

#[test]
#[rustfmt::skip] // a table
fn field_lines_have_a_name_a_colon_and_a_value() {
    table(&[
        ("H-36 SP before the colon", "GET / HTTP/1.1⏎Host: h⏎Upgrade : websocket⏎⏎", SPACE_BEFORE_COLON),
        ("H-36 HTAB before the colon", "GET / HTTP/1.1⏎Host\t: h⏎⏎", SPACE_BEFORE_COLON),
        ("H-38 white space around a value", "GET / HTTP/1.1⏎Host: \t h\t ⏎Connection:\tupgrade⏎Upgrade: \t websocket \t⏎⏎",
            "upgrade websocket; content \"\"; unread \"\""),
        ("H-39 names have no case", "GET / HTTP/1.1⏎hOST: h⏎CONNECTION: upgrade⏎UPGRADE: websocket⏎⏎",
            "upgrade websocket; content \"\"; unread \"\""),
        ("H-39 an empty name", "GET / HTTP/1.1⏎Host: h⏎: x⏎⏎", FIELD_NAME),
        ("H-39 an empty name is the first", "GET / HTTP/1.1⏎: x⏎⏎", FIELD_NAME),
        ("H-39 SP in a name", "GET / HTTP/1.1⏎Host: h⏎Up grade: x⏎⏎", SPACE_BEFORE_COLON),
        ("H-39 a delimiter in a name", "GET / HTTP/1.1⏎Host: h⏎Upg(rade: x⏎⏎", FIELD_NAME),
        ("H-39 no colon", "GET / HTTP/1.1⏎Host: h⏎Upgrade⏎⏎", NO_COLON),
        ("H-40 obs-fold", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: web⏎ socket⏎⏎", FOLDED),
        ("H-40 obs-fold by HTAB", "GET / HTTP/1.1⏎Host: h⏎X: a⏎\tb⏎⏎", FOLDED),
        ("H-40 obs-fold of an empty value", "GET / HTTP/1.1⏎Host:⏎ h⏎⏎", FOLDED),
        ("H-40 obs-fold before the empty line", "GET / HTTP/1.1⏎Host: h⏎ ⏎⏎", FOLDED),
        ("H-43 NUL", "GET / HTTP/1.1⏎Host: h⏎X: a\0b⏎⏎", FIELD_VALUE),
        ("H-43 DEL", "GET / HTTP/1.1⏎Host: h⏎X: a\u{7f}b⏎⏎", FIELD_VALUE),
        ("H-43 SOH", "GET / HTTP/1.1⏎Host: h⏎X: a\u{1}b⏎⏎", FIELD_VALUE),
        ("H-43 a control is the whole value", "GET / HTTP/1.1⏎Host: h⏎X:\u{1f}⏎⏎", FIELD_VALUE),
        ("H-43 obs-text is opaque", "GET / HTTP/1.1⏎Host: h⏎X: é⏎⏎", PLAIN),
        ("H-43 HTAB within a value", "GET / HTTP/1.1⏎Host: h⏎X: a\tb⏎⏎", PLAIN),
        ("a colon in a value", "GET / HTTP/1.1⏎Host: h⏎X: :a:b⏎⏎", PLAIN),
        ("an empty value", "GET / HTTP/1.1⏎Host: h⏎X:⏎Y: ⏎⏎", PLAIN),
        ("H-44 lines of one name are one list", "GET / HTTP/1.1⏎Host: h⏎Connection: keep-alive⏎Upgrade: a⏎connection: upgrade⏎Upgrade: b⏎⏎",
            "upgrade a, b; content \"\"; unread \"\""),
        ("H-47 empty elements are passed over", "GET / HTTP/1.1⏎Host: h⏎Connection: , ,Upgrade,,⏎Upgrade: ,a,⏎⏎",
            "upgrade a; content \"\"; unread \"\""),
        ("H-47 an empty list offers nothing", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: ,⏎⏎", PLAIN),
    ], judged);
}

#[test]
fn nothing_is_decided_before_the_empty_line() {
    // keeps H-51
    let head =
        crlf("GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a⏎Content-Length: 0⏎Host: h⏎⏎");
    for end in 0..head.len() {
        assert_eq!(outcome(&head[..end]), "incomplete", "{end} bytes");
        let parsed = RequestHead::parse(&head[..end]).expect("a head so far");
        assert!(parsed.is_none(), "{end} bytes");
    }
    assert_eq!(outcome(&head), HOST_REPEATED, "H-51 a late duplicate");
}

#[test]
#[rustfmt::skip] // a table
fn trailers_are_no_fields_of_the_head() {
    table(&[
        ("H-53 an offer in the trailer section", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎0⏎Connection: upgrade⏎Upgrade: a⏎⏎",
            "plain POST Origin(\"/\")"),
        ("H-53 half an offer in the trailer section", "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Transfer-Encoding: chunked⏎⏎0⏎Upgrade: a⏎⏎",
            "plain POST Origin(\"/\")"),
        ("H-53 another offer in the trailer section",
            "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a⏎Transfer-Encoding: chunked⏎⏎1⏎x⏎0⏎Upgrade: b⏎Host: i⏎⏎",
            "upgrade a; content \"x\"; unread \"\""),
    ], outcome);
}

#[test]
fn bytes_are_no_text() {
    // keeps H-01: the LF is found whatever a UTF-8 decoder would make of the bytes before it
    let rows: [(&[u8], &str); 6] = [
        (b"GET /\xc0\x0a HTTP/1.1\r\nHost: h\r\n\r\n", TARGET_BYTE),
        (b"GET \xc0\x0a HTTP/1.1\r\nHost: h\r\n\r\n", TARGET_BYTE),
        (b"G\xffT / HTTP/1.1\r\nHost: h\r\n\r\n", METHOD),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX\xe9: y\r\n\r\n", FIELD_NAME),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: \xc0\x0a\r\n\r\n", BARE_LF),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: \xe2\x0d\x0a\r\n", PLAIN),
    ];
    for (input, expected) in rows {
        assert_eq!(judged(input), expected, "{}", input.escape_ascii());
    }
}

#[test]
fn only_100_continue_over_http_1_1_is_waited_for() {
    // keeps U-27
    for (version, expect, expected) in [
        ("1.1", "Expect: 100-continue⏎", true),
        ("1.1", "Expect: x, 100-Continue⏎", true),
        ("1.1", "Expect: x⏎", false),
        ("1.1", "", false),
        ("1.0", "Expect: 100-continue⏎", false),
    ] {
        let head = crlf(&format!(
            "POST / HTTP/{version}⏎Host: h⏎{expect}Content-Length: 1⏎⏎"
        ));
        let head = RequestHead::parse(&head)
            .expect("a head")
            .expect("all of it");
        assert_eq!(head.expects_continue(), expected, "{version}: {expect}");
    }
}
