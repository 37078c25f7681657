//! Whether a request asks for an upgrade, and the response to one that does (RFC 9110 §7.8).
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::upgrade::NotAnUpgrade;
use http_upgrade::{
    Accept, Encode, EncodeError, FieldWriter, Protocol, Rejection, RequestHead, Unnegotiated,
    Upgrade,
};
use support::{answer, crlf, outcome, refusal, table};

/// Returns the result of `Upgrade::of` for a head on its own.
fn of(text: &str) -> Result<String, NotAnUpgrade> {
    let input = crlf(text);
    let head = RequestHead::parse(&input).unwrap().expect("a whole head");
    Upgrade::of(head).map(|upgrade| {
        assert!(upgrade.content().is_external());
        assert_eq!(upgrade.content().next(), None);
        assert_eq!(upgrade.consumed(), head.len());
        let protocols: Vec<_> = upgrade.protocols().map(|p| p.to_string()).collect();
        format!(
            "{}; content {}",
            protocols.join(", "),
            upgrade.has_content()
        )
    })
}

#[test]
fn an_upgrade_needs_both_fields_over_all_their_lines() {
    #[rustfmt::skip] // a table
    table(
        &[
            ("U-01 order and versions are kept", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: websocket, IRC/6.9, RTA/x11⏎⏎rest", "upgrade websocket, IRC/6.9, RTA/x11; content \"\"; unread \"rest\""),
            ("U-01 several lines are one list", "GET / HTTP/1.1⏎Upgrade: a⏎Host: h⏎Upgrade: ,b/2 ,⏎Connection: upgrade⏎UPGRADE:c⏎⏎", "upgrade a, b/2, c; content \"\"; unread \"\""),
            ("U-15 among other options, in any case", "GET / HTTP/1.1⏎Host: h⏎Connection: keep-alive, uPgRaDe⏎Upgrade: x⏎⏎", "upgrade x; content \"\"; unread \"\""),
            ("U-15 on another line", "GET / HTTP/1.1⏎Host: h⏎Connection: keep-alive⏎Upgrade: x⏎Connection: Upgrade⏎⏎", "upgrade x; content \"\"; unread \"\""),
            ("U-15 a longer token", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrades⏎Upgrade: x⏎⏎", "plain GET Origin(\"/\")"),
            ("U-15 a quoted string", "GET / HTTP/1.1⏎Host: h⏎Connection: \"upgrade\"⏎Upgrade: x⏎⏎", "plain GET Origin(\"/\")"),
            ("U-15 in a list that is none", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade, a b⏎Upgrade: x⏎⏎", "plain GET Origin(\"/\")"),
            ("U-14 no Connection", "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎⏎", "plain GET Origin(\"/\")"),
            ("U-14 another option only", "GET / HTTP/1.1⏎Host: h⏎Connection: keep-alive⏎Upgrade: x⏎⏎", "plain GET Origin(\"/\")"),
            ("no Upgrade", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎⏎", "plain GET Origin(\"/\")"),
            ("U-01 an empty Upgrade", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: ⏎⏎", "plain GET Origin(\"/\")"),
            ("U-01 nothing but commas", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: ,⏎Upgrade: , ,⏎⏎", "plain GET Origin(\"/\")"),
            ("U-02 a space in a name", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: web socket⏎⏎", "plain GET Origin(\"/\")"),
            ("U-01, U-02 an empty version", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a/⏎⏎", "plain GET Origin(\"/\")"),
            ("U-01, U-02 an empty name", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: /1⏎⏎", "plain GET Origin(\"/\")"),
            ("U-01, U-02 two versions", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a/b/c⏎⏎", "plain GET Origin(\"/\")"),
            ("U-02 one bad member spoils all", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a⏎Upgrade: b c⏎⏎", "plain GET Origin(\"/\")"),
            ("U-02 a quoted string that does not end", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a, \"b⏎⏎", "plain GET Origin(\"/\")"),
            ("U-02 outside ASCII", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: a, ü⏎⏎", "plain GET Origin(\"/\")"),
            ("U-16 HTTP/1.0", "GET / HTTP/1.0⏎Host: h⏎Connection: Upgrade⏎Upgrade: foo⏎⏎", "plain GET Origin(\"/\")"),
            ("U-16 a later minor version is no HTTP/1.0", "GET / HTTP/1.2⏎Host: h⏎Connection: Upgrade⏎Upgrade: foo⏎⏎", "upgrade foo; content \"\"; unread \"\""),
            ("U-44 CONNECT", "CONNECT h:80 HTTP/1.1⏎Host: h:80⏎Connection: Upgrade⏎Upgrade: foo⏎⏎", "plain CONNECT Authority(\"h:80\")"),
            ("U-42 CONNECT to port 0", "CONNECT h:0 HTTP/1.1⏎Host: h⏎⏎", "400 close: the target has no form that goes with the method (RFC 9112 §3.2)"),
            ("U-42 CONNECT without a port", "CONNECT h: HTTP/1.1⏎Host: h⏎⏎", "400 close: the target has no form that goes with the method (RFC 9112 §3.2)"),
            ("U-42 CONNECT past 65535", "CONNECT h:99999 HTTP/1.1⏎Host: h⏎⏎", "400 close: the target has no form that goes with the method (RFC 9112 §3.2)"),
            ("U-42 CONNECT with content", "CONNECT h:80 HTTP/1.1⏎Host: h⏎Content-Length: 1⏎⏎a", "400 close: a CONNECT request has content (RFC 9110 §9.3.6)"),
            // A decision of this crate: libwebsockets and Apache send this, and a 101 is not a
            // final response.
            ("close beside upgrade", "GET / HTTP/1.1⏎Host: h⏎Connection: close, Upgrade⏎Upgrade: x⏎⏎", "upgrade x; content \"\"; unread \"\""),
            ("U-31 OPTIONS can always be honoured", "OPTIONS * HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎⏎", "upgrade x; content \"\"; unread \"\""),
        ],
        outcome,
    );
}

#[test]
fn a_list_has_64_elements_at_most() {
    // keeps S-16; empty elements count, since they cost as much as others
    let most = ",".repeat(63);
    #[rustfmt::skip] // a table
    let rows = [
        ("Connection: {}upgrade⏎Upgrade: x", "upgrade x; content \"\"; unread \"\""),
        ("Connection: upgrade⏎Upgrade: {}x", "upgrade x; content \"\"; unread \"\""),
        ("Connection: upgrade⏎Upgrade: x⏎Expect: {}100-continue", "continue GET Origin(\"/\")"),
        ("Connection: upgrade⏎Upgrade: x⏎Transfer-Encoding: {}chunked", "400 close: chunked is not the last transfer coding, once and without parameters (RFC 9112 §6.3)"),
        ("Upgrade: {}x", "plain GET Origin(\"/\")"),
    ];
    for (fields, at_limit) in rows {
        let request = |list: &str| {
            let fields = fields.replace("{}", list);
            outcome(&crlf(&format!("GET / HTTP/1.1⏎Host: h⏎{fields}⏎⏎")))
        };
        assert_eq!(request(&most), at_limit, "{fields}");
        let beyond = "431 close: a list has more elements than the limit (RFC 9110 §5.6.1.2)";
        assert_eq!(request(&format!(",{most}")), beyond, "{fields}");
    }
}

#[test]
fn a_head_on_its_own_says_why_it_is_no_upgrade() {
    #[rustfmt::skip] // a table
    let rows = [
        ("U-14 nothing at all", "GET / HTTP/1.1⏎Host: h⏎⏎", NotAnUpgrade::Absent, "there is no Upgrade field, or nothing in it"),
        ("U-14 half of it", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎⏎", NotAnUpgrade::Absent, "there is no Upgrade field, or nothing in it"),
        ("U-16", "GET / HTTP/1.0⏎Connection: Upgrade⏎Upgrade: x⏎⏎", NotAnUpgrade::Version, "the request is not HTTP/1.1"),
        ("U-14 the other half", "GET / HTTP/1.1⏎Host: h⏎Upgrade: x⏎⏎", NotAnUpgrade::Connection, "Connection does not name upgrade"),
        ("U-02", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x y⏎⏎", NotAnUpgrade::Malformed, "Upgrade is not a list of protocols"),
        ("U-44", "CONNECT h:1 HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎⏎", NotAnUpgrade::Connect, "the method is CONNECT"),
    ];
    for (name, head, expected, sentence) in rows {
        assert_eq!(of(head), Err(expected), "{name}");
        assert_eq!(expected.to_string(), sentence, "{name}");
    }
    // keeps B-01: the fields of the head decide whether there is content, whatever the method
    #[rustfmt::skip] // a table
    let rows = [
        ("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x/1, y⏎⏎", "x/1, y; content false"),
        ("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Content-Length: 0⏎⏎", "x; content false"),
        ("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Content-Length: 1⏎⏎", "x; content true"),
        ("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Transfer-Encoding: chunked⏎⏎", "x; content true"),
    ];
    for (head, expected) in rows {
        assert_eq!(of(head).as_deref(), Ok(expected), "{head}");
    }
}

const SPDY: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("SPDY").with_version("3.1"));
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));

#[test]
fn a_101_names_the_protocol_and_nothing_else() {
    #[rustfmt::skip] // a table
    table(
        &[
            ("U-07, U-13, U-46 what the container tools send", "POST /v1.45/exec/1/start HTTP/1.1⏎Host: docker⏎Connection: Upgrade⏎Content-Type: application/json⏎Upgrade: tcp⏎Content-Length: 28⏎⏎{\"Detach\":false,\"Tty\":false}raw", "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"),
            ("U-03 names have no case", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: TCP⏎⏎", "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"),
            ("U-10 the order is the client's wish only", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: first, tcp⏎⏎", "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"),
            ("U-09 what was not offered", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: other⏎⏎", "426 reuse: the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)"),
            ("U-04 a version where none is spoken", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp/1⏎⏎", "426 reuse: the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)"),
        ],
        |input| answer(&TCP, input),
    );
    #[rustfmt::skip] // a table
    table(
        &[
            ("U-04, U-07 a version", "POST /api/v1/exec HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: SPDY/3.1⏎Content-Length: 0⏎⏎", "HTTP/1.1 101 Switching Protocols⏎Upgrade: SPDY/3.1⏎Connection: Upgrade⏎⏎"),
            ("U-04 another version", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: SPDY/3.10⏎⏎", "426 reuse: the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)"),
            ("U-04 no version", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: SPDY⏎⏎", "426 reuse: the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)"),
        ],
        |input| answer(&SPDY, input),
    );
}

/// Reads a whole upgrade request and passes it on.
fn with_upgrade<T>(text: &str, then: impl FnOnce(Upgrade<'_>, &[u8]) -> T) -> T {
    let input = crlf(text);
    let server = support::fed(http_upgrade::Limits::new(), &input, &[input.len()]);
    match server.event(&input) {
        Ok(http_upgrade::server::Event::UpgradeRequested(upgrade)) => then(upgrade, &input),
        _ => panic!("no upgrade: {}", support::describe(&server, &input)),
    }
}

#[test]
fn what_was_not_offered_is_answered_with_426_and_both_fields() {
    // keeps U-09, U-13, U-33, U-34
    let request = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎";
    with_upgrade(request, |upgrade, input| {
        let rejection = upgrade.accept(&SPDY).expect_err("it was not offered");
        assert_eq!(rejection.consumed(), input.len());
        let expected = "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: SPDY/3.1⏎\
            Content-Type: text/plain; charset=utf-8⏎Content-Length: 76⏎⏎\
            the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)\n";
        assert_eq!(rejection.to_vec(), Ok(crlf(expected)));
    });
}

/// A protocol that negotiates a word, and accepts no content.
struct Echo;

impl Accept for Echo {
    type Agreement = String;
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::new("echo").with_version("2")
    }

    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<String, Rejection<'static>> {
        if upgrade.request().method != "GET" || upgrade.has_content() {
            return Err(Rejection::new(
                400,
                "echo is asked for by GET, without content",
            ));
        }
        let word = upgrade.request().fields.single("Echo-Word").ok().flatten();
        let word = word.ok_or(Rejection::new(401, "Echo-Word is missing or repeated"));
        Ok(String::from_utf8_lossy(word?).into_owned())
    }

    fn fields(&self, agreement: &String, to: &mut FieldWriter<'_>) {
        to.field("Echo-Word", &["<", agreement, ">"]);
    }
}

#[test]
fn an_acceptor_of_the_callers_has_the_say() {
    #[rustfmt::skip] // a table
    table(
        &[
            ("U-07, U-46 its own fields", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: echo/2⏎Echo-Word: hi⏎⏎\x01", "HTTP/1.1 101 Switching Protocols⏎Upgrade: echo/2⏎Connection: Upgrade⏎Echo-Word: <hi>⏎⏎"),
            ("U-31 another method", "DELETE / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: echo/2⏎Echo-Word: hi⏎⏎", "400 reuse: echo is asked for by GET, without content ()"),
            ("content", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: echo/2⏎Content-Length: 1⏎⏎a", "400 reuse: echo is asked for by GET, without content ()"),
            ("content of no bytes, but chunked", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: echo/2⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", "400 reuse: echo is asked for by GET, without content ()"),
            ("S-05 bytes after a refused request", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: echo/2⏎⏎GET /admin HTTP/1.1⏎", "401 close: Echo-Word is missing or repeated ()"),
            ("S-18 a refusal closes where close was said", "GET / HTTP/1.1⏎Host: h⏎Connection: close, Upgrade⏎Upgrade: echo/2⏎⏎", "401 close: Echo-Word is missing or repeated ()"),
        ],
        |input| answer(&Echo, input),
    );
}

#[test]
fn the_seam_is_after_the_content() {
    // keeps B-28, U-29, U-30
    let request =
        "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Content-Length: 5⏎⏎helloXY";
    with_upgrade(request, |upgrade, input| {
        assert_eq!(upgrade.content().collect::<Vec<_>>(), [b"hello"]);
        assert_eq!(upgrade.request().method, "POST");
        let switched = upgrade.accept(&TCP).expect("an offer").sent();
        assert_eq!(switched.consumed(), input.len() - 2);
        assert_eq!(switched.unread(input), b"XY");
        // Bytes that arrive while the 101 is written also belong to the next protocol.
        assert_eq!(switched.unread(&[input, b"Z"].concat()), b"XYZ");
        assert_eq!(switched.unread(b"another input"), b"");
    });
    let request = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: echo/2⏎Echo-Word: hi⏎⏎";
    with_upgrade(request, |upgrade, input| {
        let reply = upgrade.accept(&Echo).expect("an offer");
        assert_eq!(reply.agreement(), "hi");
        let switched = reply.sent();
        assert_eq!(
            (switched.agreement().as_str(), switched.unread(input)),
            ("hi", &b""[..])
        );
        assert_eq!(switched.into_agreement(), "hi");
    });
}

#[test]
fn a_101_takes_fields_but_none_that_frames() {
    let request = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
    let reply = |fields: &[(&str, &str)]| {
        with_upgrade(request, |upgrade, _| {
            let reply = upgrade.accept(&TCP).expect("an offer").with_fields(fields);
            let bytes = reply.to_vec();
            let mut little = [0; 30];
            let too_little = reply.encode(&mut little);
            assert!(too_little.is_err(), "30 bytes do for no 101");
            bytes.map(|bytes| String::from_utf8(bytes).unwrap().replace("\r\n", "⏎"))
        })
    };
    let with_cookie = "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎Set-Cookie: a=b⏎Via: 1.1 h⏎⏎";
    let written = reply(&[("Set-Cookie", "a=b"), ("Via", "1.1 h")]);
    assert_eq!(written.as_deref(), Ok(with_cookie));
    #[rustfmt::skip] // a table
    let rows = [
        ("B-04", "Transfer-Encoding", "chunked", "a field is reserved: only this crate writes it"),
        ("B-05", "Content-Length", "0", "a field is reserved: only this crate writes it"),
        ("B-10 in any case", "content-LENGTH", "0", "a field is reserved: only this crate writes it"),
        ("U-07 exactly one Upgrade", "Upgrade", "tcp", "a field is reserved: only this crate writes it"),
        ("U-13", "Connection", "close", "a field is reserved: only this crate writes it"),
        ("S-03", "A B", "c", "a field name is not a token"),
        ("S-03", "", "c", "a field name is not a token"),
        ("S-03", "A", " c", "a field value has a control character, or white space at an end"),
    ];
    for (id, name, value, sentence) in rows {
        let error = reply(&[(name, value)]).expect_err(name);
        assert_eq!(error.to_string(), sentence, "{id}: {name}");
    }
}

#[test]
fn a_protocol_is_checked_where_it_is_written() {
    // keeps U-01: an offer cannot match a name that is not a token, so only an advertisement could
    // contain it
    for bad in ["", "a b", "a/b", "a\r\nb", "ü"] {
        let rejection = Rejection::new(426, "").with_upgrade(Protocol::new(bad));
        assert_eq!(rejection.to_vec(), Err(EncodeError::Protocol), "{bad:?}");
        let rejection = rejection.with_upgrade(Protocol::new("a").with_version(bad));
        assert_eq!(rejection.to_vec(), Err(EncodeError::Protocol), "a/{bad:?}");
    }
    let head = crlf("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎");
    let upgrade = Upgrade::of(RequestHead::parse(&head).unwrap().unwrap()).unwrap();
    let rejection = upgrade.accept(&SPDY).expect_err("not offered");
    assert!(refusal(&rejection, b"").starts_with("426 reuse"), "U-33");
}
