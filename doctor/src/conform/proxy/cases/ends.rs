//! Ends that go away in the middle.

use crate::conform::case::Level::{Must, Should};
use crate::conform::proxy::case::Step::{
    Answer, Asked, AskedOrRefused, Back, BackClose, BackNever, BackSeesEnd, BackTimes, Client,
    ClientClose, ClientSeesEnd, ClientTimes, Pause,
};
use crate::conform::proxy::case::{Case, case};

#[rustfmt::skip] // a table
pub(crate) const CASES: &[Case] = &[
    case(Must, "ends/half-a-head", "B-26 H-51", "RFC 9112 §8", "Half a head is not forwarded.",
        &[Client("GET {path} HTTP/1.1⏎Host: {ho"), ClientClose, BackNever("{path}")]),
    case(Must, "ends/half-a-content", "B-26", "RFC 9112 §8", "Content that is cut off does not come to the server as whole.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Transfer-Encoding: chunked⏎⏎5⏎hello⏎"), Pause, ClientClose, Pause, BackNever("⏎0⏎⏎")]),
    case(Must, "ends/half-a-length", "B-26", "RFC 9112 §8", "Content shorter than its length is not made up for.",
        &[Client("POST {path} HTTP/1.1⏎Host: {host}⏎Content-Length: 10⏎⏎hello"), Pause, ClientClose, Pause, BackNever("Content-Length: 5⏎")]),
    case(Must, "ends/after-the-request", "I-17", "RFC 9112 §9.5", "A client that leaves before its answer does no harm.",
        &[Client("{get}"), Asked, ClientClose, Pause, Back("{ok}"), Pause]),
    case(Should, "ends/before-the-101", "I-17 I-22", "RFC 9110 §9.3.6", "Where the client leaves before the 101, the server sees the end after it at the latest.",
        &[Client("{ws}"), AskedOrRefused, ClientClose, Pause, Back("{101}first"), BackSeesEnd]).of_tunnels(),
    case(Must, "ends/within-an-answer", "I-17", "RFC 9112 §9.5", "A client that leaves within a long answer does no harm.",
        &[Client("{get}"), Asked, Back("HTTP/1.1 200 OK⏎Content-Length: 4000000⏎⏎"), BackTimes("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1_000), Pause, ClientClose, Pause, BackTimes("b", 1_000)]),
    case(Must, "ends/within-a-tunnel", "I-17", "RFC 9110 §9.3.6", "A server that leaves within a tunnel ends it.",
        &[Client("{ws}"), AskedOrRefused, Back("{101}"), Answer(&[101]), ClientTimes("a", 100_000), BackClose, ClientSeesEnd]).of_tunnels(),
];
