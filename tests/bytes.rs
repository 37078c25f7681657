//! All 256 byte values in every place of a head, compared with predicates that are slow and simple.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::{Protocol, RequestHead, ResponseHead};
use support::outcome;

/// Whether the byte is a `tchar` (RFC 9110 §5.6.2).
fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_digit()
        || byte.is_ascii_alphabetic()
        || [
            b'!', b'#', b'$', b'%', b'&', b'\'', b'*', b'+', b'-', b'.', b'^', b'_', b'`', b'|',
            b'~',
        ]
        .contains(&byte)
}

/// Whether the byte is SP, HTAB, VCHAR or obs-text (RFC 9110 §5.5).
fn is_text(byte: u8) -> bool {
    byte == 0x20 || byte == 0x09 || (0x21..=0x7e).contains(&byte) || byte >= 0x80
}

/// Whether the byte is `unreserved / sub-delims` (RFC 3986 §2.3 and §2.2).
fn is_name_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || [b'-', b'.', b'_', b'~'].contains(&byte)
        || [
            b'!', b'$', b'&', b'\'', b'(', b')', b'*', b'+', b',', b';', b'=',
        ]
        .contains(&byte)
}

/// Whether the byte is `pchar / "/" / "?"` (RFC 3986 §3.3 and §3.4), or one that the URL Standard
/// leaves unchanged in a query.
fn is_target(byte: u8) -> bool {
    is_name_of_host(byte)
        || [b':', b'@', b'/', b'?', b'%'].contains(&byte)
        || [b'[', b'\\', b']', b'^', b'`', b'{', b'|', b'}'].contains(&byte)
}

fn around(before: &[u8], byte: u8, after: &[u8]) -> Vec<u8> {
    [before, &[byte], after].concat()
}

/// Checks the outcome. Everything that is refused here is answered with 400.
fn assert_outcome(input: &[u8], is_valid: bool, accepted: &str) {
    let outcome = outcome(input);
    if is_valid {
        assert_eq!(outcome, accepted, "{}", input.escape_ascii());
    } else {
        let input = input.escape_ascii();
        assert!(outcome.starts_with("400 close: "), "{outcome}: {input}");
    }
}

#[test]
fn methods() {
    // keeps H-01, H-17, H-48
    for byte in 0..=u8::MAX {
        for (before, after) in [
            ("", "ET"),
            ("G", "T"),
            ("GE", ""),
            ("GETGETGET", "GETGETGET"),
        ] {
            let tail = [after, " / HTTP/1.1\r\nHost: h\r\n\r\n"].concat();
            let input = around(before.as_bytes(), byte, tail.as_bytes());
            let method = format!("{before}{}{after}", char::from(byte));
            let accepted = format!("plain {method} Origin(\"/\")");
            assert_outcome(&input, is_tchar(byte), &accepted);
        }
    }
}

#[test]
fn targets() {
    // keeps H-01, H-13, H-18
    for byte in 0..=u8::MAX {
        for (before, after) in [("/", ""), ("/path/", "tail"), ("/?", "a=b")] {
            let head = ["GET ", before].concat();
            let tail = [after, " HTTP/1.1\r\nHost: h\r\n\r\n"].concat();
            let input = around(head.as_bytes(), byte, tail.as_bytes());
            let target = format!("{before}{}{after}", char::from(byte));
            let accepted = format!("plain GET Origin({target:?})");
            assert_outcome(&input, is_target(byte), &accepted);
        }
    }
}

#[test]
fn hosts() {
    // keeps H-22
    for byte in 0..=u8::MAX {
        let input = around(b"GET / HTTP/1.1\r\nHost: a", byte, b"b\r\n\r\n");
        assert_outcome(&input, is_name_of_host(byte), "plain GET Origin(\"/\")");
        let input = around(b"GET http://a", byte, b"b HTTP/1.1\r\nHost: h\r\n\r\n");
        if is_name_of_host(byte) {
            let authority = format!("a{}b", char::from(byte));
            let head = RequestHead::parse(&input).unwrap().unwrap();
            assert_eq!(head.authority(), Some(authority.as_str()));
        } else if ![b'/', b'?'].contains(&byte) {
            assert!(RequestHead::parse(&input).is_err(), "{byte:#04x}");
        }
    }
}

