//! Wrong uses of a server connection and of a client connection that compile: each is an error, or
//! shows the same step again. It never gives a wrong event. Those that do not compile are in the
//! documentation of `http_upgrade::drive`.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use http_upgrade::client::ClientError;
use http_upgrade::drive::{
    ClientConnection, ClientStep, Closed, DriveError, OUTPUT, ServerConnection, ServerStep,
};
use http_upgrade::{Client, EncodeError, Limits, Persistence, Protocol, Rejection, Unnegotiated};
use support::crlf;

const LIMITS: Limits = Limits::new().head(512).content(16);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const UPGRADE: &str = "GET /a HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
const PLAIN: &str = "GET /b HTTP/1.1⏎Host: h⏎⏎";
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";

type Server = ServerConnection<Vec<u8>, Vec<u8>>;
type Connection<'a> = ClientConnection<Unnegotiated<'a>, Vec<u8>, Vec<u8>>;

/// A connection whose client has sent these bytes.
fn server(input: &str) -> Server {
    let storage = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
    let mut server =
        ServerConnection::with_limits(LIMITS, storage.0, storage.1).expect("enough storage");
    receive(&mut server, input);
    server
}

fn receive(server: &mut Server, input: &str) {
    let input = crlf(input);
    let ServerStep::Read(room) = server.step() else {
        panic!("a read");
    };
    room[..input.len()].copy_from_slice(&input);
    server.received(input.len()).expect("the room");
}

/// Writes all that the connection has to write.
fn write(server: &mut Server) -> Vec<u8> {
    let mut sent = Vec::new();
    while let ServerStep::Write(bytes) = server.step() {
        sent.extend_from_slice(bytes);
        let len = bytes.len();
        server.written(len).expect("the bytes");
    }
    sent
}

/// A connection that has sent its request, and whose server has sent these bytes.
fn client(input: &str) -> Connection<'static> {
    let client = Client::with_limits(TCP, LIMITS);
    let connection = ClientConnection::new(client, vec![0; 512], vec![0; 512]);
    let mut connection = connection.expect("enough storage");
    let ClientStep::Opening(turn) = connection.step() else {
        panic!("opening");
    };
    let request = turn.request("/", "h");
    turn.send(&request).expect("a request");
    answer(&mut connection, input);
    connection
}

/// Writes the request, and reads these bytes.
fn answer(connection: &mut Connection<'_>, input: &str) {
    let input = crlf(input);
    loop {
        match connection.step() {
            ClientStep::Write(bytes) => {
                let len = bytes.len();
                connection.written(len).expect("the bytes");
            }
            ClientStep::Read(room) => {
                room[..input.len()].copy_from_slice(&input);
                return connection.received(input.len()).expect("the room");
            }
            step => panic!("{step:?}"),
        }
    }
}

#[test]
fn only_what_a_step_has_asked_for_is_reported() {
    let (received, written) = (Err(DriveError::Received), Err(DriveError::Written));

    // Before the first step, there is neither room nor output.
    let storage = (vec![0; LIMITS.buffer_len()], vec![0; OUTPUT]);
    let mut fresh = ServerConnection::with_limits(LIMITS, storage.0, storage.1).expect("storage");
    assert_eq!(fresh.received(1), received);
    assert_eq!(fresh.written(1), written);

    // A read that was reported twice.
    let mut server = server(UPGRADE);
    assert_eq!(server.received(1), received);

    // While the application decides, and while the response waits to be handed out.
    let ServerStep::Upgrade(request) = server.step() else {
        panic!("an upgrade");
    };
    request.accept(&TCP).expect("a 101");
    assert_eq!(server.received(1), received);
    assert_eq!(server.written(1), written);

    // A write that was reported twice.
    assert!(matches!(server.step(), ServerStep::Write(_)));
    assert_eq!(server.written(5), Ok(()));
    assert_eq!(server.written(5), written);
    assert_eq!(write(&mut server).len(), crlf(SWITCH).len() - 5);

    // After the switch.
    assert!(matches!(server.step(), ServerStep::Switched([])));
    assert_eq!(server.received(1), received);
    assert_eq!(server.written(1), written);
    assert!(matches!(server.step(), ServerStep::Switched([])));
    assert_eq!(server.into_buffer().filled(), b"");

    let mut client = client(&format!("{SWITCH}next"));
    assert_eq!(client.received(1), received);
    assert_eq!(client.written(1), written);
    assert!(matches!(client.step(), ClientStep::Switched(_, b"next")));
    assert_eq!(client.received(1), received);
    assert!(matches!(client.step(), ClientStep::Switched(_, b"next")));
    assert_eq!(client.into_buffer().filled(), b"next");
}

