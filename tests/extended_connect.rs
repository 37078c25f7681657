//! Extended CONNECT on a server (RFC 8441, RFC 9220): what is one, and how it is answered.
#![cfg(all(feature = "http", feature = "websocket"))]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use http::{Request, Response, Version};
use http_upgrade::upgrade::{ExtendedConnectError, NotAnUpgrade};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{
    Accept, FieldWriter, Persistence, Protocol, Rejection, RequestHead, Unnegotiated, Upgrade,
};

/// Makes a CONNECT over HTTP/2 for this URI, with these fields.
fn connect(uri: &str, fields: &[(&str, &str)]) -> Request<()> {
    let request = Request::connect(uri).version(Version::HTTP_2);
    let request = fields.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    request.body(()).expect("a request")
}

const URI: &str = "https://example.com/chat?room=1";

#[test]
#[rustfmt::skip] // a table
fn what_is_none() {
    use ExtendedConnectError::{Connection, H2c, Host, Method, Protocol, Target, Version};
    let of = |request: &Request<()>, protocol: &str| Upgrade::extended(request, protocol).err();
    let plain = |fields| connect(URI, fields);
    for (name, request, protocol, expected) in [
        ("sound", plain(&[]), "websocket", None),
        ("sound, with a version", plain(&[]), "SPDY/3.1", None),
        ("sound, with Host", plain(&[("host", "EXAMPLE.com")]), "websocket", None),
        ("sound, with TE", plain(&[("te", "trailers")]), "websocket", None),
        ("X-05 no token", plain(&[]), "", Some(Protocol)),
        ("X-05 two tokens", plain(&[]), "websocket, connect-udp", Some(Protocol)),
        ("X-05, X-16 a line of its own", plain(&[]), "websocket\r\nX: y", Some(Protocol)),
        ("h2c", plain(&[]), "h2c", Some(H2c)),
        ("h2c in capitals, with a version", plain(&[]), "H2C/1", Some(H2c)),
        ("X-03 no path", connect("https://example.com", &[]), "websocket", None),
        ("X-03 no scheme", connect("example.com:443", &[]), "websocket", Some(Target)),
        ("X-03 another scheme", connect("ftp://example.com/", &[]), "websocket", Some(Target)),
        ("X-03 no host", connect("/chat", &[]), "websocket", Some(Target)),
        ("X-03 a user", connect("https://u@example.com/chat", &[]), "websocket", Some(Target)),
        ("X-16 a path outside ASCII", connect("https://example.com/\u{e9}", &[]), "websocket", Some(Target)),
        ("X-07 Connection", plain(&[("connection", "upgrade")]), "websocket", Some(Connection)),
        ("X-07 Upgrade", plain(&[("upgrade", "websocket")]), "websocket", Some(Connection)),
        ("X-15 Keep-Alive", plain(&[("keep-alive", "5")]), "websocket", Some(Connection)),
        ("X-15 Proxy-Connection", plain(&[("proxy-connection", "close")]), "websocket", Some(Connection)),
        ("X-15 Transfer-Encoding", plain(&[("transfer-encoding", "chunked")]), "websocket", Some(Connection)),
        ("X-15 TE", plain(&[("te", "gzip")]), "websocket", Some(Connection)),
        ("X-17 another Host", plain(&[("host", "example.net")]), "websocket", Some(Host)),
        ("X-17 two Hosts", plain(&[("host", "example.com"), ("host", "example.com")]), "websocket", Some(Host)),
    ] {
        assert_eq!(of(&request, protocol), expected, "{name}");
    }
    let mut request = plain(&[]);
    *request.method_mut() = http::Method::GET;
    assert_eq!(of(&request, "websocket"), Some(Method));
    let mut request = plain(&[]);
    *request.version_mut() = http::Version::HTTP_11;
    assert_eq!(of(&request, "websocket"), Some(Version));
    *request.version_mut() = http::Version::HTTP_3;
    assert_eq!(of(&request, "websocket"), None, "X-14");
}

#[test]
fn a_plain_connect_stays_one() {
    // keeps X-05: without `:protocol` it is no upgrade, whatever its fields say
    let plain = connect("example.com:443", &[]);
    assert_eq!(Upgrade::of(&plain).err(), Some(NotAnUpgrade::Absent));
    let odd = connect(
        "example.com:443",
        &[("upgrade", "websocket"), ("connection", "upgrade")],
    );
    assert_eq!(Upgrade::of(&odd).err(), Some(NotAnUpgrade::Version));
}

#[test]
fn errors() {
    use ExtendedConnectError::{Connection, H2c, Host, Method, Protocol, Target, Version};
    #[rustfmt::skip] // a table
    let rows = [
        (Version, 0, "the request is not HTTP/2 or HTTP/3"),
        (Method, 400, "a request with :protocol has another method than CONNECT (RFC 8441 §4)"),
        (Protocol, 400, "the value of :protocol is not an upgrade token (RFC 8441 §4)"),
        (H2c, 501, "the value of :protocol is h2c (RFC 9113 §3.1)"),
        (Target, 400, "the :scheme, the :path or the :authority is missing or malformed (RFC 8441 §4)"),
        (Connection, 400, "the request has a field of the connection (RFC 9113 §8.2.2)"),
        (Host, 400, "Host is another one than :authority (RFC 9113 §8.3.1)"),
    ];
    for (error, status, sentence) in rows {
        assert_eq!(error.rule().to_string(), sentence);
        let rejection = error.rejection();
        assert_eq!(rejection.map_or(0, |rejection| rejection.status()), status);
        if let Some(rejection) = rejection {
            for_http2(&rejection);
        }
    }
}

