//! Content of requests, and framing that two parsers could read in two ways.

use crate::conform::case::Level::{Must, Should};
use crate::conform::proxy::case::Step::{
    Answer, Asked, AskedOrRefused, AskedSoon, Back, BackContent, BackContinues, BackLacks,
    BackNever, BackSane, BackStartOf, Client, ClientSeesEnd, DoneIfBack, Pause, Refused,
};
use crate::conform::proxy::case::{Case, case};

#[rustfmt::skip] // a table
pub(crate) const CONTENT: &[Case] = &[
    case(Must, "content/length", "B-01", "RFC 9112 §6", "Content with a length comes to the server.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 5⏎⏎hello"), Asked, BackContent("hello"), Back("{ok}"), Answer(&[200])]),
    case(Must, "content/chunked", "B-21", "RFC 9112 §7.1", "Chunked content comes to the server.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: chunked⏎⏎5;x=y⏎hello⏎1⏎!⏎0⏎⏎"), Asked, BackContent("hello!"), Back("{ok}"), Answer(&[200])]),
    case(Must, "content/later", "B-01", "RFC 9112 §6", "Content that comes in pieces comes to the server.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 10⏎⏎hello"), Pause, Client("world"), Asked, BackContent("helloworld"), Back("{ok}"), Answer(&[200])]),
    case(Must, "content/looks-like-a-request", "B-01 S-01", "RFC 9112 §6", "A request within content is content.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 41⏎⏎GET /inside HTTP/1.1⏎Host: x.example⏎⏎"), Asked, BackContent("GET /inside HTTP/1.1\r\nHost: x.example\r\n\r\n"), Back("{ok}"), Answer(&[200])]),
    case(Must, "content/expect", "I-08 U-26", "RFC 9110 §10.1.1", "With `Expect: 100-continue` the content comes to the server as well.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Expect: 100-continue⏎Content-Length: 5⏎⏎"), Pause, Client("hello"), Asked, BackContinues, BackContent("hello"), Back("{ok}"), Answer(&[200])]),
    case(Must, "content/early-answer", "B-27", "RFC 9112 §9.3", "An answer that comes before the content is complete comes to the client, at the latest after the content, and the content is no request.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 54⏎⏎"), AskedSoon, Back("HTTP/1.1 413 Content Too Large⏎Content-Length: 0⏎Connection: close⏎⏎"), Pause, Client("GET /inside HTTP/1.1⏎Host: x.example⏎X-Raw:\t\traw⏎⏎"), Answer(&[413]), BackNever("X-Raw: raw")]),
    case(Must, "content/upgrade-with-content", "B-28 I-05", "RFC 9110 §7.8", "An upgrade with content is refused, or its content comes before all other bytes.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎Content-Length: 5⏎⏎helloearly"), AskedOrRefused, Pause, BackStartOf("helloearly")]),
];

