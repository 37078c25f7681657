//! Looking up fields: order, case, absence, repetition, and lines of any length.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

use http_upgrade::head::Fields;
use http_upgrade::server::{Event, Server};
use http_upgrade::{Limits, ResponseHead};

/// Returns the head of a response, which needs no Host.
fn fields(lines: &str) -> Vec<u8> {
    let lines = lines.replace('⏎', "\r\n");
    ["HTTP/1.1 200 OK\r\n", &lines, "\r\n"]
        .concat()
        .into_bytes()
}

fn parse(input: &[u8]) -> Fields<'_> {
    ResponseHead::parse(input).unwrap().unwrap().fields
}

const KNOWN: [&str; 13] = [
    "Host",
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

/// Names as long as known ones. A look-up that compares only the length or the first byte would
/// confuse them.
const NEAR: [&str; 9] = [
    "Hose",
    "Expert",
    "Ordeal",
    "Upgrads",
    "Connectiom",
    "Content-Lengtj",
    "HTTP2_Settings",
    "Sec-WebSocket-Kex",
    "X",
];

#[test]
fn absent_repeated_and_empty_are_three_answers() {
    for name in KNOWN.iter().chain(&NEAR) {
        let absent = fields("Y: z⏎");
        let empty = fields(&format!("Y: z⏎{name}: \t⏎"));
        let one = fields(&format!("{name}: a⏎Y: z⏎"));
        let same = fields(&format!("{name}: a⏎Y: z⏎{name}: a⏎"));
        assert_eq!(parse(&absent).single(name), Ok(None), "{name}");
        assert_eq!(parse(&empty).single(name), Ok(Some(&b""[..])), "{name}");
        assert_eq!(parse(&one).single(name), Ok(Some(&b"a"[..])), "{name}");
        let repeated = parse(&same).single(name).unwrap_err();
        let sentence = "a field that may have one line only is repeated";
        assert_eq!(repeated.to_string(), sentence, "{name}");
        assert_eq!(parse(&same).all(name).count(), 2, "{name}");
    }
}

#[test]
fn lines_come_in_order() {
    // keeps H-38, H-44
    let input = fields("b:1⏎A: 2⏎B: \t3\t ⏎a:⏎Connection: x⏎connection: y⏎");
    let fields = parse(&input);
    let lines: Vec<_> = fields.into_iter().collect();
    let expected: [(&str, &[u8]); 6] = [
        ("b", b"1"),
        ("A", b"2"),
        ("B", b"3"),
        ("a", b""),
        ("Connection", b"x"),
        ("connection", b"y"),
    ];
    assert_eq!(lines, expected);
    assert!((&fields).into_iter().eq(expected));
    let all = |name| fields.all(name).collect::<Vec<_>>();
    assert_eq!(all("a"), [&b"2"[..], b""]);
    assert_eq!(all("B"), [&b"1"[..], b"3"]);
    assert_eq!(all("CONNECTION"), [&b"x"[..], b"y"]);
    assert!(all("").is_empty());
    assert!(all("c").is_empty());
}

#[test]
fn names_have_no_case() {
    // keeps H-39
    for name in KNOWN.iter().chain(&NEAR) {
        for written in [name.to_lowercase(), name.to_uppercase(), (*name).into()] {
            let input = fields(&format!("{written}: a⏎"));
            for asked in [name.to_lowercase(), name.to_uppercase()] {
                let value = parse(&input).single(&asked);
                assert_eq!(value, Ok(Some(&b"a"[..])), "{written} {asked}");
            }
        }
    }
}

#[test]
fn values_are_bytes() {
    // keeps H-43
    for name in ["X", "Upgrade", "Origin"] {
        let mut input = fields(&format!("{name}: a?b⏎"));
        let at = input.iter().position(|byte| *byte == b'?').unwrap();
        for byte in 0x80..=u8::MAX {
            input[at] = byte;
            assert_eq!(
                parse(&input).single(name),
                Ok(Some(&[b'a', byte, b'b'][..]))
            );
            let error = parse(&input).list(name).next().unwrap().unwrap_err();
            assert_eq!(error.to_string(), "a list element has a byte outside ASCII");
            assert!(!parse(&input).list_contains(name, "a"));
        }
    }
}

/// Reads the fields of a request with very large limits.
fn with_fields(lines: &str, check: impl Fn(Fields<'_>)) {
    let input = format!("GET / HTTP/1.1\r\n{}\r\n", lines.replace('⏎', "\r\n"));
    let limits = Limits::new().head(u32::MAX).elements(u16::MAX);
    for step in [input.len(), 4096] {
        let mut server = Server::with_limits(limits.fields(u16::MAX));
        let mut end = 0;
        while end < input.len() && server.wants_input(&input.as_bytes()[..end]) {
            end = input.len().min(end + step);
        }
        server.wants_input(input.as_bytes());
        let Ok(Event::Plain(head)) = server.event(input.as_bytes()) else {
            panic!("{:?}", server.event(input.as_bytes()));
        };
        check(head.fields);
    }
}

#[test]
fn lines_may_be_longer_than_65_535_bytes() {
    for name in ["X", "Upgrade", "Sec-WebSocket-Key"] {
        for len in [65_534, 65_535, 65_536, 65_537, 131_072, 131_073] {
            let value = "v".repeat(len);
            let lines = format!("Host: h⏎{name}: {value} ⏎Expect: e⏎");
            with_fields(&lines, |fields| {
                assert_eq!(fields.single(name), Ok(Some(value.as_bytes())), "{len}");
                assert_eq!(fields.all(name).count(), 1, "{len}");
                assert!(fields.list_contains(name, &value), "{len}");
                assert_eq!(fields.single("Expect"), Ok(Some(&b"e"[..])), "{len}");
            });
            let lines = format!("Host: h⏎{name}: a⏎{name}: {value}⏎");
            with_fields(&lines, |fields| {
                assert!(fields.single(name).is_err(), "{len}");
                let all: Vec<_> = fields.all(name).collect();
                assert_eq!(all, [b"a", value.as_bytes()], "{len}");
            });
        }
    }
}

#[test]
fn fields_may_come_after_65_535_bytes() {
    for len in [65_500, 65_536, 131_072] {
        let filling = "v".repeat(len);
        let lines = format!("X: {filling}⏎Host: h⏎Upgrade: a, b⏎Origin: o⏎");
        with_fields(&lines, |fields| {
            assert_eq!(fields.single("Host"), Ok(Some(&b"h"[..])), "{len}");
            assert_eq!(fields.single("Origin"), Ok(Some(&b"o"[..])), "{len}");
            assert!(fields.list_contains("Upgrade", "b"), "{len}");
            assert_eq!(fields.single("Connection"), Ok(None), "{len}");
        });
    }
}

/// Random numbers, the same ones in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn case(&mut self, name: &str) -> String {
        let flip = |letter: char| match self.roll(3) {
            0 => letter.to_ascii_lowercase(),
            1 => letter.to_ascii_uppercase(),
            _ => letter,
        };
        name.chars().map(flip).collect()
    }
}

