//! A client connection that is driven step by step: what it writes, and what it makes of the
//! response, do not depend on how bytes are read and written.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::client::ClientError;
use http_upgrade::drive::{ClientConnection, ClientStep, Closed, DriveError};
use http_upgrade::{Client, EncodeError, Limits, Protocol, Unnegotiated};
use std::fmt::Write;
use support::crlf;

const LIMITS: Limits = Limits::new().head(256).interims(3);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";

type Connection = ClientConnection<Unnegotiated<'static>, Vec<u8>, Vec<u8>>;

fn connection() -> Connection {
    let client = Client::with_limits(TCP, LIMITS);
    ClientConnection::new(client, vec![0; 256], vec![0; 256]).expect("enough storage")
}

/// Drives a connection whose server sends these bytes and closes, and returns what happened.
fn driven(input: &[u8], read: usize, write: usize, reads_content: bool) -> String {
    let mut connection = connection();
    let mut rest = input;
    let (mut told, mut sent) = (String::new(), Vec::new());
    for _ in 0..10 * (input.len() + 200) {
        match connection.step() {
            ClientStep::Opening(turn) => {
                let cookie = [("Cookie", "a=b")];
                let request = turn.request("/x", "h").with_fields(&cookie);
                turn.send(&request).expect("a request");
            }
            ClientStep::Write(bytes) => {
                let n = write.min(bytes.len());
                sent.extend_from_slice(&bytes[..n]);
                connection.written(n).expect("the bytes");
            }
            ClientStep::Read(room) => {
                let n = read.min(rest.len()).min(room.len());
                let (now, later) = rest.split_at(n);
                room[..n].copy_from_slice(now);
                rest = later;
                connection.received(n).expect("the room");
            }
            ClientStep::Interim(head) => write!(told, "{} ", head.status).expect("text"),
            ClientStep::Switched(switched, unread) => {
                let () = switched.agreement();
                let mut unread = unread.to_vec();
                assert_eq!(connection.into_buffer().filled(), unread);
                unread.extend_from_slice(rest);
                write!(told, "switched {}", unread.escape_ascii()).expect("text");
                break;
            }
            ClientStep::Rejected(turn) => {
                write!(told, "{} ", turn.rejected().response().status).expect("text");
                if reads_content {
                    turn.read();
                } else {
                    turn.close();
                }
            }
            ClientStep::Content(piece) => write!(told, "{}", piece.escape_ascii()).expect("text"),
            ClientStep::Done(persistence) => {
                write!(told, " {persistence:?}").expect("text");
                break;
            }
            ClientStep::Failed(error) => {
                told.push_str(&error.to_string());
                break;
            }
            ClientStep::Broken(error) => {
                told.push_str(&error.to_string());
                break;
            }
            ClientStep::Closed(closed) => {
                write!(told, "{closed:?}").expect("text");
                break;
            }
        }
    }
    let request = crlf("GET /x HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎Cookie: a=b⏎⏎");
    assert_eq!(sent, request);
    told
}

#[test]
fn a_connection_does_the_same_however_bytes_come_and_go() {
    // keeps B-26, U-34: nothing after a switch is read, and content ends where it ends
    let early = "HTTP/1.1 103 Early Hints⏎Link: </a>; rel=preload⏎⏎";
    #[rustfmt::skip] // a table
    let rows: Vec<(&str, String, bool, &str)> = vec![
        ("a switch", format!("{SWITCH}next"), true, "switched next"),
        ("after interim responses", format!("{early}{early}{SWITCH}next"), true, "103 103 switched next"),
        ("interim responses longer than the storage", format!("{0}{0}{0}{SWITCH}", early.replace("</a>", &format!("</{}>", "a".repeat(150)))), true, "103 103 103 switched "),
        ("too many of them", format!("{early}{early}{early}{early}{SWITCH}"), true, "103 103 103 more interim responses than the limit came before the final one"),
        ("a response with a length", "HTTP/1.1 403 Forbidden⏎Content-Length: 2⏎⏎no".into(), true, "403 no Reuse"),
        ("a response in chunks", "HTTP/1.1 403 X⏎Transfer-Encoding: chunked⏎⏎2⏎no⏎0⏎T: v⏎⏎".into(), true, "403 no Reuse"),
        ("long content", format!("HTTP/1.1 403 X⏎Content-Length: 600⏎⏎{}", "x".repeat(600)), true, "long"),
        ("a response that the close ends", "HTTP/1.1 200 OK⏎⏎all of it".into(), true, "200 all of it Close"),
        ("a response that closes", "HTTP/1.1 403 X⏎Connection: close⏎Content-Length: 2⏎⏎no".into(), true, "403 no Close"),
        ("content that is not read", "HTTP/1.1 403 X⏎Content-Length: 2⏎⏎no".into(), false, "403  Close"),
        ("content that is cut off", "HTTP/1.1 403 X⏎Content-Length: 3⏎⏎no".into(), true, "403 noWithinMessage"),
        ("a length that is none", "HTTP/1.1 403 X⏎Content-Length: x⏎⏎no".into(), true, "403 Content-Length is not a decimal number"),
        ("a chunk that is none", "HTTP/1.1 403 X⏎Transfer-Encoding: chunked⏎⏎2⏎nox⏎".into(), true, "403 noa chunk line, or the data of a chunk, does not end in CR LF"),
        ("another protocol", SWITCH.replace("tcp", "irc"), true, "a 101 switches to a protocol that was not proposed"),
        ("a head that is too long", format!("HTTP/1.1 403 {}", "x".repeat(300)), true, "the head is longer than the limit"),
        ("nothing", String::new(), true, "BetweenMessages"),
        ("an interim response, and then nothing", early.into(), true, "103 WithinMessage"),
        ("a part of a head", "HTTP/1.1 10".into(), true, "WithinMessage"),
    ];
    for (name, input, reads_content, expected) in rows {
        let input = crlf(&input);
        for read in [input.len().max(1), 1, 2, 7, 31] {
            for write in [usize::MAX, 1, 5] {
                let told = driven(&input, read, write, reads_content);
                let told = told.replace(&"x".repeat(600), "");
                let expected = if expected == "long" {
                    "403  Reuse"
                } else {
                    expected
                };
                assert_eq!(told, expected, "{name}, {read} read, {write} written");
            }
        }
    }
}

