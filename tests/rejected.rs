//! Responses that do not switch: ordinary responses, with everything that the server sent (RFC 9110
//! §7.8).
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::client::{Client, Event};
use http_upgrade::{Protocol, Unnegotiated};
use support::client::outcome;
use support::{crlf, table};

const FOO: Unnegotiated<'_> = Unnegotiated::new(Protocol::new("foo").with_version("1"));

const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: foo/1⏎Connection: Upgrade⏎⏎";

fn foo(input: &[u8]) -> String {
    outcome(&FOO, input)
}

#[test]
#[rustfmt::skip] // a table
fn any_other_answer_is_ordinary() {
    table(&[
        ("U-06 W-17 200", "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok", "rejected 200 reuse; content \"ok\""),
        ("U-06 H-32 the reason means nothing", "HTTP/1.1 200 Switching Protocols⏎Upgrade: foo/1⏎Connection: Upgrade⏎Content-Length: 0⏎⏎",
            "rejected 200 reuse; advertises foo/1; content \"\""),
        ("U-35 an advertisement", "HTTP/1.1 200 OK⏎Upgrade: h2c, TLS/1.2⏎Connection: upgrade⏎Content-Length: 0⏎⏎", "rejected 200 reuse; advertises h2c, TLS/1.2; content \"\""),
        ("U-34 U-36 426", "HTTP/1.1 426 Upgrade Required⏎Upgrade: HTTP/3.0⏎Connection: Upgrade⏎Content-Length: 5⏎Content-Type: text/plain⏎⏎hello",
            "rejected 426 reuse; advertises HTTP/3.0; content \"hello\""),
        ("U-34 426 without Upgrade", "HTTP/1.1 426 X⏎Content-Length: 0⏎⏎", "rejected 426 reuse; content \"\""),
        ("U-35 what is no protocol ends the list", "HTTP/1.1 426 X⏎Upgrade: a, b c, d⏎Content-Length: 0⏎⏎", "rejected 426 reuse; advertises a; content \"\""),
        ("W-17 a redirect", "HTTP/1.1 302 Found⏎Location: /b⏎Content-Length: 0⏎⏎", "rejected 302 reuse; content \"\""),
        ("U-06 chunks", "HTTP/1.1 404 X⏎Transfer-Encoding: chunked⏎⏎2;x=y⏎no⏎0⏎X: y⏎⏎", "rejected 404 reuse; content \"no\""),
        ("U-06 not all chunks yet", "HTTP/1.1 404 X⏎Transfer-Encoding: chunked⏎⏎2⏎no⏎0⏎", "rejected 404 reuse; content incomplete \"no\""),
        ("U-06 until close", "HTTP/1.1 403 X⏎⏎go away", "rejected 403 close; content until close \"go away\""),
        ("U-06 close", "HTTP/1.1 403 X⏎Connection: close⏎Content-Length: 2⏎⏎no", "rejected 403 close; content \"no\""),
        ("close beside other options", "HTTP/1.1 403 X⏎Connection: x, CLOSE⏎Content-Length: 0⏎⏎", "rejected 403 close; content \"\""),
        ("U-06 HTTP/1.0", "HTTP/1.0 200 X⏎Content-Length: 2⏎⏎ok", "rejected 200 close; content \"ok\""),
        ("U-06 HTTP/1.0 that keeps alive", "HTTP/1.0 200 X⏎Connection: keep-alive⏎Content-Length: 2⏎⏎ok", "rejected 200 reuse; content \"ok\""),
        ("B-02 204 has no content", "HTTP/1.1 204 X⏎Content-Length: 5⏎⏎", "rejected 204 reuse; content \"\""),
        ("B-02 nor has 304", "HTTP/1.1 304 X⏎Transfer-Encoding: chunked⏎⏎", "rejected 304 reuse; content \"\""),
        ("S-17 U-38 bytes that no request waits for", "HTTP/1.1 204 X⏎⏎HTTP/1.1 200 OK⏎⏎", "rejected 204 close; content \"\"; unread \"HTTP/1.1 200 OK\\r\\n\\r\\n\""),
        ("S-17 U-38 after content", "HTTP/1.1 200 X⏎Content-Length: 2⏎⏎okHTTP/1.1 101 X⏎", "rejected 200 close; content \"ok\"; unread \"HTTP/1.1 101 X\\r\\n\""),
        ("S-17 U-38 after chunks", "HTTP/1.1 200 X⏎Transfer-Encoding: chunked⏎⏎0⏎⏎!", "rejected 200 close; content \"\"; unread \"!\""),
        ("H-34 an unknown status", "HTTP/1.1 499 X⏎Content-Length: 0⏎⏎", "rejected 499 reuse; content \"\""),
        ("H-35 above 599", "HTTP/1.1 600 X⏎Upgrade: foo/1⏎Connection: upgrade⏎Content-Length: 0⏎⏎", "rejected 600 reuse; advertises foo/1; content \"\""),
        ("H-35 below 100", "HTTP/1.1 099 X⏎Upgrade: foo/1⏎Connection: upgrade⏎Content-Length: 0⏎⏎", "rejected 99 reuse; advertises foo/1; content \"\""),
        ("B-18 a length that is none", "HTTP/1.1 200 X⏎Content-Length: x⏎⏎ok", "rejected 200 close; Content-Length is not a decimal number; unread \"ok\""),
        ("B-18 a list of lengths", "HTTP/1.1 200 X⏎Content-Length: 2, 2⏎⏎ok", "rejected 200 close; Content-Length is not a decimal number; unread \"ok\""),
        ("B-18 two lengths", "HTTP/1.1 200 X⏎Content-Length: 2⏎Content-Length: 2⏎⏎ok", "rejected 200 close; Content-Length is repeated; unread \"ok\""),
        ("B-07 length and chunks", "HTTP/1.1 200 X⏎Content-Length: 5⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
            "rejected 200 close; Content-Length and Transfer-Encoding are both present; unread \"0\\r\\n\\r\\n\""),
        ("B-18 a broken chunk", "HTTP/1.1 200 X⏎Transfer-Encoding: chunked⏎⏎x⏎", "rejected 200 close; a chunk size is not a hexadecimal number of 64 bits; unread \"x\\r\\n\""),
    ], foo);
}

