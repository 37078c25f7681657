//! Extended CONNECT by a client (RFC 8441, RFC 9220): the request, and the judgement of a response.
#![cfg(all(feature = "http", feature = "websocket", feature = "h2c"))]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use http::{Request, Response, Version};
use http_upgrade::client::{Client, ClientError, Event};
use http_upgrade::extended_connect::{ExtendedConnect, TranslationError};
use http_upgrade::intermediary::RequestSideError;
use http_upgrade::upgrade::ExtendedConnectError;
use http_upgrade::websocket::{Deflate, Proposal, ResponseError, SubprotocolPolicy, Uri};
use http_upgrade::{EncodeError, Protocol, Unnegotiated, h2c};
use support::client::Offer;

const NONCE: [u8; 16] = *b"the sample nonce";

fn chat() -> Proposal<'static> {
    Proposal::new(NONCE)
        .subprotocols(&["chat", "superchat"])
        .origin("https://example.org")
        .deflate(Deflate::new())
}

fn lines<T>(fields: &http::HeaderMap<T>) -> Vec<&str> {
    fields.keys().map(http::HeaderName::as_str).collect()
}

#[test]
fn the_request() {
    // keeps
    for (uri, expected) in [
        (
            "wss://server.example.com/chat",
            "https://server.example.com/chat",
        ),
        (
            "ws://server.example.com/chat",
            "http://server.example.com/chat",
        ),
        ("wss://[::1]:8443", "https://[::1]:8443/"),
        ("wss://h/?a=b", "https://h/?a=b"),
        ("wss://h:443/", "https://h/"),
    ] {
        let uri = Uri::parse(uri).unwrap();
        let client = Client::new(chat());
        let message = client.request(uri.target(), uri.host());
        let message = message.with_fields(&[("Cookie", "a=b")]);
        let connect = ExtendedConnect::of_request(&message, uri.http_scheme(), true).unwrap();
        assert_eq!(connect.protocol(), "websocket");
        let (request, protocol) = connect.into_parts();
        assert_eq!(protocol, "websocket");
        assert_eq!(request.uri(), expected);
        assert_eq!(request.method(), "CONNECT");
        assert_eq!(request.version(), Version::HTTP_2);
        let fields = request.headers();
        assert_eq!(
            lines(fields),
            [
                "sec-websocket-version",
                "origin",
                "sec-websocket-protocol",
                "sec-websocket-extensions",
                "cookie"
            ]
        );
        assert_eq!(fields["sec-websocket-protocol"], "chat, superchat");
    }
}

#[test]
fn requests_that_are_not_made() {
    let of = |proposal: Offer<'_>, scheme, is_enabled| {
        let client = Client::new(proposal);
        let message = client.request("/", "h");
        let connect = ExtendedConnect::of_request(&message, scheme, is_enabled);
        connect.map(|connect| connect.protocol().to_owned())
    };
    let one = Offer {
        protocols: &[Protocol::new("tcp")],
        ..Offer::default()
    };
    let two = Offer {
        protocols: &[
            Protocol::new("SPDY").with_version("3.1"),
            Protocol::new("tcp"),
        ],
        ..Offer::default()
    };
    assert_eq!(of(one, "https", true), Ok("tcp".into()));
    // keeps X-01
    assert_eq!(of(one, "https", false), Err(TranslationError::NotEnabled));
    assert_eq!(of(one, "wss", true), Err(TranslationError::Scheme));
    assert_eq!(of(two, "https", true), Err(TranslationError::Protocols));
    assert_eq!(
        of(Offer::default(), "https", true),
        Err(TranslationError::NoProtocol)
    );

    let client = Client::new(Unnegotiated::new(Protocol::new("tcp")));
    let of = |request| ExtendedConnect::of_request(&request, "https", true).err();
    let request = || client.request("/", "h");
    assert_eq!(of(request().method("POST")), Some(TranslationError::Method));
    assert_eq!(of(request().content(b"x")), Some(TranslationError::Content));
    assert_eq!(of(request().content(b"")), None);
    let host = client.request("/", "h h");
    assert_eq!(of(host), Some(TranslationError::Encode(EncodeError::Host)));
    let settings = h2c::Settings::new()
        .with(h2c::Setting::EnablePush, 0)
        .unwrap();
    let client = Client::new(h2c::Proposal::new(settings));
    let connect = ExtendedConnect::of_request(&client.request("/", "h"), "https", true);
    assert_eq!(connect.err(), Some(TranslationError::H2c));
}

