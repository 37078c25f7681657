//! Answers in order, and how their bytes come.

use crate::conform::case::Level::{Choice, Must};
use crate::conform::client::case::{Case, Cut, Want, case};

#[rustfmt::skip] // a table
pub(crate) const IN_ORDER: &[Case] = &[
    case(Must, "accepts/plain", "W-18 W-19 W-20", "RFC 6455 §4.1", "A 101 in order is accepted."),
    case(Must, "accepts/other-reason", "H-32", "RFC 9112 §4", "The reason phrase has no meaning.").lines("!HTTP/1.1 101 Nope"),
    case(Must, "accepts/no-reason", "H-29 H-32", "RFC 9112 §4", "The reason phrase may be empty.").lines("!HTTP/1.1 101 "),
    case(Must, "accepts/lower-case-names", "H-39", "RFC 9110 §5.1", "Names of fields are compared without regard to case.")
        .lines("-Upgrade⏎-Connection⏎-Sec-WebSocket-Accept⏎upgrade: websocket⏎connection: Upgrade⏎sec-websocket-accept: {accept}"),
    case(Must, "accepts/upper-case-names", "H-39", "RFC 9110 §5.1", "Names of fields are compared without regard to case.")
        .lines("-Upgrade⏎-Connection⏎-Sec-WebSocket-Accept⏎UPGRADE: websocket⏎CONNECTION: Upgrade⏎SEC-WEBSOCKET-ACCEPT: {accept}"),
    case(Must, "accepts/upgrade-case", "W-18", "RFC 6455 §4.1", "The value of Upgrade is compared without regard to case.").lines("Upgrade: WebSocket"),
    case(Must, "accepts/upgrade-upper-case", "W-18", "RFC 6455 §4.1", "The value of Upgrade is compared without regard to case.").lines("Upgrade: WEBSOCKET"),
    case(Must, "accepts/connection-case", "W-19 U-15", "RFC 6455 §4.1", "The connection option is compared without regard to case.").lines("Connection: uPGRADE"),
    case(Must, "accepts/connection-list", "W-19 U-15", "RFC 6455 §4.1", "The connection option is found in a list.").lines("Connection: keep-alive, Upgrade"),
    case(Must, "accepts/connection-lines", "W-19 H-44", "RFC 9110 §5.3", "The connection option is found on a second line.").lines("Connection: keep-alive⏎Connection: Upgrade"),
    case(Must, "accepts/connection-empty-elements", "W-19 H-47", "RFC 9110 §5.6.1.2", "Empty elements of a list are ignored.").lines("Connection: ,Upgrade, ,"),
    case(Must, "accepts/white-space", "W-20 H-38", "RFC 6455 §4.1", "White space around the accept value is no part of it.").lines("Sec-WebSocket-Accept: \t {accept} \t"),
    case(Must, "accepts/no-white-space", "H-38", "RFC 9112 §5.1", "No space is needed after a colon.")
        .lines("Upgrade:websocket⏎Connection:Upgrade⏎Sec-WebSocket-Accept:{accept}"),
    case(Must, "accepts/unknown-fields", "W-54", "RFC 9110 §5.1", "Unknown fields are ignored.").lines("X-One: 1⏎Server: x⏎Date: Sat, 21 Nov 2026 12:00:00 GMT⏎Set-Cookie: a=b⏎Set-Cookie: c=d⏎Sec-WebSocket-Unknown: x"),
    case(Must, "accepts/order", "W-54", "RFC 9110 §5.3", "The order of the fields has no meaning.")
        .lines("-Upgrade⏎-Connection⏎Connection: Upgrade⏎Upgrade: websocket"),
    case(Choice, "accepts/no-space-after-status", "H-31", "RFC 9112 §4", "A status line without the space after the code.").lines("!HTTP/1.1 101").wants(Want::Either),
    case(Choice, "accepts/lf-only", "H-04", "RFC 9112 §2.2", "Lines that end in LF alone.")
        .raw("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n\n").wants(Want::Either),
    case(Choice, "accepts/folded", "H-41", "RFC 9112 §5.2", "A folded value.").lines("-Connection⏎+Connection:⏎+ Upgrade").wants(Want::Either),
    case(Choice, "accepts/length-zero", "B-02 B-05", "RFC 9112 §6.3", "A 101 with Content-Length, which no server may send.").lines("Content-Length: 0").wants(Want::Either),
    case(Choice, "accepts/version-1.2", "H-11", "RFC 9110 §2.5", "A 101 of HTTP/1.2.").lines("!HTTP/1.2 101 Switching Protocols").wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const INTERIM: &[Case] = &[
    case(Must, "interim/103", "U-28", "RFC 9110 §15.2", "A 103 before the 101 is passed over.").before("HTTP/1.1 103 Early Hints⏎Link: </a>⏎⏎", 1),
    case(Must, "interim/100", "U-28", "RFC 9110 §15.2", "A 100 before the 101 is passed over, although nothing expects it.").before("HTTP/1.1 100 Continue⏎⏎", 1),
    case(Must, "interim/unknown", "U-28 H-34", "RFC 9110 §15", "An unknown 1xx before the 101 is passed over.").before("HTTP/1.1 199 X⏎⏎", 1),
    case(Must, "interim/four", "U-28", "RFC 9110 §15.2", "Four interim responses before the 101 are passed over.").before("HTTP/1.1 103 Early Hints⏎⏎", 4),
    case(Choice, "interim/flood", "U-28 S-16", "RFC 9110 §15.2", "20000 interim responses before the 101.").before("HTTP/1.1 103 Early Hints⏎⏎", 20_000).wants(Want::Either),
    case(Must, "interim/no-end", "U-28 B-26", "RFC 9112 §8", "An interim response and the end of input open nothing.").raw("HTTP/1.1 103 Early Hints⏎⏎").closes().wants(Want::Refuse),
];

#[rustfmt::skip] // a table
pub(crate) const BYTES: &[Case] = &[
    case(Must, "bytes/frame-at-once", "U-29", "RFC 9110 §15.2.2", "A frame in the same segment as the 101 is not lost, and used once.").cut(Cut::PingAtOnce).wants(Want::Pong),
    case(Must, "bytes/frame-cut", "U-29", "RFC 9110 §15.2.2", "A frame whose first byte comes with the 101 is not lost.").cut(Cut::PingSplit).wants(Want::Pong),
    case(Must, "bytes/one-by-one", "U-29", "RFC 9112 §2.2", "A 101 and a frame that come byte by byte are understood.").cut(Cut::Bytes).wants(Want::Pong),
    case(Must, "bytes/frame-after-interim", "U-28 U-29", "RFC 9110 §15.2.2", "A frame is not lost where an interim response came before the 101.").before("HTTP/1.1 103 Early Hints⏎⏎", 1).cut(Cut::PingAtOnce).wants(Want::Pong),
    case(Must, "bytes/nothing-early", "W-16 S-04 U-19", "RFC 6455 §4.1, RFC 9931 §3", "The client sends nothing between its handshake and the answer.").cut(Cut::AnswerLater),
    case(Must, "bytes/nothing-early-refused", "W-16 S-04 U-19", "RFC 6455 §4.1, RFC 9931 §3", "The client sends nothing between its handshake and a refusal.")
        .raw("HTTP/1.1 403 Forbidden⏎Content-Length: 0⏎Connection: close⏎⏎").cut(Cut::AnswerLater).closes().wants(Want::Http),
];
