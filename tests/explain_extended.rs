//! The example `explain`: extended CONNECT over HTTP/2 and HTTP/3, given as heads in text.
#![cfg(all(
    feature = "std",
    feature = "http",
    feature = "websocket",
    feature = "h2c",
    feature = "diagnosis"
))]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(clippy::expect_used, clippy::arithmetic_side_effects)]

#[path = "support/explain.rs"]
mod example;

use example::{explain, judge, text};

/// A request as `nghttp -v` prints it.
const NGHTTP: &str = "\
[  0.002] send SETTINGS frame <length=12, flags=0x00, stream_id=0>
          (niv=2)
          [SETTINGS_MAX_CONCURRENT_STREAMS(0x03):100]
[  0.002] send HEADERS frame <length=60, flags=0x24, stream_id=13>
          ; END_HEADERS | PRIORITY
          (padlen=0, dep_stream_id=11, weight=16, exclusive=0)
          ; Open new stream
          :method: CONNECT
          :protocol: websocket
          :scheme: https
          :path: /chat?a
          :authority: [::1]:8443
          origin: https://a
          sec-websocket-version: 13
          sec-websocket-protocol: soap, chat
";

/// The same as `curl -v` prints it, with the response.
const CURL: &str = "\
* ALPN: server accepted h2
* [HTTP/2] [1] OPENED stream for https://[::1]:8443/chat?a
* [HTTP/2] [1] [:method: CONNECT]
* [HTTP/2] [1] [:protocol: websocket]
* [HTTP/2] [1] [:scheme: https]
* [HTTP/2] [1] [:authority: [::1]:8443]
* [HTTP/2] [1] [:path: /chat?a]
* [HTTP/2] [1] [origin: https://a]
* [HTTP/2] [1] [sec-websocket-version: 13]
* [HTTP/2] [1] [sec-websocket-protocol: soap, chat]
> CONNECT /chat?a HTTP/2
> Host: [::1]:8443
> sec-websocket-version: 13
>
< HTTP/2 200
< sec-websocket-protocol: chat
<
x: this is not a field
";

const ASKS: &str = r#"{"stage":"request","event":"ExtendedConnect","version":"HTTP/2","target":"https://[::1]:8443/chat?a","protocol":"websocket"}"#;
const ANSWERS: &str = r#"{"stage":"answer","event":"Switched","status":200,"fields":["sec-websocket-protocol: chat"]}"#;
const AGREES: &str = r#"{"stage":"response","event":"Switched","status":200,"agreed":["chat"]}"#;
const CHAT: [&str; 3] = ["--json", "--subprotocols", "chat"];

#[test]
fn what_curl_and_nghttp_print() {
    let of_nghttp = explain(&[&CHAT[..], &["-"]].concat(), NGHTTP.as_bytes());
    assert_eq!(text(&of_nghttp.stdout), format!("{ASKS}\n{ANSWERS}\n"));
    assert_eq!(of_nghttp.status.code(), Some(0));

    let of_curl = explain(&[&CHAT[..], &["-"]].concat(), CURL.as_bytes());
    let expected = format!("{ASKS}\n{ANSWERS}\n{AGREES}\n");
    assert_eq!(text(&of_curl.stdout), expected);
    assert_eq!(of_curl.status.code(), Some(0));

    let response = "[  0.003] recv (stream_id=13) :status: 200\n\
        [  0.003] recv (stream_id=13) sec-websocket-protocol: chat\n";
    let of_both = judge(&CHAT, NGHTTP.as_bytes(), response.as_bytes());
    assert_eq!(text(&of_both.stdout), expected);
}

/// The heads of a request, with the response that comes after it.
fn heads(protocol: &str, more: &str) -> String {
    format!(
        ":method: CONNECT\n:protocol: {protocol}\n:scheme: https\n:path: /\n:authority: h\n\
         sec-websocket-version: 13\n{more}"
    )
}

#[test]
#[rustfmt::skip] // a table
fn the_two_mechanisms_and_what_is_neither() {
    let upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let websocket = |more: &str| heads("websocket", more);
    for (name, input, expected, code) in [
        ("an Upgrade", upgrade.into(), "Mechanism An Upgrade over HTTP/1.1 (RFC 9110 §7.8).", 0),
        ("HTTP/2", websocket(""), "Mechanism An extended CONNECT over HTTP/2 (RFC 8441), and not an Upgrade: a 2xx takes the place of the 101, and there is no Sec-WebSocket-Key. Request CONNECT https://h/ asks for websocket. Server It sends this response: :status: 200", 0),
        ("HTTP/3", websocket("\nHTTP/3 200\n"), "Mechanism An extended CONNECT over HTTP/3 (RFC 9220)", 0),
        ("a 403", websocket("\nHTTP/2 403\n"), "Response 403: the server does not switch.", 1),
        ("a 101", websocket("\n:status: 101\n"), "Response Invalid: the response is not HTTP/2 or HTTP/3, or is a 101.", 1),
        ("a subprotocol", websocket("\n:status: 200\nsec-websocket-protocol: x\n"), "Response Invalid: a subprotocol was chosen that was not offered. The client resets the stream. Rule RFC 6455 §4.1", 1),
        ("another version", websocket("").replace("13", "12"), "Server 400: ", 1),
        ("a field of HTTP/1.1", websocket("connection: upgrade\n"), "Server 400: the request has a field of the connection. Rule RFC 9113 §8.2.2", 1),
        ("another protocol", heads("connect-udp", ""), "Server 501: ", 1),
        ("a plain CONNECT", ":method: CONNECT\n:authority: h:443\n".into(), "Mechanism There is no :protocol, and HTTP/2 has no Upgrade (RFC 9113 §8.2.2). Request CONNECT h:443 is a plain CONNECT: it asks for a tunnel to h:443.", 1),
        ("an ordinary request", ":method: GET\n:scheme: https\n:path: /a\n:authority: h\nupgrade: websocket\n".into(), "Mechanism There is no extended CONNECT, and HTTP/2 has no Upgrade (RFC 9113 §8.2.2). Request GET https://h/a is an ordinary request of h.", 1),
    ] {
        let output = explain(&["-"], input.as_bytes());
        let found = text(&output.stdout);
        let words = found.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(expected), "{name}: {words}");
        assert_eq!(output.status.code(), Some(code), "{name}: {words}");
    }
}
