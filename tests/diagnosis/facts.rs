//! Facts beside the bytes, the products, and what the accessors return.

use super::found::{found, message};
use http_upgrade::diagnosis::{
    Confidence, Evidence, Fix, Origin, Quote, RecordedBy, Side, Tls, signatures,
};
use http_upgrade::{RequestHead, ResponseHead};

const REQUEST: &str = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎\
    Sec-WebSocket-Version: 13⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎⏎";

#[test]
fn where_it_was_recorded() {
    let lost = message("GET / HTTP/1.1⏎Host: h⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎⏎");
    let lost = Evidence::new().request(&lost);
    for (side, cause) in [
        (RecordedBy::Client, "The request left the client without"),
        (
            RecordedBy::Server,
            "A reverse proxy in front of the server removed",
        ),
        (
            RecordedBy::Unknown,
            "A reverse proxy in front of the server removed",
        ),
    ] {
        let diagnosis = lost.recorded_by(side).diagnose();
        let first = diagnosis.findings()[0];
        assert_eq!(first.id(), "C1", "{side:?}");
        assert!(first.cause().starts_with(cause), "{side:?}: {diagnosis}");
    }
    let hello = Evidence::new().request(b"\x16\x03\x01\0\x05\x01\0\0\x01\0");
    let of = |side| hello.recorded_by(side).diagnose().findings()[0].cause();
    let refused = "the method is not a token";
    assert_ne!(of(RecordedBy::Server), refused);
    assert_eq!(of(RecordedBy::Client), refused);
}

#[test]
fn what_is_known_about_tls() {
    for (fact, expected) in [
        (Tls::None, ""),
        (Tls::Alpn(""), ""),
        (Tls::Alpn("http/1.1"), ""),
        (Tls::Alpn("h2"), "C31 likely"),
        (Tls::Failed("no protocols in common"), "X11 likely"),
        (
            Tls::Failed("certificate verify failed"),
            "C62 likely, X11 likely",
        ),
        (Tls::Untrusted("unknown CA"), "C62 likely"),
        (Tls::OnlyTls, "C32 likely"),
        (Tls::OnlyCleartext, "C32 likely"),
    ] {
        assert_eq!(found(&Evidence::new().tls(fact)), expected, "{fact:?}");
    }
}

#[test]
fn a_request_that_is_assumed_proves_nothing() {
    let request = message(REQUEST);
    let response = message("HTTP/1.1 426 X⏎Server: nginx⏎⏎missing Upgrade header");
    let recorded = Evidence::new().request(&request).response(&response);
    let of = |evidence: &Evidence| evidence.diagnose().findings()[0].confidence();
    assert_eq!(of(&recorded), Confidence::Certain);
    assert_eq!(of(&recorded.assuming_request()), Confidence::Likely);
}

