//! Many clients at once.

use std::process::Command;

use http_upgrade_peers::{Server, file, run};

/// How many connections are open at the same time.
const COUNT: &str = "50";

/// Sends a crowd, and checks that all of it came through.
fn send(server: &Server, manner: &str) {
    let mut python = Command::new(file(".venv/bin/python"));
    python.arg(file("clients/crowd.py"));
    let finished = run(python.args([&server.chat(), COUNT, manner]));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(finished.stdout, format!("{COUNT}\n"), "{finished:?}");
}

/// All shake hands before any of them speaks; then each gets back what it said
/// itself, text and binary, and closes.
#[test]
fn all_are_served_at_once() {
    send(&Server::start(), "polite");
}

/// Clients that vanish leave the server able to serve others; the guard of the
/// server looks for panics on the way.
#[test]
fn those_who_vanish_do_no_harm() {
    let server = Server::start();
    send(&server, "rude");
    send(&server, "polite");
}
