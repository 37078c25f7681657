//! What a response shows: its start, its sizes, what a 101 agrees to, and what follows it.

use super::found::{found, message};
use http_upgrade::diagnosis::{Evidence, Verdict};

const REQUEST: &str = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎\
    Sec-WebSocket-Version: 13⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";
const SWITCHED: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎";

/// Returns the findings of a 101, with these lines in the request and in the 101, and this after it.
fn switched(asked: &str, answered: &str, after: &str) -> String {
    let request = message(&format!("{REQUEST}{asked}⏎"));
    let response = message(&format!("{SWITCHED}{answered}⏎{after}"));
    found(&Evidence::new().request(&request).response(&response))
}

#[test]
fn the_start() {
    #[rustfmt::skip] // a table
    let rows = [
        ("a request", "GET / HTTP/1.1⏎⏎", "X8 certain"),
        ("capital letters", "HELLO THERE⏎", "C47 likely"),
        ("a version at the end", "this is HTTP/1.1⏎", "C47 likely"),
        ("markup, and what is no text", "<\u{1}", "C47 likely"),
        ("JSON, and what is no text", "{\u{1}", "C47 likely"),
        ("what is no text", "(\u{1}", "X8 likely"),
    ];
    let request = message(&format!("{REQUEST}⏎"));
    for (name, response, expected) in rows {
        let response = message(response);
        let evidence = Evidence::new().request(&request).response(&response);
        assert_eq!(found(&evidence), expected, "{name}");
    }
}

#[test]
fn a_status_has_three_digits() {
    #[rustfmt::skip] // a table
    let rows = [("400", Some(400)), ("4000", None), ("40", None), ("40x", None), ("99999", None)];
    for (status, expected) in rows {
        let response = message(&format!("HTTP/1.1 {status} X⏎Content-Length: 0⏎⏎"));
        let diagnosis = Evidence::new().response(&response).diagnose();
        assert_eq!(diagnosis.status(), expected, "{status}");
        let is_refused = diagnosis.verdict() == Verdict::Refused;
        assert_eq!(is_refused, expected.is_some(), "{status}");
    }
}

#[test]
fn sizes() {
    let lines = |count: usize| "X: y⏎".repeat(count - 3);
    let long = |most: usize, start: &str| {
        let rest = most - message(&format!("{start}X: ⏎⏎")).len();
        format!("X: {}⏎", "y".repeat(rest))
    };
    #[rustfmt::skip] // a table
    let rows = [
        ("64 lines", lines(64), ""),
        ("65 lines", lines(65), "C43 likely"),
        ("4096 bytes", long(4096, SWITCHED), ""),
        ("4097 bytes", long(4097, SWITCHED), "C43 likely"),
    ];
    for (name, answered, expected) in rows {
        assert_eq!(switched("", &answered, ""), expected, "{name}");
    }
    for (bytes, expected) in [(8000, "C1 possible"), (8001, "C43 likely, C1 possible")] {
        let request = message(&format!("{REQUEST}{}⏎", long(bytes, REQUEST)));
        assert_eq!(request.len(), bytes);
        let response = message("HTTP/1.1 400 Bad Request⏎Content-Length: 0⏎⏎");
        let evidence = Evidence::new().request(&request).response(&response);
        assert_eq!(found(&evidence), expected, "{bytes}");
    }
}

#[test]
fn subprotocols() {
    let offer = "Sec-WebSocket-Protocol: chat⏎";
    #[rustfmt::skip] // a table
    let rows = [
        ("one of them", offer, "Sec-WebSocket-Protocol: chat⏎", ""),
        ("another one", offer, "Sec-WebSocket-Protocol: x⏎", "did not offer, several"),
        ("an empty one", offer, "Sec-WebSocket-Protocol:⏎", "names several subprotocols, or an empty one"),
        ("a list", offer, "Sec-WebSocket-Protocol: chat, x⏎", "names several subprotocols, or an empty one"),
        ("two lines", offer, "Sec-WebSocket-Protocol: chat⏎Sec-WebSocket-Protocol: chat⏎", "names several subprotocols, or an empty one"),
        ("an empty one that was not asked for", "", "Sec-WebSocket-Protocol:⏎", "names several subprotocols, or an empty one"),
    ];
    for (name, asked, answered, expected) in rows {
        let request = message(&format!("{REQUEST}{asked}⏎"));
        let response = message(&format!("{SWITCHED}{answered}⏎"));
        let evidence = Evidence::new().request(&request).response(&response);
        let diagnosis = evidence.diagnose();
        let first = diagnosis.findings().first();
        assert_eq!(
            first.map_or("-", |first| first.id()) == "C38",
            !expected.is_empty(),
            "{name}"
        );
        assert!(
            first.is_none_or(|first| first.cause().contains(expected)),
            "{name}: {diagnosis}"
        );
    }
    // Whether it was offered is not known.
    let response = message(&format!("{SWITCHED}Sec-WebSocket-Protocol: chat⏎⏎"));
    assert_eq!(found(&Evidence::new().response(&response)), "");
}

