//! One port serves HTTP/1.1, HTTP/2 by upgrade and with prior knowledge, and WebSocket: the example
//! `h2c_server`.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use http_upgrade_peers::{Server, file, run};

const UPGRADED: &str = "HTTP/2, by upgrade from HTTP/1.1";

fn server() -> Server {
    Server::start_example("h2c_server")
}

/// Returns what curl prints. curl must succeed.
fn curl(arguments: &[&str]) -> String {
    let mut curl = Command::new("curl");
    let finished = run(curl
        .args(["--silent", "--show-error", "--noproxy", "*"])
        .args(arguments));
    assert_eq!(finished.code, Some(0), "{arguments:?}: {finished:?}");
    finished.stdout
}

#[test]
fn curl_upgrades() {
    let server = server();
    let page = server.page();
    let version = ["--http2", "--write-out", "%{http_version}\n"];
    let with = |arguments: &[&str]| curl(&[&version, arguments].concat());

    assert_eq!(with(&[&page]), format!("GET / over {UPGRADED}\n2\n"));
    // The second request uses the same connection.
    let two = [format!("{page}a"), format!("{page}b?c")];
    let expected = format!("GET /a over {UPGRADED}\n2\nGET /b over {UPGRADED}\n2\n");
    assert_eq!(with(&[&two[0], &two[1]]), expected);
    let head = with(&["--head", &page]);
    assert!(
        head.contains("\r\nHTTP/2 200 \r\n") && head.ends_with("\r\n2\n"),
        "{head}"
    );
    let asterisk = with(&["--request", "OPTIONS", "--request-target", "*", &page]);
    assert_eq!(asterisk, format!("OPTIONS * over {UPGRADED}\n2\n"));
    // This field block needs more than one frame.
    let long = format!("X-Long: {}", "x".repeat(40_000));
    let expected = format!("GET / over {UPGRADED}\n2\n");
    assert_eq!(with(&["--header", &long, &page]), expected);
}

#[test]
fn curl_brings_content() {
    let server = server();
    let page = server.page();
    for (bytes, how, version) in [
        (1, UPGRADED, "2"),
        (16_384, UPGRADED, "2"),
        // This is more content than the server takes over, so it declines the upgrade. Nothing is
        // lost.
        (16_385, "HTTP/1.1, as ever", "1.1"),
        (1_000_000, "HTTP/1.1, as ever", "1.1"),
    ] {
        let content = tempfile::NamedTempFile::new().expect("a file");
        fs::write(content.path(), vec![b'x'; bytes]).expect("room");
        let data = format!("@{}", content.path().display());
        let printed = curl(&[
            "--http2",
            "--write-out",
            "%{http_version}\n",
            "--data-binary",
            &data,
            &page,
        ]);
        assert_eq!(
            printed,
            format!("POST / with {bytes} bytes over {how}\n{version}\n")
        );
    }
    // A chunked coding ends with HTTP/1.1.
    let chunked = [
        "--http2",
        "--header",
        "Transfer-Encoding: chunked",
        "--data",
        "a=b",
        &page,
    ];
    assert_eq!(
        curl(&chunked),
        format!("POST / with 3 bytes over {UPGRADED}\n")
    );
}

#[test]
fn prior_knowledge_is_enough() {
    let server = server();
    let how = "HTTP/2, by prior knowledge";
    // Only one request: curl 7.88 fails to reuse such a connection, with any server (curl#10643).
    let printed = curl(&["--http2-prior-knowledge", "--data", "abc", &server.page()]);
    assert_eq!(printed, format!("POST / with 3 bytes over {how}\n"));
    let printed = nghttp(&server, &[]);
    assert_eq!(
        printed,
        ["a", "b"].map(|path| format!("GET /{path} over {how}"))
    );
}

#[test]
fn curl_stays() {
    let server = server();
    let [a, b] = ["a", "b"].map(|path| server.page() + path);
    let printed = curl(&["--http1.1", "--write-out", "%{num_connects}\n", &a, &b]);
    let how = "HTTP/1.1, as ever";
    assert_eq!(
        printed,
        format!("GET /a over {how}\n1\nGET /b over {how}\n0\n")
    );
    let asked = curl(&[
        "--http2",
        "--header",
        "Expect: 100-continue",
        "--data",
        "abc",
        &a,
    ]);
    assert_eq!(asked, format!("POST /a with 3 bytes over {how}\n"));
}

