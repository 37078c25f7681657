//! Requests for tunnels of UDP (RFC 9298) and IP (RFC 9484), and the answers to them.
#![cfg(feature = "masque")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::client::Client;
use http_upgrade::intermediary::ResponseEvent;
use http_upgrade::masque::{
    Acceptor, IpTarget, Proposal, Relay, ResponseError, Target, Template, UdpTarget,
};
use http_upgrade::server::Event;
use http_upgrade::{
    Encode, EncodeError, Intermediary, Limits, Propose, Protocol, RequestHead, ResponseHead,
};
use support::client::{Say, outcome};
use support::{answer, crlf};

static UDP: Acceptor<'static, UdpTarget> = Acceptor::new();
static IP: Acceptor<'static, IpTarget> = Acceptor::new();

/// The requests of RFC 9298 §3.2 and RFC 9484 §4.2, and their responses, in the order in which this
/// crate writes lines.
const UDP_REQUEST: &str = "GET https://example.org/.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1⏎\
    Host: example.org⏎Upgrade: connect-udp⏎Connection: Upgrade⏎Capsule-Protocol: ?1⏎⏎";
const UDP_REPLY: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: connect-udp⏎\
    Connection: Upgrade⏎Capsule-Protocol: ?1⏎⏎";
const IP_REQUEST: &str = "GET https://example.org/.well-known/masque/ip/*/*/ HTTP/1.1⏎\
    Host: example.org⏎Upgrade: connect-ip⏎Connection: Upgrade⏎Capsule-Protocol: ?1⏎⏎";
const IP_REPLY: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: connect-ip⏎\
    Connection: Upgrade⏎Capsule-Protocol: ?1⏎⏎";

impl<T: Target> Say for Proposal<T> {
    fn say(&self, (): &()) -> String {
        "capsules".into()
    }
}

#[test]
fn the_examples() {
    // keeps M-05, M-11, M-17, M-22, M-24
    let mut out = [0; 256];
    let target = UdpTarget::new("192.0.2.6", 443).unwrap();
    let udp = Template::WELL_KNOWN.expand(&target, &mut out).unwrap();
    let written = |client: &dyn Encode| bytes_of(client);
    let client = Client::new(Proposal::<UdpTarget>::new());
    let uri = format!("https://example.org{udp}");
    assert_eq!(
        written(&client.request(&uri, "example.org")),
        crlf(UDP_REQUEST)
    );
    let target = IpTarget::new("*", None).unwrap();
    let ip = Template::WELL_KNOWN.expand(&target, &mut out).unwrap();
    let client = Client::new(Proposal::<IpTarget>::new());
    let uri = format!("https://example.org{ip}");
    assert_eq!(
        written(&client.request(&uri, "example.org")),
        crlf(IP_REQUEST)
    );

    assert_eq!(answer(&UDP, &crlf(UDP_REQUEST)), UDP_REPLY);
    assert_eq!(answer(&IP, &crlf(IP_REQUEST)), IP_REPLY);
    let switched = "switched to capsules; unread \"\\x00\\x00\"";
    let replied = |reply: &str| crlf(&format!("{reply}\0\0"));
    assert_eq!(
        outcome(&Proposal::<UdpTarget>::new(), &replied(UDP_REPLY)),
        switched
    );
    assert_eq!(
        outcome(&Proposal::<IpTarget>::new(), &replied(IP_REPLY)),
        switched
    );
}

fn bytes_of(message: &dyn Encode) -> Vec<u8> {
    let mut out = vec![0; message.encoded_len()];
    message.encode(&mut out).expect("a message").to_vec()
}

/// Returns how a request is answered in which `old`, which is there once, is replaced by `new`.
fn replaced(request: &str, old: &str, new: &str) -> Vec<u8> {
    assert_eq!(request.matches(old).count(), 1, "{old}");
    crlf(&request.replace(old, new))
}