#[test]
fn field_names() {
    // keeps H-39, H-48
    for byte in 0..=u8::MAX {
        for (before, after) in [
            ("", "X"),
            ("X", ""),
            ("X-", "-Y"),
            ("X-Long-Name", "-And-More"),
        ] {
            let head = ["GET / HTTP/1.1\r\nHost: h\r\n", before].concat();
            let tail = [after, ": v\r\n\r\n"].concat();
            let input = around(head.as_bytes(), byte, tail.as_bytes());
            // A colon within the name ends it.
            let ends = byte == b':' && !before.is_empty();
            assert_outcome(&input, is_tchar(byte) || ends, "plain GET Origin(\"/\")");
            if let Ok(Some(head)) = RequestHead::parse(&input) {
                let (name, value) = head.fields.iter().last().unwrap();
                let line = format!("{before}{}{after}: v", char::from(byte));
                let (wanted_name, wanted_value) = line.split_once(':').unwrap();
                assert_eq!(name, wanted_name);
                assert_eq!(value, wanted_value.trim().as_bytes());
            }
        }
    }
}

#[test]
fn field_values() {
    // keeps H-38, H-43
    for byte in 0..=u8::MAX {
        for (before, after) in [
            ("", ""),
            ("a", ""),
            ("", "b"),
            ("a", "b"),
            ("eight888", "eight888"),
        ] {
            let head = ["GET / HTTP/1.1\r\nHost: h\r\nX: ", before].concat();
            let tail = [after, "\r\n\r\n"].concat();
            let input = around(head.as_bytes(), byte, tail.as_bytes());
            assert_outcome(&input, is_text(byte), "plain GET Origin(\"/\")");
            if is_text(byte) {
                let head = RequestHead::parse(&input).unwrap().unwrap();
                let mut wanted = around(before.as_bytes(), byte, after.as_bytes());
                let is_space = |byte: &u8| *byte == b' ' || *byte == b'\t';
                while wanted.first().is_some_and(is_space) {
                    wanted.remove(0);
                }
                while wanted.last().is_some_and(is_space) {
                    wanted.pop();
                }
                assert_eq!(head.fields.single("x"), Ok(Some(wanted.as_slice())));
            }
        }
    }
}

#[test]
fn reason_phrases() {
    // keeps H-33
    for byte in 0..=u8::MAX {
        for (before, after) in [("", ""), ("a", ""), ("", "b"), ("a", "b")] {
            let head = ["HTTP/1.1 101 ", before].concat();
            let tail = [after, "\r\nX: y\r\n\r\n"].concat();
            let input = around(head.as_bytes(), byte, tail.as_bytes());
            let parsed = ResponseHead::parse(&input);
            assert_eq!(parsed.is_ok(), is_text(byte), "{}", input.escape_ascii());
            if let Ok(head) = parsed {
                assert_eq!(head.unwrap().len(), input.len());
            }
        }
    }
}

#[test]
fn text_is_judged_the_same_at_every_place_of_a_word() {
    // keeps H-33, H-43: values are read several bytes at a time, so each byte is tested at each
    // place, with each kind of neighbour
    let neighbours = [b'a', b'\t', b' ', b'~', 0x80, 0x9f, 0xa0, 0xff];
    for byte in 0..=u8::MAX {
        for at in 0..=17 {
            for neighbour in neighbours {
                let mut value = [neighbour; 18];
                value[at] = byte;
                for head in ["HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\nX: "] {
                    let input = [head.as_bytes(), &value, b"\r\n\r\n"].concat();
                    let is_ok = ResponseHead::parse(&input).is_ok();
                    assert_eq!(is_ok, is_text(byte), "{}", input.escape_ascii());
                }
            }
        }
    }
}

#[test]
fn long_text_is_judged_the_same_at_every_place() {
    // keeps H-43: after some words, whole blocks are read at once
    for byte in 0..=u8::MAX {
        for at in 0..=90 {
            let mut value = [b'a'; 91];
            value[at] = byte;
            let input = [b"HTTP/1.1 200 OK\r\nX: ", &value[..], b"\r\n\r\n"].concat();
            let is_ok = ResponseHead::parse(&input).is_ok();
            assert_eq!(is_ok, is_text(byte), "{}", input.escape_ascii());
        }
    }
}

