//! Lines and fields of the head.

use crate::conform::server::case::{Case, Need, Want, choice, must, should};

const BAD: Want = Want::Status(&[400]);

#[rustfmt::skip] // a table
pub(crate) const LINES: &[Case] = &[
    choice("lines/lf-only", "H-04", "RFC 9112 §2.2", "Lines that end in LF alone.")
        .raw("GET {path} HTTP/1.1\nHost: {host}\nUpgrade: {token}\nConnection: Upgrade\nSec-WebSocket-Key: {key}\nSec-WebSocket-Version: 13\n{extra}\n").wants(Want::Either),
    choice("lines/one-lf", "H-04", "RFC 9112 §2.2", "One line that ends in LF alone.")
        .lines("X: a\nY: b").wants(Want::Either),
    must("lines/bare-cr", "H-05", "RFC 9112 §2.2", "A CR without LF ends no line: what follows it is no field.")
        .lines("-Upgrade⏎X: a\rUpgrade: {token}").wants(Want::Refuse),
    must("lines/bare-cr-connection", "H-05", "RFC 9112 §2.2", "A CR without LF ends no line: what follows it is no connection option.")
        .lines("-Connection⏎X: a\rConnection: Upgrade").wants(Want::Refuse),
    choice("lines/bare-cr-value", "H-05", "RFC 9112 §2.2", "A CR without LF in the value of an unknown field.")
        .lines("X: a\rb").wants(Want::Either),
    must("lines/space-before-first", "H-07", "RFC 9112 §2.2", "A line that begins with a space right after the request line is no field.")
        .lines("-Upgrade⏎~ Upgrade: {token}").wants(Want::Refuse),
    must("lines/space-before-host", "H-07", "RFC 9112 §2.2", "A Host on a line that begins with a space is no Host: the request is refused, or the connection closes.")
        .lines("-Host⏎~ Host: {host}").wants(Want::Refuse),
    must("lines/folded-token", "H-40", "RFC 9112 §5.2", "A folded value is refused, or joined by spaces: `web socket` is no protocol.")
        .lines("-Upgrade⏎+Upgrade: web⏎+ socket").needs(&[Need::WebSocket]).wants(Want::Refuse),
    must("lines/folded-option", "H-40", "RFC 9112 §5.2", "A folded value is refused, or joined by spaces: `Up grade` is no option.")
        .lines("-Connection⏎+Connection: Up⏎+\tgrade").wants(Want::Refuse),
    must("lines/folded-field", "H-40", "RFC 9112 §5.2", "The second line of a folded value is no field of its own.")
        .lines("-Upgrade⏎+X: a⏎+ Upgrade: {token}").wants(Want::Refuse),
    choice("lines/folded-value", "H-40", "RFC 9112 §5.2", "A folded value of an unknown field.")
        .lines("+X: a⏎+ b").wants(Want::Either),
    should("lines/tls-hello", "H-09", "RFC 9112 §2.2", "Bytes that are not HTTP end the connection soon.")
        .raw("\x16\x03\x01\x02\0\x01\0\x01⏎⏎").wants(Want::Bounded),
    should("lines/nonsense", "H-09", "RFC 9112 §2.2", "A line that is no request line is answered by an error.")
        .raw("nonsense⏎⏎").wants(Want::Status(&[4, 5])),
    must("lines/response", "H-09", "RFC 9112 §2.2", "A response is no request.")
        .raw("HTTP/1.1 101 Switching Protocols⏎Upgrade: {token}⏎Connection: Upgrade⏎⏎").wants(Want::Refuse),
];

#[rustfmt::skip] // a table
pub(crate) const FIELDS: &[Case] = &[
    must("fields/space-before-colon", "H-36", "RFC 9112 §5.1", "White space before a colon gets 400.")
        .lines("-Upgrade⏎+Upgrade : {token}").wants(BAD),
    must("fields/tab-before-colon", "H-36", "RFC 9112 §5.1", "A tab before a colon gets 400.")
        .lines("+X-Name\t: x").wants(BAD),
    must("fields/space-before-colon-of-length", "H-36 S-01", "RFC 9112 §5.1", "White space before the colon of Content-Length gets 400.")
        .lines("+Content-Length : 5").after("hello{get}").wants(Want::Close(&[400])),
    should("fields/empty-name", "H-39 H-09", "RFC 9112 §2.2", "A field without a name gets an error.")
        .lines("+: x").wants(Want::Status(&[4, 5])),
    should("fields/no-colon", "H-39 H-09", "RFC 9112 §2.2", "A line without a colon gets an error.")
        .lines("+nonsense").wants(Want::Status(&[4, 5])),
    should("fields/space-in-name", "H-39 H-09", "RFC 9112 §2.2", "A name with a space gets an error.")
        .lines("+Up grade: x").wants(Want::Status(&[4, 5])),
    should("fields/delimiter-in-name", "H-39 H-48", "RFC 9112 §2.2", "A name with a parenthesis gets an error.")
        .lines("+X(1): x").wants(Want::Status(&[4, 5])),
    should("fields/name-not-ascii", "H-39 H-48", "RFC 9112 §2.2", "A name with bytes from 0x80 gets an error.")
        .lines("+X\u{e9}: x").wants(Want::Status(&[4, 5])),
    must("fields/nul-ends-no-value", "H-43", "RFC 9110 §5.5", "A NUL does not end a value: `Upgrade` with NUL and more is no option.")
        .lines("Connection: Upgrade\0x").wants(Want::Refuse),
    must("fields/nul-in-token", "H-43", "RFC 9110 §5.5", "A NUL within a token is not left out.")
        .lines("Connection: Up\0grade").wants(Want::Refuse),
    choice("fields/nul", "H-43", "RFC 9110 §5.5", "A NUL in the value of an unknown field.")
        .lines("X: a\0b").wants(Want::Either),
    choice("fields/control", "H-43", "RFC 9110 §5.5", "A control character in the value of an unknown field.")
        .lines("X: a\x01\x7fb").wants(Want::Either),
];
