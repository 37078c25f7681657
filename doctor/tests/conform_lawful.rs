//! What the RFCs allow is no failure, however unusual it is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use support::{answer, doctor, json, stdout, switch};
use tungstenite::WebSocket;
use tungstenite::protocol::Role;

/// How many reads the server below has patience for.
const READS: usize = 8;

/// The ids of the failures, with their levels.
fn failures(report: &Value) -> Vec<String> {
    let cases = report["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        assert_ne!(case["verdict"], "skipped", "{case}");
    }
    let failed = cases.iter().filter(|case| case["verdict"] == "failed");
    failed
        .map(|case| {
            let level = case["failed_level"].as_str().unwrap();
            format!("{level} {}", case["id"].as_str().unwrap())
        })
        .collect()
}

/// Accepts connections, each in a thread of its own.
fn listen(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, serve) = (stream.unwrap(), serve.clone());
            stream.set_nodelay(true).unwrap();
            thread::spawn(move || serve(stream));
        }
    });
    address
}

/// Reads to the end of a head; returns it with what follows it, and the number of reads.
fn head(stream: &mut TcpStream) -> Option<(String, Vec<u8>, usize)> {
    let (mut bytes, mut reads) = (Vec::new(), 0);
    let mut buffer = [0; 16 << 10];
    loop {
        let at = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(at) = at {
            let rest = bytes.split_off(at + 4);
            return Some((String::from_utf8_lossy(&bytes).into_owned(), rest, reads));
        }
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
        reads += 1;
    }
}

/// A server that is as short with clients as it may be: it drops a connection on which more than
/// the handshake comes, or the handshake comes in many pieces, or a line begins with white space.
fn curt(mut stream: TcpStream) {
    let Some((head, rest, reads)) = head(&mut stream) else {
        return;
    };
    let line = head.lines().next().unwrap_or_default();
    if !rest.is_empty() || reads > READS || head.contains("\r\n ") {
        return;
    }
    if line.split(' ').count() == 2 {
        return answer(&mut stream, "<p>This is how HTTP/0.9 answers.</p>");
    }
    if line.ends_with(" HTTP/1.0") {
        let refusal = "HTTP/1.1 505 HTTP Version Not Supported\r\nContent-Length: 0\r\n\r\n";
        return answer(&mut stream, refusal);
    }
    if !head.contains("\r\nUpgrade: websocket\r\n") {
        let refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        return answer(&mut stream, refusal);
    }
    answer(&mut stream, switch(&head));
    let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
    while let Ok(message) = socket.read() {
        if message.is_text() && socket.send(message).is_err() {
            return;
        }
    }
}

fn of_server(only: &[&str]) -> Vec<String> {
    let url = format!("ws://{}/", listen(curt));
    let mut arguments = vec!["conform", "server", &url, "--json"];
    for id in only {
        arguments.extend(["--only", *id]);
    }
    failures(&json(&doctor(arguments)))
}

/// A client of WebSocket has to wait for the answer (RFC 6455 §4.1), so a server may drop one that
/// does not.
#[test]
fn a_server_may_drop_a_client_that_does_not_wait() {
    let early = [
        "accepted/frame-at-once",
        "accepted/frame-with-last-byte",
        "accepted/byte-by-byte",
        "accepted/every-place",
        "split/every-place",
    ];
    assert_eq!(of_server(&early), Vec::<String>::new());
}

/// No rule makes a server wait for each byte, so this is no MUST.
#[test]
fn a_server_may_limit_the_pieces() {
    let due = ["SHOULD split/byte-by-byte"];
    assert_eq!(of_server(&["split/byte-by-byte"]), due);
}

#[test]
fn a_server_may_close_on_an_invalid_first_field() {
    let due = Vec::<String>::new();
    assert_eq!(of_server(&["lines/space-before-host"]), due);
}

/// Where a request breaks two rules, the server chooses which of them its answer names.
#[test]
fn a_server_may_refuse_http_1_0_for_its_version() {
    let due = Vec::<String>::new();
    assert_eq!(of_server(&["host/twice-in-http-1.0"]), due);
}

