//! Limits of a head, at the limit and one past it. Each has a status of its own.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::Limits;
use support::{describe, fed, outcome, outcome_within};

const PLAIN: &str = "plain GET Origin(\"/\")";
const HEAD: &str = "431 close: the head is longer than the limit (RFC 6585 §5)";
const TARGET: &str = "414 close: the target is longer than the limit (RFC 9112 §3)";
const FIELDS: &str = "431 close: the head has more field lines than the limit (RFC 6585 §5)";
const ELEMENTS: &str = "431 close: a list has more elements than the limit (RFC 9110 §5.6.1.2)";
const METHOD: &str = "501 close: the method is longer than any that is known (RFC 9112 §3)";
const EMPTY_LINES: &str =
    "400 close: more empty lines than the limit come before the request line (RFC 9112 §2.2)";

#[test]
fn bytes_of_a_head() {
    // keeps H-50
    let short = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    let after_an_empty_line = ["\r\n", short].concat();
    let upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n";
    for head in [short, &after_an_empty_line, upgrade] {
        let len = u32::try_from(head.len()).unwrap_or(0);
        // The bytes after the head do not count.
        for after in ["", "GET / HTTP/1.1\r\n"] {
            let input = [head, after].concat();
            let within = outcome_within(Limits::new().head(len), input.as_bytes());
            let is_event = within.starts_with("plain") || within.starts_with("upgrade");
            assert!(is_event, "{within}");
        }
        for less in 0..len {
            let limits = Limits::new().head(less);
            assert_eq!(
                outcome_within(limits, head.as_bytes()),
                HEAD,
                "{less} bytes"
            );
            // The error comes as soon as the limit is reached, however much has arrived.
            let reached = &head.as_bytes()[..less as usize];
            assert_eq!(outcome_within(limits, reached), HEAD, "{less} bytes");
            let last = &head.as_bytes()[..(less as usize).saturating_sub(1)];
            if less > 0 {
                assert_eq!(outcome_within(limits, last), "incomplete", "{less} bytes");
            }
        }
    }
}

#[test]
fn bytes_of_a_head_by_default() {
    // keeps H-50
    let head = |len: usize| {
        let line = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
        [line, &"v".repeat(len - line.len() - 4), "\r\n\r\n"].concat()
    };
    assert_eq!(outcome(head(65_536).as_bytes()), PLAIN);
    assert_eq!(outcome(head(65_537).as_bytes()), HEAD);
    assert_eq!(outcome(head(1_000_000).as_bytes()), HEAD);
}

fn with_target(len: usize) -> String {
    let target = "/".repeat(len);
    format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n")
}

#[test]
fn bytes_of_a_target() {
    // keeps H-15
    for limit in [1, 2, 100, 8_000, 16_384, 16_385] {
        let limits = Limits::new().target(limit);
        let limit = usize::from(limit);
        let expected = format!("plain GET Origin({:?})", "/".repeat(limit));
        assert_eq!(
            outcome_within(limits, with_target(limit).as_bytes()),
            expected,
            "{limit}"
        );
        assert_eq!(
            outcome_within(limits, with_target(limit + 1).as_bytes()),
            TARGET,
            "{limit}"
        );
        // The error comes with the byte that is too much.
        let open = with_target(limit + 1);
        let start = "GET ".len() + limit;
        assert_eq!(
            outcome_within(limits, &open.as_bytes()[..start]),
            "incomplete",
            "{limit}"
        );
        assert_eq!(
            outcome_within(limits, &open.as_bytes()[..=start]),
            TARGET,
            "{limit}"
        );
    }
    let absolute = b"GET http://host/ HTTP/1.1\r\nHost: h\r\n\r\n";
    assert_eq!(outcome_within(Limits::new().target(11), absolute), TARGET);
}

#[test]
fn request_lines_of_8_000_bytes() {
    // keeps H-15, H-16
    for len in [8_000, 16_384] {
        assert!(
            outcome(with_target(len).as_bytes()).starts_with("plain "),
            "{len}"
        );
    }
    assert_eq!(outcome(with_target(16_385).as_bytes()), TARGET);
}

#[test]
fn field_lines() {
    // keeps H-50
    let head = |lines: usize| {
        let others = "X: y\r\n".repeat(lines - 1);
        format!("GET / HTTP/1.1\r\nHost: h\r\n{others}\r\n")
    };
    for limit in [1, 2, 128, 1_000] {
        let limits = Limits::new().fields(limit);
        let limit = usize::from(limit);
        assert_eq!(
            outcome_within(limits, head(limit).as_bytes()),
            PLAIN,
            "{limit}"
        );
        assert_eq!(
            outcome_within(limits, head(limit + 1).as_bytes()),
            FIELDS,
            "{limit}"
        );
        let open = head(limit + 1);
        let start = open.len() - "X: y\r\n\r\n".len();
        assert_eq!(
            outcome_within(limits, &open.as_bytes()[..start]),
            "incomplete",
            "{limit}"
        );
        assert_eq!(
            outcome_within(limits, &open.as_bytes()[..=start]),
            FIELDS,
            "{limit}"
        );
    }
    assert_eq!(outcome(head(128).as_bytes()), PLAIN);
    assert_eq!(outcome(head(129).as_bytes()), FIELDS);
    let none = Limits::new().fields(0);
    assert_eq!(outcome_within(none, b"GET / HTTP/1.0\r\n\r\n"), PLAIN);
    assert_eq!(
        outcome_within(none, b"GET / HTTP/1.0\r\nX: y\r\n\r\n"),
        FIELDS
    );
    assert_eq!(
        outcome_within(none.fields(u16::MAX), head(9_000).as_bytes()),
        PLAIN
    );
}

