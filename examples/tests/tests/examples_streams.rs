//! The handshakes of the examples over streams in memory that read and write one byte at a time.
#![allow(clippy::duplicate_mod, reason = "the examples share files")]
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(
    clippy::default_trait_access,
    reason = "the types are private to the examples"
)]
#![allow(dead_code, reason = "each example has a main")]

#[path = "../../blocking_client.rs"]
mod blocking_client;
#[path = "../../embedded_io/src/bin/embedded_io_async_server.rs"]
mod embedded_io_async_server;
#[path = "../../embedded_io/src/bin/embedded_io_server.rs"]
mod embedded_io_server;
#[path = "../../tokio/src/bin/fastwebsockets_server.rs"]
mod fastwebsockets_server;
#[path = "../../hyper/src/bin/hyper_client.rs"]
mod hyper_client;
#[path = "../../hyper/src/bin/hyper_server.rs"]
mod hyper_server;
#[path = "../../poll_server/handshake.rs"]
mod poll_handshake;
#[path = "../../smol/src/main.rs"]
mod smol_client;
#[path = "../../tokio/src/bin/tokio_client.rs"]
mod tokio_client;

use std::io::{self, ErrorKind, Read, Write};

use embedded_io_adapters::futures_03::FromFutures;
use embedded_io_adapters::std::FromStd;
use futures_util::{SinkExt, StreamExt};
use http_upgrade::websocket::Uri;
use hyper_util::rt::TokioIo;
use poll_handshake::Handshake;
use smol::io::AssertAsync;
use tokio::io::{AsyncRead, AsyncWrite, duplex};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::Role;

const URI: &str = "ws://h/chat";
const NONCE: [u8; 16] = *b"the sample nonce";
const REQUEST: &[u8] = b"GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
const ANSWER: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";

/// The bytes that a peer sends, one per call, and the bytes that it received. If `blocks` is set,
/// every other call would block.
struct Bytes<'a> {
    input: &'a [u8],
    output: Vec<u8>,
    blocks: bool,
    calls: usize,
}

impl<'a> Bytes<'a> {
    fn new(input: &'a [u8], blocks: bool) -> Self {
        Self {
            input,
            output: Vec::new(),
            blocks,
            calls: 0,
        }
    }

    fn called(&mut self) -> io::Result<()> {
        self.calls = self.calls.saturating_add(1);
        if self.blocks && self.calls % 2 == 1 {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(())
    }
}

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.called()?;
        self.input.read(&mut buffer[..1])
    }
}

impl Write for Bytes<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.called()?;
        self.output.write(&bytes[..1])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// keeps U-29
#[test]
fn a_handshake_stops_anywhere_and_goes_on() {
    let input = [REQUEST, b"\x81\x85"].concat();
    let mut bytes = Bytes::new(&input, true);
    let mut handshake = Handshake::new();
    let mut stops = 0_usize;
    let unread = loop {
        match handshake.advance(&mut bytes) {
            Ok(unread) => break unread,
            Err(error) => {
                let error = error.downcast::<io::Error>().unwrap();
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                stops = stops.saturating_add(1);
            }
        }
    };
    assert_eq!(bytes.output, ANSWER);
    assert_eq!(stops, REQUEST.len().saturating_add(ANSWER.len()));
    // It has read the request to its end, and no byte after it.
    assert_eq!(unread, b"");
    assert_eq!(bytes.input, b"\x81\x85");
}

