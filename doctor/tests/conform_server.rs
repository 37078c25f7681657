//! `conform server` on servers in this process: how it connects, and what its options do.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Accept, Encode, Protocol, Unnegotiated};
use serde_json::Value;
use std::io::Read;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;
use support::{answer, command, doctor, json, server, stderr, stdout, tls_server};

static OWN: Unnegotiated = Unnegotiated::new(Protocol::new("x-own"));

const WEBSOCKET: Acceptor = Acceptor::new(Origins::Any);

/// What a server that keeps the rules answers to a request.
fn reply(head: &str, policy: &impl Accept) -> Vec<u8> {
    let input = head.as_bytes();
    let mut server = Server::new();
    if server.wants_input(input) {
        return Vec::new();
    }
    match server.event(input) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(policy) {
            Ok(reply) => reply.to_vec().unwrap(),
            Err(rejection) => rejection.closing().to_vec().unwrap(),
        },
        Err(error) => {
            let rejection = error.rejection();
            rejection.map_or_else(Vec::new, |rejection| rejection.closing().to_vec().unwrap())
        }
        _ => b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".to_vec(),
    }
}

/// A server for WebSocket that keeps the rules and echoes nothing; `answered` is called with each
/// request before its answer goes out.
fn websocket(answered: impl Fn(&str) + Send + Sync + 'static) -> String {
    let port = server(move |mut stream, head| {
        let reply = reply(&head, &WEBSOCKET);
        answered(&head);
        answer(&mut stream, reply);
        if head.contains("Upgrade") {
            let _ = stream.read(&mut [0; 512]);
        }
    });
    format!("ws://127.0.0.1:{port}/chat")
}

fn cases<'a>(report: &'a Value, verdict: &str) -> Vec<&'a str> {
    let cases = report["cases"].as_array().unwrap().iter();
    let cases = cases.filter(|case| case["verdict"] == verdict);
    cases.map(|case| case["id"].as_str().unwrap()).collect()
}

#[test]
fn another_token_is_tested_without_the_cases_of_websocket() {
    let port = server(|mut stream, head| answer(&mut stream, reply(&head, &OWN)));
    let url = format!("ws://127.0.0.1:{port}/");
    let arguments = ["conform", "server", &url, "--token", "x-own", "--json"];
    let only = ["connection/", "upgrade/", "key/", "switch/plain"].map(|id| ["--only", id]);
    let output = doctor([&arguments as &[&str], only.as_flattened()].concat());
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    let (passed, skipped) = (cases(&report, "passed"), cases(&report, "skipped"));
    for id in ["switch/plain", "connection/second-line", "upgrade/missing"] {
        assert!(passed.contains(&id), "{id}: {passed:?}");
    }
    assert!(passed.len() >= 20, "{passed:?}");
    assert!(skipped.contains(&"key/missing"), "{skipped:?}");
}

