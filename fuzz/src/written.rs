//! Checks that the crate writes what it was told to write, whatever strings a caller passes, or
//! that it writes nothing.

use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{
    Content, Encode, EncodeError, Limits, Protocol, Rejection, ResponseHead, Unnegotiated,
};

const REQUEST: &[u8] =
    b"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket, irc/6.9\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// Checks one input. It has the strings of a caller: a status, a protocol, a sentence and field
/// lines, separated by two NUL bytes so that a single NUL can be part of a string.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut strings = text.split("\0\0");
    let mut next = || strings.next().unwrap_or_default();
    let status = next().parse().unwrap_or(400);
    let (name, version, sentence) = (next(), next(), next());
    let strings: Vec<_> = strings.collect();
    let fields: Vec<_> = strings
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .take(64)
        .collect();
    let protocol = Protocol::new(name);
    let protocol = if version.is_empty() {
        protocol
    } else {
        protocol.with_version(version)
    };

    let rejection = Rejection::new(status, sentence).with_fields(&fields);
    rejected(&rejection, None, &fields);
    rejected(
        &rejection.with_upgrade(protocol).closing(),
        Some(protocol),
        &fields,
    );
    switched(
        &Unnegotiated::new(Protocol::new("irc").with_version("6.9")),
        &fields,
    );
    switched(&Acceptor::new(Origins::Any), &fields);
}

fn rejected(rejection: &Rejection<'_>, advertised: Option<Protocol<'_>>, fields: &[(&str, &str)]) {
    let Some(bytes) = written(rejection) else {
        return;
    };
    let head = ResponseHead::parse(&bytes)
        .expect("a head")
        .expect("all of it");
    assert_eq!(head.status, rejection.status());
    assert!((300..=599).contains(&head.status));
    let own = ["connection", "upgrade", "content-type", "content-length"];
    check_fields(&head, &own, fields);
    assert_eq!(
        head.fields.all("connection").count(),
        usize::from(advertised.is_some())
    );
    let upgrade: Vec<_> = head.fields.all("upgrade").collect();
    let advertised: Vec<_> = advertised.iter().map(Protocol::to_string).collect();
    assert_eq!(
        upgrade,
        advertised.iter().map(String::as_bytes).collect::<Vec<_>>()
    );
    let content = Content::of_response(&head, "GET", &Limits::new()).expect("framing");
    let after = &bytes[head.len()..];
    assert_eq!(content.remaining(), Some(after.len() as u64));
    let said = [rejection.sentence(), rejection.section()];
    let silent = head.status == 304;
    let text = String::from_utf8_lossy(after);
    assert!(said.iter().all(|said| silent || text.contains(said)));
}

fn switched<S: http_upgrade::Accept>(acceptor: &S, fields: &[(&str, &str)]) {
    let mut server = Server::new();
    assert!(!server.wants_input(REQUEST));
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(REQUEST) else {
        panic!("no upgrade")
    };
    let Ok(reply) = upgrade.accept(acceptor) else {
        panic!("no reply")
    };
    let Some(bytes) = written(&reply.with_fields(fields)) else {
        return;
    };
    let head = ResponseHead::parse(&bytes)
        .expect("a head")
        .expect("all of it");
    assert_eq!((head.status, head.len()), (101, bytes.len()));
    assert!(head.fields.list_contains("Connection", "upgrade"));
    let protocol = acceptor.protocol().to_string();
    assert_eq!(head.fields.single("upgrade"), Ok(Some(protocol.as_bytes())));
    assert_eq!(head.fields.all("content-length").count(), 0);
    assert_eq!(head.fields.all("transfer-encoding").count(), 0);
    // All others are the caller's, also those that a rejection or another protocol writes itself.
    let own = ["connection", "upgrade", "sec-websocket-accept"];
    let own = if acceptor.protocol() == Protocol::WEBSOCKET {
        &own[..]
    } else {
        &own[..2]
    };
    check_fields(&head, own, fields);
}

/// Checks that the head has the caller's fields in their order, and no other field than those that
/// the crate writes.
fn check_fields(head: &ResponseHead<'_>, own: &[&str], fields: &[(&str, &str)]) {
    let mut found = head
        .fields
        .iter()
        .filter(|(name, _)| !own.contains(&&*name.to_lowercase()));
    let mut told = fields.iter().map(|(name, value)| (*name, value.as_bytes()));
    assert!(found.by_ref().eq(told.by_ref()));
}

/// Returns the bytes, or `None` if a string is refused. Checks that the length is known in advance
/// and that one byte of room less is too little.
fn written(message: &impl Encode) -> Option<Vec<u8>> {
    let bytes = match message.to_vec() {
        Ok(bytes) => bytes,
        Err(error) => {
            assert_ne!(error, EncodeError::TooSmall);
            return None;
        }
    };
    assert_eq!(bytes.len(), message.encoded_len());
    let mut room = vec![0; bytes.len() - 1];
    assert_eq!(message.encode(&mut room), Err(EncodeError::TooSmall));
    (bytes.len() <= 65_536).then_some(bytes)
}
