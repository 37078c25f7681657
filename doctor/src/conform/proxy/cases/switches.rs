//! A 101 that opens nothing, and upgrades that are refused.

use crate::conform::case::Level::{Choice, Must};
use crate::conform::proxy::case::Step::{
    Answer, AnswerOrEnd, Asked, AskedOrRefused, AskedSoon, Back, BackClose, BackNever, BackStartOf,
    Client, ClientContent, ClientField, ClientHas, ClientNever, ClientOption, Incomplete, NoSwitch,
    Pause,
};
use crate::conform::proxy::case::{Case, case};

#[rustfmt::skip] // a table
pub(crate) const FAKE: &[Case] = &[
    case(Must, "fake/unsolicited", "U-37 I-04", "RFC 9110 §7.8", "A 101 to a plain request is not passed on, and opens nothing.",
        &[Client("{get}"), Asked, Back("{101}secret"), Pause, BackClose, NoSwitch, ClientNever("secret")]),
    case(Must, "fake/other-token", "I-04 I-05", "RFC 9110 §7.8", "A 101 with a protocol that the client did not offer is not passed on, and opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 101 Switching Protocols⏎Upgrade: x-other⏎Connection: Upgrade⏎Sec-WebSocket-Accept: {accept}⏎⏎secret"), NoSwitch, ClientNever("secret"), Client("raw bytes"), BackNever("raw bytes")]),
    case(Must, "fake/no-upgrade", "S-07 I-05 U-07", "RFC 9110 §7.8", "A 101 without Upgrade is not passed on, and opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 101 Switching Protocols⏎⏎secret"), NoSwitch, ClientNever("secret"), Client("raw bytes"), BackNever("raw bytes")]),
    case(Must, "fake/empty-upgrade", "S-07 I-05 U-07", "RFC 9110 §7.8", "A 101 with an empty Upgrade is not passed on, and opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 101 Switching Protocols⏎Upgrade:⏎Connection: Upgrade⏎Sec-WebSocket-Accept: {accept}⏎⏎secret"), NoSwitch, ClientNever("secret"), Client("raw bytes"), BackNever("raw bytes")]),
    case(Choice, "fake/http-1.0", "I-21", "RFC 9110 §15.2", "A 101 of HTTP/1.0, which has no 101, opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.0 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: {accept}⏎⏎secret"), NoSwitch, ClientNever("secret"), Client("raw bytes"), BackNever("raw bytes")]),
    case(Choice, "fake/no-option", "I-05", "RFC 9110 §7.6.1", "A 101 whose Upgrade is no connection option opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Sec-WebSocket-Accept: {accept}⏎⏎secret"), NoSwitch]),
    case(Choice, "fake/wrong-accept", "S-07", "RFC 6455 §4.1", "A 101 with a wrong accept value opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=⏎⏎secret"), NoSwitch]),
    case(Choice, "fake/accept-case", "S-07 W-20", "RFC 6455 §4.1", "A 101 whose accept value differs in the case of its letters opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=⏎⏎secret"), NoSwitch]),
    case(Must, "fake/half", "B-26 I-05", "RFC 9112 §8", "A 101 that is cut off before its empty line opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎"), BackClose, NoSwitch]),
    case(Must, "fake/within-content", "I-05", "RFC 9112 §6", "A 101 within the content of an answer is content.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 200 OK⏎Content-Length: 200⏎⏎{101}"), Pause, BackClose, Incomplete]),
    case(Must, "fake/before-the-content", "B-28 U-18", "RFC 9110 §7.8", "A 101 that comes before the content of the request is complete mixes no bytes.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎Content-Length: 10⏎⏎12345"), AskedSoon, Back("{101}"), Pause, Client("67890after"), Pause, BackStartOf("1234567890after")]),
    case(Must, "fake/http-1.0-client", "U-16 U-17 I-07", "RFC 9110 §7.8, §15.2", "A client of HTTP/1.0 gets no 101, whatever the server answers.",
        &[Client("GET {path} HTTP/1.0⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎⏎"), AskedOrRefused, Back("{101}secret"), NoSwitch, ClientNever("secret")]),
    case(Must, "fake/200-with-fields", "I-05 S-06", "RFC 9110 §7.8", "A 200 with all fields of a 101 opens nothing.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 200 OK⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: {accept}⏎Content-Length: 2⏎⏎ok"), Answer(&[200]), ClientContent("ok"), Client("raw bytes"), BackNever("raw bytes")]),
];

#[rustfmt::skip] // a table
pub(crate) const REFUSED: &[Case] = &[
    case(Must, "refused/403", "S-06 U-06", "RFC 9110 §7.8", "A refusal comes to the client with its content.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 403 Forbidden⏎Content-Length: 2⏎X-Why: a⏎⏎no"), Answer(&[403]), ClientContent("no"), ClientField("X-Why", "a")]),
    case(Must, "refused/401", "W-41", "RFC 9110 §15.5.2", "A 401 keeps its WWW-Authenticate.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 401 Unauthorized⏎WWW-Authenticate: Basic realm=\"x\"⏎Content-Length: 0⏎⏎"), Answer(&[401]), ClientHas("WWW-Authenticate")]),
    case(Must, "refused/426", "I-20 U-33", "RFC 9110 §15.5.22", "A 426 comes to the client with Upgrade and its connection option.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 426 Upgrade Required⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎Content-Length: 0⏎⏎"), Answer(&[426]), ClientHas("Upgrade"), ClientOption("upgrade"), ClientField("Sec-WebSocket-Version", "13")]),
    case(Must, "refused/chunked", "B-21", "RFC 9112 §7.1", "A refusal with chunked content comes to the client whole.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 400 Bad Request⏎Transfer-Encoding: chunked⏎⏎2⏎no⏎"), Pause, Back("3⏎yes⏎0⏎⏎"), Answer(&[400]), ClientContent("noyes")]),
    case(Must, "refused/request-after", "U-06 S-06", "RFC 9112 §9.3", "A request after a refusal is answered, or the connection closes.",
        &[Client("{ws}"), Asked, Back("HTTP/1.1 403 Forbidden⏎Content-Length: 0⏎⏎"), Answer(&[403]), Client("{get}"), AskedOrRefused, Back("{ok}"), AnswerOrEnd]),
    case(Must, "refused/silence", "I-05", "RFC 9110 §15.6.3", "Where the server closes without an answer the client gets an error, or the end.",
        &[Client("{ws}"), Asked, BackClose, NoSwitch]),
];
