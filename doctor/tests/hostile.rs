//! Files and servers that mean harm: each ends with a clear line, in bounded memory and time.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod support;

use std::io::Write;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};
use support::{answer, command, doctor, recording, server, stderr, stdout};

/// Most memory, in KiB, that the program may have taken at any time.
const MAX_MEMORY: u64 = 160 << 10;

/// Runs the program on what `write` produces, and gives its exit status, what it printed, and its
/// peak of memory.
fn piped(write: impl FnOnce(&mut dyn Write)) -> (Option<i32>, String, u64) {
    let mut command = command();
    command
        .args(["-v", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = std::io::BufWriter::with_capacity(1 << 20, child.stdin.take().unwrap());
    write(&mut input);
    let _ = input.flush();
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let peak = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?
            .trim()
            .split(' ')
            .next()?
            .parse()
            .ok()
    });
    drop(input);
    let output = child.wait_with_output().unwrap();
    (
        output.status.code(),
        stdout(&output) + &stderr(&output),
        peak.unwrap_or_default(),
    )
}

#[test]
fn a_huge_har_is_read_as_a_stream() {
    let entry = r#"{"request":{"method":"GET","url":"ws://a/ws","headers":[{"name":"Upgrade","value":"websocket"},{"name":"Connection","value":"Upgrade"}]},"response":{"status":403,"httpVersion":"HTTP/1.1","headers":[],"content":{"text":""#;
    let (status, text, peak) = piped(|input| {
        let _ = input.write_all(br#"{"log":{"pages":["#);
        let _ = input.write_all(br#"{"x":1}"#);
        for _ in 0..200_000 {
            let _ = input.write_all(br#",{"title":"a page that nobody needs"}"#);
        }
        let _ = input.write_all(br#"],"entries":["#);
        let _ = input.write_all(entry.as_bytes());
        let long = vec![b'x'; 1 << 20];
        for _ in 0..200 {
            let _ = input.write_all(&long);
        }
        let _ = input.write_all(br#""}}}]}}"#);
    });
    assert_eq!(status, Some(1), "{text}");
    assert!(peak < MAX_MEMORY, "{peak} KiB");
}

#[test]
fn a_har_of_large_headers_stays_within_bounds() {
    let (status, text, peak) = piped(|input| {
        let _ = input.write_all(br#"{"log":{"entries":["#);
        let long = vec![b'x'; 50 << 10];
        for _ in 0..40 {
            let _ =
                input.write_all(br#"{"request":{"url":"ws://a/","headers":[{"name":"Upgrade"}"#);
            for _ in 0..40 {
                let _ = input.write_all(br#",{"name":"A","value":""#);
                let _ = input.write_all(&long);
                let _ = input.write_all(br#""}"#);
            }
            let _ = input.write_all(br#"]},"response":{"status":400}},"#);
        }
        let _ = input.write_all(b"{}]}}");
    });
    assert_eq!(status, Some(1), "{}", &text[..text.len().min(2000)]);
    assert!(peak < MAX_MEMORY, "{peak} KiB");
}

#[test]
fn large_texts_are_cut() {
    let starts: [&str; 5] = [
        "> GET / HTTP/1.1\n< HTTP/1.1 ",
        "GET /ws HTTP/1.1\r\n",
        "=> Send header, 9 bytes\n0000: ",
        "HTTP/1.1 400 Bad\nX: ",
        "WebSocket connection to 'ws://",
    ];
    for start in starts {
        let (status, text, peak) = piped(|input| {
            let _ = input.write_all(start.as_bytes());
            let block = b"400 abcdefgh ".repeat(80_000);
            for _ in 0..20 {
                let _ = input.write_all(&block);
            }
        });
        assert!(
            matches!(status, Some(1..=3)),
            "{start}: {status:?} {}",
            text.len()
        );
        assert!(
            text.lines().count() < 200 && text.len() < 100_000,
            "{start}: {} bytes",
            text.len()
        );
        assert!(peak < MAX_MEMORY, "{start}: {peak} KiB");
    }
}

/// Each recording, cut off anywhere and with bytes changed, ends with an exit status of the
/// interface.
#[test]
fn damaged_recordings_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(recording("")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for step in 1..6 {
            let mut damaged = bytes[..bytes.len() * step / 6].to_vec();
            for at in (step * 7..damaged.len()).step_by(41 * step) {
                damaged[at] ^= 1 << (at % 8);
            }
            let file = folder.path().join("damaged");
            std::fs::write(&file, &damaged).unwrap();
            let output = doctor(["-v".as_ref(), file.as_os_str()]);
            let status = output.status.code();
            assert!(
                matches!(status, Some(0..=3)),
                "{} {step}: {status:?} {}",
                path.display(),
                stderr(&output)
            );
        }
    }
}

#[test]
fn nested_json_is_no_danger() {
    let (status, text, _) = piped(|input| {
        let _ = input.write_all(br#"{"log":{"entries":"#);
        let _ = input.write_all(&vec![b'['; 4 << 20]);
    });
    assert_eq!(status, Some(3), "{text}");
    assert!(text.contains("cannot be read"), "{text}");
}

fn endless(first: &'static [u8], again: &'static [u8]) -> String {
    let port = server(move |mut stream, _| {
        let mut block = Vec::new();
        while block.len() < 1 << 16 {
            block.extend_from_slice(again);
        }
        if stream.write_all(first).is_ok() {
            while stream.write_all(&block).is_ok() {}
        }
    });
    let started = Instant::now();
    let output = doctor([
        "--no-try",
        "--timeout",
        "3",
        &format!("ws://127.0.0.1:{port}/ws"),
    ]);
    assert!(started.elapsed() < Duration::from_secs(8));
    assert_ne!(output.status.code(), Some(0), "{}", stdout(&output));
    stdout(&output)
}

#[test]
fn endless_answers_end_with_a_line() {
    let cases: [(&[u8], &[u8]); 5] = [
        (
            b"HTTP/1.1 200 OK\r\n",
            b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
        ),
        (
            b"HTTP/1.1 103 Early Hints\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        ),
        (b"HTTP/1.1 500 Oh\r\n\r\n", b"words without an end "),
        (b"", b"\0\0\0\0\0\0\0"),
        (
            b"HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1\r\nx\r\n",
        ),
    ];
    for (first, again) in cases {
        let text = endless(first, again);
        assert!((1..=12).contains(&text.lines().count()), "{text}");
        assert!(text.contains("the rest was not read"), "{text}");
    }
}

#[test]
fn a_server_that_sends_a_byte_at_a_time_is_left_in_time() {
    let port = server(|mut stream, _| {
        for byte in b"HTTP/1.1 200 OK\r\nX: "
            .iter()
            .chain([b'a'].iter().cycle())
        {
            answer(&mut stream, [*byte]);
            thread::sleep(Duration::from_millis(20));
        }
    });
    let started = Instant::now();
    let output = doctor([
        "--no-try",
        "--timeout",
        "1",
        &format!("ws://127.0.0.1:{port}/ws"),
    ]);
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_ne!(output.status.code(), Some(0));
}
