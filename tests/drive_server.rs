//! A server connection that is driven step by step: the order of calls, the responses, and what
//! happens to the connection do not depend on how bytes are read and written.
#![cfg(feature = "websocket")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::drive::{Closed, Decided, DriveError, OUTPUT, ServerConnection, ServerStep};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Encode, Limits, Persistence, Protocol, Rejection, Unnegotiated};
use std::fmt::Write;
use support::crlf;

const LIMITS: Limits = Limits::new().head(512).content(16);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const UPGRADE: &str = "GET /a HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";

type Connection = ServerConnection<Vec<u8>, Vec<u8>>;

fn connection() -> Connection {
    let (input, output) = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
    ServerConnection::with_limits(LIMITS, input, output).expect("enough storage")
}

/// How the application of these tests decides.
#[derive(Clone, Copy, PartialEq)]
enum App {
    Accept,
    Reject,
    Decline,
}

/// Drives a connection over these bytes, which come `read` at a time and end then, and returns what
/// happened. Responses are taken `write` bytes at a time.
fn driven(mut connection: Connection, input: &[u8], read: usize, write: usize, app: App) -> String {
    let mut rest = input;
    let mut told = String::new();
    let mut sent = Vec::new();
    // Each step reads, writes or decides, so that there is an end.
    for _ in 0..20 * (input.len() + 100) {
        match connection.step() {
            ServerStep::Read(room) => {
                let n = read.min(rest.len()).min(room.len());
                let (now, later) = rest.split_at(n);
                room[..n].copy_from_slice(now);
                rest = later;
                connection.received(n).expect("the room");
            }
            ServerStep::Write(bytes) => {
                let n = write.min(bytes.len());
                sent.extend_from_slice(&bytes[..n]);
                connection.written(n).expect("the bytes");
            }
            ServerStep::Upgrade(request) => {
                let target = format!("{:?}", request.upgrade().request().target());
                let content = request.upgrade().content().decoded_len();
                write!(told, "upgrade {target} {content}; ").expect("text");
                match app {
                    App::Accept => drop(request.accept(&TCP).expect("a 101")),
                    App::Reject => request.reject(Rejection::new(403, "no")).expect("a 403"),
                    App::Decline => request.decline(),
                }
            }
            ServerStep::Continue(request) => {
                told.push_str("continue; ");
                match app {
                    App::Reject => request.reject(Rejection::new(403, "no")).expect("a 403"),
                    _ => request.proceed().expect("a 100"),
                }
            }
            ServerStep::Request(request) => {
                write!(told, "request closes={}; ", request.closes()).expect("text");
                match app {
                    App::Reject => request.reject(Rejection::new(404, "no")).expect("a 404"),
                    _ => request.read().expect("content"),
                }
            }
            ServerStep::Content(piece) => {
                assert!(!piece.is_empty());
                sent.extend_from_slice(piece);
            }
            ServerStep::Answer(answer) => {
                write!(told, "answer closes={}; ", answer.closes()).expect("text");
                answer.answered(Persistence::Reuse);
            }
            ServerStep::Switched(unread) => {
                let unread = [unread, rest].concat();
                let text = unread.escape_ascii();
                return format!("{told}{} switched {text}", sent.escape_ascii());
            }
            ServerStep::PriorKnowledge(bytes) => {
                assert!(bytes.starts_with(b"PRI"));
                return format!("{told}prior knowledge");
            }
            ServerStep::Closed(closed) => {
                return format!("{told}{} {closed:?}", sent.escape_ascii());
            }
        }
    }
    panic!("no end: {told}");
}

fn closing(status: &str, sentence: &str) -> String {
    let length = sentence.len() + 1;
    format!(
        "HTTP/1.1 {status}⏎Connection: close⏎Content-Type: text/plain; charset=utf-8⏎\
         Content-Length: {length}⏎⏎{sentence}⏎LF"
    )
    .replace("⏎LF", "\\n")
    .replace('⏎', "\\r\\n")
}

