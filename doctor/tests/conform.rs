//! The command line of `conform` and its reports.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::time::{Duration, Instant};
use support::{answer, command, doctor, json, server, stderr, stdout};

fn accept(head: &str) -> String {
    let key = head
        .lines()
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
    let text = format!(
        "{}258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        key.unwrap_or_default()
    );
    BASE64_STANDARD.encode(sha1_smol::Sha1::from(text).digest().bytes())
}

/// A server that looks at the version only, echoes nothing, and says something unsafe in its refusals.
fn rude() -> String {
    let port = server(|mut stream, head| {
        if head.contains("Sec-WebSocket-Version: 13\r\n") && head.starts_with("GET ") {
            let answer_head = format!(
                "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Accept: {}\r\n\r\n",
                accept(&head)
            );
            answer(&mut stream, answer_head);
            let _ = stream.read(&mut [0; 512]);
        } else {
            let refusal = "HTTP/1.1 400 Bad\r\nX: <b>\u{1b}[31m\r\nContent-Length: 0\r\n\r\n";
            answer(&mut stream, refusal);
        }
    });
    format!("ws://127.0.0.1:{port}/chat")
}

#[test]
fn wrong_usage_and_no_server_are_2() {
    for arguments in [
        &["conform"] as &[&str],
        &["conform", "server"],
        &["conform", "server", "ws://127.0.0.1/", "ws://127.0.0.1/"],
        &["conform", "proxy", "--front", "127.0.0.1:1"],
        &["conform", "client", "--listen", "127.0.0.1:0", "--nonsense"],
        &[
            "conform",
            "client",
            "--listen",
            "127.0.0.1:0",
            "--run",
            "true",
        ],
        &["conform", "server", "nonsense"],
        &["conform", "server", "ws://127.0.0.1:9/"],
        &[
            "conform",
            "server",
            "ws://127.0.0.1:9/",
            "--baseline",
            "/nonexistent",
        ],
        &[
            "conform",
            "proxy",
            "--front",
            "127.0.0.1:9",
            "--back",
            "127.0.0.1:0",
        ],
    ] {
        let output = doctor(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            stderr(&output).contains("upgrade-doctor conform: "),
            "{arguments:?}"
        );
    }
}

#[test]
fn ids_are_unique_and_their_requirements_exist() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/requirements.md");
    let requirements = std::fs::read_to_string(root).unwrap();
    let list = stdout(&doctor(["conform", "--list"]));
    let mut ids = BTreeSet::new();
    for line in list.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(
            ids.insert((words[0].to_owned(), words[1].to_owned())),
            "{line}"
        );
        assert!(matches!(words[2], "MUST" | "SHOULD" | "choice"), "{line}");
        let (_, sources) = line.rsplit_once(" (RFC ").unwrap();
        let kept = sources.trim_end_matches(')').split_once("; ");
        for id in kept.map_or("", |(_, ids)| ids).split_whitespace() {
            assert!(requirements.contains(&format!("| {id} |")), "{line}");
        }
    }
    assert!(ids.len() > 500, "{}", ids.len());
}

/// Each theme of the suites has cases.
#[test]
fn no_theme_is_left_out() {
    let list = stdout(&doctor(["conform", "--list"]));
    let server = "switch connection upgrade version http key method host target lines fields origin \
        subprotocol extensions deflate content expect accepted refused split limits ends h2c answers";
    let client = "accepts interim bytes refuses status malformed bounds subprotocol extension \
        deflate request";
    let proxy = "tunnel early fake refused fields answers content framing interim upstream ends";
    for (suite, groups) in [("server", server), ("client", client), ("proxy", proxy)] {
        let lines = list.lines().filter_map(|line| line.strip_prefix(suite));
        let ids: Vec<&str> = lines
            .filter_map(|line| line.trim().split('/').next())
            .collect();
        for group in groups.split_whitespace() {
            let count = ids.iter().filter(|id| **id == group).count();
            assert!(count >= 2, "{suite}: {count} cases of {group}");
        }
    }
}

#[test]
fn failures_are_shown_in_full_and_safely() {
    let url = rude();
    let only = [
        "--only",
        "connection/",
        "--only",
        "lines/nonsense",
        "--only",
        "version/99",
    ];
    let text = doctor([&["conform", "server", &url] as &[&str], &only].concat());
    assert_eq!(text.status.code(), Some(1), "{}", stderr(&text));
    let text = stdout(&text);
    for part in [
        "connection      ",
        "MUST failed (wrong switch): connection/missing",
        "[RFC 6455 §4.2.1; U-14 W-31]",
        "  sent: GET /chat HTTP/1.1⏎",
        "MUST failed (wrong answer): version/99",
        "  received: HTTP/1.1 400 Bad⏎X: <b>\\x1b[31m⏎",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains('\u{1b}'));

    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    let page_name = page.to_str().unwrap();
    let arguments = ["conform", "server", &url, "--html", page_name];
    doctor([&arguments as &[&str], &only].concat());
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("&lt;b&gt;\\x1b[31m"), "{page}");
    assert!(!page.contains('\u{1b}') && !page.contains("<b>"));
    assert!(!page.contains("src=") && !page.contains("href="));
}

