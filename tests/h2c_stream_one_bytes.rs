//! The request of an upgrade as frames of stream 1, byte by byte as RFC 7541 and RFC 9113 have them.
//! `examples/tests` reads such frames with another HPACK decoder.
#![cfg(feature = "h2c")]
#![allow(clippy::expect_used, clippy::panic, clippy::arithmetic_side_effects)]

#[path = "support/frames.rs"]
mod frames;
mod support;

use frames::{Frame, frames};
use http_upgrade::h2c::Policy;
use http_upgrade::server::Event;
use http_upgrade::{Encode, Limits};
use support::{crlf, fed};

const OFFER: &str = "Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎";

/// Returns the frames for a request that has these lines beside those of the offer.
fn stream_one(request: &str, content: &str) -> Vec<Frame> {
    let input = crlf(&format!("{request}{OFFER}⏎{content}"));
    let limits = Limits::new().content(65_535).head(65_535);
    let server = fed(limits, &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade: {}", support::describe(&server, &input));
    };
    let offer = Policy::new().content(u16::MAX).offer(&upgrade);
    frames(
        &offer
            .expect("an offer")
            .stream_one()
            .to_vec()
            .expect("frames"),
    )
}

/// Returns the header block of a request without content.
fn block(request: &str) -> String {
    match &stream_one(request, "")[..] {
        [frame] => {
            // HEADERS with END_HEADERS and END_STREAM.
            assert_eq!(
                (frame.kind, frame.flags, frame.stream),
                (1, 5, 1),
                "{request}"
            );
            frame.payload.escape_ascii().to_string()
        }
        frames => panic!("{frames:?}"),
    }
}

#[test]
fn control_data() {
    // keeps C-20
    #[rustfmt::skip] // a table
    let rows = [
        ("GET /", "h", r"\x82\x86\x01\x01h\x84"),
        ("POST /index.html", "h", r"\x83\x86\x01\x01h\x85"),
        ("PUT /x", "h", r"\x02\x03PUT\x86\x01\x01h\x04\x02/x"),
        ("OPTIONS *", "h", r"\x02\x07OPTIONS\x86\x01\x01h\x04\x01*"),
        ("OPTIONS http://h", "h", r"\x02\x07OPTIONS\x86\x01\x01h\x04\x01*"),
        ("GET http://h", "h", r"\x82\x86\x01\x01h\x84"),
        ("GET https://h?x", "h", r"\x82\x87\x01\x01h\x04\x03/?x"),
        ("GET foo://h/x", "h", r"\x82\x06\x03foo\x01\x01h\x04\x02/x"),
        ("GET /", "", r"\x82\x86\x84"),
    ];
    for (start, host, expected) in rows {
        assert_eq!(
            block(&format!("{start} HTTP/1.1⏎Host: {host}⏎")),
            expected,
            "{start}"
        );
    }
}

#[test]
fn field_lines() {
    // keeps C-20
    let line = |line: &str| {
        let found = block(&format!("GET / HTTP/1.1⏎Host: h⏎{line}⏎"));
        found
            .strip_prefix(r"\x82\x86\x01\x01h\x84")
            .expect("control data")
            .to_owned()
    };
    let of = |length: usize| format!("X-A: {}", "b".repeat(length));
    let value = |prefix: &str, length: usize| format!(r"\x00\x03x-a{prefix}{}", "b".repeat(length));
    #[rustfmt::skip] // a table
    let rows = [
        ("an unknown name", "X-A: b".into(), r"\x00\x03x-a\x01b".into()),
        ("the first entry", "Accept-Charset: b".into(), r"\x0f\x00\x01b".into()),
        ("the fifth", "Accept: b".into(), r"\x0f\x04\x01b".into()),
        ("the shortest names", "Age: b⏎Via: c".into(), r"\x0f\x06\x01b\x0f-\x01c".into()),
        ("the last", "WWW-Authenticate: b".into(), r"\x0f.\x01b".into()),
        ("a name of the same length and first letter", "Accepd: b".into(), r"\x00\x06accepd\x01b".into()),
        ("a short name", "Y: b".into(), r"\x00\x01y\x01b".into()),
        ("a cookie", "Cookie: b".into(), r"\x1f\x11\x01b".into()),
        ("credentials", "AUTHORIZATION: b".into(), r"\x1f\x08\x01b".into()),
        ("credentials for a proxy", "Proxy-Authorization: b".into(), "\\x1f\"\\x01b".replace('"', "\\\"")),
        ("no credentials", "X-ookie: b".into(), r"\x00\x07x-ookie\x01b".into()),
        ("a long name", format!("{}: b", "Ab".repeat(20)), format!(r"\x00({}\x01b", "ab".repeat(20))),
        ("a name of 30 bytes", format!("{}: b", "Ab".repeat(15)), format!(r"\x00\x1e{}\x01b", "ab".repeat(15))),
        ("a name of 31 bytes", format!("{}C: b", "Ab".repeat(15)), format!(r"\x00\x1f{}c\x01b", "ab".repeat(15))),
        ("a name of 33 bytes", format!("{}C: b", "Ab".repeat(16)), format!(r"\x00!{}c\x01b", "ab".repeat(16))),
        ("a name of 127 bytes", format!("{}: b", "A".repeat(127)), format!(r"\x00\x7f\x00{}\x01b", "a".repeat(127))),
        ("a length of 126", of(126), value("~", 126)),
        ("a length of 127", of(127), value(r"\x7f\x00", 127)),
        ("a length of 128", of(128), value(r"\x7f\x01", 128)),
        ("a length of 254", of(254), value(r"\x7f\x7f", 254)),
        ("a length of 255", of(255), value(r"\x7f\x80\x01", 255)),
        ("a length of 300", of(300), value(r"\x7f\xad\x01", 300)),
        ("Keep-Alive", "Keep-Alive: b".into(), String::new()),
        ("Expect", "Expect: b".into(), String::new()),
        ("Proxy-Connection", "Proxy-Connection: b".into(), String::new()),
        ("no field of the connection", "Keep-Alivf: b".into(), r"\x00\x0akeep-alivf\x01b".replace("\\x0a", "\\n")),
        ("TE: trailers", "TE: gzip, Trailers".into(), r"\x00\x02te\x08trailers".into()),
        ("another TE", "TE: gzip".into(), String::new()),
        ("no TE", "Trailer: trailers".into(), r"\x00\x07trailer\x08trailers".into()),
    ];
    for (name, input, expected) in rows {
        let input: String = input;
        let expected: String = expected;
        assert_eq!(line(&input), expected, "{name}");
    }
    // What Connection names is left out.
    let named = "GET / HTTP/1.1⏎Host: h⏎Connection: X-A⏎X-A: b⏎X-B: c⏎";
    assert!(
        block(named).ends_with(r"h\x84\x00\x03x-b\x01c"),
        "{}",
        block(named)
    );
    let named = "GET / HTTP/1.1⏎Host: h⏎Connection: A, B, C, D, E⏎A: 1⏎C: 2⏎E: 3⏎X-B: c⏎";
    assert!(
        block(named).ends_with(r"h\x84\x00\x03x-b\x01c"),
        "{}",
        block(named)
    );
}