/// A request line without a version is one of HTTP/0.9, whose answers have no head.
#[test]
fn a_server_may_answer_as_http_0_9() {
    let due = ["SHOULD target/missing"];
    assert_eq!(of_server(&["http/none", "target/missing"]), due);
}

/// A gateway that opens no tunnels, writes its own Host, passes an answer on only after all of the
/// content came, and waits for the 100 of the server where the client asks for one.
fn gateway(mut client: TcpStream, back: SocketAddr) {
    let Some((head, mut content, _)) = head(&mut client) else {
        return;
    };
    let mut server = TcpStream::connect(back).unwrap();
    let mut out = Vec::new();
    let mut length = 0;
    for line in head.lines().filter(|line| !line.is_empty()) {
        match line.split_once(": ") {
            Some(("Host", _)) => out.push("Host: own.example".to_owned()),
            Some(("Upgrade" | "Connection", _)) => {}
            Some(("Content-Length", value)) => {
                length = value.parse().unwrap();
                out.push(line.to_owned());
            }
            // A target in absolute-form becomes one in origin-form.
            _ => out.push(line.replace("http://a.example", "")),
        }
    }
    out.push("Connection: close\r\n\r\n".to_owned());
    server.write_all(out.join("\r\n").as_bytes()).unwrap();
    let mut buffer = [0; 16 << 10];
    let mut came = Vec::new();
    if head.contains("\r\nExpect: ") {
        let count = server.read(&mut buffer).unwrap_or(0);
        assert!(buffer.starts_with(b"HTTP/1.1 100 "));
        came.extend_from_slice(&buffer[..count]);
    }
    while content.len() < length {
        match client.read(&mut buffer) {
            Ok(count @ 1..) => content.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
    let _ = server.write_all(&content[..length]);
    let _ = client.write_all(&came);
    while let Ok(count @ 1..) = server.read(&mut buffer) {
        if client.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
}

/// Runs cases against the gateway.
fn of_gateway(only: &str) -> Vec<String> {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let back = free.local_addr().unwrap();
    drop(free);
    let front = listen(move |client| gateway(client, back)).to_string();
    let back = back.to_string();
    let arguments = ["conform", "proxy", "--front", &front, "--back", &back];
    let options = ["--json", "--timeout", "3", "--only", only];
    failures(&json(&doctor([&arguments as &[&str], &options].concat())))
}

#[test]
fn a_gateway_may_wait_for_the_content() {
    assert_eq!(of_gateway("content/early-answer"), Vec::<String>::new());
}

#[test]
fn a_gateway_may_wait_for_the_100_of_the_server() {
    assert_eq!(of_gateway("content/expect"), Vec::<String>::new());
}

#[test]
fn a_gateway_may_write_its_own_host() {
    assert_eq!(of_gateway("fields/host"), Vec::<String>::new());
}

#[test]
fn a_gateway_may_pass_long_heads_on() {
    assert_eq!(of_gateway("upstream/long-head"), Vec::<String>::new());
}

/// Where no sentence of an RFC says SHOULD or MUST, a case has another level.
#[test]
fn levels_are_those_of_the_rfcs() {
    let list = stdout(&doctor(["conform", "--list"]));
    let level = |suite: &str, id: &str| {
        let lines = list.lines().map(|line| line.split_whitespace());
        let mut found = lines.filter(|words| words.clone().take(2).eq([suite, id]));
        let line = found.next().unwrap_or_else(|| panic!("{suite} {id}"));
        line.clone().nth(2).unwrap()
    };
    for (suite, id, due) in [
        // A client may take it: only its own requests have a version.
        ("client", "malformed/http-2", "SHOULD"),
        ("client", "refuses/http-1.0", "choice"),
        ("proxy", "fake/http-1.0", "choice"),
        // RFC 9113 calls it obsolete, and asks nothing of those between client and server.
        ("proxy", "fields/h2c", "choice"),
        // A server may ignore Upgrade (RFC 9110 §7.8), and so may a proxy.
        ("proxy", "tunnel/two-protocols", "choice"),
        ("proxy", "tunnel/lists-on-two-lines", "MUST"),
    ] {
        assert_eq!(level(suite, id), due, "{suite} {id}");
    }
}
