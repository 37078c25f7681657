//! The example `h2c_server` over sockets: its responses, and their version, however the bytes
//! arrive.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects)]

#[path = "support/examples.rs"]
mod examples;
#[path = "../../../tests/support/frames.rs"]
mod frames;

use examples::{Running, framed, head, send};
use frames::Frame;
use http_upgrade::h2c::PREFACE;
use std::io::{Read, Write};
use std::net::TcpStream;
use tungstenite::WebSocket;
use tungstenite::protocol::Role;

const OFFER: &str = "Host: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";

/// Returns what an HTTP/2 client sends first, and a GET on another stream: `:method GET, :scheme
/// http, :path /three`.
fn preface() -> Vec<u8> {
    let settings = Frame::new(4, 0, 0, *b"").bytes();
    let get = Frame::new(1, 5, 3, *b"\x82\x86\x04\x06/three").bytes();
    [&PREFACE[..], &settings, &get].concat()
}

/// Reads a frame.
fn frame(stream: &mut TcpStream) -> Frame {
    let mut header = [0; 9];
    stream.read_exact(&mut header).expect("a frame");
    let mut payload = vec![0; u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize];
    stream.read_exact(&mut payload).expect("its payload");
    Frame::new(
        header[3],
        header[4],
        u32::from_be_bytes(header[5..].try_into().unwrap()),
        payload,
    )
}

/// Returns the responses on these streams, in this order.
fn answers(stream: &mut TcpStream, streams: &[u32]) -> Vec<String> {
    let mut answers = vec![Vec::new(); streams.len()];
    let mut open = streams.len();
    let first = frame(stream);
    // keeps C-21
    assert_eq!((first.kind, first.flags, first.stream), (4, 0, 0));
    while open > 0 {
        let frame = frame(stream);
        assert!(![3, 7].contains(&frame.kind), "{frame:?}");
        if frame.kind == 0 {
            let at = streams
                .iter()
                .position(|stream| *stream == frame.stream)
                .expect("known");
            answers[at].extend(frame.payload);
            open -= usize::from(frame.flags & 1);
        }
    }
    answers
        .into_iter()
        .map(|answer| String::from_utf8(answer).unwrap())
        .collect()
}

// keeps C-20, C-21, C-22, U-30
#[test]
fn an_upgrade_is_answered_on_stream_one() {
    let running = Running::new("h2c_server");
    let content = "x".repeat(16_384);
    let rows = [
        ("GET /one", String::new(), "GET /one over"),
        (
            "POST /one",
            "Content-Length: 3\r\n\r\nabc".into(),
            "POST /one with 3 bytes over",
        ),
        (
            "POST /one",
            format!("Content-Length: 16384\r\n\r\n{content}"),
            "POST /one with 16384 bytes over",
        ),
        (
            "PUT /one",
            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".into(),
            "PUT /one with 3 bytes over",
        ),
    ];
    let how = "HTTP/2, by upgrade from HTTP/1.1\n";
    for (line, content, said) in rows {
        let end = if content.is_empty() { "\r\n" } else { "" };
        let request = format!("{line} HTTP/1.1\r\n{OFFER}{content}{end}");
        for at_once in [true, false] {
            let mut stream = running.connect();
            // A client may send its preface before the 101, or after it.
            if at_once {
                send(
                    &mut stream,
                    &[request.as_bytes(), &preface()].concat(),
                    true,
                );
            } else {
                send(&mut stream, request.as_bytes(), false);
            }
            let head = head(&mut stream);
            assert_eq!(
                head,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
            );
            if !at_once {
                send(&mut stream, &preface(), false);
            }
            let expected = [format!("{said} {how}"), format!("GET /three over {how}")];
            assert_eq!(answers(&mut stream, &[1, 3]), expected);
        }
    }
}

// keeps C-24
#[test]
fn what_is_declined_is_answered_in_http_1() {
    let running = Running::new("h2c_server");
    let content = "x".repeat(16_385);
    let repeated = "HTTP2-Settings: AAMAAABk\r\n\r\n";
    let invalid = OFFER.replace("AAMAAABk", "AAIAAAAC");
    let rows = [
        (
            format!("GET /one HTTP/1.1\r\n{OFFER}{repeated}"),
            "GET /one over HTTP/1.1, as ever\n",
        ),
        (
            format!("GET /one HTTP/1.1\r\n{invalid}\r\n"),
            "GET /one over HTTP/1.1, as ever\n",
        ),
        (
            format!("POST /one HTTP/1.1\r\n{OFFER}Content-Length: 16385\r\n\r\n{content}"),
            "POST /one with 16385 bytes over HTTP/1.1, as ever\n",
        ),
    ];
    for (request, said) in rows {
        for at_once in [true, false] {
            let mut stream = running.connect();
            // The next request on the connection is answered in HTTP/1.1 as well.
            for _ in 0..2 {
                send(&mut stream, request.as_bytes(), at_once);
                let head = head(&mut stream);
                assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
                let mut content = vec![0; said.len()];
                stream.read_exact(&mut content).unwrap();
                assert_eq!(String::from_utf8(content).unwrap(), said);
            }
        }
    }
}

// keeps C-26
#[test]
fn the_other_three_on_the_same_port() {
    let running = Running::new("h2c_server");
    for at_once in [true, false] {
        let mut stream = running.connect();
        send(&mut stream, &preface(), at_once);
        assert_eq!(
            answers(&mut stream, &[3]),
            ["GET /three over HTTP/2, by prior knowledge\n"]
        );

        let mut stream = running.connect();
        let request = "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c, websocket\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        send(
            &mut stream,
            &[request.as_bytes(), &framed(Role::Client, "early")].concat(),
            at_once,
        );
        assert!(head(&mut stream).starts_with("HTTP/1.1 101 "));
        let mut socket = WebSocket::from_raw_socket(stream, Role::Client, None);
        assert_eq!(socket.read().unwrap().to_text().unwrap(), "early");
        socket.close(None).unwrap();
    }
}

// keeps C-26, C-29
#[test]
fn what_is_no_preface_ends_the_connection() {
    let running = Running::new("h2c_server");
    for after in [
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x01",
    ] {
        let mut stream = running.connect();
        stream
            .write_all(format!("GET / HTTP/1.1\r\n{OFFER}\r\n").as_bytes())
            .unwrap();
        assert!(head(&mut stream).starts_with("HTTP/1.1 101 "));
        stream.write_all(after.as_bytes()).unwrap();
        let mut rest = Vec::new();
        // The connection may be reset, since not all bytes of the client were read.
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty(), "{}", rest.escape_ascii());
    }
}
