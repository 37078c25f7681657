//! Tunnels, and bytes that come before they are open.

use crate::conform::case::Level::{Choice, Must, Should};
use crate::conform::proxy::case::Step::{
    Answer, Asked, AskedOrRefused, Back, BackBytes, BackClose, BackField, BackHalfClose, BackHas,
    BackNever, BackSeesEnd, Client, ClientClose, ClientField, ClientHalfClose, ClientSeesEnd,
    Flood, NothingToBack, Pause, SwitchOrRefused, ToBack, ToClient,
};
use crate::conform::proxy::case::{Case, case};

#[rustfmt::skip] // a table
pub(crate) const TUNNEL: &[Case] = &[
    case(Must, "tunnel/opens", "I-05 I-16", "RFC 9110 §7.8", "After a 101 in order, bytes cross in both directions.",
        &[Client("{ws}"), Asked, Back("{101}"), Answer(&[101]), Client("up"), ToBack("up"), Back("down"), ToClient("down"), Client("again"), ToBack("again")]),
    case(Must, "tunnel/bytes-with-the-101", "I-16 U-29", "RFC 9110 §15.2.2", "Bytes in the same segment as the 101 come to the client once, right after it.",
        &[Client("{ws}"), Asked, Back("{101}first"), Answer(&[101]), ToClient("first"), Back("second"), ToClient("second")]),
    case(Must, "tunnel/101-byte-by-byte", "I-16 U-29", "RFC 9112 §2.2", "A 101 that comes byte by byte opens the tunnel.",
        &[Client("{ws}"), Asked, BackBytes("{101}first"), Answer(&[101]), ToClient("first"), Client("up"), ToBack("up")]),
    case(Must, "tunnel/every-byte", "I-16", "RFC 9110 §7.8", "Every byte crosses unchanged.",
        &[Client("{ws}"), Asked, Back("{101}{every}"), Answer(&[101]), ToClient("{every}"), Client("{every}{every}"), ToBack("{every}{every}")]),
    case(Must, "tunnel/http-inside", "I-05", "RFC 9110 §7.8", "What looks like HTTP inside the tunnel crosses unchanged.",
        &[Client("{ws}"), Asked, Back("{101}"), Answer(&[101]), Client("{smuggled}"), ToBack("{smuggled}"), Back("HTTP/1.1 200 OK⏎Connection: x⏎X: 1⏎⏎"), ToClient("HTTP/1.1 200 OK⏎Connection: x⏎X: 1⏎⏎")]),
    case(Must, "tunnel/empty-lines-inside", "I-05 U-29", "RFC 9110 §7.8", "Empty lines right after the switch cross.",
        &[Client("{ws}"), Asked, Back("{101}⏎⏎x"), Answer(&[101]), ToClient("⏎⏎x"), Client("⏎⏎y"), ToBack("⏎⏎y")]),
    case(Must, "tunnel/a-megabyte", "I-16", "RFC 9110 §7.8", "A megabyte in each direction at the same time crosses in order.",
        &[Client("{ws}"), Asked, Back("{101}"), Answer(&[101]), Flood(1 << 20)]),
    case(Must, "tunnel/fields", "I-09", "RFC 9110 §5.1", "The fields of the handshake come to the server unchanged.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎Origin: https://a.example⏎Sec-WebSocket-Protocol: a, b⏎Sec-WebSocket-Extensions: x-e; p=1⏎X-Own: 1⏎⏎"), Asked,
          BackField("Sec-WebSocket-Protocol", "a, b"), BackField("Sec-WebSocket-Extensions", "x-e; p=1"), BackField("Sec-WebSocket-Version", "13"), BackField("Origin", "https://a.example"), BackField("X-Own", "1"),
          Back("{101}"), Answer(&[101])]),
    case(Must, "tunnel/fields-of-the-101", "I-09", "RFC 9110 §5.1", "The fields of the 101 come to the client unchanged.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Protocol: a, b⏎⏎"), Asked,
          Back("HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: {accept}⏎Sec-WebSocket-Protocol: b⏎X-Own: 1⏎Set-Cookie: c=1⏎⏎"), Answer(&[101]),
          ClientField("Sec-WebSocket-Protocol", "b"), ClientField("X-Own", "1"), ClientField("Set-Cookie", "c=1")]),
    case(Must, "tunnel/lists-on-two-lines", "U-15 H-44", "RFC 9110 §5.3", "An upgrade whose Connection and whose subprotocols are on several lines is one upgrade.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: x-first⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Protocol: a⏎Sec-WebSocket-Protocol: b⏎⏎"), Asked,
          BackHas("Upgrade"), BackField("Sec-WebSocket-Protocol", "a, b"), Back("{101}"), Answer(&[101]), Client("up"), ToBack("up")]),
    case(Choice, "tunnel/two-protocols", "U-10 H-44", "RFC 9110 §7.8", "An upgrade that offers another protocol beside websocket opens a tunnel.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: x-other⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎⏎"), Asked,
          BackHas("Upgrade"), Back("{101}"), Answer(&[101]), Client("up"), ToBack("up")]),
    case(Must, "tunnel/server-ends", "I-17", "RFC 9110 §9.3.6", "What the server sent before its end comes to the client, and then the end.",
        &[Client("{ws}"), Asked, Back("{101}"), Answer(&[101]), Back("last"), BackClose, ToClient("last"), ClientSeesEnd]),
    case(Must, "tunnel/server-ends-at-once", "I-17", "RFC 9110 §9.3.6", "The same where the end comes with the 101.",
        &[Client("{ws}"), Asked, Back("{101}last"), BackHalfClose, Answer(&[101]), ToClient("last"), ClientSeesEnd]),
    case(Must, "tunnel/client-ends", "I-17", "RFC 9110 §9.3.6", "What the client sent before its end comes to the server, and then the end.",
        &[Client("{ws}"), Asked, Back("{101}"), Answer(&[101]), Client("last"), ClientHalfClose, ToBack("last"), BackSeesEnd]),
    case(Must, "tunnel/client-leaves", "I-17", "RFC 9110 §9.3.6", "Where the client leaves, the server sees the end.",
        &[Client("{ws}"), Asked, Back("{101}"), Answer(&[101]), ClientClose, BackSeesEnd]),
];