#[test]
fn of_equal_causes_the_first_in_the_list_comes_first() {
    let preface = Evidence::new().request(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    let evidence = preface.response(b"<html>Bad request</html>");
    assert_eq!(found(&evidence), "C31 likely, C47 likely");
}

#[test]
fn heads_that_were_parsed() {
    let request = message(&REQUEST.replace("GET /", "GET http://h/"));
    let response = message("HTTP/1.1 404 X⏎Content-Length: 0⏎⏎");
    let asked = RequestHead::parse(&request)
        .expect("a head")
        .expect("whole");
    let answered = ResponseHead::parse(&response)
        .expect("a head")
        .expect("whole");
    let evidence = Evidence::new().request_head(asked).response_head(answered);
    let by_bytes = Evidence::new().request(&request).response(&response);
    assert_eq!(found(&evidence), found(&by_bytes));
    assert!(found(&evidence).contains("C45 "), "{}", found(&evidence));

    let diagnosis = evidence.reason("No sockets").diagnose();
    let said: Vec<_> = diagnosis.said().map(Quote::text).collect();
    assert_eq!(said, ["No sockets"]);
    assert_eq!(evidence.bytes(Side::Request), b"");
    assert_eq!(by_bytes.bytes(Side::Response), response);
}

#[test]
fn where_words_were_found() {
    let switched = "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: ";
    let settings = "\0\0\0\u{4}\0\0\0\0\0";
    #[rustfmt::skip] // a table
    let rows = [
        ("HTTP/1.1 403 No sockets⏎⏎".to_owned(), Origin::Reason),
        ("HTTP/1.1 403 Forbidden⏎⏎No sockets".to_owned(), Origin::Content),
        (format!("{switched}websocket⏎⏎No sockets"), Origin::Message),
        (format!("{switched}h2c⏎⏎{settings}\0\0\u{12}\u{7}\0\0\0\0\0\0\0\0\0\0\0\0\u{1}No sockets"), Origin::Goaway),
    ];
    for (response, origin) in rows {
        let response = message(&response);
        let diagnosis = Evidence::new().response(&response).diagnose();
        let last = diagnosis.said().last().expect("a quote");
        assert_eq!((last.text(), last.origin()), ("No sockets", origin));
        assert_eq!(
            format!("{last:?}"),
            format!("Quote({origin:?}, \"No sockets\")")
        );
    }
    let close = b"\x88\x0c\x03\xf3No sockets";
    let head = message(&format!("{switched}websocket⏎⏎"));
    let response = [&head, &close[..]].concat();
    let diagnosis = Evidence::new().response(&response).diagnose();
    let close = diagnosis.said().last().expect("a quote");
    assert_eq!(
        (close.text(), close.origin()),
        ("1011 No sockets", Origin::Close)
    );
}

#[test]
fn products() {
    let shape = "Content-Length: 0⏎Content-Type: text/plain⏎Connection: close⏎";
    #[rustfmt::skip] // a table
    let rows = [
        ("of Starlette", "403 Forbidden", shape, "uvicorn"),
        ("another status", "404 Not Found", shape, ""),
        ("one header less", "403 Forbidden", "Content-Length: 0⏎Connection: close⏎", ""),
        ("of PHP", "200 OK", "Host: h⏎Date: x⏎Connection: close⏎", "php"),
        ("another order", "200 OK", "Date: x⏎Host: h⏎Connection: close⏎", ""),
        ("two", "502 X", "Server: nginx⏎Via: 1.1 varnish⏎", "nginx, varnish"),
        ("more than are named", "502 X", "X-Runtime: 1⏎Server: nginx⏎Via: 1.1 varnish⏎CF-Ray: x⏎X-Squid-Error: y⏎", "nginx, cloudflare, squid"),
    ];
    for (name, start, lines, expected) in rows {
        let response = message(&format!("HTTP/1.1 {start}⏎{lines}⏎"));
        let diagnosis = Evidence::new().response(&response).diagnose();
        let products: Vec<_> = diagnosis.products().collect();
        assert_eq!(products.join(", "), expected, "{name}");
        assert_eq!(diagnosis.product(), products.first().copied(), "{name}");
    }
}

/// The bytes that show a cause, in the order of the clues.
#[test]
fn spans() {
    let key = "Sec-WebSocket-Accept: HSmrc0sMlYUkAGmm5OPpG2HaGWk=⏎";
    let switched = format!("HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: websocket⏎{key}⏎");
    let twice = REQUEST.replace("Connection", "Connection: close⏎Connection");
    #[rustfmt::skip] // a table
    let rows = [
        ("C36", REQUEST, &*switched, &["HSmrc0sMlYUkAGmm5OPpG2HaGWk="][..]),
        ("C7", &twice, "HTTP/1.1 400 X⏎⏎", &["close", "Upgrade", "HTTP/1.1 400 X"]),
    ];
    for (id, request, response, expected) in rows {
        let (request, response) = (message(request), message(response));
        let evidence = Evidence::new().request(&request).response(&response);
        let diagnosis = evidence.diagnose();
        let first = diagnosis.findings()[0];
        assert_eq!((first.id(), first.signature().id()), (id, id));
        let shown = first.spans().map(|span| {
            let bytes = &evidence.bytes(span.side)[span.start..span.end];
            std::str::from_utf8(bytes).expect("text")
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{id}");
    }
}

/// Fixes for products come before the one that holds for all, so that none is hidden by it.
#[test]
fn what_holds_for_all_products_is_the_last_fix() {
    for signature in signatures() {
        let mut products = signature.fixes().iter().map(Fix::product);
        let is_last = products
            .find(|product| *product == "any")
            .is_none_or(|_| products.next().is_none());
        assert!(is_last, "{}", signature.id());
    }
}