#[test]
fn a_handshake_that_is_refused_is_answered_first() {
    let mut bytes = Bytes::new(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", false);
    let error = Handshake::new().advance(&mut bytes).unwrap_err();
    assert_eq!(error.to_string(), "only WebSocket is spoken here");
    assert!(bytes.output.starts_with(b"HTTP/1.1 426 "));
}

fn embedded(bytes: &mut Bytes<'_>) -> Outcome {
    let mut input = [0; embedded_io_server::INPUT];
    let buffer = embedded_io_server::accept(&mut FromStd::new(bytes), &mut input);
    buffer
        .map(|buffer| buffer.filled().to_vec())
        .map_err(|error| error.to_string())
}

fn embedded_async(bytes: &mut Bytes<'_>) -> Outcome {
    let mut input = [0; embedded_io_async_server::INPUT];
    let mut stream = FromFutures::new(AssertAsync::new(bytes));
    let accepting = embedded_io_async_server::accept(&mut stream, &mut input);
    let buffer = smol::block_on(accepting);
    buffer
        .map(|buffer| buffer.filled().to_vec())
        .map_err(|error| error.to_string())
}

// keeps U-29
#[test]
fn a_device_reads_to_the_end_of_the_request_and_no_further() {
    for accept in [embedded, embedded_async] {
        let input = [REQUEST, b"\x81\x85"].concat();
        let mut bytes = Bytes::new(&input, false);
        assert_eq!(accept(&mut bytes), Ok(Vec::new()));
        assert_eq!(bytes.output, ANSWER);
        assert_eq!(bytes.input, b"\x81\x85");

        let mut bytes = Bytes::new(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", false);
        let refused = accept(&mut bytes);
        assert_eq!(refused, Err("only WebSocket is spoken here".to_owned()));
        assert!(bytes.output.starts_with(b"HTTP/1.1 426 "));

        let long = [b"GET / HTTP/1.1\r\nHost: h\r\nX: ", &[b'x'; 2_000][..]].concat();
        let mut bytes = Bytes::new(&long, false);
        let refused = accept(&mut bytes);
        assert_eq!(refused, Err("the head is longer than the limit".to_owned()));
        assert!(bytes.output.starts_with(b"HTTP/1.1 431 "));

        for end in 0..REQUEST.len() {
            let mut bytes = Bytes::new(&REQUEST[..end], false);
            let sentence = match end {
                0 => "the connection ended between messages",
                _ => "the connection ended within a message",
            };
            assert_eq!(accept(&mut bytes), Err(sentence.to_owned()), "{end}");
            assert_eq!(bytes.output, b"");
        }
    }
}

/// The bytes after the 101, or the reason why it did not come.
type Outcome = Result<Vec<u8>, String>;

fn blocking(bytes: &mut Bytes<'_>) -> Outcome {
    let uri = Uri::parse(URI).unwrap();
    blocking_client::connect(bytes, &uri, NONCE).map_err(|error| error.to_string())
}

fn smol(bytes: &mut Bytes<'_>) -> Outcome {
    let uri = Uri::parse(URI).unwrap();
    let connecting = smol_client::connect(AssertAsync::new(bytes), &uri, NONCE);
    smol::block_on(connecting).map_err(|error| error.to_string())
}

// keeps U-29
#[test]
fn a_client_reads_to_the_switch_and_no_further() {
    for connect in [blocking, smol] {
        let input = [ANSWER, b"\x81\x85"].concat();
        let mut bytes = Bytes::new(&input, false);
        assert_eq!(connect(&mut bytes), Ok(Vec::new()));
        assert_eq!(bytes.output, REQUEST);
        assert_eq!(bytes.input, b"\x81\x85");

        for end in 0..ANSWER.len() {
            let sentence = match end {
                0 => "the connection ended between messages",
                _ => "the connection ended within a message",
            };
            let mut bytes = Bytes::new(&ANSWER[..end], false);
            assert_eq!(connect(&mut bytes), Err(sentence.to_owned()), "{end}");
        }
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

#[tokio::test]
async fn every_pair_agrees_over_any_stream() {
    let uri = Uri::parse(URI).unwrap();
    // The largest number of bytes that are in transit.
    for bytes in [1, 2, 3, 64, 65_536] {
        for server in ["fastwebsockets", "hyper"] {
            for client in ["hyper", "tokio"] {
                let (mut near, far) = duplex(bytes);
                let serving = tokio::spawn(async move {
                    match server {
                        "hyper" => hyper_server::serve(far, Default::default()).await.is_ok(),
                        _ => fastwebsockets_server::serve(far, Default::default())
                            .await
                            .is_ok(),
                    }
                });
                let (near, unread): (Box<dyn Stream>, _) = if client == "hyper" {
                    let upgraded = hyper_client::connect(near, &uri, NONCE).await.unwrap();
                    (Box::new(TokioIo::new(upgraded)), Vec::new())
                } else {
                    let connecting = tokio_client::connect(&mut near, &uri, NONCE);
                    let unread = connecting.await.unwrap();
                    (Box::new(near), unread)
                };
                let socket = WebSocketStream::from_partially_read(near, unread, Role::Client, None);
                let mut socket = socket.await;
                socket.send("hello".into()).await.unwrap();
                let echo = socket.next().await.unwrap().unwrap();
                assert_eq!(echo.to_text().unwrap(), "hello", "{client} and {server}");
                socket.close(None).await.unwrap();
                while socket.next().await.is_some() {}
                assert!(serving.await.unwrap(), "{client} and {server}");
            }
        }
    }
}
