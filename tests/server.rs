//! The server of a connection, request by request.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::server::{CONTINUE, Event, Server, ServerError};
use http_upgrade::{Content, Encode, Limits, Protocol, Unnegotiated};
use support::{crlf, describe, fed, outcome, outcome_within, refusal, table};

/// Serves a whole connection whose bytes arrive `step` at a time. Returns one line for each
/// request, with the content that its head announces.
fn served(input: &[u8], step: usize) -> Vec<String> {
    let (mut server, mut start, mut end) = (Server::new(), 0, 0);
    let mut lines = Vec::new();
    loop {
        while server.wants_input(&input[start..end]) {
            if end == input.len() {
                lines.push(describe(&server, &input[start..end]));
                return lines;
            }
            end = (end + step).min(input.len());
        }
        match server.event(&input[start..end]) {
            Ok(Event::ContinueRequested(_)) => {
                lines.push("100".into());
                server.continued();
            }
            Ok(Event::Plain(head)) => {
                let mut content = Content::of_request(&head, &Limits::new()).unwrap();
                let line = format!("{} {:?}", head.method, head.target());
                let mut data = Vec::new();
                start += head.len();
                while !content.is_complete() && start < input.len() {
                    end = (end + step).min(input.len());
                    while let Some(piece) = content.piece(&input[start..end]).unwrap() {
                        data.extend(piece.data);
                        start += piece.consumed;
                    }
                }
                lines.push(if data.is_empty() {
                    line
                } else {
                    format!("{line} \"{}\"", data.escape_ascii())
                });
                server.next_request();
            }
            Ok(Event::UpgradeRequested(upgrade)) => {
                let consumed = upgrade.consumed();
                // How many bytes have arrived after the request depends on the step.
                let own = &input[start..start + consumed];
                lines.push(describe(&server, own));
                // The upgrade is declined: the request is treated like any other.
                start += consumed;
                server.next_request();
            }
            _ => {
                lines.push(describe(&server, &input[start..end]));
                return lines;
            }
        }
    }
}

#[test]
fn requests_follow_one_another() {
    // keeps U-05, U-40, B-27, B-28: no byte of one request is read as part of another, and an
    // upgrade is found in its turn
    #[rustfmt::skip] // a table
    let rows: &[(&str, &str, &[&str])] = &[
        ("three requests", "GET /1 HTTP/1.1⏎Host: h⏎⏎POST /2 HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎hello⏎PUT /3 HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3;x⏎abc⏎2⏎de⏎0⏎T: v⏎⏎",
            &["GET Origin(\"/1\")", "POST Origin(\"/2\") \"hello\"", "PUT Origin(\"/3\") \"abcde\"", "incomplete"]),
        ("U-40 an upgrade after another request", "GET /1 HTTP/1.1⏎Host: h⏎⏎GET /2 HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎⏎GET /3 HTTP/1.1⏎Host: h⏎⏎",
            &["GET Origin(\"/1\")", "upgrade x; content \"\"; unread \"\"", "GET Origin(\"/3\")", "incomplete"]),
        ("U-05 declined with content that looks like a request", "POST /1 HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Content-Length: 18⏎⏎GET / HTTP/1.1⏎h:⏎GET /2 HTTP/1.1⏎Host: h⏎⏎",
            &["upgrade x; content \"GET / HTTP/1.1\\r\\nh:\"; unread \"\"", "GET Origin(\"/2\")", "incomplete"]),
        ("U-21 100 comes before the content", "POST /1 HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: 100-continue⏎Content-Length: 2⏎⏎abGET /2 HTTP/1.1⏎Host: h⏎⏎",
            &["100", "upgrade x; content \"ab\"; unread \"\"", "GET Origin(\"/2\")", "incomplete"]),
        ("S-18 nothing is read after close", "GET /1 HTTP/1.1⏎Host: h⏎Connection: Close⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎", &["GET Origin(\"/1\")", "an earlier request closed the connection"]),
        ("S-18 close among other options", "GET /1 HTTP/1.1⏎Host: h⏎Connection: te⏎Connection: , close⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎", &["GET Origin(\"/1\")", "an earlier request closed the connection"]),
        ("S-18 close in a list that is none", "GET /1 HTTP/1.1⏎Host: h⏎Connection: a b, close⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎", &["GET Origin(\"/1\")", "an earlier request closed the connection"]),
        ("S-18 close where the list cannot be read", "GET /1 HTTP/1.1⏎Host: h⏎Connection: ü, close⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎", &["GET Origin(\"/1\")", "an earlier request closed the connection"]),
        ("S-18 close beside a declined upgrade", "GET /1 HTTP/1.1⏎Host: h⏎Connection: close, Upgrade⏎Upgrade: x⏎⏎GET /2 HTTP/1.1⏎Host: h⏎⏎", &["upgrade x; content \"\"; unread \"\"", "an earlier request closed the connection"]),
        ("S-18 HTTP/1.0", "GET /1 HTTP/1.0⏎⏎GET /2 HTTP/1.0⏎⏎", &["GET Origin(\"/1\")", "an earlier request closed the connection"]),
        ("HTTP/1.0 that keeps the connection", "GET /1 HTTP/1.0⏎Connection: Keep-Alive⏎⏎GET /2 HTTP/1.0⏎⏎", &["GET Origin(\"/1\")", "GET Origin(\"/2\")", "an earlier request closed the connection"]),
        ("S-18 HTTP/1.0 that says both", "GET /1 HTTP/1.0⏎Connection: keep-alive, close⏎⏎GET /2 HTTP/1.0⏎⏎", &["GET Origin(\"/1\")", "an earlier request closed the connection"]),
        ("S-18 a fault ends it", "GET /1 HTTP/1.1⏎Host: h⏎⏎GET /2 HTTP/1.1⏎⏎GET /3 HTTP/1.1⏎Host: h⏎⏎", &["GET Origin(\"/1\")", "400 close: a request over HTTP/1.1 has no Host (RFC 9112 §3.2)"]),
    ];
    for (name, input, expected) in rows {
        let input = crlf(input);
        for step in [input.len(), 1, 2, 3, 7, 20] {
            let lines = served(&input, step);
            assert_eq!(lines, *expected, "{name}, {step} at a time");
        }
    }
}

