//! Content of the request, its framing, and Expect.

use crate::conform::server::case::{Case, Want, choice, must, should};

const BAD: Want = Want::Close(&[400]);
const REFUSED: Want = Want::Close(&[4, 5]);

#[rustfmt::skip] // a table
pub(crate) const LENGTH: &[Case] = &[
    choice("content/length-zero", "B-01 W-56", "RFC 9112 §6", "A handshake with Content-Length: 0.")
        .lines("Content-Length: 0").wants(Want::Either),
    must("content/length", "B-01 B-28 W-56", "RFC 9110 §7.8", "Content of a handshake is no part of the new protocol: it is read first, or the handshake is refused.")
        .lines("Content-Length: 5").after("hello{hello}").wants(Want::Either),
    must("content/frame-as-content", "B-01 B-28", "RFC 9110 §7.8", "Content that looks like a frame is still content.")
        .lines("Content-Length: {length}").after("{hello}").wants(Want::SwitchAndFail),
    must("content/late", "B-28", "RFC 9110 §7.8", "Content that comes in a later segment is no part of the new protocol.")
        .lines("Content-Length: 5").after("‖hello‖{hello}").wants(Want::Either),
    must("content/length-sign", "B-16", "RFC 9112 §6.3", "A Content-Length with a sign gets 400, and the connection closes.")
        .lines("Content-Length: +5").after("hello{get}").wants(BAD),
    must("content/length-negative", "B-16", "RFC 9112 §6.3", "A negative Content-Length gets 400, and the connection closes.")
        .lines("Content-Length: -1").after("{get}").wants(BAD),
    must("content/length-hexadecimal", "B-16", "RFC 9112 §6.3", "A hexadecimal Content-Length gets 400, and the connection closes.")
        .lines("Content-Length: 0x5").after("hello{get}").wants(BAD),
    must("content/length-fraction", "B-16", "RFC 9112 §6.3", "A Content-Length with a fraction gets 400, and the connection closes.")
        .lines("Content-Length: 5.0").after("hello{get}").wants(BAD),
    must("content/length-two-numbers", "B-16", "RFC 9112 §6.3", "Two numbers in Content-Length get 400, and the connection closes.")
        .lines("Content-Length: 5 5").after("hello{get}").wants(BAD),
    must("content/length-empty", "B-16", "RFC 9112 §6.3", "An empty Content-Length gets 400, and the connection closes.")
        .lines("Content-Length:").after("{get}").wants(BAD),
    must("content/length-list", "B-17 S-01", "RFC 9112 §6.3", "Two different lengths on one line get 400, and the connection closes.")
        .lines("Content-Length: 5, 6").after("hello{get}").wants(BAD),
    must("content/length-lines", "B-17 S-01", "RFC 9112 §6.3", "Two different lengths on two lines get 400, and the connection closes.")
        .lines("Content-Length: 5⏎Content-Length: 6").after("hello{get}").wants(BAD),
    must("content/length-overflow", "B-20", "RFC 9110 §8.6", "A Content-Length beyond all integers is not cut down to a small one.")
        .lines("Content-Length: 18446744073709551616").after("{get}").wants(Want::NeverSwitch),
    choice("content/length-twice-alike", "B-17", "RFC 9112 §6.3", "The same length on two lines.")
        .lines("Content-Length: 5⏎Content-Length: 5").after("hello").wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const CODING: &[Case] = &[
    must("content/chunked", "B-21 B-25 B-28", "RFC 9110 §7.8", "Chunked content of a handshake is no part of the new protocol: it is read first, or the handshake is refused.")
        .lines("Transfer-Encoding: chunked").after("5⏎hello⏎0⏎⏎{hello}").wants(Want::Either),
    must("content/chunked-case", "B-14", "RFC 9112 §7", "The name of the coding is compared without regard to case.")
        .lines("Transfer-Encoding: ChUnKeD").after("5⏎hello⏎0⏎⏎{hello}").wants(Want::Either),
    must("content/trailer", "H-53", "RFC 9110 §6.5.1", "Fields of the trailer make no offer.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎Transfer-Encoding: chunked⏎⏎0⏎Upgrade: {token}⏎Connection: Upgrade⏎⏎").wants(Want::NeverSwitch),
    must("content/length-and-coding", "B-07 B-08 S-01 S-02", "RFC 9112 §6.1", "With Content-Length and Transfer-Encoding the connection closes after the answer; it does not switch.")
        .lines("Content-Length: 6⏎Transfer-Encoding: chunked").after("0⏎⏎{get}").wants(Want::Close(&[])),
    must("content/coding-and-length", "B-07 B-08 S-01 S-02", "RFC 9112 §6.1", "The same with the fields in the other order.")
        .lines("Transfer-Encoding: chunked⏎Content-Length: 6").after("0⏎⏎{get}").wants(Want::Close(&[])),
    must("content/both-without-upgrade", "B-07 B-08 S-01", "RFC 9112 §6.1", "The same for a request that asks for no upgrade: nothing after it is answered.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 6⏎Transfer-Encoding: chunked⏎⏎").after("0⏎⏎{get}").wants(Want::Close(&[])),
    must("content/coding-gzip", "B-12", "RFC 9112 §6.3", "A request whose last coding is not chunked gets an error, and the connection closes.")
        .lines("Transfer-Encoding: gzip").after("{get}").wants(REFUSED),
    must("content/coding-chunked-gzip", "B-12", "RFC 9112 §6.3", "A request whose chunked coding is not the last gets an error, and the connection closes.")
        .lines("Transfer-Encoding: chunked, gzip").after("0⏎⏎{get}").wants(REFUSED),
    must("content/coding-identity", "B-12", "RFC 9112 §6.3", "`identity` is no coding any more: it gets an error, and the connection closes.")
        .lines("Transfer-Encoding: identity").after("{get}").wants(REFUSED),
    must("content/coding-lookalike", "B-14 S-01", "RFC 9112 §6.3", "`xchunked` is not chunked: it gets an error, and the connection closes.")
        .lines("Transfer-Encoding: xchunked").after("0⏎⏎{get}").wants(REFUSED),
    must("content/coding-http-1.0", "B-11", "RFC 9112 §6.1", "HTTP/1.0 with Transfer-Encoding is framed faultily: the connection closes.")
        .lines("!GET {path} HTTP/1.0⏎Transfer-Encoding: chunked").after("0⏎⏎{get}").wants(Want::Close(&[])),
    should("content/coding-twice", "B-13", "RFC 9112 §6.1", "Chunked twice is refused.")
        .lines("Transfer-Encoding: chunked, chunked").after("0⏎⏎").wants(Want::Refuse),
    should("content/coding-twice-lines", "B-13 S-01", "RFC 9112 §6.1", "Chunked on two lines is refused.")
        .lines("Transfer-Encoding: chunked⏎Transfer-Encoding: chunked").after("0⏎⏎").wants(Want::Refuse),
    should("content/coding-unknown", "B-15", "RFC 9112 §6.1", "An unknown coding before chunked is answered by an error, best by 501.")
        .lines("Transfer-Encoding: x-unknown, chunked").after("0⏎⏎").wants(Want::Status(&[4, 5])),
    should("content/chunk-size", "B-21", "RFC 9112 §7.1", "A chunk size that is no number opens nothing.")
        .lines("Transfer-Encoding: chunked").after("xyz⏎hello⏎0⏎⏎").wants(Want::Refuse),
    should("content/chunk-overflow", "B-21", "RFC 9112 §7.1", "A chunk size beyond all integers opens nothing.")
        .lines("Transfer-Encoding: chunked").after("10000000000000000⏎⏎0⏎⏎").wants(Want::Refuse),
    should("content/chunk-end", "B-22", "RFC 9112 §7.1", "A chunk that is longer than its size opens nothing.")
        .lines("Transfer-Encoding: chunked").after("5⏎helloXX0⏎⏎").wants(Want::Refuse),
];

#[rustfmt::skip] // a table
pub(crate) const EXPECT: &[Case] = &[
    should("expect/continue", "U-21 U-22", "RFC 9110 §7.8", "With `Expect: 100-continue` a 101 comes after a 100 only.")
        .lines("Expect: 100-continue").wants(Want::ContinueSwitch),
    should("expect/case", "U-25 U-22", "RFC 9110 §10.1.1", "The expectation is compared without regard to case.")
        .lines("Expect: 100-Continue").wants(Want::ContinueSwitch),
    must("expect/content", "U-21 U-26", "RFC 9110 §7.8", "With content and `Expect: 100-continue` a 101 comes after a 100 only.")
        .lines("Expect: 100-continue⏎Content-Length: 5").after("‖‖hello").wants(Want::ContinueSwitch),
    must("expect/waits-for-nothing", "U-26", "RFC 9110 §10.1.1", "With `Expect: 100-continue` the server answers before the content is there.")
        .lines("Expect: 100-continue⏎Content-Length: 5").wants(Want::Bounded),
    choice("expect/other", "U-25", "RFC 9110 §10.1.1", "An expectation that is not defined.")
        .lines("Expect: x-other").wants(Want::Either),
];
