//! What a request asks for, whether it is in order, and what else it shows.

use super::found::{found, message};
use http_upgrade::diagnosis::{Ended, Evidence, Fix, Tls};

const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";

/// Returns a request for a WebSocket, with one line replaced.
fn changed(old: &str, new: &str) -> Vec<u8> {
    let request = format!(
        "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎{KEY}⏎"
    );
    assert!(request.contains(old), "{old}");
    message(&request.replace(old, new))
}

/// Returns whether C1 is among the causes of a 426: the upgrade was lost after a request that is in
/// order.
fn is_in_order(request: &[u8]) -> bool {
    is_lost("426 Upgrade Required", request)
}

fn is_lost(status: &str, request: &[u8]) -> bool {
    let answer = format!("HTTP/1.1 {status}⏎Server: nginx⏎Content-Length: 0⏎⏎");
    let answer = message(&answer);
    let evidence = Evidence::new().request(request).response(&answer);
    found(&evidence)
        .split(", ")
        .any(|each| each.starts_with("C1 "))
}

#[test]
fn a_request_for_a_websocket_in_order() {
    #[rustfmt::skip] // a table
    let rows = [
        ("all of it", "", "", true),
        ("two protocols", "Upgrade: websocket", "Upgrade: foo, websocket", true),
        ("no content", "Host: h⏎", "Host: h⏎Content-Length: 0⏎", true),
        ("a coding that a server may lack", "Host: h⏎", "Host: h⏎Transfer-Encoding: gzip, chunked⏎", true),
        ("another method", "GET", "PUT", false),
        ("a tunnel", "GET /", "CONNECT h:80", false),
        ("HTTP/1.0", "HTTP/1.1", "HTTP/1.0", false),
        ("no Upgrade", "Upgrade: websocket⏎", "", false),
        ("an empty Upgrade", "Upgrade: websocket⏎", "Upgrade:⏎", false),
        ("another protocol", "Upgrade: websocket⏎", "Upgrade: foo⏎", false),
        ("a protocol that is none", "Upgrade: websocket⏎", "Upgrade: websocket, \"x⏎", false),
        ("no option", "Connection: Upgrade", "Connection: close", false),
        ("no key", KEY, "", false),
        ("two keys", KEY, &KEY.repeat(2), false),
        ("a short key", "Key: dGhl", "Key: ", false),
        ("a key that is no base64", "Key: dGhl", "Key: ????", false),
        ("a key without padding", "==⏎", "⏎", false),
        ("no version", "Sec-WebSocket-Version: 13⏎", "", false),
        ("another version", "Version: 13", "Version: 8", false),
    ];
    for (name, old, new, expected) in rows {
        assert_eq!(is_in_order(&changed(old, new)), expected, "{name}");
    }
    // A 400 may be due to the content, a 426 is not.
    let both = "Host: h⏎Content-Length: 0⏎Transfer-Encoding: chunked⏎";
    let both = changed("Host: h⏎", both);
    assert!(!is_lost("400 Bad Request", &both));
    assert!(is_lost("400 Bad Request", &changed("", "")));
}

#[test]
fn a_request_for_another_protocol_in_order() {
    #[rustfmt::skip] // a table
    let rows = [
        ("any", "Connection: Upgrade⏎Upgrade: foo⏎", true),
        ("h2c", "Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎", true),
        ("no option", "Connection: close⏎Upgrade: foo⏎", false),
        ("no protocol of HTTP/2", "Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABk⏎", false),
        ("a name that is repeated", "Connection: Upgrade⏎Upgrade: Upgrade: foo⏎", false),
        ("no upgrade", "Connection: Upgrade⏎", false),
        ("a key, which is for a WebSocket", &format!("Connection: Upgrade⏎Upgrade: foo⏎{KEY}"), false),
        ("a version, which is for a WebSocket", "Connection: Upgrade⏎Upgrade: foo⏎Sec-WebSocket-Version: 13⏎", false),
    ];
    for (name, lines, expected) in rows {
        let request = message(&format!("GET / HTTP/1.1⏎Host: h⏎{lines}⏎"));
        assert_eq!(is_in_order(&request), expected, "{name}");
    }
}

#[test]
fn either_sign_of_h2c_is_enough() {
    let answer = message("HTTP/1.1 500 X⏎Content-Length: 0⏎⏎");
    for lines in ["Upgrade: h2c⏎", "HTTP2-Settings: AAMAAABk⏎"] {
        let request = message(&format!("GET / HTTP/1.1⏎Host: h⏎{lines}⏎"));
        let evidence = Evidence::new().request(&request).response(&answer);
        assert!(found(&evidence).starts_with("C8 "), "{lines}");
    }
}