#[test]
fn a_switch_to_another_protocol_than_the_token_fails() {
    let port = server(|mut stream, head| {
        let head = head.replace("x-own", "websocket");
        answer(
            &mut stream,
            reply(&head, &Unnegotiated::new(Protocol::new("websocket"))),
        );
    });
    let url = format!("ws://127.0.0.1:{port}/");
    let arguments = ["conform", "server", &url, "--token", "x-own"];
    let output = doctor([&arguments as &[&str], &["--only", "switch/plain"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let said = "the 101 switches to websocket, which was not offered";
    assert!(stdout(&output).contains(said), "{}", stdout(&output));
}

#[test]
fn servers_with_tls_are_tested() {
    let port = tls_server(|mut stream| {
        let head = support::head(&mut stream);
        answer(&mut stream, reply(&head, &WEBSOCKET));
        let _ = stream.read(&mut [0; 512]);
    });
    let url = format!("wss://localhost:{port}/chat");
    let arguments = ["conform", "server", &url, "--json"];
    let only = ["switch/", "connection/", "ends/half"].map(|id| ["--only", id]);
    let arguments = [&arguments as &[&str], only.as_flattened()].concat();
    let untrusted = doctor(&arguments);
    assert_eq!(untrusted.status.code(), Some(2));
    assert!(stderr(&untrusted).contains("TLS"), "{}", stderr(&untrusted));

    let output = doctor([&arguments as &[&str], &["--insecure"]].concat());
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    assert!(cases(&report, "passed").len() > 20, "{report:#}");
    let half_closed = ["ends/half-closed", "ends/half-head"];
    assert_eq!(cases(&report, "skipped"), half_closed);
}

/// Between its request and its answer, each of the connections counts.
#[test]
fn the_connections_are_as_many_as_allowed() {
    for allowed in [1, 3] {
        let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let seen = Arc::clone(&most);
        let url = websocket(move |_| {
            let now = open.fetch_add(1, Ordering::SeqCst) + 1;
            seen.fetch_max(now, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(60));
            open.fetch_sub(1, Ordering::SeqCst);
        });
        let connections = allowed.to_string();
        let arguments = ["conform", "server", &url, "--only", "connection/"];
        let options = ["--connections", &connections];
        let output = doctor([&arguments as &[&str], &options].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        assert_eq!(most.load(Ordering::SeqCst), allowed);
    }
}

/// Neither a redirect nor a proxy of the environment makes the suite connect elsewhere.
#[test]
fn only_the_address_that_was_named_is_connected_to() {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = format!("http://{}", trap.local_addr().unwrap());
    trap.set_nonblocking(true).unwrap();
    let location = elsewhere.clone();
    let port = server(move |mut stream, head| {
        let reply = String::from_utf8(reply(&head, &WEBSOCKET)).unwrap();
        if reply.starts_with("HTTP/1.1 101 ") {
            return answer(&mut stream, reply);
        }
        let redirect = format!(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}/\r\nAlt-Svc: h2=\"{location}\"\r\n\
            Content-Length: 0\r\n\r\n"
        );
        answer(&mut stream, redirect);
    });
    let url = format!("ws://127.0.0.1:{port}/chat");
    let mut command = command();
    for name in [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "ALL_PROXY",
    ] {
        command.env(name, &elsewhere);
    }
    command.args(["conform", "server", &url, "--json"]);
    command.args([
        "--only",
        "connection/",
        "--only",
        "target/absolute",
        "--only",
        "host/",
    ]);
    let report = json(&command.output().unwrap());
    assert!(cases(&report, "passed").len() > 15, "{report:#}");
    assert!(trap.accept().is_err(), "a connection came");
}

/// The line that tells how far a run is stands on terminals only, and is wiped at the end.
#[cfg(target_os = "linux")]
#[test]
fn progress_is_shown_on_a_terminal() {
    let url = websocket(|_| {});
    let arguments = ["conform", "server", &url, "--only", "switch/key"];
    let piped = doctor(arguments);
    assert_eq!(piped.status.code(), Some(0), "{}", stdout(&piped));
    assert_eq!(stderr(&piped), "");

    let program = env!("CARGO_BIN_EXE_upgrade-doctor");
    let words = [&[program] as &[&str], &arguments].concat().join(" ");
    // `script` runs a command on a terminal of its own.
    let output = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command", &words, "/dev/null"])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let shown = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{shown}");
    let count = shown.matches("\r\u{1b}[K").count();
    assert!(
        shown.contains("\r\u{1b}[K0/6 switch/key-of-the-rfc"),
        "{shown:?}"
    );
    assert!(shown.contains("5/6 "), "{shown:?}");
    assert_eq!(count, 7, "{shown:?}");
}

#[test]
fn a_case_takes_no_longer_than_its_limit() {
    let url = websocket(|head| {
        if head.contains("Connection: upgrades\r\n") {
            thread::sleep(Duration::from_secs(30));
        }
    });
    let arguments = ["conform", "server", &url, "--json", "--timeout", "0.7"];
    let output = doctor([&arguments as &[&str], &["--only", "connection/"]].concat());
    let report = json(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(cases(&report, "failed"), ["connection/longer-word"]);
    let cases = report["cases"].as_array().unwrap();
    let case = cases
        .iter()
        .find(|case| case["verdict"] == "failed")
        .unwrap();
    assert_eq!(case["kind"], "hang", "{case}");
    let took = case["milliseconds"].as_u64().unwrap();
    assert!((600..5_000).contains(&took), "{took}");
}

#[test]
fn a_case_of_many_connections_has_one_limit() {
    let url = websocket(|_| thread::sleep(Duration::from_millis(100)));
    let arguments = ["conform", "server", &url, "--json", "--timeout", "1.5"];
    let output = doctor([&arguments as &[&str], &["--only", "split/refused"]].concat());
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    let case = &report["cases"][0];
    assert_eq!(case["verdict"], "skipped", "{case}");
    let said = case["said"].as_str().unwrap();
    assert!(said.contains(" cuts, and none of them fails"), "{said}");
    let took = case["milliseconds"].as_u64().unwrap();
    assert!(took < 5_000, "{took}");
}

/// A rule about every answer shows the first one that breaks it.
#[test]
fn an_answer_that_breaks_a_rule_is_shown() {
    let port = server(|mut stream, head| {
        if head.starts_with("GET ") {
            return answer(&mut stream, reply(&head, &WEBSOCKET));
        }
        let refusal = "HTTP/1.1 405 Method Not Allowed\r\nX-Why: a\r\nContent-Length: 0\r\n\r\n";
        answer(&mut stream, refusal);
    });
    let url = format!("ws://127.0.0.1:{port}/");
    let arguments = ["conform", "server", &url, "--only", "answers/405"];
    let output = doctor([&arguments as &[&str], &["--only", "method/p"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let told = stdout(&output);
    let due = "  received: HTTP/1.1 405 Method Not Allowed⏎X-Why: a⏎Content-Length: 0⏎⏎\n";
    assert!(
        told.contains("a 405 has no Allow (2 of 2 answers)"),
        "{told}"
    );
    assert!(told.contains(due), "{told}");
}