#[test]
fn the_end_of_a_section_is_no_field_line() {
    // keeps H-50, H-04
    let input = b"GET / HTTP/1.1\r\nHost: h\r\n\n";
    let found = outcome_within(Limits::new().fields(1), input);
    assert!(found.contains("LF without CR"), "{found}");
}

#[test]
fn elements_of_a_list() {
    // keeps H-47
    let head = |connection: &str, upgrade: &str| {
        format!(
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: {connection}\r\nUpgrade: {upgrade}\r\n\r\n"
        )
    };
    let upgrade = |protocols: &str| format!("upgrade {protocols}; content \"\"; unread \"\"");
    let two = Limits::new().elements(2);
    let rows = [
        ("upgrade", "a", upgrade("a")),
        ("x, upgrade", "a, b", upgrade("a, b")),
        (",upgrade", "a,", upgrade("a")),
        (
            "x\r\nConnection: upgrade",
            "a\r\nUpgrade: b",
            upgrade("a, b"),
        ),
        ("x, y, upgrade", "a", ELEMENTS.into()),
        ("upgrade,,", "a", ELEMENTS.into()),
        ("upgrade", "a, b, c", ELEMENTS.into()),
        ("upgrade", "a,,", ELEMENTS.into()),
        ("upgrade", ",,", ELEMENTS.into()),
        ("upgrade", "a\r\nUpgrade: b\r\nUpgrade: c", ELEMENTS.into()),
        ("upgrade", "a, b\r\nUpgrade:", ELEMENTS.into()),
        ("x, y, z", "a", ELEMENTS.into()),
        ("upgrade", "\"a,,,\", b", PLAIN.into()),
    ];
    // Without any element, no list can be read.
    for connection in ["Upgrade", "upgrade"] {
        let input = head(connection, "a");
        let none = Limits::new().elements(0);
        assert_eq!(outcome_within(none, input.as_bytes()), ELEMENTS, "{input}");
        let input = input.replace("Upgrade: a\r\n", "");
        assert_eq!(outcome_within(none, input.as_bytes()), ELEMENTS, "{input}");
    }
    for (connection, protocols, expected) in rows {
        let input = head(connection, protocols);
        assert_eq!(outcome_within(two, input.as_bytes()), expected, "{input}");
    }
    let commas = ",".repeat(10_000);
    assert_eq!(outcome(head("upgrade", &commas).as_bytes()), ELEMENTS);
    assert_eq!(outcome(head(&commas, "a").as_bytes()), ELEMENTS);
    let many = |count: usize| vec!["a"; count].join(", ");
    assert_eq!(
        outcome(head("upgrade", &many(64)).as_bytes()),
        upgrade(&many(64))
    );
    assert_eq!(outcome(head("upgrade", &many(65)).as_bytes()), ELEMENTS);
}

#[test]
fn bytes_of_a_method() {
    // keeps H-14
    let head = |len: usize| format!("{} / HTTP/1.1\r\nHost: h\r\n\r\n", "M".repeat(len));
    for limit in [1, 3, 32, 255] {
        let limits = Limits::new().method(limit);
        let limit = usize::from(limit);
        let method = "M".repeat(limit);
        let expected = format!("plain {method} Origin(\"/\")");
        assert_eq!(
            outcome_within(limits, head(limit).as_bytes()),
            expected,
            "{limit}"
        );
        for past in [limit + 1, limit + 2, 300, 1_000] {
            assert_eq!(
                outcome_within(limits, head(past).as_bytes()),
                METHOD,
                "{limit}"
            );
        }
        // The error comes with the byte that is too much.
        for before in ["", "\r\n"] {
            let open = [before, &method].concat();
            let past = [&open, "M"].concat();
            assert_eq!(
                outcome_within(limits, open.as_bytes()),
                "incomplete",
                "{limit}"
            );
            assert_eq!(outcome_within(limits, past.as_bytes()), METHOD, "{limit}");
        }
    }
    assert_eq!(outcome(head(300).as_bytes()), METHOD, "H-14");
    let expected = format!("plain {} Origin(\"/\")", "M".repeat(32));
    assert_eq!(outcome(head(32).as_bytes()), expected);
    assert_eq!(outcome(head(33).as_bytes()), METHOD);
}

#[test]
fn empty_lines() {
    // keeps H-02
    let head = |lines: usize| {
        [
            "\r\n".repeat(lines).as_str(),
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        ]
        .concat()
    };
    for limit in [0, 1, 2, 255] {
        let limits = Limits::new().empty_lines(limit);
        let limit = usize::from(limit);
        for lines in 0..=limit {
            assert_eq!(
                outcome_within(limits, head(lines).as_bytes()),
                PLAIN,
                "{lines}"
            );
        }
        for lines in [limit + 1, limit + 2, limit + 1_000] {
            assert_eq!(
                outcome_within(limits, head(lines).as_bytes()),
                EMPTY_LINES,
                "{lines}"
            );
        }
        assert_eq!(
            outcome_within(limits, "\r\n".repeat(limit).as_bytes()),
            "incomplete"
        );
    }
    assert_eq!(outcome(head(1).as_bytes()), PLAIN);
    assert_eq!(outcome(head(2).as_bytes()), EMPTY_LINES);
}

#[test]
fn a_limit_holds_for_each_request() {
    let head = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    let limits = Limits::new().head(27).target(1).fields(1).method(3);
    let mut server = fed(limits, head, &[head.len()]);
    for _ in 0..3 {
        assert_eq!(describe(&server, head), PLAIN);
        server.next_request();
        assert!(!server.wants_input(head));
    }
    server.next_request();
    let past = b"GET // HTTP/1.1\r\nHost: h\r\n\r\n";
    assert!(!server.wants_input(past));
    assert_eq!(describe(&server, past), TARGET);
}