#[test]
fn a_refusal_has_all_that_the_server_said() {
    // keeps W-17, W-37, W-38
    let input = crlf(
        "HTTP/1.1 100 Continue⏎⏎HTTP/1.1 503 Busy⏎Location: /b⏎Retry-After: 120⏎WWW-Authenticate: Basic⏎\
         WWW-Authenticate: Digest⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Version: 8, 7⏎Content-Length: 4⏎⏎body",
    );
    let mut client = Client::new(FOO);
    client.sent();
    assert!(!client.wants_input(&input));
    let Ok(Event::Rejected(rejected)) = client.event(&input) else {
        panic!("not rejected");
    };
    let fields = rejected.response().fields;
    assert_eq!(rejected.response().status, 503);
    assert_eq!(fields.single("location"), Ok(Some(&b"/b"[..])));
    assert_eq!(fields.single("Retry-After"), Ok(Some(&b"120"[..])));
    let challenges: Vec<_> = fields.all("WWW-Authenticate").collect();
    assert_eq!(challenges, [b"Basic".as_slice(), b"Digest"]);
    let versions: Result<Vec<_>, _> = fields.list("Sec-WebSocket-Version").collect();
    assert_eq!(versions.unwrap(), ["13", "8", "7"]);
    assert_eq!(&input[rejected.consumed()..], b"body");
}

#[test]
fn after_a_426_a_new_request_may_switch() {
    // keeps U-36: no byte of the new protocol is sent before another request was answered with 101
    let first = crlf("HTTP/1.1 426 X⏎Upgrade: foo/1⏎Connection: Upgrade⏎Content-Length: 2⏎⏎no");
    assert_eq!(
        foo(&first),
        "rejected 426 reuse; advertises foo/1; content \"no\""
    );
    assert_eq!(foo(&crlf(SWITCH)), "switched to foo/1; unread \"\"");
}
