//! The example `redirect_client` with servers that follow a script: what it asks, over which
//! connection, and why it gives up.
#![cfg(all(feature = "std", feature = "websocket"))]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Encode, RequestHead, Upgrade};
use tungstenite::WebSocket;
use tungstenite::protocol::Role;

/// A server that gives these answers, one to each request. `SWITCH` is a 101 and an echo. After an
/// answer that ends in `CLOSE` it closes the connection.
struct Script {
    address: SocketAddr,
    thread: JoinHandle<Vec<String>>,
}

const SWITCH: &str = "101";
const CLOSE: &str = "Connection: close⏎⏎";
const CHALLENGE: &str =
    "HTTP/1.1 401 X⏎WWW-Authenticate: Digest realm=\"a\", Basic realm=\"b\"⏎Content-Length: 3⏎⏎no!";
/// Base64 of `user:pa ss`.
const BASIC: &str = "Authorization: Basic dXNlcjpwYSBzcw==";

impl Script {
    /// `{port}` of an answer is the port of this server, and `{other}` that of another one.
    fn new(answers: &[&str], other: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let port = address.port().to_string();
        let answers: Vec<_> = answers
            .iter()
            .map(|answer| {
                answer
                    .replace("{port}", &port)
                    .replace("{other}", &other.to_string())
            })
            .collect();
        let thread = thread::spawn(move || serve(&listener, &answers));
        Self { address, thread }
    }

    /// Returns the requests: for each of them the number of the connection, the target, and the
    /// field `Authorization`.
    fn requests(self) -> Vec<String> {
        self.thread.join().unwrap()
    }
}

fn serve(listener: &TcpListener, answers: &[String]) -> Vec<String> {
    let mut requests = Vec::new();
    let mut open: Option<TcpStream> = None;
    let mut connections = 0;
    for answer in answers {
        let mut request = Vec::new();
        while request.is_empty() {
            let mut stream = open.take().unwrap_or_else(|| {
                connections += 1;
                listener.accept().unwrap().0
            });
            stream
                .set_read_timeout(Some(Duration::from_secs(20)))
                .unwrap();
            request = head(&mut stream); // empty, if the client has left this connection
            open = Some(stream).filter(|_| !request.is_empty());
        }
        let head = RequestHead::parse(&request).unwrap().unwrap();
        let authorization = head.fields.text("Authorization").unwrap();
        let authorization = authorization.map(|value| format!(" Authorization: {value}"));
        let target = format!("{}", String::from_utf8_lossy(&request));
        let target = target.split(' ').nth(1).unwrap();
        let authorization = authorization.unwrap_or_default();
        requests.push(format!("{connections} {target}{authorization}"));

        let mut stream = open.take().unwrap();
        if answer == SWITCH {
            let acceptor = Acceptor::new(Origins::Any).subprotocols(&["chat"]);
            let reply = Upgrade::of(head)
                .unwrap()
                .accept(&acceptor)
                .unwrap()
                .to_vec();
            stream.write_all(&reply.unwrap()).unwrap();
            let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
            let message = socket.read().unwrap();
            socket.send(message).unwrap();
            while socket.read().is_ok() {}
            return requests;
        }
        stream
            .write_all(answer.replace('⏎', "\r\n").as_bytes())
            .unwrap();
        open = Some(stream).filter(|_| !answer.ends_with(CLOSE));
    }
    requests
}

/// Reads to the empty line, or returns nothing at the end of the connection.
fn head(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return Vec::new();
        }
        head.extend(byte);
    }
    head
}

fn run(uri: &str) -> Output {
    let test = std::env::current_exe().unwrap();
    let binary = test
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples/redirect_client");
    let mut command = Command::new(binary.with_extension(std::env::consts::EXE_EXTENSION));
    let output = command.args([uri, "a message"]).output();
    output.expect("`cargo build --examples` builds what is tested here")
}

