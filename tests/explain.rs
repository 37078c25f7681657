//! The example `explain`: its results for recorded clients, and its command line.
#![cfg(all(
    feature = "std",
    feature = "websocket",
    feature = "h2c",
    feature = "diagnosis"
))]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(clippy::expect_used, clippy::arithmetic_side_effects)]

#[path = "support/explain.rs"]
mod example;
mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use example::{explain, path, text};
use http_upgrade::Limits;
use http_upgrade::server::Event;
use support::{crlf, fed};

/// A recorded request, and the expected result.
struct Capture {
    name: &'static str,
    /// Method and target.
    request: &'static str,
    offer: &'static str,
    content: &'static str,
    /// The numbers of consumed and of unread bytes.
    cut: [usize; 2],
    /// `Sec-WebSocket-Accept`. Without it the request is declined, unless it asks for h2c and has
    /// no content.
    accept: Option<&'static str>,
    /// The subprotocol that is agreed on if the server speaks `superchat` and `chat`, and the
    /// compression if it compresses.
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

/// Returns the two lines for a capture exactly as they are printed, and the exit status.
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
    if *offer == "h2c" && content == 0 {
        let head = "HTTP/1.1 101 Switching Protocols⏎Upgrade: h2c⏎Connection: Upgrade⏎⏎";
        let sent = STANDARD.encode(crlf(head));
        let answer = format!(
            r#"{{"stage":"answer","event":"Switched","protocol":"h2c","subprotocol":null,"extensions":[],"consumed":{consumed},"unread":{unread},"bytes":"{sent}"}}"#
        );
        return (format!("{request}\n{answer}\n"), 0);
    }
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
    let sent = STANDARD.encode(crlf(&format!("{head}{lines}⏎")));
    let quoted = |value: Option<&str>| value.map(|value| format!("\"{value}\""));
    let subprotocol = quoted(subprotocol).unwrap_or("null".into());
    let extensions = quoted(extension).unwrap_or_default();
    let answer = format!(
        r#"{{"stage":"answer","event":"Switched","protocol":"websocket","subprotocol":{subprotocol},"extensions":[{extensions}],"consumed":{consumed},"unread":{unread},"bytes":"{sent}"}}"#
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
        assert_eq!(lines(&["--chunk", "1"]), bare, "{name}, a byte at a time");
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
        // Captures that passed through a proxy have no segments; they are read as a whole.
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
        (&["-", "no such file"], "no such file: ", false),
        (
            &["-", "-"],
            "only one of the files can be standard input",
            true,
        ),
        (
            &["--chunk", "1", "a", "b", "c"],
            "unexpected argument \"c\"",
            true,
        ),
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
