//! The request of an upgrade as frames of stream 1, read by another HPACK decoder.
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

use fluke_hpack::Decoder;
use frames::{Frame, frames};
use http_upgrade::h2c::Policy;
use http_upgrade::server::Event;
use http_upgrade::{Encode, Limits};
use support::{crlf, fed};

const OFFER: &str = "Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎";

/// Returns the frames for a request. `⏎` is CR LF, and `{h2c}` the fields of the offer.
fn stream_one(request: &str) -> Vec<u8> {
    let input = crlf(&request.replace("{h2c}", OFFER));
    let limits = Limits::new().content(u32::from(u16::MAX));
    let server = fed(limits, &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade: {}", support::describe(&server, &input));
    };
    let offer = Policy::new()
        .content(u16::MAX)
        .offer(&upgrade)
        .expect("an offer");
    let stream_one = offer.stream_one();
    let bytes = stream_one.to_vec().expect("frames");
    assert_eq!(bytes.len(), stream_one.encoded_len());
    assert_eq!(
        stream_one.window_correction().is_settled(),
        upgrade.content().decoded_len() == 0
    );
    bytes
}

/// Returns the fields in the frames, one a line, and the content.
fn decoded(bytes: &[u8]) -> (Vec<String>, Vec<u8>) {
    let all = frames(bytes);
    assert!(
        all.iter()
            .all(|frame| frame.stream == 1 && frame.payload.len() <= 16_384)
    );
    let (head, data): (Vec<_>, Vec<_>) = all.into_iter().partition(|frame| frame.kind != 0);
    assert_eq!(
        bytes.iter().len(),
        head.iter()
            .chain(&data)
            .map(|f| f.bytes().len())
            .sum::<usize>()
    );

    // keeps C-20: the request of the client is complete
    let ends = u8::from(data.is_empty());
    let flags = |at: usize| match (at == 0, at + 1 == head.len()) {
        (true, true) => ends | 4,
        (true, false) => ends,
        (false, true) => 4,
        (false, false) => 0,
    };
    for (at, frame) in head.iter().enumerate() {
        let kind = if at == 0 { 1 } else { 9 };
        assert_eq!((frame.kind, frame.flags), (kind, flags(at)), "frame {at}");
        assert!(frame.payload.len() == 16_384 || at + 1 == head.len());
    }
    for (at, frame) in data.iter().enumerate() {
        assert_eq!(
            (frame.kind, frame.flags),
            (0, u8::from(at + 1 == data.len()))
        );
        assert!(!frame.payload.is_empty());
    }

    let join = |frames: Vec<Frame>| {
        frames
            .into_iter()
            .flat_map(|f| f.payload)
            .collect::<Vec<_>>()
    };
    let mut decoder = Decoder::new();
    let fields = decoder.decode(&join(head)).expect("HPACK");
    // The first entry of the dynamic table would be 62.
    assert!(decoder.decode(&[0xbe]).is_err(), "nothing was indexed");
    let text = |bytes: Vec<u8>| bytes.escape_ascii().to_string();
    let fields = fields
        .into_iter()
        .map(|(name, value)| format!("{}: {}", text(name), text(value)));
    (fields.collect(), join(data))
}

fn fields(request: &str) -> Vec<String> {
    decoded(&stream_one(request)).0
}

