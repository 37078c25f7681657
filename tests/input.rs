//! If the input becomes shorter than before, or is replaced, there is a fault or a harmless result:
//! never a panic, and never another end of the message.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::server::{Event, Server, ServerError};
use http_upgrade::{Encode, Limits, Protocol, Unnegotiated};
use support::{crlf, describe, fed};

const CHANGED: &str = "the input is not the one that was read";

fn requests() -> Vec<Vec<u8>> {
    [
        "GET / HTTP/1.1⏎Host: h⏎⏎",
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a, b/1⏎⏎rest",
        "⏎POST http://h:80/x?y HTTP/1.1⏎Host: i⏎Connection: upgrade⏎Upgrade: a⏎Content-Length: 9⏎⏎123456789rest",
        "POST /é HTTP/1.1⏎Host: h⏎⏎",
        "POST / HTTP/1.1⏎Connection: upgrade⏎Upgrade: a⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎2;x=y⏎de⏎0⏎T: u⏎⏎rest",
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a⏎Expect: 100-continue⏎Content-Length: 3⏎⏎abc",
        "PRI * HTTP/2.0⏎⏎SM⏎⏎rest",
        "CONNECT h:80 HTTP/1.1⏎Host: h⏎⏎",
        ":::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::",
        "⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎⏎",
    ]
    .map(crlf)
    .into()
}

/// Uses everything of the event. Returns the number of bytes that were HTTP if it is an upgrade.
fn used(server: &Server, input: &[u8]) -> Option<usize> {
    match server.event(input) {
        Ok(Event::UpgradeRequested(upgrade)) => {
            let consumed = upgrade.consumed();
            assert_eq!(upgrade.unread(input), &input[consumed..]);
            assert!(upgrade.content().map(<[u8]>::len).sum::<usize>() <= consumed);
            assert!(upgrade.protocols().count() <= input.len());
            assert!(upgrade.request().len() <= consumed);
            let _ = (upgrade.has_content(), upgrade.request().authority());
            match upgrade.accept(&Unnegotiated::new(Protocol::new("a"))) {
                Ok(reply) => {
                    assert!(reply.encoded_len() > 0);
                    assert_eq!(reply.sent().consumed(), consumed);
                }
                Err(rejection) => assert_eq!(rejection.consumed(), consumed),
            }
            Some(consumed)
        }
        Ok(Event::Plain(head) | Event::ContinueRequested(head)) => {
            assert!(head.len() <= input.len());
            assert!(head.fields.iter().count() <= input.len());
            let _ = (head.authority(), head.persists(), head.expects_continue());
            None
        }
        Ok(_) => None,
        Err(fault) => {
            let _ = fault.rejection();
            None
        }
    }
}

/// Shows a server that has seen `first` each prefix of each other request.
fn show_others(server: &Server, first: &[u8]) {
    let seam = used(server, first);
    for other in requests() {
        for end in 0..=other.len() {
            let second = &other[..end];
            let mut server = server.clone();
            if let (Some(seam), Some(now)) = (seam, used(&server, second)) {
                assert_eq!(now, seam, "{}", second.escape_ascii());
            }
            for _ in 0..2 {
                let wants = server.wants_input(second);
                let incomplete = matches!(server.event(second), Err(ServerError::Incomplete));
                assert_eq!(wants, incomplete, "{}", second.escape_ascii());
                let now = used(&server, second);
                if seam.is_some() && now.is_some() {
                    assert_eq!(now, seam, "{}", second.escape_ascii());
                }
                server.continued();
            }
            server.next_request();
            server.wants_input(second);
            used(&server, second);
        }
    }
}

#[test]
fn another_input_after_a_whole_request() {
    for first in requests() {
        let mut server = fed(Limits::new(), &first, &[first.len()]);
        show_others(&server, &first);
        server.continued();
        server.wants_input(&first);
        show_others(&server, &first);
    }
}

