//! Chromium and Firefox open a WebSocket over HTTP/2, at the example `h2_server` and through the
//! example `gateway`.

use std::process::Command;

use http_upgrade_peers::chain::Listening;
use http_upgrade_peers::{Gateway, H2Server, file, run};

/// Opens the page of a server in a browser, and a WebSocket to the same server from there. Returns
/// the echo and the subprotocol.
fn opened(browser: &str, origin: &str) -> String {
    let mut node = Command::new("node");
    node.arg(file("clients/browser.mjs"));
    let socket = format!("{}/chat", origin.replace("https", "wss"));
    let finished = run(node.args([browser, origin, &socket, "hello"]));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout
}

/// Opens a WebSocket at the server, and at one over HTTP/1.1 through the gateway. What they print
/// proves that it was over HTTP/2.
fn converses(browser: &str) {
    let server = H2Server::start();
    assert_eq!(opened(browser, &server.origin()), "hello chat\n");
    server.says("HTTP/2.0 CONNECT /chat websocket\n200 OK Some(\"chat\")");

    let ws = Listening::ws();
    let gateway = Gateway::secure(&format!("http://{}", ws.address()));
    assert_eq!(opened(browser, &gateway.origin()), "hello chat\n");
    gateway.says("HTTP/2 CONNECT /chat websocket: 200");
}

#[test]
fn chromium() {
    converses("chromium");
}

#[test]
fn firefox() {
    converses("firefox");
}
