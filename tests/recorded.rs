//! Recorded responses of real servers to real requests.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::server::Event;
use http_upgrade::{Limits, Protocol};
use std::fmt::Display;
use std::fs;
use support::client::{Offer, Say, outcome};
use support::fed;

fn read(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");
    fs::read(format!("{folder}/{name}")).expect(name)
}

/// Returns where a head ends.
fn seam(bytes: &[u8]) -> usize {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    end.expect("a head") + 4
}

/// keeps U-29, W-18, W-19, W-20: the responses of real servers, whole, one byte at a time, and cut
/// at every place.
fn check<P: Say + Copy>(proposal: &P, name: &str, switched_to: &str)
where
    P::Error: Display,
{
    let answer = read(&format!("server-{name}.bin"));
    let unread = answer[seam(&answer)..].escape_ascii();
    let expected = format!("switched to {switched_to}; unread \"{unread}\"");
    assert_eq!(outcome(proposal, &answer), expected, "{name}");
}

/// Checks that the request that was answered proposes this protocol.
fn proposes(name: &str, protocol: &str) {
    let request = read(&format!("server-{name}.req.bin"));
    let server = fed(Limits::new(), &request, &[request.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&request) else {
        panic!("{name}: no upgrade");
    };
    let offered: Vec<_> = upgrade.protocols().map(|p| p.to_string()).collect();
    assert_eq!(offered, [protocol], "{name}");
    assert!(upgrade.unread(&request).is_empty(), "{name}");
}

#[test]
fn tokens() {
    for (name, protocol, bytes_after) in [
        ("apache-h2c", Protocol::H2C, 144),
        ("nghttpx-h2c", Protocol::H2C, 134),
        (
            "ruby-sinatra-hijack",
            Protocol::new("foobar").with_version("1"),
            0,
        ),
    ] {
        proposes(name, &protocol.to_string());
        let protocols = [protocol];
        let offer = Offer {
            protocols: &protocols,
            ..Offer::default()
        };
        check(&offer, name, &protocol.to_string());
        let answer = read(&format!("server-{name}.bin"));
        assert_eq!(answer.len() - seam(&answer), bytes_after, "{name}");
        let other = Offer {
            protocols: &[Protocol::WEBSOCKET],
            ..Offer::default()
        };
        assert_eq!(
            outcome(&other, &answer),
            "a 101 switches to a protocol that was not proposed"
        );
    }
}

#[cfg(feature = "websocket")]
#[test]
fn websockets() {
    use http_upgrade::websocket::{Proposal, SubprotocolPolicy};
    let proposal = Proposal::new(*b"the sample nonce").subprotocols(&["chat"]);
    for name in [
        "go-gorilla",
        "npm-express-ws",
        "npm-ws",
        "python-flask-sock-werkzeug",
        "python-websockets",
    ] {
        proposes(name, "websocket");
        check(&proposal, name, "websocket, chat");
    }
    check(&proposal, "via-nginx", "websocket, chat");
    // Tomcat writes no reason phrase, and chooses no subprotocol.
    proposes("java-tomcat-ws", "websocket");
    check(&proposal, "java-tomcat-ws", "websocket");
    let answer = read("server-java-tomcat-ws.bin");
    assert_eq!(
        outcome(
            &proposal.subprotocol_policy(SubprotocolPolicy::Browser),
            &answer
        ),
        "none of the offered subprotocols was chosen"
    );
    // keeps S-13
    assert_eq!(
        outcome(&Proposal::new([0; 16]), &answer),
        "Sec-WebSocket-Accept does not answer the key"
    );
}

#[cfg(feature = "websocket")]
#[test]
fn a_server_that_ignores_upgrade() {
    // keeps U-06
    use http_upgrade::websocket::Proposal;
    let name = "php-builtin-ignores-upgrade";
    proposes(name, "websocket");
    let answer = read(&format!("server-{name}.bin"));
    assert_eq!(
        outcome(&Proposal::new(*b"the sample nonce"), &answer),
        "rejected 200 close; content \"hi\\n\""
    );
}

#[test]
fn none_was_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");
    let names = fs::read_dir(folder).expect("captures");
    let answers = names.filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        let name = name.to_str().expect("ASCII");
        name.starts_with("server-") && !name.contains(".req.")
    });
    assert_eq!(answers.count(), 11);
}