/// Checks that a response is one for HTTP/2.
fn for_http2(rejection: &Rejection<'_>) -> Response<String> {
    let response = Response::<String>::try_from(rejection).expect("a response");
    for name in ["connection", "upgrade", "keep-alive", "transfer-encoding"] {
        assert!(!response.headers().contains_key(name), "{name}");
    }
    assert_ne!(response.status(), 426);
    assert_eq!(response.status(), rejection.status());
    assert_eq!(rejection.persistence(b"x"), Persistence::Reuse);
    response
}

/// Notes what an acceptor sees, and agrees.
struct Witness;

impl Accept for Witness {
    type Agreement = String;
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::new("foo").with_version("1")
    }

    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<String, Rejection<'static>> {
        let request: &RequestHead<'_> = upgrade.request();
        let protocols: Vec<_> = upgrade.protocols().map(|p| p.to_string()).collect();
        let authority = request.authority().unwrap_or_default();
        let method = request.method;
        let (has_content, is_extended) = (upgrade.has_content(), upgrade.is_extended());
        Ok(format!(
            "{method} {authority} {protocols:?} {has_content} {is_extended}"
        ))
    }

    fn fields(&self, agreement: &String, to: &mut FieldWriter<'_>) {
        to.field("X-Seen", &[agreement]);
    }
}

#[test]
fn what_an_acceptor_sees() {
    // keeps X-04: the authority is that of an origin, and nothing is opened to it
    for (protocol, fields, expected) in [
        (
            "foo/1",
            &[][..],
            Ok("GET example.com [\"foo/1\"] false true"),
        ),
        (
            "FOO/1",
            &[("content-length", "0")],
            Ok("GET example.com [\"FOO/1\"] false true"),
        ),
        (
            "foo/1",
            &[("content-length", "3")],
            Err((400, "an extended CONNECT announces content")),
        ),
        (
            "foo/2",
            &[],
            Err((
                501,
                "the protocol that this resource speaks was not offered",
            )),
        ),
        (
            "foo",
            &[],
            Err((
                501,
                "the protocol that this resource speaks was not offered",
            )),
        ),
    ] {
        let request = connect(URI, fields);
        let upgrade = Upgrade::extended(&request, protocol).unwrap();
        assert_eq!(upgrade.consumed(), 0);
        let found = match upgrade.accept(&Witness) {
            Ok(reply) => {
                let response = Response::try_from(&reply).unwrap();
                assert_eq!(response.status(), 200);
                assert_eq!(response.headers().len(), 1);
                assert_eq!(response.headers()["x-seen"], reply.agreement());
                Ok(reply.sent().into_agreement())
            }
            Err(rejection) => {
                for_http2(&rejection);
                Err((rejection.status(), rejection.sentence()))
            }
        };
        assert_eq!(found, expected.map(str::to_owned), "{protocol}");
    }
}

#[test]
fn an_unknown_protocol() {
    // keeps X-13
    let chat = Acceptor::new(Origins::Any);
    let request = connect(URI, &[("sec-websocket-version", "13")]);
    let rejection = Upgrade::extended(&request, "foo").unwrap().accept(&chat);
    let rejection = rejection.expect_err("another protocol");
    let response = for_http2(&rejection);
    assert_eq!(response.status(), 501);
    assert_eq!(rejection.section(), "RFC 9220 §3");
}

#[test]
fn no_key_and_no_answer_to_one() {
    // keeps: a key is not processed, even if it is there
    let chat = Acceptor::new(Origins::Any);
    for key in [
        &[][..],
        &[("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")],
        &[("sec-websocket-key", "x")],
    ] {
        let mut fields = vec![("sec-websocket-version", "13")];
        fields.extend(key);
        let request = connect(URI, &fields);
        let reply = Upgrade::extended(&request, "websocket").unwrap();
        let reply = reply.accept(&chat).expect("it agrees");
        let response = Response::try_from(&reply).unwrap();
        assert_eq!(
            (response.status().as_u16(), response.headers().len()),
            (200, 0)
        );
        assert_eq!(reply.agreement().accept(), None);
    }
}

#[test]
fn refusals_of_the_application() {
    // keeps X-07: neither Connection nor Upgrade comes with any of them
    let request = connect(URI, &[]);
    let upgrade = || Upgrade::extended(&request, "websocket").unwrap();
    let upgraded = Rejection::new(426, "use WebSocket").with_upgrade(Protocol::WEBSOCKET);
    let own = &[("WWW-Authenticate", "Basic")];
    for (rejection, status) in [
        (Rejection::new(401, "who?").with_fields(own).closing(), 401),
        (upgraded, 400),
        (
            Rejection::new(403, "no").with_upgrade(Protocol::WEBSOCKET),
            403,
        ),
    ] {
        assert_eq!(for_http2(&upgrade().reject(rejection)).status(), status);
        // So is the answer to any other request over HTTP/2.
        let plain = Request::get(URI).version(Version::HTTP_2).body(()).unwrap();
        let bound = rejection.for_request(&RequestHead::from(&plain));
        assert_eq!(for_http2(&bound).status(), status);
    }
}

#[test]
fn fields_of_the_application() {
    let tcp = Unnegotiated::new(Protocol::new("tcp"));
    let request = connect(URI, &[]);
    let reply = Upgrade::extended(&request, "tcp")
        .unwrap()
        .accept(&tcp)
        .unwrap();
    let reply = reply.with_fields(&[("Set-Cookie", "a=b")]);
    let response = Response::try_from(&reply).unwrap();
    assert_eq!(response.headers()["set-cookie"], "a=b");
    let reply = reply.with_fields(&[("Connection", "close")]);
    assert!(Response::try_from(&reply).is_err());
}