#[test]
fn a_fault_stays_and_an_incomplete_request_goes_on() {
    // keeps S-18
    let mut server = Server::new();
    let good = crlf("GET / HTTP/1.1⏎Host: h⏎⏎");
    let bad = crlf("GET / HTTP/1.1⏎Host : h⏎⏎");
    assert!(!server.wants_input(&bad));
    for input in [&bad, &good] {
        let expected = "400 close: white space comes before the colon of a field (RFC 9112 §5.1)";
        assert_eq!(describe(&server, input), expected);
        server.next_request();
        server.continued();
        assert!(!server.wants_input(input));
    }

    let mut server = Server::new();
    for end in 0..good.len() {
        assert!(server.wants_input(&good[..end]));
        assert_eq!(
            server.event(&good[..end]).unwrap_err(),
            ServerError::Incomplete
        );
        assert_eq!(ServerError::Incomplete.rejection(), None);
        server.next_request();
        server.continued();
    }
    assert!(!server.wants_input(&good));
    assert_eq!(describe(&server, &good), "plain GET Origin(\"/\")");
    // The event may be asked for again.
    assert_eq!(describe(&server, &good), "plain GET Origin(\"/\")");
}

#[test]
fn another_input_is_a_fault_and_no_other_request() {
    let input =
        crlf("POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Content-Length: 5⏎⏎hello");
    let server = fed(Limits::new(), &input, &[input.len()]);
    for end in 0..input.len() {
        let fault = server.event(&input[..end]).unwrap_err();
        assert_eq!(fault.to_string(), "the input is not the one that was read");
        assert_eq!(fault.rejection(), None);
    }
    // The input becomes shorter while it is read: in the head, and in the content.
    for seen in [40, input.len() - 2] {
        let mut server = fed(Limits::new(), &input, &[seen]);
        assert!(!server.wants_input(&input[..20]));
        assert_eq!(
            server.event(&input).unwrap_err(),
            ServerError::InputChanged,
            "it stays"
        );
    }
}

