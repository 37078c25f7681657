//! Addresses where no WebSocket is.

use std::process::Command;

use http_upgrade_peers::doctor::Report;
use http_upgrade_peers::{Peer, file};

use crate::servers::{nginx, python, says_port, url, websockets, ws};

#[test]
fn wrong_path_of_ws() {
    let server = ws(&["path=/chat"]);
    Report::on(&[&url(&server, "/socket")]).refused("C20");
    Report::on(&[&url(&server, "/chat")]).switched();
}

#[test]
fn wrong_path_of_express() {
    let server = says_port(Command::new("node").arg(file("servers/express.mjs")));
    Report::on(&[&url(&server, "/socket")]).refused("C20");
    Report::on(&[&url(&server, "/chat")]).switched();
}

#[test]
fn wrong_path_of_websockets() {
    let server = python("servers/websockets_server.py", &[]);
    let report = |path| Report::on(&["--subprotocol", "chat", &url(&server, path)]);
    report("/socket").refused("C20");
    report("/chat").switched();
}

/// The report names the path that works.
#[test]
fn slash_too_many() {
    let server = ws(&["path=/chat"]);
    let report = Report::on(&[&url(&server, "/chat/")]).refused("C20");
    let mut words = report.cause().split(' ');
    let path = words.find(|word| word.starts_with('/')).expect("a path");
    Report::on(&[&url(&server, path)]).switched();
}

/// With a slash after the address in `proxy_pass`, nginx removes what the location names.
#[test]
fn path_that_nginx_shortens() {
    let server = ws(&["path=/ws"]);
    let shortening = "server { listen 80; location /ws {
        proxy_pass http://127.0.0.1:3000/;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
    } }";
    let wrong = nginx(shortening, server.address());
    let report = Report::on(&[&wrong.url("ws", "/ws")]).refused("C20");
    let mended = nginx(report.snippets("nginx")[0], server.address());
    Report::on(&[&mended.url("ws", "/ws")]).switched();
}

/// The snippet takes the place of the ordinary route.
#[test]
fn flask_without_websocket() {
    let folder = tempfile::tempdir().expect("a folder for the application");
    let start = |name: &str, routes: &str| {
        let path = folder.path().join(name);
        let application = format!("from flask import Flask\napp = Flask(__name__)\n{routes}");
        std::fs::write(&path, application).expect("the application is written");
        python(
            "servers/flask_application.py",
            &[path.to_str().expect("UTF-8")],
        )
    };
    let page = "@app.route('/ws')\ndef page():\n    return '<!doctype html><p>a page'\n";
    let server = start("page.py", page);
    let report = Report::on(&[&url(&server, "/ws")]).refused("C66");
    let server = start("socket.py", report.snippets("werkzeug")[0]);
    Report::on(&[&url(&server, "/ws")]).switched();
}

/// It cannot hold a WebSocket. The report advises a WebSocket server of its own.
#[test]
fn server_of_php() {
    let folder = tempfile::tempdir().expect("a folder for pages");
    for (name, page) in [
        ("index.html", "<p>a page"),
        ("ws.php", "<?php echo 'a page';"),
    ] {
        std::fs::write(folder.path().join(name), page).expect("a page is written");
    }
    let mut php = Command::new("php");
    php.args(["-S", "127.0.0.1:0", "-t"]).arg(folder.path());
    let php = Peer::start(&mut php, |line| {
        let port = line.strip_suffix(") started")?.rsplit(':').next();
        port?.parse().ok()
    });
    for path in ["/ws.php", "/"] {
        let report = Report::on(&[&url(&php, path)]).refused("C15");
        assert!(report.text.contains("Fix (php): "), "{report}");
    }
    let server = websockets(&[]);
    Report::on(&[&url(&server, "/ws.php")]).switched();
}
