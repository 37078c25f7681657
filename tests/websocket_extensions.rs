//! `Sec-WebSocket-Extensions`: its grammar (RFC 6455 §9.1). No extension is supported here, so none
//! is ever named in a 101.
#![cfg(feature = "websocket")]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod support;

use http_upgrade::websocket::{Acceptor, Origins};
use support::{answer, crlf};

static ANY: Acceptor = Acceptor::new(Origins::Any);
const REPLY: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎⏎";
const MALFORMED: &str = "400 reuse: Sec-WebSocket-Extensions is malformed (RFC 6455 §9.1)";
const TOO_MANY: &str = "431 reuse: a list has more elements than the limit (RFC 9110 §5.6.1.2)";

/// Returns a request that offers these extensions, one line each.
fn with(lines: &[&str]) -> String {
    let start = "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎";
    let name = "Sec-WebSocket-Extensions:";
    let lines = lines.join(&format!("⏎{name}"));
    answer(&ANY, &crlf(&format!("{start}{name}{lines}⏎⏎")))
}

#[test]
fn what_the_grammar_allows() {
    // keeps W-51 with each row: the offer is read, and nothing of it is accepted
    for (name, value) in [
        ("W-49 a name", "foo"),
        ("W-49 a parameter", " foo; a"),
        ("W-49 a value", " foo; a=b"),
        ("W-49 several", " foo; a=b; c; d=1"),
        ("W-49 no space", "foo;a=b;c"),
        ("W-49 implied white space", " foo ; a = 1 "),
        ("W-49 tabs", "\tfoo\t;\ta\t=\t1\t"),
        ("W-49 a quoted token", " foo; a=\"b\""),
        ("W-49 a quoted pair", " foo; a=\"\\b\\c\""),
        ("W-49 space around quotes", " foo; a = \"b\" ; c"),
        ("W-50 two", " foo, bar; baz=2"),
        ("W-50 the same twice, to fall back", " foo; a=10, foo"),
        ("W-50 empty elements", " ,foo,, bar ,"),
        ("W-50 nothing", ""),
        (
            "W-49 every byte of a token",
            " !#$%&'*+-.^_`|~0aZ; !#$%&'*+-.^_`|~0aZ=!#$%&'*+-.^_`|~0aZ",
        ),
        (
            "W-51 as browsers say it",
            " permessage-deflate; client_max_window_bits",
        ),
        (
            "W-51 with a parameter of nobody's",
            " permessage-deflate; foo=bar",
        ),
    ] {
        assert_eq!(with(&[value]), REPLY, "{name}");
        assert_eq!(
            with(&[value, " bar; baz=2"]),
            REPLY,
            "{name}, and a second line"
        );
    }
}

#[test]
fn what_it_does_not() {
    for (name, value) in [
        ("W-49 no parameter after the semicolon", " foo;"),
        ("W-49 nor between two", " foo; ; a"),
        ("W-49 no name", " ;a"),
        ("W-49 a value without a name", " foo; =1"),
        ("W-49 no value", " foo; a="),
        ("W-49 no value, and more", " foo; a=; b"),
        ("W-49 a name with a value", " foo=1"),
        ("W-49 two words", " foo bar"),
        ("W-49 two words for a parameter", " foo; a b"),
        ("W-49 two words for a value", " foo; a=b c"),
        ("W-49 a quoted name", " \"foo\""),
        ("W-49 a quoted parameter", " foo; \"a\""),
        ("W-49 quoted and no token", " foo; a=\"b c\""),
        ("W-49 an empty quoted string", " foo; a=\"\""),
        (
            "W-49 a comma between quotes parts nothing",
            " foo; a=\"b,c\"",
        ),
        ("W-49 a quoted quote", " foo; a=\"b\\\"c\""),
        ("W-49 a quoted backslash", " foo; a=\"\\\\\""),
        ("W-49 bytes after the quotes", " foo; a=\"b\"c"),
        ("W-49 bytes before them", " foo; a=b\"c\""),
        ("W-49 an open quote", " foo; a=\"b"),
        ("W-49 an open quote after a pair", " foo; a=\"b\\\""),
        ("W-49 a slash", " foo/1"),
        ("W-49 outside ASCII", " foé"),
        ("W-49 outside ASCII, quoted", " foo; a=\"é\""),
    ] {
        assert_eq!(with(&[value]), MALFORMED, "{name}");
        assert_eq!(
            with(&[" foo; a=b", value]),
            MALFORMED,
            "{name}, W-50 on a second line"
        );
        assert_eq!(
            with(&[&format!("{value}, bar")]),
            MALFORMED,
            "{name}, with one after"
        );
    }
    assert_eq!(
        with(&[" foo; a=\"b", "c\""]),
        MALFORMED,
        "W-50 quotes over two lines"
    );
}

#[test]
fn limits() {
    // keeps S-16
    let of = |elements: usize| format!(" {}foo", "foo, ".repeat(elements - 1));
    assert_eq!(with(&[&of(64)]), REPLY, "at the limit");
    assert_eq!(with(&[&of(65)]), TOO_MANY, "beyond it");
    assert_eq!(with(&[&of(64), ""]), TOO_MANY, "a line beyond it");
    let parameters = format!(" foo{}", "; a=\"b\"".repeat(1_000));
    assert_eq!(
        with(&[&parameters]),
        REPLY,
        "parameters cost what their bytes cost"
    );
}
