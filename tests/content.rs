//! Where the content of a message ends (RFC 9112 §6), in requests and responses.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::content::ContentError;
use http_upgrade::{Content, Encode, Limits, Persistence, Rejection};
use http_upgrade::{RequestHead, ResponseHead};
use support::crlf;

fn refused(error: ContentError) -> String {
    format!("{}: {error} ({})", error.status(), error.rule().section)
}

/// Reads content whose bytes are available up to each of these ends. Returns `"decoded" rest "…"`,
/// `"decoded" and more`, `"decoded" until close` or `"decoded" then 400: …`.
fn stepped(mut content: Content, input: &[u8], ends: &[usize]) -> String {
    let (mut at, mut decoded) = (0, Vec::new());
    for &end in ends {
        loop {
            match content.piece(&input[at..end]) {
                Ok(Some(piece)) => {
                    assert!(piece.consumed >= 1 && piece.data.len() <= piece.consumed);
                    decoded.extend(piece.data);
                    at += piece.consumed;
                }
                Ok(None) => break,
                Err(error) => {
                    // The error stays: neither the same bytes nor others change it.
                    assert_eq!(content.piece(&input[at..end]), Err(error));
                    assert_eq!(content.piece(b"0\r\n\r\n"), Err(error));
                    assert!(!content.is_complete());
                    return format!("\"{}\" then {}", decoded.escape_ascii(), refused(error));
                }
            }
        }
    }
    let decoded = decoded.escape_ascii();
    if content.ends_with_connection() {
        assert_eq!(at, input.len());
        assert_eq!((content.is_complete(), content.remaining()), (false, None));
        return format!("\"{decoded}\" until close");
    }
    if content.is_complete() {
        assert_eq!(content.piece(b"0\r\n\r\n"), Ok(None));
        return format!("\"{decoded}\" rest \"{}\"", input[at..].escape_ascii());
    }
    assert_eq!(at, input.len(), "nothing is left lying");
    format!("\"{decoded}\" and more")
}

/// Returns the same result for every split: whole, one byte at a time, cut in two everywhere.
fn split(content: &Content, input: &[u8]) -> String {
    let whole = stepped(content.clone(), input, &[input.len()]);
    let bytewise: Vec<_> = (0..=input.len()).collect();
    assert_eq!(
        stepped(content.clone(), input, &bytewise),
        whole,
        "bytewise"
    );
    for cut in 0..input.len() {
        assert_eq!(
            stepped(content.clone(), input, &[cut, input.len()]),
            whole,
            "cut at {cut}"
        );
    }
    whole
}

/// Returns how the content of a request is framed, or why it cannot be read.
fn of_request(text: &str) -> String {
    let input = crlf(text);
    let head = RequestHead::parse(&input).unwrap().unwrap();
    match Content::of_request(&head, &Limits::new()) {
        Ok(content) => split(&content, &input[head.len()..]),
        Err(error) => refused(error),
    }
}

fn of_response(text: &str, method: &str) -> String {
    let input = crlf(text);
    let head = ResponseHead::parse(&input).unwrap().unwrap();
    match Content::of_response(&head, method, &Limits::new()) {
        Ok(content) => split(&content, &input[head.len()..]),
        Err(error) => refused(error),
    }
}

