//! Answers that open no WebSocket.

use crate::conform::case::Level::{Choice, Must, Should};
use crate::conform::client::case::{Case, Want, case};

const NO: Want = Want::Refuse;

#[rustfmt::skip] // a table
pub(crate) const FIELDS: &[Case] = &[
    case(Must, "refuses/accept-missing", "W-20", "RFC 6455 §4.1", "A 101 without an accept value fails.").lines("-Sec-WebSocket-Accept").wants(NO),
    case(Must, "refuses/accept-empty", "W-20", "RFC 6455 §4.1", "A 101 with an empty accept value fails.").lines("Sec-WebSocket-Accept:").wants(NO),
    case(Must, "refuses/accept-of-another-key", "W-20 S-13", "RFC 6455 §4.1", "A 101 with the accept value of another key fails.").lines("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=").wants(NO),
    case(Must, "refuses/accept-lower-case", "W-20", "RFC 6455 §4.1", "The accept value is compared with regard to case.").lines("Sec-WebSocket-Accept: {accept-lower}").wants(NO),
    case(Must, "refuses/accept-upper-case", "W-20", "RFC 6455 §4.1", "The accept value is compared with regard to case.").lines("Sec-WebSocket-Accept: {accept-upper}").wants(NO),
    case(Must, "refuses/accept-cut", "W-20", "RFC 6455 §4.1", "A part of the accept value is not enough.").lines("Sec-WebSocket-Accept: {accept-cut}").wants(NO),
    case(Must, "refuses/accept-longer", "W-20", "RFC 6455 §4.1", "An accept value with more after it fails.").lines("Sec-WebSocket-Accept: {accept}A").wants(NO),
    case(Must, "refuses/accept-of-decoded-key", "W-21", "RFC 6455 §4.1", "The accept value is that of the key as a string: that of the decoded key fails.").lines("Sec-WebSocket-Accept: {accept-decoded}").wants(NO),
    case(Must, "refuses/accept-is-the-key", "W-20", "RFC 6455 §4.1", "A 101 that returns the key fails.").lines("Sec-WebSocket-Accept: {key}").wants(NO),
    case(Must, "refuses/accept-twice", "W-24", "RFC 6455 §4.1, §11.3.3", "Two accept values fail, even if one of them is right.").lines("+Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=").wants(NO),
    case(Must, "refuses/accept-twice-reversed", "W-24", "RFC 6455 §4.1, §11.3.3", "Two accept values fail, even if the last is right.").lines("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎Sec-WebSocket-Accept: {accept}").wants(NO),
    case(Must, "refuses/upgrade-missing", "W-18 U-11", "RFC 6455 §4.1", "A 101 without Upgrade fails.").lines("-Upgrade").wants(NO),
    case(Must, "refuses/upgrade-empty", "W-18 U-11", "RFC 6455 §4.1", "A 101 with an empty Upgrade fails.").lines("Upgrade:").wants(NO),
    case(Must, "refuses/upgrade-other", "W-18 U-11", "RFC 6455 §4.1", "A 101 with another protocol fails.").lines("Upgrade: h2c").wants(NO),
    case(Must, "refuses/upgrade-longer", "W-18", "RFC 6455 §4.1", "`websockets` is another protocol.").lines("Upgrade: websockets").wants(NO),
    case(Must, "refuses/upgrade-list", "W-18", "RFC 6455 §4.1", "A 101 with websocket and another protocol fails.").lines("Upgrade: websocket, h2c").wants(NO),
    case(Must, "refuses/upgrade-lines", "W-18", "RFC 6455 §4.1", "A 101 with another protocol on a second line fails.").lines("Upgrade: websocket⏎Upgrade: h2c").wants(NO),
    case(Must, "refuses/connection-missing", "W-19", "RFC 6455 §4.1", "A 101 without Connection fails.").lines("-Connection").wants(NO),
    case(Must, "refuses/connection-keep-alive", "W-19", "RFC 6455 §4.1", "A 101 whose Connection lacks the option fails.").lines("Connection: keep-alive").wants(NO),
    case(Must, "refuses/connection-close", "W-19", "RFC 6455 §4.1", "A 101 with `Connection: close` alone fails.").lines("Connection: close").wants(NO),
    case(Must, "refuses/connection-longer", "W-19", "RFC 6455 §4.1", "`upgrades` is another option.").lines("Connection: upgrades").wants(NO),
    case(Choice, "refuses/http-1.0", "I-21 U-17", "RFC 9110 §15.2", "A 101 of HTTP/1.0, which has no 101.").lines("!HTTP/1.0 101 Switching Protocols").wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const STATUS: &[Case] = &[
    case(Must, "status/200", "W-17 U-06", "RFC 6455 §4.1", "A 200 with all fields of a 101 opens nothing.").lines("!HTTP/1.1 200 OK⏎Content-Length: 0").closes().wants(Want::Http),
    case(Must, "status/200-reason", "H-32 W-17", "RFC 9112 §4", "A 200 with the reason phrase of a 101 opens nothing.").lines("!HTTP/1.1 200 Switching Protocols⏎Content-Length: 0").wants(Want::Http),
    case(Must, "status/102", "H-34 W-17", "RFC 9110 §15", "A 102 with all fields of a 101 opens nothing.").lines("!HTTP/1.1 102 Processing").closes().wants(Want::Http),
    case(Must, "status/201", "W-17", "RFC 6455 §4.1", "A 201 opens nothing.").lines("!HTTP/1.1 201 Created⏎Content-Length: 0").closes().wants(Want::Http),
    case(Must, "status/204", "W-17 B-02", "RFC 6455 §4.1", "A 204 opens nothing.").lines("!HTTP/1.1 204 No Content").closes().wants(Want::Http),
    case(Must, "status/302", "W-17", "RFC 6455 §4.1", "A redirect opens nothing on this connection.").lines("!HTTP/1.1 302 Found⏎Location: /elsewhere⏎Content-Length: 0").closes().wants(Want::Http),
    case(Must, "status/400", "W-17", "RFC 6455 §4.1", "A 400 opens nothing.").raw("HTTP/1.1 400 Bad Request⏎Content-Length: 2⏎⏎no").closes().wants(Want::Http),
    case(Must, "status/401", "W-17", "RFC 6455 §4.1", "A 401 opens nothing.").raw("HTTP/1.1 401 Unauthorized⏎WWW-Authenticate: Basic realm=\"x\"⏎Content-Length: 0⏎⏎").closes().wants(Want::Http),
    case(Must, "status/403", "W-17", "RFC 6455 §4.1", "A 403 with all fields of a 101 opens nothing.").lines("!HTTP/1.1 403 Forbidden⏎Content-Length: 0").closes().wants(Want::Http),
    case(Must, "status/404-chunked", "W-17 B-21", "RFC 6455 §4.1", "A 404 with chunked content opens nothing.").raw("HTTP/1.1 404 Not Found⏎Transfer-Encoding: chunked⏎⏎2⏎no⏎0⏎⏎").closes().wants(Want::Http),
    case(Must, "status/426", "W-17 W-38 U-36", "RFC 6455 §4.1, RFC 2817 §4.2", "A 426 opens nothing on this connection.").raw("HTTP/1.1 426 Upgrade Required⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎Content-Length: 0⏎⏎").closes().wants(Want::Http),
    case(Must, "status/503", "W-17", "RFC 6455 §4.1", "A 503 opens nothing.").raw("HTTP/1.1 503 Service Unavailable⏎Retry-After: 1⏎Content-Length: 0⏎⏎").closes().wants(Want::Http),
    case(Must, "status/600", "H-35", "RFC 9110 §15", "A 600 opens nothing.").lines("!HTTP/1.1 600 X⏎Content-Length: 0").closes().wants(Want::Http),
    case(Must, "status/until-close", "W-17", "RFC 6455 §4.1", "An answer of HTTP/1.0 whose content ends with the connection opens nothing.").raw("HTTP/1.0 200 OK⏎⏎hello").closes().wants(Want::Http),
];

#[rustfmt::skip] // a table
pub(crate) const MALFORMED: &[Case] = &[
    case(Must, "malformed/four-digits", "H-29", "RFC 9112 §4", "A status of four digits opens nothing.").lines("!HTTP/1.1 1010 X").wants(NO),
    case(Must, "malformed/two-digits", "H-29", "RFC 9112 §4", "A status of two digits opens nothing.").lines("!HTTP/1.1 10 X").wants(NO),
    case(Must, "malformed/sign", "H-29", "RFC 9112 §4", "A status with a sign opens nothing.").lines("!HTTP/1.1 +101 X").wants(NO),
    case(Should, "malformed/http-2", "H-11", "RFC 9110 §6.2", "A status line of HTTP/2.0 opens nothing.").lines("!HTTP/2.0 101 Switching Protocols").wants(NO),
    case(Must, "malformed/version", "H-10", "RFC 9112 §2.3", "A version in lower case opens nothing.").lines("!http/1.1 101 Switching Protocols").wants(NO),
    case(Must, "malformed/icy", "H-29", "RFC 9112 §4", "`ICY 101` opens nothing.").lines("!ICY 101 Switching Protocols").wants(NO),
    case(Must, "malformed/nonsense", "H-29", "RFC 9112 §4", "Bytes that are no HTTP open nothing.").raw("hello, this is no HTTP⏎⏎").wants(NO),
    case(Must, "malformed/tls", "H-29 W-05", "RFC 9112 §4", "An alert of TLS opens nothing.").raw("\x15\x03\x01\0\x02\x02\x46").closes().wants(NO),
    case(Must, "malformed/frame-instead", "H-29 W-16", "RFC 6455 §4.1", "A frame instead of an answer opens nothing.").raw("\u{81}\x05hello⏎⏎").wants(NO),
    case(Must, "malformed/bare-cr", "H-05", "RFC 9112 §2.2", "A CR without LF ends no line: what follows it is no Upgrade.").lines("-Upgrade⏎X: a\rUpgrade: websocket").wants(NO),
    case(Must, "malformed/folded-field", "H-41", "RFC 9112 §5.2", "The second line of a folded value is no field of its own.").lines("-Upgrade⏎+X: a⏎+ Upgrade: websocket").wants(NO),
    case(Choice, "malformed/space-before-colon", "H-37", "RFC 9112 §5.1", "White space before a colon.").lines("-Upgrade⏎+Upgrade : websocket").wants(Want::Either),
    case(Choice, "malformed/nul", "H-43", "RFC 9110 §5.5", "A NUL in a value.").lines("X: a\0b").wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const BOUNDS: &[Case] = &[
    case(Must, "bounds/nothing", "B-26", "RFC 9112 §8", "A connection that ends without an answer opens nothing.").raw("").closes().wants(NO),
    case(Must, "bounds/half-a-line", "B-26", "RFC 9112 §8", "Half a status line opens nothing.").raw("HTTP/1.1 10").closes().wants(NO),
    case(Must, "bounds/half-a-head", "B-26", "RFC 9112 §8", "A 101 that is cut off before its empty line opens nothing.")
        .raw("HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: {accept}⏎").closes().wants(NO),
    case(Choice, "bounds/field", "H-50 S-16", "RFC 9110 §5.4", "A field of 1 MiB in the 101.").long("X: ", 1 << 20).wants(Want::Either),
    case(Choice, "bounds/reason", "S-16", "RFC 9110 §17.5", "A reason phrase of 1 MiB.").long("!HTTP/1.1 101 ", 1 << 20).wants(Want::Either),
];
