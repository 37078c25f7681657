//! The example `explain`: its lines, its prose and its exit status, as somebody gets them who runs it.
#![cfg(all(feature = "std", feature = "websocket"))]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(clippy::expect_used, clippy::arithmetic_side_effects)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_upgrade::Limits;
use http_upgrade::server::Event;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use support::{fed, octets};

/// A request, and what comes out of it.
struct Capture {
    name: &'static str,
    /// Method and target.
    request: &'static str,
    offer: &'static str,
    content: &'static str,
    /// Octets consumed, and unread.
    cut: [usize; 2],
    /// `Sec-WebSocket-Accept`; the request is declined where there is none.
    accept: Option<&'static str>,
    /// What is agreed on where `superchat` and `chat` are spoken, and compression is.
    agreed: [Option<&'static str>; 2],
}

#[rustfmt::skip] // one row for each
const fn capture(
    name: &'static str, request: &'static str, offer: &'static str, content: &'static str, cut: [usize; 2],
    accept: Option<&'static str>, agreed: [Option<&'static str>; 2],
) -> Capture {
    Capture { name, request, offer, content, cut, accept, agreed }
}

const DEFLATE: Option<&str> = Some("permessage-deflate");
const NO_TAKEOVER: Option<&str> =
    Some("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
const NONCE: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

#[rustfmt::skip] // a table
const CAPTURES: &[Capture] = &[
    capture("client-chromium", "GET /chat", "websocket", "", [540, 11], Some("nlojqrHYjEynD5lWOljKBy+PXG0="), [Some("superchat"), DEFLATE]),
    capture("client-curl-h2c", "GET /index.html", "h2c", "", [181, 73], None, [None, None]),
    capture("client-curl-h2c-post", "POST /form", "h2c", "a=b&c=d", [251, 73], None, [None, None]),
    capture("client-firefox", "GET /chat", "websocket", "", [569, 11], Some("09LxLB0/QPYNHXiyv2c85RkrSuM="), [Some("superchat"), DEFLATE]),
    capture("client-go-gorilla", "GET /chat", "websocket", "", [355, 17], Some("7I0Z3+auVPEEX/fYdF0EaJagp54="), [Some("superchat"), NO_TAKEOVER]),
    capture("client-java-httpclient-h2c-post", "POST /x", "h2c", "hello-body", [227, 91], None, [None, None]),
    capture("client-java-websocket", "GET /chat", "websocket", "", [255, 19], Some("QQb9PZHuZKTBgfahX0i9wekW9SU="), [Some("superchat"), None]),
    capture("client-nghttp-u", "GET /", "h2c", "", [166, 138], None, [None, None]),
    capture("client-npm-wscat", "GET /chat", "websocket", "", [227, 11], Some("dWchGg8cCNg/WLLBTF7hE4FXpxQ="), [None, DEFLATE]),
    capture("client-python-websockets", "GET /chat?x=1", "websocket", "", [313, 19], Some("NKpXYNeIKoSZ5IPYnJJkQn2tKDE="), [Some("superchat"), DEFLATE]),
    capture("client-rust-hyper-upgrade", "GET /up", "foobar/1", "", [82, 11], None, [None, None]),
    capture("client-via-haproxy", "GET /chat", "websocket", "", [187, 11], Some(NONCE), [Some("chat"), None]),
    capture("client-via-nginx", "GET /chat", "websocket", "", [187, 11], Some(NONCE), [Some("chat"), None]),
    capture("server-apache-h2c.req", "GET /", "h2c", "", [125, 0], None, [None, None]),
    capture("server-go-gorilla.req", "GET /chat", "websocket", "", [187, 0], Some(NONCE), [Some("chat"), None]),
    capture("server-java-tomcat-ws.req", "GET /examples/websocket/echoProgrammatic", "websocket", "", [218, 0], Some(NONCE), [Some("chat"), None]),
    capture("server-nghttpx-h2c.req", "GET /", "h2c", "", [125, 0], None, [None, None]),
    capture("server-npm-express-ws.req", "GET /chat", "websocket", "", [187, 0], Some(NONCE), [Some("chat"), None]),
    capture("server-npm-ws.req", "GET /chat", "websocket", "", [187, 0], Some(NONCE), [Some("chat"), None]),
    capture("server-php-builtin-ignores-upgrade.req", "GET /", "websocket", "", [183, 0], Some(NONCE), [Some("chat"), None]),
    capture("server-python-flask-sock-werkzeug.req", "GET /chat", "websocket", "", [187, 0], Some(NONCE), [Some("chat"), None]),
    capture("server-python-websockets.req", "GET /chat", "websocket", "", [187, 0], Some(NONCE), [Some("chat"), None]),
    capture("server-ruby-sinatra-hijack.req", "GET /up", "foobar/1", "", [82, 0], None, [None, None]),
];

/// The two lines that a capture gives, octet for octet as they are printed, and the exit status.
fn expected(capture: &Capture, agreed: [Option<&str>; 2]) -> (String, i32) {
    let Capture {
        offer,
        cut: [consumed, unread],
        ..
    } = capture;
    let (method, target) = capture.request.split_once(' ').unwrap();
    let content = capture.content.len();
    let request = format!(
        r#"{{"stage":"request","event":"UpgradeRequested","method":"{method}","target":"{target}","protocols":["{offer}"],"content":{content},"consumed":{consumed},"unread":{unread}}}"#
    );
    let Some(accept) = capture.accept else {
        let all = consumed + unread;
        let answer =
            format!(r#"{{"stage":"answer","event":"Declined","consumed":0,"unread":{all}}}"#);
        return (format!("{request}\n{answer}\n"), 1);
    };
    let [subprotocol, extension] = agreed;
    let line =
        |name, value: Option<&str>| value.map(|value| format!("Sec-WebSocket-{name}: {value}⏎"));
    let lines = [
        line("Accept", Some(accept)),
        line("Protocol", subprotocol),
        line("Extensions", extension),
    ];
    let lines: String = lines.into_iter().flatten().collect();
    let head = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎";
    let sent = STANDARD.encode(octets(&format!("{head}{lines}⏎")));
    let quoted = |value: Option<&str>| value.map(|value| format!("\"{value}\""));
    let subprotocol = quoted(subprotocol).unwrap_or("null".into());
    let extensions = quoted(extension).unwrap_or_default();
    let answer = format!(
        r#"{{"stage":"answer","event":"Switched","protocol":"websocket","subprotocol":{subprotocol},"extensions":[{extensions}],"consumed":{consumed},"unread":{unread},"octets":"{sent}"}}"#
    );
    (format!("{request}\n{answer}\n"), 0)
}

// keeps U-05, U-29, B-28, C-24, W-43, W-46, W-51, W-54
#[test]
fn captures_give_the_same_lines_in_every_cut() {
    for capture in CAPTURES {
        let name = capture.name;
        let file = path(name).display().to_string();
        let lines = |arguments: &[&str]| {
            let output = explain(&[&["--json"], arguments, &[&file]].concat(), b"");
            (text(&output.stdout), output.status.code().unwrap())
        };
        let bare = expected(capture, [None, None]);
        assert_eq!(lines(&[]), bare, "{name}, whole");
        assert_eq!(lines(&["--chunk", "1"]), bare, "{name}, an octet at a time");
        let willing = [
            "--deflate",
            "--chunk",
            "100",
            "--subprotocols",
            "superchat, chat",
        ];
        assert_eq!(
            lines(&willing),
            expected(capture, capture.agreed),
            "{name}, with all it offers"
        );
    }
}

// keeps U-05, U-29, B-28
#[test]
fn captures_give_the_same_event_at_the_segments_in_which_they_came() {
    let mut named: Vec<&str> = Vec::new();
    let table = std::fs::read_to_string(path("segments").with_extension("txt")).unwrap();
    let clients = table.lines().filter(|line| line.starts_with("client-"));
    for line in clients {
        let words: Vec<&str> = line.split_whitespace().collect();
        let input = std::fs::read(path(words[0])).unwrap();
        let head_len: usize = words[1].parse().unwrap();
        let mut end = 0;
        let mut ends: Vec<usize> = Vec::new();
        // Those that passed through a proxy have no segments: whole.
        for size in words[2..]
            .iter()
            .map(|size| size.parse().unwrap_or(input.len()))
        {
            end += size;
            ends.push(end);
        }
        assert_eq!(end, input.len(), "{line}");
        let capture = CAPTURES.iter().find(|capture| capture.name == words[0]);
        let Capture {
            name,
            offer,
            content,
            cut: [consumed, _],
            ..
        } = capture.expect(line);
        let server = fed(Limits::new(), &input, &ends);
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
            panic!("{line}")
        };
        assert_eq!(upgrade.request().len(), head_len, "{name}");
        assert_eq!(
            upgrade
                .protocols()
                .map(|each| each.to_string())
                .collect::<Vec<_>>(),
            [*offer]
        );
        assert_eq!(
            upgrade.content().collect::<Vec<_>>().concat(),
            content.as_bytes(),
            "{name}"
        );
        assert_eq!(upgrade.unread(&input), &input[*consumed..], "{name}");
        named.push(words[0]);
    }
    let files = std::fs::read_dir(path("segments").parent().unwrap()).unwrap();
    let stems = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let clients = stems.filter(|name| name.starts_with("client-")).count();
    assert_eq!(named.len(), clients, "a capture without segments");
}

/// Name, arguments, octets, lines, exit status. In the lines `octets` stands in clear.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
    i32,
);

