//! Heads that come as a whole are read several lines and many bytes at a time. What comes of it is
//! what comes of the same bytes one by one, whatever stands at whichever place.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use http_upgrade::server::Event;
use http_upgrade::{Limits, Server};

/// Lines of many lengths: known and unknown names, unusual ones, and values with every kind of
/// space.
const LINES: &str = "Host: h\r\nX: y\r\nAccept-Encoding: gzip, deflate, br\r\nUser-Agent:\t a\tb \t\r\n\
    X-Empty:\r\nConnection: keep-alive\r\nx_y.z!*'|~: unusual\r\nContent-Length: 0\r\n\
    A-Name-That-Is-Longer-Than-Sixteen-Bytes: of the longest value here, which has no control at all\r\n\
    Sec-WebSocket-Protocol: chat\r\nCookie: a=b; c=d\r\nOrigin: http://h\r\n\r\n";

const KNOWN: [&str; 6] = [
    "Host",
    "Connection",
    "Content-Length",
    "Sec-WebSocket-Protocol",
    "Cookie",
    "Origin",
];

/// What is likely to be taken for something else.
const BYTES: &[u8] = b"\0\x01\x08\t\n\x0b\r\x1b\x1f !:;@AZ[`az{~\x7f\x80\xff-_09";

/// Returns the fields, or the error; and whether more is wanted.
fn shown(server: &Server, input: &[u8], wants_more: bool) -> String {
    match server.event(input) {
        _ if wants_more => "more".to_owned(),
        Err(error) => error.to_string(),
        Ok(Event::Plain(head)) => {
            let lines = head.fields.into_iter();
            let lines = lines.map(|(name, value)| format!("{name}={}\n", value.escape_ascii()));
            let lines: String = lines.collect();
            // What is known of each line is found in another way than by walking over all lines.
            let known =
                KNOWN.map(|name| head.fields.single(name).is_ok_and(|value| value.is_some()));
            format!("{} {:?} {known:?}\n{lines}", head.len(), head.persists())
        }
        Ok(_) => "something else".to_owned(),
    }
}

fn at_once(input: &[u8]) -> String {
    let mut server = Server::new();
    let wants_more = server.wants_input(input);
    shown(&server, input, wants_more)
}

fn one_by_one(input: &[u8]) -> String {
    let mut server = Server::new();
    let wants_more = (1..=input.len()).all(|end| server.wants_input(&input[..end]));
    shown(&server, input, wants_more)
}

/// A head whose lines are preceded by one of this length.
fn head(pad: usize) -> Vec<u8> {
    let pad = "p".repeat(pad);
    format!("GET / HTTP/1.1\r\nP: {pad}\r\n{LINES}").into_bytes()
}

#[test]
fn lines_end_at_every_place_of_a_block() {
    // keeps H-38
    for pad in 0..=130 {
        let head = head(pad);
        let found = at_once(&head);
        assert_eq!(found.lines().count(), 14, "{found}");
        assert_eq!(found, one_by_one(&head));
        // The end may be missing as well.
        for end in head.len() - 70..head.len() {
            assert_eq!(at_once(&head[..end]), "more", "{pad}, {end}");
        }
    }
}

#[test]
fn a_byte_at_every_place_is_judged_the_same() {
    // keeps H-36, H-38, H-39, H-43
    for pad in [0, 21, 62] {
        let mut head = head(pad);
        for at in 16..head.len() {
            let before = head[at];
            for byte in BYTES {
                head[at] = *byte;
                assert_eq!(at_once(&head), one_by_one(&head), "{}", head.escape_ascii());
            }
            head[at] = before;
        }
    }
}

#[test]
fn a_name_of_one_byte_over_and_over_is_judged_the_same() {
    // keeps H-39: names are checked several bytes at a time as well
    for byte in 0..=u8::MAX {
        for length in [1, 8, 16, 24, 40] {
            let name = vec![byte; length];
            let head = [
                b"GET / HTTP/1.1\r\n",
                &name[..],
                b": x\r\n",
                LINES.as_bytes(),
            ]
            .concat();
            assert_eq!(at_once(&head), one_by_one(&head), "{}", head.escape_ascii());
            let method = [&name[..], b" / HTTP/1.1\r\nHost: h\r\n\r\n"].concat();
            assert_eq!(
                at_once(&method),
                one_by_one(&method),
                "{}",
                method.escape_ascii()
            );
        }
    }
}

#[test]
fn the_limit_of_lines_holds_wherever_the_head_is_cut() {
    // keeps H-50
    let head = head(130);
    let ends = head
        .windows(2)
        .enumerate()
        .filter(|(_, two)| two == b"\r\n");
    let ends: Vec<usize> = ends.map(|(at, _)| at + 2).collect();
    for most in 0..=14 {
        let limits = Limits::new().fields(most);
        for end in &ends {
            let mut server = Server::with_limits(limits);
            let wants_more = server.wants_input(&head[..*end]) && server.wants_input(&head);
            let found = shown(&server, &head, wants_more);
            assert_eq!(found.lines().count() == 14, most >= 13, "{most}: {found}");
        }
    }
}
