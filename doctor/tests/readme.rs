//! What the README shows is what the program prints.
#![allow(clippy::unwrap_used)]

mod support;

use http_upgrade::Encode;
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use support::{answer, doctor, recording, server, stdout};

#[test]
fn the_example_of_a_console_is_real() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (_, rest) = readme.split_once("$ upgrade-doctor console.txt\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    assert_eq!(shown, stdout(&doctor([recording("console-chromium.txt")])));
}

#[test]
fn the_example_of_the_crate_is_real() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let (_, rest) = readme.split_once("$ upgrade-doctor curl.txt\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    assert_eq!(shown, stdout(&doctor([recording("curl-verbose.txt")])));
}

/// Every option that the program takes is in its help, and in the README.
#[test]
fn no_option_is_left_out() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let help = stdout(&doctor(["--help"]));
    let words =
        help.split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'));
    for option in words.filter(|word| word.starts_with("--") && word.len() > 2) {
        let is_of_curl = option.starts_with("--trace");
        assert!(
            is_of_curl || ["--header", "--verbose"].contains(&option) || readme.contains(option),
            "{option}"
        );
    }
}

/// The answer of a server that reads only the first line of Connection.
fn first_line_only(head: &str) -> Vec<u8> {
    let mut has_connection = false;
    let lines = head.split_inclusive("\r\n").filter(|line| {
        !line.starts_with("Connection:") || !std::mem::replace(&mut has_connection, true)
    });
    let head: String = lines.collect();
    let mut server = Server::new();
    server.wants_input(head.as_bytes());
    match server.event(head.as_bytes()) {
        Ok(Event::UpgradeRequested(upgrade)) => {
            match upgrade.accept(&Acceptor::new(Origins::Any)) {
                Ok(reply) => reply.to_vec().unwrap(),
                Err(rejection) => rejection.closing().to_vec().unwrap(),
            }
        }
        _ => b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".to_vec(),
    }
}

/// Puts the key of the RFC in the place of each random one.
fn with_one_key(text: &str) -> String {
    let name = "Sec-WebSocket-Key: ";
    let mut parts = text.split(name);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |told, part| {
        told + name + "dGhlIHNhbXBsZSBub25jZQ==" + part.get(24..).unwrap_or_default()
    })
}

#[test]
fn the_example_of_the_suite_is_real() {
    let port = server(|mut stream, head| answer(&mut stream, first_line_only(&head)));
    let address = format!("127.0.0.1:{port}");
    let url = format!("ws://{address}/chat");
    let output = doctor(["conform", "server", &url, "--only", "connection/"]);
    assert_eq!(output.status.code(), Some(1));
    let printed = stdout(&output).replace(&address, "127.0.0.1:8101");
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let command = "$ upgrade-doctor conform server ws://127.0.0.1:8101/chat --only connection/\n";
    let (_, rest) = readme.split_once(command).unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    assert_eq!(shown, with_one_key(&printed));
}