#[rustfmt::skip] // a table
const REQUESTS: &[Row] = &[
    ("no upgrade", &[],
        "GET /a?b HTTP/1.1⏎Host: h⏎⏎",
        &[r#"{"stage":"request","event":"Plain","method":"GET","target":"/a?b","why":"no-upgrade","consumed":0,"unread":30}"#], 1),
    ("CONNECT asks for a tunnel", &[],
        "CONNECT h:443 HTTP/1.1⏎Host: h:443⏎Connection: upgrade⏎Upgrade: tcp⏎⏎TUNNEL",
        &[r#"{"stage":"request","event":"Plain","method":"CONNECT","target":"h:443","why":"no-upgrade","consumed":0,"unread":80}"#], 1),
    ("U-14 no connection option", &[],
        "OPTIONS * HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎⏎",
        &[r#"{"stage":"request","event":"Plain","method":"OPTIONS","target":"*","why":"no-connection-option","consumed":0,"unread":51}"#], 1),
    ("U-16 HTTP/1.0", &[],
        "GET http://h/a HTTP/1.0⏎Connection: upgrade⏎Upgrade: websocket⏎⏎",
        &[r#"{"stage":"request","event":"Plain","method":"GET","target":"http://h/a","why":"http-1.0","consumed":0,"unread":68}"#], 1),
    ("U-02 malformed Upgrade", &[],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: web socket⏎⏎",
        &[r#"{"stage":"request","event":"Plain","method":"GET","target":"/","why":"malformed-upgrade","consumed":0,"unread":69}"#], 1),
    ("content beyond the limit, which is known before it comes", &["--protocols", "tcp"],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Content-Length: 16385⏎⏎abc",
        &[r#"{"stage":"request","event":"Plain","method":"POST","target":"/","why":"content-too-large","consumed":0,"unread":89}"#], 1),
    ("C-27 prior knowledge", &[],
        "PRI * HTTP/2.0⏎⏎SM⏎⏎\0\0\0",
        &[r#"{"stage":"request","event":"PriorKnowledge","consumed":0,"unread":27}"#], 1),
    ("no octets", &[], "",
        &[r#"{"stage":"request","event":"Incomplete","consumed":0,"unread":0}"#], 1),
    ("H-51 half a head", &[], "GET / HTTP/1.1⏎Host",
        &[r#"{"stage":"request","event":"Incomplete","consumed":0,"unread":20}"#], 1),
    ("B-26 half the content", &["--protocols", "tcp"],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Content-Length: 4⏎⏎abc",
        &[r#"{"stage":"request","event":"Incomplete","consumed":0,"unread":85}"#], 1),
    ("H-09, H-36 a head that is none", &[],
        "GET / HTTP/1.1⏎Host : h⏎⏎NEXT",
        &[r#"{"stage":"request","event":"Rejected","status":400,"error":"white space stands before the colon of a field","rule":"RFC 9112 §5.1","connection":"close","consumed":0,"unread":32}"#], 1),
    ("B-15 a coding that nobody reads", &[],
        "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: gzip, chunked⏎⏎",
        &[r#"{"stage":"request","event":"Rejected","status":501,"error":"the transfer coding is not implemented","rule":"RFC 9112 §6.1","connection":"close","consumed":0,"unread":62}"#], 1),
    ("U-21, U-26 a 100 comes first, then the content, then the 101", &["--protocols", "tcp"],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Expect: 100-continue⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎REST",
        &[r#"{"stage":"request","event":"ContinueRequested","method":"POST","target":"/","protocols":["tcp"],"content":0,"consumed":0,"unread":130}"#,
          r#"{"stage":"request","event":"UpgradeRequested","method":"POST","target":"/","protocols":["tcp"],"content":3,"consumed":126,"unread":4}"#,
          r#"{"stage":"answer","event":"Switched","protocol":"tcp","subprotocol":null,"extensions":[],"consumed":126,"unread":4,"octets":"HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"}"#], 0),
    ("U-21 the content that a 100 asks for is broken", &[],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Expect: 100-continue⏎Transfer-Encoding: chunked⏎⏎x",
        &[r#"{"stage":"request","event":"ContinueRequested","method":"POST","target":"/","protocols":["tcp"],"content":0,"consumed":0,"unread":114}"#,
          r#"{"stage":"request","event":"Rejected","status":400,"error":"a chunk size is not a hexadecimal number of 64 bits","rule":"RFC 9112 §7.1","connection":"close","consumed":0,"unread":114}"#], 1),
    ("U-01, U-10, U-46 the server's order decides", &["--protocols", "foobar/1,tcp"],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp, foobar/2, FooBar/1⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["tcp","foobar/2","FooBar/1"],"content":0,"consumed":82,"unread":0}"#,
          r#"{"stage":"answer","event":"Switched","protocol":"foobar/1","subprotocol":null,"extensions":[],"consumed":82,"unread":0,"octets":"HTTP/1.1 101 Switching Protocols⏎Upgrade: foobar/1⏎Connection: Upgrade⏎⏎"}"#], 0),
    ("U-04, U-09 another version was not offered", &["--protocols", "foobar/1"],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: foobar/2⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["foobar/2"],"content":0,"consumed":67,"unread":0}"#,
          r#"{"stage":"answer","event":"Declined","consumed":0,"unread":67}"#], 1),
    ("C-24 h2c is passed over", &["--protocols", "h2c,tcp"],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: h2c, tcp⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["h2c","tcp"],"content":0,"consumed":67,"unread":0}"#,
          r#"{"stage":"answer","event":"Switched","protocol":"tcp","subprotocol":null,"extensions":[],"consumed":67,"unread":0,"octets":"HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"}"#], 0),
    ("U-33, W-35 another version of WebSocket", &[],
        "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 8⏎⏎",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"GET","target":"/","protocols":["websocket"],"content":0,"consumed":94,"unread":0}"#,
          r#"{"stage":"answer","event":"Rejected","status":426,"error":"Sec-WebSocket-Version is not 13","rule":"RFC 6455 §4.4","connection":"reuse","consumed":94,"unread":0,"octets":"HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 49⏎⏎Sec-WebSocket-Version is not 13 (RFC 6455 §4.4)\n"}"#], 1),
    ("S-05, W-27 octets behind a refused request close the connection", &[],
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: websocket⏎⏎early",
        &[r#"{"stage":"request","event":"UpgradeRequested","method":"POST","target":"/","protocols":["websocket"],"content":0,"consumed":69,"unread":5}"#,
          r#"{"stage":"answer","event":"Rejected","status":405,"error":"the method is not GET","rule":"RFC 6455 §4.2.1","connection":"close","consumed":69,"unread":5,"octets":"HTTP/1.1 405 Method Not Allowed⏎Allow: GET⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 41⏎⏎the method is not GET (RFC 6455 §4.2.1)\n"}"#], 1),
];

#[test]
fn requests_give_these_lines() {
    for (name, arguments, request, lines, status) in REQUESTS {
        for chunk in [&[][..], &["--chunk", "1"], &["--chunk", "7"]] {
            let arguments = [arguments, chunk, &["--json", "-"]].concat();
            let output = explain(&arguments, &octets(request));
            let printed = text(&output.stdout);
            let printed: Vec<String> = printed.lines().map(clear).collect();
            assert_eq!(printed, *lines, "{name}, {chunk:?}");
            assert_eq!(output.status.code(), Some(*status), "{name}");
            assert_eq!(text(&output.stderr), "", "{name}");
        }
    }
}

/// The line with its `octets` in clear, `⏎` for CR LF.
fn clear(line: &str) -> String {
    let Some((front, encoded)) = line.split_once(r#""octets":""#) else {
        return line.into();
    };
    let encoded = encoded.strip_suffix("\"}").expect("octets are the last");
    let octets = text(&STANDARD.decode(encoded).unwrap());
    let octets = octets.replace("\r\n", "⏎").replace('\n', "\\n");
    format!("{front}\"octets\":\"{octets}\"}}")
}

#[test]
fn content_beyond_the_limit_is_plain_only_when_it_came() {
    let head =
        "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎⏎";
    for (size, event, status) in [(0x4000, "Switched", 0), (0x4001, "Plain", 1)] {
        let request = format!("{head}{size:x}⏎{}⏎0⏎⏎", "x".repeat(size));
        let output = explain(&["--json", "--protocols", "tcp", "-"], &octets(&request));
        let last = text(&output.stdout).lines().last().unwrap().to_string();
        assert!(
            last.contains(&format!(r#""event":"{event}""#)),
            "{size}: {last}"
        );
        assert_eq!(last.contains("content-too-large"), status == 1, "{last}");
        assert_eq!(output.status.code(), Some(status), "{size}");
    }
}

#[test]
fn wrong_usage_is_status_2() {
    let rows: &[(&[&str], &str, bool)] = &[
        (&[], "REQUEST is missing", true),
        (&["--json"], "REQUEST is missing", true),
        (&["--chunk", "0", "-"], "cannot parse argument \"0\"", true),
        (&["--chunk", "x", "-"], "cannot parse argument \"x\"", true),
        (&["--chunk"], "missing argument for option '--chunk'", true),
        (&["--loud", "-"], "invalid option '--loud'", true),
        (
            &["--protocols", "web socket", "-"],
            "\"web socket\" is not a name",
            true,
        ),
        (&["--protocols", "", "-"], "\"\" is not a name", true),
        (
            &["--subprotocols", "chat/1", "-"],
            "\"chat/1\" is not a name",
            true,
        ),
        (&["-", "-", "-"], "unexpected argument \"-\"", true),
        (&["no such file"], "no such file: ", false),
        (&["-", "response"], "responses are not judged yet", false),
    ];
    for (arguments, sentence, with_usage) in rows {
        let output = explain(arguments, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            said.starts_with(&format!("explain: {sentence}")),
            "{arguments:?}: {said}"
        );
        assert_eq!(said.contains("\nusage: explain "), *with_usage, "{said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    let help = explain(&["--help"], b"");
    assert_eq!(help.status.code(), Some(0));
    assert!(text(&help.stdout).starts_with("usage: explain [--json] [--chunk N]"));
}

/// What the prose says of a request, and how the cause begins.
#[rustfmt::skip] // a table
const PROSE: &[(&str, &str, &str)] = &[
    ("", "There are no octets.", "The client connected and sent nothing"),
    ("GET / HTTP/1.1⏎", "Nothing is consumed: 16 octets, just as they came.", "The octets stop before the empty line"),
    ("POST / HTTP/1.1⏎{H}{U}Content-Length: 9⏎⏎x", "more octets are wanted", "The head announces more content"),
    ("POST / HTTP/1.1⏎{H}{U}Content-Length: 9⏎Expect: 100-continue⏎⏎x", "100 Continue, before anything else", "The head announces more content"),
    ("POST / HTTP/1.1⏎{H}{U}Content-Length: 9⏎Expect: 100-continue⏎⏎", "waits for a 100", "The client holds its content back"),
    ("PRI * HTTP/2.0⏎⏎SM⏎⏎", "RFC 9113 §3.3", "The sender was told that this port speaks HTTP/2"),
    ("GET / HTTP/1.1⏎{H}⏎", "there is no Upgrade field", "Somebody asked for a page"),
    ("GET / HTTP/1.1⏎{H}{K}⏎", "there is no Upgrade field", "The client did ask for WebSocket: its key is there. A reverse proxy"),
    ("GET / HTTP/1.1⏎{H}{K}Connection: keep-alive⏎Connection: Upgrade⏎⏎", "there is no Upgrade field", "The client did ask for WebSocket: its key is there, and so is"),
    ("GET / HTTP/1.1⏎{H}Connection: upgrade⏎Upgrade:⏎⏎", "there is no Upgrade field, or nothing in it", "A proxy writes `Connection: upgrade` onto every request"),
    ("GET / HTTP/1.0⏎{H}{W}⏎", "the request is not HTTP/1.1", "A proxy speaks HTTP/1.0"),
    ("GET / HTTP/1.1⏎{H}Upgrade: websocket⏎⏎", "Rule RFC 9110 §7.6.1", "Something between rewrote Connection"),
    ("GET / HTTP/1.1⏎{H}Connection: upgrade⏎Upgrade: \"websocket\"⏎⏎", "Upgrade is not a list of protocols", "Upgrade holds something else"),
    ("CONNECT h:1 HTTP/1.1⏎Host: h:1⏎Connection: upgrade⏎Upgrade: tcp⏎⏎", "CONNECT h:1 is an ordinary request", "CONNECT asks for a tunnel"),
    ("POST / HTTP/1.1⏎{H}{U}Content-Length: 99999⏎⏎", "more content than is read before a switch", "The request brings its data along"),
    ("\u{16}\u{3}\u{1}\0\u{1}", "the method is not a token. The connection closes.", "These are the first octets of TLS"),
    ("HTTP/1.1 200 OK⏎⏎", "It cannot be read.", "This is what a server sent"),
    ("GET / HTTP/1.1⏎⏎", "has no Host", "A request has exactly one Host"),
    ("GET / HTTP/1.1\nHost: h\n\n", "400: a line ends in LF without CR", "A line ends in LF alone"),
    ("GET / HTTP/1.1⏎{H}A: b⏎ c⏎⏎", "folded onto a second line", "A field is written in a way"),
    ("GET / HTTP/1.1⏎{H}Connection: {L}⏎⏎", "431: a list has more elements", "Cookies, mostly"),
    ("GET / HTTP/3.0⏎{H}⏎", "505: the major version is not 1", "The sender speaks another major version"),
    ("POST / HTTP/1.1⏎{H}Content-Length: 3⏎Transfer-Encoding: chunked⏎⏎", "Nothing is consumed, and 75 octets must not be acted on.", "Two recipients could disagree"),
    ("GET  / HTTP/1.1⏎{H}⏎", "exactly one space each", "This is not how a request begins"),
    ("GET / HTTP/1.1⏎{H}{W}Origin: https://o⏎⏎", "Origin https://o: not judged here", "If the client waits nonetheless"),
    ("GET / HTTP/1.1⏎{H}{W}⏎frames", "Behind them begins websocket: 6 octets so far. Rule RFC 6455 §4.2.2", "If the client waits nonetheless"),
    ("GET / HTTP/1.1⏎{H}{W}Sec-WebSocket-Protocol: chat⏎⏎", "HTTP/1.1 101 Switching Protocols Upgrade: websocket", "The client offers subprotocols"),
    ("POST / HTTP/1.1⏎{H}{W}⏎", "405: the method is not GET. The connection can be used again. Seam", "A WebSocket begins with GET"),
    ("GET / HTTP/1.1⏎{H}{U}⏎", "426: Sec-WebSocket-Version is not 13", "The client sent another version than 13"),
    ("GET / HTTP/1.1⏎{H}{U}Sec-WebSocket-Version: 13⏎⏎x", "1 octet came behind them in the hope of a switch", "Every WebSocket client sends one key"),
    ("GET / HTTP/1.1⏎{H}{W}Content-Length: 2⏎⏎ab", "offers websocket, with 2 octets of content", "Nothing says what content would mean"),
    ("GET / HTTP/1.1⏎{H}{W}Sec-WebSocket-Protocol: a b⏎⏎", "is not a list of tokens", "Data in disguise"),
    ("GET / HTTP/1.1⏎{H}{W}Origin: a⏎Origin: b⏎⏎", "Origin is repeated", "WebSocket asks more of its request"),
    ("GET / HTTP/1.1⏎{H}Connection: upgrade⏎Upgrade: h2c⏎⏎", "GET / offers h2c, without content.", "The client would like HTTP/2"),
    ("GET / HTTP/1.1⏎{H}Connection: upgrade⏎Upgrade: tcp, IRC/6.9⏎⏎", "offers tcp, IRC/6.9", "The client wants a protocol"),
];

#[test]
fn prose_names_the_rule_the_cause_and_the_seam() {
    let upgrade = "Connection: Upgrade⏎Upgrade: websocket⏎";
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";
    let websocket = format!("{upgrade}{key}Sec-WebSocket-Version: 13⏎");
    for (request, said, cause) in PROSE {
        let request = request.replace("{H}", "Host: h⏎").replace("{U}", upgrade);
        let request = request.replace("{K}", key).replace("{W}", &websocket);
        let request = octets(&request.replace("{L}", &"x,".repeat(65)));
        let prose = text(&explain(&["-"], &request).stdout);
        assert_eq!(
            text(&explain(&["--chunk", "1", "-"], &request).stdout),
            prose
        );
        assert!((5..=15).contains(&prose.lines().count()), "{prose}");
        assert!(
            prose.lines().all(|line| line.chars().count() <= 100),
            "{prose}"
        );
        let words = prose.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(said), "{said}:\n{prose}");
        assert!(
            words.contains(&format!("Cause {cause}")),
            "{cause}:\n{prose}"
        );
        assert!(
            words.contains(" Seam ") && words.contains(" Rule RFC ") && words.contains(" To do ")
        );
    }
}

/// Runs the example, which `cargo test` has built beside this test.
fn explain(arguments: &[&str], input: &[u8]) -> Output {
    let test = std::env::current_exe().unwrap();
    let binary = test.ancestors().nth(2).unwrap().join("examples/explain");
    let mut command = Command::new(binary.with_extension(std::env::consts::EXE_EXTENSION));
    command.args(arguments).stdin(Stdio::piped());
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("`cargo build --example explain` builds what is tested here");
    // One that has heard enough from its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn path(capture: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    folder.join(format!("{capture}.bin"))
}

fn text(octets: &[u8]) -> String {
    String::from_utf8(octets.into()).unwrap()
}
