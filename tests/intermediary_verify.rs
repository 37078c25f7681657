//! The verdict alone: whether a proxy may open a tunnel.
#![cfg(all(feature = "websocket", feature = "http"))]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use http_upgrade::intermediary::{Outcome, ResponseEvent, ResponseSideError, end_to_end};
use http_upgrade::upgrade::RelayError;
use http_upgrade::{
    Encode, Intermediary, Protocol, Rejection, Relay, RequestHead, ResponseHead, Rule,
    Unnegotiated, websocket,
};
use support::crlf;

/// A protocol with a rule of its own.
struct Picky;

impl Relay for Picky {
    fn protocol(&self) -> Protocol<'_> {
        Protocol::new("picky").with_version("1")
    }

    fn confirm(&self, _: &RequestHead<'_>, response: &ResponseHead<'_>) -> Result<(), RelayError> {
        match response.fields.single("X-Proof") {
            Ok(Some(b"yes")) => Ok(()),
            _ => Err(RelayError::new(Rule::new(
                "the house rules",
                "there is no proof",
            ))),
        }
    }
}

const PROXY: Intermediary<'static> = Intermediary::allowing(&[
    &websocket::Relay,
    &Unnegotiated::new(Protocol::new("tcp")),
    &Picky,
]);

const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";
const ACCEPT: &str = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎";

/// Returns the verdict on bytes and on types, which must be the same whichever stack has parsed the
/// heads.
fn judged(policy: Intermediary<'_>, request: &str, status: u16, response: &str) -> String {
    let request = crlf(&format!("GET / HTTP/1.1⏎Host: h⏎{request}⏎"));
    let response = crlf(&format!("HTTP/1.1 {status} X⏎{response}⏎"));
    let request = RequestHead::parse(&request)
        .expect("a head")
        .expect("whole");
    let response = ResponseHead::parse(&response)
        .expect("a head")
        .expect("whole");
    let judged = verdict(policy, request, response);

    let mut typed = http::Request::builder().uri("/");
    for (name, value) in request.fields {
        typed = typed.header(name, value);
    }
    let mut answer = http::Response::builder().status(status);
    for (name, value) in response.fields {
        answer = answer.header(name, value);
    }
    let (typed, answer) = (
        typed.body(()).expect("a request"),
        answer.body(()).expect("a response"),
    );
    assert_eq!(verdict(policy, (&typed).into(), (&answer).into()), judged);
    judged
}

fn verdict(
    policy: Intermediary<'_>,
    request: RequestHead<'_>,
    response: ResponseHead<'_>,
) -> String {
    let checked = policy.check(request).expect("a sound request");
    match checked.verify(response) {
        Ok(ResponseEvent::Switched(tunnel)) => format!("tunnel {}", tunnel.protocol()),
        Ok(ResponseEvent::Interim(_) | ResponseEvent::Rejected(_)) => "HTTP".into(),
        Err(fault) => {
            let status = fault
                .rejection()
                .map_or("HTTP".into(), |answer| answer.status().to_string());
            assert!(
                fault
                    .rejection()
                    .is_none_or(|answer| answer.sentence() == fault.to_string())
            );
            format!("{status}: {fault} ({})", fault.rule().section)
        }
    }
}

