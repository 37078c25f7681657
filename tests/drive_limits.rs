//! What is beyond a limit is answered with the status for it, however the bytes come, and the
//! response announces that the connection closes.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::drive::{Closed, OUTPUT, ServerConnection, ServerStep};
use http_upgrade::{Limits, Persistence};
use support::crlf;

const LIMITS: Limits = Limits::new()
    .head(300)
    .target(100)
    .fields(8)
    .elements(4)
    .content(16)
    .chunk_extensions(9)
    .trailer(20);

/// Drives a connection over these bytes, which come `read` at a time and do not end. The content of
/// ordinary requests is read. Returns what was written.
fn answered(input: &[u8], read: usize) -> Vec<u8> {
    let (storage, output) = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
    let mut connection =
        ServerConnection::with_limits(LIMITS, storage, output).expect("enough storage");
    let (mut rest, mut sent) = (input, Vec::new());
    loop {
        match connection.step() {
            ServerStep::Read(room) => {
                let n = read.min(rest.len()).min(room.len());
                assert!(n > 0, "the response has to come by now");
                room[..n].copy_from_slice(&rest[..n]);
                rest = &rest[n..];
                connection.received(n).expect("the room");
            }
            ServerStep::Write(bytes) => {
                sent.extend_from_slice(bytes);
                let len = bytes.len();
                connection.written(len).expect("the bytes");
            }
            ServerStep::Request(request) => request.read().expect("content"),
            ServerStep::Content(_) => {}
            ServerStep::Answer(answer) => answer.answered(Persistence::Reuse),
            ServerStep::Closed(closed) => {
                assert_eq!(closed, Closed::Answered);
                return sent;
            }
            step => panic!("{step:?}"),
        }
    }
}

#[test]
fn what_is_beyond_a_limit_gets_its_status() {
    // keeps B-27, S-05
    let long = "x".repeat(300);
    let chunked = "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎";
    let upgrade = chunked.replace("Host", "Connection: upgrade⏎Upgrade: tcp⏎Host");
    #[rustfmt::skip] // a table
    let rows = [
        ("a head that fills the storage", format!("GET / HTTP/1.1⏎Host: h⏎X: {long}⏎⏎"), "431 Request Header Fields Too Large"),
        ("a target that fills it", format!("GET /{long} HTTP/1.1⏎Host: h⏎⏎"), "414 URI Too Long"),
        ("fields", format!("GET / HTTP/1.1⏎Host: h⏎{}⏎", "A: b⏎".repeat(8)), "431 Request Header Fields Too Large"),
        ("elements", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a, b, c, d, e⏎⏎".into(), "431 Request Header Fields Too Large"),
        ("chunk extensions", format!("{chunked}1;a=bcdefghij⏎x⏎0⏎⏎"), "413 Content Too Large"),
        ("chunk extensions of an upgrade", format!("{upgrade}1;a=bcdefghij⏎x⏎0⏎⏎"), "413 Content Too Large"),
        ("a trailer section", format!("{chunked}0⏎T: {long}⏎⏎"), "431 Request Header Fields Too Large"),
        ("a trailer section of an upgrade", format!("{upgrade}0⏎T: {}⏎⏎", "x".repeat(30)), "431 Request Header Fields Too Large"),
    ];
    for (name, input, status) in rows {
        let input = crlf(&input);
        for read in [1, 2, 7, 100, input.len()] {
            let sent = answered(&input, read);
            let start = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
            assert!(
                sent.starts_with(start.as_bytes()),
                "{name}, {read} read: {}",
                sent.escape_ascii()
            );
        }
    }
}

/// Without limits of the application, the storage has the size for the default ones.
#[test]
fn storage_for_the_default_limits() {
    let storage = |input: usize, output: usize| {
        let connection = ServerConnection::new(vec![0; input], vec![0; output]);
        connection.err().map(|error| error.to_string())
    };
    let (input, output) = (Limits::new().buffer_len(), Limits::new().output_len());
    assert_eq!(storage(input, output), None);
    assert_ne!(storage(input - 1, output), None);
    assert_ne!(storage(input, output - 1), None);
    assert_eq!(Limits::default(), Limits::new());
}