/// Each way to use a connection wrongly is an error, or shows the same again.
#[test]
fn wrong_uses() {
    let client = Client::with_limits(TCP, LIMITS);
    let small = ClientConnection::new(client, vec![0; 255], vec![0; 256]);
    assert_eq!(small.map(drop), Err(DriveError::Input));

    let mut connection = connection();
    assert_eq!(connection.received(300), Err(DriveError::Received));
    assert_eq!(connection.written(1), Err(DriveError::Written));
    let ClientStep::Opening(turn) = connection.step() else {
        panic!("opening");
    };
    let long = "x".repeat(300);
    let request = turn.request(&long, "h");
    let error = turn.send(&request).map_err(EncodeError::from);
    assert_eq!(error, Err(EncodeError::Target));
    let ClientStep::Opening(turn) = connection.step() else {
        panic!("opening");
    };
    let target = format!("/{long}");
    let request = turn.request(&target, "h");
    let error = turn.send(&request).map_err(EncodeError::from);
    assert_eq!(error, Err(EncodeError::TooSmall));
    let ClientStep::Opening(turn) = connection.step() else {
        panic!("opening");
    };
    let request = turn.request("/", "h");
    turn.send(&request).expect("a request");

    // The request is written before anything is read.
    let switch = crlf(SWITCH);
    assert!(matches!(connection.step(), ClientStep::Write(_)));
    loop {
        match connection.step() {
            ClientStep::Write(bytes) => {
                let len = bytes.len();
                assert_eq!(connection.written(len + 1), Err(DriveError::Written));
                connection.written(1).expect("a byte");
            }
            ClientStep::Read(room) => {
                room[..switch.len()].copy_from_slice(&switch);
                connection.received(switch.len()).expect("the room");
            }
            ClientStep::Switched(_, []) => break,
            step => panic!("{step:?}"),
        }
    }
    // Shown again, as long as nothing else happens.
    assert!(matches!(connection.step(), ClientStep::Switched(_, [])));
}

#[test]
fn a_timer_tells_where_the_response_stopped() {
    for (input, expected) in [
        ("", Closed::BetweenMessages),
        ("HTTP/1", Closed::WithinMessage),
    ] {
        let mut connection = connection();
        let mut rest = input.as_bytes();
        loop {
            match connection.step() {
                ClientStep::Opening(turn) => {
                    let request = turn.request("/", "h");
                    turn.send(&request).expect("a request");
                }
                ClientStep::Write(bytes) => {
                    let len = bytes.len();
                    connection.written(len).expect("the bytes");
                }
                ClientStep::Read(room) if !rest.is_empty() => {
                    room[..rest.len()].copy_from_slice(rest);
                    connection.received(rest.len()).expect("the room");
                    rest = &[];
                }
                ClientStep::Read(_) => break,
                step => panic!("{step:?}"),
            }
        }
        connection.timed_out();
        assert!(matches!(connection.step(), ClientStep::Closed(closed) if closed == expected));
    }
}

#[test]
fn a_timer_before_the_request() {
    let mut connection = connection();
    connection.timed_out();
    let step = connection.step();
    assert!(
        matches!(step, ClientStep::Closed(Closed::BetweenMessages)),
        "{step:?}"
    );
}

/// The errors of the machine pass through, with their rules.
#[test]
fn an_error_names_its_rule() {
    let mut connection = connection();
    let answer = crlf(&SWITCH.replace("Connection: Upgrade⏎", ""));
    loop {
        match connection.step() {
            ClientStep::Opening(turn) => {
                let request = turn.request("/", "h");
                turn.send(&request).expect("a request");
            }
            ClientStep::Write(bytes) => {
                let len = bytes.len();
                connection.written(len).expect("the bytes");
            }
            ClientStep::Read(room) => {
                room[..answer.len()].copy_from_slice(&answer);
                connection.received(answer.len()).expect("the room");
            }
            ClientStep::Failed(error) => {
                assert_eq!(error, ClientError::Connection);
                assert_eq!(error.rule().section, "RFC 9110 §7.8");
                break;
            }
            step => panic!("{step:?}"),
        }
    }
}
