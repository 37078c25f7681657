//! The client's side of h2c (RFC 7540 §3.2), with recorded servers and with the server of this
//! crate.
#![cfg(feature = "h2c")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects)]

#[path = "support/frames.rs"]
mod frames;
mod support;

use frames::{Frame, frames};
use http_upgrade::client::{self, Client};
use http_upgrade::h2c::{PREFACE, Policy, Proposal, Setting, Settings, Splice};
use http_upgrade::server::Event;
use http_upgrade::{Encode, Limits, Protocol, Unnegotiated};
use support::client::{Say, fed as fed_client, outcome};
use support::fed;

fn settings() -> Settings {
    let settings = Settings::new().with(Setting::MaxConcurrentStreams, 100);
    settings
        .and_then(|settings| settings.with(Setting::InitialWindowSize, 65_535))
        .unwrap()
}

impl Say for Proposal {
    fn say(&self, agreement: &Self::Agreement) -> String {
        assert_eq!(agreement.settings(), settings());
        "h2c".into()
    }
}

fn read(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");
    std::fs::read(format!("{folder}/{name}.bin")).expect(name)
}

#[test]
fn the_request_asks_for_it() {
    // keeps C-02, C-04, C-07
    let client = Client::new(Proposal::new(settings()));
    let request = client.request("/a", "h").to_vec().unwrap();
    let expected = "GET /a HTTP/1.1⏎Host: h⏎Upgrade: h2c⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABkAAQAAP__⏎⏎";
    assert_eq!(request, support::crlf(expected));
    // keeps C-25
    let options = client.request("*", "h").method("OPTIONS").to_vec().unwrap();
    assert!(options.starts_with(b"OPTIONS * HTTP/1.1\r\n"));
    // keeps C-19: the bytes that are written end with the content
    let post = client
        .request("/", "h")
        .method("POST")
        .content(b"hello")
        .to_vec()
        .unwrap();
    assert!(post.ends_with(b"\r\nContent-Length: 5\r\n\r\nhello"));
    // With another protocol beside it, the connection option is still written once.
    let both = Client::new((
        Proposal::new(settings()),
        Unnegotiated::new(Protocol::new("tcp")),
    ));
    let request = String::from_utf8(both.request("/", "h").to_vec().unwrap()).unwrap();
    assert!(request.contains("\r\nUpgrade: h2c, tcp\r\nConnection: Upgrade, HTTP2-Settings\r\n"));
}

#[test]
fn what_cannot_be_proposed_is_not_written() {
    let error = |proposal| {
        let client = Client::new(proposal);
        client
            .request("/", "h")
            .to_vec()
            .expect_err("a fault")
            .to_string()
    };
    // keeps C-18
    let secure = Proposal::new(settings()).secure(true);
    assert_eq!(error(secure), "h2c is not proposed over TLS");
    assert!(
        Client::new(secure.secure(false))
            .request("/", "h")
            .to_vec()
            .is_ok()
    );
    // keeps C-09
    assert_eq!(
        error(Proposal::new(Settings::new())),
        "h2c is proposed without a setting"
    );
    // keeps C-02: the caller cannot add a second one
    let client = Client::new(Proposal::new(settings()));
    let error = client
        .request("/", "h")
        .with_fields(&[("HTTP2-Settings", "AAMAAABk")])
        .to_vec();
    assert_eq!(
        error.unwrap_err().to_string(),
        "a field is reserved: only this crate writes it"
    );
}

#[test]
fn real_servers_answer() {
    for name in ["server-apache-h2c", "server-nghttpx-h2c"] {
        let answer = read(name);
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap()
            + 4;
        let unread = &answer[end..];
        let proposal = Proposal::new(settings());
        let expected = format!("switched to h2c; unread \"{}\"", unread.escape_ascii());
        assert_eq!(outcome(&proposal, &answer), expected, "{name}");
        // The request of the recording is the one proposed here, except for the order of its
        // fields.
        let request = read(&format!("{name}.req"));
        let request = String::from_utf8(request).unwrap();
        assert!(request.contains("\r\nConnection: Upgrade, HTTP2-Settings\r\n"));
        assert!(request.contains("\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"));
        // keeps C-20, C-21: SETTINGS, and the response to the request on stream 1
        let frames = frames(unread);
        assert_eq!((frames[0].kind, frames[0].stream), (4, 0));
        let content = frames
            .iter()
            .filter(|f| f.kind == 0 && f.stream == 1)
            .flat_map(|f| &f.payload);
        assert_eq!(content.copied().collect::<Vec<_>>(), b"hi\n");
    }
}