/// What a step has handed out can be reported until the next step, and not after one that hands out
/// something else.
#[test]
fn a_report_that_comes_too_late_is_an_error() {
    // A read of a request whose time is over.
    let mut slow = server("GET");
    assert!(matches!(slow.step(), ServerStep::Read(_)));
    slow.timed_out();
    assert!(matches!(slow.step(), ServerStep::Write(_)));
    assert_eq!(slow.received(1), Err(DriveError::Received));

    // A write of a response whose time is over.
    assert!(matches!(slow.step(), ServerStep::Write(_)));
    slow.timed_out();
    let end = Closed::WithinMessage;
    assert!(matches!(slow.step(), ServerStep::Closed(closed) if closed == end));
    assert_eq!(slow.written(1), Err(DriveError::Written));
}

/// keeps B-27: a request is shown after the response to the one before it was written.
#[test]
fn the_next_request_waits_for_the_response() {
    let mut server = server(&format!("{PLAIN}{UPGRADE}"));
    let ServerStep::Request(request) = server.step() else {
        panic!("a request");
    };
    request
        .reject(Rejection::new(404, "no"))
        .expect("a response");
    for _ in 0..200 {
        match server.step() {
            ServerStep::Write(bytes) if bytes.len() > 1 => server.written(1).expect("a byte"),
            ServerStep::Write(_) => break,
            step => panic!("{step:?}"),
        }
    }
    assert!(matches!(server.step(), ServerStep::Write([b'\n'])));
    server.written(1).expect("the last byte");
    assert!(matches!(server.step(), ServerStep::Upgrade(_)));
}

/// A turn that is dropped is shown again, with the same request.
#[test]
fn a_turn_that_is_dropped_comes_again() {
    let expects = UPGRADE.replace("⏎⏎", "⏎Content-Length: 2⏎Expect: 100-continue⏎⏎");
    let mut server = server(&expects);
    for _ in 0..3 {
        assert!(matches!(server.step(), ServerStep::Continue(turn) if turn.head().method == "GET"));
    }
    let ServerStep::Continue(turn) = server.step() else {
        panic!("an expectation");
    };
    turn.proceed().expect("a 100");
    assert_eq!(write(&mut server), b"HTTP/1.1 100 Continue\r\n\r\n");
    receive(&mut server, "ok");
    let ServerStep::Upgrade(turn) = server.step() else {
        panic!("an upgrade");
    };
    turn.decline();
    for _ in 0..3 {
        assert!(matches!(server.step(), ServerStep::Request(turn) if turn.head().method == "GET"));
    }
    let ServerStep::Request(turn) = server.step() else {
        panic!("a request");
    };
    turn.read().expect("content");
    assert!(matches!(server.step(), ServerStep::Content(b"ok")));
    for _ in 0..3 {
        assert!(matches!(server.step(), ServerStep::Answer(turn) if turn.closes()));
    }

    let mut client = client("HTTP/1.1 403 Forbidden⏎Content-Length: 2⏎⏎no");
    for _ in 0..3 {
        let ClientStep::Rejected(turn) = client.step() else {
            panic!("a response");
        };
        assert_eq!(turn.rejected().response().status, 403);
    }
}

