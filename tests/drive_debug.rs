//! What the steps of a driven connection show of themselves: readable text without secrets, also in
//! code that is generic over the protocol.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use http_upgrade::drive::{
    ClientConnection, ClientStep, OUTPUT, ProxyExchange, ProxyStep, ServerConnection, ServerStep,
};
use http_upgrade::{Client, Intermediary, Limits, Propose, Protocol, Rejection, Unnegotiated};
use std::fmt::Debug;
use support::crlf;

const LIMITS: Limits = Limits::new().head(512).content(0);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));

/// Neither the protocol, nor its agreement, nor the storage has to implement `Debug`.
fn shown<P: Propose, O>(step: &ClientStep<'_, P, O>) -> String {
    format!("{step:?}")
}

#[test]
fn steps_of_a_client() {
    let client = Client::with_limits(TCP, LIMITS);
    let connection = ClientConnection::new(client, vec![0; 512], vec![0; 512]);
    let mut connection = connection.expect("enough storage");
    let mut told = Vec::new();
    let answer = crlf("HTTP/1.1 103 Early Hints⏎⏎HTTP/1.1 403 No⏎Content-Length: 6⏎⏎secret");
    for _ in 0..8 {
        let step = connection.step();
        told.push(shown(&step));
        match step {
            ClientStep::Opening(turn) => {
                let secret = [("Authorization", "secret")];
                let request = turn.request("/", "h").with_fields(&secret);
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
            ClientStep::Rejected(turn) => turn.read(),
            _ => {}
        }
    }
    assert_eq!(told[0], "Opening");
    assert_eq!(told[1], "Write(85 bytes)");
    assert_eq!(told[2], "Read(512 bytes)");
    assert!(told[3].starts_with("Interim(ResponseHead { status: 103,"));
    assert!(told[4].starts_with("Rejected("), "{}", told[4]);
    assert_eq!(told[5], "Content(6 bytes)");
    assert_eq!(told[6..], ["Done(Reuse)", "Done(Reuse)"]);
    assert!(!told.concat().contains("secret"));
}

#[test]
fn steps_of_a_server() {
    let (input, output) = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
    let connection = ServerConnection::with_limits(LIMITS, input, output);
    let mut connection = connection.expect("enough storage");
    let request =
        crlf("GET / HTTP/1.1⏎Host: h⏎Cookie: secret⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎secret");
    let fields = [("Set-Cookie", "secret")];
    let mut told = Vec::new();
    for _ in 0..4 {
        let step = connection.step();
        told.push(format!("{step:?}"));
        match step {
            ServerStep::Read(room) => {
                room[..request.len()].copy_from_slice(&request);
                connection.received(request.len()).expect("the room");
            }
            ServerStep::Upgrade(turn) => {
                let turn = turn.with_fields(&fields);
                told.push(format!("{turn:?}"));
                turn.accept(&TCP).expect("a 101");
            }
            ServerStep::Write(bytes) => {
                let len = bytes.len();
                connection.written(len).expect("the bytes");
            }
            _ => {}
        }
    }
    assert_eq!(told[0], format!("Read({} bytes)", LIMITS.buffer_len()));
    assert!(told[1].starts_with("Upgrade(UpgradeTurn {"), "{}", told[1]);
    assert_eq!(told[3], "Write(91 bytes)");
    assert_eq!(told[4], "Switched(6 bytes)");
    let told = told.concat();
    assert!(
        !told.contains("secret") && !told.contains(&secret_as_numbers()),
        "{told}"
    );
}

#[test]
fn steps_of_a_server_that_reads_and_answers() {
    let limits = LIMITS.content(6);
    let (input, output) = (vec![0; limits.buffer_len()], vec![0; OUTPUT]);
    let mut connection =
        ServerConnection::with_limits(limits, input, output).expect("enough storage");
    let request = crlf(
        "POST / HTTP/1.1⏎Host: h⏎Cookie: secret⏎Expect: 100-continue⏎Content-Length: 6⏎⏎secret",
    );
    let mut told = Vec::new();
    let mut is_read = false;
    for _ in 0..12 {
        let step = connection.step();
        told.push(format!("{step:?}"));
        match step {
            ServerStep::Read(room) if !is_read => {
                is_read = true;
                room[..request.len()].copy_from_slice(&request);
                connection.received(request.len()).expect("the room");
            }
            ServerStep::Read(_) => connection.received(0).expect("the end"),
            ServerStep::Request(turn) => turn.read().expect("some content"),
            ServerStep::Answer(turn) => turn.reject(Rejection::new(403, "no")).expect("a 403"),
            ServerStep::Write(bytes) => {
                let len = bytes.len();
                connection.written(len).expect("the bytes");
            }
            ServerStep::Closed(_) => break,
            _ => {}
        }
    }
    let told = told.join("; ");
    for step in [
        "Request(RequestTurn {",
        "Content(6 bytes)",
        "Answer(AnswerTurn {",
        "Closed(",
    ] {
        assert!(told.contains(step), "{step}: {told}");
    }
    assert!(!told.contains("secret"), "{told}");
    assert!(!told.contains(&secret_as_numbers()), "{told}");
}

#[test]
fn steps_of_a_proxy() {
    let policy = Intermediary::allowing(&[&TCP]).limits(LIMITS);
    let storage = || vec![0; LIMITS.buffer_len() + OUTPUT];
    let mut exchange = ProxyExchange::new(policy, [storage(), storage()], [storage(), storage()])
        .expect("enough storage");
    let request = crlf("GET / HTTP/1.1⏎Host: h⏎Cookie: secret⏎⏎");
    let response = crlf("HTTP/1.1 200 OK⏎Set-Cookie: secret⏎Content-Length: 6⏎⏎secret");
    let fields = [("Authorization", "secret")];
    let (mut told, mut forwarded, mut read) = (Vec::new(), 0, [false; 2]);
    for _ in 0..12 {
        let step = exchange.step();
        told.push(format!("{step:?}"));
        let transfer = match step {
            ProxyStep::Request(turn) => {
                let turn = turn.with_fields(&fields);
                told.push(format!("{turn:?}"));
                turn.forward().expect("a head");
                continue;
            }
            ProxyStep::Transfer(transfer) => transfer,
            ProxyStep::Over(_) => break,
        };
        let written = [transfer.to_client.len(), transfer.to_upstream.len()];
        let mut received = [0; 2];
        if let (Some(room), false) = (transfer.from_client, read[0]) {
            room[..request.len()].copy_from_slice(&request);
            (received[0], read[0]) = (request.len(), true);
        }
        if let (Some(room), false, true) = (transfer.from_upstream, read[1], forwarded > 0) {
            room[..response.len()].copy_from_slice(&response);
            (received[1], read[1]) = (response.len(), true);
        }
        forwarded += written[1];
        exchange.client_written(written[0]).expect("the bytes");
        exchange.upstream_written(written[1]).expect("the bytes");
        if received[0] > 0 {
            exchange.client_received(received[0]).expect("the room");
        }
        if received[1] > 0 {
            exchange.upstream_received(received[1]).expect("the room");
        }
    }
    let told = told.join("; ");
    for step in [
        "Request(ForwardTurn {",
        "Transfer(Transfer {",
        "bytes",
        "Over(",
    ] {
        assert!(told.contains(step), "{step}: {told}");
    }
    assert!(!told.contains("secret"), "{told}");
    assert!(!told.contains(&secret_as_numbers()), "{told}");
}

/// The same bytes, as a slice shows them.
fn secret_as_numbers() -> String {
    let numbers: &dyn Debug = &b"secret";
    format!("{numbers:?}").trim_matches(['[', ']']).to_string()
}
