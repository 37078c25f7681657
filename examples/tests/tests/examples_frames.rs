//! How the example servers respond to frames that they do not accept.
#![cfg(unix)]
#![allow(unreachable_pub, reason = "a module of a test")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "support/examples.rs"]
mod examples;

use std::io::Write;

use examples::{ALL, Running, echoes, for_each, framed};
use tungstenite::Message;
use tungstenite::protocol::Role;
use tungstenite::protocol::frame::coding::CloseCode;

/// Returns a frame with a mask of zeros, from its first byte and its content.
fn frame(first: u8, content: &[u8]) -> Vec<u8> {
    let length = u64::try_from(content.len()).unwrap().to_be_bytes();
    [&[first, 0x80 | 127], &length[..], &[0; 4], content].concat()
}

#[test]
fn a_frame_that_is_not_taken_ends_its_connection_with_the_code_that_says_why() {
    let long = vec![b'x'; 40_000];
    let fragments = [frame(0x01, &long), frame(0x00, &long)].concat();
    let rows = [
        (
            "a long frame",
            frame(0x81, &vec![b'x'; 70_000]),
            CloseCode::Size,
        ),
        ("long fragments", fragments, CloseCode::Size),
        ("no UTF-8", frame(0x81, b"\xff"), CloseCode::Invalid),
        ("a reserved bit", frame(0xc1, b"x"), CloseCode::Protocol),
        (
            "a continuation of nothing",
            frame(0x80, b"x"),
            CloseCode::Protocol,
        ),
    ];
    for_each(ALL, |server| {
        let running = Running::new(server);
        let mut other = running.open();
        for (name, bytes, code) in &rows {
            let mut socket = running.open();
            socket.get_mut().write_all(bytes).unwrap();
            match socket.read() {
                Ok(Message::Close(Some(frame))) => {
                    assert_eq!(frame.code, *code, "{server}, {name}");
                }
                other => panic!("{server}, {name}: {other:?}"),
            }
            assert!(echoes(&mut other, "hello"), "{server} after {name}");
        }
    });
}

#[test]
fn a_client_that_leaves_without_a_word_is_not_missed() {
    for_each(ALL, |server| {
        let running = Running::new(server);
        let mut other = running.open();
        for bytes in [Vec::new(), framed(Role::Client, "hello")[..4].to_vec()] {
            let mut stream = running.open().into_inner();
            stream.write_all(&bytes).unwrap();
            drop(stream);
            assert!(echoes(&mut other, "hello"), "{server}");
        }
    });
}
