//! Each format, in a file that the real program wrote.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use support::{doctor, ids, json, recording};

/// File, options, exit status, first finding, what the server says.
type Case = (
    &'static str,
    &'static [&'static str],
    i32,
    Option<&'static str>,
    Option<&'static str>,
);

const OLD_VERSION: &str = "unsupported HTTP version: HTTP/1.0";
const BAD_ORIGIN: &str = "invalid Origin header: http://app.example";

const CASES: &[Case] = &[
    ("curl-verbose.txt", &[], 1, Some("C2"), Some(OLD_VERSION)),
    ("curl-verbose-101.txt", &[], 0, None, None),
    ("curl-trace.txt", &[], 1, Some("C2"), Some(OLD_VERSION)),
    (
        "curl-trace-ascii.txt",
        &[],
        1,
        Some("C18"),
        Some(BAD_ORIGIN),
    ),
    ("curl-i.txt", &[], 1, Some("C18"), Some(BAD_ORIGIN)),
    ("paste-lf.txt", &[], 1, Some("C1"), None),
    ("devtools-colon.txt", &[], 2, Some("C36"), None),
    ("devtools-lines.txt", &[], 1, Some("C52"), None),
    ("copied-heads-chromium.txt", &[], 0, None, None),
    ("copy-as-curl-chromium.txt", &[], 3, None, None),
    ("copy-as-curl-chromium-windows.txt", &[], 3, None, None),
    ("copy-as-curl-firefox.txt", &[], 3, None, None),
    ("chromium.har", &["--pick", "1"], 1, Some("C2"), None),
    ("chromium.har", &["--pick", "2"], 1, Some("C18"), None),
    ("chromium.har", &["--pick", "3"], 2, Some("C39"), None),
    ("chromium.har", &["--pick", "4"], 3, Some("X10"), None),
    ("chromium.har", &["--pick", "5"], 0, None, None),
    ("firefox.har", &["--pick", "1"], 1, Some("C2"), None),
    ("firefox.har", &["--pick", "2"], 1, Some("C18"), None),
    ("firefox.har", &["--pick", "3"], 2, Some("C39"), None),
    (
        "tcpdump.pcap",
        &["--pick", "1"],
        1,
        Some("C2"),
        Some(OLD_VERSION),
    ),
    (
        "tcpdump.pcap",
        &["--pick", "2"],
        1,
        Some("C1"),
        Some(OLD_VERSION),
    ),
    ("tshark.pcapng", &[], 1, Some("C18"), Some(BAD_ORIGIN)),
    ("follow-ascii.txt", &[], 1, Some("C18"), Some(BAD_ORIGIN)),
    ("follow-hex.txt", &[], 1, Some("C18"), Some(BAD_ORIGIN)),
    ("follow-raw.txt", &[], 1, Some("C18"), Some(BAD_ORIGIN)),
    ("follow-yaml.txt", &[], 1, Some("C18"), Some(BAD_ORIGIN)),
    (
        "mitmproxy.flows",
        &["--pick", "1"],
        1,
        Some("C2"),
        Some(OLD_VERSION),
    ),
    ("mitmproxy.flows", &["--pick", "3"], 0, None, None),
    (
        "console-chromium.txt",
        &["--pick", "2"],
        1,
        Some("C67"),
        None,
    ),
    (
        "console-chromium.txt",
        &["--pick", "4"],
        2,
        Some("C39"),
        None,
    ),
    ("console-firefox.txt", &[], 3, None, None),
    ("nginx-error.log", &["--pick", "1"], 1, Some("C67"), None),
    ("nginx-error.log", &["--pick", "2"], 2, Some("C48"), None),
    ("nginx-access.log", &[], 1, Some("C2"), None),
    ("haproxy.log", &["--pick", "1"], 2, Some("C48"), None),
    ("haproxy.log", &["--pick", "2"], 1, Some("C67"), None),
    ("apache-error.log", &[], 1, Some("C67"), None),
    ("apache-access.log", &["--pick", "3"], 1, Some("C1"), None),
];

#[test]
fn every_format_is_recognised_and_explained() {
    for (file, options, status, first, said) in CASES {
        let path = recording(file);
        let mut arguments = vec!["--json", path.to_str().unwrap()];
        arguments.extend(*options);
        let output = doctor(&arguments);
        let report = json(&output);
        let found = ids(&report);
        let case = format!("{file} {options:?}: {report}");
        assert_eq!(found.first().map(String::as_str), *first, "{case}");
        assert_eq!(output.status.code(), Some(*status), "{case}");
        match said {
            Some(words) => assert!(report["said"].as_str().unwrap().contains(words), "{case}"),
            None => assert!(report["said"].is_null(), "{case}"),
        }
    }
}

/// Only a paste loses its CR; a server is not blamed for that, while one that really sends a lone
/// LF is.
#[test]
fn line_ends_of_a_paste_are_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let request = "GET /ws HTTP/1.1\nHost: example.com\nConnection: Upgrade\nUpgrade: websocket\n\
        Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n";
    let response = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n";
    let pasted = [
        write("request.txt", request),
        write("response.txt", response),
    ];
    let output = doctor([&pasted[0], &pasted[1]]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        support::stdout(&output)
    );

    let both = write("both.txt", &format!("{request}{response}"));
    assert_eq!(doctor([&both]).status.code(), Some(0));

    let exact = write("exact.bin", &request.replace('\n', "\r\n"));
    let output = doctor([&exact, &pasted[1]]);
    assert_eq!(
        output.status.code(),
        Some(2),
        "{}",
        support::stdout(&output)
    );
}

/// The window of Wireshark saves its hex dump without a title, and indents what the server sent.
#[test]
fn a_hex_dump_needs_no_title() {
    let titled = std::fs::read_to_string(recording("follow-hex.txt")).unwrap();
    let lines = titled
        .lines()
        .filter(|line| line.trim_start().starts_with("000"));
    let dump: String = lines
        .map(|line| line.replace('\t', "    ") + "\n")
        .collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), dump).unwrap();
    let report = json(&doctor(["--json".as_ref(), file.path().as_os_str()]));
    assert_eq!(
        (ids(&report)[0].as_str(), &report["status"]),
        ("C18", &403.into()),
        "{report}"
    );
}

#[test]
fn two_raw_files_are_the_two_directions() {
    let folder = tempfile::tempdir().unwrap();
    let request = folder.path().join("request.bin");
    std::fs::write(&request, support_request()).unwrap();
    let empty = folder.path().join("empty.bin");
    std::fs::write(&empty, "").unwrap();
    let output = doctor(["--json".as_ref(), request.as_os_str(), empty.as_os_str()]);
    let report = json(&output);
    assert_eq!(
        (output.status.code(), &report["verdict"]),
        (Some(3), &"unclear".into()),
        "{report}"
    );
    assert!(report["status"].is_null());
}

fn support_request() -> String {
    "GET /ws HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        .into()
}
