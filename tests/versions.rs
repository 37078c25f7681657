//! One table of handshakes over HTTP/1.1, HTTP/2 and HTTP/3: the same acceptor, and the same
//! agreement or refusal.
#![cfg(all(feature = "http", feature = "websocket"))]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use http::{Request, Response, Version};
use http_upgrade::server::Event;
use http_upgrade::websocket::{Acceptor, Agreement, Deflate, Origins, Preference};
use http_upgrade::{Accept, Limits, Protocol, Rejection, Reply, Upgrade};
use support::crlf;

/// The versions: bytes of HTTP/1.1, and what a stack has parsed.
const BYTES: Option<Version> = None;
const VERSIONS: [Option<Version>; 4] = [
    BYTES,
    Some(Version::HTTP_11),
    Some(Version::HTTP_2),
    Some(Version::HTTP_3),
];

/// What a request asks for: its protocol, its path with the query, and its fields.
#[derive(Clone, Copy, Debug)]
struct Ask<'a> {
    protocol: &'a str,
    path: &'a str,
    fields: &'a [(&'a str, &'a str)],
}

/// How the acceptor answers: what it agrees on, or the status and the sentence of the refusal. Both
/// come with the fields of the response that belong to the protocol.
type Answer<T> = (Result<T, (u16, String)>, Vec<(String, String)>);

