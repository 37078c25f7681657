//! UDP through a proxy (RFC 9298): a protocol that this crate does not know, implemented with its
//! traits.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::client::Client;
use http_upgrade::head::{Fields, Target};
use http_upgrade::{
    Accept, Encode, EncodeError, FieldWriter, Limits, Propose, Protocol, Rejection, ResponseHead,
    Rule, Upgrade,
};
use support::client::{Say, outcome};
use support::{answer, crlf, table};

const PROTOCOL: Protocol<'_> = Protocol::new("connect-udp");

/// Whether a field announces content; a request with capsules must not have any (RFC 9297 §3.2).
fn announces_content(fields: &Fields<'_>) -> bool {
    let names = ["Content-Length", "Content-Type", "Transfer-Encoding"];
    names.iter().any(|name| fields.all(name).next().is_some())
}

/// A proxy that is reached by TLS, under this name.
struct Proxy(&'static str);

impl Accept for Proxy {
    type Agreement = String;
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        PROTOCOL
    }

    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<String, Rejection<'static>> {
        let request = upgrade.request();
        if request.authority() != Some(self.0) {
            let sentence = "the request is for another proxy";
            return Err(Rejection::of_rule(
                421,
                Rule::new("RFC 9110 §7.4", sentence),
            ));
        }
        let (scheme, path) = match request.target() {
            // The request came by TLS, as all requests do here.
            Target::Origin(path) => ("https", path),
            Target::Absolute { scheme, path, .. } => (scheme, path),
            _ => ("", ""),
        };
        if !scheme.eq_ignore_ascii_case("https") {
            return Err(malformed("the target is none of this proxy's"));
        }
        if request.method != "GET" {
            return Err(malformed("the method is not GET"));
        }
        if upgrade.has_content() || announces_content(&request.fields) {
            return Err(malformed("the request announces content"));
        }
        if upgrade.protocols().count() != 1 {
            return Err(malformed("something else is offered as well"));
        }
        destination(path).ok_or(malformed("the path names no host and port"))
    }

    fn fields(&self, _: &String, to: &mut FieldWriter<'_>) {
        to.field("Capsule-Protocol", &["?1"]);
    }
}

const fn malformed(sentence: &'static str) -> Rejection<'static> {
    Rejection::of_rule(400, Rule::new("RFC 9298 §3", sentence))
}

fn destination(path: &str) -> Option<String> {
    let path = path.strip_prefix("/.well-known/masque/udp/")?;
    let (host, port) = path.strip_suffix('/')?.split_once('/')?;
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let port: u16 = port.parse().ok().filter(|port| digits && *port > 0)?;
    (!host.is_empty()).then(|| format!("{host}:{port}"))
}

/// The rule that such a request breaks by having content.
const NO_CONTENT: Rule = Rule::new("RFC 9298 §3.2", "a request for a UDP tunnel has no content");

/// A client of such a proxy.
#[derive(Clone, Copy)]
struct Udp;

impl Propose for Udp {
    type Agreement = ();
    type Error = &'static str;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(PROTOCOL);
    }

    fn check(&self, method: &str, _: &Target<'_>, has_content: bool) -> Result<(), EncodeError> {
        match (method, has_content) {
            (_, true) => Err(EncodeError::Refused(NO_CONTENT)),
            ("GET", false) => Ok(()),
            (_, false) => Err(EncodeError::Method),
        }
    }

    fn fields(&self, to: &mut FieldWriter<'_>) {
        to.field("Capsule-Protocol", &["?1"]);
    }

    fn confirm(&self, _: Protocol<'_>, response: &ResponseHead<'_>) -> Result<(), &'static str> {
        if announces_content(&response.fields) {
            return Err("the response announces content");
        }
        Ok(())
    }
}

impl Say for Udp {
    fn say(&self, (): &()) -> String {
        PROTOCOL.to_string()
    }
}

const PROXY: Proxy = Proxy("example.org");

/// The request of RFC 9298 §3.2.
const REQUEST: &str = "GET https://example.org/.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1⏎\
    Host: example.org⏎Connection: Upgrade⏎Upgrade: connect-udp⏎Capsule-Protocol: ?1⏎⏎";