#[rustfmt::skip] // a table
pub(crate) const EARLY: &[Case] = &[
    case(Should, "early/held", "I-15", "RFC 9110 §7.8", "Bytes that the client sends before the 101 do not come to the server before it.",
        &[Client("{ws}early"), AskedOrRefused, NothingToBack]),
    case(Should, "early/held-later", "I-15", "RFC 9110 §7.8", "The same for bytes in a later segment.",
        &[Client("{ws}"), Asked, Client("early"), NothingToBack]),
    case(Must, "early/delivered", "I-15", "RFC 9110 §7.8", "After the 101 they come to the server, once and first; or the upgrade is refused.",
        &[Client("{ws}early"), AskedOrRefused, Pause, Back("{101}"), SwitchOrRefused, Client("later"), ToBack("earlylater")]),
    case(Must, "early/delivered-in-pieces", "I-15", "RFC 9110 §7.8", "The same for bytes in several segments.",
        &[Client("{ws}e"), AskedOrRefused, Client("ar"), Pause, Client("ly"), Pause, Back("{101}first"), SwitchOrRefused, ToClient("first"), Client("later"), ToBack("earlylater")]),
    case(Must, "early/refused", "S-06 I-15 S-05", "RFC 9931 §4.2", "Where the upgrade is refused, bytes of the other protocol do not come to the server.",
        &[Client("{ws}\u{81}\u{85}\0\0\0\0early"), AskedOrRefused, Back("HTTP/1.1 403 Forbidden⏎Content-Length: 0⏎⏎"), Answer(&[403]), BackNever("early")]),
    case(Must, "early/refused-request", "S-06 I-15 S-05 I-01", "RFC 9931 §4.2, RFC 9110 §7.6.1", "Where the upgrade is refused, a request after it does not pass as it is.",
        &[Client("{ws}{smuggled}"), AskedOrRefused, Back("HTTP/1.1 403 Forbidden⏎Content-Length: 0⏎⏎"), Answer(&[403]), BackNever("X-Raw:\t\traw")]),
    case(Must, "early/refused-later", "S-06 S-05", "RFC 9931 §4.2", "The same for bytes that the client sends after the refusal.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 403 Forbidden⏎Content-Length: 0⏎⏎"), Answer(&[403]), Client("\u{81}\u{85}\0\0\0\0late"), BackNever("late")]),
    case(Must, "early/wrong-version", "S-06", "RFC 9931 §4.2", "A 426 to a wrong version opens no tunnel for the request after it.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 777⏎⏎"), AskedOrRefused, Back("HTTP/1.1 426 Upgrade Required⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎Content-Length: 0⏎⏎"), Answer(&[426]), Client("{smuggled}"), BackNever("X-Raw:\t\traw")]),
];
