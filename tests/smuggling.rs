//! Attacks that were seen in the field, as bytes, and what this crate makes of them.
//!
//! In all of them, two recipients read the same bytes differently. So each row asserts what is
//! *not* read: bytes after a refused request stay unread, and content stays content.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::server::{Event, Server};
use http_upgrade::{
    Encode, EncodeError, Limits, Persistence, Protocol, Rejection, Rule, Unnegotiated,
};
use support::{answer, crlf, describe, fed, outcome, refusal, table};

const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const AMBIGUOUS: &str =
    "400 close: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)";
const LAST_CODING: &str = "400 close: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)";

#[test]
fn framing_that_can_be_read_in_two_ways_is_refused() {
    #[rustfmt::skip] // a table
    table(
        &[
            ("S-01, B-07 CL.TE", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 6⏎Transfer-Encoding: chunked⏎⏎0⏎⏎G", AMBIGUOUS),
            ("S-01, B-07 TE.CL", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎Content-Length: 4⏎⏎5c⏎GPOST / HTTP/1.1⏎", AMBIGUOUS),
            ("S-01, B-11 both over HTTP/1.0", "POST / HTTP/1.0⏎Content-Length: 4⏎Transfer-Encoding: chunked⏎⏎", AMBIGUOUS),
            ("S-01, B-11 TE over HTTP/1.0", "POST / HTTP/1.0⏎Connection: keep-alive⏎Transfer-Encoding: chunked⏎⏎0⏎⏎GET /", "400 close: a message over HTTP/1.0 has Transfer-Encoding (RFC 9112 §6.1)"),
            ("S-01 TE.TE, another name", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: xchunked⏎⏎0⏎⏎", LAST_CODING),
            ("S-01 TE.TE, two names", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎Transfer-encoding: x⏎⏎0⏎⏎", LAST_CODING),
            ("S-01 TE.TE, a tab before the colon", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding\t: chunked⏎⏎0⏎⏎", "400 close: white space comes before the colon of a field (RFC 9112 §5.1)"),
            ("S-01 TE.TE, a bare CR", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: \rchunked⏎⏎0⏎⏎", "400 close: a CR is not followed by LF (RFC 9112 §2.2)"),
            ("S-01 TE.TE, a vertical tab", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: \x0bchunked⏎⏎0⏎⏎", "400 close: a field value has a control character (RFC 9110 §5.5)"),
            ("S-01 TE.TE, a folded line", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding:⏎ chunked⏎⏎0⏎⏎", "400 close: a field value is folded onto a second line (RFC 9112 §5.2)"),
            ("S-01 TE.TE, after a bare LF", "POST / HTTP/1.1⏎Host: h⏎X: x\nTransfer-Encoding: chunked⏎⏎0⏎⏎", "400 close: a line ends in LF without CR (RFC 9112 §2.2)"),
            ("S-01, B-17 CL.CL", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎Content-Length: 0⏎⏎hello", "400 close: Content-Length is repeated (RFC 9112 §6.3)"),
            ("S-01, B-16 a length with a sign", "POST / HTTP/1.1⏎Host: h⏎Content-Length: +5⏎⏎hello", "400 close: Content-Length is not a decimal number (RFC 9112 §6.3)"),
            ("S-02, B-08 an upgrade with both", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Content-Length: 5⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", AMBIGUOUS),
            ("S-02 an upgrade with two lengths", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Content-Length: 0⏎Content-Length: 0⏎⏎", "400 close: Content-Length is repeated (RFC 9112 §6.3)"),
            ("S-01, B-21 a chunk size that wraps", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎⏎10000000000000001⏎a⏎0⏎⏎", "400 close: a chunk size is not a hexadecimal number of 64 bits (RFC 9112 §7.1)"),
            ("S-01, B-22 a chunk extension that hides a line", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎⏎1;a\nb⏎x⏎0⏎⏎", "400 close: a chunk line, or the data of a chunk, does not end in CR LF (RFC 9112 §7.1)"),
        ],
        |input| answer(&TCP, input),
    );
}

#[test]
fn a_head_has_one_reading() {
    // CVE-2026-50020, CVE-2026-42581, CVE-2026-28367 to CVE-2026-28369, CVE-2021-22959, between
    // this table and the one above. No switch relaxes any of it.
    #[rustfmt::skip] // a table
    table(
        &[
            ("S-21 NUL before the request line", "\0GET / HTTP/1.1⏎Host: h⏎⏎", "400 close: the method is not a token (RFC 9112 §3.1)"),
            ("S-21 a control byte before it", "\x1fGET / HTTP/1.1⏎Host: h⏎⏎", "400 close: the method is not a token (RFC 9112 §3.1)"),
            ("S-21 a space before it", " GET / HTTP/1.1⏎Host: h⏎⏎", "400 close: the method is not a token (RFC 9112 §3.1)"),
            ("S-21 one empty line may stand there", "⏎GET / HTTP/1.1⏎Host: h⏎⏎", "plain GET Origin(\"/\")"),
            ("S-21 two may not", "⏎⏎GET / HTTP/1.1⏎Host: h⏎⏎", "400 close: more empty lines than the limit come before the request line (RFC 9112 §2.2)"),
            ("S-21 a head that ends in CR CR LF", "GET / HTTP/1.1⏎Host: h⏎\r\r\n", "400 close: a CR is not followed by LF (RFC 9112 §2.2)"),
            ("S-21 a head that ends in LF", "GET / HTTP/1.1⏎Host: h⏎\n", "400 close: a line ends in LF without CR (RFC 9112 §2.2)"),
            ("S-21 a space before the first field", "GET / HTTP/1.1⏎ Host: h⏎⏎", "400 close: white space comes between the start line and the first field (RFC 9112 §2.2)"),
            ("S-21 a space before a colon", "GET / HTTP/1.1⏎Host: h⏎Content-Length : 5⏎⏎", "400 close: white space comes before the colon of a field (RFC 9112 §5.1)"),
            ("S-21 a NUL in a value", "GET / HTTP/1.1⏎Host: h⏎X: a\0b⏎⏎", "400 close: a field value has a control character (RFC 9110 §5.5)"),
            ("S-21 a name that is none", "GET / HTTP/1.1⏎Host: h⏎Content Length: 5⏎⏎", "400 close: white space comes before the colon of a field (RFC 9112 §5.1)"),
            ("S-21 a line without a colon", "GET / HTTP/1.1⏎Host: h⏎Content-Length⏎⏎", "400 close: a field line has no colon (RFC 9112 §5)"),
            ("U-16 Upgrade over HTTP/1.0", "GET / HTTP/1.0⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎", "plain GET Origin(\"/\")"),
        ],
        outcome,
    );
}

#[test]
fn half_an_upgrade_is_none_and_lines_are_joined_first() {
    // HAProxy 8dd49dfab and 3843f48fa
    #[rustfmt::skip] // a table
    table(
        &[
            ("U-01 the offer is on the second line", "GET / HTTP/1.1⏎Host: h⏎Upgrade: a⏎Connection: x⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎", "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"),
            ("U-14 Upgrade without the option", "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: keep-alive⏎⏎", "plain GET Origin(\"/\")"),
            ("U-14 the option without Upgrade", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎⏎", "plain GET Origin(\"/\")"),
            ("U-02 a bad element on another line", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Upgrade: a b⏎⏎", "plain GET Origin(\"/\")"),
        ],
        |input| answer(&TCP, input),
    );
}

#[test]
fn bytes_after_a_refused_upgrade_are_no_request() {
    // CVE-2026-2833, the server's side: the bytes were sent in the expectation of a switch
    // keeps S-05, B-27
    let input = crlf(
        "GET /chat HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: other⏎⏎GET /admin HTTP/1.1⏎Host: h⏎⏎",
    );
    for reject in [403, 426] {
        let server = fed(Limits::new(), &input, &[input.len()]);
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
            panic!("{}", describe(&server, &input));
        };
        let rejection = match reject {
            426 => upgrade.accept(&TCP).expect_err("not offered"),
            _ => upgrade.reject(Rejection::of_rule(
                403,
                Rule::new("RFC 6455 §4.2.2", "the origin may not connect"),
            )),
        };
        let unread = rejection.unread(&input);
        assert_eq!(unread, crlf("GET /admin HTTP/1.1⏎Host: h⏎⏎"));
        assert_eq!(
            rejection.persistence(unread),
            Persistence::Close,
            "{}",
            refusal(&rejection, unread)
        );
        assert_eq!(rejection.status(), reject);
        // Without further bytes, the connection could have been used again.
        assert_eq!(rejection.persistence(b""), Persistence::Reuse);
    }
}

#[test]
fn content_is_not_taken_for_the_next_protocol() {
    // An h2c server read the rest of the content as frames.
    #[rustfmt::skip] // a table
    table(
        &[
            ("B-28, B-26 no switch before the end", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Content-Length: 24⏎⏎PRI * HTTP/2.0⏎⏎SM⏎", "incomplete"),
            ("B-28 a preface as content", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Content-Length: 24⏎⏎PRI * HTTP/2.0⏎⏎SM⏎⏎X", "upgrade tcp; content \"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\"; unread \"X\""),
            ("B-28, B-25 chunked, with a trailer", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎⏎1⏎a⏎0⏎T: v⏎⏎X", "upgrade tcp; content \"a\"; unread \"X\""),
            ("B-28, B-26 chunked, the trailer does not end", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎⏎1⏎a⏎0⏎T: v⏎", "incomplete"),
        ],
        outcome,
    );
}

#[test]
fn nothing_is_dropped_where_there_is_too_much_of_it() {
    // CVE-2024-37890: fields past the limit were dropped, Upgrade among them; keeps S-16
    let request = |lines: usize| {
        let lines = "X: y⏎".repeat(lines);
        crlf(&format!(
            "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎{lines}Upgrade: tcp⏎⏎"
        ))
    };
    assert_eq!(
        outcome(&request(125)),
        "upgrade tcp; content \"\"; unread \"\""
    );
    let too_many = "431 close: the head has more field lines than the limit (RFC 6585 §5)";
    assert_eq!(outcome(&request(126)), too_many);
}

#[test]
fn a_fixed_buffer_is_not_overrun() {
    // The length is checked before any byte is written: a buffer that is too small gets an error,
    // and never a part of the response.
    let head = crlf("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎");
    let server = fed(Limits::new(), &head, &[head.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&head) else {
        panic!("{}", describe(&server, &head));
    };
    let reply = upgrade.accept(&TCP).unwrap();
    for room in 0..reply.encoded_len() {
        assert_eq!(reply.encode(&mut vec![0; room]), Err(EncodeError::TooSmall));
    }
    assert!(reply.encode(&mut vec![0; reply.encoded_len()]).is_ok());
}

#[test]
fn a_byte_is_looked_at_once() {
    // CVE-2023-43669, CVE-2021-32640: bytes were read again with each byte that arrived, and a list
    // more than once. Here each byte is overwritten as soon as it was seen, so that reading it
    // again would be a fault.
    let text =
        "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎";
    let (head, field) = (crlf(text), crlf("X: a, b, c, d⏎Y:z⏎"));
    let content = crlf("3;e=\"f\"⏎abc⏎5⏎defgh⏎0⏎T: v⏎⏎");
    let input = [&head[..], &field, b"\r\n", &content].concat();
    let mut server = Server::new();
    let mut ruined = input.clone();
    let mut end = 0;
    while server.wants_input(&ruined[..end]) {
        let kept = head.len()..head.len() + field.len();
        if kept.contains(&end) || end > kept.end + 2 {
            // Only these fields and the content are overwritten: fields that the rules ask for are
            // looked up when the head is complete.
            ruined[end - 1] = 0;
        }
        end += 1;
    }
    assert_eq!(end, input.len());
    let expected = "upgrade tcp; content \"abcdefgh\"; unread \"\"";
    assert_eq!(describe(&server, &input), expected);
}

#[test]
fn no_string_of_the_callers_ends_a_line() {
    // CVE-2026-21428, CVE-2026-43966, and the `upgrade` option of an HTTP client; keeps S-03
    let head = crlf("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎");
    let server = fed(Limits::new(), &head, &[head.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&head) else {
        panic!("{}", describe(&server, &head));
    };
    for bad in ["a\r\nX: y", "a\ny", "a\ry", "a\0", "\r\n"] {
        let as_value = [("Location", bad)];
        let as_name = [(bad, "v")];
        let rejection = Rejection::new(302, "there");
        let reply = |fields| {
            upgrade
                .clone()
                .accept(&TCP)
                .unwrap()
                .with_fields(fields)
                .to_vec()
        };
        assert_eq!(reply(&as_value), Err(EncodeError::Value), "{bad:?}");
        assert_eq!(reply(&as_name), Err(EncodeError::Name), "{bad:?}");
        assert_eq!(
            rejection.with_fields(&as_value).to_vec(),
            Err(EncodeError::Value),
            "{bad:?}"
        );
        assert_eq!(
            rejection.with_fields(&as_name).to_vec(),
            Err(EncodeError::Name),
            "{bad:?}"
        );
        let protocol = rejection.with_upgrade(Protocol::new(bad));
        assert_eq!(protocol.to_vec(), Err(EncodeError::Protocol), "{bad:?}");
        // The sentence is content, and its length is announced, so it cannot end a head.
        let bytes = Rejection::new(400, bad).to_vec().unwrap();
        let (_, content) = bytes.split_at(bytes.len() - bad.len() - 1);
        assert_eq!(content, [bad.as_bytes(), b"\n"].concat());
        assert!(bytes.ends_with(&[b"\r\n\r\n", content].concat()), "{bad:?}");
    }
}
