//! Servers that refuse a subprotocol or an Origin.

use http_upgrade_peers::doctor::Report;

use crate::servers::{go, nginx, url, websockets, ws};

#[test]
fn subprotocol_required_by_websockets() {
    let server = websockets(&["--subprotocol", "chat.v2"]);
    Report::on(&[&url(&server, "/")]).refused("C56");
    Report::on(&["--subprotocol", "chat.v2", &url(&server, "/")]).switched();
}

/// The server's words name the one it wants, and the report quotes them.
#[test]
fn subprotocol_required_by_ws() {
    let server = ws(&["subprotocol=chat.v2"]);
    let report = Report::on(&[&url(&server, "/")]).refused("C56");
    let name = report
        .said()
        .rsplit(' ')
        .next()
        .expect("words of the server");
    Report::on(&["--subprotocol", name, &url(&server, "/")]).switched();
}

#[test]
fn origin_refused_by_websockets() {
    let server = websockets(&["--origin", "https://app.example"]);
    let report = Report::on(&[&url(&server, "/")]).refused("C18");
    let mut words = report.said().split(' ');
    let origin = words
        .find(|word| word.starts_with("http://"))
        .expect("an Origin");
    let server = websockets(&["--origin", origin.trim_end_matches('.')]);
    // The new server has another port. The page, and with it the Origin, stays the same.
    let origin = origin.trim_end_matches('.');
    Report::on(&["--origin", origin, &url(&server, "/")]).switched();
}

/// The server takes a request without Origin, which proves the cause.
#[test]
fn origin_refused_by_ws() {
    let page = ["--origin", "https://page.example"];
    let server = ws(&["origins=https://app.example"]);
    let report = Report::on(&[page[0], page[1], &url(&server, "/")]).refused("C18");
    assert_eq!(
        report.json["findings"][0]["confidence"], "certain",
        "{report}"
    );
    let server = ws(&["origins=https://app.example,https://page.example"]);
    Report::on(&[page[0], page[1], &url(&server, "/")]).switched();
}

/// The server refuses a request without Origin too. It answers 401, as it would to a
/// missing token, and gives no reason. So the report names both causes.
#[test]
fn origin_refused_by_ws_without_a_reason() {
    let server = ws(&["origins=https://app.example", "no-origin=refuse"]);
    let report = Report::on(&[&url(&server, "/")]);
    assert_eq!(report.code, 1, "{report}");
    assert!(report.ids()[..2].contains(&"C18"), "{report}");
    Report::on(&["--origin", "https://app.example", &url(&server, "/")]).switched();
}

/// gorilla/websocket compares Origin and Host, and nginx puts the address of the server there.
#[test]
fn origin_refused_because_nginx_changes_host() {
    let server = go();
    let changing = "server { listen 80; location / {
        proxy_pass http://127.0.0.1:3000;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
    } }";
    let wrong = nginx(changing, server.address());
    let report = Report::on(&[&wrong.url("ws", "/")]).refused("C18");
    let mended = nginx(report.snippets("nginx")[0], server.address());
    Report::on(&[&mended.url("ws", "/")]).switched();
}
