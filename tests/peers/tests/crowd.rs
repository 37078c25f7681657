//! Many clients at the same time.

use std::process::Command;

use http_upgrade_peers::{Server, file, run};

/// How many connections are open at the same time.
const COUNT: &str = "50";

/// Starts the clients, and checks that all of them succeeded.
fn send(server: &Server, manner: &str) {
    let mut python = Command::new(file(".venv/bin/python"));
    python.arg(file("clients/crowd.py"));
    let finished = run(python.args([&server.chat(), COUNT, manner]));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(finished.stdout, format!("{COUNT}\n"), "{finished:?}");
}

/// All clients complete the handshake before any of them sends a message. Then each one gets its
/// own messages back, text and binary, and closes.
#[test]
fn all_are_served_at_once() {
    send(&Server::start(), "polite");
}

/// After clients that vanish, the server can serve others. The guard of the server checks for
/// panics.
#[test]
fn those_who_vanish_do_no_harm() {
    let server = Server::start();
    send(&server, "rude");
    send(&server, "polite");
}
