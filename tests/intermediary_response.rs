//! Responses through an intermediary, and what happens to both connections.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used
)]

mod support;

use http_upgrade::intermediary::{
    RequestEvent, RequestSide, ResponseEvent, ResponseSide, ResponseSideError,
};
use http_upgrade::{Encode, Intermediary, Limits, Protocol, Unnegotiated};
use support::intermediary::{relayed, text};
use support::{crlf, table};

const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const PROXY: Intermediary<'static> = Intermediary::allowing(&[&TCP]);
const UPGRADE: &str = "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";
const GET: &str = "GET / HTTP/1.1⏎Host: h⏎⏎";
const OLD: &str = "GET / HTTP/1.0⏎Connection: keep-alive⏎⏎";
const HEAD: &str = "HEAD / HTTP/1.1⏎Host: h⏎⏎";

/// Returns what the client receives, and what happens to the connections: ` | client Reuse,
/// upstream Reuse`.
fn returned(request: &str) -> impl Fn(&[u8]) -> String {
    move |answer| {
        let relayed = relayed(PROXY, &crlf(request), &[answer.to_vec()]);
        let got = relayed.to_client;
        // The text of a refusal is the sentence of `end`.
        let got = if relayed.end.starts_with("closed: ") {
            got.split('⏎').next().unwrap_or_default()
        } else {
            &got
        };
        format!("{got} | {}", relayed.end)
    }
}

#[test]
fn each_status_has_its_phrase() {
    // The phrases of RFC 9110 §15, and of RFC 6585 and RFC 8297.
    #[rustfmt::skip] // a table
    let rows = [
        "200 OK", "201 Created", "202 Accepted", "204 No Content", "206 Partial Content",
        "301 Moved Permanently", "302 Found", "303 See Other", "304 Not Modified",
        "307 Temporary Redirect", "308 Permanent Redirect", "400 Bad Request", "401 Unauthorized",
        "403 Forbidden", "404 Not Found", "405 Method Not Allowed", "408 Request Timeout",
        "413 Content Too Large", "414 URI Too Long", "417 Expectation Failed",
        "421 Misdirected Request", "429 Too Many Requests",
        "431 Request Header Fields Too Large", "500 Internal Server Error", "501 Not Implemented",
        "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout",
        "505 HTTP Version Not Supported", "402 ",
    ];
    for interim in ["100 Continue", "103 Early Hints"] {
        let (status, _) = interim.split_once(' ').expect("a space");
        let answer = crlf(&format!("HTTP/1.1 {status} X⏎⏎"));
        let client = relayed(PROXY, &crlf(GET), &[answer]).to_client;
        assert_eq!(client, format!("HTTP/1.1 {interim}⏎⏎"));
    }
    for row in rows {
        // An intermediary replaces the phrase of upstream.
        let (status, _) = row.split_once(' ').expect("a space");
        let answer = crlf(&format!("HTTP/1.1 {status} X⏎Content-Length: 0⏎⏎"));
        let relayed = relayed(PROXY, &crlf(GET), &[answer]);
        assert!(
            relayed.to_client.starts_with(&format!("HTTP/1.1 {row}⏎")),
            "{row}"
        );
    }
}

