//! Recordings in which a browser opens a WebSocket by extended CONNECT (RFC 8441): the report names
//! the mechanism, and does not judge the heads by the rules of an HTTP/1.1 upgrade.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::io::Write;
use support::{doctor, ids, json};

/// A HAR file with one request, and the status of its response.
fn har(status: u16) -> String {
    serde_json::json!({ "log": { "version": "1.2", "entries": [{
        "request": {
            "method": "CONNECT", "url": "wss://localhost:8443/chat", "httpVersion": "h2",
            "headers": [
                { "name": ":authority", "value": "localhost:8443" },
                { "name": ":method", "value": "CONNECT" },
                { "name": ":path", "value": "/chat" },
                { "name": ":protocol", "value": "websocket" },
                { "name": ":scheme", "value": "https" },
                { "name": "sec-websocket-version", "value": "13" },
            ],
        },
        "response": {
            "status": status, "statusText": "", "httpVersion": "h2",
            "headers": [{ "name": ":status", "value": status.to_string() }],
            "content": {},
        },
    }]}})
    .to_string()
}

/// Headers as the developer tools of a browser show them.
fn copied(status: u16) -> String {
    format!(
        "Request URL: wss://localhost:8443/chat\nRequest Method: CONNECT\nStatus Code: {status}\n\
         Request Headers\n:authority: localhost:8443\n:method: CONNECT\n:protocol: websocket\n\
         :scheme: https\nsec-websocket-version: 13\n"
    )
}

#[test]
fn the_mechanism_is_named() {
    for (status, code, verdict) in [
        (200, 0, "Switched: the stream is a tunnel"),
        (403, 1, "Refused: status 403 instead of 200"),
    ] {
        for recording in [har(status), copied(status)] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(recording.as_bytes()).unwrap();
            let path = file.path().to_str().unwrap();
            let output = doctor([path]);
            let text = String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(code), "{text}");
            assert!(text.contains(verdict), "{text}");
            let mechanism = "An extended CONNECT over HTTP/2 or HTTP/3 asks for websocket";
            assert!(text.contains(mechanism), "{text}");
            let report = json(&doctor(["--json", path]));
            assert_eq!(report["status"], status);
            assert!(ids(&report).is_empty(), "{report}");
        }
    }
}
