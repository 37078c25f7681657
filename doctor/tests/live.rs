//! Connections to servers in this process.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::thread;
use std::time::{Duration, Instant};
use support::{answer, doctor, ids, json, server, stderr, stdout, switch};

fn report(arguments: &[&str]) -> (Value, Option<i32>) {
    let output = doctor([&["--json"], arguments].concat());
    (json(&output), output.status.code())
}

fn url(port: u16) -> String {
    format!("ws://127.0.0.1:{port}/ws")
}

const REFUSED: &str = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nno way";

#[test]
fn a_server_in_order_is_left_after_one_connection() {
    let port = server(|mut stream, head| {
        answer(&mut stream, switch(&head));
        let _ = stream.read(&mut [0; 16]);
    });
    let output = doctor([url(port)]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(
        stdout(&output).starts_with("Switched: "),
        "{}",
        stdout(&output)
    );
    assert_eq!(
        stderr(&output).lines().count(),
        1,
        "one line of progress: {}",
        stderr(&output)
    );
}

#[test]
fn what_follows_a_101_is_a_finding() {
    let cases: [(&[u8], &str); 3] = [
        (b"<!doctype html><title>x</title><p>hello", "C65"),
        (b"\x88\x14\x03\xf0Invalid Host/Origin", "C59"),
        (
            b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "C41",
        ),
    ];
    for (after, id) in cases {
        let port = server(move |mut stream, head| {
            answer(&mut stream, [switch(&head).as_bytes(), after].concat());
            thread::sleep(Duration::from_millis(50));
        });
        let (report, status) = report(&["--no-try", &url(port)]);
        assert!(
            status == Some(2) && ids(&report).contains(&id.into()),
            "{id}: {report}"
        );
    }
}

#[test]
fn an_idle_timeout_is_found_by_waiting() {
    let port = server(|mut stream, head| {
        answer(&mut stream, switch(&head));
        thread::sleep(Duration::from_millis(1900));
    });
    let (found, status) = report(&["--ping", "4", &url(port)]);
    assert_eq!(
        (status, ids(&found)[0].as_str()),
        (Some(2), "C48"),
        "{found}"
    );
    // The silence begins with the 101.
    let cause = found["findings"][0]["cause"].as_str().unwrap();
    assert!(cause.contains(" closed after 2 s of silence"), "{cause}");

    let port = server(|mut stream, head| {
        answer(&mut stream, switch(&head));
        let mut ping = [0; 64];
        let count = stream.read(&mut ping).unwrap_or(0);
        // A ping of a client has a mask; its answer has the same content without one.
        let (mask, data) = (&ping[2..6], &ping[6..count]);
        let content: Vec<u8> = data
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask)
            .collect();
        answer(
            &mut stream,
            [
                &[0x8a, u8::try_from(content.len()).unwrap()],
                content.as_slice(),
            ]
            .concat(),
        );
        let _ = stream.read(&mut ping);
    });
    let output = doctor(["--ping", "1", &url(port)]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("a ping was answered"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn silence_of_two_kinds() {
    let closes = server(|stream, _| drop(stream.shutdown(Shutdown::Both)));
    let (closed, status) = report(&["--no-try", &url(closes)]);
    assert_eq!(
        (status, &closed["verdict"]),
        (Some(3), &"unclear".into()),
        "{closed}"
    );
    assert_eq!(ids(&closed)[0], "C64", "{closed}");

    let hangs = server(|_stream, _| thread::sleep(Duration::from_secs(5)));
    let started = Instant::now();
    let (hung, status) = report(&["--no-try", "--timeout", "0.5", &url(hangs)]);
    assert_eq!((status, ids(&hung)[0].as_str()), (Some(3), "C46"), "{hung}");
    assert!(started.elapsed() < Duration::from_secs(3));

    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let (refused, status) = report(&[&url(nobody)]);
    assert_eq!(
        (status, ids(&refused)[0].as_str()),
        (Some(3), "X10"),
        "{refused}"
    );
}

#[test]
fn the_request_is_that_of_a_browser_and_takes_what_is_asked_for() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    let port = server(move |mut stream, head| {
        let _ = sender.lock().unwrap().send(head.clone());
        let reply = if head.contains("foo/1") {
            "HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: foo/1\r\n\r\n".into()
        } else {
            switch(&head)
        };
        answer(&mut stream, reply);
    });
    doctor([
        "--no-try",
        "--subprotocol",
        "a",
        "--subprotocol",
        "b",
        "-H",
        "Cookie: x=1",
        "--origin",
        "https://a.example",
        &url(port),
    ]);
    let sent = receiver.recv().unwrap();
    for line in [
        "GET /ws HTTP/1.1\r\n",
        "Connection: Upgrade\r\n",
        "Upgrade: websocket\r\n",
        "Sec-WebSocket-Version: 13\r\n",
        "Sec-WebSocket-Protocol: a, b\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
        "Cookie: x=1\r\n",
        "Origin: https://a.example\r\n",
    ] {
        assert!(sent.contains(line), "no {line:?} in {sent}");
    }
    let output = doctor(["--no-try", "--token", "foo/1", &url(port)]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let sent = receiver.recv().unwrap();
    assert!(
        sent.contains("Upgrade: foo/1\r\n") && !sent.contains("Sec-WebSocket-Key"),
        "{sent}"
    );
}

#[test]
fn a_closed_output_changes_no_exit_status() {
    let port = server(|mut stream, _| answer(&mut stream, REFUSED));
    let mut child = support::command()
        .arg(url(port))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let _ = std::io::stderr().flush();
}
