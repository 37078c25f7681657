//! What a message that cannot be written tells about the field that is meant.
#![allow(clippy::unwrap_used)]

use http_upgrade::{
    Accept, Client, Encode, EncodeError, FieldWriter, Protocol, Rejection, RequestHead, Rule,
    Unnegotiated, Upgrade,
};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n";

type Write = fn(&mut FieldWriter<'_>);

/// An implementation of another crate, which builds its names while it writes.
#[derive(Debug)]
struct Foreign(Write);

impl Accept for Foreign {
    type Agreement = ();
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::new("a")
    }

    fn agree(&self, _: &Upgrade<'_>) -> Result<(), Rejection<'static>> {
        Ok(())
    }

    fn fields(&self, (): &(), to: &mut FieldWriter<'_>) {
        (self.0)(to);
    }
}

fn upgrade() -> Upgrade<'static> {
    Upgrade::of(RequestHead::parse(REQUEST).unwrap().unwrap()).unwrap()
}

/// Returns what the fault of the message prints. Checks that it is that of the error.
fn fault(message: &impl Encode) -> String {
    let Some(fault) = message.fault() else {
        assert!(message.to_vec().is_ok(), "an error without a fault");
        return "none".into();
    };
    assert_eq!(message.to_vec(), Err(fault.error()));
    let text = fault.to_string();
    assert!(text.starts_with(fault.rule().sentence), "{text}");
    text
}

#[test]
#[rustfmt::skip] // a table
fn own_fields() {
    let rows = [
        ("Location", "/", "none"),
        ("Content-Length", "0", "a field is reserved: only this crate writes it: Content-Length"),
        ("conTENT-length", "0", "a field is reserved: only this crate writes it: conTENT-length"),
        ("X-Long", " v", "a field value has a control character, or white space at an end: X-Long"),
        ("X-Long", "a\r\nb", "a field value has a control character, or white space at an end: X-Long"),
        ("a b", "c", "a field name is not a token: a b"),
        ("a\r\nb\u{7f}", "c", "a field name is not a token: a\\r\\nb\\x7f"),
        ("bücher", "c", "a field name is not a token: b\\xc3\\xbccher"),
        ("", "c", "a field name is not a token: (empty)"),
        // A long name is cut after 40 bytes, and not within a character.
        ("a-name-that-is-longer-than-forty-bytes-is cut", "c", "a field name is not a token: a-name-that-is-longer-than-forty-bytes-i"),
        ("a-name-that-is-longer-than-forty-bytes-üü", "c", "a field name is not a token: a-name-that-is-longer-than-forty-bytes-"),
    ];
    for (name, value, expected) in rows {
        let fields = [("X-First", "1"), (name, value), ("X Last", "2")];
        let fields = if expected == "none" { &fields[..2] } else { &fields[..] };
        let acceptor = Unnegotiated::new(Protocol::new("a"));
        let reply = upgrade().accept(&acceptor).unwrap().with_fields(fields);
        assert_eq!(fault(&reply), expected, "{name:?}");
        assert_eq!(fault(&Rejection::new(403, "no").with_fields(fields)), expected, "{name:?}");
        let client = Client::new(acceptor);
        assert_eq!(fault(&client.request("/", "h").with_fields(fields)), expected, "{name:?}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn fields_of_an_implementation() {
    let rows: [(Write, &str); 9] = [
        (|to| to.field("X", &["a", "b"]), "none"),
        (|to| to.field("Host", &["h"]), "a field is reserved: only this crate writes it: Host"),
        (|to| to.field(&format!("X-{}", " "), &["h"]), "a field name is not a token: X- "),
        (|to| to.field("X", &["a", "\0"]), "a field value has a control character, or white space at an end: X"),
        (|to| to.list("X", &["a", "b", "a b"]), "a list element is not a token, or is listed twice: element 3 of X"),
        (|to| to.list("X", &["a", "b", "c", "b"]), "a list element is not a token, or is listed twice: element 2 of X"),
        (|to| to.list("X", &[""]), "a list element is not a token, or is listed twice: element 1 of X"),
        (|to| to.list("TE", &["a"]), "a field is reserved: only this crate writes it: TE"),
        (|to| { to.field("X", &["a"]); to.refuse(Rule::new("RFC 1 §2", "not today")); to.field("Host", &[]); }, "not today"),
    ];
    for (write, expected) in rows {
        assert_eq!(fault(&upgrade().accept(&Foreign(write)).unwrap()), expected);
    }
}

#[test]
#[rustfmt::skip] // a table
fn other_parts() {
    let tcp = Client::new(Unnegotiated::new(Protocol::new("tcp")));
    let bad = Client::new(Unnegotiated::new(Protocol::new("t c p")));
    let sentence = |error: EncodeError| error.rule().sentence.to_string();
    assert_eq!(fault(&tcp.request("/", "h")), "none");
    assert_eq!(fault(&tcp.request("/ x", "h")), sentence(EncodeError::Target));
    assert_eq!(fault(&tcp.request("/", "")), "the host is empty or malformed, or not that of the target: Host");
    assert_eq!(fault(&bad.request("/", "h")), "a protocol is not a token with an optional version token: Upgrade");
    assert_eq!(fault(&Rejection::new(426, "no")), "a 426 names no protocol to upgrade to: Upgrade");
    assert_eq!(fault(&Rejection::new(200, "no")), sentence(EncodeError::Status));
    let fault = Rejection::new(426, "no").fault().unwrap();
    assert_eq!((fault.error(), fault.field(), fault.element()), (EncodeError::Unadvertised, Some("Upgrade"), None));
}

#[cfg(feature = "websocket")]
#[test]
fn subprotocols() {
    use http_upgrade::websocket::Proposal;
    let element = "a list element is not a token, or is listed twice";
    for (list, at) in [
        (&["chat", "chat room"][..], 2),
        (&["chat", "superchat", "chat"], 1),
    ] {
        let client = Client::new(Proposal::new([0; 16]).subprotocols(list));
        let request = client.request("/", "h");
        let expected = format!("{element}: element {at} of Sec-WebSocket-Protocol");
        assert_eq!(fault(&request), expected);
        let fault = request.fault().unwrap();
        assert_eq!(fault.field(), Some("Sec-WebSocket-Protocol"));
        assert_eq!(fault.element(), Some(at));
    }
}