#[test]
fn look_ups_agree_with_a_slow_walk() {
    // keeps H-39, H-44
    let names = [&KNOWN[..], &NEAR[..]].concat();
    let values = [
        "",
        "a",
        "a, b",
        ",",
        "a b",
        "\"x,y\", z",
        "\"open",
        "é",
        "a,,b ,",
    ];
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..3_000 {
        let count = dice.roll(12);
        let lines: Vec<_> = (0..count)
            .map(|_| {
                let name = dice.pick(&names);
                (dice.case(name), dice.pick(&values))
            })
            .collect();
        let line = |(name, value): &(String, &str)| [name, ": ", value, "⏎"].concat();
        let text: String = lines.iter().map(line).collect();
        let input = fields(&text);
        let fields = parse(&input);
        let walked: Vec<_> = fields.iter().collect();
        let written: Vec<_> = lines
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        assert_eq!(walked, written, "{text}");
        for name in &names {
            let slow: Vec<_> = lines
                .iter()
                .filter(|(written, _)| written.to_lowercase() == name.to_lowercase())
                .map(|(_, value)| value.as_bytes())
                .collect();
            let asked = dice.case(name);
            let all: Vec<_> = fields.all(&asked).collect();
            assert_eq!(all, slow, "{name} of {text}");
            let only = fields.single(&asked).ok();
            let expected = (slow.len() < 2).then_some(slow.first().copied());
            assert_eq!(only, expected, "{name} of {text}");
        }
    }
}

#[test]
fn a_field_as_text() {
    use http_upgrade::head::TextError::{Encoding, Repeated};
    for (name, lines, expected) in [
        ("text", "A: b c⏎", Ok(Some("b c"))),
        ("another name", "AB: b⏎", Ok(None)),
        ("another case", "a: b⏎", Ok(Some("b"))),
        ("empty", "A:⏎", Ok(Some(""))),
        ("UTF-8", "A: bücher⏎", Ok(Some("bücher"))),
        ("absent", "", Ok(None)),
        ("repeated", "A: b⏎a: b⏎", Err(Repeated)),
        ("repeated, although empty", "A:⏎A:⏎", Err(Repeated)),
    ] {
        let head = fields(lines);
        let head = ResponseHead::parse(&head).unwrap().unwrap();
        assert_eq!(head.fields.text("A"), expected, "{name}");
    }
    let head = b"HTTP/1.1 200 OK\r\nA: b\xfc\r\nB: \xff\r\nB: \xff\r\nOrigin: \xe9\r\n\r\n";
    let head = ResponseHead::parse(head).unwrap().unwrap();
    assert_eq!(head.fields.text("A"), Err(Encoding));
    assert_eq!(head.fields.text("B"), Err(Repeated));
    assert_eq!(head.fields.text("origin"), Err(Encoding));
    for (error, sentence) in [
        (Repeated, "a field that may have one line only is repeated"),
        (Encoding, "a field value is not UTF-8 text"),
    ] {
        assert_eq!(error.to_string(), sentence);
    }
}
