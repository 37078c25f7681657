//! Answers of the server after the proxy.

use crate::conform::case::Level::{Must, Should};
use crate::conform::proxy::case::Step::{
    Answer, AnswerOrEnd, Asked, AskedOrRefused, Back, BackClose, BackTimes, Client, ClientContent,
    ClientLacks, ClientNever, Incomplete, Interims, Pause, ToBack, ToClient,
};
use crate::conform::proxy::case::{Case, case};

#[rustfmt::skip] // a table
pub(crate) const INTERIM: &[Case] = &[
    case(Must, "interim/103", "I-06", "RFC 9110 §15.2", "A 103 is forwarded before the answer.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 103 Early Hints⏎Link: </a>⏎⏎"), Pause, Back("{ok}"), Answer(&[200]), Interims(&[103])]),
    case(Must, "interim/103-before-101", "I-06", "RFC 9110 §15.2", "A 103 before a 101 is forwarded, and the 101 opens the tunnel.",
        &[Client("{ws}"), AskedOrRefused, Back("HTTP/1.1 103 Early Hints⏎⏎{101}first"), Answer(&[101]), Interims(&[103]), ToClient("first")]).of_tunnels(),
    case(Must, "interim/tunnel-after-103", "U-28 I-05", "RFC 9110 §15.2", "Whether it is forwarded or not: a 103 is no obstacle for the tunnel, and no byte after the 101 is lost.",
        &[Client("{ws}"), AskedOrRefused, Back("HTTP/1.1 103 Early Hints⏎⏎"), Pause, Back("{101}first"), Answer(&[101]), ToClient("first"), Client("up"), ToBack("up")]).of_tunnels(),
    case(Must, "interim/unknown", "H-34", "RFC 9110 §15", "An unknown 1xx is no final answer.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 199 X⏎⏎{ok}"), Answer(&[200]), ClientContent("ok")]),
    case(Must, "interim/http-1.0", "I-07 U-17", "RFC 9110 §15.2", "A client of HTTP/1.0 gets no 1xx.",
        &[Client("GET {path} HTTP/1.0⏎Host: {host}⏎⏎"), Asked, Back("HTTP/1.1 103 Early Hints⏎⏎{ok}"), Answer(&[200]), Interims(&[]), ClientNever(" 103 ")]),
    case(Must, "interim/flood", "S-16 U-28", "RFC 9110 §17.5", "20000 interim responses end in an answer, an error or the end of the connection.",
        &[Client("{get}"), Asked, BackTimes("HTTP/1.1 103 Early Hints⏎⏎", 20_000), Back("{ok}"), AnswerOrEnd]),
];

#[rustfmt::skip] // a table
pub(crate) const ANSWERS: &[Case] = &[
    case(Must, "upstream/length-and-coding", "B-09 B-07", "RFC 9112 §6.3", "An answer with both framings is not passed on with both.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Content-Length: 30⏎Transfer-Encoding: chunked⏎⏎2⏎ok⏎0⏎⏎"), AnswerOrEnd]),
    case(Must, "upstream/bad-length", "B-19", "RFC 9112 §6.3", "An answer with an invalid length becomes a 502.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Content-Length: 5x⏎⏎hello"), Answer(&[5])]),
    case(Must, "upstream/two-lengths", "B-19", "RFC 9112 §6.3", "An answer with two different lengths becomes a 502.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Content-Length: 5⏎Content-Length: 2⏎⏎hello"), Answer(&[5])]),
    case(Must, "upstream/folded", "I-13", "RFC 9112 §5.2", "A folded field of an answer is unfolded, or becomes a 502.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎X: a⏎ b⏎Content-Length: 2⏎⏎ok"), Answer(&[200, 5])]),
    case(Must, "upstream/space-before-colon", "I-13 H-37", "RFC 9112 §5.1", "White space before the colon of an answer's field is removed, or it becomes a 502.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎X : a⏎Content-Length: 2⏎⏎ok"), Answer(&[200, 5])]),
    case(Must, "upstream/bare-cr", "H-05", "RFC 9112 §2.2", "A CR without LF in an answer does not come to the client.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎X: a\rX-Evil: 1⏎Content-Length: 2⏎⏎ok"), Answer(&[200, 5]), ClientLacks("X-Evil")]),
    case(Must, "upstream/cut-length", "B-26", "RFC 9112 §8", "An answer that is cut off is not passed on as a whole one.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Content-Length: 10⏎⏎hello"), BackClose, Incomplete]),
    case(Must, "upstream/cut-chunks", "B-26", "RFC 9112 §8", "Chunked content that is cut off is not passed on as whole.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎5⏎hello⏎"), BackClose, Incomplete]),
    case(Must, "upstream/until-close", "B-02", "RFC 9112 §6.3", "Content that ends with the connection comes to the client.",
        &[Client("{get}"), Asked, Back("HTTP/1.0 200 OK⏎⏎hello"), BackClose, Answer(&[200]), ClientContent("hello")]),
    case(Must, "upstream/head", "B-02", "RFC 9112 §6.3", "An answer to HEAD ends after its head.",
        &[Client("HEAD {path} HTTP/1.1⏎Host: {host}⏎⏎"), Asked, Back("HTTP/1.1 200 OK⏎Content-Length: 5⏎⏎"), Answer(&[200])]),
    case(Must, "upstream/more-than-the-answer", "S-17 U-38", "RFC 9112 §9.2", "A second answer after the first is not the answer to the next request.",
        &[Client("{get}"), Asked, Back("{ok}HTTP/1.1 200 OK⏎Content-Length: 4⏎⏎evil"), Answer(&[200]), Pause, Client("{get}"), Pause, ClientNever("evil")]),
    case(Must, "upstream/more-than-204", "S-17 B-02", "RFC 9112 §6.3", "What follows a 204 is not the answer to the next request.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 204 No Content⏎⏎HTTP/1.1 200 OK⏎Content-Length: 4⏎⏎evil"), Answer(&[204]), Pause, Client("{get}"), Pause, ClientNever("evil")]),
    case(Should, "upstream/nonsense", "I-05", "RFC 9110 §15.6.3", "An answer that is no HTTP becomes a 502.",
        &[Client("{get}"), Asked, Back("nonsense⏎⏎"), BackClose, Answer(&[5])]),
    case(Should, "upstream/silence", "I-05", "RFC 9110 §15.6.3", "Where the server closes without an answer, the client gets a 502.",
        &[Client("{get}"), Asked, BackClose, Answer(&[5])]),
    case(Must, "upstream/long-head", "S-16", "RFC 9110 §17.5", "A head of 1 MiB ends in an answer, an error or the end of the connection.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎"), BackTimes("X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa⏎", 16_000), Back("⏎"), BackClose, AnswerOrEnd]),
];
