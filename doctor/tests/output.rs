//! What is printed: its length, its order, its secrets, its exit status, and the shape of the JSON.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod support;

use serde_json::Value;
use std::fs;
use support::{command, doctor, json, recording, stderr, stdout};

#[test]
fn a_report_has_at_most_twelve_lines() {
    for entry in fs::read_dir(recording("")).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("README.md") {
            continue;
        }
        let output = doctor([&path]);
        let text = stdout(&output);
        let count = text.lines().count();
        assert!(
            (1..=12).contains(&count),
            "{}: {count} lines\n{text}",
            path.display()
        );
        assert!(
            !text.contains('\u{1b}'),
            "no colour where the output is no terminal: {text}"
        );
    }
}

#[test]
fn verdict_words_cause_and_fix_stand_in_this_order() {
    let text = stdout(&doctor([recording("curl-verbose.txt")]));
    let at = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("no {words:?} in {text}"))
    };
    let order = [
        at("Refused: status 505"),
        at("The server says:"),
        at("Cause (C2, certain):"),
        at("Fix (nginx):"),
    ];
    assert!(order.is_sorted(), "{text}");
    assert!(text.contains("proxy_http_version 1.1;"), "{text}");
}

/// The names are an interface.
#[test]
fn the_json_has_its_shape() {
    let report = json(&doctor([
        "--json".as_ref(),
        recording("curl-trace.txt").as_os_str(),
    ]));
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&report),
        ["findings", "said", "status", "verdict", "version"]
    );
    assert_eq!(
        (&report["version"], &report["verdict"], &report["status"]),
        (&1.into(), &"refused".into(), &505.into())
    );
    let finding = &report["findings"][0];
    assert_eq!(
        keys(finding),
        [
            "cause",
            "confidence",
            "fixes",
            "id",
            "level",
            "rule",
            "spans"
        ]
    );
    assert_eq!(
        (&finding["id"], &finding["level"], &finding["confidence"]),
        (&"C2".into(), &"error".into(), &"certain".into())
    );
    let fix = &finding["fixes"][0];
    assert_eq!(keys(fix), ["product", "snippet", "text"]);
    assert_eq!(fix["product"], "nginx");
    assert!(
        finding["rule"].as_str().unwrap().starts_with("RFC "),
        "{finding}"
    );
}

/// Offsets count from the first byte of their side, and point to what gave the cause away.
#[test]
fn spans_point_into_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        folder.path().join("request"),
        folder.path().join("response"),
    ];
    let request = "GET /ws HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let response = "HTTP/1.1 301 Moved Permanently\r\nLocation: https://example.com/ws/\r\nContent-Length: 0\r\n\r\n";
    fs::write(&files[0], request).unwrap();
    fs::write(&files[1], response).unwrap();
    let report = json(&doctor([
        "--json".as_ref(),
        files[0].as_os_str(),
        files[1].as_os_str(),
    ]));
    let finding = &report["findings"][0];
    assert_eq!(finding["id"], "C16");
    let spans = finding["spans"].as_array().unwrap();
    let offset = |span: &Value, name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
    let texts = spans.iter().map(|span| {
        let side = if span["side"] == "request" {
            request
        } else {
            response
        };
        &side[offset(span, "start")..offset(span, "end")]
    });
    assert!(
        texts.clone().any(|text| text == "https://example.com/ws/"),
        "{:?}",
        texts.collect::<Vec<_>>()
    );
}

#[test]
fn secrets_are_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.txt");
    let text = "GET /ws?token=SECRET1&room=blue HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Cookie: session=SECRET2\r\nAuthorization: Bearer SECRET3\r\nProxy-Authorization: Basic SECRET4\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\
        HTTP/1.1 403 Forbidden\r\nSet-Cookie: session=SECRET5\r\nContent-Length: 0\r\n\r\n";
    fs::write(&file, text).unwrap();
    for form in ["-v", "--markdown", "--json"] {
        let output = doctor([form.as_ref(), file.as_os_str()]);
        let text = stdout(&output);
        assert!(
            !text.contains("SECRET") && !text.contains("dGhlIHNhbXBsZSBub25jZQ"),
            "{form}: {text}"
        );
        if form == "-v" {
            assert!(
                text.contains("room=blue") && text.contains("Authorization: Bearer [redacted]"),
                "{text}"
            );
        }
    }
}