#[test]
fn a_connection_does_the_same_however_bytes_come_and_go() {
    // keeps B-26, B-27, B-28, U-21, U-40, S-05, S-18: the decision to close depends on the request
    // alone
    let reused = closing("404 Not Found", "no").replace("Connection: close\\r\\n", "");
    let switch = "HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: tcp\\r\\n\
        Connection: Upgrade\\r\\n\\r\\n";
    let chunked = UPGRADE.replace("⏎⏎", "⏎Transfer-Encoding: chunked⏎⏎");
    let expects = UPGRADE.replace("⏎⏎", "⏎Content-Length: 2⏎Expect: 100-continue⏎⏎");
    let plain = "GET / HTTP/1.1⏎Host: h⏎⏎";
    let post = "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎hello";
    let other = UPGRADE.replace("tcp", "irc");
    #[rustfmt::skip] // a table
    let rows: Vec<(&str, String, App, String)> = vec![
        ("a switch", format!("{UPGRADE}next"), App::Accept, format!("upgrade Origin(\"/a\") 0; {switch} switched next")),
        ("a switch after a request", format!("{plain}{UPGRADE}next"), App::Accept, format!("request closes=false; answer closes=false; upgrade Origin(\"/a\") 0; {switch} switched next")),
        ("a switch with content", format!("{chunked}2⏎ok⏎0⏎⏎next"), App::Accept, format!("upgrade Origin(\"/a\") 2; {switch} switched next")),
        ("a switch after 100", format!("{expects}oknext"), App::Accept, format!("continue; upgrade Origin(\"/a\") 2; HTTP/1.1 100 Continue\\r\\n\\r\\n{switch} switched next")),
        ("a refusal closes, with nothing after it", UPGRADE.into(), App::Reject, format!("upgrade Origin(\"/a\") 0; {} Answered", closing("403 Forbidden", "no"))),
        ("a refusal closes, with a request after it", format!("{UPGRADE}{plain}"), App::Reject, format!("upgrade Origin(\"/a\") 0; {} Answered", closing("403 Forbidden", "no"))),
        ("a refusal in place of 100", expects, App::Reject, format!("continue; {} Answered", closing("403 Forbidden", "no"))),
        ("another protocol", other, App::Accept, format!("upgrade Origin(\"/a\") 0; {} Answered", closing("426 Upgrade Required", "the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)").replace("Connection: close", "Connection: close, Upgrade\\r\\nUpgrade: tcp").replace('§', "\\xc2\\xa7").replace("Content-Length: 75", "Content-Length: 76"))),
        ("a declined upgrade", format!("{UPGRADE}{plain}"), App::Decline, "upgrade Origin(\"/a\") 0; request closes=true; answer closes=true;  Answered".into()),
        ("ordinary requests", format!("{plain}{plain}"), App::Reject, format!("request closes=false; request closes=false; {reused}{reused} BetweenMessages")),
        ("content that is read", format!("{post}{plain}"), App::Accept, "request closes=true; answer closes=false; request closes=false; answer closes=false; hello BetweenMessages".into()),
        ("content that is not read closes", format!("{post}{plain}"), App::Reject, format!("request closes=true; {} Answered", closing("404 Not Found", "no"))),
        ("the client asks for a close", "GET / HTTP/1.1⏎Host: h⏎Connection: close⏎⏎GET".into(), App::Accept, "request closes=true; answer closes=true;  Answered".into()),
        ("nothing", String::new(), App::Accept, " BetweenMessages".into()),
        ("a head that is cut off", "GET / HT".into(), App::Accept, " WithinMessage".into()),
        ("content that is cut off", post.replace("hello", "hell"), App::Accept, "request closes=true; hell WithinMessage".into()),
        ("content of an upgrade that is cut off", format!("{chunked}2⏎o"), App::Accept, " WithinMessage".into()),
        ("no HTTP", "\u{16}\u{3}\u{1}".into(), App::Accept, format!("{} Answered", closing("400 Bad Request", "the method is not a token (RFC 9112 §3.1)").replace('§', "\\xc2\\xa7").replace("Content-Length: 41", "Content-Length: 42"))),
        ("a broken chunk", format!("{}x⏎", post.replace("Content-Length: 5", "Transfer-Encoding: chunked").replace("hello", "")), App::Accept, format!("request closes=true; {} Answered", closing("400 Bad Request", "a chunk size is not a hexadecimal number of 64 bits (RFC 9112 §7.1)").replace('§', "\\xc2\\xa7").replace("Content-Length: 68", "Content-Length: 69"))),
        ("HTTP/2", "PRI * HTTP/2.0⏎⏎SM⏎⏎".into(), App::Accept, "prior knowledge".into()),
    ];
    for (name, input, app, expected) in rows {
        let input = crlf(&input);
        for read in [input.len().max(1), 1, 2, 7, 31] {
            for write in [usize::MAX, 1, 5] {
                let told = driven(connection(), &input, read, write, app);
                // The sizes are of bytes, and one letter of a section has two.
                assert_eq!(told, expected, "{name}, {read} read, {write} written");
            }
        }
    }
}