#[test]
fn what_is_no_switch() {
    // keeps C-24
    let proposal = Proposal::new(settings());
    let rows = [
        (
            "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎hi",
            "rejected 200 reuse; content \"hi\"",
        ),
        (
            "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: h2⏎⏎",
            "a 101 switches to a protocol that was not proposed",
        ),
        (
            "HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: h2c, h2⏎⏎",
            "a 101 switches to a protocol that was not proposed",
        ),
        (
            "HTTP/1.1 101 X⏎Upgrade: h2c⏎⏎",
            "a 101 has no Connection that names upgrade",
        ),
    ];
    for (answer, expected) in rows {
        assert_eq!(outcome(&proposal, &support::crlf(answer)), expected);
    }
}

/// Client and server of this crate together: the request, the 101, what the client sends then, and
/// what a stack after the server receives.
#[test]
fn both_sides_go_together() {
    let proposal = Proposal::new(settings());
    let opening = Client::new(proposal);
    let opening = opening.request("/a", "h").method("POST").content(b"hello");
    let request = opening.to_vec().unwrap();
    let server = fed(Limits::new(), &request, &[request.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&request) else {
        panic!("no upgrade");
    };
    let offer = Policy::new().content(5).offer(&upgrade).expect("an offer");
    assert_eq!(offer.settings(), settings());
    let stream_one = offer.stream_one().to_vec().unwrap();
    let reply = upgrade.accept(&offer).expect("a reply");
    let answer = reply.to_vec().unwrap();
    assert!(reply.sent().unread(&request).is_empty());

    let client = fed_client(Limits::new(), &proposal, &answer, &[answer.len()]);
    let Ok(client::Event::Switched(switched)) = client.event(&answer) else {
        panic!("no switch");
    };
    // keeps C-22
    let preface = switched.agreement().to_vec().unwrap();
    let (start, settings) = preface.split_at(PREFACE.len());
    assert_eq!(start, PREFACE);
    let payload = *b"\0\x03\0\0\0\x64\0\x04\0\0\xff\xff";
    assert_eq!(frames(settings), [Frame::new(4, 0, 0, payload)]);

    let seam = Splice::new().pass(&preface).expect("HTTP/2");
    assert_eq!(seam, Some(preface.len()));
    let got = frames(&[settings, &stream_one].concat());
    let kinds: Vec<_> = got.iter().map(|f| (f.kind, f.flags, f.stream)).collect();
    assert_eq!(kinds, [(4, 0, 0), (1, 4, 1), (0, 1, 1)]);
    assert_eq!(got[2].payload, b"hello");
}

#[test]
fn a_preface_says_the_settings_again() {
    // keeps C-22
    let value = u32::from(u16::MAX);
    let all = [
        Setting::HeaderTableSize,
        Setting::MaxFrameSize,
        Setting::EnablePush,
    ];
    let settings = all
        .into_iter()
        .try_fold(Settings::new(), |settings, setting| {
            settings.with(
                setting,
                if setting == Setting::EnablePush {
                    1
                } else {
                    value
                },
            )
        });
    let client = Client::new(Proposal::new(settings.unwrap()));
    let answer = support::crlf("HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎");
    let mut client = client;
    client.sent();
    assert!(!client.wants_input(&answer));
    let Ok(client::Event::Switched(switched)) = client.event(&answer) else {
        panic!("no switch");
    };
    let preface = switched.agreement().to_vec().unwrap();
    let payload = *b"\0\x01\0\0\xff\xff\0\x02\0\0\0\x01\0\x05\0\0\xff\xff";
    assert_eq!(frames(&preface[24..]), [Frame::new(4, 0, 0, payload)]);
}
