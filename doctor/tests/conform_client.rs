//! `conform client` with clients that connect by themselves, in order and with a mistake.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use http_upgrade::client::{Client, Event};
use http_upgrade::websocket::{Proposal, Uri};
use http_upgrade::{Buffer, Encode};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use support::command;
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

/// A mistake of a client.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bug {
    None,
    /// The accept value is compared without case.
    AcceptCase,
    /// The bytes after the 101 are lost.
    LostUnread,
    /// Any answer is taken for a 101.
    StatusUnseen,
    /// The first frame is sent before the answer.
    Impatient,
}

/// Runs the suite against a client in this process, and returns the ids of what failed.
fn failures(bug: Bug) -> Vec<String> {
    let mut suite = command()
        .args(["conform", "client", "--json", "--listen", "127.0.0.1:0"])
        .args(["--timeout", "3", "--idle", "5"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut told = BufReader::new(suite.stderr.take().unwrap());
    told.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("Listening on ").unwrap();
    let address = address.strip_suffix('.').unwrap().to_owned();
    let client = thread::spawn(move || {
        let count = count(&address);
        for at in 1..=count {
            let path = if at % 2 == 0 {
                "next".into()
            } else {
                format!("case/{at}")
            };
            let _ = talk(&format!("ws://{address}/{path}"), bug);
        }
    });
    let output = suite.wait_with_output().unwrap();
    client.join().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let cases = report["cases"].as_array().unwrap();
    assert!(cases.len() > 100);
    let skipped = cases
        .iter()
        .filter(|case| case["said"] == "no connection came for it");
    assert_eq!(skipped.count(), 0);
    let failed = cases.iter().filter(|case| case["verdict"] == "failed");
    let failed: Vec<String> = failed
        .map(|case| case["id"].as_str().unwrap().to_owned())
        .collect();
    let status = i32::from(!failed.is_empty());
    assert_eq!(output.status.code(), Some(status), "{failed:?}");
    failed
}

/// How many cases there are.
fn count(address: &str) -> usize {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET /count HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.rsplit_once("\r\n\r\n").unwrap().1.parse().unwrap()
}

fn talk(uri: &str, bug: Bug) -> Option<()> {
    let uri = Uri::parse(uri).unwrap();
    let mut stream = TcpStream::connect((uri.address(), uri.port())).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(4)))
        .unwrap();
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).unwrap();
    let mut client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
    let opening = client.request(uri.target(), uri.host()).to_vec().unwrap();
    stream.write_all(&opening).ok()?;
    if bug == Bug::Impatient {
        stream.write_all(b"\x81\x81\0\0\0\0x").ok()?;
    }
    client.sent();
    let mut buffer = Buffer::new(vec![0; 32_768]);
    if bug == Bug::StatusUnseen {
        let read = stream.read(buffer.spare().ok()?).ok()?;
        buffer.advance(read).ok()?;
        return chat(stream, Vec::new());
    }
    while client.wants_input(buffer.filled()) {
        let read = stream.read(buffer.spare().ok()?).ok()?;
        buffer.advance(read).ok()?;
    }
    let unread = match client.event(buffer.filled()) {
        Ok(Event::Switched(switched)) => switched.unread(buffer.filled()).to_vec(),
        Err(error)
            if bug == Bug::AcceptCase
                && has_accept(&error.to_string(), &opening, buffer.filled()) =>
        {
            Vec::new()
        }
        _ => return None,
    };
    chat(
        stream,
        if bug == Bug::LostUnread {
            Vec::new()
        } else {
            unread
        },
    )
}

/// Whether the answer failed only since its accept value differs in case.
fn has_accept(error: &str, request: &[u8], answer: &[u8]) -> bool {
    let answer = String::from_utf8_lossy(answer).into_owned();
    let accept = support::switch(&String::from_utf8_lossy(request));
    let value = |head: &str| {
        let line = head
            .lines()
            .find(|line| line.starts_with("Sec-WebSocket-Accept: "));
        line.unwrap_or_default().to_ascii_lowercase()
    };
    error.contains("Accept") && value(&answer) == value(&accept)
}

/// Sends a message and reads until the server closes.
fn chat(stream: TcpStream, unread: Vec<u8>) -> Option<()> {
    let mut socket = WebSocket::from_partially_read(stream, unread, Role::Client, None);
    socket.send(Message::text("hello")).ok()?;
    while socket.read().is_ok() {}
    Some(())
}

#[test]
fn a_client_without_a_mistake_has_no_failure() {
    assert_eq!(failures(Bug::None), Vec::<String>::new());
}

#[test]
fn an_accept_value_compared_without_case_is_found() {
    let failed = failures(Bug::AcceptCase);
    for id in ["refuses/accept-lower-case", "refuses/accept-upper-case"] {
        assert!(failed.contains(&id.into()), "{failed:?}");
    }
}

#[test]
fn lost_bytes_are_found() {
    let failed = failures(Bug::LostUnread);
    assert!(failed.contains(&"bytes/frame-at-once".into()), "{failed:?}");
}

#[test]
fn frames_after_any_answer_are_found() {
    let failed = failures(Bug::StatusUnseen);
    assert!(failed.contains(&"status/403".into()), "{failed:?}");
}

#[test]
fn frames_before_the_answer_are_found() {
    let failed = failures(Bug::Impatient);
    assert!(failed.contains(&"bytes/nothing-early".into()), "{failed:?}");
}