/// Says how a client judges a response over this version.
fn judged(
    proposal: Proposal<'_>,
    version: Version,
    status: u16,
    fields: &[(&str, &str)],
) -> String {
    let response = Response::builder().status(status).version(version);
    let response = fields.iter().fold(response, |response, (name, value)| {
        response.header(*name, *value)
    });
    let response = response.body(()).unwrap();
    match Client::new(proposal).on_extended_response(&response) {
        Ok(Event::Switched(switched)) => {
            assert_eq!(
                (switched.consumed(), switched.agreement().accept()),
                (0, None)
            );
            let deflate = switched.agreement().deflate().is_some();
            format!("{:?} {deflate}", switched.agreement().subprotocol())
        }
        Ok(Event::Rejected(rejected)) => format!("rejected {}", rejected.response().status),
        Err(ClientError::Refused(error)) => error.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
#[rustfmt::skip] // a table
fn responses() {
    let deflate = ("sec-websocket-extensions", "permessage-deflate");
    for version in [Version::HTTP_2, Version::HTTP_3] {
        for (name, status, fields, expected) in [
            ("X-10 200", 200, &[][..], "None false"),
            ("X-10 another 2xx", 204, &[], "None false"),
            ("X-09 a subprotocol", 200, &[("sec-websocket-protocol", "chat")], "Some(\"chat\") false"),
            ("X-09 compression", 200, &[deflate], "None true"),
            ("X-08 a wrong answer to a key, which is not processed", 200, &[("sec-websocket-accept", "x")], "None false"),
            ("X-09 another subprotocol", 200, &[("sec-websocket-protocol", "x")], "a subprotocol was chosen that was not offered"),
            ("X-09 two subprotocols", 200, &[("sec-websocket-protocol", "chat"), ("sec-websocket-protocol", "chat")], "Sec-WebSocket-Protocol is repeated"),
            ("X-09 another extension", 200, &[("sec-websocket-extensions", "x")], "an extension was chosen that was not offered, or twice"),
            ("X-09 other parameters", 200, &[("sec-websocket-extensions", "permessage-deflate; x")], "permessage-deflate was chosen with parameters that do not keep to the offer"),
            ("X-10 101", 101, &[], "a 101 came over another version than HTTP/1.1"),
            ("an interim response", 103, &[], "the response is an interim one, and the final one follows"),
            ("X-11 a redirect", 302, &[], "rejected 302"),
            ("X-11 a refusal", 403, &[], "rejected 403"),
            ("X-13 an unknown protocol", 501, &[], "rejected 501"),
        ] {
            assert_eq!(judged(chat(), version, status, fields), expected, "{name}");
        }
    }
    let browser = chat().subprotocol_policy(SubprotocolPolicy::Browser);
    let missing = ResponseError::SubprotocolMissing.to_string();
    assert_eq!(judged(browser, Version::HTTP_2, 200, &[]), missing);
    // An ordinary response over HTTP/1.1 never is a switch.
    assert_eq!(judged(chat(), Version::HTTP_11, 200, &[]), "rejected 200");
    assert_eq!(judged(chat(), Version::HTTP_10, 200, &[]), "rejected 200");
}

const TCP: Protocol<'static> = Protocol::new("tcp");

#[test]
fn a_response_needs_one_proposal() {
    let response = Response::builder()
        .version(Version::HTTP_2)
        .body(())
        .unwrap();
    let of = |protocols: &'static [Protocol<'static>]| {
        let offer = Offer {
            protocols,
            ..Offer::default()
        };
        let event = Client::new(offer).on_extended_response(&response);
        event.map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(of(&[TCP]), Ok(()));
    let nothing = "a 101 answers a request that proposed nothing";
    assert_eq!(of(&[]), Err(nothing.into()));
    let other = "a 101 switches to a protocol that was not proposed";
    assert_eq!(of(&[TCP, Protocol::WEBSOCKET]), Err(other.into()));
}

#[test]
fn an_http1_response_does_not_switch_on_a_2xx() {
    // The judgement of HTTP/1.1 stays what it is, also for a response over HTTP/2.
    for version in [Version::HTTP_11, Version::HTTP_2] {
        let response = Response::builder().version(version).body(()).unwrap();
        let client = Client::new(chat());
        let event = client.on_response(&response).unwrap();
        assert!(matches!(event, Event::Rejected(_)));
    }
    let request = Request::get("/").body(()).unwrap();
    assert_eq!(request.version(), Version::HTTP_11);
}

#[test]
fn errors() {
    use TranslationError as Error;
    #[rustfmt::skip] // a table
    let rows = [
        (Error::NotAllowed, 501, "the protocol is not let through here (RFC 9220 §3)"),
        (Error::NotEnabled, 502, "the peer has not enabled extended CONNECT (RFC 8441 §3)"),
        (Error::Scheme, 0, "the scheme is neither http nor https"),
        (Error::NoProtocol, 0, "the request offers no protocol"),
        (Error::Protocols, 0, "the request offers several protocols"),
        (Error::H2c, 501, "the protocol is h2c (RFC 9113 §3.1)"),
        (Error::Method, 501, "the method of the upgrade is not GET (RFC 8441 §4)"),
        (Error::Content, 501, "the request has content (RFC 9110 §9.3.6)"),
        (Error::Key, 400, "the request has no Sec-WebSocket-Key that could be answered (RFC 6455 §4.2.1)"),
        (Error::WebSocket, 0, "WebSocket is not translated without the feature websocket"),
        (Error::Version, 502, "the response is not HTTP/2 or HTTP/3, or is a 101 (RFC 8441 §5)"),
        (Error::Success, 502, "a 2xx does not say that upstream has switched (RFC 9110 §7.8)"),
        (Error::Status, 502, "the status is 204, 205 or 206 (RFC 9297 §3.2)"),
        (Error::ExtendedConnect(ExtendedConnectError::Host), 400, "Host is another one than :authority (RFC 9113 §8.3.1)"),
        (Error::Request(RequestSideError::LastHop), 501, "the request may not be forwarded any further (RFC 9110 §7.6.2)"),
        (Error::Encode(EncodeError::Host), 0, "the host is empty or malformed, or not that of the target (RFC 9110 §7.2)"),
    ];
    for (error, status, sentence) in rows {
        assert_eq!(error.rule().to_string(), sentence);
        let rejection = error.rejection().map_or(0, |rejection| rejection.status());
        assert_eq!(rejection, status, "{sentence}");
    }
}