#[test]
#[rustfmt::skip] // a table
fn refused_requests() {
    let host = "400 reuse: the target host is neither an IP address nor a name (RFC 9298 §3.1)";
    let port = "400 reuse: the target port is not a number from 1 to 65535 (RFC 9298 §3.1)";
    let encoding = "400 reuse: a value is not percent-encoded (RFC 3986 §2.1)";
    let content = "400 reuse: the request announces content (RFC 9297 §3.2)";
    let offers = "400 reuse: something else is offered beside the tunnel (RFC 9298 §3.2)";
    let path = "404 reuse: the path is not of the template (RFC 9298 §3.1)";
    for (name, old, new, expected) in [
        ("M-12 another method", "GET", "POST", "400 reuse: the method is not GET (RFC 9298 §3.2)"),
        ("M-12 a second protocol", "Upgrade: connect-udp", "Upgrade: connect-udp, websocket", offers),
        ("M-12 a second line", "?1⏎", "?1⏎Upgrade: connect-udp⏎", offers),
        ("M-12 another protocol", "Upgrade: connect-udp", "Upgrade: connect-ip", "426 reuse: the protocol that this resource speaks was not offered (RFC 9110 §15.5.22)"),
        ("M-07 content", "?1⏎⏎", "?1⏎Content-Length: 1⏎⏎x", content),
        ("M-07 none, but announced", "?1⏎", "?1⏎Content-Length: 0⏎", content),
        ("M-07 of some type", "?1⏎", "?1⏎Content-Type: text/plain⏎", content),
        ("M-07 chunks", "?1⏎⏎", "?1⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", content),
        ("M-16 a host that is encoded, and decoded once", "192.0.2.6", "%31%39%32.0.2.6", UDP_REPLY),
        ("M-16 a host that is encoded twice", "192.0.2.6", "%2531", host),
        ("M-16 a NUL", "192.0.2.6", "192.0.2.6%00", host),
        ("M-16 a slash", "192.0.2.6", "a%2Fb", host),
        ("M-16 half an encoding", "192.0.2.6", "a%2", encoding),
        ("M-16 no hexadecimal digits", "192.0.2.6", "a%zz", encoding),
        ("M-16 an IPv6 address", "192.0.2.6", "2001%3Adb8%3A%3A42", UDP_REPLY),
        ("M-16 its colons as they are", "192.0.2.6", "2001:db8::42", path),
        ("M-16 with brackets", "192.0.2.6", "%5B%3A%3A1%5D", host),
        ("M-16 with a zone", "192.0.2.6", "fe80%3A%3A1%25eth0", host),
        ("M-16 a name", "192.0.2.6", "dns.example", UDP_REPLY),
        ("M-16 an address in another notation", "192.0.2.6", "0300.0.2.6", host),
        ("M-16 an address as a number", "192.0.2.6", "3221225990", host),
        ("M-16 a name that begins with a dot", "192.0.2.6", ".example", host),
        ("M-16 a name outside ASCII", "192.0.2.6", "b%C3%BCcher.example", host),
        ("M-16 no host", "192.0.2.6", "", host),
        ("M-16 no port", "443", "", port),
        ("M-16 port 0", "443", "0", port),
        ("M-16 the last port", "443", "65535", UDP_REPLY),
        ("M-16 a port beyond all ports", "443", "65536", port),
        ("M-16 a port with a sign", "443", "%2B443", port),
        ("M-16 a port with many zeros", "443", "0000000443", port),
        ("M-16 another path", "443/", "443", path),
        ("M-16 a path after it", "443/", "443/x", path),
        ("M-16 a query", "443/", "443/?x=1", path),
        ("M-16 another scheme", "GET https", "GET ftp", "400 reuse: the target has no path, or the scheme is not http or https (RFC 9298 §3.2)"),
    ] {
        assert_eq!(answer(&UDP, &replaced(UDP_REQUEST, old, new)), expected, "{name}");
    }
    let long = format!("{}.example", "a".repeat(246));
    assert_eq!(answer(&UDP, &replaced(UDP_REQUEST, "192.0.2.6", &long)), host);
    assert_eq!(answer(&UDP, &replaced(UDP_REQUEST, "192.0.2.6", &long[1..])), UDP_REPLY);
}

