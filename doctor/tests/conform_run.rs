//! `conform client` with clients that it starts, and with none.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use serde_json::Value;
use std::process::Output;
use std::time::{Duration, Instant};
use support::{doctor, json, stderr};

fn suite(options: &[&str]) -> Output {
    let arguments = ["conform", "client", "--json", "--listen", "127.0.0.1:0"];
    doctor([&arguments as &[&str], options].concat())
}

/// The id, the verdict and the sentence of each case.
fn verdicts(report: &Value) -> Vec<[&str; 3]> {
    let cases = report["cases"].as_array().unwrap().iter();
    cases
        .map(|case| ["id", "verdict", "said"].map(|key| case[key].as_str().unwrap_or_default()))
        .collect()
}

/// The doctor is a client itself: with `--ping` it sends a frame after a 101.
#[test]
fn a_client_is_started_for_each_case() {
    let program = env!("CARGO_BIN_EXE_upgrade-doctor");
    let run = format!("{program} --no-try --ping 0.01 {{url}}");
    let only = [
        "accepts/plain",
        "accepts/connection-list",
        "bytes/frame",
        "refuses/accept-missing",
        "refuses/accept-lower-case",
        "status/403",
        "request/",
    ];
    let only = only.map(|id| ["--only", id]);
    let output = suite(&[&["--run", &run], only.as_flattened()].concat());
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    let verdicts = verdicts(&report);
    let passed = verdicts
        .iter()
        .filter(|[_, verdict, _]| *verdict == "passed");
    assert_eq!((passed.count(), verdicts.len()), (24, 24), "{verdicts:?}");
}

/// A wrong command does not cost the time limit of each case.
#[test]
fn a_client_that_ends_without_connecting_is_told_at_once() {
    let started = Instant::now();
    let output = suite(&[
        "--run",
        "true {url}",
        "--only",
        "interim/",
        "--timeout",
        "8",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(started.elapsed() < Duration::from_secs(40));
    let report = json(&output);
    let verdicts = verdicts(&report);
    assert_eq!(verdicts.len(), 6);
    for [id, verdict, said] in verdicts {
        let due = ("failed", "the client ends without connecting");
        assert_eq!((verdict, said), due, "{id}");
    }
}

#[test]
fn no_client_at_all_is_2() {
    let output = suite(&["--idle", "0.2"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("no client connected to 127.0.0.1:"), "{said}");
}