/// Returns what nghttp prints about two requests on one connection, in either order.
fn nghttp(server: &Server, arguments: &[&str]) -> Vec<String> {
    let uris = ["a", "b"].map(|path| server.page() + path);
    let finished = run(Command::new("nghttp").args(arguments).args(&uris));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let mut lines: Vec<_> = finished.stdout.lines().map(String::from).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn nghttp_upgrades() {
    let printed = nghttp(&server(), &["--upgrade"]);
    assert_eq!(
        printed,
        ["a", "b"].map(|path| format!("GET /{path} over {UPGRADED}"))
    );
}

fn java(server: &Server, requests: &[&str]) -> String {
    let mut java = Command::new("java");
    java.arg(file("clients/Requests.java")).arg(server.page());
    let finished = run(java.args(requests));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout
}

#[test]
fn java_upgrades() {
    let printed = java(&server(), &["GET", "POST:7", "HEAD", "GET"]);
    let expected = [
        format!("HTTP_2 200 GET / over {UPGRADED}\n"),
        format!("HTTP_2 200 POST / with 7 bytes over {UPGRADED}\n"),
        format!("HTTP_2 200 HTTP_2 200 GET / over {UPGRADED}\n"),
    ];
    assert_eq!(printed, expected.concat());
}

/// The first request has content in the upgrade. If the stack counted content that the client does
/// not, an upload like the second would fail.
#[test]
fn java_uploads_after_content() {
    let printed = java(
        &server(),
        &["POST:16384", "POST:2097152", "POST:2097152", "GET"],
    );
    let posts = [16_384, 2_097_152, 2_097_152]
        .map(|bytes| format!("HTTP_2 200 POST / with {bytes} bytes over {UPGRADED}\n"));
    assert_eq!(
        printed,
        format!("{}HTTP_2 200 GET / over {UPGRADED}\n", posts.concat())
    );
}

#[test]
fn a_web_socket_opens() {
    let server = server();
    let mut python = Command::new(file(".venv/bin/python"));
    python.arg(file("clients/websockets_client.py"));
    let finished = run(python.args([&server.chat(), "-", "hello"]));
    assert_eq!(
        (finished.code, &*finished.stdout),
        (Some(0), "hello -\n"),
        "{finished:?}"
    );
}

/// A minimal client: sends the request, and after the 101 a preface that closes the connection as
/// soon as the response has arrived.
fn upgrade(server: &Server) {
    let mut stream = TcpStream::connect(server.address()).expect("the server listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a time");
    let head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\
        HTTP2-Settings: AAMAAABk\r\nContent-Length: 3\r\n\r\nabc";
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    stream
        .write_all(&[head.as_bytes(), preface].concat())
        .expect("room");
    let (mut received, mut bytes) = (Vec::new(), [0; 4096]);
    let answer = b"POST / with 3 bytes over HTTP/2";
    while !received.windows(answer.len()).any(|part| part == answer) {
        let read = stream.read(&mut bytes).expect("an answer");
        assert_ne!(read, 0, "{}", received.escape_ascii());
        received.extend(&bytes[..read]);
    }
}

/// Returns the number of files that the process has open, and the memory that it holds in KiB.
fn held(server: &Server) -> (usize, usize) {
    let folder = format!("/proc/{}", server.id());
    let files = fs::read_dir(format!("{folder}/fd")).expect("files").count();
    let status = fs::read_to_string(format!("{folder}/status")).expect("a status");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("memory");
    let kilobytes = line
        .trim_end_matches("kB")
        .trim()
        .parse()
        .expect("a number");
    (files, kilobytes)
}

#[test]
fn a_thousand_upgrades_leave_nothing_behind() {
    let server = server();
    let (idle, _) = held(&server);
    for _ in 0..100 {
        upgrade(&server);
    }
    let (_, before) = held(&server);
    for _ in 0..1_000 {
        upgrade(&server);
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    while held(&server).0 > idle && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(20));
    }
    let (files, after) = held(&server);
    assert_eq!(files, idle, "open files");
    // 4 KiB for each connection would be 4 MiB in all.
    assert!(after < before + 2_048, "{before} kB, then {after} kB");
}
