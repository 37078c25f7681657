//! Trials: the same connection again with one thing changed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use serde_json::Value;
use std::sync::Arc;
use support::{answer, doctor, ids, json, server, stderr, stdout, switch};

fn report(arguments: &[&str]) -> (Value, Option<i32>) {
    let output = doctor([&["--json"], arguments].concat());
    (json(&output), output.status.code())
}

fn url(port: u16) -> String {
    format!("ws://127.0.0.1:{port}/ws")
}

const REFUSED: &str = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nConnection: close\r\n\r\nno way";

#[test]
fn a_101_without_origin_proves_that_the_origin_is_refused() {
    let port = server(|mut stream, head| {
        let is_refused = head.contains("Origin: http://evil.example\r\n");
        answer(
            &mut stream,
            if is_refused {
                REFUSED.into()
            } else {
                switch(&head)
            },
        );
    });
    let (report, status) = report(&["--origin", "http://evil.example", &url(port)]);
    let finding = &report["findings"][0];
    assert_eq!(
        (status, &finding["id"], &finding["confidence"]),
        (Some(1), &"C18".into(), &"certain".into()),
        "{report}"
    );
    assert!(
        finding["cause"]
            .as_str()
            .unwrap()
            .contains("Without the header Origin"),
        "{report}"
    );
}

#[test]
fn a_missing_subprotocol_is_found_by_offering_some() {
    let port = server(|mut stream, head| {
        let answered = if head.contains("graphql-transport-ws") {
            switch(&head).replace(
                "\r\n\r\n",
                "\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
            )
        } else {
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".into()
        };
        answer(&mut stream, answered);
    });
    let (report, _) = report(&[&url(port)]);
    assert_eq!(ids(&report)[0], "C56", "{report}");
    assert!(
        report["findings"][0]["cause"]
            .as_str()
            .unwrap()
            .contains("graphql-transport-ws"),
        "{report}"
    );
}

#[test]
fn a_slash_at_the_end_is_tried() {
    let port = server(|mut stream, head| {
        let is_right = head.starts_with("GET /ws/ ");
        answer(
            &mut stream,
            if is_right {
                switch(&head)
            } else {
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into()
            },
        );
    });
    let (report, status) = report(&[&url(port)]);
    assert_eq!(
        (status, ids(&report)[0].as_str()),
        (Some(1), "C20"),
        "{report}"
    );
    assert!(
        report["findings"][0]["cause"]
            .as_str()
            .unwrap()
            .contains("/ws/"),
        "{report}"
    );
}

/// A trial also finds what a switch in order hides: only some browsers send such a list.
#[test]
fn a_server_that_compares_the_whole_connection_header() {
    let port = server(|mut stream, head| {
        let is_right = head.contains("\r\nConnection: Upgrade\r\n");
        answer(
            &mut stream,
            if is_right {
                switch(&head)
            } else {
                REFUSED.into()
            },
        );
    });
    let (report, status) = report(&["--try", &url(port)]);
    assert_eq!(
        (status, ids(&report)[0].as_str()),
        (Some(2), "C6"),
        "{report}"
    );
}

#[test]
fn trials_are_at_most_eight_and_each_is_told() {
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let port = server(move |mut stream, _| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        answer(&mut stream, REFUSED);
    });
    let output = doctor([url(port)]);
    let tried = stderr(&output).matches("Trying ").count();
    assert!((4..=8).contains(&tried), "{}", stderr(&output));
    assert!(count.load(std::sync::atomic::Ordering::Relaxed) <= 9);
    assert!(stdout(&output).lines().count() <= 12, "{}", stdout(&output));
    assert!(stdout(&output).contains("Tried "), "{}", stdout(&output));

    let output = doctor(["--no-try", &url(port)]);
    assert!(!stderr(&output).contains("Trying"), "{}", stderr(&output));
}

/// A plain GET that gets the same answer suggests a proxy that removes the header, where the
/// server's words leave it open.
#[test]
fn a_plain_get_with_the_same_answer_points_to_a_proxy() {
    let port = server(|mut stream, _| {
        answer(
            &mut stream,
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno",
        );
    });
    let (report, status) = report(&[&url(port)]);
    let finding = &report["findings"][0];
    assert_eq!(
        (status, &finding["id"]),
        (Some(1), &"C1".into()),
        "{report}"
    );
    assert!(
        finding["cause"]
            .as_str()
            .unwrap()
            .starts_with("A plain GET"),
        "{report}"
    );
}
