//! Every peer opens a WebSocket, has a message echoed, and closes.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use http_upgrade_peers::{Finished, Server, file, run};

/// Message, subprotocols offered, subprotocol agreed. The offers are in the
/// order of the client's preference; `-` is none.
///
/// Most of them are about compression as well: `ws`, `websockets`, and gorilla
/// offer it, and those clients end with an error if the server agrees.
const CONVERSATIONS: [(&str, &str, &str); 4] = [
    ("hello", "-", "-"),
    // What counts is the server's preference, not the client's.
    ("grüße, 世界", "superchat,chat", "chat"),
    ("one unknown", "soap,superchat", "superchat"),
    // Longer than 125 octets, hence with the length in two more octets.
    (LONG, "chat", "chat"),
];

const LONG: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Holds all conversations through one client, which `client` starts anew each
/// time, with one server.
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

/// Builds the client in Go. `go run` would put a process between that and the
/// test, which a kill would not get past.
fn go_client() -> &'static Path {
    static CLIENT: OnceLock<&Path> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let client = Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/client-go"));
        let mut go = Command::new("go");
        go.args(["build", "-o"])
            .arg(client)
            .arg(file("clients/client.go"));
        // Where Debian puts the sources of its Go packages; nothing is fetched.
        go.env("GO111MODULE", "off")
            .env("GOPATH", "/usr/share/gocode")
            .env("GOFLAGS", "");
        let finished = run(&mut go);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        client
    })
}

/// wscat prints what comes in and knows no more of the subprotocol than that
/// the server may only choose one that was offered, or it ends with an error.
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

/// The origins that the server allows are allowed to a client that is no
/// browser, too.
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
