//! The prose of the example `explain`: what it reports, the likely cause, and the advice.
#![cfg(all(feature = "std", feature = "websocket", feature = "h2c"))]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(clippy::expect_used, clippy::arithmetic_side_effects)]

#[path = "support/explain.rs"]
mod example;
mod support;

use example::{explain, judge, text};
use support::octets;

/// A request, what the prose reports about it, and how the cause begins.
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
    ("GET / HTTP/1.1⏎{H}Connection: upgrade⏎Upgrade: h2c⏎⏎", "GET / offers h2c, without content. Answer No 101: h2c is declined, as there is no HTTP2-Settings. HTTP/1.1 goes on.", "The client would like HTTP/2"),
    ("GET / HTTP/1.1⏎{H}Connection: upgrade, http2-settings⏎Upgrade: h2c⏎HTTP2-Settings: AAgAAAAC⏎⏎", "octets, just as they came. Rule RFC 8441 §3", "The client would like HTTP/2"),
    ("GET / HTTP/1.1⏎{H}Connection: upgrade, http2-settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎PRI", "Behind them begins h2c: 3 octets so far. Rule RFC 7540 §3.2", "The client would like HTTP/2, and gets it"),
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

/// A request and the response to it, what the prose reports about the response, and how the cause
/// begins.
#[rustfmt::skip] // a table
const RESPONSES: &[(&str, &str, &str, &str)] = &[
    ("{W}", "", "There is none.", "Nothing came back: the server reads on"),
    ("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", "HTTP/1.1 400 X⏎⏎", "400: no switch", "The client would like HTTP/2 and does not insist"),
    ("{H2}", "", "There is none.", "The request offers h2c, and nothing came back"),
    ("{W}", "HTTP/1.1 100⏎⏎HTTP/1.1 103⏎⏎", "Interim 100, 103, ahead of the answer and passed over.", "Interim responses came, and the final one did not"),
    ("{W}", "HTTP/1.1 101 ", "The octets end within it.", "The octets stop before the empty line"),
    ("{W}", "\0\0\u{12}\u{4}\0\0\0\0\0", "No switch, and no answer to act on", "These are frames of HTTP/2"),
    ("{W}", "\u{15}\u{3}\u{1}\0\u{2}", "No switch, and no answer to act on", "These are octets of TLS"),
    ("{W}", "{W}", "None: 140 octets must not be acted on.", "This is what a client sent"),
    ("{W}", "<html>", "The connection closes.", "Content came without a head"),
    ("{W}", "HTTP/1.1 101 X\nUpgrade: websocket\n\n", "a line ends in LF without CR", "The status line or a field is written"),
    ("{W}", "HTTP/1.1 200 X⏎{M}⏎", "the head has more field lines than the limit", "The answer has more fields"),
    ("{W}", "{I}", "102, 102, 102", "A server that sends 102"),
    ("{W}", "HTTP/1.0 101 X⏎{U}{A}⏎", "a 101 came over another version than HTTP/1.1", "A gateway wrote its own HTTP/1.0"),
    ("{W}", "{101}Upgrade: websocket⏎Connection: close⏎{A}⏎", "It says `connection: close`.", "Connection and Upgrade end at the next hop"),
    ("{W}", "{101}Connection: upgrade⏎{A}⏎", "a 101 has no Upgrade", "Connection and Upgrade end at the next hop"),
    ("{W}", "{101}Connection: upgrade⏎Upgrade: tcp⏎⏎", "It says `upgrade: tcp`.", "The server switched to something else"),
    ("{P}", "{101}{U}{A}⏎", "answers a request that proposed nothing", "The request as recorded asks for no switch"),
    ("GET / HTTP/1.1⏎Host: h⏎{U}⏎", "{101}{U}{A}⏎", "no Sec-WebSocket-Key that an answer could prove", "The server agreed to a request whose key"),
    ("{W}", "{101}{U}⏎", "there is no Sec-WebSocket-Accept", "The server switches to whatever"),
    ("{W}", "{101}{U}Sec-WebSocket-Accept: OfS0⏎⏎", "It says OfS0; the key demands s3pPLMBiTxaQ9kYGzzhZRbK+xOo=.", "This answers another key"),
    ("{W}", "{101}{U}{A}Sec-WebSocket-Protocol: a, b⏎⏎", "It says `sec-websocket-protocol: a, b`.", "The server names a subprotocol of its own"),
    ("{W}", "{101}{U}{A}Sec-WebSocket-Extensions: x⏎⏎", "It says `sec-websocket-extensions: x`.", "The server uses an extension"),
    ("{D}", "{101}{U}{A}Sec-WebSocket-Extensions: permessage-deflate; x⏎⏎", "Rule RFC 7692 §7.1", "The two sides would compress"),
    ("{D}", "{101}{U}{A}Sec-WebSocket-Protocol: a⏎Sec-WebSocket-Extensions: permessage-deflate⏎⏎..", "switched to websocket with a and permessage-deflate. All of it was offered. Seam 202 octets of RESPONSE were HTTP. Behind them begins websocket: 2 octets so far. Rule RFC 6455 §4.1", "If nothing arrives nonetheless"),
    ("{W}", "{101}{U}{A}⏎HTTP/1.1 404 X⏎⏎", "the server switched to websocket", "Behind the 101 stands another status line"),
    ("{H2}", "{101}Connection: upgrade⏎Upgrade: h2c⏎⏎\0\0\u{1}\u{1}\u{4}", "begins h2c: 5 octets", "HTTP/2 begins with SETTINGS"),
    ("{H2}", "{101}Connection: upgrade⏎Upgrade: h2c⏎⏎\0\0\0\u{4}\0", "switched to h2c. All", "If HTTP/2 fails behind this 101"),
    ("{W}", "{101}{U}{A}Content-Length: 0⏎⏎", "the server switched to websocket", "The 101 has Content-Length or Transfer-Encoding"),
    ("{D}", "{101}{U}{A}⏎", "the server switched to websocket", "The client offers subprotocols, and the server chose none"),
    ("{W}", "HTTP/1.1 302 X⏎Location: /login⏎⏎", "302: no switch, and none is owed. It points to /login.", "The address is another one"),
    ("{W}", "HTTP/1.1 401 X⏎WWW-Authenticate: Basic⏎⏎", "It asks for Basic.", "The server, or a proxy for 407"),
    ("{W}", "HTTP/1.1 403 X⏎Server: envoy⏎⏎", "It comes from envoy.", "The server does not admit the Origin"),
    ("{W}", "HTTP/1.1 404 X⏎⏎", "The connection closes behind the content.", "Nothing answers to upgrades at this path"),
    ("{W}", "HTTP/1.1 431 X⏎⏎", "431: no switch", "The head of the request is larger"),
    ("{W}", "HTTP/1.1 464 X⏎⏎", "464: no switch", "A load balancer of AWS"),
    ("{W}", "HTTP/1.1 502 X⏎⏎", "502: no switch", "A proxy has no use for"),
    ("{W}", "HTTP/1.1 503 X⏎Retry-After: 9⏎⏎", "Another attempt is welcome after 9.", "The server, or a limit in front of it"),
    ("{W}", "HTTP/1.1 400 X⏎⏎The plain HTTP request was sent to HTTPS port", "so far", "The port wants TLS"),
    ("{P}", "HTTP/1.1 426 X⏎{U}Content-Length: 0⏎⏎", "It advertises websocket. The connection can be used again", "The port speaks the protocol that it advertises"),
    ("{W}", "HTTP/1.1 426 X⏎{U}Sec-WebSocket-Version: 13⏎⏎", "The versions of WebSocket there: 13. The connection closes behind the content. Seam 86 octets of RESPONSE are the head. Behind it begins the content, which is HTTP still: 0 octets so far. Rule RFC 9110 §15.5.22", "The request as recorded is in order, so the server saw another one"),
    ("{W}", "HTTP/1.1 405 X⏎⏎", "405: no switch", "What answers at this path takes other methods"),
    ("{T}Content-Length: 0⏎⏎", "HTTP/1.1 200 X⏎Content-Type: application/vnd.docker.raw-stream⏎⏎", "200: no switch", "Docker took the connection over"),
    ("{T}Content-Length: 0⏎⏎", "HTTP/1.1 200 X⏎Upgrade: h2,h2c⏎⏎", "It advertises h2,h2c.", "The server tells that it could speak"),
    ("{T}Content-Length: 1⏎⏎x", "HTTP/1.1 200 X⏎⏎", "200: no switch", "The request brings content along"),
    ("{W}", "HTTP/1.0 200 X⏎⏎", "200: no switch", "An HTTP/1.0 server or gateway answered"),
    ("{W}", "HTTP/1.1 200 X⏎⏎<html>", "Behind it begins the content, which is HTTP still: 6 octets so far. Rule RFC 9110 §7.8", "An ordinary handler answered"),
    ("{W}", "HTTP/1.1 418 X⏎⏎", "418: no switch", "The server, or something in front of it, refused"),
    // A fault in the request explains a status that explains nothing by itself.
    ("{H2}", "HTTP/1.1 400 X⏎⏎", "400: no switch", "The client would like HTTP/2"),
    ("{P}", "HTTP/1.1 200 X⏎⏎", "200: no switch", "Somebody asked for a page"),
    ("GET / HTTP/1.1⏎Host: h⏎{K}⏎", "HTTP/1.1 426 X⏎{U}⏎", "426: no switch", "The client did ask for WebSocket: its key is there. A reverse proxy"),
    ("GET / HTTP/1.1⏎Host: h⏎{U}Sec-WebSocket-Version: 8⏎⏎", "HTTP/1.1 400 X⏎⏎", "400: no switch", "The client sent another version than 13"),
    ("GET / HTTP/1.1⏎Host: h⏎{U}Sec-WebSocket-Version: 13⏎⏎", "HTTP/1.0 400 Bad request⏎⏎<BADREQ>", "400: no switch", "Every WebSocket client sends one key"),
];

