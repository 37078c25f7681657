//! TLS and forward proxies on the way to a server.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use serde_json::Value;
use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::thread;
use support::{answer, doctor, head, ids, json, server, switch, tls_server};

const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

fn report(arguments: &[&str]) -> (Value, Option<i32>) {
    let output = doctor([&["--json"], arguments].concat());
    (json(&output), output.status.code())
}

fn url(port: u16) -> String {
    format!("ws://127.0.0.1:{port}/ws")
}

/// A server with TLS that accepts upgrades.
fn secure_server() -> u16 {
    tls_server(|mut stream| {
        let head = head(&mut stream);
        if head.contains("Upgrade: websocket") {
            answer(&mut stream, switch(&head));
            let _ = stream.read(&mut [0; 16]);
        }
    })
}

#[test]
fn tls_is_spoken_and_its_failures_are_told_apart() {
    let port = secure_server();
    let secure = format!("wss://localhost:{port}/ws");
    let (untrusted, status) = report(&["--no-try", &secure]);
    assert_eq!(
        (status, ids(&untrusted)[0].as_str()),
        (Some(3), "C62"),
        "{untrusted}"
    );

    let (trusted, status) = report(&["--insecure", &secure]);
    assert_eq!(
        (status, &trusted["verdict"]),
        (Some(0), &"switched".into()),
        "{trusted}"
    );

    // Cleartext to the same port: the trial with the other scheme proves it.
    let (clear, status) = report(&["--insecure", &format!("ws://localhost:{port}/ws")]);
    assert_ne!(status, Some(0));
    assert!(["C32", "C64"].contains(&ids(&clear)[0].as_str()), "{clear}");
    assert_eq!(clear["findings"][0]["confidence"], "certain", "{clear}");

    // And TLS to a cleartext port.
    let port = server(|mut stream, head| {
        answer(
            &mut stream,
            if head.starts_with("GET") {
                switch(&head)
            } else {
                REFUSED.into()
            },
        );
    });
    let (mixed, _) = report(&["--timeout", "1", &format!("wss://127.0.0.1:{port}/ws")]);
    assert_eq!(
        (ids(&mixed)[0].as_str(), &mixed["findings"][0]["confidence"]),
        ("C32", &"certain".into()),
        "{mixed}"
    );
}

/// A forward proxy that opens tunnels to this port only.
fn forward_proxy(allowed: u16) -> u16 {
    server(move |mut stream, head| {
        if !head.starts_with(&format!("CONNECT 127.0.0.1:{allowed} ")) {
            answer(
                &mut stream,
                "HTTP/1.1 403 Forbidden\r\nServer: squid\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nContent-Length: 0\r\n\r\n",
            );
            return;
        }
        answer(&mut stream, "HTTP/1.1 200 Connection established\r\n\r\n");
        let upstream = TcpStream::connect(("127.0.0.1", allowed)).unwrap();
        let (mut from, mut to) = (stream.try_clone().unwrap(), upstream.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut from, &mut to));
        let _ = std::io::copy(&mut &upstream, &mut &stream);
        let _ = stream.shutdown(Shutdown::Both);
    })
}

#[test]
fn a_forward_proxy_is_asked_for_a_tunnel() {
    let port = server(|mut stream, head| {
        answer(&mut stream, switch(&head));
        let _ = stream.read(&mut [0; 16]);
    });
    let proxy = format!("127.0.0.1:{}", forward_proxy(port));
    let (through, status) = report(&["--proxy", &proxy, &url(port)]);
    assert_eq!(
        (status, &through["verdict"]),
        (Some(0), &"switched".into()),
        "{through}"
    );

    // The proxy gets the credentials, and they are not printed.
    let (sender, receiver) = std::sync::mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    let strict = server(move |mut stream, head| {
        let _ = sender.lock().unwrap().send(head);
        answer(
            &mut stream,
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        );
    });
    doctor([
        "--no-try",
        "--proxy",
        &format!("user:pass@127.0.0.1:{strict}"),
        &url(port),
    ]);
    let sent = receiver.recv().unwrap();
    assert!(
        sent.contains("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"),
        "{sent}"
    );
    let credentials = format!("user:SECRET@{proxy}");
    let output = doctor(["-v", "--proxy", &credentials, &url(port)]);
    assert_eq!(output.status.code(), Some(0));
    let printed = support::stdout(&output) + &support::stderr(&output);
    assert!(!printed.contains("SECRET"), "{printed}");
    assert_eq!(
        doctor(["--proxy", "nowhere", &url(port)]).status.code(),
        Some(64)
    );

    let (refused, status) = report(&["--no-try", "--proxy", &proxy, "ws://127.0.0.1:9/ws"]);
    assert_eq!(
        (status, ids(&refused)[0].as_str()),
        (Some(1), "C45"),
        "{refused}"
    );
}
