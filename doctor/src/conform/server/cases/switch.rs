//! Handshakes in order: each of them has to switch.

use crate::conform::server::case::{Case, Need, Want, choice, must, should};

const WS: &[Need] = &[Need::WebSocket];

#[rustfmt::skip] // a table
pub(crate) const CASES: &[Case] = &[
    must("switch/plain", "W-46 U-07 U-13 B-06", "RFC 6455 §4.2.2", "A handshake in order is answered by a 101 that fits it."),
    must("switch/key-of-the-rfc", "W-21 W-46", "RFC 6455 §4.2.2", "The accept value is computed from the key of the RFC's example.")
        .lines("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==").needs(WS),
    must("switch/key-counting", "W-21", "RFC 6455 §4.2.2", "The accept value is computed from the key as a string.")
        .lines("Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==").needs(WS),
    must("switch/key-zero", "W-21", "RFC 6455 §4.2.2", "A key of zeros is a key.")
        .lines("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==").needs(WS),
    must("switch/key-slashes", "W-21", "RFC 6455 §4.2.2", "A key with the digits `/` and `+` is a key.")
        .lines("Sec-WebSocket-Key: ++//++//++//++//++//+w==").needs(WS),
    choice("switch/key-pad-bits", "W-33", "RFC 6455 §4.1, erratum 3150", "A key whose last digit has bits beyond the 16 bytes, as an example of the RFC has.")
        .lines("Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==").needs(WS).wants(Want::Either),
    must("switch/key-white-space", "W-47 H-38", "RFC 6455 §4.2.2, RFC 9112 §5.1", "White space around the key is no part of it.")
        .lines("Sec-WebSocket-Key:\t  {key} \t").needs(WS),
    must("switch/no-white-space", "H-38", "RFC 9112 §5.1", "No space is needed after a colon.")
        .raw("GET {path} HTTP/1.1⏎Host:{host}⏎Upgrade:websocket⏎Connection:Upgrade⏎Sec-WebSocket-Key:{key}⏎Sec-WebSocket-Version:13⏎{extra}⏎").needs(WS),
    must("switch/tabs", "H-38", "RFC 9112 §5.1", "Tabs around a value are no part of it.")
        .lines("Upgrade:\t\t{token}\t⏎Connection:\tUpgrade\t \t"),
    must("switch/version-white-space", "H-38 W-36", "RFC 9112 §5.1", "White space around the version is no part of it.")
        .lines("Sec-WebSocket-Version:   13  ").needs(WS),
    must("switch/field-order", "W-54", "RFC 6455 §4.2.1", "The order of the fields has no meaning.")
        .lines("-Upgrade⏎-Connection⏎-Host⏎Sec-WebSocket-Version: 13⏎Connection: Upgrade⏎Upgrade: websocket⏎Host: {host}").needs(WS),
    must("switch/unknown-fields", "W-54", "RFC 6455 §4.2.1", "Unknown fields are ignored.")
        .lines("X-One: 1⏎Sec-WebSocket-Unknown: x⏎X-Upgrade: h2c⏎X-Empty:⏎Pragma: no-cache"),
    must("switch/lower-case-names", "H-39", "RFC 9110 §5.1", "Names of fields in lower case are the same names.")
        .lines("-Upgrade⏎-Connection⏎-Sec-WebSocket-Version⏎upgrade: {token}⏎connection: Upgrade⏎sec-websocket-version: 13").needs(WS),
    must("switch/upper-case-names", "H-39", "RFC 9110 §5.1", "Names of fields in upper case are the same names.")
        .lines("-Upgrade⏎-Connection⏎-Sec-WebSocket-Key⏎UPGRADE: {token}⏎CONNECTION: Upgrade⏎SEC-WEBSOCKET-KEY: {key}").needs(WS),
    must("switch/browser", "W-54", "RFC 6455 §4.2.1", "The usual fields of a browser are no obstacle.")
        .lines("Pragma: no-cache⏎Cache-Control: no-cache⏎User-Agent: Mozilla/5.0 (X11; Linux x86_64)⏎Accept-Encoding: gzip, deflate⏎Accept-Language: en-GB,en;q=0.9"),
    should("switch/obs-text", "H-43", "RFC 9110 §5.5", "Bytes from 0x80 in the value of an unknown field are opaque data.")
        .lines("X-Name: J\u{f6}rg \u{ff}"),
    should("switch/higher-minor-version", "H-11 W-27", "RFC 9110 §2.5", "HTTP/1.2 is taken as HTTP/1.1.")
        .lines("!GET {path} HTTP/1.2"),
    should("switch/empty-line-before", "H-02", "RFC 9112 §2.2", "An empty line before the request line is skipped.")
        .raw("⏎{handshake}"),
    choice("switch/empty-lines-before", "H-02", "RFC 9112 §2.2", "Three empty lines before the request line.")
        .raw("⏎⏎⏎{handshake}").wants(Want::Either),
    choice("switch/query", "W-02", "RFC 6455 §3", "The same path with a query.")
        .lines("!GET {path}?a=b HTTP/1.1").wants(Want::Either),
    choice("switch/close-option", "U-39", "RFC 9112 §9.6", "The connection option `close` beside `Upgrade`.")
        .lines("Connection: close, Upgrade").wants(Want::Either),
];
