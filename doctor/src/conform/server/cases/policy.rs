//! Origins and subprotocols.

use crate::conform::server::case::{Case, Need, Want, choice, must, should};

const WS: &[Need] = &[Need::WebSocket];
const ORIGINS: &[Need] = &[Need::WebSocket, Need::Origins];
const SUB: &[Need] = &[Need::WebSocket, Need::Subprotocol];

#[rustfmt::skip] // a table
pub(crate) const ORIGIN: &[Case] = &[
    should("origin/other", "S-11 W-40", "RFC 6455 §4.2.2, §10.2", "A request of a page elsewhere gets 403, unless the server takes any origin.")
        .lines("Origin: https://evil.example").needs(WS).wants(Want::OriginChecked),
    should("origin/two-lines", "S-12", "RFC 6455 §10.2", "An allowed origin beside another one on a second line is refused.")
        .lines("Origin: {origin}⏎Origin: https://evil.example").needs(ORIGINS).wants(Want::Refuse),
    should("origin/two-lines-reversed", "S-12", "RFC 6455 §10.2", "An allowed origin after another one is refused.")
        .lines("Origin: https://evil.example⏎Origin: {origin}").needs(ORIGINS).wants(Want::Refuse),
    should("origin/list", "S-12", "RFC 6455 §10.2", "Two origins in one value are refused.")
        .lines("Origin: {origin} https://evil.example").needs(ORIGINS).wants(Want::Refuse),
    should("origin/prefix", "S-11", "RFC 6455 §10.2", "An origin that only begins like an allowed one is refused.")
        .lines("Origin: {origin}.evil.example").needs(ORIGINS).wants(Want::Refuse),
    should("origin/user", "S-11", "RFC 6455 §10.2", "An origin with the allowed one as its user is refused.")
        .lines("Origin: {origin}@evil.example").needs(ORIGINS).wants(Want::Refuse),
    should("origin/path", "S-12", "RFC 6455 §10.2", "Another origin with the allowed one as its path is refused.")
        .lines("Origin: https://evil.example/{origin}").needs(ORIGINS).wants(Want::Refuse),
    should("origin/null", "S-11", "RFC 6455 §10.2", "The origin `null` is refused.")
        .lines("Origin: null").needs(ORIGINS).wants(Want::Refuse),
    should("origin/malformed", "S-12", "RFC 6455 §10.2", "A value that is no origin is refused.")
        .lines("Origin: http://a:b:c").needs(ORIGINS).wants(Want::Refuse),
    choice("origin/own", "W-40", "RFC 6455 §4.2.2", "The origin that the server should allow (--origin).")
        .lines("Origin: {origin}").needs(WS).wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const SUBPROTOCOL: &[Case] = &[
    must("subprotocol/unknown", "W-43", "RFC 6455 §4.2.2", "No subprotocol is chosen that was not offered.")
        .lines("Sec-WebSocket-Protocol: x-unknown").needs(WS).wants(Want::Either),
    must("subprotocol/known", "W-43 W-45", "RFC 6455 §4.2.2", "A subprotocol that was offered and is known can be chosen.")
        .lines("Sec-WebSocket-Protocol: {sub}").needs(SUB).wants(Want::SwitchWithSubprotocol),
    must("subprotocol/second-in-list", "W-44", "RFC 6455 §4.3", "A known subprotocol is found after an unknown one.")
        .lines("Sec-WebSocket-Protocol: x-unknown, {sub}").needs(SUB).wants(Want::SwitchWithSubprotocol),
    must("subprotocol/no-space", "W-44", "RFC 6455 §4.3", "No space is needed after the comma.")
        .lines("Sec-WebSocket-Protocol: x-unknown,{sub}").needs(SUB).wants(Want::SwitchWithSubprotocol),
    must("subprotocol/second-line", "W-44 H-44", "RFC 6455 §11.3.4", "A known subprotocol is found on a second line.")
        .lines("Sec-WebSocket-Protocol: x-unknown⏎Sec-WebSocket-Protocol: {sub}").needs(SUB).wants(Want::SwitchWithSubprotocol),
    must("subprotocol/first-line", "W-44 H-44", "RFC 6455 §11.3.4", "A known subprotocol is found on the first of two lines.")
        .lines("Sec-WebSocket-Protocol: {sub}⏎Sec-WebSocket-Protocol: x-unknown").needs(SUB).wants(Want::SwitchWithSubprotocol),
    must("subprotocol/empty-elements", "W-44 H-47", "RFC 9110 §5.6.1.2", "Empty elements of the list are ignored.")
        .lines("Sec-WebSocket-Protocol: ,{sub},,x-unknown").needs(SUB).wants(Want::SwitchWithSubprotocol),
    must("subprotocol/prefix", "W-43", "RFC 6455 §4.2.2", "A name that only begins like a known one is another subprotocol.")
        .lines("Sec-WebSocket-Protocol: {sub}x").needs(SUB).wants(Want::Either),
    must("subprotocol/space", "W-44", "RFC 6455 §4.2.1, §4.3", "A subprotocol with a space breaks the grammar: the request is refused.")
        .lines("Sec-WebSocket-Protocol: a b").needs(WS).wants(Want::Refuse),
    must("subprotocol/semicolon", "W-44", "RFC 6455 §4.2.1, §4.3", "A subprotocol with a semicolon breaks the grammar: the request is refused.")
        .lines("Sec-WebSocket-Protocol: a;b").needs(WS).wants(Want::Refuse),
    must("subprotocol/quoted", "W-44", "RFC 6455 §4.2.1, §4.3", "A subprotocol between quotation marks breaks the grammar: the request is refused.")
        .lines("Sec-WebSocket-Protocol: \"a\"").needs(WS).wants(Want::Refuse),
    choice("subprotocol/repeated", "W-44", "RFC 6455 §4.1", "The same subprotocol twice.")
        .lines("Sec-WebSocket-Protocol: a, a").needs(WS).wants(Want::Either),
    choice("subprotocol/empty", "W-44", "RFC 6455 §4.3", "An empty Sec-WebSocket-Protocol.")
        .lines("Sec-WebSocket-Protocol:").needs(WS).wants(Want::Either),
];
