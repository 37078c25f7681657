//! The example `explain`: its results for a server's response, verified against its request.
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

use example::{judge, path, text};
use support::crlf;

/// Runs the example with both files. Checks that cuts change nothing, and that the response changes
/// nothing in the lines about the request. Returns the lines of the response without their common
/// start, and the exit status.
fn judged(name: &str, request: &[u8], response: &[u8]) -> (Vec<String>, i32) {
    let own = text(&example::explain(&["--json", "-"], request).stdout);
    let whole = judge(&["--json"], request, response);
    for chunk in ["1", "7"] {
        let cut = judge(&["--json", "--chunk", chunk], request, response);
        assert_eq!(cut, whole, "{name}, {chunk} at a time");
    }
    assert_eq!(text(&whole.stderr), "", "{name}");
    let lines = text(&whole.stdout);
    let lines = lines
        .strip_prefix(&own)
        .unwrap_or_else(|| panic!("{name}: {lines}"));
    let short = |line: &str| {
        let object = line.strip_prefix(r#"{"stage":"response","event":"#);
        object
            .and_then(|line| line.strip_suffix('}'))
            .map(String::from)
    };
    let lines: Option<Vec<String>> = lines.lines().map(short).collect();
    (
        lines.expect("lines of the response"),
        whole.status.code().unwrap(),
    )
}

/// Capture, the capture of the request if its name differs, line, exit status.
#[rustfmt::skip] // a table
const CAPTURES: &[(&str, &str, &str, i32)] = &[
    ("server-apache-h2c", "", r#""Switched","protocol":"h2c","subprotocol":null,"extensions":[],"consumed":71,"unread":144"#, 0),
    ("server-go-gorilla", "", r#""Switched","protocol":"websocket","subprotocol":"chat","extensions":[],"consumed":159,"unread":0"#, 0),
    ("server-java-tomcat-ws", "", r#""Switched","protocol":"websocket","subprotocol":null,"extensions":[],"consumed":203,"unread":0"#, 0),
    ("server-nghttpx-h2c", "", r#""Switched","protocol":"h2c","subprotocol":null,"extensions":[],"consumed":71,"unread":134"#, 0),
    ("server-npm-express-ws", "", r#""Switched","protocol":"websocket","subprotocol":"chat","extensions":[],"consumed":159,"unread":0"#, 0),
    ("server-npm-ws", "", r#""Switched","protocol":"websocket","subprotocol":"chat","extensions":[],"consumed":159,"unread":0"#, 0),
    ("server-php-builtin-ignores-upgrade", "", r#""Rejected","status":200,"consumed":156,"advertised":[],"connection":"close""#, 1),
    ("server-python-flask-sock-werkzeug", "", r#""Switched","protocol":"websocket","subprotocol":"chat","extensions":[],"consumed":159,"unread":0"#, 0),
    ("server-python-websockets", "", r#""Switched","protocol":"websocket","subprotocol":"chat","extensions":[],"consumed":233,"unread":0"#, 0),
    ("server-ruby-sinatra-hijack", "", r#""Switched","protocol":"foobar/1","subprotocol":null,"extensions":[],"consumed":76,"unread":0"#, 0),
    // The request that this proxy sent upstream has the same key as the one that it received.
    ("server-via-nginx", "client-via-nginx", r#""Switched","protocol":"websocket","subprotocol":"chat","extensions":[],"consumed":218,"unread":0"#, 0),
];

// keeps U-06, U-29, U-46, W-18, W-19, W-20, W-21, W-23, W-25
#[test]
fn captures_give_the_same_line_in_every_cut() {
    for (name, request, line, status) in CAPTURES {
        let own = format!("{name}.req");
        let request = if request.is_empty() { &own } else { *request };
        let request = std::fs::read(path(request)).unwrap();
        let response = std::fs::read(path(name)).unwrap();
        let expected = (vec![(*line).to_string()], *status);
        assert_eq!(judged(name, &request, &response), expected, "{name}");
    }
    let files = std::fs::read_dir(path("server-npm-ws").parent().unwrap()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let servers = names.filter(|name| name.starts_with("server-") && !name.ends_with(".req.bin"));
    assert_eq!(
        servers.count(),
        CAPTURES.len(),
        "a capture that is not in the table"
    );
}

/// The requests that rows name, and parts of responses to them.
#[rustfmt::skip] // a table
const PARTS: &[(&str, &str)] = &[
    ("{W}", "GET /chat HTTP/1.1⏎Host: h⏎{U}Sec-WebSocket-Version: 13⏎{K}⏎"),
    ("{S}", "GET /chat HTTP/1.1⏎Host: h⏎{U}Sec-WebSocket-Version: 13⏎{K}Sec-WebSocket-Protocol: superchat⏎Sec-WebSocket-Protocol: chat, \"x\"⏎⏎"),
    ("{E}", "GET /chat HTTP/1.1⏎Host: h⏎{U}Sec-WebSocket-Version: 13⏎{K}Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-own; a=1⏎⏎"),
    ("{T}", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: foobar/2, tcp, TLS/1.0⏎⏎"),
    ("{101}", "HTTP/1.1 101 Switching Protocols⏎"),
    ("{A}", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎"),
    ("{K}", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎"),
    ("{U}", "Connection: Upgrade⏎Upgrade: websocket⏎"),
];

/// Name, request, response, lines, exit status.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    i32,
);

/// Runs rows. `¦` in a response marks where HTTP ends; in a line, `{C}` is the number of bytes
/// before it, and `{N}` the number after it.
fn run(rows: &[Row]) {
    let filled = |text: &str| {
        let fill = |text: String, (name, part): &(&str, &str)| text.replace(name, part);
        crlf(&PARTS.iter().fold(text.into(), fill))
    };
    for (name, request, response, lines, status) in rows {
        let (consumed, unread) = response.split_once('¦').unwrap_or((response, ""));
        let [request, consumed, unread] = [request, consumed, unread].map(filled);
        let counts = [("{C}", consumed.len()), ("{N}", unread.len())];
        let counted = |line: &&str| {
            let count = |line: String, (name, count)| line.replace(name, &usize::to_string(&count));
            counts.into_iter().fold((*line).to_string(), count)
        };
        let expected = (lines.iter().map(counted).collect(), *status);
        let response = [consumed, unread].concat();
        assert_eq!(judged(name, &request, &response), expected, "{name}");
    }
}

#[rustfmt::skip] // a table
const SWITCHED: &[Row] = &[
    ("U-28 interim responses come ahead, and consumed counts them", "{W}",
        "HTTP/1.1 100 Continue⏎⏎HTTP/1.1 103 Early Hints⏎Link: </a>⏎⏎{101}{U}{A}⏎¦frames",
        &[r#""Interim","status":100"#, r#""Interim","status":103"#,
          r#""Switched","protocol":"websocket","subprotocol":null,"extensions":[],"consumed":{C},"unread":{N}"#], 0),
    ("W-52, D-23 what is received is said as it is received", "{E}",
        "HTTP/1.1 101⏎connection: keep-alive, upgrade⏎upgrade: WebSocket⏎{A}Sec-WebSocket-Extensions: x-own ; b⏎Sec-WebSocket-Extensions: permessage-deflate;client_max_window_bits=\"10\"⏎⏎¦",
        &[r#""Switched","protocol":"WebSocket","subprotocol":null,"extensions":["x-own ; b","permessage-deflate;client_max_window_bits=\"10\""],"consumed":{C},"unread":{N}"#], 0),
    ("W-23 a subprotocol from the second line", "{S}", "{101}{U}{A}Sec-WebSocket-Protocol: chat⏎⏎¦",
        &[r#""Switched","protocol":"websocket","subprotocol":"chat","extensions":[],"consumed":{C},"unread":{N}"#], 0),
    ("W-21, W-33 the key is hashed as it was sent, pad bits and all", "GET / HTTP/1.1⏎Host: h⏎{U}Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==⏎⏎",
        "{101}{U}Sec-WebSocket-Accept: OfS0wDaT5NoxF2gqm7Zj2YtetzM=⏎⏎¦",
        &[r#""Switched","protocol":"websocket","subprotocol":null,"extensions":[],"consumed":{C},"unread":{N}"#], 0),
    ("U-10, U-46 any of several offers", "{T}", "{101}Connection: upgrade⏎Upgrade: TCP⏎Content-Length: 3⏎⏎¦abc",
        &[r#""Switched","protocol":"TCP","subprotocol":null,"extensions":[],"consumed":{C},"unread":{N}"#], 0),
    ("U-12 TLS, and what it will carry", "{T}", "{101}Connection: upgrade⏎Upgrade: TLS/1.0, HTTP/1.1⏎⏎¦",
        &[r#""Switched","protocol":"TLS/1.0","subprotocol":null,"extensions":[],"consumed":{C},"unread":{N}"#], 0),
    ("an answer may come before all content", "POST / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎Content-Length: 9⏎⏎abc",
        "{101}Connection: upgrade⏎Upgrade: tcp⏎⏎¦",
        &[r#""Switched","protocol":"tcp","subprotocol":null,"extensions":[],"consumed":{C},"unread":{N}"#], 0),
];

#[rustfmt::skip] // a table
const REJECTED: &[Row] = &[
    ("U-34 a 426 advertises", "{W}", "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: websocket, IRC/6.9⏎Sec-WebSocket-Version: 13⏎Content-Length: 2⏎⏎¦no",
        &[r#""Rejected","status":426,"consumed":{C},"advertised":["websocket","IRC/6.9"],"connection":"reuse""#], 1),
    ("U-35 so may any other", "{T}", "HTTP/1.1 200 OK⏎Upgrade: h2,h2c⏎Connection: upgrade⏎Content-Length: 0⏎⏎¦",
        &[r#""Rejected","status":200,"consumed":{C},"advertised":["h2","h2c"],"connection":"reuse""#], 1),
    ("W-17 a redirect after an interim response", "{W}", "HTTP/1.1 102 X⏎⏎HTTP/1.1 302 Found⏎Location: /login⏎Content-Length: 0⏎⏎¦",
        &[r#""Interim","status":102"#,
          r#""Rejected","status":302,"consumed":{C},"advertised":[],"connection":"reuse""#], 1),
    ("content up to the close", "{W}", "HTTP/1.1 404 Not Found⏎⏎¦gone",
        &[r#""Rejected","status":404,"consumed":{C},"advertised":[],"connection":"close""#], 1),
    ("content that is not all there", "{W}", "HTTP/1.1 404 Not Found⏎Content-Length: 9⏎⏎¦gone",
        &[r#""Rejected","status":404,"consumed":{C},"advertised":[],"connection":"reuse""#], 1),
    ("U-38, S-17 bytes after it answer nothing", "{W}", "HTTP/1.1 404 Not Found⏎Content-Length: 4⏎⏎¦goneHTTP/1.1 200 OK⏎⏎",
        &[r#""Rejected","status":404,"consumed":{C},"advertised":[],"connection":"close""#], 1),
    ("content in chunks that are broken", "{W}", "HTTP/1.1 404 Not Found⏎Transfer-Encoding: chunked⏎⏎¦x⏎",
        &[r#""Rejected","status":404,"consumed":{C},"advertised":[],"connection":"close""#], 1),
    ("content whose end nobody can tell", "{W}", "HTTP/1.1 404 Not Found⏎Content-Length: 4⏎Content-Length: 5⏎⏎¦gone",
        &[r#""Rejected","status":404,"consumed":{C},"advertised":[],"connection":"close""#], 1),
    ("HTTP/1.0", "{W}", "HTTP/1.0 204 X⏎⏎¦",
        &[r#""Rejected","status":204,"consumed":{C},"advertised":[],"connection":"close""#], 1),
    ("the client said close", "GET / HTTP/1.1⏎Host: h⏎Connection: close, Upgrade⏎Upgrade: tcp⏎⏎", "HTTP/1.1 204 X⏎⏎¦",
        &[r#""Rejected","status":204,"consumed":{C},"advertised":[],"connection":"close""#], 1),
    ("a request that offers nothing is answered, too", "GET / HTTP/1.1⏎Host: h⏎⏎", "HTTP/1.1 204 X⏎⏎¦",
        &[r#""Rejected","status":204,"consumed":{C},"advertised":[],"connection":"reuse""#], 1),
    ("so is one that cannot be read", "GET / HTTP/1.1⏎Host : h⏎⏎", "HTTP/1.1 400 Bad Request⏎Connection: close⏎Content-Length: 0⏎⏎¦",
        &[r#""Rejected","status":400,"consumed":{C},"advertised":[],"connection":"close""#], 1),
];

#[rustfmt::skip] // a table
const INVALID: &[Row] = &[
    ("no status line", "{W}", "hello", &[r#""Invalid","error":"the version is not HTTP/ with a digit, a dot and a digit","rule":"RFC 9112 §2.3""#], 1),
    ("H-04 LF alone", "{W}", "HTTP/1.1 101 X\n", &[r#""Invalid","error":"a line ends in LF without CR","rule":"RFC 9112 §2.2""#], 1),
    ("after an interim response", "{W}", "HTTP/1.1 100⏎⏎HTTP/2.0 101", &[r#""Interim","status":100"#, r#""Invalid","error":"the major version is not 1","rule":"RFC 9110 §15.6.6""#], 1),
    ("HTTP/1.0 has no 101", "{W}", "HTTP/1.0 101 X⏎{U}{A}⏎", &[r#""Invalid","error":"a 101 came over another version than HTTP/1.1","rule":"RFC 9110 §15.2""#], 1),
    ("W-19 no Connection", "{W}", "{101}Upgrade: websocket⏎{A}⏎", &[r#""Invalid","error":"a 101 has no Connection that names upgrade","rule":"RFC 9110 §7.8""#], 1),
    ("U-11, W-18 no Upgrade", "{W}", "{101}Connection: Upgrade⏎{A}⏎", &[r#""Invalid","error":"a 101 has no Upgrade, or one that is not a list of protocols","rule":"RFC 9110 §7.8""#], 1),
    ("U-11 another protocol", "{W}", "{101}Connection: Upgrade⏎Upgrade: tcp⏎⏎", &[r#""Invalid","error":"a 101 switches to a protocol that was not proposed","rule":"RFC 9110 §7.8""#], 1),
    ("U-11 another version", "{T}", "{101}Connection: Upgrade⏎Upgrade: foobar/1⏎⏎", &[r#""Invalid","error":"a 101 switches to a protocol that was not proposed","rule":"RFC 9110 §7.8""#], 1),
    ("U-12, W-18 two at once", "{T}", "{101}Connection: Upgrade⏎Upgrade: foobar/2, tcp⏎⏎", &[r#""Invalid","error":"a 101 switches to a protocol that was not proposed","rule":"RFC 9110 §7.8""#], 1),
    ("U-37 nothing was offered", "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎⏎", "{101}Connection: Upgrade⏎Upgrade: tcp⏎⏎", &[r#""Invalid","error":"a 101 answers a request that proposed nothing","rule":"RFC 9110 §7.8""#], 1),
    ("U-37 HTTP/1.0 offers nothing", "GET / HTTP/1.0⏎Connection: upgrade⏎Upgrade: tcp⏎⏎", "{101}Connection: Upgrade⏎Upgrade: tcp⏎⏎", &[r#""Invalid","error":"a 101 answers a request that proposed nothing","rule":"RFC 9110 §7.8""#], 1),
    ("U-37 there is no request yet", "", "{101}{U}{A}⏎", &[r#""Invalid","error":"a 101 answers a request that proposed nothing","rule":"RFC 9110 §7.8""#], 1),
    ("W-20 no Accept", "{W}", "{101}{U}⏎", &[r#""Invalid","error":"there is no Sec-WebSocket-Accept","rule":"RFC 6455 §4.1""#], 1),
    ("W-24 Accept twice", "{W}", "{101}{U}{A}{A}⏎", &[r#""Invalid","error":"Sec-WebSocket-Accept is repeated","rule":"RFC 6455 §11.3.3""#], 1),
    ("W-20, S-13 Accept of another key", "{W}", "{101}{U}Sec-WebSocket-Accept: OfS0wDaT5NoxF2gqm7Zj2YtetzM=⏎⏎", &[r#""Invalid","error":"Sec-WebSocket-Accept does not answer the key","rule":"RFC 6455 §4.1""#], 1),
    ("W-20 Accept in another case", "{W}", "{101}{U}Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=⏎⏎", &[r#""Invalid","error":"Sec-WebSocket-Accept does not answer the key","rule":"RFC 6455 §4.1""#], 1),
    ("no answer proves a key that is none", "GET / HTTP/1.1⏎Host: h⏎{U}Sec-WebSocket-Key: short⏎⏎", "{101}{U}{A}⏎", &[r#""Invalid","error":"the request has no Sec-WebSocket-Key that an answer could prove","rule":"RFC 6455 §4.1""#], 1),
    ("W-23 a subprotocol of its own", "{S}", "{101}{U}{A}Sec-WebSocket-Protocol: Chat⏎⏎", &[r#""Invalid","error":"a subprotocol was chosen that was not offered","rule":"RFC 6455 §4.1""#], 1),
    ("W-24 two subprotocols", "{S}", "{101}{U}{A}Sec-WebSocket-Protocol: chat⏎Sec-WebSocket-Protocol: chat⏎⏎", &[r#""Invalid","error":"Sec-WebSocket-Protocol is repeated","rule":"RFC 6455 §11.3.4""#], 1),
    ("W-22 an extension that was not offered", "{W}", "{101}{U}{A}Sec-WebSocket-Extensions: permessage-deflate⏎⏎", &[r#""Invalid","error":"an extension was chosen that was not offered, or twice","rule":"RFC 6455 §4.1""#], 1),
    ("W-49 extensions that are malformed", "{E}", "{101}{U}{A}Sec-WebSocket-Extensions: x-own; a=⏎⏎", &[r#""Invalid","error":"Sec-WebSocket-Extensions is malformed","rule":"RFC 6455 §9.1""#], 1),
    ("D-08 a parameter that nobody knows", "{E}", "{101}{U}{A}Sec-WebSocket-Extensions: permessage-deflate; a⏎⏎", &[r#""Invalid","error":"permessage-deflate was chosen with parameters that do not keep to the offer","rule":"RFC 7692 §7.1""#], 1),
];

#[rustfmt::skip] // a table
const INCOMPLETE: &[Row] = &[
    ("no bytes", "{W}", "", &[r#""Incomplete""#], 1),
    ("half a head", "{W}", "{101}{U}{A}", &[r#""Incomplete""#], 1),
    ("interim responses only", "{W}", "HTTP/1.1 103 X⏎⏎", &[r#""Interim","status":103"#, r#""Incomplete""#], 1),
];

#[test]
fn switches_are_checked() {
    run(SWITCHED);
}

#[test]
fn refusals_are_ordinary_responses() {
    run(REJECTED);
}

#[test]
fn what_is_neither_is_invalid() {
    run(INVALID);
}

#[test]
fn bytes_may_end_early() {
    run(INCOMPLETE);
}

// keeps U-28, S-16
#[test]
fn interim_responses_have_a_limit() {
    let request = crlf("GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: tcp⏎⏎");
    let switch = "HTTP/1.1 101 X⏎Connection: upgrade⏎Upgrade: tcp⏎⏎";
    for (count, last, status) in [
        (16, r#""Switched","protocol":"tcp","#, 0),
        (
            17,
            r#""Invalid","error":"more interim responses than the limit"#,
            1,
        ),
    ] {
        let response = "HTTP/1.1 102 X⏎⏎".repeat(count) + switch;
        let (lines, code) = judged("interims", &request, &crlf(&response));
        assert_eq!((lines.len(), code), (17, status), "{count}");
        assert!(
            lines[..16]
                .iter()
                .all(|line| line == r#""Interim","status":102"#)
        );
        assert!(lines[16].starts_with(last), "{}", lines[16]);
    }
}

#[test]
fn files_are_taken_as_they_are_named() {
    let [request, response] = ["server-npm-ws.req", "server-npm-ws"].map(path);
    let files = [request.to_str().unwrap(), response.to_str().unwrap()];
    let both = example::explain(&[&["--json"], &files[..]].concat(), b"");
    let bytes = std::fs::read(&response).unwrap();
    assert_eq!(example::explain(&["--json", files[0], "-"], &bytes), both);
    assert_eq!(
        (text(&both.stdout).lines().count(), both.status.code()),
        (3, Some(0))
    );
    // What a server of this crate would respond does not matter here.
    let declined = example::explain(&[&["--protocols", "tcp"], &files[..]].concat(), b"");
    assert_eq!(declined.status.code(), Some(0));
    let swapped = example::explain(&["--json", files[1], files[0]], b"");
    assert_eq!(swapped.status.code(), Some(1));
}
