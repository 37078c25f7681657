//! Methods: a WebSocket is opened by GET.

use crate::conform::server::case::{Case, Need, Want, must, should};

const WS: &[Need] = &[Need::WebSocket];

#[rustfmt::skip] // a table
pub(crate) const CASES: &[Case] = &[
    must("method/post", "W-27 S-14 U-31", "RFC 6455 §4.2.1", "POST opens no WebSocket.")
        .lines("!POST {path} HTTP/1.1⏎Content-Length: 0").needs(WS).wants(Want::Refuse),
    must("method/put", "W-27", "RFC 6455 §4.2.1", "PUT opens no WebSocket.")
        .lines("!PUT {path} HTTP/1.1").needs(WS).wants(Want::Refuse),
    must("method/delete", "W-27 U-31", "RFC 6455 §4.2.1", "DELETE opens no WebSocket.")
        .lines("!DELETE {path} HTTP/1.1").needs(WS).wants(Want::Refuse),
    must("method/options", "W-27", "RFC 6455 §4.2.1", "OPTIONS opens no WebSocket.")
        .lines("!OPTIONS {path} HTTP/1.1").needs(WS).wants(Want::Refuse),
    must("method/head", "W-27 B-02", "RFC 6455 §4.2.1", "HEAD opens no WebSocket.")
        .lines("!HEAD {path} HTTP/1.1").needs(WS).wants(Want::Refuse),
    must("method/lower-case", "H-17 W-27", "RFC 9112 §3.1", "Methods are compared with regard to case: `get` is not GET.")
        .lines("!get {path} HTTP/1.1").needs(WS).wants(Want::Refuse),
    must("method/longer-word", "H-17 W-27", "RFC 9112 §3.1", "GETX is not GET.")
        .lines("!GETX {path} HTTP/1.1").needs(WS).wants(Want::Refuse),
    must("method/connect", "U-44 U-42", "RFC 9110 §9.3.6", "CONNECT is not answered by a 101.")
        .lines("!CONNECT {host} HTTP/1.1").wants(Want::Refuse),
    must("method/content-of-a-form", "S-14 B-27", "RFC 9112 §9.3", "A handshake in the content of a POST is no request.")
        .raw("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Type: text/plain⏎Content-Length: {length}⏎⏎").after("{handshake}").wants(Want::NeverSwitch),
    must("method/chunked-form", "S-14 B-27", "RFC 9112 §9.3", "A handshake in chunked content is no request.")
        .raw("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: chunked⏎⏎").after("{chunk}{handshake}{/chunk}").wants(Want::NeverSwitch),
    should("method/no-token", "H-17 H-09", "RFC 9112 §2.2", "A method that is no token is answered by an error.")
        .lines("!G(T {path} HTTP/1.1").wants(Want::Status(&[4, 5])),
    should("method/empty", "H-13 H-09", "RFC 9112 §2.2", "A request line without a method is answered by an error.")
        .lines("! {path} HTTP/1.1").wants(Want::Status(&[4, 5])),
    should("method/too-long", "H-14", "RFC 9112 §3", "A method of 200 letters is answered by an error, best by 501.")
        .lines("!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA {path} HTTP/1.1").wants(Want::Status(&[4, 5])),
];