/// Bytes after the head, which may be content, are not always what the client sent after a switch.
#[test]
fn what_was_sent_after_the_request() {
    let is_broken = |evidence: &Evidence| found(evidence).starts_with("C14 ");
    let content = |field: &str, content: &str| {
        let mut request = changed("Host: h⏎", &format!("Host: h⏎{field}⏎"));
        request.extend(message(content));
        is_broken(&Evidence::new().request(&request))
    };
    assert!(content("X: y", "hello"));
    assert!(!content("Content-Length: 5", "hello"));
    assert!(content("Content-Length: 5", "hello, frames"));
    assert!(!content("Transfer-Encoding: chunked", "5⏎hello⏎0⏎⏎"));

    let request = changed("", "");
    let evidence = Evidence::new().request(&request);
    assert!(is_broken(&evidence.sent_after(b"hello")));
    assert!(!is_broken(&evidence));
    let alert = [0x15, 3, 3, 0, 2, 2, 48];
    let hello = Evidence::new().request(b"\x16\x03\x01\0\x04abcd");
    assert!(found(&hello.sent_after(&alert)).starts_with("C62 "));
}

#[test]
fn nothing_was_sent() {
    let nothing = Evidence::new().request(b"");
    let answer = message("HTTP/1.1 400 X⏎Content-Length: 0⏎⏎");
    for (name, evidence, expected) in [
        ("no byte, and no other fact", nothing, true),
        ("it was closed", nothing.ended(Ended::Closed), true),
        ("an answer came", nothing.response(&answer), false),
        (
            "the connection was refused",
            nothing.ended(Ended::Refused),
            false,
        ),
        ("TLS is known", nothing.tls(Tls::Alpn("http/1.1")), false),
    ] {
        let found = found(&evidence);
        assert_eq!(found.starts_with("X6 "), expected, "{name}: {found}");
    }
}

/// What this crate's server refuses is a cause if nothing else is a likely one.
#[test]
fn refusals() {
    let extensions = changed("Host: h⏎", "Host: h⏎Sec-WebSocket-Extensions: \"⏎");
    let version = changed("Version: 13", "Version: 12");
    let hello = b"\x16\x03\x01\0\x04abcd".to_vec();
    #[rustfmt::skip] // a table
    let rows = [
        ("no answer", extensions.clone(), "", "X4 likely", "Sec-WebSocket-Extensions is malformed"),
        ("400", extensions.clone(), "HTTP/1.1 400 X⏎Content-Length: 0⏎⏎", "X4 likely", "Sec-WebSocket-Extensions is malformed"),
        ("403, for another reason", extensions.clone(), "HTTP/1.1 403 X⏎Content-Length: 0⏎⏎", "C18 likely, C17 possible", ""),
        ("a version that is likely as well", extensions, "HTTP/1.0 400 X⏎Content-Length: 0⏎⏎", "C33 likely", ""),
        ("400 instead of 426", version.clone(), "HTTP/1.1 400 X⏎Content-Length: 0⏎⏎", "C23 likely", "Sec-WebSocket-Version is not 13"),
        ("426", version, "HTTP/1.1 426 X⏎Content-Length: 0⏎⏎", "C23 likely", "Sec-WebSocket-Version is not 13"),
        ("TLS", hello, "", "C32 likely", "the method is not a token"),
        ("text that is no request", b"(hello)\r\n\r\n".to_vec(), "", "X4 likely", "the method is not a token"),
    ];
    for (name, request, answer, expected, cause) in rows {
        let answer = message(answer);
        let evidence = Evidence::new().request(&request).assuming_request();
        let evidence = match &answer[..] {
            [] => evidence,
            answer => evidence.response(answer),
        };
        assert_eq!(found(&evidence), expected, "{name}");
        let diagnosis = evidence.diagnose();
        assert!(
            diagnosis.findings()[0].cause().contains(cause),
            "{name}: {diagnosis}"
        );
    }
}

#[test]
fn a_refusal_is_about_the_product_that_answered() {
    let request = changed(KEY, "");
    let answer = message("HTTP/1.1 400 X⏎Server: haproxy⏎Content-Length: 0⏎⏎");
    let evidence = Evidence::new().request(&request).assuming_request();
    let diagnosis = evidence.response(&answer).diagnose();
    let first = diagnosis.findings()[0];
    assert_eq!(first.id(), "C24");
    assert_eq!(first.fixes().next().map(Fix::product), Some("haproxy"));
}
