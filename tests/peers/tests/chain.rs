//! Chains of real programs with the example proxy among them.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use http_upgrade_peers::browser::Browser;
use http_upgrade_peers::chain::Listening;
use http_upgrade_peers::{Server, file, run};

/// Two clients each send a message to the server at `url`, and close.
fn converse(url: &str, offered: &str, agreed: &str) {
    let ws = (Path::new("node").to_owned(), "clients/ws.mjs");
    let websockets = (file(".venv/bin/python"), "clients/websockets_client.py");
    for (program, client) in [ws, websockets] {
        let mut client_command = Command::new(program);
        client_command.arg(file(client));
        let finished = run(client_command.args([url, offered, "grüße"]));
        assert_eq!(finished.code, Some(0), "{client}: {finished:?}");
        assert_eq!(finished.stdout, format!("grüße {agreed}\n"), "{client}");
    }
}

#[test]
fn clients_proxy_ws() {
    let ws = Listening::ws();
    let proxy = Listening::proxy(ws.address());
    converse(&proxy.url("ws", "/"), "superchat,chat", "superchat");
}

#[test]
fn clients_nginx_proxy_server() {
    let server = Server::start();
    let proxy = Listening::proxy(server.address());
    let nginx = Listening::nginx(proxy.address());
    converse(&nginx.url("ws", "/chat"), "superchat,chat", "chat");
}

#[test]
fn clients_proxy_haproxy_ws() {
    let ws = Listening::ws();
    let haproxy = Listening::haproxy(ws.address());
    let proxy = Listening::proxy(haproxy.address());
    converse(&proxy.url("ws", "/"), "-", "-");
}

#[test]
fn clients_proxy_proxy_server() {
    let server = Server::start();
    let inner = Listening::proxy(server.address());
    let outer = Listening::proxy(inner.address());
    converse(&outer.url("ws", "/chat"), "soap,chat", "chat");
}

/// The browser connects through the proxy to a server that admits any origin.
#[tokio::test]
async fn chromium_proxy_ws() {
    let ws = Listening::ws();
    let proxy = Listening::proxy(ws.address());
    let browser = Browser::start().await;
    // ws answers plain requests with a 426, which the proxy forwards as a page.
    browser.open(&proxy.url("http", "/")).await;
    let script = "
        const [url, done] = arguments;
        const socket = new WebSocket(url, ['chat']);
        socket.onopen = () => socket.send('hello');
        socket.onmessage = (event) => { done(`${event.data} ${socket.protocol}`); socket.close(); };
        socket.onerror = () => done('error');";
    let arguments = vec![proxy.url("ws", "/").into()];
    let answer = browser.client.execute_async(script, arguments).await;
    assert_eq!(answer.expect("a script runs"), "hello chat");
}

/// Returns what curl prints about an exchange: its content, and `HTTP_VERSION STATUS`.
fn curl(address: SocketAddr, arguments: &[&str]) -> (String, String) {
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--show-error",
        "--noproxy",
        "*",
        "--max-time",
        "20",
    ]);
    curl.args(["--write-out", "\n%{http_version} %{response_code}"]);
    curl.args(arguments).arg(format!("http://{address}/"));
    let finished = run(&mut curl);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let (content, facts) = finished.stdout.rsplit_once('\n').expect("two lines");
    (content.to_owned(), facts.to_owned())
}

#[test]
fn h2c_ends_at_the_proxy_and_nothing_is_lost() {
    let server = Listening::h2c();
    let proxy = Listening::proxy(server.address());
    // The server itself would accept the upgrade, so it was the proxy that did not let it through.
    let (content, facts) = curl(server.address(), &["--http2"]);
    assert_eq!((&*content, &*facts), ("0 ", "2 200"));

    let (content, facts) = curl(proxy.address(), &["--http2"]);
    assert_eq!((&*content, &*facts), ("0 ", "1.1 200"));
    let long = "0123456789abcdef".repeat(20_000);
    for sent in ["a=b&c=d", &long] {
        let folder = tempfile::tempdir().expect("a directory");
        let file = folder.path().join("content");
        std::fs::write(&file, sent).expect("the content is written");
        let data = format!("@{}", file.display());
        for more in [&[][..], &["--header", "Transfer-Encoding: chunked"]] {
            let arguments = [&["--http2", "--data-binary", &data], more].concat();
            let (content, facts) = curl(proxy.address(), &arguments);
            assert_eq!(facts, "1.1 200");
            assert!(
                content == format!("{} {sent}", sent.len()),
                "{} bytes",
                content.len()
            );
        }
    }
}
