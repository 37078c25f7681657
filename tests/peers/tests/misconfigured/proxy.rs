//! Proxies that do not pass the upgrade on, or not for long.

use http_upgrade_peers::doctor::Report;

use crate::servers::{apache, go, haproxy, nginx, websockets, ws};

/// nginx in front of a server, with no directive about upgrades.
const BARE: &str = "server { listen 80; location / { proxy_pass http://127.0.0.1:3000; } }";

#[test]
fn nginx_that_forwards_no_upgrade_to_ws() {
    let server = ws(&[]);
    let bare = nginx(BARE, server.address());
    let report = Report::on(&[&bare.url("ws", "/chat")]).refused("C1");
    // The text for people can be pasted as well as the snippet in JSON.
    for lines in [report.pasted("nginx"), report.snippets("nginx")[0].into()] {
        let mended = nginx(&lines, server.address());
        Report::on(&[&mended.url("ws", "/chat")]).switched();
    }
}

/// nginx speaks HTTP/1.0 to the server unless it is told otherwise, and this server says that it
/// does not accept that version.
#[test]
fn nginx_that_forwards_no_upgrade_to_websockets() {
    let server = websockets(&[]);
    let bare = nginx(BARE, server.address());
    let report = Report::on(&[&bare.url("ws", "/")]).refused("C2");
    let mended = nginx(report.snippets("nginx")[0], server.address());
    Report::on(&[&mended.url("ws", "/")]).switched();
}

#[test]
fn nginx_that_sets_connection_close() {
    let server = websockets(&[]);
    let close = "server { listen 80; location / {
        proxy_pass http://127.0.0.1:3000;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection \"close\";
    } }";
    let wrong = nginx(close, server.address());
    let report = Report::on(&[&wrong.url("ws", "/")]).refused("C4");
    let mended = nginx(report.snippets("nginx")[0], server.address());
    Report::on(&[&mended.url("ws", "/")]).switched();
}

#[test]
fn nginx_with_a_short_read_timeout() {
    let server = ws(&[]);
    let short = "server { listen 80; location / {
        proxy_pass http://127.0.0.1:3000;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_read_timeout 3s;
    } }";
    let wrong = nginx(short, server.address());
    // Without a wait the timeout does not show.
    Report::on(&[&wrong.url("ws", "/")]).switched();
    let report = Report::on(&["--ping", "6", &wrong.url("ws", "/")]).first("C48");
    assert_eq!(report.code, 2, "{report}");
    // People compare this number with those in their configuration.
    let (_, after) = report.cause().split_once("closed after ").expect("a time");
    let seconds: u32 = after
        .split(' ')
        .next()
        .expect("a number")
        .parse()
        .expect("whole");
    assert!((3..6).contains(&seconds), "{report}");
    let mended = nginx(report.snippets("nginx")[0], server.address());
    Report::on(&["--ping", "6", &mended.url("ws", "/")]).switched();
}

#[test]
fn apache_that_forwards_no_upgrade() {
    let server = ws(&[]);
    let plain = "ProxyPass \"/\" \"http://127.0.0.1:3000/\"";
    let wrong = apache(&["proxy", "proxy_http"], plain, server.address());
    let report = Report::on(&[&wrong.url("ws", "/")]).refused("C1");
    let snippets = report.snippets("apache");
    assert_eq!(
        snippets.len(),
        2,
        "one for new versions and one for old ones: {report}"
    );
    for lines in snippets {
        let modules: &[_] = if lines.contains("ws://") {
            &["proxy", "proxy_http", "proxy_wstunnel", "rewrite"]
        } else {
            &["proxy", "proxy_http"]
        };
        let mended = apache(modules, lines, server.address());
        Report::on(&[&mended.url("ws", "/")]).switched();
    }
}

/// Apache keeps connections to the server open, and this server quotes that.
#[test]
fn apache_that_forwards_no_upgrade_to_websockets() {
    let server = websockets(&[]);
    let plain = "ProxyPass \"/\" \"http://127.0.0.1:3000/\"";
    let wrong = apache(&["proxy", "proxy_http"], plain, server.address());
    let report = Report::on(&[&wrong.url("ws", "/")]).refused("C1");
    let lines = report.snippets("apache")[0];
    let mended = apache(&["proxy", "proxy_http"], lines, server.address());
    Report::on(&[&mended.url("ws", "/")]).switched();
}

const HTTP2: &str = "defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend web
    bind :8080
    default_backend app
backend app
    server app1 127.0.0.1:3000 proto h2\n";

#[test]
fn haproxy_that_speaks_http2_to_the_server() {
    let server = go();
    let wrong = haproxy(HTTP2, server.address());
    let report = Report::on(&[&wrong.url("ws", "/")]).refused("C25");
    let lines = report.snippets("haproxy")[0];
    // The report says to keep one's own server line, so `ws h1` also follows `proto h2`.
    let own = lines.replace("127.0.0.1:3000", "127.0.0.1:3000 proto h2");
    for lines in [lines, &own] {
        let mended = haproxy(lines, server.address());
        Report::on(&[&mended.url("ws", "/")]).switched();
    }
}

/// HAProxy answers as if no server were there. That is likelier, so the true cause comes second.
#[test]
fn haproxy_that_speaks_http2_to_a_server_for_http1() {
    let server = ws(&[]);
    let wrong = haproxy(HTTP2, server.address());
    let report = Report::on(&[&wrong.url("ws", "/")]).refused("C67");
    assert_eq!(
        report.json["findings"][0]["confidence"], "likely",
        "{report}"
    );
    assert_eq!(report.ids()[1], "C25", "{report}");
    let lines = HTTP2.replace(" proto h2", "");
    let mended = haproxy(&lines, server.address());
    Report::on(&[&mended.url("ws", "/")]).switched();
}
