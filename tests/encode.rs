//! Writing heads: exact lengths, and no string of a caller that could end a line (RFC 9112 §11.1).
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

use http_upgrade::{
    Accept, Encode, FieldWriter, Protocol, Rejection, RequestHead, ResponseHead, Unnegotiated,
    Upgrade,
};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n";

const NAME: &str = "a field name is not a token";
const VALUE: &str = "a field value has a control character, or white space at an end";
const RESERVED: &str = "a field is reserved: only this crate writes it";
const PROTOCOL: &str = "a protocol is not a token with an optional version token";

type Parts<'a> = (&'a str, &'a [&'a str]);

/// An implementation of another crate, which writes whatever fields it chooses.
#[derive(Debug)]
struct Foreign<'a>(Protocol<'a>, &'a [Parts<'a>]);

impl Accept for Foreign<'_> {
    type Agreement = ();
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        self.0
    }

    fn agree(&self, _: &Upgrade<'_>) -> Result<(), Rejection<'static>> {
        Ok(())
    }

    fn fields(&self, (): &(), to: &mut FieldWriter<'_>) {
        for (name, value) in self.1 {
            to.field(name, value);
        }
    }
}

/// Returns the bytes, or the sentence of the error. Checks what holds for every message.
fn encoded(message: &impl Encode) -> Result<Vec<u8>, String> {
    let len = message.encoded_len();
    let bytes = match message.to_vec() {
        Ok(bytes) => bytes,
        Err(error) => {
            let mut room = vec![0; len + 1000];
            assert_eq!(message.encode(&mut room), Err(error), "in more room");
            return Err(error.to_string());
        }
    };
    assert_eq!(bytes.len(), len);
    let mut room = vec![0xee; len + 7];
    assert_eq!(message.encode(&mut room), Ok(bytes.as_slice()));
    assert_eq!(room[len..], [0xee; 7], "not one byte more");
    assert_eq!(message.encode(&mut room[..len]), Ok(bytes.as_slice()));
    let smaller = (0..len).step_by(len / 600 + 1).chain([len - 1]);
    for less in smaller {
        let error = message.encode(&mut room[..less]).unwrap_err();
        assert_eq!(error.to_string(), "the output is too small", "{less} bytes");
    }
    check_head(&bytes);
    Ok(bytes)
}

/// keeps H-06, H-08, H-30, H-42: no byte of any line could be read in another way
fn check_head(bytes: &[u8]) {
    let head = ResponseHead::parse(bytes).unwrap().unwrap();
    let text = std::str::from_utf8(&bytes[..head.len()]).unwrap();
    let lines: Vec<_> = text.split("\r\n").collect();
    let [status, fields @ .., "", ""] = lines.as_slice() else {
        panic!("{text}");
    };
    assert!(
        status.starts_with("HTTP/1.1 ") && status.as_bytes()[12] == b' ',
        "{text}"
    );
    assert_eq!(fields.len(), head.fields.iter().count(), "{text}");
    for line in fields {
        let (name, _) = line.split_once(": ").unwrap();
        assert!(
            Protocol::parse(name).is_some_and(|name| name.version().is_none()),
            "{text}"
        );
        assert!(!line.contains(['\r', '\n', '\0']), "{text}");
    }
    for once in ["Content-Length", "Content-Type", "Connection", "Upgrade"] {
        assert!(head.fields.single(once).is_ok(), "{text}");
    }
    let length = head
        .fields
        .single("Content-Length")
        .unwrap()
        .unwrap_or(b"0");
    let after = bytes.len() - head.len();
    assert_eq!(length, after.to_string().as_bytes(), "{text}");
}

fn upgrade() -> Upgrade<'static> {
    Upgrade::of(RequestHead::parse(REQUEST).unwrap().unwrap()).unwrap()
}

