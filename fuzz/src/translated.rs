//! A request that goes from HTTP/1.1 to an extended CONNECT and back is the request that a single
//! hop forwards (RFC 8441 §5), and any request over HTTP/2 is forwarded as one request or not at
//! all.

use http_upgrade::extended_connect::{ExtendedConnect, check_upgrade, to_upgrade};
use http_upgrade::{
    Encode, Intermediary, Protocol, Relay, RequestHead, Unnegotiated, Upgrade, websocket,
};

const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const FOO: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("foo").with_version("1"));
const RELAYS: &[&dyn Relay] = &[&websocket::Relay, &TCP, &FOO];
const GATEWAY: Intermediary<'static> = Intermediary::allowing(RELAYS);

type Lines = Vec<(String, Vec<u8>)>;

/// The request line, and the field lines without those that each hop writes itself, and without the
/// fields of a WebSocket key and its answer, which do not cross. Lines of one name keep their
/// order; lines of Cookie are one.
fn lines(head: &[u8]) -> (String, Lines) {
    let head = RequestHead::parse(head)
        .expect("a head")
        .expect("all of it");
    let mut lines = Lines::new();
    for (name, value) in head.fields {
        let name = name.to_ascii_lowercase();
        let is_of_hop = ["upgrade", "content-length"].contains(&&*name);
        if is_of_hop || ["sec-websocket-key", "sec-websocket-accept"].contains(&&*name) {
            continue;
        }
        match lines
            .iter_mut()
            .find(|(earlier, _)| *earlier == name && name == "cookie")
        {
            Some((_, cookies)) => cookies.extend([b"; ", value].concat()),
            None => lines.push((name, value.to_vec())),
        }
    }
    lines.sort_by(|(left, _), (right, _)| left.cmp(right));
    (format!("{} {:?}", head.method, head.target()), lines)
}

/// `protocol` and `nonce` are for the request that comes over HTTP/2.
pub fn check(bytes: &[u8], protocol: &str, nonce: [u8; 16]) {
    if let Ok(Some(head)) = RequestHead::parse(bytes) {
        there_and_back(head, nonce);
        inward(head, protocol, nonce);
    }
}

fn there_and_back(head: RequestHead<'_>, nonce: [u8; 16]) {
    let Ok(checked) = GATEWAY.check(head) else {
        return;
    };
    let Ok(connect) = ExtendedConnect::of_checked(&checked, "https", true) else {
        return;
    };
    assert!(checked.is_upgrade());
    let sent = connect.request();
    for name in [
        "connection",
        "upgrade",
        "host",
        "keep-alive",
        "te",
        "transfer-encoding",
    ] {
        assert!(!sent.headers().contains_key(name), "{name}");
    }
    assert!(
        Upgrade::extended(sent, connect.protocol()).is_ok(),
        "it is an extended CONNECT"
    );
    let upgrade = to_upgrade(sent, connect.protocol(), nonce).expect("it is translated back");
    let again = check_upgrade(&GATEWAY, &upgrade).expect("it is forwarded");
    let again = again.forward().to_vec().expect("a head");
    let once = checked.forward().to_vec().expect("a head");
    assert_eq!(lines(&again), lines(&once));
}

/// Gives the same target and fields to the gateway as an extended CONNECT.
fn inward(head: RequestHead<'_>, protocol: &str, nonce: [u8; 16]) {
    let authority = head.authority().unwrap_or_default();
    let http_upgrade::head::Target::Origin(path) = head.target() else {
        return;
    };
    let mut request = http::Request::connect(format!("https://{authority}{path}"));
    for (name, value) in head.fields {
        request = request.header(name, value);
    }
    let Ok(request) = request.version(http::Version::HTTP_2).body(()) else {
        return;
    };
    let Ok(upgrade) = to_upgrade(&request, protocol, nonce) else {
        return;
    };
    let Ok(checked) = check_upgrade(&GATEWAY, &upgrade) else {
        return;
    };
    let written = checked.forward().to_vec().expect("a head");
    let read = RequestHead::parse(&written)
        .expect("a head")
        .expect("all of it");
    assert_eq!(
        read.len(),
        written.len(),
        "one request and nothing after it"
    );
    assert_eq!((read.method, read.authority()), ("GET", Some(authority)));
    let upgrade = Upgrade::of(read).expect("an upgrade");
    let offered: Vec<_> = upgrade.protocols().map(|offer| offer.to_string()).collect();
    assert_eq!(offered.len(), 1);
    assert!(offered[0].eq_ignore_ascii_case(protocol));
}