/// keeps U-21: the 100 is sent once, also if the request is an ordinary one after it.
#[test]
fn a_client_is_told_once_to_go_on() {
    let head = UPGRADE.replace("⏎⏎", "⏎Transfer-Encoding: chunked⏎Expect: 100-continue⏎⏎");
    for (name, chunks) in [
        ("declined", "2⏎ok⏎0⏎⏎"),
        ("too long", "1a⏎abcdefghijklmnopqrstuvwxyz⏎0⏎⏎"),
    ] {
        let input = crlf(&format!("{head}{chunks}"));
        for read in [1, 7, input.len()] {
            let told = driven(connection(), &input, read, 100, App::Decline);
            assert_eq!(told.matches("100 Continue").count(), 1, "{name}: {told}");
            assert!(
                told.contains("; request closes=true; answer closes=true; "),
                "{name}: {told}"
            );
        }
    }
}

/// A client that waits for a 100 gets it if there is content to wait for.
#[test]
fn an_ordinary_request_waits_for_a_100() {
    // keeps U-27
    for (length, expect, expected) in [
        ("3", "Expect: 100-continue⏎", "HTTP/1.1 100 Continue⏎⏎"),
        ("0", "Expect: 100-continue⏎", ""),
        ("3", "", ""),
    ] {
        let input = format!("POST / HTTP/1.1⏎Host: h⏎{expect}Content-Length: {length}⏎⏎");
        let input = crlf(&input);
        let mut connection = connection();
        if let ServerStep::Read(room) = connection.step() {
            room[..input.len()].copy_from_slice(&input);
        }
        connection.received(input.len()).expect("the room");
        let ServerStep::Request(turn) = connection.step() else {
            panic!("a request");
        };
        turn.read().expect("room for the 100");
        match connection.step() {
            ServerStep::Write(bytes) => assert_eq!(bytes, crlf(expected), "{length}"),
            _ => assert_eq!(expected, "", "{length} {expect}"),
        }
    }
}

/// An application may answer a request by itself before its content was read; then the connection
/// closes.
#[test]
fn an_answer_of_the_application_itself() {
    for (content, expected) in [
        ("", Closed::BetweenMessages),
        ("Content-Length: 3⏎", Closed::Answered),
    ] {
        let input = crlf(&format!("POST / HTTP/1.1⏎Host: h⏎{content}⏎"));
        let (mut connection, mut rest) = (connection(), &input[..]);
        loop {
            match connection.step() {
                ServerStep::Read(room) => {
                    room[..rest.len()].copy_from_slice(rest);
                    let len = rest.len();
                    rest = &[];
                    connection.received(len).expect("the room");
                }
                ServerStep::Request(turn) => turn.answered(Persistence::Reuse),
                ServerStep::Closed(closed) => {
                    assert_eq!(closed, expected, "{content}");
                    break;
                }
                step => panic!("{step:?}"),
            }
        }
    }
}

#[test]
fn a_client_that_is_known_keeps_its_connection() {
    let input = crlf(&format!("{UPGRADE}GET / HTTP/1.1⏎Host: h⏎⏎"));
    let told = driven(connection().reusing_declined(), &input, 9, 9, App::Decline);
    let expected = "upgrade Origin(\"/a\") 0; request closes=false; answer closes=false; \
        request closes=false; answer closes=false;  BetweenMessages";
    assert_eq!(told, expected);
}

/// The storage that the limits need is enough, whatever the chunked coding adds to the content.
#[test]
fn content_that_grows_by_its_coding_is_ordinary_content() {
    let head = UPGRADE.replace("⏎⏎", "⏎Transfer-Encoding: chunked⏎⏎");
    let padding = LIMITS.buffer_len() - 97 - crlf(&head).len();
    let padded = head.replace(
        "Host: h⏎",
        &format!("Host: h⏎X: {}⏎", "y".repeat(padding - 5)),
    );
    let (few, many) = ("1⏎x⏎".repeat(15), "1;a=bcdefghi⏎x⏎".repeat(16));
    for (chunks, is_upgrade) in [(few, true), (many, false)] {
        let input = crlf(&format!("{padded}{chunks}0⏎⏎"));
        let mut told = Vec::new();
        for read in [1, 13, input.len()] {
            told.push(driven(connection(), &input, read, 100, App::Accept));
        }
        let [first, others @ ..] = &told[..] else {
            panic!("no result");
        };
        assert!(others.iter().all(|other| other == first), "{told:?}");
        assert_eq!(
            first.starts_with("upgrade Origin(\"/a\") 15; "),
            is_upgrade,
            "{first}"
        );
        assert_eq!(
            first.starts_with("request closes=true; "),
            !is_upgrade,
            "{first}"
        );
    }
}