/// Returns the result of an implementation that writes these fields.
fn foreign(fields: &[Parts<'_>]) -> Result<Vec<u8>, String> {
    let acceptor = Foreign(Protocol::new("a"), fields);
    encoded(&upgrade().accept(&acceptor).unwrap())
}

/// Returns the result of a field that the caller adds: the same in a response and in a refusal.
fn own(name: &str, value: &str) -> Result<(), String> {
    let fields = [("X-First", "1"), (name, value), ("X-Last", "2")];
    let acceptor = Unnegotiated::new(Protocol::new("a"));
    let reply = upgrade().accept(&acceptor).unwrap();
    let reply = encoded(&reply.with_fields(&fields)).map(drop);
    let rejection = Rejection::new(403, "no").with_fields(&fields);
    assert_eq!(encoded(&rejection).map(drop), reply, "{name:?}: {value:?}");
    assert_eq!(encoded(&upgrade().reject(rejection)).map(drop), reply);
    reply
}

fn error(sentence: &str) -> Result<(), String> {
    Err(sentence.into())
}

#[test]
fn the_bytes_are_these() {
    // keeps H-08
    let acceptor = Foreign(
        Protocol::new("A"),
        &[("X", &["1", "", "; b=", "2"]), ("Y", &[])],
    );
    let reply = upgrade().accept(&acceptor).unwrap();
    let bytes = encoded(&reply.with_fields(&[("Set-Cookie", "a=b"), ("Set-Cookie", "c=d")]));
    let expected = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: A\r\nConnection: Upgrade\r\n\
        X: 1; b=2\r\nY: \r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\n";
    assert_eq!(
        bytes.unwrap().escape_ascii().to_string(),
        expected.escape_default().to_string()
    );

    let rejection = Rejection::new(404, "no such room").closing();
    let expected = "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n\r\nno such room\n";
    assert_eq!(encoded(&rejection).unwrap(), expected.as_bytes());
}

#[test]
fn a_status_without_a_reason_keeps_its_space() {
    // keeps H-30
    for status in 300..=599 {
        let rejection = Rejection::new(status, "no").with_upgrade(Protocol::new("a"));
        let bytes = encoded(&rejection).unwrap();
        let start = format!("HTTP/1.1 {status} ");
        assert!(bytes.starts_with(start.as_bytes()), "{status}");
        let head = ResponseHead::parse(&bytes).unwrap().unwrap();
        assert_eq!(head.status, status);
    }
    let bytes = encoded(&Rejection::new(418, "no")).unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 418 \r\nContent-Type: "));
}

#[rustfmt::skip] // a table
const BAD: [&str; 10] = ["\r", "\n", "\0", "\r\n", "\r\n ", "\r\n\t", "\r\nX: y", "\r\n\r\nHTTP/1.1 200 OK", "\u{1}", "\u{7f}"];
#[rustfmt::skip] // a table
const AROUND: [(&str, &str); 6] = [("", ""), ("a", ""), ("", "b"), ("a", "b"), ("eight888", "eight888"), ("é", "é")];

#[test]
fn no_string_ends_a_line() {
    // keeps H-06, H-42, S-03
    for (before, after) in AROUND {
        for bytes in BAD {
            let text = [before, bytes, after].concat();
            assert_eq!(own("X", &text), error(VALUE), "{text:?}");
            assert_eq!(own(&text, "v"), error(NAME), "{text:?}");
            let foreign = |name: &str, value: &[&str]| foreign(&[(name, value)]).map(drop);
            assert_eq!(foreign("X", &[&text]), error(VALUE), "{text:?}");
            assert_eq!(foreign("X", &["a", &text, "b"]), error(VALUE), "{text:?}");
            assert_eq!(foreign(&text, &["a"]), error(NAME), "{text:?}");

            let protocols = [Protocol::new(&text), Protocol::new("a").with_version(&text)];
            for protocol in protocols {
                let rejection = Rejection::new(426, "no").with_upgrade(protocol);
                assert_eq!(encoded(&rejection).map(drop), error(PROTOCOL), "{text:?}");
                let acceptor = Foreign(protocol, &[]);
                let rejection = upgrade().accept(&acceptor).unwrap_err();
                assert_eq!(encoded(&rejection).map(drop), error(PROTOCOL), "{text:?}");
            }
            // These strings are content, which ends where Content-Length says.
            encoded(&Rejection::new(400, &text)).unwrap();
        }
    }
}

#[test]
fn all_characters() {
    // keeps H-06, S-03
    for character in (0..=u8::MAX).map(char::from) {
        let text = format!("a{character}b");
        let is_text = character == '\t' || !character.is_control() || !character.is_ascii();
        let value = if is_text { Ok(()) } else { error(VALUE) };
        assert_eq!(own("X", &text), value, "{text:?}");
        let is_token = character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character);
        let name = if is_token { Ok(()) } else { error(NAME) };
        assert_eq!(own(&text, "v"), name, "{text:?}");
        let name = if is_token { Ok(()) } else { error(PROTOCOL) };
        let protocols = [Protocol::new(&text), Protocol::new("a").with_version(&text)];
        for protocol in protocols {
            let rejection = Rejection::new(426, "no").with_upgrade(protocol);
            assert_eq!(encoded(&rejection).map(drop), name, "{text:?}");
        }
    }
    assert_eq!(own("", "v"), error(NAME), "an empty name");
    let empty = [Protocol::new(""), Protocol::new("a").with_version("")];
    for protocol in empty {
        let rejection = Rejection::new(426, "no").with_upgrade(protocol);
        assert_eq!(
            encoded(&rejection).map(drop),
            error(PROTOCOL),
            "an empty token"
        );
    }
}

