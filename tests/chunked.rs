//! The chunked transfer coding (RFC 9112 §7.1).
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::{Content, Limits, RequestHead};
use support::crlf;

const HEAD: &[u8] = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Decodes bytes that are available up to each of these ends. Returns `"decoded" rest "…"`,
/// `"decoded" and more` or `400: …`.
fn decoded(limits: Limits, input: &[u8], ends: &[usize]) -> String {
    let head = RequestHead::parse(HEAD).unwrap().unwrap();
    let mut content = Content::of_request(&head, &limits).unwrap();
    let (mut at, mut data) = (0, Vec::new());
    for &end in ends {
        loop {
            match content.piece(&input[at..end]) {
                Ok(Some(piece)) => {
                    data.extend(piece.data);
                    at += piece.consumed;
                }
                Ok(None) => break,
                Err(error) => return format!("{}: {error}", error.status()),
            }
        }
    }
    let (data, rest) = (data.escape_ascii(), input[at..].escape_ascii());
    if content.is_complete() {
        format!("\"{data}\" rest \"{rest}\"")
    } else {
        format!("\"{data}\" and more")
    }
}

/// Returns the same result for every split: whole, one byte at a time, cut in two everywhere.
fn split(limits: Limits, input: &[u8]) -> String {
    let whole = decoded(limits, input, &[input.len()]);
    let bytewise: Vec<_> = (0..=input.len()).collect();
    assert_eq!(decoded(limits, input, &bytewise), whole, "bytewise");
    for cut in (0..input.len()).step_by(input.len() / 600 + 1) {
        let halves = decoded(limits, input, &[cut, input.len()]);
        assert_eq!(halves, whole, "cut at {cut}");
    }
    whole
}

#[test]
fn chunks_are_decoded_over_every_split() {
    const SIZE: &str = "400: a chunk size is not a hexadecimal number of 64 bits";
    const END: &str = "400: a chunk line, or the data of a chunk, does not end in CR LF";
    const EXTENSION: &str = "400: a chunk extension is malformed";
    const TRAILER: &str = "400: a trailer field is malformed";
    #[rustfmt::skip] // a table
    let rows = [
        ("B-21", "5⏎hello⏎0⏎⏎REST", "\"hello\" rest \"REST\""),
        ("B-21 no chunk but the last", "0⏎⏎REST", "\"\" rest \"REST\""),
        ("B-21 chunk lines in the data", "3⏎a⏎⏎5⏎0⏎⏎⏎0⏎⏎", "\"a\\r\\n0\\r\\n\\r\\n\" rest \"\""),
        ("B-21 digits in both cases", "a⏎0123456789⏎0A⏎0123456789⏎0⏎⏎", "\"01234567890123456789\" rest \"\""),
        ("B-21 zeros in front", "0000000000000005⏎hello⏎0000000000000000⏎⏎", "\"hello\" rest \"\""),
        ("B-21 as much as 64 bits hold", "FFFFFFFFFFFFFFFF⏎hello", "\"hello\" and more"),
        ("B-21 more than that", "FFFFFFFFFFFFFFFFF⏎", SIZE),
        ("B-21 seventeen digits", "00000000000000005⏎hello⏎", SIZE),
        ("B-21 no size", "⏎hello⏎", SIZE),
        ("B-21 space in front", " 5⏎hello⏎", SIZE),
        ("B-21 a prefix", "0x5⏎hello⏎", SIZE),
        ("B-21 a sign", "-5⏎hello⏎", SIZE),
        ("B-21 a sign", "+5⏎hello⏎", SIZE),
        ("B-21 an underscore", "1_0⏎hello⏎", SIZE),
        ("B-21 only an extension", ";a⏎hello⏎", SIZE),
        ("B-21 the line of an extension does not go on", "5;a=\"x⏎y\"⏎hello⏎", EXTENSION),
        ("B-22 LF after the size", "5\nhello⏎0⏎⏎", END),
        ("B-22 LF after an extension", "5;a\nhello⏎0⏎⏎", END),
        ("B-22 LF within an extension's quotes", "5;a=\"\nhello⏎0⏎⏎", END),
        ("B-22 CR alone after the size", "5\rhello⏎0⏎⏎", END),
        ("B-22 two CR after the size", "5\r⏎hello⏎0⏎⏎", END),
        ("B-22 no CR LF after the data", "5⏎helloXX0⏎⏎", END),
        ("B-22 CR and no LF after the data", "5⏎hello\rX0⏎⏎", END),
        ("B-22 LF after the data", "5⏎hello\n0⏎⏎", END),
        ("B-22 data that are longer", "4⏎hello⏎0⏎⏎", END),
        ("B-22 data that are shorter", "6⏎hello⏎0⏎⏎", END),
        ("B-23 white space around ; and =", "5 ; a = b⏎hello⏎0⏎⏎", "\"hello\" rest \"\""),
        ("B-23 several, with and without a value", "5;a;b=1\t;c=\"q \\\" \\\\ ;=é\" ; d⏎hello⏎0;last⏎⏎", "\"hello\" rest \"\""),
        ("B-23 an empty string", "5;a=\"\"⏎hello⏎0⏎⏎", "\"hello\" rest \"\""),
        ("B-23 no name", "5;⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 no name before =", "5;=b⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 no value", "5;a=⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 no semicolon", "5 a⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 white space at the end", "5 ⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 white space at the end of an extension", "5;a ⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 two names", "5;a b⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 after the quotes", "5;a=\"b\"c⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 a control byte between quotes", "5;a=\"\x01\"⏎hello⏎0⏎⏎", EXTENSION),
        ("B-23 an escaped control byte", "5;a=\"\\\x7f\"⏎hello⏎0⏎⏎", EXTENSION),
        ("B-25 the end is after the trailer", "0⏎T: v⏎⏎\x01\x00", "\"\" rest \"\\x01\\x00\""),
        ("B-25 several trailer fields", "1⏎a⏎0⏎T:⏎Content-Length: 5⏎⏎hello", "\"a\" rest \"hello\""),
        ("B-25 no colon", "0⏎T⏎⏎", TRAILER),
        ("B-25 white space before the colon", "0⏎T : v⏎⏎", TRAILER),
        ("B-25 white space in front", "0⏎ T: v⏎⏎", TRAILER),
        ("B-25 a folded line", "0⏎T: v⏎ w⏎⏎", TRAILER),
        ("B-25 LF ends no line", "0⏎T: v\n⏎", TRAILER),
        ("B-25 LF ends no section", "0⏎T: v⏎\n", TRAILER),
        ("B-25 CR alone ends no section", "0⏎\r\r\n", TRAILER),
        ("B-25 a control byte", "0⏎T: \x00⏎⏎", TRAILER),
        ("B-26 no last chunk", "5⏎hello⏎", "\"hello\" and more"),
        ("B-26 not all data", "5⏎hel", "\"hel\" and more"),
        ("B-26 no empty line", "5⏎hello⏎0⏎", "\"hello\" and more"),
        ("B-26 the last LF is missing", "5⏎hello⏎0⏎\r", "\"hello\" and more"),
    ];
    for (name, input, expected) in rows {
        let input = crlf(input);
        assert_eq!(split(Limits::new(), &input), expected, "{name}");
    }
}