#[test]
#[rustfmt::skip] // a table
fn ip_targets() {
    let prefix = "400 reuse: the target is neither *, a name nor an IP prefix (RFC 9484 §4.6)";
    let protocol = "400 reuse: the IP protocol is neither * nor a number from 0 to 255 (RFC 9484 §4.6)";
    for (name, new, expected) in [
        ("M-23 everything", "*/*", IP_REPLY),
        ("M-23 everything, encoded", "%2A/%2a", IP_REPLY),
        ("M-23 a prefix", "192.0.2.0%2F24/17", IP_REPLY),
        ("M-23 bits after the prefix", "192.0.2.1%2F24/17", prefix),
        ("M-23 a single address", "192.0.2.1/17", IP_REPLY),
        ("M-23 all bits", "192.0.2.1%2F32/17", IP_REPLY),
        ("M-23 too many bits", "192.0.2.1%2F33/17", prefix),
        ("M-23 no bits", "0.0.0.0%2F0/17", IP_REPLY),
        ("M-23 no bits, but an address", "128.0.0.0%2F0/17", prefix),
        ("M-23 an IPv6 prefix", "2001%3Adb8%3A%3A%2F32/*", IP_REPLY),
        ("M-23 bits after it", "2001%3Adb8%3A%3A1%2F127/*", prefix),
        ("M-23 one IPv6 address", "2001%3Adb8%3A%3A1%2F128/*", IP_REPLY),
        ("M-23 too many bits of IPv6", "%3A%3A%2F129/*", prefix),
        ("M-23 many more", "%3A%3A%2F256/*", prefix),
        ("M-23 no length", "192.0.2.0%2F/17", prefix),
        ("M-23 a length with a sign", "192.0.2.0%2F%2B24/17", prefix),
        ("M-23 a name", "host.example/17", IP_REPLY),
        ("M-23 a name with a length", "host.example%2F8/17", prefix),
        ("M-23 nothing", "/17", prefix),
        ("M-23 the greatest protocol", "*/255", IP_REPLY),
        ("M-23 a greater one", "*/256", protocol),
        ("M-23 a negative one", "*/-1", protocol),
        ("M-23 no protocol", "*/", protocol),
        ("M-23 a word", "*/tcp", protocol),
    ] {
        assert_eq!(answer(&IP, &replaced(IP_REQUEST, "*/*", new)), expected, "{name}");
    }
    let cleartext = "400 reuse: IP packets are proxied over an encrypted connection only (RFC 9484 §4)";
    assert_eq!(answer(&IP, &replaced(IP_REQUEST, "GET https", "GET http")), cleartext);
}