/// A timer that was not stopped in time does not undo what has happened.
#[test]
fn a_timer_that_is_late_changes_nothing() {
    let mut server = server(&format!("{UPGRADE}next"));
    let ServerStep::Upgrade(request) = server.step() else {
        panic!("an upgrade");
    };
    request.accept(&TCP).expect("a 101");
    write(&mut server);
    assert!(matches!(server.step(), ServerStep::Switched(b"next")));
    server.timed_out();
    assert!(matches!(server.step(), ServerStep::Switched(b"next")));

    let mut client_one = client(&format!("{SWITCH}next"));
    assert!(matches!(
        client_one.step(),
        ClientStep::Switched(_, b"next")
    ));
    client_one.timed_out();
    assert!(matches!(
        client_one.step(),
        ClientStep::Switched(_, b"next")
    ));

    let mut client_two = client("HTTP/1.1 204 No Content⏎⏎");
    let ClientStep::Rejected(turn) = client_two.step() else {
        panic!("a response");
    };
    turn.read();
    for _ in 0..2 {
        assert!(matches!(
            client_two.step(),
            ClientStep::Done(Persistence::Reuse)
        ));
        client_two.timed_out();
    }
}

/// A request that another client has made is answered for that client, which is an error here.
#[test]
fn the_request_of_another_client_does_not_switch() {
    let other = Client::new(Unnegotiated::new(Protocol::new("irc")));
    let connection = ClientConnection::new(Client::new(TCP), vec![0; 65_536], vec![0; 512]);
    let mut connection = connection.expect("enough storage");
    let ClientStep::Opening(turn) = connection.step() else {
        panic!("opening");
    };
    turn.send(&other.request("/", "h")).expect("a request");
    answer(&mut connection, &SWITCH.replace("tcp", "irc"));
    for _ in 0..2 {
        let ClientStep::Failed(error) = connection.step() else {
            panic!("an error");
        };
        assert_eq!(error, ClientError::Protocol);
        assert_eq!(
            error.to_string(),
            "a 101 switches to a protocol that was not proposed"
        );
    }
}

/// A connection that has ended stays so, and reads nothing more.
#[test]
fn nothing_is_read_after_the_end() {
    let mut server = server(&format!("{UPGRADE}{PLAIN}"));
    let ServerStep::Upgrade(request) = server.step() else {
        panic!("an upgrade");
    };
    let no = Rejection::new(403, "no");
    request.reject(no).expect("a response");
    write(&mut server);
    for _ in 0..3 {
        assert!(matches!(
            server.step(),
            ServerStep::Closed(Closed::Answered)
        ));
        assert_eq!(server.received(1), Err(DriveError::Received));
        assert_eq!(server.written(1), Err(DriveError::Written));
        server.timed_out();
    }
}

/// The error of each decision names the field that is meant, and the decision can be made again.
#[test]
fn a_response_that_cannot_be_written_names_the_field() {
    const SENTENCE: &str = "a field is reserved: only this crate writes it: Upgrade";
    let bad = Rejection::new(403, "no").with_fields(&[("X-A", "b"), ("Upgrade", "tcp")]);
    let expects = UPGRADE.replace("⏎⏎", "⏎Content-Length: 2⏎Expect: 100-continue⏎⏎");
    for input in [UPGRADE, PLAIN, &expects] {
        let mut server = server(input);
        for _ in 0..2 {
            let fault = match server.step() {
                ServerStep::Upgrade(turn) => turn.reject(bad),
                ServerStep::Continue(turn) => turn.reject(bad),
                ServerStep::Request(turn) => turn.reject(bad),
                step => panic!("{step:?}"),
            };
            assert_eq!(fault.expect_err(input).to_string(), SENTENCE);
        }
    }
    let mut server = server(PLAIN);
    let ServerStep::Request(turn) = server.step() else {
        panic!("a request");
    };
    turn.read().expect("nothing to read");
    for _ in 0..2 {
        let ServerStep::Answer(turn) = server.step() else {
            panic!("an answer");
        };
        assert_eq!(turn.reject(bad).expect_err("a 403").to_string(), SENTENCE);
    }
    let long = Rejection::new(403, "no").with_content("text/plain", &[b'x'; OUTPUT]);
    let ServerStep::Answer(turn) = server.step() else {
        panic!("an answer");
    };
    let fault = turn.reject(long).expect_err("too long");
    assert_eq!(
        (fault.error(), fault.field()),
        (EncodeError::TooSmall, None)
    );
}
