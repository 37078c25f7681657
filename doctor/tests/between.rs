//! The modes that stand between a client and a server, or in place of one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use support::{Running, answer, doctor, head, server, stdout, switch, wait_for};
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

const REQUEST: &str = "GET /ws HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: a=SECRET\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// Sends a request, and gives the connection with the head of the answer.
fn ask(address: &str, request: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let answered = head(&mut stream);
    (stream, answered)
}

#[test]
fn listen_passes_on_explains_and_saves() {
    let port = server(|mut stream, head| {
        if head.starts_with("GET /ws") {
            answer(&mut stream, switch(&head));
            let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
            while let Ok(message) = socket.read() {
                if message.is_text() {
                    let _ = socket.send(message);
                }
            }
        } else {
            answer(
                &mut stream,
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nno way",
            );
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let (printed, saved) = (folder.path().join("printed"), folder.path().join("saved"));
    let upstream = format!("127.0.0.1:{port}");
    let arguments = [
        "--listen",
        "127.0.0.1:0",
        "--upstream",
        &upstream,
        "--save",
        saved.to_str().unwrap(),
    ];
    let relay = Running::start(arguments, &printed);

    let (stream, answered) = ask(&relay.address, REQUEST);
    assert!(answered.starts_with("HTTP/1.1 101"), "{answered}");
    let mut socket = WebSocket::from_raw_socket(stream, Role::Client, None);
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));
    wait_for(&printed, "Switched: ");
    let _ = socket.close(None);
    drop(socket);

    let (mut stream, answered) = ask(&relay.address, &REQUEST.replace("/ws", "/other"));
    let mut content = String::new();
    stream.read_to_string(&mut content).unwrap();
    assert!(
        answered.starts_with("HTTP/1.1 403") && content == "no way",
        "{answered}{content}"
    );
    let text = wait_for(&printed, "Refused: status 403");
    assert!(
        text.contains("no way") && !text.contains("SECRET"),
        "{text}"
    );

    assert!(saved_request(&saved).starts_with("GET /"));
}

/// One of the saved requests, with its secrets: a recording is worth nothing without them.
fn saved_request(folder: &Path) -> String {
    for _ in 0..100 {
        if let Ok(bytes) = std::fs::read(folder.join("0002.req.bin")) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(text.contains("SECRET"), "{text}");
            assert!(folder.join("0001.res.bin").exists());
            return text;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nothing was saved");
}

#[test]
fn listen_says_when_nothing_is_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let printed = folder.path().join("printed");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let relay = Running::start(["--listen", "127.0.0.1:0", "--upstream", &nobody], &printed);
    let (_, answered) = ask(&relay.address, REQUEST);
    assert!(answered.starts_with("HTTP/1.1 502"), "{answered}");
    wait_for(&printed, "no connection to");
}

#[test]
fn echo_accepts_prints_and_echoes() {
    let folder = tempfile::tempdir().unwrap();
    let printed = folder.path().join("printed");
    let echo = Running::start(["--echo", "127.0.0.1:0"], &printed);

    let request = REQUEST.replace("Cookie:", "Sec-WebSocket-Protocol: chat, other\r\nCookie:");
    let (stream, answered) = ask(&echo.address, &request);
    assert!(
        answered.starts_with("HTTP/1.1 101") && answered.contains("chat"),
        "{answered}"
    );
    let mut socket = WebSocket::from_raw_socket(stream, Role::Client, None);
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));
    let text = wait_for(&printed, "Sec-WebSocket-Protocol: chat, other");
    assert!(
        text.contains("Cookie: [redacted]") && !text.contains("SECRET"),
        "{text}"
    );

    // What a proxy leaves of an upgrade: the server tells the person at the other end.
    let (mut stream, answered) = ask(
        &echo.address,
        "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: close\r\nSec-WebSocket-Key: x\r\n\r\n",
    );
    let mut content = String::new();
    stream.read_to_string(&mut content).unwrap();
    assert!(answered.starts_with("HTTP/1.1 426"), "{answered}");
    assert!(
        content.contains("No Upgrade reached this server."),
        "{content}"
    );
    wait_for(&printed, "C1, ");
}

#[test]
fn compare_names_what_a_hop_changed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let before = write("before", REQUEST);
    let behind = "GET /ws HTTP/1.0\r\nHost: app:3000\r\nConnection: close\r\nX-Forwarded-For: 10.0.0.1\r\nCookie: a=SECRET\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let behind = write("behind", behind);
    let compare =
        |behind: &Path| doctor(["--compare".as_ref(), before.as_os_str(), behind.as_os_str()]);
    let output = compare(&behind);
    let text = stdout(&output);
    for line in [
        "rewrote the first line `GET /ws HTTP/1.1` to `GET /ws HTTP/1.0`",
        "rewrote the header `Host: example.com` to `Host: app:3000`",
        "rewrote the header `Connection: Upgrade` to `Connection: close`",
        "removed the header `Upgrade: websocket`",
        "added the header `X-Forwarded-For: 10.0.0.1`",
    ] {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
    assert!(text.contains("C1") && !text.contains("SECRET"), "{text}");
    assert_eq!(output.status.code(), Some(1));

    let same = compare(&before);
    assert_eq!(
        (same.status.code(), stdout(&same).trim()),
        (Some(0), "The hop changed no header.")
    );
}
