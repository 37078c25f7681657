//! Sec-WebSocket-Key.

use crate::conform::server::case::{Case, Need, Want, must, should};

const WS: &[Need] = &[Need::WebSocket];

#[rustfmt::skip] // a table
pub(crate) const CASES: &[Case] = &[
    must("key/missing", "W-32 S-14", "RFC 6455 §4.2.1", "A handshake without a key is refused.")
        .lines("-Sec-WebSocket-Key").needs(WS).wants(Want::Status(&[4])),
    must("key/empty", "W-32", "RFC 6455 §4.2.1", "A handshake with an empty key is refused.")
        .lines("Sec-WebSocket-Key:").needs(WS).wants(Want::Status(&[4])),
    must("key/two-lines", "W-34", "RFC 6455 §11.3.1", "Two different keys are refused.")
        .lines("Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==").needs(WS).wants(Want::Refuse),
    must("key/two-lines-alike", "W-34", "RFC 6455 §11.3.1", "The same key on two lines is refused.")
        .lines("Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Key: {key}").needs(WS).wants(Want::Refuse),
    must("key/list", "W-32 W-34", "RFC 6455 §4.2.1", "Two keys on one line are refused.")
        .lines("Sec-WebSocket-Key: {key}, {key}").needs(WS).wants(Want::Refuse),
    must("key/no-base64", "W-32", "RFC 6455 §4.2.1", "A key with bytes that base64 does not have is refused.")
        .lines("Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==").needs(WS).wants(Want::Refuse),
    must("key/space-inside", "W-32", "RFC 6455 §4.2.1", "A key with a space inside is refused.")
        .lines("Sec-WebSocket-Key: dGhlIHNhbXBs ZSBub25jZQ==").needs(WS).wants(Want::Refuse),
    should("key/15-bytes", "W-32", "RFC 6455 §4.2.1", "A key that decodes to 15 bytes is refused (§4.2.2 also says that no server need decode it).")
        .lines("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j").needs(WS).wants(Want::Refuse),
    should("key/17-bytes", "W-32", "RFC 6455 §4.2.1", "A key that decodes to 17 bytes is refused.")
        .lines("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE=").needs(WS).wants(Want::Refuse),
    should("key/1-byte", "W-32", "RFC 6455 §4.2.1", "A key that decodes to one byte is refused.")
        .lines("Sec-WebSocket-Key: AQ==").needs(WS).wants(Want::Refuse),
    should("key/no-padding", "W-32", "RFC 6455 §4.2.1", "A key without padding is refused.")
        .lines("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ").needs(WS).wants(Want::Refuse),
    should("key/url-alphabet", "W-32", "RFC 6455 §4.2.1", "A key in the alphabet of base64url is refused.")
        .lines("Sec-WebSocket-Key: ____________________-w==").needs(WS).wants(Want::Refuse),
    should("key/padding-only", "W-32", "RFC 6455 §4.2.1", "A key of padding alone is refused.")
        .lines("Sec-WebSocket-Key: ========================").needs(WS).wants(Want::Refuse),
    should("key/long", "W-32", "RFC 6455 §4.2.1", "A key of 300 digits is refused.")
        .filled("Sec-WebSocket-Key: ", "AAAA", 75).needs(WS).wants(Want::Refuse),
];