#[rustfmt::skip] // a table
pub(crate) const AMBIGUOUS: &[Case] = &[
    case(Must, "framing/length-and-coding", "S-01 B-07 B-09", "RFC 9112 §6.1, §6.3", "A request with Content-Length and Transfer-Encoding is refused, or forwarded without the length; nothing after it is a request.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 6⏎Transfer-Encoding: chunked⏎⏎0⏎⏎{smuggled}"), AskedOrRefused, Back("{ok}"), BackSane, BackNever("/smuggled")]),
    case(Must, "framing/coding-and-length", "S-01 B-07 B-09", "RFC 9112 §6.1, §6.3", "The same with the fields in the other order.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: chunked⏎Content-Length: 6⏎⏎0⏎⏎{smuggled}"), AskedOrRefused, Back("{ok}"), BackSane, BackNever("/smuggled")]),
    case(Must, "framing/two-lengths", "S-01 B-17", "RFC 9112 §6.3", "A request with two different lengths is refused.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 0⏎Content-Length: 5⏎⏎hello"), Refused(&[4, 5]), BackNever("{path}")]),
    case(Must, "framing/list-of-lengths", "S-01 B-17", "RFC 9112 §6.3", "A request with a list of two lengths is refused.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 0, 5⏎⏎hello"), Refused(&[4, 5]), BackNever("{path}")]),
    case(Must, "framing/sign", "S-01 B-16", "RFC 9112 §6.3", "A request with a sign in Content-Length is refused.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: +5⏎⏎hello"), Refused(&[4, 5]), BackNever("{path}")]),
    case(Must, "framing/lookalike", "S-01 B-14 B-12", "RFC 9112 §6.3", "A request with the coding `xchunked` is refused.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: xchunked⏎⏎0⏎⏎{smuggled}"), Refused(&[4, 5]), BackNever("/smuggled")]),
    case(Must, "framing/not-the-last", "S-01 B-12", "RFC 9112 §6.3", "A request whose chunked coding is not the last is refused.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: chunked, identity⏎⏎0⏎⏎{smuggled}"), Refused(&[4, 5]), BackNever("/smuggled")]),
    case(Must, "framing/twice", "S-01 B-13", "RFC 9112 §6.1", "Chunked twice is refused, or forwarded once.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: chunked⏎Transfer-Encoding: chunked⏎⏎0⏎⏎"), AskedOrRefused, BackSane]),
    case(Must, "framing/space-before-colon", "S-01 H-36", "RFC 9112 §5.1", "White space before the colon of Transfer-Encoding is refused.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding : chunked⏎⏎0⏎⏎{smuggled}"), Refused(&[4, 5]), BackNever("/smuggled")]),
    case(Must, "framing/folded", "S-01 H-40", "RFC 9112 §5.2", "A folded Transfer-Encoding is refused, or forwarded on one line.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding:⏎ chunked⏎⏎0⏎⏎"), AskedOrRefused, BackSane]),
    case(Must, "framing/bare-cr", "S-01 H-05", "RFC 9112 §2.2", "A CR without LF is refused, or comes to the server as a space.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎X: a\rX-Evil: 1⏎⏎"), AskedOrRefused, BackSane, BackLacks("X-Evil")]),
    case(Must, "framing/nul", "H-43", "RFC 9110 §5.5", "A NUL in a value is refused, or comes to the server as a space.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎X: a\0b⏎⏎"), AskedOrRefused, BackSane]),
    case(Must, "framing/chunk-size", "B-21", "RFC 9112 §7.1", "A chunk size that is no number does not come to the server.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: chunked⏎⏎5g⏎hello⏎0⏎⏎"), Pause, BackNever("5g")]),
    case(Must, "framing/chunk-overflow", "B-21", "RFC 9112 §7.1", "A chunk size beyond all integers does not come to the server.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: chunked⏎⏎10000000000000005⏎hello⏎0⏎⏎{smuggled}"), Pause, BackNever("10000000000000005"), BackNever("/smuggled")]),
    case(Must, "framing/two-hosts", "H-21", "RFC 9112 §3.2", "A request with two Hosts is refused.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Host: b.example⏎⏎"), Refused(&[4]), BackNever("{path}")]),
    case(Must, "framing/no-host", "H-20", "RFC 9112 §3.2", "A request without Host is refused.",
        &[Client("GET {path} HTTP/1.1⏎X: 1⏎⏎"), Refused(&[4]), BackNever("{path}")]),
    case(Must, "framing/connect", "I-18 U-42", "RFC 9931 §8", "Where CONNECT is refused, the connection closes and nothing after it is a request.",
        &[Client("CONNECT a.example:80 HTTP/1.1⏎Host: a.example:80⏎⏎{smuggled}"), DoneIfBack("CONNECT "), Refused(&[4, 5]), BackNever("/smuggled"), ClientSeesEnd]),
    case(Must, "framing/upgrade-space-before-colon", "H-36", "RFC 9112 §5.1", "White space before the colon of Upgrade is refused.",
        &[Client("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade : websocket⏎Connection: Upgrade⏎⏎"), Refused(&[4]), BackNever("{path}")]),
    case(Should, "framing/nonsense", "H-09", "RFC 9112 §2.2", "A line that is no request line is refused.",
        &[Client("nonsense⏎⏎"), Refused(&[4, 5])]),
];