#[test]
fn a_proxy_under_one_name() {
    let template = "https://example.org/masque{?target_port,target_host}";
    let template = Template::<UdpTarget>::parse(template).unwrap();
    let proxy = Acceptor::with_template(template).unwrap();
    let request = |target: &str, host: &str| {
        let upgrade = "Connection: Upgrade⏎Upgrade: connect-udp⏎⏎";
        crlf(&format!("GET {target} HTTP/1.1⏎Host: {host}⏎{upgrade}"))
    };
    let path = "/masque?target_port=53&target_host=%3A%3A1";
    let elsewhere = "421 reuse: the request is for another proxy (RFC 9110 §7.4)";
    assert_eq!(answer(&proxy, &request(path, "example.org")), UDP_REPLY);
    assert_eq!(answer(&proxy, &request(path, "EXAMPLE.org")), UDP_REPLY);
    assert_eq!(answer(&proxy, &request(path, "example.net")), elsewhere);
    let uri = format!("https://example.net{path}");
    assert_eq!(answer(&proxy, &request(&uri, "example.org")), elsewhere);

    let input = request(path, "example.org");
    let server = support::fed(Limits::new(), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let reply = upgrade.accept(&proxy).unwrap();
    assert_eq!(*reply.agreement(), UdpTarget::new("::1", 53).unwrap());
}

#[test]
#[rustfmt::skip] // a table
fn replies_that_are_not_accepted() {
    let content = "the response announces content";
    let other = "a 101 switches to a protocol that was not proposed";
    for (name, old, new, expected) in [
        ("M-07 content", "?1⏎", "?1⏎Content-Length: 2⏎", content),
        ("M-07 none, but announced", "?1⏎", "?1⏎content-length: 0⏎", content),
        ("M-07 chunks", "?1⏎", "?1⏎Transfer-Encoding: chunked⏎", content),
        ("M-07 of some type", "?1⏎", "?1⏎Content-Type: text/plain⏎", content),
        ("M-18 no Connection", "Connection: Upgrade⏎", "", "a 101 has no Connection that names upgrade"),
        ("M-18, M-24 another protocol", "connect-udp", "websocket", other),
        ("M-18 a second one", "connect-udp", "connect-udp, x", other),
        ("M-06 in a response that refuses, where the field has no meaning", "101 Switching Protocols", "403 No", "rejected 403 close; advertises connect-udp; content until close \"\""),
        ("M-19 a redirect", "101 Switching Protocols", "302 X", "rejected 302 close; advertises connect-udp; content until close \"\""),
    ] {
        let proposal = Proposal::<UdpTarget>::new();
        assert_eq!(outcome(&proposal, &replaced(UDP_REPLY, old, new)), expected, "{name}");
    }
}

#[test]
fn refusals_are_not_of_the_capsule_protocol() {
    // keeps M-06
    let input = replaced(UDP_REQUEST, "443", "0");
    let server = support::fed(Limits::new(), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let refusal = upgrade.accept(&UDP).expect_err("port 0").to_vec().unwrap();
    assert!(!String::from_utf8(refusal).unwrap().contains("Capsule"));
}

#[test]
fn what_cannot_be_asked() {
    // keeps M-13
    let client = Client::new(Proposal::<UdpTarget>::new());
    let request = || client.request("/.well-known/masque/udp/h/1/", "example.org");
    assert_eq!(request().method("POST").to_vec(), Err(EncodeError::Method));
    let error = request().content(b"\0\0").to_vec().expect_err("content");
    assert_eq!(error.to_string(), "a request for a tunnel has no content");
    let other = client.request(
        "ftp://example.org/.well-known/masque/udp/h/1/",
        "example.org",
    );
    assert_eq!(other.to_vec(), Err(EncodeError::Target));
    let options = client.request("*", "example.org").method("OPTIONS");
    assert_eq!(options.to_vec(), Err(EncodeError::Method));
}

#[test]
fn an_intermediary() {
    let policy = |request: &str, reply: &str| {
        let relays: [&dyn http_upgrade::Relay; 2] =
            [&Relay::<UdpTarget>::new(), &Relay::<IpTarget>::new()];
        let (request, reply) = (crlf(request), crlf(reply));
        let request = RequestHead::parse(&request).unwrap().unwrap();
        let reply = ResponseHead::parse(&reply).unwrap().unwrap();
        let checked = Intermediary::allowing(&relays).check(request).unwrap();
        match checked.verify(reply) {
            Ok(ResponseEvent::Switched(tunnel)) => tunnel.protocol().to_string(),
            Ok(_) => "no tunnel".into(),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(policy(UDP_REQUEST, UDP_REPLY), "connect-udp");
    assert_eq!(policy(IP_REQUEST, IP_REPLY), "connect-ip");
    let other = "a 101 switches to a protocol that was not forwarded";
    assert_eq!(policy(IP_REQUEST, UDP_REPLY), other);
    for (of_request, of_reply, expected) in [
        ("", "Content-Type: x⏎", "the response announces content"),
        ("Content-Type: x⏎", "", "the request announces content"),
    ] {
        let request = UDP_REQUEST.replace("?1⏎", &format!("?1⏎{of_request}"));
        let reply = UDP_REPLY.replace("?1⏎", &format!("?1⏎{of_reply}"));
        assert_eq!(policy(&request, &reply), expected);
    }
}

#[test]
fn statuses_without_content() {
    // keeps M-08
    for (status, expected) in [
        (101, Ok(())),
        (200, Ok(())),
        (204, Err(ResponseError::Status)),
        (205, Err(ResponseError::Status)),
        (206, Err(ResponseError::Status)),
    ] {
        let response = crlf(&format!("HTTP/1.1 {status} X⏎⏎"));
        let response = ResponseHead::parse(&response).unwrap().unwrap();
        let chosen = Protocol::new("connect-udp");
        let found = Proposal::<UdpTarget>::new().confirm(chosen, &response);
        assert_eq!(found, expected, "{status}");
        if let Err(error) = found {
            assert_eq!(error.to_string(), "the status is 204, 205 or 206");
        }
    }
}