#[test]
#[rustfmt::skip] // a table
fn a_final_response_goes_back() {
    table(&[
        ("I-21, I-01, I-02 own version, nothing of this hop", "HTTP/1.1 200 Sure⏎Server: x⏎Connection: keep-alive, X-A⏎X-A: 1⏎Keep-Alive: timeout=5⏎Content-Length: 02⏎⏎ok", "HTTP/1.1 200 OK⏎Server: x⏎Content-Length: 2⏎⏎ok | client Reuse, upstream Reuse"),
        ("I-21 from HTTP/1.0", "HTTP/1.0 200 OK⏎Content-Length: 2⏎⏎ok", "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok | client Reuse, upstream Close"),
        ("chunks", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎2;x⏎ok⏎0⏎T: v⏎⏎", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎[ok] | client Reuse, upstream Reuse"),
        ("the end of the connection", "HTTP/1.1 200 OK⏎⏎ok", "HTTP/1.1 200 OK⏎Connection: close⏎⏎ok | client Close, upstream Close"),
        ("upstream closes, the client need not know", "HTTP/1.1 200 OK⏎Connection: close⏎Content-Length: 0⏎⏎", "HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎ | client Reuse, upstream Close"),
        ("content that is not whole", "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎ok", "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎ok | client Close, upstream Close"),
        ("I-22 bytes after it", "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎okHTTP/1.1 200 OK⏎⏎", "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok | client Reuse, upstream Close"),
        ("B-05, B-04 204 has no framing", "HTTP/1.1 204 X⏎Content-Length: 0⏎⏎", "HTTP/1.1 204 No Content⏎⏎ | client Reuse, upstream Reuse"),
        ("B-02 304 tells what would be", "HTTP/1.1 304 X⏎Content-Length: 5⏎⏎", "HTTP/1.1 304 Not Modified⏎Content-Length: 5⏎⏎ | client Reuse, upstream Reuse"),
        ("B-19 but soundly", "HTTP/1.1 304 X⏎Content-Length: 5, 5⏎⏎", "HTTP/1.1 502 Bad Gateway | closed: Content-Length is not a decimal number (RFC 9112 §6.3)"),
        ("B-19 twice", "HTTP/1.1 304 X⏎Content-Length: 5⏎Content-Length: 5⏎⏎", "HTTP/1.1 502 Bad Gateway | closed: Content-Length is repeated (RFC 9112 §6.3)"),
        ("B-09 of two framings none", "HTTP/1.1 304 X⏎Content-Length: 5⏎Transfer-Encoding: chunked⏎⏎", "HTTP/1.1 304 Not Modified⏎⏎ | client Reuse, upstream Reuse"),
        ("I-11 order", "HTTP/1.1 302 X⏎Set-Cookie: a⏎Location: /⏎Set-Cookie: b⏎Content-Length: 0⏎⏎", "HTTP/1.1 302 Found⏎Set-Cookie: a⏎Location: /⏎Set-Cookie: b⏎Content-Length: 0⏎⏎ | client Reuse, upstream Reuse"),
        ("an Upgrade that only advertises ends here", "HTTP/1.1 200 OK⏎Upgrade: h2,h2c, tcp⏎Connection: Upgrade⏎Content-Length: 0⏎⏎", "HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎ | client Reuse, upstream Reuse"),
        ("I-20 a 426 is said anew", "HTTP/1.1 426 X⏎Upgrade: TLS/1.0, TCP⏎Connection: Upgrade⏎Content-Length: 0⏎⏎", "HTTP/1.1 426 Upgrade Required⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Length: 0⏎⏎ | client Reuse, upstream Reuse"),
        ("a reason that nobody has", "HTTP/1.1 299⏎Content-Length: 0⏎⏎", "HTTP/1.1 299 ⏎Content-Length: 0⏎⏎ | client Reuse, upstream Reuse"),
        ("broken chunks: neither end, nor reuse", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎2⏎okay⏎", "HTTP/1.1 200 OK | closed: a chunk line, or the data of a chunk, does not end in CR LF"),
        ("it is not over", "HTTP/1.1 200 OK⏎Server: x⏎", " | waits for upstream"),
    ], returned(GET));
    table(&[
        ("B-02 HEAD has no content", "HTTP/1.1 200 OK⏎Content-Length: 5⏎⏎", "HTTP/1.1 200 OK⏎Content-Length: 5⏎⏎ | client Reuse, upstream Reuse"),
        ("B-02 whatever the framing says", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎", "HTTP/1.1 200 OK⏎⏎ | client Reuse, upstream Reuse"),
        ("B-19 HEAD with a length that is none", "HTTP/1.1 200 OK⏎Content-Length: -1⏎⏎", "HTTP/1.1 502 Bad Gateway | closed: Content-Length is not a decimal number (RFC 9112 §6.3)"),
        ("S-17 content where there can be none is nobody's", "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok", "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ | client Reuse, upstream Close"),
    ], returned(HEAD));
    table(&[
        ("I-07, I-06 no interim response to HTTP/1.0", "HTTP/1.1 100 X⏎⏎HTTP/1.1 103 X⏎⏎HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎", "HTTP/1.1 200 OK⏎Connection: close⏎Content-Length: 0⏎⏎ | client Close, upstream Reuse"),
        ("I-14 no chunks either: the connection ends it", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎2⏎ok⏎0⏎⏎", "HTTP/1.1 200 OK⏎Connection: close⏎⏎ok | client Close, upstream Reuse"),
    ], returned(OLD));
    table(&[
        ("a refusal closes both connections", "HTTP/1.1 403 X⏎Content-Length: 2⏎⏎no", "HTTP/1.1 403 Forbidden⏎Connection: close⏎Content-Length: 2⏎⏎no | client Close, upstream Close"),
        ("I-20 426", "HTTP/1.1 426 X⏎Upgrade: tcp⏎Connection: close, Upgrade⏎Content-Length: 0⏎⏎", "HTTP/1.1 426 Upgrade Required⏎Upgrade: tcp⏎Connection: close, Upgrade⏎Content-Length: 0⏎⏎ | client Close, upstream Close"),
    ], returned(UPGRADE));
}

fn asked<'p>(policy: Intermediary<'p>, request: &[u8]) -> (RequestSide<'p>, ResponseSide<'p>) {
    let (mut side, response) = policy.exchange();
    assert!(!side.wants_input(request));
    let (RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward)) =
        side.event(request).expect("a request");
    side.sent(forward);
    (side, response)
}

#[test]
fn interim_responses_are_counted() {
    // keeps S-16, I-06
    let request = crlf(GET);
    for most in [0_u8, 1, 3] {
        let policy = PROXY.limits(Limits::new().interims(most));
        let (side, mut response) = asked(policy, &request);
        let interim = crlf("HTTP/1.1 103 X⏎⏎");
        for _ in 0..most {
            assert!(!response.wants_input(&interim));
            let event = response.event(&side, &request, &interim);
            assert!(matches!(event, Ok(ResponseEvent::Interim(_))), "{event:?}");
            response.next_response();
        }
        response.wants_input(&interim);
        let fault = response
            .event(&side, &request, &interim)
            .expect_err("too many");
        assert_eq!(fault, ResponseSideError::Interims);
        response.next_response();
        assert!(!response.wants_input(&interim), "a fault stays");
    }
}

#[test]
fn the_callers_fields_and_via_go_back_as_well() {
    // keeps I-12, S-03
    let request = crlf(UPGRADE);
    let policy = PROXY.via("p");
    let rows = [
        (
            "HTTP/1.1 101 X⏎Upgrade: tcp⏎Connection: Upgrade⏎Server: s⏎⏎",
            "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎Server: own⏎Via: 1.1 p⏎⏎",
        ),
        (
            "HTTP/1.0 200 X⏎Server: s⏎Via: 1.1 q⏎Content-Length: 0⏎⏎",
            "HTTP/1.1 200 OK⏎Connection: close⏎Via: 1.1 q⏎Server: own⏎Via: 1.0 p⏎Content-Length: 0⏎⏎",
        ),
    ];
    for (answer, expected) in rows {
        let answer = crlf(answer);
        let (side, mut response) = asked(policy, &request);
        response.wants_input(&answer);
        let own = &[("Server", "own")];
        let written = match response.event(&side, &request, &answer).expect("an answer") {
            ResponseEvent::Switched(tunnel) => tunnel.with_fields(own).to_vec(),
            ResponseEvent::Rejected(returned) => returned.with_fields(own).to_vec(),
            ResponseEvent::Interim(interim) => interim.to_vec(),
        };
        assert_eq!(text(&written.expect("a head")), expected);
    }
}

#[test]
fn who_means_to_close_says_so() {
    let (request, answer) = (crlf(GET), crlf("HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎"));
    let (side, mut response) = asked(PROXY, &request);
    response.wants_input(&answer);
    let Ok(ResponseEvent::Rejected(returned)) = response.event(&side, &request, &answer) else {
        panic!("no response");
    };
    let written = returned.closing().to_vec().expect("a head");
    assert_eq!(
        text(&written),
        "HTTP/1.1 200 OK⏎Connection: close⏎Content-Length: 0⏎⏎"
    );
}

#[test]
fn another_input_is_a_fault() {
    let (request, answer) = (
        crlf(UPGRADE),
        crlf("HTTP/1.1 101 X⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"),
    );
    let (side, mut response) = asked(PROXY, &request);
    response.wants_input(&answer);
    let rows: [(&[u8], &[u8]); 3] = [
        (b"", &answer),
        (&request[..9], &answer),
        (&request, &answer[..9]),
    ];
    for (client, upstream) in rows {
        let fault = response
            .event(&side, client, upstream)
            .expect_err("another input");
        assert_eq!(
            (fault, fault.rejection()),
            (ResponseSideError::InputChanged, None)
        );
    }
    let Ok(ResponseEvent::Switched(tunnel)) = response.event(&side, &request, &answer) else {
        panic!("no tunnel");
    };
    assert_eq!(tunnel.response().status, 101);

    let (_, mut response) = PROXY.exchange();
    assert!(response.wants_input(&answer[..20]));
    assert!(!response.wants_input(&answer[..10]));
    assert_eq!(
        response
            .event(&side, &request, &answer)
            .expect_err("shorter"),
        ResponseSideError::InputChanged
    );
}

/// An interim response that was removed without `next_response` is not mixed with the next one.
#[test]
fn a_response_that_was_removed_is_not_shown_again() {
    let (interim, last) = (
        crlf("HTTP/1.1 103 Early Hints⏎Link: a⏎⏎"),
        crlf("HTTP/1.1 101 Switching⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"),
    );
    for later in [&b""[..], &last] {
        let request = crlf(UPGRADE);
        let (side, mut response) = asked(PROXY, &request);
        assert!(!response.wants_input(&[&interim, later].concat()));
        // The same input may be shown again.
        assert!(!response.wants_input(&[&interim, later].concat()));
        let Ok(ResponseEvent::Interim(event)) = response.event(&side, &request, &interim) else {
            panic!("an interim response");
        };
        assert_eq!(event.response().status, 103);
        assert!(!response.wants_input(later));
        let fault = response.event(&side, &request, &last);
        assert_eq!(fault.expect_err("removed"), ResponseSideError::InputChanged);
    }
}

#[test]
fn upstream_may_end_before_it_answered() {
    let (request, _) = asked(PROXY, &crlf(HEAD));
    let answer = ResponseSideError::Ended
        .rejection()
        .map(|answer| request.reject(answer).to_vec());
    let answer = answer.expect("an answer").expect("that can be written");
    assert!(text(&answer).starts_with("HTTP/1.1 502 Bad Gateway⏎Connection: close⏎"));
    assert!(
        answer.ends_with(b"\r\n\r\n"),
        "nothing but the head answers HEAD"
    );
}

/// Both sides may be kept in a task for as long as it lives.
#[test]
fn sides_are_send_and_static() {
    const fn holds<T: Send + Sync + 'static>() {}
    holds::<Intermediary<'static>>();
    holds::<RequestSide<'static>>();
    holds::<ResponseSide<'static>>();
    holds::<http_upgrade::intermediary::ForwardedContent>();
    holds::<http_upgrade::intermediary::ExchangeEnd>();
}