#[test]
fn extensions() {
    const DEFLATE: &str = "Sec-WebSocket-Extensions: permessage-deflate";
    #[rustfmt::skip] // a table
    let rows = [
        ("as it was offered", "; client_max_window_bits", "", true),
        ("with bits of the server", "", "; server_max_window_bits=10", true),
        ("with bits that were offered", "; client_max_window_bits", "; client_max_window_bits=15", true),
        ("with switches", "", "; server_no_context_takeover; client_no_context_takeover", true),
        ("with bits that were not offered", "", "; client_max_window_bits=15", false),
        ("with bits out of range", "; client_max_window_bits", "; client_max_window_bits=16", false),
        ("with bits of the server out of range", "", "; server_max_window_bits=7", false),
        ("with a switch that has a value", "", "; server_no_context_takeover=1", false),
        ("with what is unknown", "", "; x", false),
        ("twice", "", ", permessage-deflate", false),
        ("another one", "", ", x", false),
    ];
    for (name, asked, answered, is_fine) in rows {
        let asked = format!("{DEFLATE}{asked}⏎");
        let expected = if is_fine { "" } else { "C40 certain" };
        assert_eq!(
            switched(&asked, &format!("{DEFLATE}{answered}⏎"), ""),
            expected,
            "{name}"
        );
    }
    assert_eq!(switched("", &format!("{DEFLATE}⏎"), ""), "C40 certain");
    // What was offered is not known.
    for (parameters, expected) in [("client_max_window_bits=10", ""), ("x", "C40 likely")] {
        let response = message(&format!("{SWITCHED}{DEFLATE}; {parameters}⏎⏎"));
        assert_eq!(
            found(&Evidence::new().response(&response)),
            expected,
            "{parameters}"
        );
    }
}

/// Some embedded clients compare the name of a header with case.
#[test]
fn a_name_in_lower_case() {
    let agent = "User-Agent: ESP32⏎";
    assert_eq!(switched(agent, "", ""), "");
    let request = message(&format!("{REQUEST}{agent}⏎"));
    let lower = SWITCHED.replace("Sec-WebSocket-Accept", "sec-websocket-accept");
    let response = message(&format!("{lower}⏎"));
    let evidence = Evidence::new().request(&request).response(&response);
    assert_eq!(found(&evidence), "C35 likely");
}

#[test]
fn what_follows() {
    let request = message(&format!("{REQUEST}⏎"));
    let masked = [&request[..], b"\x81\x85abcdhello"].concat();
    let tcp = "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
    let accept =
        "HTTP/1.1 101 X⏎Connection: Upgrade⏎Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎⏎";
    let upgrade = "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎";
    let whole = format!("{SWITCHED}⏎");
    #[rustfmt::skip] // a table
    let rows = [
        ("an error after frames", &masked, &*whole, &b"HTTP/1.1 400 X\r\n\r\n"[..], "C13 certain, C41 certain"),
        ("another answer after frames", &masked, &*whole, b"HTTP/1.1 200 X\r\n\r\n", "C41 certain, C13 likely"),
        ("an error", &request, &whole, b"HTTP/1.1 400 X\r\n\r\n", "C41 certain, C13 likely"),
        ("text after an Upgrade", &request, upgrade, b"Hello", "C35 certain, C65 likely, C13 likely"),
        ("text after an answer to the key", &request, accept, b"Hello", "C34 certain, C65 likely, C13 likely"),
        ("a message that refuses", &request, &whole, b"\x81\x0cunauthorized", "C59 likely"),
        ("frames of another protocol", &request, tcp, b"\x81\x0cunauthorized", "X7 certain"),
        ("an answer after an answer", &request, "HTTP/1.1 404 X⏎Content-Length: 0⏎⏎", b"HTTP/1.1 400 X\r\n\r\n", "C20 likely"),
    ];
    for (name, request, head, after, expected) in rows {
        let head = message(head);
        let response = [&head, after].concat();
        let evidence = Evidence::new().request(request);
        assert_eq!(found(&evidence.response(&response)), expected, "{name}");
        // What came after the head of a 101 can also be given by itself.
        let evidence = evidence.response(&head).received_after(after);
        if head.starts_with(b"HTTP/1.1 101") {
            assert_eq!(found(&evidence), expected, "{name}");
        }
    }
}