/// The response of RFC 9298 §3.3.
const REPLY: &str = "HTTP/1.1 101 Switching Protocols⏎Connection: Upgrade⏎Upgrade: connect-udp⏎\
    Capsule-Protocol: ?1⏎⏎";

/// A datagram with the payload `hi`, as a capsule (RFC 9298 §5, RFC 9297 §3.5).
const DATAGRAM: &str = "\0\x03\0hi";

/// Returns the same lines, in the order in which this crate writes them.
fn ordered(example: &str) -> String {
    let own = "Upgrade: connect-udp⏎Connection: Upgrade⏎";
    let swapped = example.replace("Connection: Upgrade⏎Upgrade: connect-udp⏎", own);
    assert_ne!(swapped, example);
    swapped
}

#[test]
fn the_examples() {
    // keeps M-09, M-11, M-17, M-20: the request ends with its head, so no datagram can be sent
    // before the 101
    let client = Client::new(Udp);
    let target = "https://example.org/.well-known/masque/udp/192.0.2.6/443/";
    let opening = client.request(target, "example.org").to_vec();
    assert_eq!(opening, Ok(crlf(&ordered(REQUEST))));
    for request in [REQUEST, &ordered(REQUEST)] {
        for after in ["", DATAGRAM] {
            let input = crlf(&[request, after].concat());
            let found = format!(
                "upgrade connect-udp; content \"\"; unread \"{}\"",
                after.as_bytes().escape_ascii()
            );
            assert_eq!(support::outcome(&input), found);
            assert_eq!(answer(&PROXY, &input), ordered(REPLY));
        }
    }
    for reply in [REPLY, &ordered(REPLY)] {
        let input = crlf(&[reply, DATAGRAM].concat());
        let switched = "switched to connect-udp; unread \"\\x00\\x03\\x00hi\"";
        assert_eq!(outcome(&Udp, &input), switched);
    }
}

