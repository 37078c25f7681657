//! The example `explain` as text: the verdicts of the machines on the bytes, and the likely cause.
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

use example::{explain, judge, text};
use support::crlf;

/// Parts of requests and responses that rows name.
#[rustfmt::skip] // a table
const PARTS: &[(&str, &str)] = &[
    ("{GET}", "GET / HTTP/1.1⏎Host: h⏎"),
    ("{POST}", "POST / HTTP/1.1⏎Host: h⏎"),
    // A whole request for a WebSocket, and one that also offers a subprotocol and compression.
    ("{W}", "GET / HTTP/1.1⏎Host: h⏎{U}{K}{V}⏎"),
    ("{D}", "GET / HTTP/1.1⏎Host: h⏎{U}{K}{V}Sec-WebSocket-Protocol: a⏎Sec-WebSocket-Extensions: permessage-deflate⏎⏎"),
    ("{H2C}", "Connection: upgrade, http2-settings⏎Upgrade: h2c⏎HTTP2-Settings: "),
    ("{101}", "HTTP/1.1 101 Switching Protocols⏎"),
    ("{U}", "Connection: Upgrade⏎Upgrade: websocket⏎"),
    ("{K}", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎"),
    ("{V}", "Sec-WebSocket-Version: 13⏎"),
    ("{A}", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎"),
];

fn filled(row: &str) -> Vec<u8> {
    let fill = |text: String, (name, part): &(&str, &str)| text.replace(name, part);
    crlf(&PARTS.iter().fold(row.into(), fill))
}

/// Returns the words of a text, with single spaces between them.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns what the example prints, after checks that hold for every text.
fn prose(request: &[u8], response: Option<&[u8]>) -> String {
    let print = |arguments: &[&str]| match response {
        Some(response) => text(&judge(arguments, request, response).stdout),
        None => text(&explain(&[arguments, &["-"]].concat(), request).stdout),
    };
    let prose = print(&[]);
    assert_eq!(print(&["--chunk", "1"]), prose);
    assert!((5..=25).contains(&prose.lines().count()), "{prose}");
    let is_narrow = |line: &str| line.chars().count() <= 100;
    assert!(prose.lines().all(is_narrow), "{prose}");
    let count = |label: &str| {
        let labels = prose.lines().map(|line| line.split(' ').next());
        labels.filter(|each| *each == Some(label)).count()
    };
    assert!(count("Request") > 0 && count("Server") > 0, "{prose}");
    assert_eq!(
        count("Response"),
        usize::from(response.is_some()),
        "{prose}"
    );
    assert_eq!((count("Bytes"), count("Rule")), (1, 1), "{prose}");
    assert!(prose.contains("\nRule      RFC "), "{prose}");
    let is_cause = count("Cause") == 1 && count("Fix") == 1 && count("Diagnosis") == 0;
    let is_no_cause = count("Cause") == 0 && count("Fix") == 0 && count("Diagnosis") == 1;
    assert!(is_cause || is_no_cause, "{prose}");
    prose
}

/// A request, and what the text reports about it.
#[rustfmt::skip] // a table
const REQUESTS: &[(&str, &str)] = &[
    ("", "There are no bytes."),
    ("GET / HTTP/1.1⏎", "Nothing is consumed. Unread: 16 bytes. Rule RFC 9112 §8"),
    ("{POST}{U}Content-Length: 9⏎⏎x", "The bytes end before the request does. Server No response yet."),
    ("{POST}{U}Content-Length: 9⏎Expect: 100-continue⏎⏎x", "100 Continue, before it reads the content."),
    ("{POST}{U}Content-Length: 9⏎Expect: 100-continue⏎⏎", "offers websocket, and waits for a 100."),
    ("PRI * HTTP/2.0⏎⏎SM⏎⏎", "The HTTP/2 connection preface. Server No response in HTTP/1.1."),
    ("PRI * HTTP/2.0⏎⏎SM⏎⏎", "Rule RFC 9113 §3.3"),
    ("{GET}⏎", "GET / is read without an upgrade: there is no Upgrade field"),
    ("{GET}{K}Connection: keep-alive⏎Connection: Upgrade⏎⏎", "there is no Upgrade field"),
    ("{GET}Connection: upgrade⏎Upgrade:⏎⏎", "there is no Upgrade field, or nothing in it"),
    ("GET / HTTP/1.0⏎Host: h⏎{U}{K}{V}⏎", "the request is not HTTP/1.1"),
    ("{GET}Upgrade: websocket⏎⏎", "Rule RFC 9110 §7.6.1"),
    ("{GET}Connection: upgrade⏎Upgrade: \"websocket\"⏎⏎", "Upgrade is not a list of protocols"),
    ("CONNECT h:1 HTTP/1.1⏎Host: h:1⏎Connection: upgrade⏎Upgrade: tcp⏎⏎", "CONNECT h:1 is read without an upgrade"),
    ("{POST}{U}Content-Length: 99999⏎⏎", "more content than is read before a 101. Server No 101, but an ordinary response."),
    ("\u{16}\u{3}\u{1}\0\u{1}", "It cannot be processed. Server 400: the method is not a token. The connection closes."),
    ("HTTP/1.1 200 OK⏎⏎", "It cannot be processed."),
    ("GET / HTTP/1.1⏎⏎", "has no Host"),
    ("GET / HTTP/1.1\nHost: h\n\n", "400: a line ends in LF without CR"),
    ("{GET}A: b⏎ c⏎⏎", "folded onto a second line"),
    ("{GET}Connection: {L}⏎⏎", "431: a list has more elements"),
    ("GET / HTTP/3.0⏎Host: h⏎⏎", "505: the major version is not 1"),
    ("{POST}Content-Length: 3⏎Transfer-Encoding: chunked⏎⏎", "Nothing is consumed, and 75 bytes must not be processed."),
    ("GET  / HTTP/1.1⏎Host: h⏎⏎", "exactly one space each"),
    ("{GET}{U}{K}{V}Origin: https://o⏎⏎", "Origin https://o is not checked here."),
    ("{W}frames", "140 bytes of HTTP, then 6 bytes of websocket. Rule RFC 6455 §4.2.2"),
    ("{GET}{U}{K}{V}Sec-WebSocket-Protocol: chat⏎⏎", "It sends this 101: HTTP/1.1 101 Switching Protocols Upgrade: websocket"),
    ("{POST}{U}{K}{V}⏎", "405: the method is not GET. The connection can be used again. Bytes 141 bytes of HTTP. Rule"),
    ("{GET}{U}⏎", "426: Sec-WebSocket-Version is not 13"),
    ("{GET}{U}{V}⏎x", "The client sent 1 byte after them because it expected a 101"),
    ("{GET}{U}{K}{V}Content-Length: 2⏎⏎ab", "offers websocket, with 2 bytes of content"),
    ("{GET}{U}{K}{V}Sec-WebSocket-Protocol: a b⏎⏎", "is not a list of tokens"),
    ("{GET}{U}{K}{V}Origin: a⏎Origin: b⏎⏎", "Origin is repeated"),
    ("{GET}Connection: upgrade⏎Upgrade: h2c⏎⏎", "GET / offers h2c, without content. Server No 101: h2c is declined, as there is no HTTP2-Settings. The connection stays HTTP/1.1."),
    ("{GET}{H2C}AAgAAAAC⏎⏎", "bytes. Rule RFC 8441 §3"),
    ("{GET}{H2C}AAMAAABk⏎⏎PRI", "of HTTP, then 3 bytes of h2c. Rule RFC 7540 §3.2"),
    ("{GET}Connection: upgrade⏎Upgrade: tcp, IRC/6.9⏎⏎", "offers tcp, IRC/6.9, without content. Server No 101: the request offers nothing"),
];

#[test]
fn requests_have_a_view_of_the_server() {
    for (request, said) in REQUESTS {
        let request = request.replace("{L}", &"x,".repeat(65));
        let prose = prose(&filled(&request), None);
        assert!(words(&prose).contains(said), "{said}:\n{prose}");
    }
}

/// A request and the response to it, and what the text reports about the response.
#[rustfmt::skip] // a table
const RESPONSES: &[(&str, &str, &str)] = &[
    ("{W}", "", "There is no response. Bytes Nothing is consumed. Unread: 0 bytes."),
    ("{W}", "HTTP/1.1 100⏎⏎HTTP/1.1 103⏎⏎", "Interim 100, 103. These come before the final response, and a client skips them. Response The bytes end"),
    ("{W}", "HTTP/1.1 101 ", "The bytes end before the response does."),
    ("{W}", "<html>", "Invalid: the version is not HTTP/"),
    ("{W}", "{W}", "Nothing is consumed, and 140 bytes must not be processed."),
    ("{W}", "HTTP/1.1 101 X\nUpgrade: websocket\n\n", "a line ends in LF without CR. The client closes the connection."),
    ("{W}", "HTTP/1.1 200 X⏎{M}⏎", "the head has more field lines than the limit"),
    ("{W}", "{I}", "102, 102, 102"),
    ("{W}", "HTTP/1.0 101 X⏎{U}{A}⏎", "a 101 came over another version than HTTP/1.1"),
    ("{W}", "{101}Upgrade: websocket⏎Connection: close⏎{A}⏎", "The response has `connection: close`."),
    ("{W}", "{101}Connection: upgrade⏎{A}⏎", "a 101 has no Upgrade"),
    ("{W}", "{101}Connection: upgrade⏎Upgrade: tcp⏎⏎", "The response has `upgrade: tcp`."),
    ("{GET}⏎", "{101}{U}{A}⏎", "answers a request that proposed nothing"),
    ("{GET}{U}⏎", "{101}{U}{A}⏎", "no Sec-WebSocket-Key that an answer could prove"),
    ("{W}", "{101}{U}⏎", "there is no Sec-WebSocket-Accept"),
    ("{W}", "{101}{U}Sec-WebSocket-Accept: OfS0⏎⏎", "It is OfS0; the key asks for s3pPLMBiTxaQ9kYGzzhZRbK+xOo=."),
    ("{W}", "{101}{U}{A}Sec-WebSocket-Protocol: a, b⏎⏎", "The response has `sec-websocket-protocol: a, b`."),
    ("{W}", "{101}{U}{A}Sec-WebSocket-Extensions: x⏎⏎", "The response has `sec-websocket-extensions: x`."),
    ("{D}", "{101}{U}{A}Sec-WebSocket-Extensions: permessage-deflate; x⏎⏎", "Rule RFC 7692 §7.1"),
    ("{D}", "{101}{U}{A}Sec-WebSocket-Protocol: a⏎Sec-WebSocket-Extensions: permessage-deflate⏎⏎..", "a valid switch to websocket with a and permessage-deflate, as the request offers. Bytes 202 bytes of HTTP, then 2 bytes of websocket. Rule RFC 6455 §4.1"),
    ("{GET}{H2C}AAMAAABk⏎⏎", "{101}Connection: upgrade⏎Upgrade: h2c⏎⏎\0\0\0\u{4}\0", "a valid switch to h2c, as the request offers. Bytes 71 bytes of HTTP, then 5 bytes of h2c."),
    ("{W}", "{101}{U}{A}Content-Length: 0⏎⏎", "a valid switch to websocket, as the request offers."),
    ("{W}", "HTTP/1.1 302 X⏎Location: /login⏎⏎", "302: the server does not switch. Its Location is /login."),
    ("{W}", "HTTP/1.1 401 X⏎WWW-Authenticate: Basic⏎⏎", "It asks for credentials: Basic."),
    ("{W}", "HTTP/1.1 403 X⏎Server: envoy⏎⏎", "Its Server is envoy."),
    ("{W}", "HTTP/1.1 404 X⏎⏎", "The connection closes after the content."),
    ("{W}", "HTTP/1.1 503 X⏎Retry-After: 9⏎⏎", "Its Retry-After is 9."),
    ("{GET}⏎", "HTTP/1.1 426 X⏎{U}Content-Length: 0⏎⏎", "Its Upgrade lists websocket. The connection can be used again"),
    ("{W}", "HTTP/1.1 426 X⏎{U}{V}⏎", "It supports WebSocket version 13. The connection closes after the content. Bytes 86 bytes of head, then 0 bytes that are still HTTP. Rule RFC 9110 §15.5.22"),
    ("{POST}Connection: Upgrade⏎Upgrade: tcp⏎Content-Length: 0⏎⏎", "HTTP/1.1 200 X⏎Upgrade: h2,h2c⏎⏎", "Its Upgrade lists h2,h2c."),
    ("{W}", "HTTP/1.1 200 X⏎⏎<html>", "then 6 bytes that are still HTTP. Rule RFC 9110 §7.8"),
];

#[test]
fn responses_have_a_view_of_the_client() {
    let interims = "HTTP/1.1 102 X⏎⏎".repeat(17);
    let fields = "A: b⏎".repeat(129);
    for (request, response, said) in RESPONSES {
        let response = response.replace("{I}", &interims).replace("{M}", &fields);
        let prose = prose(&filled(request), Some(&filled(&response)));
        let (request, response) = prose.split_once("\nResponse ").expect("the response");
        let after = match request.split_once("\nInterim ") {
            Some((_, interim)) => format!("Interim {interim}\nResponse {response}"),
            None => response.into(),
        };
        assert!(words(&after).contains(said), "{said}:\n{prose}");
    }
}

/// Name, request, response if there is one, and the start of the paragraphs after the rule. The
/// causes themselves are tested with the module `diagnosis`.
#[rustfmt::skip] // a table
const DIAGNOSES: &[(&str, &str, Option<&str>, &str)] = &[
    ("a request that gets a 101", "{W}", None, "Diagnosis Nothing is wrong with the request."),
    ("a 101 that is right", "{W}", Some("{101}{U}{A}⏎\u{1}\u{0}"), "Diagnosis The connection was switched (status 101)."),
    ("a refusal for which there is no known cause", "{GET}Connection: upgrade⏎Upgrade: tcp⏎⏎", None, "Diagnosis No known cause fits."),
    ("a tunnel", "CONNECT h:1 HTTP/1.1⏎Host: h:1⏎Connection: upgrade⏎Upgrade: tcp⏎⏎", None, "Cause error C45 (likely): The request asks for a tunnel by CONNECT"),
    ("an Upgrade that is no list", "{GET}Connection: upgrade⏎Upgrade: \"websocket\"⏎⏎", None, "Cause error C63 (likely): The Upgrade header is not a list"),
    ("content that is missing", "{POST}{U}Content-Length: 9⏎⏎x", None, "Cause error C46 (likely): The request announces more content"),
    ("a 100 that is missing", "{POST}{U}Content-Length: 9⏎Expect: 100-continue⏎⏎", None, "Cause error C46 (likely): The client waits for a 100 (Continue)"),
    ("a rule that only the machine knows", "{GET}{U}{K}{V}Origin: a⏎Origin: b⏎⏎", None, "Cause error C18 (likely): Origin is repeated [RFC 6454 §7.3]"),
    ("a head that breaks a rule", "GET / HTTP/1.1⏎⏎", None, "Cause error X4 (likely): a request over HTTP/1.1 has no Host [RFC 9112 §3.2]"),
    ("two framings", "{POST}Content-Length: 3⏎Transfer-Encoding: chunked⏎⏎", None, "Cause error X4 (likely): Content-Length and Transfer-Encoding are both present [RFC 9112 §6.3]"),
    ("an offer of h2c that is declined", "{GET}Connection: upgrade⏎Upgrade: h2c⏎⏎", None, "Cause note C8 (likely): there is no HTTP2-Settings [RFC 7540 §3.2.1]"),
    ("a response in the place of the request", "HTTP/1.1 200 OK⏎⏎", None, "Cause error X14 (certain): "),
    ("a 101 that proves nothing", "{GET}{U}⏎", Some("{101}{U}{A}⏎"), "Cause error C24 (certain): The request has no Sec-WebSocket-Key"),
    ("a request without a response counts as recorded at the server", "\u{16}\u{3}\u{1}\0\u{1}", None, "Cause error C32 (likely): TLS arrived at a server"),
    ("an empty response is known to be empty", "{W}", Some(""), "Cause error C46 (possible): The server never answers"),
    ("bytes after a valid 101 that show a failure", "{W}", Some("{101}{U}{A}⏎HTTP/1.1 404 X⏎⏎"), "Cause error C41 (certain): "),
    ("a note", "{GET}⏎", Some("HTTP/1.1 426 X⏎{U}Content-Length: 0⏎⏎"), "Cause note C22 (certain): "),
    ("the fix of the product that answered, with lines to paste", "{W}", Some("HTTP/1.1 403 X⏎Server: envoy⏎⏎"),
        "Cause error C19 (certain): Envoy, or the mesh around it, refuses every upgrade that its configuration does not allow by name. [RFC 9110 §7.8] \
         Fix envoy: Add upgrade_configs with the protocol to the HTTP connection manager, or to the route. \
         # Envoy: in the HttpConnectionManager upgrade_configs: - upgrade_type: websocket"),
];

#[test]
fn the_likely_cause_comes_last() {
    for (name, request, response, expected) in DIAGNOSES {
        let response = response.map(filled);
        let prose = prose(&filled(request), response.as_deref());
        let (_, after) = prose.split_once("\nRule ").expect("the rule");
        let (_, after) = after.split_once('\n').expect("what comes after the rule");
        let after = words(after);
        assert!(after.starts_with(expected), "{name}:\n{prose}");
        if expected.starts_with("Diagnosis") {
            assert_eq!(after, *expected, "{name}");
        }
    }
}
