//! Lists: `#element` over all lines of a field (RFC 9110 §5.6.1).
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::ResponseHead;
use http_upgrade::head::{Fields, ListError};
use support::{crlf, outcome, table};

/// Returns the list of the field `L` in these lines: its elements in `<>`, and the error that ends
/// it.
fn list(lines: &[u8]) -> String {
    let input = [b"HTTP/1.1 200 OK\r\n", lines, b"\r\n"].concat();
    let fields = ResponseHead::parse(&input).unwrap().unwrap().fields;
    let mut list = fields.list("L");
    let describe = |element: Result<&str, ListError>| match element {
        Ok(element) => format!("<{element}>"),
        Err(error) => error.to_string(),
    };
    let elements: Vec<_> = list.by_ref().map(describe).collect();
    assert!(list.next().is_none(), "a list ends once");
    elements.join(" ")
}

const QUOTE: &str = "a quoted string does not end";
const BYTE: &str = "a list element has a byte outside ASCII";

#[test]
#[rustfmt::skip] // a table
fn elements() {
    table(&[
        ("no line", "M: a⏎", ""),
        ("one", "L: a⏎", "<a>"),
        ("an element that is no token", "L: a b; c=\"d\"⏎", "<a b; c=\"d\">"),
        ("H-44 lines are one list, in order", "L: a, b⏎M: x⏎l: c⏎L:d⏎", "<a> <b> <c> <d>"),
        ("H-38 white space around elements", "L: \ta \t,\t b\t⏎", "<a> <b>"),
        ("H-47 empty elements", "L: , ,a,,⏎", "<a>"),
        ("H-47 only empty elements", "L: ,⏎", ""),
        ("H-47 an empty line", "L:⏎", ""),
        ("H-47 an empty line between others", "L: a⏎L:⏎L: b⏎", "<a> <b>"),
        ("H-47 white space is an empty element", "L: a, \t ,b⏎", "<a> <b>"),
        ("H-49 a comma between quotes", "L: \"a,b\", c⏎", "<\"a,b\"> <c>"),
        ("H-49 a comma between quotes after other text", "L: x=\"a,b\";y, c⏎", "<x=\"a,b\";y> <c>"),
        ("H-49 an escaped quote", "L: \"a\\\",b\", c⏎", "<\"a\\\",b\"> <c>"),
        ("H-49 an escaped backslash", "L: \"a\\\\\", \"b\"⏎", "<\"a\\\\\"> <\"b\">"),
        ("H-49 a backslash outside quotes escapes nothing", "L: a\\,b⏎", "<a\\> <b>"),
        ("H-49 a backslash outside quotes before a quote", "L: \\\"a,b\"⏎", "<\\\"a,b\">"),
        ("H-49 an empty string", "L: \"\", a⏎", "<\"\"> <a>"),
        ("H-49 white space between quotes", "L: \" a \"⏎", "<\" a \">"),
        ("H-49 no end", "L: \"a⏎", QUOTE),
        ("H-49 no end after good elements", "L: a, b, \"c, d⏎", "<a> <b> a quoted string does not end"),
        ("H-49 an escape at the end", "L: \"a\\⏎", QUOTE),
        ("H-49 the last quote is escaped", "L: \"a\\\"⏎", QUOTE),
        ("H-49 a string does not go on in the next line", "L: \"a⏎L: b\"⏎", QUOTE),
        ("H-49 a lone quote", "L: a\"⏎", QUOTE),
        ("outside ASCII", "L: a, é, b⏎", "<a> a list element has a byte outside ASCII"),
        ("outside ASCII between quotes", "L: \"é\"⏎", BYTE),
        ("the error is the last", "L: é, \"⏎L: a⏎", BYTE),
    ], list);
}

#[test]
fn limits() {
    // keeps H-47: 64 elements by default, empty ones and all lines included
    let sentence = "a list has more elements than the limit";
    let rows = [
        (64, "a,".repeat(63) + "a", None),
        (64, "a,".repeat(64) + "a", Some(sentence)),
        (1, ",".repeat(62) + "a", None),
        (1, ",".repeat(63) + "a", None),
        (0, ",".repeat(64) + "a", Some(sentence)),
        (0, ",".repeat(10_000), Some(sentence)),
        (32, "a\r\nL: ".repeat(31) + "a", None),
        (64, "a\r\nL: ".repeat(63) + "a", None),
        (64, "a\r\nL: ".repeat(64) + "a", Some(sentence)),
        (
            1,
            "a\r\nL:".to_string() + &"\r\nL:".repeat(63),
            Some(sentence),
        ),
    ];
    for (count, lines, error) in rows {
        let lines = format!("L: {lines}\r\n");
        let list = list(lines.as_bytes());
        assert_eq!(list.matches('<').count(), count, "{lines}");
        let end = error.unwrap_or(">");
        assert!(list.ends_with(end) || list.is_empty(), "{lines}: {list}");
        assert_eq!(list.contains(sentence), error.is_some(), "{lines}");
    }
}

fn lists(lines: &str, token: &str) -> bool {
    let input = crlf(&["HTTP/1.1 200 OK⏎", lines, "⏎"].concat());
    let fields: Fields<'_> = ResponseHead::parse(&input).unwrap().unwrap().fields;
    let names = ["L", "l"];
    let [first, second] = names.map(|name| fields.list_contains(name, token));
    assert_eq!(first, second);
    first
}

#[test]
fn a_token_is_listed_or_not() {
    // keeps H-39, H-44, H-48
    let rows = [
        ("one of one", "L: upgrade⏎", true),
        ("tokens have no case here", "L: UPgrade⏎", true),
        ("one of several", "L: keep-alive, upgrade⏎", true),
        ("on another line", "L: a⏎L: b, upgrade⏎", true),
        ("beside empty elements", "L: ,,upgrade,⏎", true),
        ("no line", "M: upgrade⏎", false),
        ("an empty list", "L:⏎", false),
        ("the start of an element", "L: upgrade-insecure⏎", false),
        ("the end of an element", "L: no-upgrade⏎", false),
        ("between quotes", "L: \"upgrade\"⏎", false),
        ("with a parameter", "L: upgrade;q=1⏎", false),
        ("two words", "L: upgrade now⏎", false),
        ("beside what is no token", "L: upgrade, a b⏎", false),
        ("after what is no token", "L: a/b, upgrade⏎", false),
        ("beside an open quote", "L: upgrade, \"a⏎", false),
        ("beside a byte outside ASCII", "L: upgrade, é⏎", false),
        (
            "beside what is no token, on another line",
            "L: upgrade⏎L: (⏎",
            false,
        ),
    ];
    for (name, lines, expected) in rows {
        assert_eq!(lists(lines, "upgrade"), expected, "{name}");
    }
    let many = format!("L: upgrade{}⏎", ",".repeat(64));
    assert!(!lists(&many, "upgrade"), "beside more than the limit");
}

/// The values of known fields have an index, which has no room for their length if they are long.
#[test]
fn long_elements() {
    // keeps H-38
    for length in [253, 254, 255, 256, 257, 511, 512, 600] {
        let name = "a".repeat(length);
        let head = format!("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: {name}⏎⏎");
        let found = outcome(&crlf(&head));
        assert_eq!(found, format!("upgrade {name}; content \"\"; unread \"\""));
    }
}