#[test]
fn another_input_after_a_part_of_a_request() {
    for first in requests() {
        for end in (0..first.len()).step_by(7) {
            let server = fed(Limits::new(), &first, &[end]);
            show_others(&server, &first[..end]);
        }
    }
}

#[test]
fn a_shorter_input_is_a_fault() {
    for request in requests().into_iter().take(6) {
        let whole = fed(Limits::new(), &request, &[request.len()]);
        let expected = describe(&whole, &request);
        for end in 0..=request.len() {
            let now = describe(&whole, &request[..end]);
            // Except for the bytes after the request, it is the same event.
            let is_same = now.split("; unread").next() == expected.split("; unread").next();
            assert!(is_same || now == CHANGED, "{end} bytes: {now}");
            assert!(is_same || end < request.len(), "{end} bytes: {now}");
        }
        assert_eq!(describe(&whole, &request), expected, "asked again");
    }
}

#[test]
fn a_shorter_input_ends_the_wanting() {
    let head =
        crlf("GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a⏎Content-Length: 9⏎⏎12345");
    for first in 1..=head.len() {
        for second in 0..first {
            let mut server = Server::new();
            assert!(server.wants_input(&head[..first]));
            assert!(!server.wants_input(&head[..second]), "{first}, {second}");
            assert!(!server.wants_input(&head), "{first}, {second}");
            assert_eq!(server.event(&head).unwrap_err().to_string(), CHANGED);
            assert!(server.event(&head).unwrap_err().rejection().is_none());
        }
        let mut server = Server::new();
        assert!(server.wants_input(&head[..first]) && server.wants_input(&head[..first]));
        let sentence = server.event(&head[..first]).unwrap_err().to_string();
        assert_eq!(sentence, "the request is incomplete", "the same again");
    }
}

/// Keep-alive requests, each with the target and the host of the same name.
fn kept_alive() -> Vec<Vec<u8>> {
    let end = "Connection: upgrade⏎Upgrade: tcp⏎⏎";
    let names = ["a", "b", "first", "second", "a-long-way-to-go"];
    let plain = names.map(|name| format!("GET /{name} HTTP/1.1⏎Host: {name}⏎⏎"));
    let upgrades = names.map(|name| format!("GET /{name} HTTP/1.1⏎Host: {name}⏎{end}"));
    let posts = names.map(|name| format!("POST /{name} HTTP/1.1⏎X: {name}⏎Host: {name}⏎{end}"));
    let all = plain.iter().chain(&upgrades).chain(&posts);
    all.map(|request| crlf(request)).collect()
}

/// A caller that has removed a request and has not called `next_request` gets an error, and never
/// the target of one request with the fields of another.
#[test]
fn a_request_that_was_removed_is_not_mixed_with_the_next_one() {
    for first in kept_alive() {
        for second in kept_alive() {
            for tail in ["", "more bytes of a later request"] {
                let later = [&second, tail.as_bytes()].concat();
                let whole = [&first[..], &later].concat();

                // All has come at once, and the loop goes on with what is left.
                let mut server = fed(Limits::new(), &whole, &[whole.len()]);
                assert!(!server.wants_input(&later));
                assert_eq!(server.event(&later).unwrap_err().to_string(), CHANGED);

                // Nothing is left, and the loop asks before it reads.
                let mut server = fed(Limits::new(), &first, &[first.len()]);
                assert!(!server.wants_input(b""));
                assert_eq!(server.event(&later).unwrap_err().to_string(), CHANGED);

                // It is not asked whether it wants input.
                let server = fed(Limits::new(), &first, &[first.len()]);
                let Ok(Event::Plain(head) | Event::ContinueRequested(head)) = server.event(&later)
                else {
                    continue;
                };
                let name = head.fields.text("Host").unwrap().unwrap();
                let target = format!("Origin(\"/{name}\")");
                assert_eq!(
                    format!("{:?}", head.target()),
                    target,
                    "{}",
                    later.escape_ascii()
                );
            }
        }
    }
}
