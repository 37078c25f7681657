//! `StreamOne`, `Splice` and `WindowCorrection` with the crate `h2`, and a client that uses its
//! whole window, to the last byte.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects)]

#[path = "../../../tests/support/frames.rs"]
mod frames;
#[path = "../../../tests/support/mod.rs"]
mod support;

use bytes::Bytes;
use frames::{Frame, frames};
use http_upgrade::h2c::{PREFACE, Policy, Splice, WindowCorrection};
use http_upgrade::server::Event;
use http_upgrade::{Encode, Limits};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// The initial window of HTTP/2, in bytes.
const WINDOW: usize = 65_535;

/// Runs a server on the stack that announces twice that window, and responds with the number of
/// content bytes that it got. It never gives window back.
async fn serve(io: DuplexStream) {
    let mut builder = h2::server::Builder::new();
    builder.initial_connection_window_size(131_070);
    let mut connection = builder
        .handshake::<_, Bytes>(io)
        .await
        .expect("a handshake");
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        tokio::spawn(async move {
            let path = request.uri().path().to_string();
            let mut body = request.into_body();
            let mut count = 0;
            while let Some(Ok(data)) = body.data().await {
                count += data.len();
            }
            if let Ok(mut stream) = respond.send_response(http::Response::new(()), false) {
                let _ = stream.send_data(format!("{path} {count}").into(), true);
            }
            // Dropping a body would give its window back.
            std::future::pending::<()>().await;
            drop(body);
        });
    }
}

/// The client's end of the dialogue. What it sends goes to the stack unchanged; what the stack
/// sends goes through the correction.
struct Client {
    io: DuplexStream,
    correction: WindowCorrection,
    received: Vec<u8>,
}

impl Client {
    /// Reads until the frames that arrived are enough.
    async fn read_until(&mut self, enough: impl Fn(&[Frame]) -> bool) {
        let wait = async {
            while !enough(&self.frames()) {
                self.read().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), wait)
            .await
            .expect("in time");
    }

    async fn read(&mut self) {
        let mut bytes = vec![0; 4096];
        let read = self.io.read(&mut bytes).await.expect("bytes");
        assert!(read > 0, "the stack has closed: {:?}", self.frames());
        let mut bytes = &bytes[..read];
        while let Some(piece) = self.correction.piece(bytes) {
            self.received.extend(piece);
            let written = piece.len();
            bytes = &bytes[self.correction.written(written)..];
        }
    }

    /// Returns the complete frames.
    fn frames(&self) -> Vec<Frame> {
        let mut whole = 0;
        while let Some(header) = self.received.get(whole..whole + 9) {
            let length = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
            if self.received.len() < whole + 9 + length {
                break;
            }
            whole += 9 + length;
        }
        frames(&self.received[..whole])
    }

    /// Returns the server's response on a stream.
    fn answer(&self, stream: u32) -> String {
        let frames = self.frames().into_iter();
        let data = frames.filter(|frame| frame.kind == 0 && frame.stream == stream);
        String::from_utf8(data.flat_map(|frame| frame.payload).collect()).unwrap()
    }
}

/// Returns a POST with this much content on another stream.
fn upload(stream: u32, bytes: usize) -> Vec<u8> {
    // :method POST, :scheme http, :path /
    let mut upload = Frame::new(1, 4, stream, [0x83, 0x86, 0x84]).bytes();
    let content = vec![0; bytes];
    for chunk in content.chunks(16_384) {
        upload.extend(Frame::new(0, 0, stream, chunk).bytes());
    }
    upload.extend(Frame::new(0, 1, stream, *b"").bytes());
    upload
}

