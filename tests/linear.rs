//! No byte is looked at twice: four times the bytes, one at a time, take four times the time.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

use http_upgrade::Limits;
use http_upgrade::server::{Event, Server};
use std::hint::black_box;
use std::time::{Duration, Instant};

const SHORT: usize = 16 * 1024;
const LONG: usize = 64 * 1024;

fn wide() -> Limits {
    let limits = Limits::new().head(u32::MAX).content(u32::MAX);
    let limits = limits.target(u16::MAX).fields(u16::MAX).elements(u16::MAX);
    limits.chunk_extensions(u16::MAX).trailer(u16::MAX)
}

/// Returns the time for reading all of it, one byte at a time, and for asking for the event.
fn bytewise(input: &[u8]) -> Duration {
    let start = Instant::now();
    let mut server = Server::with_limits(wide());
    for end in 0..=input.len() {
        let wants = server.wants_input(black_box(&input[..end]));
        assert_eq!(wants, end < input.len(), "{end} bytes");
    }
    match black_box(server.event(input)) {
        Ok(Event::UpgradeRequested(upgrade)) => assert_eq!(upgrade.consumed(), input.len()),
        Ok(Event::Plain(_)) => {}
        other => panic!("{other:?}"),
    }
    start.elapsed()
}

/// Compares equal amounts of work, four short inputs and a long one, so that a scheduler disturbs
/// both alike. The best of five measurements and repeated attempts remove the remaining
/// disturbance: another process may take the time of one measurement, but not of all. Reading every
/// byte again would make it 16 times the time of a short input.
fn assert_linear(name: &str, run: impl Fn(usize) -> Duration) {
    let start = Instant::now();
    let patience = Duration::from_secs(10);
    let mut seen = Vec::new();
    while start.elapsed() < patience {
        let (mut shorts, mut long) = (Duration::MAX, Duration::MAX);
        for _ in 0..5 {
            shorts = shorts.min((0..LONG / SHORT).map(|_| run(SHORT)).sum());
            long = long.min(run(LONG));
            if start.elapsed() > patience {
                break;
            }
        }
        if long * 4 < shorts * 6 && long < Duration::from_secs(1) {
            return;
        }
        seen.push((shorts, long));
    }
    panic!("{name}: {seen:?}");
}

fn request(method: &str, target: &str, lines: &str) -> Vec<u8> {
    format!("{method} {target} HTTP/1.1\r\nHost: h\r\n{lines}\r\n").into_bytes()
}

fn upgrade(lines: &str, content: &str) -> Vec<u8> {
    let lines = format!("Connection: upgrade\r\nUpgrade: a\r\n{lines}");
    [&request("GET", "/", &lines), content.as_bytes()].concat()
}

type Shape = fn(usize) -> Vec<u8>;

/// Ways to fill about this many bytes, each of which could be slow to read.
#[rustfmt::skip] // a table
const SHAPES: &[(&str, Shape)] = &[
    ("a long value", |n| request("GET", "/", &format!("X: {}\r\n", "v".repeat(n)))),
    ("a long name", |n| request("GET", "/", &format!("{}: v\r\n", "X".repeat(n)))),
    ("white space before a value", |n| request("GET", "/", &format!("X:{}v\r\n", " ".repeat(n)))),
    ("white space after a value", |n| request("GET", "/", &format!("Upgrade: v{}\r\n", " ".repeat(n)))),
    ("white space and nothing else", |n| request("GET", "/", &format!("X:{}\r\n", "\t".repeat(n)))),
    ("a long target", |n| request("GET", &"/".repeat(n - 1), "")),
    ("a long authority", |n| request("GET", &format!("http://{}", "h".repeat(n - 8)), "")),
    ("many short lines", |n| request("GET", "/", &"X:\r\n".repeat(n / 4))),
    ("many lines of a known field", |n| upgrade(&"Upgrade: a\r\n".repeat(n / 12), "")),
    ("a long Host", |n| [b"GET / HTTP/1.1\r\nHost: ", "h".repeat(n).as_bytes(), b"\r\n\r\n"].concat()),
    ("a list of many elements", |n| upgrade(&format!("Connection: {}\r\n", "a,".repeat(n / 2 - 1)), "")),
    ("a list with a long quoted string", |n| upgrade(&format!("Expect: \"{}\"\r\n", "\\,".repeat(n / 2)), "")),
    ("content of one length", |n| upgrade(&format!("Content-Length: {n}\r\n"), &"x".repeat(n))),
    ("chunks of one byte", |n| upgrade("Transfer-Encoding: chunked\r\n", &format!("{}0\r\n\r\n", "1\r\nx\r\n".repeat(n / 6)))),
    ("chunk extensions", |n| upgrade("Transfer-Encoding: chunked\r\n", &format!("0{}\r\n\r\n", ";a=b".repeat(n / 4 - 1)))),
    ("trailers", |n| upgrade("Transfer-Encoding: chunked\r\n", &format!("0\r\n{}\r\n", "X: y\r\n".repeat(n / 6 - 1)))),
];

/// There is one test, since two at the same time would disturb each other.
#[test]
fn time_is_linear() {
    requests_one_byte_at_a_time();
    lists_of_a_head();
}

fn requests_one_byte_at_a_time() {
    for (name, shape) in SHAPES {
        let inputs = [SHORT, LONG].map(shape);
        assert_linear(name, |len| bytewise(&inputs[usize::from(len == LONG)]));
    }
}

fn lists_of_a_head() {
    let inputs = [SHORT, LONG].map(|len| {
        let lines = "Upgrade: a\r\nConnection: b, \"c\"\r\n".repeat(len / 32);
        request("GET", "/", &lines)
    });
    assert_linear("look-ups over many lines", |len| {
        let input = &inputs[usize::from(len == LONG)];
        let mut server = Server::with_limits(wide());
        server.wants_input(input);
        let Ok(Event::Plain(head)) = server.event(input) else {
            panic!("a plain request");
        };
        let start = Instant::now();
        for name in ["Upgrade", "Connection", "X"] {
            black_box(head.fields.all(name).count());
            black_box(head.fields.list(name).count());
            black_box(head.fields.list_contains(name, "upgrade"));
            black_box(head.fields.single(name).is_ok());
        }
        start.elapsed()
    });
}