#[test]
#[rustfmt::skip] // a table
fn only_a_101_that_keeps_every_rule_is_a_yes() {
    let rows = [
        ("I-05 all of it", "Upgrade: websocket⏎Connection: Upgrade⏎{K}", 101, "Upgrade: websocket⏎Connection: Upgrade⏎{A}", "tunnel websocket"),
        ("I-05 in any case, as the policy spells it", "upgrade: WebSocket⏎connection: upgrade⏎{K}", 101, "upgrade: WEBSOCKET⏎connection: close, UPGRADE⏎{A}", "tunnel websocket"),
        ("I-04 the second offer", "Upgrade: x, tcp⏎Connection: Upgrade⏎", 101, "Upgrade: tcp⏎Connection: Upgrade⏎", "tunnel tcp"),
        ("S-06 200", "Upgrade: websocket⏎Connection: Upgrade⏎{K}", 200, "Upgrade: websocket⏎Connection: Upgrade⏎{A}", "HTTP"),
        ("S-06 426", "Upgrade: websocket⏎Connection: Upgrade⏎{K}", 426, "Upgrade: websocket⏎Connection: Upgrade⏎", "HTTP"),
        ("I-06 100", "Upgrade: websocket⏎Connection: Upgrade⏎{K}", 100, "", "HTTP"),
        ("S-07 nothing but the status", "Upgrade: websocket⏎Connection: Upgrade⏎{K}", 101, "", "502: a 101 has no Upgrade, or one that is not a list of protocols (RFC 9110 §7.8)"),
        ("I-05 an Upgrade that is none", "Upgrade: tcp⏎Connection: Upgrade⏎", 101, "Upgrade: a b⏎Connection: Upgrade⏎", "502: a 101 has no Upgrade, or one that is not a list of protocols (RFC 9110 §7.8)"),
        ("I-05 no Connection", "Upgrade: tcp⏎Connection: Upgrade⏎", 101, "Upgrade: tcp⏎", "502: a 101 has no Connection that names upgrade (RFC 9110 §7.8)"),
        ("I-04 not offered", "Upgrade: tcp⏎Connection: Upgrade⏎", 101, "Upgrade: websocket⏎Connection: Upgrade⏎", "502: a 101 switches to a protocol that was not forwarded (RFC 9110 §7.8)"),
        ("I-04 offered, but not allowed", "Upgrade: h2c, tcp⏎Connection: Upgrade⏎", 101, "Upgrade: h2c⏎Connection: Upgrade⏎", "502: a 101 switches to a protocol that was not forwarded (RFC 9110 §7.8)"),
        ("S-10 nothing allowed was offered", "Upgrade: h2c⏎Connection: Upgrade⏎", 101, "Upgrade: h2c⏎Connection: Upgrade⏎", "502: a 101 answers a request that was forwarded without an upgrade (RFC 9110 §7.8)"),
        ("I-04 nothing was", "", 101, "Upgrade: tcp⏎Connection: Upgrade⏎", "502: a 101 answers a request that was forwarded without an upgrade (RFC 9110 §7.8)"),
        ("I-02 half of it was", "Upgrade: tcp⏎", 101, "Upgrade: tcp⏎Connection: Upgrade⏎", "502: a 101 answers a request that was forwarded without an upgrade (RFC 9110 §7.8)"),
        ("I-04 several", "Upgrade: tcp, websocket⏎Connection: Upgrade⏎", 101, "Upgrade: tcp, websocket⏎Connection: Upgrade⏎", "502: a 101 switches to several protocols (RFC 9110 §7.8)"),
        ("I-04 the same one twice", "Upgrade: tcp⏎Connection: Upgrade⏎", 101, "Upgrade: tcp⏎Upgrade: tcp⏎Connection: Upgrade⏎", "502: a 101 switches to several protocols (RFC 9110 §7.8)"),
        ("I-04 another version", "Upgrade: picky/1⏎Connection: Upgrade⏎", 101, "Upgrade: picky⏎Connection: Upgrade⏎", "502: a 101 switches to a protocol that was not forwarded (RFC 9110 §7.8)"),
        ("the protocol's own rule", "Upgrade: picky/1⏎Connection: Upgrade⏎", 101, "Upgrade: picky/1⏎Connection: Upgrade⏎", "502: there is no proof (the house rules)"),
        ("and when it is kept", "Upgrade: picky/1⏎Connection: Upgrade⏎", 101, "Upgrade: picky/1⏎Connection: Upgrade⏎X-Proof: yes⏎", "tunnel picky/1"),
        ("I-10 Connection takes the proof away", "Upgrade: websocket⏎Connection: Upgrade⏎{K}", 101, "Upgrade: websocket⏎Connection: Upgrade, sec-websocket-accept⏎{A}", "502: Connection names a field that is meant for the other end (RFC 9110 §7.6.1)"),
    ];
    for (name, request, status, response, expected) in rows {
        let fill = |text: &str| text.replace("{K}", KEY).replace("{A}", ACCEPT);
        assert_eq!(judged(PROXY, &fill(request), status, &fill(response)), expected, "{name}");
    }
}