#[test]
fn one_byte_over_and_over_is_judged_as_one_is() {
    // keeps H-43: also where it fills whole blocks after the first words. A doubled CR LF would be
    // the end of the head.
    for byte in (0..=u8::MAX).filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        for before in 0..=64 {
            let value = [&[b'a'; 64][..before], &[byte; 96], b"a"].concat();
            let input = [b"HTTP/1.1 200 OK\r\nX: ", &value[..], b"\r\n\r\n"].concat();
            let is_ok = ResponseHead::parse(&input).is_ok();
            assert_eq!(is_ok, is_text(byte), "{}", input.escape_ascii());
        }
    }
}

#[test]
fn names_are_judged_the_same_at_every_place_of_a_word() {
    // keeps H-39, H-48
    for byte in (0..=u8::MAX).filter(|byte| *byte != b':') {
        for at in 0..=17 {
            for neighbour in [b'a', b'z', b'A', b'Z', b'-', b'0', b'~'] {
                let mut name = [neighbour; 18];
                name[at] = byte;
                let input = [b"HTTP/1.1 200 OK\r\n", &name[..], b": v\r\n\r\n"].concat();
                let is_ok = ResponseHead::parse(&input).is_ok();
                assert_eq!(is_ok, is_tchar(byte), "{}", input.escape_ascii());
            }
        }
    }
}

#[test]
fn a_known_name_is_known_without_regard_to_case_and_only_so() {
    // keeps H-39: a name that is compared as a whole is not checked byte by byte
    let names = [
        "Connection",
        "Upgrade",
        "Content-Length",
        "Transfer-Encoding",
        "Expect",
        "Origin",
        "Sec-WebSocket-Key",
        "Sec-WebSocket-Accept",
        "Sec-WebSocket-Version",
        "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions",
        "HTTP2-Settings",
    ];
    for name in names {
        for (at, byte) in (0..name.len()).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
            let mut other = name.as_bytes().to_vec();
            other[at] = byte;
            for line in [
                other.clone(),
                other.to_ascii_lowercase(),
                other.to_ascii_uppercase(),
            ] {
                let input = [b"GET / HTTP/1.1\r\nHost: h\r\n", &line[..], b": v\r\n\r\n"].concat();
                let Ok(head) = RequestHead::parse(&input) else {
                    assert!(!is_tchar(byte), "{}", input.escape_ascii());
                    continue;
                };
                assert!(is_tchar(byte) || byte == b':', "{}", input.escape_ascii());
                let value = head.unwrap().fields.single(name).unwrap();
                let is_known = line.eq_ignore_ascii_case(name.as_bytes());
                assert_eq!(value.is_some(), is_known, "{}", input.escape_ascii());
            }
        }
    }
}

#[test]
fn protocols() {
    // keeps H-48
    for byte in 0..0x80 {
        let character = char::from(byte);
        let input = around(
            b"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: a",
            byte,
            b"b\r\n\r\n",
        );
        let element = format!("a{character}b");
        let parts = Protocol::parse(&element).map(|parsed| (parsed.name(), parsed.version()));
        let (expected, offered) = match byte {
            b'/' => (Some(("a", Some("b"))), Some("a/b".to_string())),
            b',' => (None, Some("a, b".to_string())),
            _ if is_tchar(byte) => (Some((element.as_str(), None)), Some(element.clone())),
            _ => (None, None),
        };
        assert_eq!(parts, expected, "{byte:#04x}");
        let outcome = outcome(&input);
        match offered {
            Some(offered) => {
                let upgrade = format!("upgrade {offered}; content \"\"; unread \"\"");
                assert_eq!(outcome, upgrade, "{byte:#04x}");
            }
            None if is_text(byte) => assert_eq!(outcome, "plain GET Origin(\"/\")"),
            None => assert!(outcome.starts_with("400 close: "), "{byte:#04x}"),
        }
    }
}