#[test]
fn extensions_and_trailers_have_limits() {
    // keeps B-23, S-16: at the limit the content is accepted, one byte past it the content is
    // refused
    let extensions = "413: the chunk extensions are longer than the limit";
    let trailer = "431: the trailer section is longer than the limit";
    let limits = Limits::new().chunk_extensions(9).trailer(8).fields(2);
    #[rustfmt::skip] // a table
    let rows = [
        ("extensions at the limit", "1;a=\"3456\"⏎x⏎0⏎⏎", "\"x\" rest \"\""),
        ("extensions one past it", "1;a=\"34567\"⏎x⏎0⏎⏎", extensions),
        ("all extensions count together", "1;234⏎x⏎1 ;34⏎y⏎0;a⏎⏎", extensions),
        ("all extensions count together", "1;234⏎x⏎1 ;345⏎y⏎0⏎⏎", "\"xy\" rest \"\""),
        ("the last chunk's, too", "1;234⏎x⏎1 ;345⏎y⏎0;a⏎⏎", extensions),
        ("a trailer section at the limit", "0⏎T: v⏎⏎R", "\"\" rest \"R\""),
        ("a trailer section one past it", "0⏎T: vw⏎⏎R", trailer),
        ("a name that does not end", "0⏎TTTTTTTT", trailer),
        ("what is wrong beyond the limit does not matter", "0⏎TTTTTTTT\x00", trailer),
        ("what is wrong within it does", "0⏎TTTTTTT\x00", "400: a trailer field is malformed"),
        ("lines at the limit", "0⏎T:⏎⏎", "\"\" rest \"\""),
    ];
    for (name, input, expected) in rows {
        let input = crlf(input);
        assert_eq!(split(limits, &input), expected, "{name}");
    }
    let lines = |n: usize| crlf(&format!("0⏎{}⏎R", "T:v⏎".repeat(n)));
    let shown_lines = |n| split(Limits::new().fields(3), &lines(n));
    assert_eq!(shown_lines(3), "\"\" rest \"R\"");
    assert_eq!(shown_lines(4), trailer);
    // The defaults: 1 024 bytes of extensions, 8 192 bytes and 128 lines of trailers.
    let default = |input: &str| {
        let input = crlf(input);
        split(Limits::new(), &input)
    };
    assert_eq!(
        default(&format!("0;{}⏎⏎", "a".repeat(1_023))),
        "\"\" rest \"\""
    );
    assert_eq!(default(&format!("0;{}⏎⏎", "a".repeat(1_024))), extensions);
    assert_eq!(
        default(&format!("0⏎T:{}⏎⏎", "a".repeat(8_186))),
        "\"\" rest \"\""
    );
    assert_eq!(default(&format!("0⏎T:{}⏎⏎", "a".repeat(8_187))), trailer);
    assert_eq!(
        default(&format!("0⏎{}⏎", "T:v⏎".repeat(128))),
        "\"\" rest \"\""
    );
    assert_eq!(default(&format!("0⏎{}⏎", "T:v⏎".repeat(129))), trailer);
}