/// The names of the static table from entry 15 on (RFC 7541, Appendix A).
const NAMES: &str = "accept-charset accept-encoding accept-language accept-ranges accept \
    access-control-allow-origin age allow authorization cache-control content-disposition \
    content-encoding content-language content-length content-location content-range content-type \
    cookie date etag expect expires from host if-match if-modified-since if-none-match if-range \
    if-unmodified-since last-modified link location max-forwards proxy-authenticate \
    proxy-authorization range referer refresh retry-after server set-cookie \
    strict-transport-security transfer-encoding user-agent vary via www-authenticate";

#[test]
fn names_of_the_static_table() {
    // keeps C-20
    assert_eq!(NAMES.split_whitespace().count(), 61 - 14);
    for (name, index) in NAMES.split_whitespace().zip(0..) {
        // These are not copied.
        if matches!(name, "expect" | "host" | "transfer-encoding") {
            continue;
        }
        let is_secret = matches!(name, "authorization" | "cookie" | "proxy-authorization");
        let form = if is_secret { 0x1f } else { 0x0f };
        for name in [name.to_owned(), name.to_uppercase()] {
            let frames = stream_one(&format!("GET / HTTP/1.1⏎Host: h⏎{name}: 0⏎"), "");
            let payload = frames.first().map(|frame| &frame.payload[..]);
            let expected =
                payload.and_then(|payload| payload.strip_suffix(&[form, index, 1, b'0']));
            assert_eq!(expected, Some(&b"\x82\x86\x01\x01h\x84"[..]), "{name}");
        }
    }
}

#[test]
fn content_and_long_heads_take_several_frames() {
    // keeps C-20
    let facts = |request: &str, content: &str| {
        let frames = stream_one(request, content).into_iter();
        let facts = frames.map(|frame| (frame.kind, frame.flags, frame.payload.len()));
        facts.collect::<Vec<_>>()
    };
    let start = "GET / HTTP/1.1⏎Host: h⏎";
    let long = |length| format!("{start}X: {}⏎", "b".repeat(length));
    // 6 bytes of control data, 3 of the name, 3 or 4 of the length.
    assert_eq!(facts(&long(16_384 - 12), ""), [(1, 5, 16_384)]);
    assert_eq!(facts(&long(16_384 - 11), ""), [(1, 1, 16_384), (9, 4, 1)]);
    let all = [(1, 1, 16_384), (9, 0, 16_384), (9, 4, 1)];
    assert_eq!(facts(&long(2 * 16_384 - 12), ""), all);
    let content = |length: usize| {
        let request = format!("{start}Content-Length: {length}⏎");
        let frames = stream_one(&request, &"c".repeat(length))
            .into_iter()
            .skip(1);
        let facts = frames.map(|frame| (frame.kind, frame.flags, frame.payload.len()));
        facts.collect::<Vec<_>>()
    };
    assert_eq!(content(1), [(0, 1, 1)]);
    assert_eq!(content(16_384), [(0, 1, 16_384)]);
    assert_eq!(content(16_385), [(0, 0, 16_384), (0, 1, 1)]);
    let chunked = stream_one(&format!("{start}Transfer-Encoding: chunked⏎"), "1⏎c⏎0⏎⏎");
    assert_eq!(chunked.first().map(|frame| frame.payload.len()), Some(6));
    let request = format!("{start}Content-Length: 1⏎");
    let head = stream_one(&request, "c")
        .into_iter()
        .next()
        .expect("HEADERS");
    assert_eq!((head.kind, head.flags), (1, 4));
}