#[test]
fn nothing_is_allowed_by_default() {
    // keeps S-10
    let nothing = Intermediary::allowing(&[]);
    let (request, response) = (
        "Upgrade: tcp⏎Connection: Upgrade⏎",
        "Upgrade: tcp⏎Connection: Upgrade⏎",
    );
    assert!(judged(nothing, request, 101, response).starts_with("502: a 101 answers"));
}

#[test]
fn another_version_is_no_switch() {
    // keeps I-21; HTTP/2 and HTTP/3 have no 101
    let asks = |version| {
        let request = http::Request::builder().version(version);
        let request = request.header("Host", "h");
        let request = request
            .header("Upgrade", "tcp")
            .header("Connection", "Upgrade");
        request.body(()).expect("a request")
    };
    let answers = |version| {
        let response = http::Response::builder().version(version).status(101);
        let response = response
            .header("Upgrade", "tcp")
            .header("Connection", "Upgrade");
        response.body(()).expect("a response")
    };
    for version in [
        http::Version::HTTP_10,
        http::Version::HTTP_2,
        http::Version::HTTP_3,
    ] {
        for (request, response) in [
            (version, http::Version::HTTP_11),
            (http::Version::HTTP_11, version),
        ] {
            let (request, response) = (asks(request), answers(response));
            let checked = PROXY.check(&request).expect("a sound request");
            assert!(checked.verify(&response).is_err(), "{response:?}");
        }
    }
    assert!(
        PROXY
            .check(&asks(http::Version::HTTP_11))
            .expect("a sound request")
            .verify(&answers(http::Version::HTTP_11))
            .is_ok()
    );
}

#[test]
fn what_goes_on_of_a_head() {
    // keeps I-01, I-02, S-09
    let request = crlf(
        "GET / HTTP/1.1⏎Host: h⏎TE: x⏎A: 1⏎Connection: B⏎b: 2⏎Upgrade: h2c⏎HTTP2-Settings: a⏎Content-Length: 0⏎C: 3⏎⏎",
    );
    let request = RequestHead::parse(&request)
        .expect("a head")
        .expect("whole");
    let names: Vec<_> = end_to_end(request.fields).map(|(name, _)| name).collect();
    assert_eq!(names, ["Host", "A", "Content-Length", "C"]);
}

/// Returns `plain 200, tunnel tcp "hello" "hi"`, or the sentence of the fault.
fn observed(policy: Intermediary<'_>, client: &[u8], upstream: &[u8]) -> String {
    let exchanges = policy
        .observe(client, upstream)
        .map(|exchange| match exchange {
            Ok(exchange) => match exchange.outcome {
                Outcome::Plain => {
                    format!("{} {}", exchange.request.method, exchange.response.status)
                }
                Outcome::Switched {
                    protocol,
                    from_client,
                    from_upstream,
                } => format!(
                    "tunnel {protocol} \"{}\" \"{}\"",
                    from_client.escape_ascii(),
                    from_upstream.escape_ascii()
                ),
            },
            Err(fault) => fault.to_string(),
        });
    exchanges.collect::<Vec<_>>().join(", ")
}

