//! `Sec-WebSocket-Key`, and the value of Sec-WebSocket-Accept for it (RFC 6455 §4.2.1, §4.2.2).
#![cfg(feature = "websocket")]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod support;

use http_upgrade::websocket::{Acceptor, Origins};
use support::{answer, crlf};

static ANY: Acceptor = Acceptor::new(Origins::Any);
const MALFORMED: &str = "400 reuse: Sec-WebSocket-Key is not 16 bytes in base64 (RFC 6455 §4.2.1)";

/// Returns a request with these lines for the key.
fn with(lines: &[u8]) -> String {
    let start = crlf(
        "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎",
    );
    answer(&ANY, &[&start, lines, b"\r\n"].concat())
}

fn key(value: &[u8]) -> String {
    with(&[b"Sec-WebSocket-Key: ", value, b"\r\n"].concat())
}

fn reply(accept: &str) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: {accept}⏎⏎"
    )
}

#[test]
fn accept_values() {
    for (name, value, accept) in [
        (
            "W-46 RFC 6455 §1.3",
            "dGhlIHNhbXBsZSBub25jZQ==",
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ),
        (
            "W-32 erratum 3150",
            "AQIDBAUGBwgJCgsMDQ4PEA==",
            "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=",
        ),
        (
            "W-33 pad bits",
            "AQIDBAUGBwgJCgsMDQ4PEC==",
            "OfS0wDaT5NoxF2gqm7Zj2YtetzM=",
        ),
        (
            "W-32 zeros",
            "AAAAAAAAAAAAAAAAAAAAAA==",
            "ICX+Yqv66kxgM0FcWaLWlFLwTAI=",
        ),
        (
            "W-32 ones",
            "/////////////////////w==",
            "XXpj4jYzLM2yUE0C7TIgMwTQh2g=",
        ),
        (
            "W-47 white space is not hashed",
            "\t dGhlIHNhbXBsZSBub25jZQ== \t",
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ),
    ] {
        assert_eq!(key(value.as_bytes()), reply(accept), "{name}");
    }
}

#[test]
fn malformed_keys() {
    for (name, value) in [
        ("W-32 empty", ""),
        ("W-32 without padding", "dGhlIHNhbXBsZSBub25jZQ"),
        ("W-32 23 bytes", "dGhlIHNhbXBsZSBub25jZQ="),
        ("W-32 decodes to 15", "dGhlIHNhbXBsZSBub25j"),
        ("W-32 decodes to 17", "dGhlIHNhbXBsZSBub25jZTE="),
        ("W-32 decodes to 18", "dGhlIHNhbXBsZSBub25jZTEy"),
        ("W-32 25 bytes", "dGhlIHNhbXBsZSBub25jZQ==="),
        ("W-32 padding only", "===="),
        ("W-32 24 bytes of padding", "========================"),
        ("W-32 padding within", "dGhlIHNhbXBsZSBub25jZ==="),
        ("W-32 the alphabet for URLs", "____________________Aw=="),
        ("W-32 a space within", "dGhl IHNhbXBsZSBub25jZQ=="),
        ("W-32 a space for a digit", "dGhl HNhbXBsZSBub25jZQ=="),
        ("W-32 quoted", "\"dGhlIHNhbXBsZSBub25jZQ==\""),
        (
            "W-34 a list",
            "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==",
        ),
        ("W-32 outside ASCII", "dGhlIHNhbXBsZSBub25jé=="),
    ] {
        assert_eq!(key(value.as_bytes()), MALFORMED, "{name}");
    }
    // B9: the length is checked before anything is copied.
    assert_eq!(key(&[b'A'; 4_000]), MALFORMED);
}

#[test]
fn every_byte_at_every_place() {
    // keeps W-32, W-33: only valid base64 is hashed
    for at in 0..24 {
        for byte in 0..=u8::MAX {
            let mut value = *b"dGhlIHNhbXBsZSBub25jZQ==";
            let is_own = value[at] == byte;
            value[at] = byte;
            let digit = byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
            let accepted = key(&value).starts_with("HTTP/1.1 101 ");
            let expected = if at < 22 { digit } else { is_own };
            assert_eq!(accepted, expected, "{} at {at}", byte.escape_ascii());
        }
    }
}

#[test]
fn a_key_comes_once() {
    let missing = "400 reuse: there is no Sec-WebSocket-Key (RFC 6455 §4.2.1)";
    let repeated = "400 reuse: Sec-WebSocket-Key is repeated (RFC 6455 §11.3.1)";
    let line = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";
    let other = "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==⏎";
    let empty = "Sec-WebSocket-Key:⏎";
    for (name, lines, expected) in [
        ("W-32 S-14 none", String::new(), missing),
        ("W-34 the same", format!("{line}{line}"), repeated),
        (
            "W-34 another, in another case",
            format!("{line}{other}"),
            repeated,
        ),
        (
            "W-34 an empty one first",
            format!("{empty}{line}"),
            repeated,
        ),
        (
            "W-34 an empty one after",
            format!("{line}X: y⏎{empty}"),
            repeated,
        ),
    ] {
        assert_eq!(with(&crlf(&lines)), expected, "{name}");
    }
}
