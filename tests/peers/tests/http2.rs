//! Node's HTTP/2 client opens a WebSocket by extended CONNECT (RFC 8441) at the example `h2_server`,
//! and curl gets a 101 from the same acceptor over HTTP/1.1.

use http_upgrade_peers::{H2Server, file, run};
use std::process::Command;

/// Returns what the client prints: the status, the subprotocol, how many fields of HTTP/1.1 the
/// response has, and the echo.
fn asked(server: &H2Server, origin: &str, protocol: &str) -> String {
    let mut node = Command::new("node");
    node.arg(file("clients/http2.mjs"));
    let finished = run(node.args([&server.origin(), origin, protocol, "hello"]));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout
}

#[test]
fn one_acceptor_answers_over_both_versions() {
    let server = H2Server::start();
    let own = server.origin();
    let rows = [
        (own.as_str(), "websocket", "200 chat 0 hello\n"),
        ("https://example.net", "websocket", "403 - 0\n"),
        (own.as_str(), "other", "501 - 0\n"),
    ];
    for (origin, protocol, expected) in rows {
        assert_eq!(
            asked(&server, origin, protocol),
            expected,
            "{origin} {protocol}"
        );
    }
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--insecure",
        "--http1.1",
        "--max-time",
        "2",
        "--output",
        "/dev/null",
    ])
    .args([
        "--write-out",
        "%{http_code}",
        "--header",
        "Connection: Upgrade",
    ])
    .args([
        "--header",
        "Upgrade: websocket",
        "--header",
        "Sec-WebSocket-Version: 13",
    ])
    .args(["--header", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="])
    .arg(format!("{own}/chat"));
    assert_eq!(run(&mut curl).stdout, "101");
}
