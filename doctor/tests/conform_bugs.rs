//! `conform` finds mistakes that are planted one at a time, and nothing else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod faulty;
mod support;

use faulty::bugs::{FRONT, IMPATIENT, LAX, REAR, SERVER};
use faulty::relay::{self, Bug};
use faulty::{Example, free_address};
use serde_json::Value;
use std::process::Output;
use std::sync::Mutex;
use std::thread;

/// How many suites run at the same time.
const AT_ONCE: usize = 4;

const NONE: Bug = Bug::new("no mistake");

/// The ids and kinds of the failures.
fn failures(report: &Value) -> Vec<String> {
    let cases = report["cases"].as_array().unwrap();
    cases
        .iter()
        .filter(|case| case["verdict"] == "failed")
        .map(|case| format!("{} ({}): {}", case["id"], case["kind"], case["said"]))
        .collect()
}

fn server(bug: Bug) -> Vec<String> {
    checked(&server_output(bug, ""))
}

/// Runs the cases whose id begins with `only`.
fn server_output(bug: Bug, only: &str) -> Output {
    let example = Example::server();
    let address = relay::start(example.address, None, bug);
    // The example allows origins of its own port only.
    let origin = format!("http://127.0.0.1:{}", example.address.port());
    let url = format!("ws://{address}/chat");
    let arguments = ["conform", "server", &url, "--json", "--timeout", "3"];
    let options = ["--origin", &origin, "--only", only];
    support::doctor([&arguments as &[&str], &options].concat())
}

/// The failures of a report whose exit status fits them.
fn checked(output: &Output) -> Vec<String> {
    let failures = failures(&support::json(output));
    let due = i32::from(!failures.is_empty());
    let said = support::stderr(output);
    assert_eq!(output.status.code(), Some(due), "{failures:?} {said}");
    failures
}

fn proxy(front: Bug, rear: Bug) -> Vec<String> {
    checked(&proxy_output(front, rear, ""))
}

fn proxy_output(front: Bug, rear: Bug, only: &str) -> Output {
    let back = free_address();
    let after = relay::start(back, None, rear);
    let example = Example::proxy(after);
    let before = relay::start(example.address, Some(back), front);
    let (front, back) = (before.to_string(), back.to_string());
    let arguments = ["--front", &front, "--back", &back, "--only", only];
    support::doctor([&["conform", "proxy", "--json"], &arguments as &[&str]].concat())
}

/// Runs a suite for each mistake, and returns those that it did not find.
fn missed(bugs: &[Bug], run: impl Fn(Bug) -> Vec<String> + Sync) -> Vec<&'static str> {
    let (waiting, missed) = (Mutex::new(bugs.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(bug) = {
                    let mut waiting = waiting.lock().unwrap();
                    waiting.next()
                } {
                    let failures = run(*bug);
                    println!("{}: {failures:#?}", bug.name);
                    if failures.is_empty() {
                        missed.lock().unwrap().push(bug.name);
                    }
                }
            });
        }
    });
    missed.into_inner().unwrap()
}

#[test]
fn a_server_without_a_mistake_has_no_failure() {
    assert_eq!(server(NONE), Vec::<String>::new());
}

#[test]
fn a_proxy_without_a_mistake_has_no_failure() {
    assert_eq!(proxy(NONE, NONE), Vec::<String>::new());
}

#[test]
fn mistakes_of_servers_are_found() {
    assert_eq!(missed(SERVER, server), Vec::<&str>::new());
}

#[test]
fn mistakes_of_proxies_are_found() {
    let front = missed(FRONT, |bug| proxy(bug, NONE));
    let rear = missed(REAR, |bug| proxy(NONE, bug));
    assert_eq!([front, rear].concat(), Vec::<&str>::new());
}

#[test]
fn what_no_rule_forbids_is_told() {
    let report = support::json(&proxy_output(NONE, LAX, "fake/http-1.0"));
    let cases = report["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["id"] == "fake/http-1.0");
    let case = case.unwrap();
    assert_eq!(case["verdict"], "open", "{case}");
    let said = case["said"].as_str().unwrap();
    assert!(said.contains("the client gets a 101"), "{case}");
    let plain = proxy_output(NONE, NONE, "fake/http-1.0");
    assert!(!support::stdout(&plain).contains("the client gets a 101"));
}

/// A client has to wait for the answer (RFC 6455 §4.1), so a proxy may refuse one that does not.
#[test]
fn a_proxy_may_refuse_a_client_that_does_not_wait() {
    let output = proxy_output(IMPATIENT, NONE, "early/");
    assert_eq!(checked(&output), Vec::<String>::new());
    let report = support::json(&output);
    assert_eq!(report["total"]["passed"], 8, "{report:#}");
}

/// A wrong 101, lost bytes, repeated bytes, a hang and a crash are different kinds of failures.
#[test]
fn the_kinds_of_failures_are_told_apart() {
    for (name, only, kind) in [
        ("HTTP/1.0 gets a 101", "http/1.0", "wrong switch"),
        (
            "the bytes after the request are lost",
            "accepted/frame-at-once",
            "bytes lost",
        ),
        (
            "the bytes after the request are used twice",
            "accepted/frame-at-once",
            "bytes used twice",
        ),
        (
            "a head in two segments is never read to its end",
            "split/every-place",
            "hang",
        ),
        ("a NUL ends the program", "fields/nul", "crash"),
    ] {
        let bug = SERVER.iter().find(|bug| bug.name == name);
        let bug = bug.unwrap_or_else(|| panic!("{name}"));
        let failures = checked(&server_output(*bug, only));
        assert!(!failures.is_empty(), "{name}");
        let kind = format!("(\"{kind}\")");
        assert!(
            failures.iter().all(|failure| failure.contains(&kind)),
            "{name}: {failures:?}"
        );
    }
}