#[test]
fn the_baseline_makes_known_failures_pass() {
    let url = rude();
    let folder = tempfile::tempdir().unwrap();
    let known = folder.path().join("known");
    let only = [
        "--json",
        "--only",
        "connection/missing",
        "--only",
        "version/99",
    ];
    let run = |baseline: &str| -> (Value, Option<i32>) {
        std::fs::write(&known, baseline).unwrap();
        let mut command = command();
        command.args(["conform", "server", &url]).args(only);
        let output = command.arg("--baseline").arg(&known).output().unwrap();
        (json(&output), output.status.code())
    };
    let (report, status) = run("");
    assert_eq!(
        (status, &report["total"]["must_failed"]),
        (Some(1), &2.into())
    );
    let (report, status) = run("# known\nconnection/missing # why\n");
    assert_eq!((status, &report["total"]["known"]), (Some(1), &1.into()));
    let (report, status) = run("connection/missing\nversion/99\nswitch/plain\n");
    assert_eq!((status, &report["passes"]), (Some(0), &true.into()));
    assert_eq!(
        report["outdated_baseline"],
        serde_json::json!(["switch/plain"])
    );
}

/// The page has each case of the run once, under its group, and loads nothing.
#[test]
fn the_page_shows_every_case() {
    let url = rude();
    let folder = tempfile::tempdir().unwrap();
    let (page, known) = (folder.path().join("page.html"), folder.path().join("known"));
    std::fs::write(&known, "connection/missing\n").unwrap();
    let mut command = command();
    command.args(["conform", "server", &url, "--json", "--only", "connection/"]);
    command.args(["--only", "version/99", "--only", "deflate/second"]);
    command.arg("--baseline").arg(&known).arg("--html");
    let report = json(&command.arg(&page).output().unwrap());
    let page = std::fs::read_to_string(page).unwrap();
    for case in report["cases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let class = match case["verdict"].as_str().unwrap() {
            "failed" if case["known"] == true => "known",
            "failed" => "failed open-it",
            verdict => verdict,
        };
        let entry = format!("<code>{id}</code>");
        let (before, _) = page.split_once(&entry).unwrap_or_else(|| panic!("{id}"));
        assert_eq!(page.matches(&entry).count(), 1, "{id}");
        assert!(
            before
                .rsplit_once("<details class=\"")
                .unwrap()
                .1
                .starts_with(class),
            "{id}"
        );
        let group = before.rsplit_once("<h2>").unwrap().1;
        assert!(
            id.starts_with(group.split(' ').next().unwrap()),
            "{id}: {group}"
        );
    }
    let kinds = ["passed", "failed open-it", "known", "skipped", "open"];
    for class in kinds.map(|kind| format!("<details class=\"{kind}\"")) {
        assert!(page.contains(&class), "{class}");
    }
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    assert!(!page.contains("<script") && !page.contains("http:") && !page.contains("url("));
}

#[test]
fn a_page_that_cannot_be_written_is_2() {
    let url = rude();
    let arguments = ["conform", "server", &url, "--only", "switch/plain"];
    let output = doctor([&arguments as &[&str], &["--html", "/nonexistent/page"]].concat());
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("/nonexistent/page cannot be written"),
        "{said}"
    );
}

#[test]
fn what_the_server_does_not_speak_is_skipped_with_a_reason() {
    let url = rude();
    let only = [
        "--only",
        "deflate/second",
        "--only",
        "accepted/frame",
        "--only",
        "subprotocol/known",
    ];
    let report = json(&doctor(
        [&["conform", "server", &url, "--json"] as &[&str], &only].concat(),
    ));
    let cases = report["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        assert_eq!(case["verdict"], "skipped", "{case}");
        assert!(
            case["said"].as_str().unwrap().contains("the server "),
            "{case}"
        );
    }
}

#[test]
fn a_server_that_stays_silent_costs_no_more_than_the_limit() {
    let port = server(|_stream, _| std::thread::sleep(Duration::from_secs(20)));
    let url = format!("ws://127.0.0.1:{port}/");
    let started = Instant::now();
    let output = doctor(["conform", "server", &url, "--timeout", "0.5"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(started.elapsed() < Duration::from_secs(5));
}

/// Every option of the suite is in its help, and in the README.
#[test]
fn no_option_is_left_out() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let help = stdout(&doctor(["conform", "--help"]));
    let words =
        help.split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'));
    let options: BTreeSet<&str> = words
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .collect();
    assert!(options.len() > 15, "{options:?}");
    for option in options {
        assert!(
            ["--header", "--verbose"].contains(&option) || readme.contains(option),
            "{option}"
        );
    }
}
