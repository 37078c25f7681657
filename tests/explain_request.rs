//! The example `explain`: the lines for a request and the response to it, and the exit status.
#![cfg(all(
    feature = "std",
    feature = "websocket",
    feature = "h2c",
    feature = "diagnosis"
))]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(clippy::expect_used, clippy::arithmetic_side_effects)]

#[path = "support/explain.rs"]
mod example;
mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use example::{explain, text};
use support::crlf;

/// Name, arguments, input, lines, exit status. In the lines, the value of `bytes` is decoded.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
    i32,
);

#[rustfmt::skip] // a table
const REQUESTS: &[Row] = &[
    ("no upgrade", &[],
        "GET /a?b HTTP/1.1⏎Host: h⏎⏎",
        &[r#"{"stage":"request","event":"Plain","method":"GET","target":"/a?b","why":"no-upgrade","consumed":0,"unread":30}"#], 1),
    ("CONNECT asks for a tunnel", &[],
        "CONNECT h:443 HTTP/1.1⏎Host: h:443⏎Connection: upgrade⏎Upgrade: tcp⏎⏎TUNNEL",
        &[r#"{"stage":"request","event":"Plain","method":"CONNECT","target":"h:443","why":"no-upgrade","consumed":0,"unread":80}"#], 1),
    ("U-14 no connection option", &[],
        "OPTIONS * HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎⏎",
        &[r#"{"stage":"request","event":"Plain","method":"OPTIONS","target":"*","why":"no-connection-option","consumed":0,"unread":51}"#], 1),
    ("U-16 HTTP/1.0", &[],
        "GET http://h/a HTTP/1.0⏎Connection: upgrade⏎Upgrade: websocket⏎⏎",
        &[r#"{"stage":"request","event":"Plain","method":"GET","target":"http://h/a","why":"http-1.0","consumed":0,"unread":68}"#], 1),
    ("U-02 malformed Upgrade", &[],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: web socket⏎⏎",
        &[r#"{"stage":"request","event":"Plain","method":"GET","target":"/","why":"malformed-upgrade","consumed":0,"unread":69}"#], 1),
    ("content beyond the limit, which is known before it comes", &["--protocols", "tcp"],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Content-Length: 16385⏎⏎abc",
        &[r#"{"stage":"request","event":"Plain","method":"POST","target":"/","why":"content-too-large","consumed":0,"unread":89}"#], 1),
    ("C-27 prior knowledge", &[],
        "PRI * HTTP/2.0⏎⏎SM⏎⏎\0\0\0",
        &[r#"{"stage":"request","event":"PriorKnowledge","consumed":0,"unread":27}"#], 1),
    ("no bytes", &[], "",
        &[r#"{"stage":"request","event":"Incomplete","consumed":0,"unread":0}"#], 1),
    ("H-51 half a head", &[], "GET / HTTP/1.1⏎Host",
        &[r#"{"stage":"request","event":"Incomplete","consumed":0,"unread":20}"#], 1),
    ("B-26 half the content", &["--protocols", "tcp"],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Content-Length: 4⏎⏎abc",
        &[r#"{"stage":"request","event":"Incomplete","consumed":0,"unread":85}"#], 1),
    ("H-09, H-36 a head that is none", &[],
        "GET / HTTP/1.1⏎Host : h⏎⏎NEXT",
        &[r#"{"stage":"request","event":"Rejected","status":400,"error":"white space comes before the colon of a field","rule":"RFC 9112 §5.1","connection":"close","consumed":0,"unread":32}"#], 1),
    ("B-15 a coding that nobody reads", &[],
        "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: gzip, chunked⏎⏎",
        &[r#"{"stage":"request","event":"Rejected","status":501,"error":"the transfer coding is not implemented","rule":"RFC 9112 §6.1","connection":"close","consumed":0,"unread":62}"#], 1),
    ("U-21, U-26 a 100 comes first, then the content, then the 101", &["--protocols", "tcp"],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Expect: 100-continue⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎REST",
        &[r#"{"stage":"request","event":"ContinueRequested","method":"POST","target":"/","protocols":["tcp"],"content":0,"consumed":0,"unread":130}"#,
          r#"{"stage":"request","event":"UpgradeRequested","method":"POST","target":"/","protocols":["tcp"],"content":3,"consumed":126,"unread":4}"#,
          r#"{"stage":"answer","event":"Switched","protocol":"tcp","subprotocol":null,"extensions":[],"consumed":126,"unread":4,"bytes":"HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"}"#], 0),
    ("U-21 the content that a 100 asks for is broken", &[],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Expect: 100-continue⏎Transfer-Encoding: chunked⏎⏎x",
        &[r#"{"stage":"request","event":"ContinueRequested","method":"POST","target":"/","protocols":["tcp"],"content":0,"consumed":0,"unread":114}"#,
          r#"{"stage":"request","event":"Rejected","status":400,"error":"a chunk size is not a hexadecimal number of 64 bits","rule":"RFC 9112 §7.1","connection":"close","consumed":0,"unread":114}"#], 1),
    ("U-01, U-10, U-46 the server's order decides", &["--protocols", "foobar/1,tcp"],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp, foobar/2, FooBar/1⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["tcp","foobar/2","FooBar/1"],"content":0,"consumed":82,"unread":0}"#,
          r#"{"stage":"answer","event":"Switched","protocol":"foobar/1","subprotocol":null,"extensions":[],"consumed":82,"unread":0,"bytes":"HTTP/1.1 101 Switching Protocols⏎Upgrade: foobar/1⏎Connection: Upgrade⏎⏎"}"#], 0),
    ("U-04, U-09 another version was not offered", &["--protocols", "foobar/1"],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: foobar/2⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["foobar/2"],"content":0,"consumed":67,"unread":0}"#,
          r#"{"stage":"answer","event":"Declined","consumed":0,"unread":67}"#], 1),
    ("C-17 h2c, and nothing but h2c", &[],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade, http2-settings⏎Upgrade: h2, H2C, tcp⏎HTTP2-Settings: AAMAAABk⏎⏎PRI",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["h2","H2C","tcp"],"content":0,"consumed":113,"unread":3}"#,
          r#"{"stage":"answer","event":"Switched","protocol":"h2c","subprotocol":null,"extensions":[],"consumed":113,"unread":3,"bytes":"HTTP/1.1 101 Switching Protocols⏎Upgrade: h2c⏎Connection: Upgrade⏎⏎"}"#], 0),
    ("C-03, C-24 what is declined stays HTTP/1.1", &[],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: h2c⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["h2c"],"content":0,"consumed":62,"unread":0}"#,
          r#"{"stage":"answer","event":"Declined","consumed":0,"unread":62}"#], 1),
    ("C-24 where it is declined the next protocol is asked", &["--protocols", "h2c,tcp"],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: h2c, tcp⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["h2c","tcp"],"content":0,"consumed":67,"unread":0}"#,
          r#"{"stage":"answer","event":"Switched","protocol":"tcp","subprotocol":null,"extensions":[],"consumed":67,"unread":0,"bytes":"HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"}"#], 0),
    ("U-33, W-35 another version of WebSocket", &[],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 8⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["websocket"],"content":0,"consumed":94,"unread":0}"#,
          r#"{"stage":"answer","event":"Rejected","status":426,"error":"Sec-WebSocket-Version is not 13","rule":"RFC 6455 §4.4","connection":"reuse","consumed":94,"unread":0,"bytes":"HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 49⏎⏎Sec-WebSocket-Version is not 13 (RFC 6455 §4.4)\n"}"#], 1),
    ("S-05, W-27 bytes after a refused request close the connection", &[],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: websocket⏎⏎early",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"POST","target":"/","protocols":["websocket"],"content":0,"consumed":69,"unread":5}"#,
          r#"{"stage":"answer","event":"Rejected","status":405,"error":"the method is not GET","rule":"RFC 6455 §4.2.1","connection":"close","consumed":69,"unread":5,"bytes":"HTTP/1.1 405 Method Not Allowed⏎Allow: GET⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 41⏎⏎the method is not GET (RFC 6455 §4.2.1)\n"}"#], 1),
];

#[test]
fn requests_give_these_lines() {
    for (name, arguments, request, lines, status) in REQUESTS {
        for chunk in [&[][..], &["--chunk", "1"], &["--chunk", "7"]] {
            let arguments = [arguments, chunk, &["--json", "-"]].concat();
            let output = explain(&arguments, &crlf(request));
            let printed = text(&output.stdout);
            let printed: Vec<String> = printed.lines().map(clear).collect();
            assert_eq!(printed, *lines, "{name}, {chunk:?}");
            assert_eq!(output.status.code(), Some(*status), "{name}");
            assert_eq!(text(&output.stderr), "", "{name}");
        }
    }
}

/// Returns the line with the value of `bytes` decoded, and with `⏎` for CR LF.
fn clear(line: &str) -> String {
    let Some((front, encoded)) = line.split_once(r#""bytes":""#) else {
        return line.into();
    };
    let encoded = encoded.strip_suffix("\"}").expect("bytes are the last");
    let bytes = text(&STANDARD.decode(encoded).unwrap());
    let bytes = bytes.replace("\r\n", "⏎").replace('\n', "\\n");
    format!("{front}\"bytes\":\"{bytes}\"}}")
}

#[test]
fn content_beyond_the_limit_is_plain_only_when_it_came() {
    let head =
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎⏎";
    for (size, event, status) in [(0x4000, "Switched", 0), (0x4001, "Plain", 1)] {
        let request = format!("{head}{size:x}⏎{}⏎0⏎⏎", "x".repeat(size));
        let output = explain(&["--json", "--protocols", "tcp", "-"], &crlf(&request));
        let last = text(&output.stdout).lines().last().unwrap().to_string();
        assert!(
            last.contains(&format!(r#""event":"{event}""#)),
            "{size}: {last}"
        );
        assert_eq!(last.contains("content-too-large"), status == 1, "{last}");
        assert_eq!(output.status.code(), Some(status), "{size}");
    }
}
