//! The field `Capsule-Protocol` (RFC 9297 §3.4), a Boolean of RFC 9651.
#![cfg(feature = "masque")]
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod support;

use http_upgrade::masque::uses_capsules;
use http_upgrade::{RequestHead, ResponseHead, Upgrade};
use support::crlf;

/// Asks a request and a 101 with these field lines.
fn found(lines: &str) -> bool {
    let request = crlf(&format!("GET / HTTP/1.1⏎Host: h⏎{lines}⏎"));
    let response = crlf(&format!("HTTP/1.1 101 X⏎{lines}⏎"));
    let request = RequestHead::parse(&request)
        .expect(lines)
        .expect("all of it");
    let response = ResponseHead::parse(&response)
        .expect(lines)
        .expect("all of it");
    let found = uses_capsules(&request.fields);
    assert_eq!(uses_capsules(&response.fields), found, "{lines}");
    found
}

#[test]
fn values() {
    #[rustfmt::skip] // a table
    let rows = [
        ("M-01 true", "?1", true),
        ("M-01 false", "?0", false),
        ("M-01 an integer", "1", false),
        ("M-01 a string", "\"?1\"", false),
        ("M-01 a token", "true", false),
        ("M-01 other letters", "?T", false),
        ("M-01 other letters", "?true", false),
        ("M-01 neither digit", "?2", false),
        ("M-01 a space inside", "? 1", false),
        ("M-01 a sign", "?-0", false),
        ("M-01 no digit", "?", false),
        ("M-01 nothing", "", false),
        ("M-01 a list", "?1, ?1", false),
        ("M-01 an inner list", "(?1)", false),
        ("M-02 an unknown parameter", "?1;foo=bar", true),
        ("M-02 several, with and without values", "?1;a;foo=bar ;b", false),
        ("M-02 several, with and without values", "?1;a;foo=bar;b", true),
        ("M-02 spaces before a key", "?1;  a=1", true),
        ("M-02 parameters do not make it true", "?0;a=?1", false),
        ("M-02 no key", "?1;", false),
        ("M-02 no value", "?1;a=", false),
        ("M-03 spaces around it", "  ?1  ", true),
        ("M-03 tabs around it, which are not part of the value", "\t?1\t", true),
        ("M-03 something after it", "?1x", false),
        ("M-03 something after a space", "?1 x", false),
        ("M-03 a tab before a key", "?1;\ta", false),
        ("M-04 a capital letter in a key", "?1;A", false),
        ("M-04 a digit at the start of a key", "?1;1a", false),
        ("M-04 all characters of a key", "?1;*a0_-.*=1", true),
        ("M-04 a key twice", "?1;a=1;a=2", true),
        ("an integer", "?1;a=-999999999999999", true),
        ("a longer integer", "?1;a=1000000000000000", false),
        ("a sign only", "?1;a=-", false),
        ("a decimal", "?1;a=-123456789012.125", true),
        ("a longer decimal", "?1;a=1234567890123.1", false),
        ("a decimal with four places", "?1;a=1.1234", false),
        ("a decimal without places", "?1;a=1.", false),
        ("a string", "?1;a=\"b, c; \\\" \\\\\"", true),
        ("an open string", "?1;a=\"b", false),
        ("a string with another escape", "?1;a=\"\\n\"", false),
        ("a string with a tab", "?1;a=\"\t\"", false),
        ("a string outside ASCII", "?1;a=\"é\"", false),
        ("a token", "?1;a=*foo/bar:1", true),
        ("bytes", "?1;a=:aGVsbG8=:", true),
        ("bytes that do not end", "?1;a=:aGVsbG8=", false),
        ("bytes that are not base64", "?1;a=:_:", false),
        ("a boolean", "?1;a=?0", true),
        ("a date", "?1;a=@-1659578233", true),
        ("a date with a fraction", "?1;a=@1.5", false),
        ("a date without digits", "?1;a=@", false),
        ("a display string", "?1;a=%\"f%c3%bc, %f0%9f%98%80\"", true),
        ("a display string with ASCII", "?1;a=%\"a%22b%7f\"", true),
        ("a display string with three bytes", "?1;a=%\"%e2%82%ac\"", true),
        ("a display string that is cut", "?1;a=%\"%e2%82\"", false),
        ("a display string in capitals", "?1;a=%\"%C3%BC\"", false),
        ("a display string that is not UTF-8", "?1;a=%\"%c3x\"", false),
        ("a display string with a continuation", "?1;a=%\"%80\"", false),
        ("a display string that does not end", "?1;a=%\"x", false),
        ("a display string without a quote", "?1;a=%x", false),
    ];
    for (name, value, expected) in rows {
        let line = format!("Capsule-Protocol: {value}⏎");
        assert_eq!(found(&line), expected, "{name}: {value}");
    }
}

#[test]
fn lines() {
    // keeps M-01, M-03
    assert!(!found(""));
    assert!(found("capsule-protocol:?1⏎"));
    let two = "Capsule-Protocol: ?1⏎Capsule-Protocol: ?1⏎";
    assert!(!found(two), "lines are joined to a list, which is no item");
    assert!(!found("Capsule-Protocol: ?1⏎capsule-protocol: ?0⏎"));
}

#[test]
fn under_an_unknown_token() {
    // keeps M-27
    for (line, expected) in [("Capsule-Protocol: ?1⏎", true), ("", false)] {
        let request = crlf(&format!(
            "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: foo⏎{line}⏎"
        ));
        let head = RequestHead::parse(&request).unwrap().unwrap();
        let upgrade = Upgrade::of(head).expect("an upgrade");
        assert_eq!(uses_capsules(&upgrade.request().fields), expected);
    }
}