fn answer<S: Accept>(acceptor: &S, upgrade: Upgrade<'_>) -> Answer<S::Agreement> {
    let is_extended = upgrade.is_extended();
    let (response, outcome) = match upgrade.accept(acceptor) {
        Ok(reply) => {
            let response = Response::<()>::try_from(&reply).unwrap();
            assert_eq!(response.status(), if is_extended { 200 } else { 101 });
            (response, Ok(Reply::sent(reply).into_agreement()))
        }
        Err(rejection) => {
            let response = Response::<()>::try_from(&rejection).unwrap();
            assert_eq!(response.status(), rejection.status());
            (response, Err(refusal(&rejection)))
        }
    };
    let fields = response.headers();
    if is_extended {
        for name in ["connection", "upgrade", "sec-websocket-accept"] {
            assert!(!fields.contains_key(name), "{name}");
        }
    }
    let of_protocol =
        |name: &str| !["connection", "upgrade", "sec-websocket-accept"].contains(&name);
    let mut fields: Vec<_> = fields
        .iter()
        .filter(|(name, _)| of_protocol(name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    fields.sort();
    (outcome, fields)
}

/// A version of WebSocket that is not spoken gets a 426, which needs an Upgrade. HTTP/2 and HTTP/3
/// have none, so it is a 400 there (RFC 6455 §4.4 allows both), and an unknown protocol is a 501
/// (RFC 9220 §3).
fn refusal(rejection: &Rejection<'_>) -> (u16, String) {
    let sentence = rejection.sentence();
    let status = match (rejection.status(), sentence) {
        (426 | 400, "Sec-WebSocket-Version is not 13") => 400,
        (426 | 501, "the protocol that this resource speaks was not offered") => 501,
        (status, _) => status,
    };
    (status, sentence.to_owned())
}

/// Asks over a version.
fn ask<S: Accept>(acceptor: &S, ask: Ask<'_>, version: Option<Version>) -> Answer<S::Agreement> {
    let Ask {
        protocol,
        path,
        fields,
    } = ask;
    let Some(version) = version else {
        let lines = |fields: &[(&str, &str)]| {
            let lines = fields
                .iter()
                .map(|(name, value)| format!("{name}: {value}⏎"));
            lines.collect::<String>()
        };
        let own = lines(fields);
        let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";
        let input = crlf(&format!(
            "GET {path} HTTP/1.1⏎Host: example.com⏎Connection: Upgrade⏎Upgrade: {protocol}⏎{key}{own}⏎x"
        ));
        let server = support::fed(Limits::new(), &input, &[input.len()]);
        let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
            panic!("no upgrade");
        };
        return answer(acceptor, upgrade);
    };
    let is_extended = version != Version::HTTP_11;
    let mut request = if is_extended {
        Request::connect(format!("https://example.com{path}"))
    } else {
        let request = Request::get(path).header("Host", "example.com");
        let request = request
            .header("Connection", "Upgrade")
            .header("Upgrade", protocol);
        request.header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
    };
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let request = request.version(version).body(()).unwrap();
    let upgrade = if is_extended {
        Upgrade::extended(&request, protocol).expect("an extended CONNECT")
    } else {
        Upgrade::of(&request).expect("an upgrade")
    };
    answer(acceptor, upgrade)
}

/// Asks over every version, and requires the same answer.
fn over_all<S: Accept>(
    acceptor: &S,
    request: Ask<'_>,
    say: impl Fn(&S::Agreement) -> String,
) -> (String, Vec<(String, String)>) {
    let [first, others @ ..] = VERSIONS.map(|version| {
        let (outcome, fields) = ask(acceptor, request, version);
        let outcome = match outcome {
            Ok(agreement) => say(&agreement),
            Err((status, sentence)) => format!("{status} {sentence}"),
        };
        (outcome, fields)
    });
    for other in others {
        assert_eq!(other, first, "{request:?}");
    }
    first
}

fn agreed(agreement: &Agreement<'_>) -> String {
    let deflate = agreement.deflate().map(|deflate| {
        (
            deflate.server_max_window_bits,
            deflate.client_max_window_bits,
        )
    });
    format!("{:?} {deflate:?}", agreement.subprotocol())
}

/// A name, an acceptor, the fields of the request, and the outcome.
type Row<'a> = (&'a str, Acceptor<'a>, &'a [(&'a str, &'a str)], &'a str);

const CHAT: Acceptor<'static> = Acceptor::new(Origins::Only(&["https://example.org"]))
    .subprotocols(&["v2", "v1"])
    .deflate(Deflate::new());

#[test]
#[rustfmt::skip] // a table
fn websocket() {
    let version = ("Sec-WebSocket-Version", "13");
    let offers = |offers| ("Sec-WebSocket-Protocol", offers);
    let extensions = |offers| ("Sec-WebSocket-Extensions", offers);
    let origin = |origin| ("Origin", origin);
    let client = CHAT.preference(Preference::Client);
    let strict = CHAT.requiring_origin().requiring_subprotocol();
    let deflate = "permessage-deflate";
    let rows: [Row<'_>; 29] = [
        ("X-09 nothing to agree on", CHAT, &[version], "None None"),
        ("X-09 a subprotocol", CHAT, &[version, offers("v1")], "Some(\"v1\") None"),
        ("X-09 the server's choice", CHAT, &[version, offers("v1, v2")], "Some(\"v2\") None"),
        ("X-09 the client's choice", client, &[version, offers("v1, v2")], "Some(\"v1\") None"),
        ("X-09 on two lines", client, &[version, offers("x"), offers("v2, v1")], "Some(\"v2\") None"),
        ("X-09 an unknown subprotocol", CHAT, &[version, offers("x")], "None None"),
        ("X-09 compression", CHAT, &[version, extensions(deflate)], "None Some((15, 15))"),
        ("X-09 compression with parameters", CHAT, &[version, extensions("permessage-deflate; server_max_window_bits=10")], "None Some((10, 15))"),
        ("X-09 compression and a subprotocol", CHAT, &[version, offers("v2"), extensions(deflate)], "Some(\"v2\") Some((15, 15))"),
        ("X-09 an unknown extension", CHAT, &[version, extensions("x; y=z")], "None None"),
        ("X-09 the origin", CHAT, &[version, origin("https://example.org")], "None None"),
        ("X-09 the origin in capitals", CHAT, &[version, origin("HTTPS://EXAMPLE.ORG")], "None None"),
        ("a field of no meaning", CHAT, &[version, ("X-Y", "z")], "None None"),
        ("a length of 0", CHAT, &[version, ("Content-Length", "0")], "None None"),
        ("strict, and all there", strict, &[version, origin("https://example.org"), offers("v1")], "Some(\"v1\") None"),
        ("another origin", CHAT, &[version, origin("https://example.net")], "403 the origin is not allowed"),
        ("two origins", CHAT, &[version, origin("https://example.org"), origin("https://example.org")], "400 Origin is repeated"),
        ("no origin", strict, &[version, offers("v1")], "403 there is no Origin"),
        ("no subprotocol", strict, &[version, origin("https://example.org")], "400 none of the offered subprotocols is supported"),
        ("an unknown subprotocol", strict, &[version, origin("https://example.org"), offers("x")], "400 none of the offered subprotocols is supported"),
        ("no version", CHAT, &[], "400 Sec-WebSocket-Version is not 13"),
        ("another version", CHAT, &[("Sec-WebSocket-Version", "8")], "400 Sec-WebSocket-Version is not 13"),
        ("two versions", CHAT, &[version, version], "400 Sec-WebSocket-Version is repeated"),
        ("subprotocols that are no tokens", CHAT, &[version, offers("a b")], "400 Sec-WebSocket-Protocol is not a list of tokens"),
        ("a subprotocol twice", CHAT, &[version, offers("v1, v1")], "400 Sec-WebSocket-Protocol names a subprotocol twice"),
        ("a malformed extension", CHAT, &[version, extensions("x; y=")], "400 Sec-WebSocket-Extensions is malformed"),
        ("a malformed one after", CHAT, &[version, extensions("permessage-deflate, \"")], "400 Sec-WebSocket-Extensions is malformed"),
        ("the origin is checked before the subprotocols", CHAT, &[version, origin("x"), offers("a b")], "403 the origin is not allowed"),
        ("the version is checked before the origin", CHAT, &[origin("x")], "400 Sec-WebSocket-Version is not 13"),
    ];
    for (name, acceptor, fields, expected) in rows {
        for (protocol, path) in [("websocket", "/"), ("WebSocket", "/chat?room=1")] {
            let ask = Ask { protocol, path, fields };
            let (outcome, fields) = over_all(&acceptor, ask, agreed);
            assert_eq!(outcome, expected, "{name}");
            let field = |name: &str| fields.iter().any(|(field, _)| field == name);
            // Only what was agreed on is in the response.
            assert_eq!(field("sec-websocket-protocol"), outcome.starts_with("Some"), "{name}");
            assert_eq!(field("sec-websocket-extensions"), outcome.ends_with("))"), "{name}");
            assert_eq!(field("sec-websocket-version"), outcome.ends_with("is not 13"), "{name}");
        }
    }
}

#[test]
fn content() {
    // Over HTTP/1.1 the content is read before the request is answered.
    let fields = &[("Sec-WebSocket-Version", "13"), ("Content-Length", "1")];
    let request = Ask {
        protocol: "websocket",
        path: "/",
        fields,
    };
    let (outcome, _) = over_all(&CHAT, request, agreed);
    assert_eq!(outcome, "400 the request has content");
}

#[test]
fn other_protocols() {
    // keeps X-13
    let tcp = http_upgrade::Unnegotiated::new(Protocol::new("tcp"));
    let spdy = http_upgrade::Unnegotiated::new(Protocol::new("SPDY").with_version("3.1"));
    let unknown = "501 the protocol that this resource speaks was not offered";
    for (protocol, of_tcp, of_spdy) in [
        ("tcp", "agreed", unknown),
        ("TCP", "agreed", unknown),
        ("tcp/1", unknown, unknown),
        ("SPDY/3.1", unknown, "agreed"),
        ("SPDY/3", unknown, unknown),
        ("websocket", unknown, unknown),
    ] {
        let request = Ask {
            protocol,
            path: "/",
            fields: &[],
        };
        assert_eq!(over_all(&tcp, request, |()| "agreed".into()).0, of_tcp);
        assert_eq!(over_all(&spdy, request, |()| "agreed".into()).0, of_spdy);
    }
}

#[cfg(feature = "masque")]
#[test]
#[rustfmt::skip] // a table
fn tunnels() {
    use http_upgrade::masque::{Acceptor, IpTarget, UdpTarget};

    let capsules = vec![("capsule-protocol".to_owned(), "?1".to_owned())];
    let port = "400 the target port is not a number from 1 to 65535";
    for (name, path, fields, expected) in [
        ("M-21 a target", "/.well-known/masque/udp/192.0.2.6/443/", &[][..], "192.0.2.6 443"),
        ("M-21 an IPv6 target", "/.well-known/masque/udp/%3A%3A1/53/", &[("Capsule-Protocol", "?1")], "::1 53"),
        ("M-16 port 0", "/.well-known/masque/udp/192.0.2.6/0/", &[], port),
        ("M-16 another path", "/x", &[], "404 the path is not of the template"),
        ("M-07 a length", "/.well-known/masque/udp/192.0.2.6/443/", &[("Content-Length", "0")], "400 the request announces content"),
        ("M-07 a type", "/.well-known/masque/udp/192.0.2.6/443/", &[("Content-Type", "x")], "400 the request announces content"),
    ] {
        let ask = Ask { protocol: "connect-udp", path, fields };
        let say = |target: &UdpTarget| format!("{} {}", target.host(), target.port());
        let (outcome, fields) = over_all(&Acceptor::<UdpTarget>::new(), ask, say);
        assert_eq!(outcome, expected, "{name}");
        // keeps M-05, M-06
        assert_eq!(fields == capsules, !outcome.starts_with('4'), "{name}");
    }
    let ask = Ask { protocol: "connect-ip", path: "/.well-known/masque/ip/*/17/", fields: &[] };
    let say = |target: &IpTarget| format!("{:?} {:?}", target.scope(), target.protocol());
    let (outcome, _) = over_all(&Acceptor::<IpTarget>::new(), ask, say);
    assert_eq!(outcome, "Any Some(17)", "M-21");
}