#[test]
fn values_have_no_white_space_at_an_end() {
    for value in [" ", "\t", " a", "a ", "\ta", "a\t"] {
        assert_eq!(own("X", value), error(VALUE), "{value:?}");
    }
    let rows: [(&[&str], bool); 8] = [
        (&["", " a"], false),
        (&["a ", ""], false),
        (&["", " ", ""], false),
        (&[" "], false),
        (&["a", " b"], true),
        (&["a ", "b"], true),
        (&["a", " ", "b"], true),
        (&["", ""], true),
    ];
    for (value, is_valid) in rows {
        let expected = if is_valid { Ok(()) } else { error(VALUE) };
        assert_eq!(foreign(&[("X", value)]).map(drop), expected, "{value:?}");
    }
}

#[test]
fn some_fields_are_the_crates_own() {
    // keeps H-45: a field that the crate writes itself is not written twice
    let framing = "Host Connection Upgrade Content-Length Transfer-Encoding TE Trailer Keep-Alive \
        Proxy-Connection Expect";
    let cases = |name: &str| [name.to_string(), name.to_lowercase(), name.to_uppercase()];
    for name in framing.split(' ').flat_map(cases) {
        assert_eq!(own(&name, "v"), error(RESERVED), "{name}");
        assert_eq!(
            foreign(&[(&name, &["v"])]).map(drop),
            error(RESERVED),
            "{name}"
        );
    }
    // The content of a rejection is a text of this crate. A 101 may have the field.
    for name in cases("Content-Type") {
        let fields = [(name.as_str(), "v")];
        let rejection = Rejection::new(403, "no").with_fields(&fields);
        assert_eq!(encoded(&rejection).map(drop), error(RESERVED), "{name}");
        assert_eq!(foreign(&[(&name, &["v"])]).map(drop), Ok(()), "{name}");
    }
    for name in [
        "Upgrades",
        "Hos",
        "Sec-WebSocke",
        "X-Content-Length",
        "Set-Cookie",
        "Location",
    ] {
        assert_eq!(own(name, "v"), Ok(()), "{name}");
    }
}

#[test]
fn the_first_fault_is_told() {
    let fields: [Parts<'_>; 3] = [("X", &["ok"]), ("Host", &["h"]), ("a b", &["\r"])];
    assert_eq!(foreign(&fields).map(drop), error(RESERVED));
    assert_eq!(foreign(&fields[..1]).map(drop), Ok(()));
    let fields: [Parts<'_>; 2] = [("a b", &["\r"]), ("Host", &["h"])];
    assert_eq!(foreign(&fields).map(drop), error(NAME));
}

#[test]
fn the_longest_head_that_is_read_can_be_written() {
    // keeps H-52
    let head_with = |value: &str| {
        let fields = [("X", value)];
        let bytes = encoded(&Rejection::new(403, "no").with_fields(&fields)).unwrap();
        bytes.len() - "no\n".len()
    };
    let longest = 65_536 - head_with("");
    assert_eq!(head_with(&"v".repeat(longest)), 65_536);
}