/// Returns the frames of stream 1 for a request with this much content, and its correction.
fn stream_one(content: usize) -> (Vec<u8>, WindowCorrection) {
    let head = "POST /one HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎";
    let content = format!("Content-Length: {content}⏎⏎{}", "x".repeat(content));
    let input = support::crlf(&(head.to_string() + &content));
    let server = support::fed(Limits::new().content(65_535), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let acceptor = Policy::new().content(u16::MAX);
    let stream_one = acceptor.offer(&upgrade).expect("an offer").stream_one();
    (stream_one.to_vec().unwrap(), stream_one.window_correction())
}

fn is_goaway(frame: &Frame) -> bool {
    frame.kind == 7
}

/// Runs an upload that fills the client's window at once, and another one that uses what was
/// announced to it since. Returns the client with the frames that it received.
async fn dialogue(stream_one: &[u8], correction: WindowCorrection, announced: usize) -> Client {
    let (io, stack) = tokio::io::duplex(1 << 20);
    tokio::spawn(serve(stack));
    let received = Vec::new();
    let mut client = Client {
        io,
        correction,
        received,
    };

    let settings = Frame::new(4, 0, 0, *b"").bytes();
    let burst = [&PREFACE[..], &settings, &upload(3, WINDOW)].concat();
    let seam = Splice::new().pass(&burst).expect("HTTP/2");
    let (start, rest) = burst.split_at(seam.expect("all of the preface"));
    client.io.write_all(start).await.unwrap();
    client.io.write_all(stream_one).await.unwrap();
    while !client.correction.is_settled() {
        client.read().await;
    }
    client.io.write_all(rest).await.unwrap();

    client.read_until(|all| updated(all) >= announced).await;
    assert!(updated(&client.frames()) <= announced);
    client.io.write_all(&upload(5, announced)).await.unwrap();
    for stream in [1, 3, 5] {
        client
            .read_until(|all| {
                all.iter()
                    .any(|f| f.stream == stream && f.kind == 0 && f.flags & 1 != 0)
            })
            .await;
    }
    client
}

/// Returns the window of the connection that was announced.
fn updated(frames: &[Frame]) -> usize {
    let updates = frames
        .iter()
        .filter(|frame| frame.kind == 8 && frame.stream == 0);
    let increments = updates.map(|frame| u32::from_be_bytes(frame.payload[..].try_into().unwrap()));
    increments.sum::<u32>() as usize
}

#[tokio::test]
async fn a_window_that_is_used_up_is_no_error() {
    for content in [0, 1, 16_384, 65_534, 65_535] {
        let (stream_one, correction) = stream_one(content);
        let left = WINDOW - content;
        let client = dialogue(&stream_one, correction, left).await;
        let answers = [1, 3, 5].map(|stream| client.answer(stream));
        let expected = [
            format!("/one {content}"),
            format!("/ {WINDOW}"),
            format!("/ {left}"),
        ];
        assert_eq!(answers, expected);
        let frames = client.frames();
        assert!(!frames.iter().any(is_goaway), "{content}");
        // keeps C-21, C-23: SETTINGS come first, and one SETTINGS frame of the client is
        // acknowledged
        assert_eq!((frames[0].kind, frames[0].flags), (4, 0));
        assert_eq!(
            frames
                .iter()
                .filter(|frame| frame.kind == 4 && frame.flags == 1)
                .count(),
            1
        );
    }
}

/// Without the correction, the stack closes the connection.
#[tokio::test]
async fn without_the_debt_the_stack_closes() {
    let (stream_one, _) = stream_one(16_384);
    let (io, stack) = tokio::io::duplex(1 << 20);
    tokio::spawn(serve(stack));
    let (correction, received) = (WindowCorrection::default(), Vec::new());
    let mut client = Client {
        io,
        correction,
        received,
    };
    let settings = Frame::new(4, 0, 0, *b"").bytes();
    let burst = [&PREFACE[..], &settings, &stream_one, &upload(3, WINDOW)].concat();
    client.io.write_all(&burst).await.unwrap();
    client
        .read_until(|all| all.iter().any(is_goaway) || updated(all) > 0)
        .await;
    // If the first upload was let through, the second one is not.
    let _ = client.io.write_all(&upload(5, WINDOW)).await;
    client.read_until(|all| all.iter().any(is_goaway)).await;
    let frames = client.frames();
    let goaway = frames.iter().find(|frame| is_goaway(frame)).unwrap();
    assert_eq!(goaway.payload[4..8], [0, 0, 0, 3], "FLOW_CONTROL_ERROR");
}