#[test]
fn a_timer_gets_the_right_answer() {
    let cases = [
        ("", None),
        ("GET", Some("408")),
        ("GET / HTTP/1.1⏎Host: h⏎⏎", None),
        ("POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎he", Some("408")),
    ];
    for (input, status) in cases {
        let mut connection = connection();
        let input = crlf(input);
        let mut rest = &input[..];
        let mut reads = 0;
        while reads < 2 {
            match connection.step() {
                ServerStep::Read(room) if !rest.is_empty() => {
                    room[..rest.len()].copy_from_slice(rest);
                    connection.received(rest.len()).expect("the room");
                    rest = &[];
                }
                ServerStep::Read(_) => reads = 2,
                ServerStep::Request(request) => request.read().expect("content"),
                ServerStep::Answer(answer) => answer.answered(Persistence::Reuse),
                ServerStep::Content(_) => {}
                step => panic!("{step:?}"),
            }
        }
        connection.timed_out();
        match (connection.step(), status) {
            (ServerStep::Closed(Closed::BetweenMessages), None) => {}
            (ServerStep::Write(bytes), Some(status)) => {
                let start = format!("HTTP/1.1 {status} Request Timeout\r\nConnection: close\r\n");
                assert!(bytes.starts_with(start.as_bytes()));
            }
            (step, status) => panic!("{step:?}, {status:?}"),
        }
    }
}

/// Each way to use a connection wrongly is an error, or shows the same request again. It never
/// gives a wrong event.
#[test]
fn wrong_uses() {
    let small = |input, output| {
        let connection = ServerConnection::with_limits(LIMITS, vec![0; input], vec![0; output]);
        connection.map(drop)
    };
    assert_eq!(
        small(LIMITS.buffer_len() - 1, OUTPUT),
        Err(DriveError::Input)
    );
    assert_eq!(
        small(LIMITS.buffer_len(), OUTPUT - 1),
        Err(DriveError::Output)
    );
    assert_eq!(small(LIMITS.buffer_len(), OUTPUT), Ok(()));

    let mut connection = connection();
    assert_eq!(connection.received(10_000), Err(DriveError::Received));
    assert_eq!(connection.written(1), Err(DriveError::Written));
    let input = crlf(&format!("{UPGRADE}next"));
    let ServerStep::Read(room) = connection.step() else {
        panic!("read");
    };
    room[..input.len()].copy_from_slice(&input);
    connection.received(input.len()).expect("the room");
    // A request that is dropped comes again.
    for _ in 0..3 {
        let ServerStep::Upgrade(request) = connection.step() else {
            panic!("an upgrade");
        };
        assert_eq!(request.upgrade().request().method, "GET");
    }
    // A response that cannot be written changes nothing.
    let ServerStep::Upgrade(request) = connection.step() else {
        panic!("an upgrade");
    };
    let fields = [("Upgrade", "x")];
    let fault = request.with_fields(&fields).accept(&TCP).expect_err("101");
    assert_eq!(
        fault.to_string(),
        "a field is reserved: only this crate writes it: Upgrade"
    );
    let ServerStep::Upgrade(request) = connection.step() else {
        panic!("an upgrade");
    };
    let Ok(Decided::Accepted(())) = request.accept(&TCP) else {
        panic!("accepted");
    };
    // Nothing but the 101 happens now, whatever is read or reported in between.
    let mut sent = Vec::new();
    while let ServerStep::Write(bytes) = connection.step() {
        let (first, len) = (bytes[0], bytes.len());
        sent.push(first);
        assert_eq!(connection.written(len + 1), Err(DriveError::Written));
        assert!(matches!(connection.step(), ServerStep::Write(again) if again.len() == len));
        connection.written(1).expect("a byte");
    }
    assert!(sent.ends_with(b"Connection: Upgrade\r\n\r\n"));
    assert!(matches!(connection.step(), ServerStep::Switched(b"next")));
    assert_eq!(connection.into_buffer().filled(), b"next");
}

/// The size that is promised for output is enough for each response of the crate.
#[test]
fn responses_fit_into_the_storage_for_output() {
    let chat = Acceptor::new(Origins::Any);
    let mut longest = 0;
    for method in ["GET", "POST"] {
        for field in [
            "",
            "Sec-WebSocket-Version: 12⏎",
            "Sec-WebSocket-Version: 13⏎",
        ] {
            let input = crlf(&format!(
                "{method} / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎{field}⏎"
            ));
            let told = driven(connection(), &input, 99, 99, App::Reject);
            longest = longest.max(told.len());
            let mut connection = connection();
            let ServerStep::Read(room) = connection.step() else {
                panic!("read");
            };
            room[..input.len()].copy_from_slice(&input);
            connection.received(input.len()).expect("the room");
            let ServerStep::Upgrade(request) = connection.step() else {
                panic!("an upgrade");
            };
            let Ok(Decided::Refused(rejection)) = request.accept(&chat) else {
                panic!("refused");
            };
            longest = longest.max(rejection.closing().encoded_len());
        }
    }
    assert!(longest <= OUTPUT, "{longest}");
}
