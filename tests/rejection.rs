//! The response to a request that is refused: its bytes, and what happens to the connection.
#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

mod support;

use http_upgrade::content::ContentError;
use http_upgrade::head::HeadError;
use http_upgrade::server::{Event, ServerError};
use http_upgrade::{
    Encode, EncodeError, Limits, Persistence, Protocol, Rejection, Rule, Unnegotiated, Upgrade,
};
use support::{crlf, describe, fed, refusal};

const TCP: Protocol<'static> = Protocol::new("tcp");

/// Returns the bytes of a response, with `⏎` for CR LF.
fn written(rejection: &Rejection<'_>) -> String {
    let bytes = rejection.to_vec().unwrap();
    assert_eq!(bytes.len(), rejection.encoded_len());
    let mut exact = vec![0; bytes.len()];
    assert_eq!(rejection.encode(&mut exact), Ok(&bytes[..]));
    let mut short = vec![0; bytes.len() - 1];
    assert_eq!(rejection.encode(&mut short), Err(EncodeError::TooSmall));
    String::from_utf8(bytes).unwrap().replace("\r\n", "⏎")
}

fn with_upgrade<T>(text: &str, then: impl FnOnce(Upgrade<'_>, &[u8]) -> T) -> T {
    let input = crlf(text);
    let server = fed(Limits::new(), &input, &[input.len()]);
    match server.event(&input) {
        Ok(Event::UpgradeRequested(upgrade)) => then(upgrade, &input),
        _ => panic!("no upgrade: {}", describe(&server, &input)),
    }
}

#[test]
fn an_answer_is_written_byte_for_byte() {
    let new = Rejection::new;
    #[rustfmt::skip] // a table
    let rows = [
        (Rejection::of_rule(400, Rule::new("RFC 1 §2", "no")), "HTTP/1.1 400 Bad Request⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 15⏎⏎no (RFC 1 §2)\n"),
        (new(403, "no"), "HTTP/1.1 403 Forbidden⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 3⏎⏎no\n"),
        (new(404, ""), "HTTP/1.1 404 Not Found⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 1⏎⏎\n"),
        (new(499, "no"), "HTTP/1.1 499 ⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 3⏎⏎no\n"),
        (new(300, "no"), "HTTP/1.1 300 ⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 3⏎⏎no\n"),
        (new(599, "no"), "HTTP/1.1 599 ⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 3⏎⏎no\n"),
        // It ends at its empty line: content would be read as the next response (RFC 9112 §6.3).
        (new(304, "no"), "HTTP/1.1 304 Not Modified⏎⏎"),
        (new(304, "no").closing(), "HTTP/1.1 304 Not Modified⏎Connection: close⏎⏎"),
        (new(503, "busy").closing(), "HTTP/1.1 503 Service Unavailable⏎Connection: close⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 5⏎⏎busy\n"),
        // keeps U-13, U-33: a response with Upgrade names it in Connection
        (new(426, "up").with_upgrade(TCP), "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: tcp⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 3⏎⏎up\n"),
        (new(426, "up").with_upgrade(TCP).closing(), "HTTP/1.1 426 Upgrade Required⏎Connection: close, Upgrade⏎Upgrade: tcp⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 3⏎⏎up\n"),
        (new(404, "no").with_upgrade(TCP.with_version("2")), "HTTP/1.1 404 Not Found⏎Connection: Upgrade⏎Upgrade: tcp/2⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 3⏎⏎no\n"),
        (new(307, "there").with_fields(&[("Location", "https://h/x")]), "HTTP/1.1 307 Temporary Redirect⏎Location: https://h/x⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 6⏎⏎there\n"),
        (new(401, "who").with_fields(&[("WWW-Authenticate", "Basic realm=\"a\""), ("WWW-Authenticate", "Bearer"), ("Empty", "")]), "HTTP/1.1 401 Unauthorized⏎WWW-Authenticate: Basic realm=\"a\"⏎WWW-Authenticate: Bearer⏎Empty: ⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 4⏎⏎who\n"),
    ];
    for (rejection, expected) in rows {
        assert_eq!(written(&rejection), expected);
    }
}

#[test]
fn a_status_is_one_of_a_refusal() {
    // No interim response and no success can be sent as a refusal.
    for status in [
        0,
        1,
        99,
        100,
        101,
        103,
        199,
        200,
        204,
        299,
        600,
        999,
        1000,
        u16::MAX,
    ] {
        let rejection = Rejection::new(status, "no");
        let expected = "the status of a rejection is not from 300 to 599";
        let error = rejection.to_vec().map_err(|error| error.to_string());
        assert_eq!(error, Err(expected.into()), "{status}");
    }
    for status in [300, 304, 400, 426, 500, 599] {
        assert_eq!(Rejection::new(status, "no").status(), status);
    }
}

#[cfg(feature = "http")]
#[test]
#[rustfmt::skip] // a table
fn reason_phrases_are_those_of_others() {
    let known = [
        301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 414, 417, 421, 426, 429, 431, 500, 501, 502, 503, 504, 505,
    ];
    for status in known {
        let phrase = http::StatusCode::from_u16(status).unwrap().canonical_reason().unwrap();
        // Some statuses need more fields.
        let rejection = Rejection::new(status, "no").with_upgrade(TCP);
        let bytes = written(&rejection.with_fields(&[("Allow", "GET"), ("WWW-Authenticate", "Basic")]));
        assert!(bytes.starts_with(&format!("HTTP/1.1 {status} {phrase}⏎")), "{bytes}");
    }
    // RFC 9110 §15.5.14 renamed this status.
    assert!(written(&Rejection::new(413, "no")).starts_with("HTTP/1.1 413 Content Too Large⏎"));
}

#[test]
fn fields_are_checked() {
    // keeps S-03, B-05, B-10, U-13
    #[rustfmt::skip] // a table
    let rows = [
        ("A\r\nB", "c", "a field name is not a token"),
        ("A:", "c", "a field name is not a token"),
        ("", "c", "a field name is not a token"),
        ("Location", "/\r\nSet-Cookie: a=b", "a field value has a control character, or white space at an end"),
        ("Location", "/\n", "a field value has a control character, or white space at an end"),
        ("Location", "/\0", "a field value has a control character, or white space at an end"),
        ("Location", " /", "a field value has a control character, or white space at an end"),
        ("Location", "/\t", "a field value has a control character, or white space at an end"),
        ("Content-Length", "0", "a field is reserved: only this crate writes it"),
        ("content-length", "0", "a field is reserved: only this crate writes it"),
        ("Transfer-Encoding", "chunked", "a field is reserved: only this crate writes it"),
        ("Connection", "keep-alive", "a field is reserved: only this crate writes it"),
        ("Upgrade", "tcp", "a field is reserved: only this crate writes it"),
        ("Content-Type", "text/html", "a field is reserved: only this crate writes it"),
    ];
    for (name, value, sentence) in rows {
        let fields = [("Date", "now"), (name, value)];
        let error = Rejection::new(400, "no").with_fields(&fields).to_vec();
        assert_eq!(
            error.unwrap_err().to_string(),
            sentence,
            "{name:?}: {value:?}"
        );
    }
    // keeps U-33
    let error = Rejection::new(426, "up").to_vec().unwrap_err();
    assert_eq!(error.to_string(), "a 426 names no protocol to upgrade to");
}

#[test]
fn what_becomes_of_the_connection() {
    // keeps S-05: only bytes that arrived after the request, or the decision of one side, close the
    // connection
    use Persistence::{Close, Reuse};
    let plain = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
    let close = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade, close⏎Upgrade: tcp⏎⏎";
    let new = Rejection::new(403, "no");
    #[rustfmt::skip] // a table
    let rows = [
        ("nothing unread", plain, new, &b""[..], Reuse),
        ("something unread", plain, new, b"G", Close),
        ("closing", plain, new.closing(), b"", Close),
        ("closing, and something unread", plain, new.closing(), b"G", Close),
        ("S-18 the client said close", close, new, b"", Close),
        ("S-18 the client said close, and something unread", close, new, b"G", Close),
    ];
    for (name, request, rejection, unread, expected) in rows {
        with_upgrade(request, |upgrade, input| {
            let bound = upgrade.reject(rejection);
            assert_eq!(bound.persistence(unread), expected, "{name}");
            // A decision to close is announced; bytes that happened to arrive are not.
            let says = request == close || rejection == new.closing();
            assert_eq!(
                written(&bound).contains("⏎Connection: close⏎"),
                says,
                "{name}"
            );
            assert_eq!(bound.consumed(), input.len());
        });
    }
    assert_eq!(
        (new.consumed(), new.persistence(b""), new.persistence(b"G")),
        (0, Reuse, Close)
    );
}

#[test]
fn a_refusal_knows_its_request() {
    // keeps B-27, B-28: the content belongs to the request, even if the request is refused
    let request =
        "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Content-Length: 5⏎⏎helloGET /";
    with_upgrade(request, |upgrade, input| {
        let rejection = upgrade.reject(Rejection::of_rule(
            404,
            Rule::new("RFC 9110 §15.5.5", "no such thing"),
        ));
        assert_eq!(rejection.unread(input), b"GET /");
        assert_eq!(rejection.consumed(), input.len() - 5);
        let expected = "404 close: no such thing (RFC 9110 §15.5.5)";
        assert_eq!(refusal(&rejection, rejection.unread(input)), expected);
        assert_eq!(rejection.unread(b"short"), b"");
    });
    // A response to HEAD ends at its empty line, whatever its fields announce.
    let request = "HEAD / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎⏎";
    with_upgrade(request, |upgrade, _| {
        let rejection = upgrade.reject(Rejection::new(403, "no"));
        let expected =
            "HTTP/1.1 403 Forbidden⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 3⏎⏎";
        assert_eq!(written(&rejection), expected);
        let tcp = Unnegotiated::new(TCP);
        let rejection = upgrade.accept(&tcp).unwrap_err();
        let expected = "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: tcp⏎\
            Content-Type: text/plain; charset=utf-8⏎Content-Length: 76⏎⏎";
        assert_eq!(written(&rejection), expected);
    });
}

#[test]
fn every_fault_of_a_peer_brings_its_answer() {
    #[rustfmt::skip] // a table
    let rows = [
        ("B-07", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 1⏎Transfer-Encoding: chunked⏎⏎", "HTTP/1.1 400 Bad Request⏎Connection: close⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 71⏎⏎Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)\n"),
        ("B-15", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: x, chunked⏎⏎", "HTTP/1.1 501 Not Implemented⏎Connection: close⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 56⏎⏎the transfer coding is not implemented (RFC 9112 §6.1)\n"),
        ("H-11", "GET / HTTP/2.0⏎", "HTTP/1.1 505 HTTP Version Not Supported⏎Connection: close⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 47⏎⏎the major version is not 1 (RFC 9110 §15.6.6)\n"),
        // A fault does not know whether the method is HEAD, and closes after its content.
        ("B-16", "HEAD / HTTP/1.1⏎Host: h⏎Content-Length: x⏎⏎", "HTTP/1.1 400 Bad Request⏎Connection: close⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: 56⏎⏎Content-Length is not a decimal number (RFC 9112 §6.3)\n"),
    ];
    for (name, input, expected) in rows {
        let input = crlf(input);
        let fault = fed(Limits::new(), &input, &[input.len()])
            .event(&input)
            .unwrap_err();
        let rejection = fault.rejection().unwrap();
        assert_eq!(written(&rejection), expected, "{name}");
        assert_eq!(rejection.persistence(b""), Persistence::Close, "{name}");
        assert_eq!(
            (rejection.consumed(), rejection.sentence()),
            (0, fault.to_string().as_str())
        );
    }
    // keeps S-16, B-23, B-25: every limit has a status of its own
    let statuses = [
        (HeadError::TooLong.into(), 431),
        (HeadError::TooManyFields.into(), 431),
        (HeadError::TooManyElements.into(), 431),
        (HeadError::TargetTooLong.into(), 414),
        (HeadError::MethodTooLong.into(), 501),
        (HeadError::EmptyLines.into(), 400),
        (ContentError::ChunkExtensionsTooLong.into(), 413),
        (ContentError::TrailerTooLong.into(), 431),
    ];
    for (fault, status) in statuses {
        let fault: ServerError = fault;
        let rejection = fault.rejection().unwrap();
        assert_eq!(rejection.status(), status, "{fault}");
        assert!(
            written(&rejection).contains("⏎Connection: close⏎"),
            "{fault}"
        );
    }
    for fault in [
        ServerError::Incomplete,
        ServerError::InputChanged,
        ServerError::Closed,
    ] {
        assert_eq!(fault.rejection(), None, "{fault}");
    }
}