#[test]
fn escape_sequences_of_a_server_do_not_reach_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("response.bin");
    fs::write(&file, "HTTP/1.1 400 \u{1b}[2JBad\r\nServer: \u{1b}]0;title\u{7}\r\n\r\n\u{1b}[31mno \u{202e}way\u{9b}1m").unwrap();
    for form in ["-v", "--markdown", "--json", "--pick=1"] {
        let text = stdout(&doctor([form.as_ref(), file.as_os_str()]));
        let is_unsafe = |character: char| {
            character.is_control() && character != '\n' || character == '\u{202e}'
        };
        assert!(!text.contains(is_unsafe), "{form}: {text:?}");
    }
}

#[test]
fn markdown_keeps_its_code_blocks_closed() {
    let text = stdout(&doctor([
        "--markdown".as_ref(),
        recording("curl-verbose.txt").as_os_str(),
    ]));
    assert!(
        text.starts_with("**Upgrade: refused (status 505)**"),
        "{text}"
    );
    assert_eq!(text.matches("```").count() % 2, 0, "{text}");
    assert!(text.contains("<details>"), "{text}");
}

#[test]
fn verbose_shows_the_heads_and_what_strict_machines_say() {
    let text = stdout(&doctor([
        "-v".as_ref(),
        recording("curl-trace.txt").as_os_str(),
    ]));
    for words in [
        "A strict server: the request is a WebSocket handshake",
        "A strict proxy:",
        "GET /bare HTTP/1.1",
        "Rule: RFC",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
}

/// What people try first: the line of a console, or an address without its scheme.
#[test]
fn an_argument_that_is_no_file() {
    for argument in ["Unexpected response code: 400", "localhost:8080/chat"] {
        let output = doctor([argument]);
        assert_eq!(output.status.code(), Some(66));
        let text = stderr(&output);
        for words in [argument, "ws://", "standard input"] {
            assert!(text.contains(words), "no {words:?} in {text}");
        }
    }
}

#[test]
fn exit_statuses() {
    let missing = recording("there-is-no-such-file");
    let missing = missing.to_str().unwrap();
    let readme = recording("README.md");
    let cases: &[(&[&str], i32)] = &[
        (&[], 64),
        (&["--no-such-option"], 64),
        (&["--explain", "C999"], 64),
        (&["--listen", "127.0.0.1:0"], 64),
        (&["http//no"], 66),
        (&["ftp://example.com/"], 64),
        (&["-H", "a\nb: c", "ws://127.0.0.1:1/"], 64),
        (&[missing], 66),
        (&["--compare", missing], 64),
        (&[readme.to_str().unwrap()], 3),
        (&["--help"], 0),
        (&["--list"], 0),
        (&["--explain", "c25"], 0),
    ];
    for (arguments, status) in cases {
        let output = doctor(*arguments);
        assert_eq!(
            output.status.code(),
            Some(*status),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert_eq!(
            *status == 0,
            output.stderr.is_empty(),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn every_signature_is_listed_and_explained() {
    let list = stdout(&doctor(["--list"]));
    assert!(list.lines().count() >= 67, "{list}");
    for line in list.lines() {
        let id = line.split_whitespace().next().unwrap();
        let text = stdout(&doctor(["--explain", id]));
        assert!(
            text.starts_with(&format!("{id}: "))
                && text.contains("Cause: ")
                && text.contains("On the wire: ")
                && text.contains("Fix ("),
            "{text}"
        );
    }
}

#[test]
fn standard_input_is_a_file_as_well() {
    let file = fs::File::open(recording("curl-verbose.txt")).unwrap();
    let output = command().arg("-").stdin(file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
}
