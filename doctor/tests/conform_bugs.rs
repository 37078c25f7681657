//! `conform` finds mistakes that are planted one at a time, and nothing else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod faulty;
mod support;

use faulty::bugs::{FRONT, LAX, REAR, SERVER};
use faulty::relay::{self, Bug};
use faulty::{Example, free_address};
use serde_json::Value;
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
    let example = Example::server();
    let address = relay::start(example.address, None, bug);
    // The example allows origins of its own port only.
    let origin = format!("http://127.0.0.1:{}", example.address.port());
    let url = format!("ws://{address}/chat");
    let output = support::doctor([
        "conform",
        "server",
        &url,
        "--json",
        "--origin",
        &origin,
        "--timeout",
        "3",
    ]);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        support::stderr(&output)
    );
    failures(&support::json(&output))
}

fn proxy(front: Bug, rear: Bug) -> Vec<String> {
    failures(&proxy_report(front, rear, ""))
}

fn proxy_report(front: Bug, rear: Bug, only: &str) -> Value {
    let back = free_address();
    let after = relay::start(back, None, rear);
    let example = Example::proxy(after);
    let before = relay::start(example.address, Some(back), front);
    let (front, back) = (before.to_string(), back.to_string());
    let arguments = ["--front", &front, "--back", &back, "--only", only];
    let output = support::doctor([&["conform", "proxy", "--json"], &arguments as &[&str]].concat());
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        support::stderr(&output)
    );
    support::json(&output)
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
    let report = proxy_report(NONE, LAX, "fake/http-1.0");
    let cases = report["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["id"] == "fake/http-1.0");
    let case = case.unwrap();
    assert_eq!(case["verdict"], "open", "{case}");
    let said = case["said"].as_str().unwrap();
    assert!(said.contains("the client gets a 101"), "{case}");
    let plain = proxy_report(NONE, NONE, "fake/http-1.0");
    assert!(!plain.to_string().contains("the client gets a 101"));
}
