//! Long heads, and clients that go away.

use crate::conform::server::case::{Case, End, Need, Want, choice, must, should};

const CLEARTEXT: &[Need] = &[Need::Cleartext];

#[rustfmt::skip] // a table
pub(crate) const LIMITS: &[Case] = &[
    should("limits/request-line-of-8000", "H-16", "RFC 9112 §3", "A request line of 8000 bytes is not too long.")
        .filled("!GET {path}?", "a", 7_950).needs(&[Need::Head(8_500)]).wants(Want::NotTooLong),
    must("limits/target", "H-15 S-16", "RFC 9112 §3", "A target of 1 MiB is answered, or the connection closes.")
        .filled("!GET {path}?", "a", 1 << 20).wants(Want::Bounded),
    must("limits/field", "H-50 S-16", "RFC 9110 §5.4", "A field of 1 MiB is answered, or the connection closes.")
        .filled("X: ", "a", 1 << 20).wants(Want::Bounded),
    must("limits/fields", "H-50 S-16", "RFC 9110 §5.4", "20000 fields are answered, or the connection closes.")
        .filled("", "X: a⏎", 20_000).wants(Want::Bounded),
    must("limits/name", "H-50 S-16", "RFC 9110 §5.4", "A field name of 100 KiB is answered, or the connection closes.")
        .filled("+", "a", 100 << 10).wants(Want::Bounded),
    must("limits/options", "H-47 S-16", "RFC 9110 §5.6.1.2", "A Connection of 20000 empty elements is answered, or the connection closes.")
        .filled("Connection: Upgrade", ",", 20_000).wants(Want::Bounded),
    must("limits/protocols", "S-16", "RFC 9110 §17.5", "An Upgrade of 5000 protocols is answered, or the connection closes.")
        .filled("Upgrade: websocket", ", a/1", 5_000).wants(Want::Bounded),
    must("limits/subprotocols", "S-16", "RFC 9110 §17.5", "5000 subprotocols are answered, or the connection closes.")
        .filled("Sec-WebSocket-Protocol: a", ", b", 5_000).needs(&[Need::WebSocket]).wants(Want::Bounded),
    must("limits/extensions", "S-16", "RFC 9110 §17.5", "5000 extensions are answered, or the connection closes.")
        .filled("Sec-WebSocket-Extensions: a", ", permessage-deflate; a=\"b\"", 5_000).needs(&[Need::WebSocket]).wants(Want::Bounded),
    must("limits/empty-lines", "H-02 S-16", "RFC 9112 §2.2", "50000 empty lines before a request are answered, or the connection closes.")
        .filled("⏎", "⏎", 50_000).wants(Want::Bounded),
    choice("limits/head-of-4000", "H-50", "RFC 9110 §5.4", "A handshake with a field of 4000 bytes.")
        .filled("X: ", "a", 4_000).wants(Want::Either),
    choice("limits/head-of-16000", "H-50", "RFC 9110 §5.4", "A handshake with a field of 16000 bytes.")
        .filled("X: ", "a", 16_000).wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const ENDS: &[Case] = &[
    choice("ends/half-closed", "U-29", "RFC 9112 §9.6", "A client that shuts down its sending direction after the handshake.")
        .end(End::HalfClose).needs(CLEARTEXT).wants(Want::Either),
    must("ends/half-head", "B-26", "RFC 9112 §8", "Half a head and the end of input open nothing, and the connection ends.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: {token}⏎Connection: Upg").end(End::HalfClose).needs(CLEARTEXT).wants(Want::Refuse),
    must("ends/no-empty-line", "H-51 B-26", "RFC 9112 §8", "A head without its empty line and the end of input open nothing, and the connection ends.")
        .raw("{lines}").end(End::HalfClose).needs(CLEARTEXT).wants(Want::Refuse),
    choice("ends/cut-content", "B-26", "RFC 9112 §8", "Content that is cut off.")
        .lines("Content-Length: 5").after("hel").end(End::HalfClose).needs(CLEARTEXT).wants(Want::Refuse),
    choice("ends/cut-chunks", "B-26", "RFC 9112 §8", "Chunked content that is cut off.")
        .lines("Transfer-Encoding: chunked").after("5⏎hello⏎").end(End::HalfClose).needs(CLEARTEXT).wants(Want::Refuse),
    must("ends/at-once", "", "RFC 9112 §9.5", "A client that connects and leaves does no harm.")
        .raw("").end(End::Leave).wants(Want::Nothing),
    must("ends/within-the-head", "", "RFC 9112 §9.5", "A client that leaves within its head does no harm.")
        .raw("GET {path} HTTP/1.1⏎Host: {ho").end(End::Leave).wants(Want::Nothing),
    must("ends/after-the-head", "", "RFC 9112 §9.5", "A client that leaves before its 101 does no harm.")
        .end(End::Leave).wants(Want::Nothing),
    must("ends/within-a-frame", "", "RFC 9112 §9.5", "A client that leaves within a frame does no harm.")
        .after("\u{81}\u{fe}\u{01}").end(End::Leave).wants(Want::Nothing),
];