#[test]
fn prose_of_a_response_stands_behind_that_of_the_request() {
    let parts = [
        ("{W}", "GET / HTTP/1.1⏎Host: h⏎{U}{K}{V}⏎"),
        (
            "{D}",
            "GET / HTTP/1.1⏎Host: h⏎{U}{K}{V}Sec-WebSocket-Protocol: a⏎Sec-WebSocket-Extensions: permessage-deflate⏎⏎",
        ),
        (
            "{H2}",
            "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎",
        ),
        (
            "{T}",
            "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎",
        ),
        ("{P}", "GET / HTTP/1.1⏎Host: h⏎⏎"),
        ("{U}", "Connection: Upgrade⏎Upgrade: websocket⏎"),
        ("{K}", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎"),
        ("{V}", "Sec-WebSocket-Version: 13⏎"),
        ("{A}", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎"),
        ("{101}", "HTTP/1.1 101 Switching Protocols⏎"),
        ("{I}", &"HTTP/1.1 102 X⏎⏎".repeat(17)),
        ("{M}", &"A: b⏎".repeat(129)),
    ];
    for (request, response, said, cause) in RESPONSES {
        let [request, response] = [request, response].map(|text| {
            let fill = |text: String, (name, part): (&str, &str)| text.replace(name, part);
            octets(&parts.into_iter().fold((*text).to_string(), fill))
        });
        let prose = text(&judge(&[], &request, &response).stdout);
        let cut = text(&judge(&["--chunk", "1"], &request, &response).stdout);
        assert_eq!(cut, prose);
        assert!(prose.lines().count() <= 25, "{prose}");
        assert!(
            prose.lines().all(|line| line.chars().count() <= 100),
            "{prose}"
        );
        let words = prose.split_whitespace().collect::<Vec<_>>().join(" ");
        let (ahead, behind) = words.split_once(" Response ").expect("the response");
        assert!(
            ahead.starts_with("Request ") && ahead.contains(" Ours "),
            "{prose}"
        );
        assert!(words.contains(said), "{said}:\n{prose}");
        assert!(
            behind.contains(&format!("Cause {cause}")),
            "{cause}:\n{prose}"
        );
        for label in [" Seam ", " Rule RFC ", " To do "] {
            assert_eq!(words.matches(label).count(), 1, "{label}:\n{prose}");
        }
    }
}
