//! Every peer opens a WebSocket, has a message echoed, and closes.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use http_upgrade_peers::{Finished, Server, file, run};

/// Message, subprotocols offered, subprotocol agreed. The offers are in the order of the client's
/// preference; `-` means that there is none.
///
/// Most of these also test compression: `ws`, `websockets` and gorilla offer it, and those clients
/// end with an error if the server agrees.
const CONVERSATIONS: [(&str, &str, &str); 4] = [
    ("hello", "-", "-"),
    // The server's preference decides, not the client's.
    ("grüße, 世界", "superchat,chat", "chat"),
    ("one unknown", "soap,superchat", "superchat"),
    // This message is longer than 125 bytes, so its frame has an extended length of two bytes.
    (LONG, "chat", "chat"),
];

const LONG: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Holds all conversations with one server. `client` starts a new client for each.
fn converse(client: impl Fn() -> Command) {
    let server = Server::start();
    for (message, offered, agreed) in CONVERSATIONS {
        let finished = run(client().args([&server.chat(), offered, message]));
        assert_prints(&finished, &format!("{message} {agreed}\n"));
    }
}

fn assert_prints(finished: &Finished, expected: &str) {
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(finished.stdout, expected, "{finished:?}");
}

#[test]
fn ws() {
    converse(|| {
        let mut node = Command::new("node");
        node.arg(file("clients/ws.mjs"));
        node
    });
}

#[test]
fn websockets() {
    converse(|| {
        let mut python = Command::new(file(".venv/bin/python"));
        python.arg(file("clients/websockets_client.py"));
        python
    });
}

#[test]
fn java() {
    converse(|| {
        let mut java = Command::new("java");
        java.arg(file("clients/Client.java"));
        java
    });
}

#[test]
fn gorilla() {
    converse(|| Command::new(go_client()));
}

/// Builds the client in Go. `go run` would put a process between it and the test, and killing that
/// process would not end the client.
fn go_client() -> &'static Path {
    static CLIENT: OnceLock<&Path> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let client = Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/client-go"));
        let mut go = Command::new("go");
        go.args(["build", "-o"])
            .arg(client)
            .arg(file("clients/client.go"));
        // Debian's Go packages have their sources here; nothing is downloaded.
        go.env("GO111MODULE", "off")
            .env("GOPATH", "/usr/share/gocode")
            .env("GOFLAGS", "");
        let finished = run(&mut go);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        client
    })
}

/// wscat prints the messages that it receives. It ends with an error if the server chooses a
/// subprotocol that was not offered, but does not report the choice.
#[test]
fn wscat() {
    let server = Server::start();
    for (message, offered, _) in CONVERSATIONS {
        let mut node = Command::new("node");
        node.arg(file("node_modules/wscat/bin/wscat"));
        node.args([
            "--connect",
            &server.chat(),
            "--execute",
            message,
            "--wait",
            "1",
        ]);
        for subprotocol in offered.split(',').filter(|name| *name != "-") {
            node.args(["--subprotocol", subprotocol]);
        }
        assert_prints(&run(&mut node), &format!("{message}\n"));
    }
}

/// Clients that are not browsers may also send an origin that the server allows.
#[test]
fn wscat_with_an_allowed_origin() {
    let server = Server::start();
    for host in ["127.0.0.1", "localhost"] {
        let origin = format!("http://{host}:{}", server.address().port());
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
        assert_prints(&run(node.args(["--origin", &origin])), "hello\n");
    }
}