#[test]
fn an_expectation_is_met_before_the_upgrade() {
    #[rustfmt::skip] // a table
    table(
        &[
            ("U-26 before any content", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: 100-continue⏎Content-Length: 3⏎⏎", "continue POST Origin(\"/\")"),
            ("U-21 also when the content is there", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: 100-continue⏎Content-Length: 3⏎⏎abc", "continue POST Origin(\"/\")"),
            ("U-22 also without content", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: 100-continue⏎⏎", "continue GET Origin(\"/\")"),
            ("U-25 in another case", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: 100-Continue⏎⏎", "continue GET Origin(\"/\")"),
            ("U-25 beside another one", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: foo⏎Expect: a=b, 100-continue⏎⏎", "continue GET Origin(\"/\")"),
            ("U-25 another one is ignored", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: foo⏎⏎", "upgrade x; content \"\"; unread \"\""),
            ("U-25 a longer word", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: 100-continued⏎⏎", "upgrade x; content \"\"; unread \"\""),
            ("U-17, U-24 HTTP/1.0 has none", "POST / HTTP/1.0⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: 100-continue⏎Content-Length: 3⏎⏎", "plain POST Origin(\"/\")"),
            ("a plain request is the caller's", "POST / HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Content-Length: 3⏎⏎", "plain POST Origin(\"/\")"),
            ("B-07 faulty framing is not continued", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Expect: 100-continue⏎Content-Length: 3⏎Transfer-Encoding: chunked⏎⏎", "400 close: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)"),
        ],
        outcome,
    );
    assert_eq!(CONTINUE, crlf("HTTP/1.1 100 Continue⏎⏎"), "U-21");
}

#[test]
fn after_a_100_the_content_is_read() {
    // keeps U-21, U-22, B-28
    for (head, content) in [
        (
            "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Expect: 100-continue⏎Content-Length: 3⏎⏎",
            "abc",
        ),
        (
            "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Expect: 100-continue⏎⏎",
            "",
        ),
    ] {
        let (head, input) = (crlf(head), crlf(&format!("{head}{content}XY")));
        // The content arrives together with the head, or byte by byte after the 100.
        for early in [head.len(), input.len()] {
            let mut server = fed(Limits::new(), &input, &[early]);
            assert!(matches!(
                server.event(&input[..early]),
                Ok(Event::ContinueRequested(_))
            ));
            assert!(
                !server.wants_input(&input),
                "nothing is read before the 100"
            );
            server.continued();
            let mut end = early;
            while server.wants_input(&input[..end]) {
                assert_eq!(
                    server.event(&input[..end]).unwrap_err(),
                    ServerError::Incomplete
                );
                end += 1;
            }
            let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
                panic!("{}", describe(&server, &input));
            };
            assert_eq!(
                upgrade.content().collect::<Vec<_>>().concat(),
                content.as_bytes()
            );
            let tcp = Unnegotiated::new(Protocol::new("tcp"));
            let reply = upgrade.accept(&tcp).unwrap();
            assert_eq!(reply.sent().unread(&input), b"XY");
        }
    }
}

#[test]
fn content_beyond_the_limit_makes_a_plain_request() {
    // keeps S-16, U-05: a server may ignore Upgrade, and has then consumed nothing of the content
    #[rustfmt::skip] // a table
    let rows = [
        ("at the limit", "Content-Length: 5⏎⏎helloR", "upgrade x; content \"hello\"; unread \"R\""),
        ("one past it", "Content-Length: 6⏎⏎", "plain POST Origin(\"/\")"),
        ("far past it", "Content-Length: 18446744073709551615⏎⏎", "plain POST Origin(\"/\")"),
        ("one past it, with an expectation", "Expect: 100-continue⏎Content-Length: 6⏎⏎", "plain POST Origin(\"/\")"),
        ("chunked at the limit", "Transfer-Encoding: chunked⏎⏎3⏎hel⏎2⏎lo⏎0⏎⏎R", "upgrade x; content \"hello\"; unread \"R\""),
        ("chunked one past it", "Transfer-Encoding: chunked⏎⏎3⏎hel⏎3⏎loo", "plain POST Origin(\"/\")"),
        ("chunked up to it, and more to come", "Transfer-Encoding: chunked⏎⏎3⏎hel⏎3⏎lo", "incomplete"),
        ("what is wrong beyond it is the caller's to find", "Transfer-Encoding: chunked⏎⏎6⏎hello!XX", "plain POST Origin(\"/\")"),
        ("what is wrong before it is not", "Transfer-Encoding: chunked⏎⏎3⏎helXX", "400 close: a chunk line, or the data of a chunk, does not end in CR LF (RFC 9112 §7.1)"),
        ("B-23 extensions", "Transfer-Encoding: chunked⏎⏎0;abcd⏎⏎", "413 close: the chunk extensions are longer than the limit (RFC 9112 §7.1.1)"),
        ("B-25 trailers", "Transfer-Encoding: chunked⏎⏎0⏎T: vwxyz⏎⏎", "431 close: the trailer section is longer than the limit (RFC 9112 §7.1.2)"),
    ];
    let limits = Limits::new().content(5).chunk_extensions(4).trailer(10);
    for (name, tail, expected) in rows {
        let input = crlf(&format!(
            "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎{tail}"
        ));
        assert_eq!(outcome_within(limits, &input), expected, "{name}");
    }
    // The caller reads the content from its first byte on.
    let input = crlf(
        "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Transfer-Encoding: chunked⏎⏎6⏎hello!⏎0⏎⏎",
    );
    let server = fed(limits, &input, &[input.len()]);
    let Ok(Event::Plain(head)) = server.event(&input) else {
        panic!("{}", describe(&server, &input));
    };
    let mut content = Content::of_request(&head, &Limits::new()).unwrap();
    let piece = content.piece(&input[head.len()..]).unwrap().unwrap();
    assert_eq!(piece.data, b"hello!");
}

#[test]
fn declining_an_unwanted_upgrade_loses_nothing() {
    // keeps U-05, B-28, C-24: what the clients of two platforms send by default with a POST over
    // cleartext
    let curl = "POST /form HTTP/1.1⏎Host: 127.0.0.1:9122⏎User-Agent: curl/7.88.1⏎Accept: */*⏎\
        Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA⏎\
        Content-Length: 7⏎Content-Type: application/x-www-form-urlencoded⏎⏎a=b&c=d";
    let jdk = "POST /x HTTP/1.1⏎Connection: Upgrade, HTTP2-Settings⏎Content-Length: 10⏎Host: 127.0.0.1:9132⏎\
        HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA⏎Upgrade: h2c⏎\
        User-Agent: Java-http-client/17.0.15⏎⏎hello-body";
    for (request, content) in [(curl, "a=b&c=d"), (jdk, "hello-body")] {
        let first = crlf(request);
        let expected = format!("upgrade h2c; content \"{content}\"; unread \"\"");
        assert_eq!(outcome(&first), expected);
        let input = [&first[..], &crlf("GET /next HTTP/1.1⏎Host: h⏎⏎")].concat();
        let mut server = fed(Limits::new(), &input, &[first.len() - 3, first.len()]);
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(&first) else {
            panic!("{}", describe(&server, &input));
        };
        // Accepted, as an ordinary request, or refused: the content starts at the same place.
        assert_eq!(upgrade.unread(&input), &input[first.len()..]);
        let head = *upgrade.request();
        let mut plain = Content::of_request(&head, &Limits::new()).unwrap();
        let piece = plain.piece(&input[head.len()..]).unwrap().unwrap();
        assert_eq!(
            (piece.data, plain.is_complete()),
            (content.as_bytes(), true)
        );
        assert_eq!(head.len() + piece.consumed, upgrade.consumed());
        let acceptor = Unnegotiated::new(Protocol::WEBSOCKET);
        let rejection = upgrade.accept(&acceptor).unwrap_err();
        assert_eq!(rejection.unread(&input), &input[first.len()..]);
        let expected =
            "426 reuse: the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)";
        assert_eq!(refusal(&rejection, b""), expected);
        assert!(rejection.to_vec().unwrap().starts_with(b"HTTP/1.1 426 "));
        server.next_request();
        let next = &input[first.len()..];
        assert!(!server.wants_input(next));
        assert_eq!(describe(&server, next), "plain GET Origin(\"/next\")");
    }
}

#[test]
fn a_connection_that_waits_takes_128_bytes() {
    // Each connection has a server besides the caller's buffer, and there may be many connections.
    assert!(size_of::<Server>() <= 128);
}
