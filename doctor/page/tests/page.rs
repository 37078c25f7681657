//! What the page calls, and the page itself.
#![allow(clippy::unwrap_used)]

use std::fs;
use upgrade_doctor_page::{at, diagnose, diagnosed, length, list, listed, push};

fn recording(name: &str) -> Vec<u8> {
    fs::read(format!(
        "{}/../tests/recordings/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

fn result() -> serde_json::Value {
    let bytes: Vec<u8> = (0..length())
        .map(|index| u8::try_from(at(index)).unwrap())
        .collect();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn bytes_go_in_and_a_report_comes_out() {
    for byte in recording("curl-verbose.txt") {
        assert_eq!(push(byte.into()), 1);
    }
    diagnose(0);
    let outcome = result();
    assert_eq!(outcome["findings"][0]["id"], "C2", "{outcome}");
    assert_eq!(outcome["format"], "output of curl -v");

    // What was diagnosed is forgotten.
    diagnose(0);
    assert!(result()["error"].is_string());
}

#[test]
fn an_exchange_can_be_picked() {
    let har = recording("firefox.har");
    let status = |pick| diagnosed(har.clone(), pick)["status"].clone();
    assert_eq!(
        (status(1), status(2), status(3)),
        (505.into(), 403.into(), 101.into())
    );
    assert!(diagnosed(har.clone(), 99)["error"].is_string());
    assert_eq!(diagnosed(har, 0)["exchanges"].as_array().unwrap().len(), 3);
}

#[test]
fn every_signature_is_listed_with_its_fixes() {
    list();
    let all = result();
    assert_eq!(all, listed());
    assert!(all.as_array().unwrap().len() >= 67);
    for signature in all.as_array().unwrap() {
        assert!(signature["seen"].is_string(), "{signature}");
        assert!(
            !signature["fixes"].as_array().unwrap().is_empty(),
            "{signature}"
        );
    }
}

/// Nothing is loaded and nothing is sent: the page says so to the browser, and has no address in
/// it.
#[test]
fn the_page_stands_alone() {
    let page = fs::read_to_string(format!("{}/page.html", env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(page.matches("@WASM@").count(), 1);
    assert!(page.contains("default-src 'none'"));
    for loads in [
        " src=",
        "<link",
        "@import",
        "fetch(",
        "XMLHttpRequest",
        "innerHTML",
        "import(",
    ] {
        assert!(!page.contains(loads), "{loads}");
    }
}