/// Name, the request without its CR LF CR LF, and the expected fields.
type Row = (&'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip] // a table
const ROWS: &[Row] = &[
    ("C-20, U-30 curl's", "GET /index.html HTTP/1.1⏎Host: 127.0.0.1:9121⏎User-Agent: curl/7.88.1⏎Accept: */*⏎{h2c}",
        &[":method: GET", ":scheme: http", ":authority: 127.0.0.1:9121", ":path: /index.html", "user-agent: curl/7.88.1", "accept: */*"]),
    ("the root", "POST / HTTP/1.1⏎Host: h⏎{h2c}", &[":method: POST", ":scheme: http", ":authority: h", ":path: /"]),
    ("another method, and a query", "PATCH /a?b=%20 HTTP/1.1⏎Host: h⏎{h2c}", &[":method: PATCH", ":scheme: http", ":authority: h", ":path: /a?b=%20"]),
    ("HEAD", "HEAD /a HTTP/1.1⏎Host: h⏎{h2c}", &[":method: HEAD", ":scheme: http", ":authority: h", ":path: /a"]),
    ("C-25 all of the server", "OPTIONS * HTTP/1.1⏎Host: h⏎{h2c}", &[":method: OPTIONS", ":scheme: http", ":authority: h", ":path: *"]),
    ("C-25 all of it, by its absolute form", "OPTIONS http://h HTTP/1.1⏎Host: h⏎{h2c}", &[":method: OPTIONS", ":scheme: http", ":authority: h", ":path: *"]),
    ("an empty path", "GET http://h:80 HTTP/1.1⏎Host: h:80⏎{h2c}", &[":method: GET", ":scheme: http", ":authority: h:80", ":path: /"]),
    ("an empty path with a query", "GET http://h?a HTTP/1.1⏎Host: h⏎{h2c}", &[":method: GET", ":scheme: http", ":authority: h", ":path: /?a"]),
    ("of OPTIONS, too", "OPTIONS http://h?a HTTP/1.1⏎Host: h⏎{h2c}", &[":method: OPTIONS", ":scheme: http", ":authority: h", ":path: /?a"]),
    ("H-25 the absolute target counts, not Host", "GET HTTPS://a/b HTTP/1.1⏎Host: c⏎{h2c}", &[":method: GET", ":scheme: https", ":authority: a", ":path: /b"]),
    ("another scheme", "GET coap://a/b HTTP/1.1⏎Host: a⏎{h2c}", &[":method: GET", ":scheme: coap", ":authority: a", ":path: /b"]),
    ("an empty Host is no authority", "GET /b HTTP/1.1⏎Host:⏎{h2c}", &[":method: GET", ":scheme: http", ":path: /b"]),
    ("what belongs to the connection is left out", "GET /b HTTP/1.1⏎Host: h⏎{h2c}Keep-Alive: 5⏎Proxy-Connection: close⏎Connection: close, X-Own⏎x-own: 1⏎X-Other: 2⏎Expect: x⏎",
        &[":method: GET", ":scheme: http", ":authority: h", ":path: /b", "x-other: 2"]),
    ("TE says trailers or nothing", "GET /b HTTP/1.1⏎Host: h⏎{h2c}TE: gzip;q=0.5, Trailers⏎TE: trailers⏎Connection: TE⏎", &[":method: GET", ":scheme: http", ":authority: h", ":path: /b", "te: trailers"]),
    ("TE says nothing", "GET /b HTTP/1.1⏎Host: h⏎{h2c}TE: gzip⏎", &[":method: GET", ":scheme: http", ":authority: h", ":path: /b"]),
    ("names in lower case, values as they are, lines in order", "GET /b HTTP/1.1⏎Host: h⏎X-B: B, \u{e9}⏎{h2c}X-A:⏎X-B:  C \t⏎", &[":method: GET", ":scheme: http", ":authority: h", ":path: /b", "x-b: B, \\xc3\\xa9", "x-a: ", "x-b: C"]),
    ("no content is content of no bytes", "POST /b HTTP/1.1⏎Host: h⏎{h2c}Content-Length: 0⏎", &[":method: POST", ":scheme: http", ":authority: h", ":path: /b", "content-length: 0"]),
    ("an empty chunked coding is none", "POST /b HTTP/1.1⏎Host: h⏎{h2c}Transfer-Encoding: chunked⏎⏎0⏎", &[":method: POST", ":scheme: http", ":authority: h", ":path: /b"]),
];

#[test]
fn requests_become_streams() {
    for (name, request, expected) in ROWS {
        let bytes = stream_one(&format!("{request}⏎"));
        let (fields, content) = decoded(&bytes);
        assert_eq!(fields, *expected, "{name}");
        assert_eq!(content, b"", "{name}");
    }
}

#[test]
fn secrets_are_never_indexed() {
    let bytes = stream_one(
        "GET / HTTP/1.1⏎Host: h⏎{h2c}Authorization: a⏎Cookie: b⏎PROXY-AUTHORIZATION: c⏎X-Own: d⏎Accept: e⏎⏎",
    );
    // RFC 7541 §6.2.3 for the three of them, with the entries 23, 32 and 49 of the static table;
    // §6.2.2 for the rest.
    let expected = [
        &[0x82, 0x86, 0x01, 1, b'h', 0x84][..],
        &[0x1f, 23 - 15, 1, b'a'],
        &[0x1f, 32 - 15, 1, b'b'],
        &[0x1f, 49 - 15, 1, b'c'],
        b"\0\x05x-own\x01d",
        &[0x0f, 19 - 15, 1, b'e'],
    ];
    assert_eq!(frames(&bytes)[0].payload, expected.concat());
}

#[test]
fn every_name_of_the_static_table_is_one() {
    // Looked up in the table of another decoder.
    let mut named = 0;
    for entry in 15..=61_u8 {
        let mut decoder = Decoder::new();
        let (name, _) = decoder.decode(&[0x80 | entry]).expect("an entry").remove(0);
        let name = String::from_utf8(name).unwrap();
        if matches!(&*name, "host" | "transfer-encoding" | "expect") {
            continue; // is left out
        }
        let value = if name == "content-length" { "0" } else { "v" };
        let request = format!("GET / HTTP/1.1⏎Host: h⏎{{h2c}}{name}: {value}⏎⏎");
        let bytes = stream_one(&request);
        let payload = &frames(&bytes)[0].payload;
        let field = &payload[6..];
        assert_eq!((field[0] & 0x0f, field[1]), (0x0f, entry - 15), "{name}");
        assert_eq!(fields(&request)[4], format!("{name}: {value}"));
        named += 1;
    }
    assert_eq!(named, 44);
}

#[test]
fn numbers_of_every_size() {
    for len in [0, 126, 127, 128, 254, 255, 256, 16_383, 16_384, 20_000] {
        let value = "x".repeat(len);
        let request = format!("GET / HTTP/1.1⏎Host: h⏎{{h2c}}X-Long: {value}⏎⏎");
        assert_eq!(fields(&request)[4], format!("x-long: {value}"), "{len}");
        let name = "n".repeat(len.max(1));
        let request = format!("GET / HTTP/1.1⏎Host: h⏎{{h2c}}{name}: x⏎⏎");
        assert_eq!(fields(&request)[4], format!("{name}: x"), "{len}");
    }
}

#[test]
fn long_fields_go_on_in_continuations() {
    // The block: 6 bytes of control data, then 0, 1, `x`, three bytes of length (four for the
    // larger ones), and the value.
    for (len, expected) in [
        (16_372, vec![16_384]),
        (16_373, vec![16_384, 1]),
        (32_755, vec![16_384, 16_384]),
        (32_756, vec![16_384, 16_384, 1]),
    ] {
        let value = "y".repeat(len);
        let bytes = stream_one(&format!("GET / HTTP/1.1⏎Host: h⏎{{h2c}}X: {value}⏎⏎"));
        let lengths: Vec<_> = frames(&bytes)
            .iter()
            .map(|frame| frame.payload.len())
            .collect();
        assert_eq!(lengths, expected, "{len}");
        assert_eq!(decoded(&bytes).0[4], format!("x: {value}"));
    }
}

#[test]
fn content_becomes_data() {
    for (len, expected) in [
        (1, vec![1]),
        (16_384, vec![16_384]),
        (16_385, vec![16_384, 1]),
        (65_535, vec![16_384, 16_384, 16_384, 16_383]),
    ] {
        let content: String = ('a'..='z').cycle().take(len).collect();
        let head = "POST / HTTP/1.1⏎Host: h⏎{h2c}";
        let length = stream_one(&format!("{head}Content-Length: {len}⏎⏎{content}"));
        let (start, end) = content.split_at(len / 3);
        let start = if start.is_empty() {
            String::new()
        } else {
            format!("{:x}⏎{start}⏎", start.len())
        };
        let coded = format!("{start}{:x};ext⏎{end}⏎0⏎Trailer: x⏎⏎", end.len());
        let chunked = stream_one(&format!("{head}Transfer-Encoding: chunked⏎⏎{coded}"));
        for bytes in [&length, &chunked] {
            assert_eq!(decoded(bytes).1, content.as_bytes(), "{len}");
            let frames = frames(bytes).into_iter().skip(1);
            let lengths: Vec<_> = frames.map(|frame| frame.payload.len()).collect();
            assert_eq!(lengths, expected, "{len}");
        }
        // The length is still that of the content; the coding of HTTP/1.1 is gone.
        assert_eq!(decoded(&length).0[4..], [format!("content-length: {len}")]);
        assert!(decoded(&chunked).0[4..].is_empty());
    }
}

#[test]
fn a_request_of_another_stack() {
    let request = http::Request::builder()
        .method("GET")
        .uri("http://h")
        .header("Host", "h");
    let request = request
        .header("connection", "Upgrade, HTTP2-Settings")
        .header("upgrade", "h2c");
    let request = request
        .header("http2-settings", "AAMAAABk")
        .header("x-own", " a\u{e9} ");
    let request = request.body(()).expect("a request");
    let upgrade = http_upgrade::Upgrade::of(&request).expect("an upgrade");
    let offer = Policy::new().offer(&upgrade).expect("an offer");
    let (fields, _) = decoded(&offer.stream_one().to_vec().expect("frames"));
    let expected = [
        ":method: GET",
        ":scheme: http",
        ":authority: h",
        ":path: /",
        "x-own: a\\xc3\\xa9",
    ];
    assert_eq!(fields, expected);
}
