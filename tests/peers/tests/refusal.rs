//! Handshakes that the server refuses, and the bytes of the refusals.

use std::process::Command;

use http_upgrade_peers::{Finished, Server, file, run};

/// The nonce of RFC 6455 §1.3, and the response to it that is given there.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The head of a response.
#[derive(Debug)]
struct Head {
    status: String,
    fields: Vec<(String, String)>,
}

impl Head {
    /// Returns the values of a field, one for each of its lines.
    fn all(&self, name: &str) -> Vec<&str> {
        let lines = self
            .fields
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        lines.map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a comma-separated list has a member, compared without regard to case.
    fn lists(&self, name: &str, member: &str) -> bool {
        let lines = self.all(name);
        let mut members = lines.iter().flat_map(|line| line.split(','));
        members.any(|found| found.trim().eq_ignore_ascii_case(member))
    }

    #[track_caller]
    fn assert_refused(&self, status: &str) {
        let (version, rest) = self
            .status
            .split_once(' ')
            .expect("a status line has parts");
        assert_eq!(version, "HTTP/1.1", "{self:?}");
        assert_eq!(rest.split(' ').next(), Some(status), "{self:?}");
        // A refusal must not contain any part of an acceptance.
        assert!(self.all("Sec-WebSocket-Accept").is_empty(), "{self:?}");
        assert!(self.all("Sec-WebSocket-Protocol").is_empty(), "{self:?}");
    }
}

/// Sends a handshake with curl. `changes` are more arguments; fields given there are added to the
/// others.
fn shake(server: &Server, version: &str, changes: &[&str]) -> (Head, Finished) {
    let version = format!("Sec-WebSocket-Version: {version}");
    let key = format!("Sec-WebSocket-Key: {KEY}");
    let mut curl = Command::new("curl");
    // An accepted handshake leaves the connection open, so curl ends by its time limit.
    curl.args([
        "--silent",
        "--show-error",
        "--include",
        "--http1.1",
        "--max-time",
        "2",
    ]);
    curl.args([
        "--noproxy",
        "*",
        "--header",
        "Connection: Upgrade",
        "--header",
    ]);
    curl.args(["Upgrade: websocket", "--header", &version, "--header", &key]);
    let finished = run(curl.args(changes).arg(server.http_chat()));

    let (head, _) = finished
        .stdout
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no head in {finished:?}"));
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .expect("split gives one part at least")
        .to_owned();
    let fields = lines
        .map(|line| {
            line.split_once(':')
                .unwrap_or_else(|| panic!("no colon in {line:?}"))
        })
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    (Head { status, fields }, finished)
}

/// Like [`shake`], for handshakes that must be refused: curl has to see the end of the response
/// long before its time limit.
fn refused(server: &Server, version: &str, changes: &[&str]) -> Head {
    let (head, finished) = shake(server, version, changes);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    head
}

/// The handshake that the other tests alter is valid.
#[test]
fn an_unaltered_handshake_is_accepted() {
    let server = Server::start();
    let port = server.address().port();
    let own = [
        format!("Origin: http://127.0.0.1:{port}"),
        format!("Origin: http://localhost:{port}"),
    ];
    for changes in [vec![], vec!["--header", &own[0]], vec!["--header", &own[1]]] {
        let (head, finished) = shake(&server, "13", &changes);
        assert_eq!(
            head.status, "HTTP/1.1 101 Switching Protocols",
            "{finished:?}"
        );
        assert_eq!(head.all("Sec-WebSocket-Accept"), [ACCEPT], "{finished:?}");
        assert!(head.lists("Connection", "upgrade"), "{head:?}");
        assert!(head.lists("Upgrade", "websocket"), "{head:?}");
        assert!(head.all("Sec-WebSocket-Protocol").is_empty(), "{head:?}");
        assert!(head.all("Sec-WebSocket-Extensions").is_empty(), "{head:?}");
    }
}

#[test]
fn another_version_is_426() {
    let server = Server::start();
    for version in ["8", "14", "130"] {
        let head = refused(&server, version, &[]);
        head.assert_refused("426");
        assert_eq!(head.all("Sec-WebSocket-Version"), ["13"], "{head:?}");
        // RFC 9110 §15.5.22: a 426 must have Upgrade, and by §7.8 Connection must name it.
        assert!(head.lists("Upgrade", "websocket"), "{head:?}");
        assert!(head.lists("Connection", "upgrade"), "{head:?}");
    }
}

#[test]
fn a_foreign_origin_is_403() {
    let server = Server::start();
    let port = server.address().port();
    let foreign = [
        String::from("http://example.com"),
        // The origin of a page that has none of its own.
        String::from("null"),
        // Scheme, port and the whole host must match.
        format!("https://127.0.0.1:{port}"),
        String::from("http://127.0.0.1"),
        format!("http://127.0.0.1:{}", port ^ 1),
        format!("http://127.0.0.1.example.com:{port}"),
        format!("http://localhost.example.com:{port}"),
    ];
    for origin in foreign {
        let head = refused(&server, "13", &["--header", &format!("Origin: {origin}")]);
        head.assert_refused("403");
    }
}

#[test]
fn another_method_is_405() {
    let server = Server::start();
    let head = refused(&server, "13", &["--data", ""]);
    head.assert_refused("405");
    assert_eq!(head.all("Allow"), ["GET"], "{head:?}");
}

/// Checks which status wscat reports; its own exit code for an error is 255.
fn assert_wscat_says(server: &Server, arguments: [&str; 2], status: u16) {
    let mut node = Command::new("node");
    node.arg(file("node_modules/wscat/bin/wscat"));
    node.args([
        "--connect",
        &server.chat(),
        "--execute",
        "hello",
        "--wait",
        "1",
    ]);
    let finished = run(node.args(arguments));
    let expected = format!("error: Unexpected server response: {status}\n");
    assert_eq!(finished.stderr, expected, "{finished:?}");
    assert_eq!(finished.code, Some(255), "{finished:?}");
    assert_eq!(finished.stdout, "", "{finished:?}");
}

#[test]
fn wscat_with_another_version() {
    assert_wscat_says(&Server::start(), ["--protocol", "8"], 426);
}

#[test]
fn wscat_with_a_foreign_origin() {
    assert_wscat_says(&Server::start(), ["--origin", "http://example.com"], 403);
}