#[test]
fn the_client_asks_until_there_is_a_switch() {
    let first = format!("1 /a {BASIC}");
    let again = format!("1 /a/new {BASIC}");
    let on_two = format!("2 /a {BASIC}");
    let rows: [(&str, &[&str], &[&str]); 9] = [
        ("at once", &[SWITCH], &["1 /a"]),
        (
            "a path, over the same connection",
            &[
                "HTTP/1.1 302 X⏎Location: /b?c⏎Content-Length: 4⏎⏎gone",
                SWITCH,
            ],
            &["1 /a", "1 /b?c"],
        ),
        (
            "chunked content comes first",
            &[
                "HTTP/1.1 307 X⏎Location: ../b#part⏎Transfer-Encoding: chunked⏎⏎4⏎gone⏎0⏎⏎",
                SWITCH,
            ],
            &["1 /a", "1 /b"],
        ),
        (
            "a connection that closes",
            &[
                "HTTP/1.1 301 X⏎Location: ws://127.0.0.1:{port}/b⏎Content-Length: 0⏎Connection: close⏎⏎",
                SWITCH,
            ],
            &["1 /a", "2 /b"],
        ),
        (
            "content up to the end of the connection",
            &[
                "HTTP/1.1 303 X⏎Location: http://127.0.0.1:{port}/b⏎Connection: close⏎⏎",
                SWITCH,
            ],
            &["1 /a", "2 /b"],
        ),
        (
            "after an interim response",
            &[
                "HTTP/1.1 103 X⏎⏎HTTP/1.1 308 X⏎Location: //127.0.0.1:{port}/b⏎Content-Length: 0⏎⏎",
                SWITCH,
            ],
            &["1 /a", "1 /b"],
        ),
        (
            "credentials, when they are asked for",
            &[CHALLENGE, SWITCH],
            &["1 /a", &first],
        ),
        (
            "and again after a redirect to the same server",
            &[
                CHALLENGE,
                "HTTP/1.1 302 X⏎Location: a/new⏎Content-Length: 0⏎⏎",
                SWITCH,
            ],
            &["1 /a", &first, &again],
        ),
        (
            "over another connection",
            &[
                "HTTP/1.1 401 X⏎WWW-Authenticate: basic⏎Content-Length: 0⏎Connection: close⏎⏎",
                SWITCH,
            ],
            &["1 /a", &on_two],
        ),
    ];
    for (name, answers, expected) in rows {
        let server = Script::new(answers, 0);
        let output = run(&format!("ws://user:pa%20ss@{}/a", server.address));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
        assert_eq!(output.stdout, b"a message\n", "{name}");
        assert_eq!(server.requests(), expected, "{name}");
    }
}

#[test]
fn credentials_are_for_one_server() {
    let away = "HTTP/1.1 302 X⏎Location: ws://127.0.0.1:{other}/b⏎Content-Length: 0⏎⏎";
    let other = Script::new(&[SWITCH], 0);
    let server = Script::new(&[CHALLENGE, away], other.address.port());
    let output = run(&format!("ws://user:pa%20ss@{}/a", server.address));
    assert_eq!(output.stdout, b"a message\n");
    assert_eq!(
        server.requests(),
        ["1 /a".to_owned(), format!("1 /a {BASIC}")]
    );
    assert_eq!(other.requests(), ["1 /b"]);

    // Another server that asks for them gets none.
    let other = Script::new(&[CHALLENGE], 0);
    let server = Script::new(&[away], other.address.port());
    let output = run(&format!("ws://user:pa%20ss@{}/a", server.address));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors, "401 instead of 101\n");
    assert_eq!(other.requests(), ["1 /b"]);
}

#[test]
fn the_client_says_why_it_gives_up() {
    let circle = "HTTP/1.1 302 X⏎Location: /a⏎Content-Length: 0⏎⏎";
    let rows: [(&str, &[&str], &str); 7] = [
        ("user:pa%20ss@", &[circle; 6], "more than 5 redirects"),
        (
            "user:pa%20ss@",
            &[CHALLENGE, CHALLENGE],
            "401 instead of 101",
        ),
        ("", &[CHALLENGE], "401, and there are no credentials"),
        (
            "",
            &["HTTP/1.1 404 X⏎Content-Length: 0⏎⏎"],
            "404 instead of 101",
        ),
        (
            "",
            &["HTTP/1.1 302 X⏎Content-Length: 0⏎⏎"],
            "a redirect has no Location",
        ),
        (
            "",
            &["HTTP/1.1 302 X⏎Location: https://127.0.0.1:{port}/⏎Content-Length: 0⏎⏎"],
            "there is no TLS here: wss needs a stream that speaks it",
        ),
        (
            "",
            &["HTTP/1.1 302 X⏎Location: ws://root:1@127.0.0.1:{port}/⏎Content-Length: 0⏎⏎"],
            "the Location has credentials",
        ),
    ];
    for (credentials, answers, sentence) in rows {
        let server = Script::new(answers, 0);
        let output = run(&format!("ws://{credentials}{}/a", server.address));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors, format!("{sentence}\n"));
        assert_eq!(output.status.code(), Some(1), "{sentence}");
        assert_eq!(server.requests().len(), answers.len(), "{sentence}");
    }
}
