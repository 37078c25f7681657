//! Fields that are for one connection, and those that are not.

use crate::conform::case::Level::{Choice, Must, Should};
use crate::conform::proxy::case::Step::{
    Answer, Asked, AskedOrRefused, Back, BackField, BackHas, BackHostIsNot, BackLacks,
    BackOptionLacks, Client, ClientContent, ClientField, ClientLacks, ClientNever,
};
use crate::conform::proxy::case::{Case, case};

#[rustfmt::skip] // a table
pub(crate) const REQUEST: &[Case] = &[
    case(Must, "fields/named", "I-01", "RFC 9110 §7.6.1", "A field that Connection names is not forwarded.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Connection: X-Hop⏎X-Hop: 1⏎⏎"), Asked, BackLacks("X-Hop"), BackOptionLacks("X-Hop"), Back("{ok}"), Answer(&[200])]),
    case(Must, "fields/named-second-line", "I-01 U-15", "RFC 9110 §7.6.1", "The same where the option is on a second line, in another case.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Connection: keep-alive⏎X-Hop: 1⏎Connection: a, x-HOP⏎⏎"), Asked, BackLacks("X-Hop"), BackOptionLacks("x-hop"), Back("{ok}"), Answer(&[200])]),
    case(Must, "fields/named-repeated", "I-01", "RFC 9110 §7.6.1", "All lines of a field that Connection names are left out.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎X-Hop: 1⏎Connection: x-hop⏎x-hop: 2⏎⏎"), Asked, BackLacks("X-Hop"), Back("{ok}"), Answer(&[200])]),
    case(Must, "fields/named-with-upgrade", "I-01 I-03", "RFC 9110 §7.6.1", "A field that Connection names beside Upgrade is not forwarded.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade, X-Hop⏎X-Hop: 1⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎⏎"), Asked, BackLacks("X-Hop"), BackOptionLacks("x-hop"), Back("{ok}"), Answer(&[200])]),
    case(Must, "fields/settings-named", "S-08 S-09 I-01", "RFC 7540 §3.2.1, RFC 9110 §7.6.1", "HTTP2-Settings, which Connection names, is not forwarded.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABk⏎⏎"), Asked, BackLacks("HTTP2-Settings"), Back("{ok}"), Answer(&[200])]),
    case(Should, "fields/settings", "S-09", "RFC 7540 §3.2.1, RFC 9110 §7.6.1", "HTTP2-Settings is not forwarded where Connection does not name it either.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade⏎HTTP2-Settings: AAMAAABk⏎⏎"), Asked, BackLacks("HTTP2-Settings"), Back("{ok}"), Answer(&[200])]),
    case(Choice, "fields/h2c", "S-08 C-01", "RFC 9113 §3.1", "An offer of h2c, which is obsolete, is not forwarded.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABk⏎⏎"), Asked, BackLacks("Upgrade"), Back("{ok}"), Answer(&[200])]),
    case(Should, "fields/upgrade-without-option", "I-02 U-14", "RFC 9110 §7.6.1", "An Upgrade that is no connection option is not forwarded.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎⏎"), Asked, BackLacks("Upgrade"), Back("{ok}"), Answer(&[200])]),
    case(Must, "fields/upgrade-of-http-1.0", "I-07 U-16", "RFC 9110 §7.8", "An Upgrade of an HTTP/1.0 client is not forwarded.",
        &[Client("GET {path} HTTP/1.0⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎⏎"), AskedOrRefused, BackLacks("Upgrade"), Back("{ok}"), Answer(&[200])]),
    case(Should, "fields/keep-alive", "I-02", "RFC 9110 §7.6.1", "Keep-Alive is not forwarded.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Keep-Alive: timeout=5⏎⏎"), Asked, BackLacks("Keep-Alive"), Back("{ok}"), Answer(&[200])]),
    case(Should, "fields/proxy-connection", "I-02", "RFC 9110 §7.6.1", "Proxy-Connection is not forwarded.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Proxy-Connection: keep-alive⏎⏎"), Asked, BackLacks("Proxy-Connection"), Back("{ok}"), Answer(&[200])]),
    case(Should, "fields/te", "I-02", "RFC 9110 §7.6.1", "TE is not forwarded, unless as a connection option of the proxy's own.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Connection: TE⏎TE: gzip⏎⏎"), Asked, BackLacks("TE"), Back("{ok}"), Answer(&[200])]),
    case(Must, "fields/others", "I-09 I-11", "RFC 9110 §5.1, §5.3", "Unknown fields are forwarded, the lines of one name in order.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎X-A: 1⏎X-B: x⏎X-A: 2⏎⏎"), Asked, BackField("X-A", "1, 2"), BackField("X-B", "x"), Back("{ok}"), Answer(&[200])]),
    case(Must, "fields/host", "H-26", "RFC 9112 §3.2.2", "With a target in absolute-form, the Host that came with it is not forwarded.",
        &[Client("GET http://a.example{path} HTTP/1.1⏎Host: b.example⏎⏎"), AskedOrRefused, BackHostIsNot("b.example"), Back("{ok}"), Answer(&[200])]),
    case(Must, "fields/via", "I-12", "RFC 9110 §7.6.3", "A gateway puts Via into the request.",
        &[Client("{get}"), Asked, BackHas("Via"), Back("{ok}"), Answer(&[200])]),
    case(Choice, "fields/names-a-field-for-all", "I-10", "RFC 9110 §7.6.1", "Connection names Sec-WebSocket-Key: the request is refused, or comes without the key.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade, Sec-WebSocket-Key⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎⏎"), AskedOrRefused, BackLacks("Sec-WebSocket-Key"), Back("{ok}"), Answer(&[200])]),
];

#[rustfmt::skip] // a table
pub(crate) const RESPONSE: &[Case] = &[
    case(Must, "answers/named", "I-01", "RFC 9110 §7.6.1", "A field that Connection of an answer names is not passed on.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Connection: X-Hop⏎X-Hop: 1⏎Content-Length: 2⏎⏎ok"), Answer(&[200]), ClientLacks("X-Hop"), ClientContent("ok")]),
    case(Must, "answers/named-in-101", "I-01", "RFC 9110 §7.6.1", "A field that Connection of a 101 names is not passed on.",
        &[Client("{ws}"), AskedOrRefused, Back("HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade, X-Hop⏎X-Hop: 1⏎Sec-WebSocket-Accept: {accept}⏎⏎"), Answer(&[101]), ClientLacks("X-Hop")]).of_tunnels(),
    case(Should, "answers/keep-alive", "I-02", "RFC 9110 §7.6.1", "Proxy-Connection and the server's Keep-Alive are not passed on.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Keep-Alive: timeout=77⏎Proxy-Connection: keep-alive⏎Content-Length: 2⏎⏎ok"), Answer(&[200]), ClientLacks("Proxy-Connection"), ClientNever("timeout=77")]),
    case(Should, "answers/advertised-h2c", "I-02 I-03", "RFC 9110 §7.6.1", "An Upgrade with which the server advertises h2c is not passed on.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Upgrade: h2c⏎Connection: Upgrade⏎Content-Length: 2⏎⏎ok"), Answer(&[200]), ClientLacks("Upgrade")]),
    case(Must, "answers/others", "I-09 I-11", "RFC 9110 §5.1, §5.3", "Unknown fields are passed on, the lines of one name in order.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎X-A: 1⏎X-B: x⏎X-A: 2⏎Content-Length: 2⏎⏎ok"), Answer(&[200]), ClientField("X-A", "1, 2"), ClientField("X-B", "x")]),
];