#[test]
fn where_the_datagrams_go() {
    let input = crlf(REQUEST);
    let server = support::fed(Limits::new(), &input, &[input.len()]);
    let Ok(http_upgrade::server::Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let reply = upgrade.accept(&PROXY).expect("it agrees");
    assert_eq!(reply.agreement(), "192.0.2.6:443");
}

#[test]
fn what_cannot_be_asked() {
    // keeps M-11, M-13, M-20: a datagram is not content of the request
    let client = Client::new(Udp);
    let opening = || client.request("/.well-known/masque/udp/h/1/", "example.org");
    for (opening, error) in [
        (
            opening().content(DATAGRAM.as_bytes()),
            EncodeError::Refused(NO_CONTENT),
        ),
        (opening().method("POST"), EncodeError::Method),
        (
            opening().method("POST").content(b"x"),
            EncodeError::Refused(NO_CONTENT),
        ),
    ] {
        assert_eq!(opening.to_vec(), Err(error));
    }
}

/// Checks the response of the proxy when `old`, which occurs once in the example, is replaced by
/// `new`.
fn refused(rows: &[(&str, &str, &str, &str)]) {
    for (name, old, new, expected) in rows {
        assert_eq!(REQUEST.matches(old).count(), 1, "{old}");
        let input = crlf(&REQUEST.replace(old, new));
        assert_eq!(answer(&PROXY, &input), *expected, "{name}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn malformed_requests() {
    let path = "400 reuse: the path names no host and port (RFC 9298 §3)";
    let content = "400 reuse: the request announces content (RFC 9298 §3)";
    let (end, port) = ("?1⏎⏎", "443/");
    refused(&[
        ("M-12 another method", "GET", "OPTIONS", "400 reuse: the method is not GET (RFC 9298 §3)"),
        ("M-12 two Hosts", "Host: example.org⏎", "Host: example.org⏎Host: example.org⏎", "400 close: Host is repeated (RFC 9112 §3.2)"),
        ("M-12 no Connection", "Connection: Upgrade⏎", "", "plain GET Absolute { scheme: \"https\", authority: \"example.org\", path: \"/.well-known/masque/udp/192.0.2.6/443/\" }"),
        ("M-12 a second protocol", "Upgrade: connect-udp", "Upgrade: connect-udp, websocket", "400 reuse: something else is offered as well (RFC 9298 §3)"),
        ("M-12 a second line", "?1⏎", "?1⏎Upgrade: connect-udp⏎", "400 reuse: something else is offered as well (RFC 9298 §3)"),
        ("M-12 no host", "192.0.2.6", "", path),
        ("M-12 no port", "443", "", path),
        ("M-12 a port with a sign", "443", "+443", path),
        ("M-12 port 0", "443", "0", path),
        ("M-12 a port beyond all ports", "443", "65536", path),
        ("M-12 another path", port, "443", path),
        ("M-13 content", end, "?1⏎Content-Length: 1⏎⏎x", content),
        ("M-13 content in chunks", end, "?1⏎Transfer-Encoding: chunked⏎⏎1⏎x⏎0⏎⏎", content),
        ("M-13 none, but announced", end, "?1⏎Content-Length: 0⏎⏎", content),
        ("M-13 of some type", end, "?1⏎Content-Type: text/plain⏎⏎", content),
        ("datagrams sent in hope close the connection", end, "?1⏎Content-Length: 0⏎⏎\0\x03\0hi", "400 close: the request announces content (RFC 9298 §3)"),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn requests_that_went_astray() {
    let elsewhere = "421 reuse: the request is for another proxy (RFC 9110 §7.4)";
    table(&[
        ("S-19 another authority, which a forged Host cannot hide", "GET https://example.net/.well-known/masque/udp/h/1/ HTTP/1.1⏎Host: example.org⏎Connection: Upgrade⏎Upgrade: connect-udp⏎⏎", elsewhere),
        ("S-19 another port", "GET https://example.org:444/.well-known/masque/udp/h/1/ HTTP/1.1⏎Host: example.org⏎Connection: Upgrade⏎Upgrade: connect-udp⏎⏎", elsewhere),
        ("S-19 another Host", "GET /.well-known/masque/udp/h/1/ HTTP/1.1⏎Host: example.net⏎Connection: Upgrade⏎Upgrade: connect-udp⏎⏎", elsewhere),
        ("S-19 without TLS", "GET http://example.org/.well-known/masque/udp/h/1/ HTTP/1.1⏎Host: example.org⏎Connection: Upgrade⏎Upgrade: connect-udp⏎⏎",
            "400 reuse: the target is none of this proxy's (RFC 9298 §3)"),
        ("S-19 where Host alone says it", "GET /.well-known/masque/udp/h/1/ HTTP/1.1⏎Host: example.org⏎Connection: Upgrade⏎Upgrade: connect-udp⏎⏎", &ordered(REPLY)),
    ], |input| answer(&PROXY, input));
}

#[test]
fn replies_that_do_not_do() {
    let other = "a 101 switches to a protocol that was not proposed";
    let no_upgrade = "a 101 has no Upgrade, or one that is not a list of protocols";
    let content = "the response announces content";
    #[rustfmt::skip] // a table
    let rows = [
        ("M-13 content", "?1⏎", "?1⏎Content-Length: 2⏎", content),
        ("M-13 none, but announced", "?1⏎", "?1⏎content-length: 0⏎", content),
        ("M-13 chunks", "?1⏎", "?1⏎Transfer-Encoding: chunked⏎", content),
        ("M-13 of some type", "?1⏎", "?1⏎Content-Type: text/plain⏎", content),
        ("M-18 no Connection", "Connection: Upgrade⏎", "", "a 101 has no Connection that names upgrade"),
        ("M-18 no Upgrade", "Upgrade: connect-udp⏎", "", no_upgrade),
        ("M-18 another protocol", "connect-udp", "connect-ip", other),
        ("M-18 a second one", "connect-udp", "connect-udp, x", other),
        ("M-18 a second line", "?1⏎", "?1⏎Upgrade: connect-udp⏎", other),
        ("M-18 200", "101", "200", "rejected 200 close; advertises connect-udp; content until close \"\""),
    ];
    for (name, old, new, expected) in rows {
        assert_eq!(REPLY.matches(old).count(), 1, "{old}");
        let input = crlf(&REPLY.replace(old, new));
        assert_eq!(outcome(&Udp, &input), expected, "{name}");
    }
}
