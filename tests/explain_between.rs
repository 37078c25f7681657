//! The example `explain`: its results for an intermediary that sees both directions of a
//! connection.
#![cfg(all(
    feature = "std",
    feature = "websocket",
    feature = "h2c",
    feature = "diagnosis"
))]
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used)]

#[path = "support/explain.rs"]
mod example;
mod support;

use example::{explain, judge, path, text};
use support::crlf;

const WS: &str = "GET /chat HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎⏎";
const SWITCH: &str = "HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎⏎";
const GET: &str = "GET /a HTTP/1.1⏎Host: h⏎⏎";
const OK: &str = "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok";
const PLAIN: &str = r#""Plain","method":"GET","target":"/a","status":200"#;

/// Returns the lines without their common start, and the exit status.
fn between(arguments: &[&str], client: &[u8], upstream: &[u8]) -> (Vec<String>, i32) {
    let arguments = [&["--between", "--json"], arguments].concat();
    let output = judge(&arguments, client, upstream);
    assert_eq!(text(&output.stderr), "");
    let short = |line: &str| {
        let line = line.strip_prefix(r#"{"stage":"intermediary","event":"#);
        let line = line.and_then(|line| line.strip_suffix('}'));
        line.expect("a line of the intermediary").to_string()
    };
    let lines = text(&output.stdout).lines().map(short).collect();
    (lines, output.status.code().unwrap())
}

/// Name, arguments, both directions, lines, exit status.
type Row<'a> = (&'a str, &'a [&'a str], String, String, &'a [&'a str], i32);

#[test]
#[rustfmt::skip] // a table
fn every_exchange_has_a_line() {
    let rows: &[Row<'_>] = &[
        ("I-05, I-16 a switch, and what is after both heads", &[], format!("{WS}abc"), format!("{SWITCH}d"),
            &[r#""Switched","protocol":"websocket","from_client":3,"from_upstream":1"#], 0),
        ("I-08 after interim responses", &[], WS.into(), format!("HTTP/1.1 103 X⏎⏎{SWITCH}"),
            &[r#""Switched","protocol":"websocket","from_client":0,"from_upstream":0"#], 0),
        ("a connection that switches later", &[], format!("{GET}{GET}{WS}"), format!("{OK}{OK}{SWITCH}"),
            &[PLAIN, PLAIN, r#""Switched","protocol":"websocket","from_client":0,"from_upstream":0"#], 0),
        ("S-06, I-15 what follows a refusal was no request", &[], format!("{WS}{GET}"), format!("{OK}{OK}"),
            &[r#""Plain","method":"GET","target":"/chat","status":200"#, PLAIN], 1),
        ("I-04 a 101 to what nobody lets through", &["--protocols", "tcp"], WS.into(), SWITCH.into(),
            &[r#""Invalid","side":"upstream","error":"a 101 answers a request that was forwarded without an upgrade","rule":"RFC 9110 §7.8""#], 1),
        ("S-08 h2c goes through none, whoever lists it", &["--protocols", "h2c"],
            "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎".into(), "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎".into(),
            &[r#""Invalid","side":"upstream","error":"a 101 answers a request that was forwarded without an upgrade","rule":"RFC 9110 §7.8""#], 1),
        ("S-07 a 101 without its proof", &[], WS.into(), "HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎⏎".into(),
            &[r#""Invalid","side":"upstream","error":"there is no Sec-WebSocket-Accept","rule":"RFC 6455 §4.1""#], 1),
        ("S-01 a request that is read in two ways", &[], "GET / HTTP/1.1⏎Host: h⏎Upgrade : x⏎⏎".into(), OK.into(),
            &[r#""Invalid","side":"client","error":"white space comes before the colon of a field","rule":"RFC 9112 §5.1""#], 1),
        ("another protocol", &["--protocols", "tcp"], "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎".into(),
            "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎".into(), &[r#""Switched","protocol":"tcp","from_client":0,"from_upstream":0"#], 0),
        ("the answer is cut", &[], WS.into(), "HTTP/1.1 101 X⏎".into(), &[r#""Incomplete","side":"upstream""#], 1),
        ("the request is cut", &[], "GET / HTTP/1.1⏎".into(), String::new(), &[r#""Incomplete","side":"client""#], 1),
        ("nothing", &[], String::new(), String::new(), &[], 1),
    ];
    for (name, arguments, client, upstream, lines, status) in rows {
        let lines = lines.iter().map(|line| (*line).to_string()).collect();
        assert_eq!(between(arguments, &crlf(client), &crlf(upstream)), (lines, *status), "{name}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn captures_of_servers() {
    let web_socket = r#""Switched","protocol":"websocket","from_client":0,"from_upstream":0"#;
    let h2c = r#""Invalid","side":"upstream","error":"a 101 answers a request that was forwarded without an upgrade","rule":"RFC 9110 §7.8""#;
    let rows = [
        ("server-apache-h2c", h2c), ("server-nghttpx-h2c", h2c),
        ("server-go-gorilla", web_socket), ("server-java-tomcat-ws", web_socket), ("server-npm-express-ws", web_socket), ("server-npm-ws", web_socket),
        ("server-python-flask-sock-werkzeug", web_socket), ("server-python-websockets", web_socket),
        ("server-php-builtin-ignores-upgrade", r#""Plain","method":"GET","target":"/","status":200"#),
    ];
    for (name, line) in rows {
        let [client, upstream] = [format!("{name}.req"), name.into()].map(|file| std::fs::read(path(&file)).unwrap());
        assert_eq!(between(&[], &client, &upstream).0, [line], "{name}");
    }
}

#[test]
fn in_prose() {
    let told = |client: &str, upstream: &str| {
        let prose = judge(&["--between"], &crlf(client), &crlf(upstream)).stdout;
        text(&prose)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let rows = [
        (
            format!("{GET}{WS}x"),
            format!("{OK}{SWITCH}"),
            "Between GET /a and its 200 stay HTTP/1.1. \
             Between A tunnel for websocket, with 1 byte of the client and 0 bytes of upstream.",
        ),
        (
            "GET / HTTP/1.1⏎Host: h⏎X : y⏎⏎".into(),
            String::new(),
            "Between The request would not be forwarded: white space comes before the colon of a field (RFC 9112 §5.1).",
        ),
        (
            WS.into(),
            "HTTP/1.1 101 X⏎⏎".into(),
            "Between No tunnel, and a 502 for the client: a 101 has no Upgrade, or one that is not a list of protocols (RFC 9110 §7.8).",
        ),
        (
            WS.into(),
            "HTTP".into(),
            "Between What upstream sent ends too early.",
        ),
        (
            "GET".into(),
            String::new(),
            "Between What the client sent ends too early.",
        ),
    ];
    for (client, upstream, words) in rows {
        assert_eq!(told(&client, &upstream), words);
    }
}

#[test]
fn between_two_there_are_two() {
    let output = explain(&["--between", "-"], b"");
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(
        said.starts_with("explain: between two there are two: RESPONSE is missing"),
        "{said}"
    );
}
