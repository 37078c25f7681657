//! The example `gateway` between real clients and servers of HTTP/1.1 and of HTTP/2, and other
//! programs that translate on either side of it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use http_upgrade_peers::chain::Listening;
use http_upgrade_peers::{Gateway, H2Server, Peer, file, run};

/// Node's client over HTTP/2 asks for a WebSocket and sends `hello`. Returns what it prints: the
/// status, the subprotocol, how many fields of HTTP/1.1 the response has, and the texts.
fn over_http2(server: &str, protocol: &str) -> String {
    let mut node = Command::new("node");
    node.arg(file("clients/http2.mjs"));
    let finished = run(node.args([server, "https://example.com", protocol, "hello"]));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout
}

/// Two clients over HTTP/1.1 each send a text to a server that echoes.
fn over_http1(server: SocketAddr, agreed: &str) {
    let ws = (Path::new("node").to_owned(), "clients/ws.mjs");
    let websockets = (file(".venv/bin/python"), "clients/websockets_client.py");
    for (program, client) in [ws, websockets] {
        let mut command = Command::new(program);
        command.arg(file(client));
        let url = format!("ws://{server}/chat");
        let finished = run(command.args([&url, "soap,chat", "grüße"]));
        assert_eq!(finished.code, Some(0), "{client}: {finished:?}");
        assert_eq!(finished.stdout, format!("grüße {agreed}\n"), "{client}");
    }
}

/// The server on the PyPI package `websockets`, which first says welcome.
fn websockets() -> Peer {
    let mut python = Command::new(file(".venv/bin/python"));
    python.arg(file("servers/websockets_server.py"));
    Peer::start(&mut python, |line| {
        line.strip_prefix("listening on ")?.parse().ok()
    })
}

#[test]
fn a_client_over_http2_reaches_servers_over_http1() {
    let ws = Listening::ws();
    let gateway = Gateway::secure(&format!("http://{}", ws.address()));
    let found = over_http2(&gateway.origin(), "websocket");
    assert_eq!(found, "200 soap 0 hello\n");
    gateway.says("HTTP/2 CONNECT /chat websocket: 200");
    assert_eq!(over_http2(&gateway.origin(), "other"), "501 - 0\n");

    let websockets = websockets();
    let gateway = Gateway::secure(&format!("http://{}", websockets.address()));
    let found = over_http2(&gateway.origin(), "websocket");
    assert_eq!(found, "200 chat 0 welcome hello\n");
}

#[test]
fn clients_over_http1_reach_a_server_over_http2() {
    let server = H2Server::start();
    let gateway = Gateway::before(&server);
    over_http1(gateway.address(), "chat");
    gateway.says("HTTP/1.1 GET /chat: 101");
    server.says("HTTP/2.0 CONNECT /chat websocket");
    // Its pages are of another origin than the server admits.
    let found = over_http2(&format!("http://{}", gateway.address()), "websocket");
    assert_eq!(found, "403 - 0\n");
}

#[test]
fn two_gateways_speak_http2_to_each_other() {
    let ws = Listening::ws();
    let inner = Gateway::open(&format!("http://{}", ws.address()));
    let outer = Gateway::open(&format!("h2c://{}", inner.address()));
    over_http1(outer.address(), "soap");
    inner.says("HTTP/2 CONNECT /chat websocket: 200");
}

/// Programs that translate as well, before the gateway and after it.
#[test]
fn haproxy_and_nghttpx_stand_on_either_side() {
    let ws = Listening::ws();
    let gateway = Gateway::open(&format!("http://{}", ws.address()));
    for before in [
        Listening::haproxy_to_http2(gateway.address()),
        Listening::nghttpx(gateway.address(), "h2"),
    ] {
        over_http1(before.address(), "soap");
        gateway.says("HTTP/2 CONNECT /chat websocket: 200");
    }
    for after in [
        Listening::haproxy_from_http2(ws.address()),
        Listening::nghttpx(ws.address(), "http/1.1"),
    ] {
        let gateway = Gateway::open(&format!("h2c://{}", after.address()));
        over_http1(gateway.address(), "soap");
        gateway.says("HTTP/1.1 GET /chat: 101");
    }
}