#[test]
fn a_request_says_where_its_content_ends() {
    #[rustfmt::skip] // a table
    let rows = [
        ("B-01 neither field", "GET / HTTP/1.1⏎Host: h⏎⏎REST", "\"\" rest \"REST\""),
        ("B-01 whatever the method", "GET / HTTP/1.1⏎Host: h⏎Content-Length: 3⏎⏎abcREST", "\"abc\" rest \"REST\""),
        ("B-01 Content-Length: 0 is none", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 0⏎⏎REST", "\"\" rest \"REST\""),
        ("B-01 over HTTP/1.0", "POST / HTTP/1.0⏎Content-Length: 3⏎⏎abcREST", "\"abc\" rest \"REST\""),
        ("B-01 CONNECT has none", "CONNECT h:1 HTTP/1.1⏎Host: h⏎Content-Length: 0⏎⏎REST", "\"\" rest \"REST\""),
        ("B-26 short of its length", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎abc", "\"abc\" and more"),
        ("B-20 zeros in front", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 00000000000000000000000000000000000000000005⏎⏎helloREST", "\"hello\" rest \"REST\""),
        ("B-20 as much as 64 bits hold", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 18446744073709551615⏎⏎abc", "\"abc\" and more"),
        ("B-14 chunked in any case", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: ChUnKeD⏎⏎5⏎hello⏎0⏎⏎REST", "\"hello\" rest \"REST\""),
        ("B-14 empty elements", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: ,chunked,⏎⏎0⏎⏎REST", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-14 an empty line of it", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding:⏎Transfer-Encoding: chunked⏎⏎0⏎⏎REST", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-07 both, in either order", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 4⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "400: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)"),
        ("B-07 both, in either order", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎Content-Length: 0⏎⏎0⏎⏎", "400: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)"),
        ("B-07 both, and each is wrong", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: x⏎Content-Length: y⏎Content-Length: z⏎⏎", "400: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)"),
        ("B-11", "POST / HTTP/1.0⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "400: a message over HTTP/1.0 has Transfer-Encoding (RFC 9112 §6.1)"),
        ("B-12 not chunked", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: gzip⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-12 not at the end", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked, gzip⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-12 a name of old", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: identity⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-12 no coding", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: ⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-13 twice", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked, chunked⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-13 twice, on two lines", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎Transfer-Encoding: chunked⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-14 another token", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: xchunked⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-14 a quoted string", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: \"chunked\"⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-14, B-24 a weight", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked;q=1⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-24", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked;a=b⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-15", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: foo, chunked⏎⏎0⏎⏎", "501: the transfer coding is not implemented (RFC 9112 §6.1)"),
        ("B-15 on two lines", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: gzip⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "501: the transfer coding is not implemented (RFC 9112 §6.1)"),
        ("B-15 outside ASCII", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chünked⏎⏎0⏎⏎", "501: the transfer coding is not implemented (RFC 9112 §6.1)"),
        ("B-17 a list that agrees", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5, 5⏎⏎", "400: Content-Length is not a decimal number (RFC 9112 §6.3)"),
        ("B-17 lines that agree", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎Content-Length: 5⏎⏎", "400: Content-Length is repeated (RFC 9112 §6.3)"),
        ("B-17 lines that do not", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎Content-Length: 6⏎⏎", "400: Content-Length is repeated (RFC 9112 §6.3)"),
        ("U-42", "CONNECT h:1 HTTP/1.1⏎Host: h⏎Content-Length: 1⏎⏎a", "400: a CONNECT request has content (RFC 9110 §9.3.6)"),
        ("U-42 chunked", "CONNECT h:1 HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "400: a CONNECT request has content (RFC 9110 §9.3.6)"),
    ];
    for (name, input, expected) in rows {
        assert_eq!(of_request(input), expected, "{name}");
    }
    // keeps B-16, B-20: digits and nothing else, within 64 bits
    let forty = "4".repeat(40);
    for length in [
        "+5",
        "-1",
        "0x5",
        "5.0",
        "5 5",
        "",
        "５",
        "5\t5",
        "5;",
        "\"5\"",
        "5,",
        "18446744073709551616",
        &forty,
    ] {
        let request = format!("POST / HTTP/1.1⏎Host: h⏎Content-Length: {length}⏎⏎hello");
        let expected = "400: Content-Length is not a decimal number (RFC 9112 §6.3)";
        assert_eq!(of_request(&request), expected, "{length:?}");
    }
}

#[test]
fn a_response_says_where_its_content_ends() {
    #[rustfmt::skip] // a table
    let rows = [
        ("B-02 100", "GET", "HTTP/1.1 100 Continue⏎Content-Length: 5⏎⏎HELLO", "\"\" rest \"HELLO\""),
        ("B-02, B-06 101", "GET", "HTTP/1.1 101 Switching Protocols⏎Content-Length: 5⏎⏎HELLO", "\"\" rest \"HELLO\""),
        ("B-02 101, chunked", "GET", "HTTP/1.1 101 Switching Protocols⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "\"\" rest \"0\\r\\n\\r\\n\""),
        ("B-02 101, ambiguous", "GET", "HTTP/1.1 101 Switching Protocols⏎Transfer-Encoding: chunked⏎Content-Length: x⏎⏎A", "\"\" rest \"A\""),
        ("B-02 199", "GET", "HTTP/1.1 199 X⏎⏎A", "\"\" rest \"A\""),
        ("B-02 204", "GET", "HTTP/1.1 204 No Content⏎Content-Length: 5⏎⏎HELLO", "\"\" rest \"HELLO\""),
        ("B-02 304", "GET", "HTTP/1.1 304 Not Modified⏎Content-Length: 5⏎⏎HELLO", "\"\" rest \"HELLO\""),
        ("B-02 HEAD", "HEAD", "HTTP/1.1 200 OK⏎Content-Length: 5⏎⏎HELLO", "\"\" rest \"HELLO\""),
        ("B-02 HEAD has case", "Head", "HTTP/1.1 200 OK⏎Content-Length: 5⏎⏎HELLO", "\"HELLO\" rest \"\""),
        ("B-03", "CONNECT", "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc", "\"\" rest \"abc\""),
        ("B-03 any 2xx", "CONNECT", "HTTP/1.1 299 OK⏎Transfer-Encoding: chunked⏎⏎abc", "\"\" rest \"abc\""),
        ("B-03 no 2xx", "CONNECT", "HTTP/1.1 407 X⏎Content-Length: 3⏎⏎abc", "\"abc\" rest \"\""),
        ("B-03 no 2xx", "CONNECT", "HTTP/1.1 300 X⏎Content-Length: 3⏎⏎abcd", "\"abc\" rest \"d\""),
        ("U-34 426 is like any other", "GET", "HTTP/1.1 426 X⏎Upgrade: x⏎Connection: upgrade⏎Content-Length: 5⏎⏎helloREST", "\"hello\" rest \"REST\""),
        ("U-34 chunked", "GET", "HTTP/1.1 426 X⏎Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎⏎REST", "\"hello\" rest \"REST\""),
        ("B-25 a trailer", "GET", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎1⏎a⏎0⏎T: v⏎⏎\x01", "\"a\" rest \"\\x01\""),
        ("B-26 neither field", "GET", "HTTP/1.1 200 OK⏎⏎HELLO", "\"HELLO\" until close"),
        ("B-26 another coding", "GET", "HTTP/1.1 200 OK⏎Transfer-Encoding: gzip⏎⏎0⏎⏎", "501: the transfer coding is not implemented (RFC 9112 §6.1)"),
        ("B-26 an empty coding", "GET", "HTTP/1.1 200 OK⏎Transfer-Encoding:⏎⏎0⏎⏎", "501: the transfer coding is not implemented (RFC 9112 §6.1)"),
        ("B-26 empty elements", "GET", "HTTP/1.1 200 OK⏎Transfer-Encoding: ,chunked⏎⏎0⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-26 short", "GET", "HTTP/1.1 200 OK⏎Content-Length: 5⏎⏎HE", "\"HE\" and more"),
        ("B-26 without the last chunk", "GET", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎2⏎HE⏎", "\"HE\" and more"),
        ("a length that is none", "GET", "HTTP/1.1 200 OK⏎Content-Length: x⏎⏎", "400: Content-Length is not a decimal number (RFC 9112 §6.3)"),
        ("a length twice, over HTTP/1.0", "GET", "HTTP/1.0 200 OK⏎Content-Length: 1⏎Content-Length: 1⏎⏎", "400: Content-Length is repeated (RFC 9112 §6.3)"),
        ("B-07", "GET", "HTTP/1.1 200 OK⏎Content-Length: 1⏎Transfer-Encoding: chunked⏎⏎", "400: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)"),
        ("B-11", "GET", "HTTP/1.0 200 OK⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "400: a message over HTTP/1.0 has Transfer-Encoding (RFC 9112 §6.1)"),
        ("B-13", "GET", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked, chunked⏎⏎", "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("B-15", "GET", "HTTP/1.1 200 OK⏎Transfer-Encoding: br, chunked⏎⏎", "501: the transfer coding is not implemented (RFC 9112 §6.1)"),
    ];
    for (name, method, input, expected) in rows {
        assert_eq!(of_response(input, method), expected, "{name}");
    }
}

#[test]
fn a_length_counts_down() {
    let head = crlf("POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎");
    let head = RequestHead::parse(&head).unwrap().unwrap();
    let mut content = Content::of_request(&head, &Limits::new()).unwrap();
    let input = b"helloREST";
    assert_eq!(content.remaining(), Some(5));
    // A piece borrows from the input, without a copy.
    let piece = content.piece(&input[..2]).unwrap().unwrap();
    assert!(std::ptr::eq(piece.data, &raw const input[..2]));
    assert_eq!((piece.consumed, content.remaining()), (2, Some(3)));
    let piece = content.piece(&input[2..]).unwrap().unwrap();
    assert_eq!((piece.data, piece.consumed), (&b"llo"[..], 3));
    assert_eq!(
        (content.remaining(), content.is_complete()),
        (Some(0), true)
    );
    assert_eq!(content.piece(&input[5..]), Ok(None));
}

#[test]
fn a_broken_coding_stays_broken() {
    // keeps B-21, B-22, B-23, B-25: the bytes of an error could be valid at the reader's present
    // position if they were given again
    let head = "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎";
    #[rustfmt::skip] // a table
    let rows = [
        ("5;a=\"⏎hello⏎0⏎⏎", "\"\" then 400: a chunk extension is malformed (RFC 9112 §7.1.1)"),
        ("x", "\"\" then 400: a chunk size is not a hexadecimal number of 64 bits (RFC 9112 §7.1)"),
        ("5⏎helloX", "\"hello\" then 400: a chunk line, or the data of a chunk, does not end in CR LF (RFC 9112 §7.1)"),
        ("1⏎a⏎0⏎T : v⏎⏎", "\"a\" then 400: a trailer field is malformed (RFC 9112 §7.1.2)"),
    ];
    for (coded, expected) in rows {
        assert_eq!(of_request(&format!("{head}{coded}")), expected, "{coded}");
    }
}

#[test]
fn every_error_brings_its_answer() {
    // keeps B-07, B-11, B-12, B-15, B-16, B-17, B-21, B-22, B-23: each error is answered, and
    // closes the connection
    #[rustfmt::skip] // a table
    let rows = [
        (ContentError::Length, "400: Content-Length is not a decimal number (RFC 9112 §6.3)"),
        (ContentError::LengthRepeated, "400: Content-Length is repeated (RFC 9112 §6.3)"),
        (ContentError::Ambiguous, "400: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)"),
        (ContentError::Http10, "400: a message over HTTP/1.0 has Transfer-Encoding (RFC 9112 §6.1)"),
        (ContentError::LastCoding, "400: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        (ContentError::Coding, "501: the transfer coding is not implemented (RFC 9112 §6.1)"),
        (ContentError::Connect, "400: a CONNECT request has content (RFC 9110 §9.3.6)"),
        (ContentError::ChunkSize, "400: a chunk size is not a hexadecimal number of 64 bits (RFC 9112 §7.1)"),
        (ContentError::ChunkExtension, "400: a chunk extension is malformed (RFC 9112 §7.1.1)"),
        (ContentError::ChunkExtensionsTooLong, "413: the chunk extensions are longer than the limit (RFC 9112 §7.1.1)"),
        (ContentError::ChunkEnd, "400: a chunk line, or the data of a chunk, does not end in CR LF (RFC 9112 §7.1)"),
        (ContentError::Trailer, "400: a trailer field is malformed (RFC 9112 §7.1.2)"),
        (ContentError::TrailerTooLong, "431: the trailer section is longer than the limit (RFC 9112 §7.1.2)"),
    ];
    for (error, expected) in rows {
        assert_eq!(refused(error), expected);
        assert_eq!(error.rule().sentence, error.to_string());
        let rejection = Rejection::from(error);
        assert_eq!(rejection.persistence(b""), Persistence::Close, "{error}");
        let answer = String::from_utf8(rejection.to_vec().unwrap()).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {} ", error.status())),
            "{answer}"
        );
        assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
        assert!(
            answer.ends_with(&format!("\r\n\r\n{error} ({})\n", error.rule().section)),
            "{answer}"
        );
    }
}