#[test]
#[rustfmt::skip] // a table
fn an_observer_comes_to_the_same_judgement() {
    const UP: &str = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
    const OK: &str = "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok";
    const SWITCH: &str = "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
    let rows = [
        ("nothing", "", "", ""),
        ("I-05 a switch", "{U}hello", "{S}hi", "tunnel tcp \"hello\" \"hi\""),
        ("I-06 after interim responses", "{U}", "HTTP/1.1 100 X⏎⏎HTTP/1.1 103 X⏎⏎{S}", "tunnel tcp \"\" \"\""),
        ("several exchanges, with content both ways", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎1⏎a⏎0⏎⏎HEAD / HTTP/1.1⏎Host: h⏎⏎{U}x", "{O}HTTP/1.1 200 OK⏎Content-Length: 7⏎⏎{S}y", "POST 200, HEAD 200, tunnel tcp \"x\" \"y\""),
        ("S-06 a refusal, and another request", "{U}{U}", "{O}{O}", "GET 200, GET 200"),
        ("S-18 nothing is after close", "GET / HTTP/1.1⏎Host: h⏎Connection: close⏎⏎{U}", "{O}{S}", "GET 200"),
        ("S-18 nor after HTTP/1.0", "GET / HTTP/1.0⏎Connection: keep-alive⏎⏎{U}", "{O}{S}", "GET 200"),
        ("B-26 nor after a request that was cut", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎ab", "{O}{O}", "POST 200"),
        ("B-26 nor after a response that was cut", "{U}{U}", "HTTP/1.1 200 OK⏎Content-Length: 7⏎⏎ok", "GET 200"),
        ("S-07 a bare 101", "{U}", "HTTP/1.1 101 X⏎⏎hi", "a 101 has no Upgrade, or one that is not a list of protocols"),
        ("a recording that ends early", "{U}", "HTTP/1.1 101 X⏎", "the response is incomplete"),
        ("or begins late", "", "{O}", "the request is incomplete"),
        ("B-22 content that is broken", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎1⏎ab", "{O}", "a chunk line, or the data of a chunk, does not end in CR LF"),
    ];
    for (name, client, upstream, expected) in rows {
        let fill = |text: &str| crlf(&text.replace("{U}", UP).replace("{O}", OK).replace("{S}", SWITCH));
        assert_eq!(observed(PROXY, &fill(client), &fill(upstream)), expected, "{name}");
    }
}

/// Content that was read makes an upgrade only of what was one before, within the limit.
#[test]
fn content_alone_is_no_upgrade() {
    let upgrade = "Connection: Upgrade⏎Upgrade: ";
    for (name, lines, bytes, expected) in [
        ("an upgrade", &*format!("{upgrade}tcp⏎"), 5, true),
        ("too much content", &format!("{upgrade}tcp⏎"), 16_385, false),
        ("another protocol", &format!("{upgrade}x⏎"), 5, false),
        ("no upgrade", "", 5, false),
    ] {
        let head = format!("POST / HTTP/1.1⏎Host: h⏎Content-Length: {bytes}⏎{lines}⏎");
        let head = crlf(&head);
        let head = RequestHead::parse(&head).expect("a head").expect("whole");
        let checked = PROXY.check(head).expect("a request").with_content(bytes);
        assert_eq!(checked.is_upgrade(), expected, "{name}");
        assert_eq!(checked.awaits_content(), expected, "{name}");
    }
}

/// A 101 that comes before the content of the upgrade request was sent opens no tunnel.
#[test]
fn content_is_sent_before_a_tunnel_opens() {
    let request = "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
    let request = crlf(request);
    let head = RequestHead::parse(&request).expect("a head");
    let checked = PROXY.check(head.expect("all of it")).expect("a request");
    assert!(!checked.is_upgrade());
    let fields = [("X-Forwarded-For", "c")];
    let mut checked = checked.with_content(5).with_fields(&fields);
    assert!(checked.is_upgrade() && checked.awaits_content());
    let forwarded = checked.forward().to_vec().expect("a head");
    let field = b"\r\nX-Forwarded-For: c\r\n";
    assert!(forwarded.windows(field.len()).any(|part| part == field));

    let response = crlf("HTTP/1.1 101 Switching Protocols⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎");
    let response = ResponseHead::parse(&response).expect("a head");
    let response = response.expect("all of it");
    let early = checked
        .verify(response)
        .expect_err("the content was not sent");
    assert_eq!(early, ResponseSideError::Unsent);
    checked.content_sent();
    let event = checked.verify(response);
    assert!(matches!(event, Ok(ResponseEvent::Switched(_))), "{event:?}");
}

/// A response of the proxy's own has no content if the request is a HEAD, and closes.
#[test]
fn an_answer_of_the_proxy_closes() {
    for (method, content) in [("GET", "no\n"), ("HEAD", "")] {
        let request = crlf(&format!("{method} / HTTP/1.1⏎Host: h⏎⏎"));
        let head = RequestHead::parse(&request).expect("a head");
        let checked = PROXY.check(head.expect("all of it")).expect("a request");
        let rejection = checked.reject(Rejection::new(403, "no"));
        let bytes = rejection.to_vec().expect("a response");
        let head = ResponseHead::parse(&bytes).expect("a head");
        let head = head.expect("all of it");
        assert_eq!(head.fields.single("Connection"), Ok(Some(&b"close"[..])));
        assert_eq!(&bytes[head.len()..], content.as_bytes(), "{method}");
    }
}
